"""Which request is whose, and how an answer goes back."""

from __future__ import annotations

import pytest

from codedeploy_fake.errors import ServiceError
from codedeploy_fake.wire import Request
from codedeploy_fake.wire.protocols import JSON11, recognise
from tests.making import PREFIX, content


@pytest.mark.parametrize("name", ["X-Amz-Target", "x-amz-target", "X-AMZ-TARGET"])
def test_the_target_header_names_the_operation(name: str) -> None:
    request = Request(headers={name: f"{PREFIX}.GetDeployment"})
    assert recognise(request, PREFIX) == (JSON11, "GetDeployment")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Amz-Target": ""},
        *({"X-Amz-Target": t} for t in ("GetDeployment", f"{PREFIX}.", "DynamoDB_20120810.Scan")),
    ],
)
def test_no_operation_is_an_error_that_says_what_was_expected(headers: dict[str, str]) -> None:
    with pytest.raises(ServiceError) as caught:
        recognise(Request("GET", "/x", headers), PREFIX)
    assert caught.value.code == "UnknownOperationException"
    shown = headers.get("X-Amz-Target") or "missing"
    assert caught.value.message == (
        f"GET /x names no operation (X-Amz-Target: {shown}); "
        "expected POST / with X-Amz-Target: CodeDeploy_20141006.<Operation>"
    )


def test_an_answer_has_three_headers() -> None:
    response = JSON11.answer({"a": "ü"}, "id")
    assert response.status == 200
    assert response.headers == {
        "x-amzn-RequestId": "id",
        "Content-Type": "application/x-amz-json-1.1",
        "Content-Length": "10",
    }
    assert len(response.body) == 10


def test_an_error_has_two_members() -> None:
    response = JSON11.error(ServiceError("XException", "y", 413), "id")
    assert response.status == 413
    assert content(response) == {"__type": "XException", "message": "y"}


def test_an_error_may_quote_what_no_encoding_has() -> None:
    assert content(JSON11.error(ServiceError("X", "a\ud800b\udcff"), "id"))["message"] == "a\\ud800b\\udcff"
