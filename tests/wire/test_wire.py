"""Requests and responses as values."""

from __future__ import annotations

import dataclasses

import pytest

from codedeploy_fake.wire import Request, Response


def test_header_names_are_case_insensitive() -> None:
    assert Request(headers={"X-Amz-Target": "a"}) == Request(headers={"x-amz-TARGET": "a"})


def test_a_request_is_a_post_of_nothing_unless_said_otherwise() -> None:
    assert Request() == Request("POST", "/", {}, b"")


def test_they_are_values() -> None:
    for value in (Request(), Response(200, {}, b"")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            value.body = b"x"  # type: ignore[misc]
