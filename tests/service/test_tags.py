"""Tags of applications and groups (behaviour 8.8); what is refused stands in test_rules."""

from __future__ import annotations

import json
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from tests.evidence import shared
from tests.making import GROUP, make, seeded

APPLICATION = "arn:aws:codedeploy:us-east-1:123456789012:application:web"
PROD = "arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:web/prod"
TAGS = [{"Key": "b", "Value": "1"}, {"Key": "a", "Value": "2"}]


def tags(fake: CodeDeployFake, arn: str = APPLICATION, **members: Any) -> list[dict[str, str]]:
    shown = fake.call("ListTagsForResource", {"ResourceArn": arn, **members})
    assert set(shown) == {"Tags"}
    listed: list[dict[str, str]] = shown["Tags"]
    return listed


@pytest.mark.parametrize("arn", [APPLICATION, PROD])
def test_tags_are_put_on_and_taken_off(arn: str) -> None:
    fake = seeded()
    other = PROD if arn == APPLICATION else APPLICATION
    assert tags(fake, arn) == []
    assert fake.call("TagResource", {"ResourceArn": arn, "Tags": TAGS}) == {}
    assert tags(fake, arn, NextToken="whatever") == TAGS
    assert tags(fake, other) == []
    fake.call("TagResource", {"ResourceArn": arn, "Tags": [{"Key": "b", "Value": "3"}, {"Key": "c"}]})
    assert tags(fake, arn) == [{"Key": "b", "Value": "3"}, TAGS[1], {"Key": "c", "Value": ""}]
    assert fake.call("UntagResource", {"ResourceArn": arn, "TagKeys": ["b", "c", "none"]}) == {}
    assert tags(fake, arn) == TAGS[1:]
    fake.call("UntagResource", {"ResourceArn": arn, "TagKeys": ["a"]})
    assert tags(fake, arn) == []


def test_what_never_was_tagged_can_be_untagged() -> None:
    fake = seeded()
    before = fake.snapshot()
    fake.call("UntagResource", {"ResourceArn": APPLICATION, "TagKeys": ["a"]})
    assert fake.snapshot() == before


def test_creating_puts_tags_on() -> None:
    fake = make()
    fake.call("CreateApplication", {"applicationName": "web", "tags": TAGS})
    fake.call("CreateDeploymentGroup", {**GROUP, "tags": TAGS[:1]})
    assert (tags(fake), tags(fake, PROD)) == (TAGS, TAGS[:1])


@pytest.mark.parametrize("arn", [f"{APPLICATION}2", f"{PROD}2", PROD.replace("web", "nowhere")])
def test_what_does_not_exist_has_no_tags(arn: str) -> None:
    assert tags(seeded(), arn) == []


def test_tags_follow_a_new_name() -> None:
    fake = seeded()
    for arn in (APPLICATION, PROD):
        fake.call("TagResource", {"ResourceArn": arn, "Tags": TAGS})
    fake.call("UpdateApplication", {"applicationName": "web", "newApplicationName": "shop"})
    assert tags(fake) == tags(fake, PROD) == []
    assert tags(fake, APPLICATION.replace("web", "shop")) == tags(fake, PROD.replace("web", "shop")) == TAGS


def test_tags_go_with_what_carries_them() -> None:
    fake = seeded()
    for arn in (APPLICATION, PROD):
        fake.call("TagResource", {"ResourceArn": arn, "Tags": TAGS})
    fake.call("DeleteDeploymentGroup", {"applicationName": "web", "deploymentGroupName": "prod"})
    fake.seed_group("web", "prod", 0)
    assert (tags(fake), tags(fake, PROD)) == (TAGS, [])
    fake.call("DeleteApplication", {"applicationName": "web"})
    fake.seed_group("web", "prod", 0)
    assert tags(fake) == []


def test_a_snapshot_holds_them() -> None:
    fake = seeded()
    before = fake.snapshot()
    fake.call("TagResource", {"ResourceArn": APPLICATION, "Tags": TAGS})
    assert fake.snapshot() != before
    fake.restore(before)
    assert tags(fake) == []


def test_tags_as_recorded_in_2021() -> None:
    path = shared("evidence/responses/ListTagsForResource/c7n-test_tag_untag_codedeploy_application-1.json")
    wanted = json.loads(path.read_text(encoding="utf-8"))["response"]
    fake = seeded(contract="2021-07-15")
    fake.call("TagResource", {"ResourceArn": APPLICATION, "Tags": wanted["Tags"]})
    assert fake.call("ListTagsForResource", {"ResourceArn": APPLICATION}) == wanted
