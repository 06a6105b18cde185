"""The credential scope says whose request it is."""

from __future__ import annotations

import pytest

from codedeploy_fake.wire import Request
from codedeploy_fake.wire.sigv4 import scope

SCOPE = "AWS4-HMAC-SHA256 Credential={}/20260101/{}/codedeploy/aws4_request, SignedHeaders=host, Signature=0"


@pytest.mark.parametrize(
    ("authorization", "said"),
    [
        (None, (None, None)),
        ("", (None, None)),
        ("Bearer abc", (None, None)),
        ("AWS4-HMAC-SHA256 Credential=x", (None, None)),
        (SCOPE.format("AKIDEXAMPLE", "eu-west-1"), (None, "eu-west-1")),
        (SCOPE.format("111122223333", "us-gov-west-1"), ("111122223333", "us-gov-west-1")),
        (SCOPE.format("11112222333", "us-east-1"), (None, "us-east-1")),
        (SCOPE.format("1111222233334", "us-east-1"), (None, "us-east-1")),
        (SCOPE.format("11112222333x", "us-east-1"), (None, "us-east-1")),
    ],
)
def test_account_and_region_as_far_as_it_says(authorization: str | None, said: tuple[str | None, str | None]) -> None:
    headers = {} if authorization is None else {"AUTHORIZATION": authorization}
    assert scope(Request(headers=headers)) == said
