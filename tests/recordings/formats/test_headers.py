"""Of the headers that a recording has only a few are kept: none of them can be a secret."""

from __future__ import annotations

from typing import Any

import pytest

from codedeploy_fake.recordings.formats.headers import kept
from tests.recordings.formats.story import keeps_no_secret, secrets


@pytest.mark.parametrize("wrapped", [str, str.encode, lambda text: [text], lambda text: [text.encode()]])
def test_names_and_values_are_read_in_every_form(wrapped: Any) -> None:
    given = {"X-Amzn-RequestId": wrapped("a-b"), "Content-LENGTH": wrapped("12"), "Date": wrapped("Thu")}
    assert kept(given) == {"x-amzn-requestid": "a-b", "content-length": "12", "date": "Thu"}


def test_what_is_not_on_the_list_is_not_kept() -> None:
    assert kept(dict(secrets())) == {}
    assert keeps_no_secret(kept({**dict(secrets()), "Content-Type": "x"}))


@pytest.mark.parametrize("more", [{"Content-Encoding": "gzip"}, {"Content-Type": "application/cbor"}])
def test_a_length_that_is_not_of_the_json_is_not_kept(more: dict[str, str]) -> None:
    assert "content-length" not in kept({"Content-Length": "12", **more})


@pytest.mark.parametrize("headers", [None, [], "x", {"Content-Length": []}])
def test_what_is_no_headers_says_nothing(headers: Any) -> None:
    assert not any(kept(headers).values())
