"""Which placeholder a value gets."""

from __future__ import annotations

import pytest

from codedeploy_fake.cassettes.naming import Names, blur
from codedeploy_fake.cassettes.placeholders import is_placeholder


def test_values_are_numbered_as_they_were_noted_around_those_that_are_placeholders() -> None:
    names = Names()
    for value in ("b", "bucket-1", "a", "b"):
        assert names.noted("bucket", value) == blur("bucket", value)
    assert [names.given("bucket", value) for value in ("a", "b", "bucket-1")] == ["bucket-3", "bucket-2", "bucket-1"]


def test_a_value_that_shows_only_later_gets_the_next() -> None:
    names = Names()
    names.noted("user", "a")
    assert [names.given("user", value) for value in ("late", "a", "late")] == ["user-2", "user-1", "user-2"]


@pytest.mark.parametrize("kind", ["account", "bucket", "email", "role"])
def test_what_is_given_is_known_as_a_placeholder(kind: str) -> None:
    names = Names()
    for number in range(4):
        names.noted(kind, f"{number}")
    given = [names.given(kind, f"{number}") for number in range(4)]
    assert len(set(given)) == 4
    assert all(is_placeholder(kind, one) for one in given)
    assert not is_placeholder(kind, "x")
