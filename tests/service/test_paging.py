"""Tokens: opaque, for one list of one world, and only the fake's own; pages (behaviour 8.b)."""

from __future__ import annotations

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake import CodeDeployFake, Policies
from codedeploy_fake.service.paging import opened, subject, token
from tests.making import deploy, make, refused, seeded

ITEM = "d-AAAAAAAAA"


def applications(*names: str, size: int = 2) -> CodeDeployFake:
    fake = make(Policies(list_page_size=size))
    for name in names:
        fake.call("CreateApplication", {"applicationName": name})
    return fake


def test_a_token_finds_its_item_again() -> None:
    assert opened(token(ITEM, "a list"), "a list") == ITEM


def test_a_token_does_not_show_its_list() -> None:
    assert "secret" not in token(ITEM, "secret")


def test_a_token_is_for_the_request_that_it_was_given_to() -> None:
    fake = seeded()
    context = fake._engine._context(fake._worlds.store(fake.account_id, fake.region), 0, "ListDeployments")
    about = subject({"applicationName": "a", "nextToken": "whatever"}, context)
    assert about == subject({"applicationName": "a"}, context) != subject({"applicationName": "b"}, context)


@given(st.text())
def test_no_other_text_is_a_token(text: str) -> None:
    assert opened(text, "") is None


@given(st.integers(0, 1000), st.characters())
def test_a_token_that_was_touched_is_foreign(place: int, character: str) -> None:
    made = token(ITEM, "")
    place %= len(made)
    touched = made[:place] + character + made[place + 1 :]
    assert opened(touched, "") == (ITEM if touched == made else None)


@pytest.mark.parametrize(("size", "pages"), [(1, [1, 1, 1, 1, 1]), (2, [2, 2, 1]), (5, [5]), (6, [5])])
def test_the_page_size_is_a_policy(size: int, pages: list[int]) -> None:
    fake = applications(*"abcde", size=size)
    seen: list[list[str]] = []
    more: dict[str, str] = {}
    while not seen or more:
        shown = fake.call("ListApplications", more)
        seen.append(shown["applications"])
        more = {"nextToken": shown["nextToken"]} if "nextToken" in shown else {}
    assert [len(page) for page in seen] == pages
    assert [name for page in seen for name in page] == list("abcde")


def test_a_paginator_of_botocore_finds_everything() -> None:
    with applications(*"edcba").intercept():
        client = boto3.client("codedeploy", region_name="us-east-1")
        pages = client.get_paginator("list_applications").paginate()
        assert [page["applications"] for page in pages] == [["a", "b"], ["c", "d"], ["e"]]


def test_a_token_goes_on_where_it_was_although_its_item_is_gone() -> None:
    fake = applications(*"abcde")
    more = {"nextToken": fake.call("ListApplications")["nextToken"]}
    for name in "ab":
        fake.call("DeleteApplication", {"applicationName": name})
    assert fake.call("ListApplications", more)["applications"] == ["c", "d"]


def test_a_list_in_another_order_begins_anew_when_the_item_of_a_token_is_gone() -> None:
    fake = seeded(Policies(list_page_size=1))
    fake.seed_group("shop", "prod")
    for name in ("web", "shop", "web"):
        deploy(fake, applicationName=name)
        fake.run_until_idle()
    more = {"nextToken": fake.call("ListDeployments")["nextToken"]}
    fake.call("DeleteApplication", {"applicationName": "web"})
    assert len(fake.call("ListDeployments", more)["deployments"]) == 1
    assert "nextToken" not in fake.call("ListDeployments", more)


def test_a_token_of_another_operation_or_another_world_is_foreign() -> None:
    fake = applications(*"abc")
    more = {"nextToken": fake.call("ListApplications")["nextToken"]}
    assert refused(fake, "ListDeployments", more).code == "InvalidNextTokenException"
    elsewhere = fake.world(region="eu-west-1")
    with pytest.raises(Exception, match="InvalidNextToken"):
        elsewhere.call("ListApplications", more)
