"""The order of creation: all deployments and those of a group, the newest first, from anywhere on."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake import CodeDeployFake, Policies
from codedeploy_fake.service.order import Order
from codedeploy_fake.service.store import Deployment
from tests.making import deploy, seeded

GROUPS = ("prod", "test", "dev")


def made(*groups: str) -> tuple[CodeDeployFake, list[str]]:
    """A fake with a deployment to each of the groups, pages of one, and the ids."""
    fake = seeded(Policies(list_page_size=1))
    for group in GROUPS[1:]:
        fake.seed_group("web", group, 1)
    names = []
    for group in groups:
        names.append(deploy(fake, deploymentGroupName=group))
        fake.run_until_idle()
    return fake, names


def pages(fake: CodeDeployFake, **asked: Any) -> list[str]:
    """All pages of ListDeployments, one after another."""
    found, more = [], dict(asked)
    while True:
        shown = fake.call("ListDeployments", more)
        found += shown["deployments"]
        if "nextToken" not in shown:
            return found
        more = {**asked, "nextToken": shown["nextToken"]}


@given(st.lists(st.sampled_from(GROUPS), max_size=12), st.sampled_from([None, *GROUPS, "none"]), st.integers(0, 12))
def test_what_is_behind_another_is_the_list_cut_there(groups: list[str], wanted: str | None, place: int) -> None:
    order = Order()
    whole = [like(f"d-{number}", group) for number, group in enumerate(groups)]
    order.restart(whole)
    newest = whole[::-1]
    cut = 0 if place >= len(newest) else place + 1
    behind = newest[place].deployment_id if place < len(newest) else "d-gone"
    expected = [one.deployment_id for one in newest[cut:] if wanted in (None, one.group)]
    assert list(order.newest(behind, None if wanted is None else ("web", wanted))) == expected


@cache
def any_deployment() -> Deployment:
    fake = seeded(instances=1)
    return fake._worlds.find(deploy(fake))[1]


def like(name: str, group: str) -> Deployment:
    """A deployment of which only id and group mean anything."""
    return replace(any_deployment(), deployment_id=name, group=group)


def test_the_pages_are_the_list_of_a_group_and_of_all() -> None:
    fake, names = made("prod", "test", "prod", "dev", "prod")
    assert pages(fake) == names[::-1]
    mine = {"applicationName": "web", "deploymentGroupName": "prod"}
    assert pages(fake, **mine) == [names[4], names[2], names[0]]
    assert pages(fake, **mine, includeOnlyStatuses=["Failed"]) == []


def test_it_follows_new_names_and_groups_that_are_gone() -> None:
    fake, names = made("prod", "test", "prod", "dev")
    fake.call(
        "UpdateDeploymentGroup",
        {"applicationName": "web", "currentDeploymentGroupName": "prod", "newDeploymentGroupName": "live"},
    )
    assert pages(fake, applicationName="web", deploymentGroupName="live") == [names[2], names[0]]
    fake.call("UpdateApplication", {"applicationName": "web", "newApplicationName": "shop"})
    assert pages(fake, applicationName="shop", deploymentGroupName="live") == [names[2], names[0]]
    before = fake.snapshot()
    fake.call("DeleteApplication", {"applicationName": "shop"})
    there = fake.deployment_ids()
    assert pages(fake) == list(there)[::-1]
    fake.restore(before)
    assert pages(fake) == names[::-1]
    assert pages(fake, applicationName="shop", deploymentGroupName="dev") == [names[3]]
