"""The arguments of one control request."""

from __future__ import annotations

import pytest

from codedeploy_fake import UsageError
from codedeploy_fake.control.asked import Asked, count, query
from tests.making import make


def test_a_query_is_read_with_its_escapes() -> None:
    assert query("since=2026-01-01T00%3A00%3A00Z&limit=", ("limit", "since")) == {
        "since": "2026-01-01T00:00:00Z",
        "limit": "",
    }


def test_the_world_is_the_fakes_own_unless_it_is_named() -> None:
    fake = make(region="eu-west-1")
    assert Asked().world(fake).region == "eu-west-1"
    other = Asked(query={"region": "us-west-2", "account": "111122223333"}).world(fake)
    assert (other.region, other.account_id) == ("us-west-2", "111122223333")


@pytest.mark.parametrize("text", ["", "-1", "1.5", "x", "٣", "1" * 10])
def test_a_number_of_things_is_whole(text: str) -> None:
    assert count("12", "limit") == 12
    with pytest.raises(UsageError, match=r"\?limit=.*: a whole number, zero or more"):
        count(text, "limit")
