"""Every member of DeploymentInfo as of 2017-05-16: there and not there, as its row says, in every story."""

from __future__ import annotations

from functools import cache

import pytest

from codedeploy_fake import Policies
from codedeploy_fake.contract import evidence
from codedeploy_fake.contract.data import document
from tests.deployment_members import MEMBERS, Member
from tests.stories import STORIES, Look, Story, told

SEED = "2017-05-16"
FIRST = "2015-04-27"
MODEL = document("model")["shapes"]["DeploymentInfo"]["members"]


@cache
def looks(contract: str = SEED) -> tuple[tuple[Story, Look], ...]:
    stories = [story for story in STORIES if "RESTART" not in story.kind]  # which came in 2026
    stories = [story for story in stories if contract == SEED or story.kind == "in place"]
    stories = [story for story in stories if contract == SEED or not story.traits & {"set", "rolls back"}]
    return tuple((story, look) for story in stories for look in told(story, contract))


def test_the_table_has_the_members_of_that_day_in_the_order_of_the_model() -> None:
    assert [member.name for member in MEMBERS] == [name for name, known in MODEL.items() if known["since"] <= SEED]
    assert len(MEMBERS) == 25


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member.name)
def test_a_member_is_there_when_its_row_says_so(member: Member) -> None:
    for story, look in looks():
        expected = member.there is None or member.there(story, look)
        assert (member.name in look.info) is expected, (story.kind, story.title, look.at, look.info["status"])


@pytest.mark.parametrize("member", [one for one in MEMBERS if one.there], ids=lambda member: member.name)
def test_a_member_that_comes_and_goes_is_seen_both_ways(member: Member) -> None:
    seen = {member.name in look.info for _, look in looks()}
    if member.name == "startTime":  # as the policy says that never sends it
        seen |= {"startTime" in look.info for look in told(STORIES[0], SEED, Policies(start_time="first_event"))}
    assert seen == {True, False}


@pytest.mark.parametrize(
    "member", [one for one in MEMBERS if MODEL[one.name]["since"] > FIRST], ids=lambda member: member.name
)
def test_a_member_was_not_there_before_the_api_had_it(member: Member) -> None:
    assert not any(member.name in look.info for _, look in looks(FIRST))


def test_what_is_always_there_was_so_from_the_first_day() -> None:
    always = [one.name for one in MEMBERS if one.there is None and MODEL[one.name]["since"] == FIRST]
    assert all(name in look.info for name in always for _, look in looks(FIRST))


def test_nothing_else_is_there() -> None:
    assert {name for _, look in looks() for name in look.info} <= {member.name for member in MEMBERS}


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member.name)
def test_every_row_says_how_it_is_known(member: Member) -> None:
    assert evidence(member.evidence).source
