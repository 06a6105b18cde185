"""Verbs of the fleet, and groups in one line."""

from __future__ import annotations

from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.control.seeding import MOST
from tests.control.telling import refused, tell
from tests.making import make, seeded

INSTANCE = {"instance_id": "i-0a", "tags": {"Name": "web"}, "zone": "us-east-1a", "auto_scaling_group": "asg"}


@pytest.fixture
def fake() -> CodeDeployFake:
    return make()


def test_a_fleet_of_which_nobody_said_anything_is_not_an_empty_one(fake: CodeDeployFake) -> None:
    assert tell(fake, "GET", "/fleet") == {"declared": False, "instances": []}
    assert tell(fake, "POST", "/fleet/declare") == {}
    assert tell(fake, "GET", "/fleet") == {"declared": True, "instances": []}


def test_an_instance_is_added_and_removed(fake: CodeDeployFake) -> None:
    assert tell(fake, "POST", "/fleet", INSTANCE) == {"instance": INSTANCE}
    plain: dict[str, Any] = {"instance_id": "i-0b", "tags": {}, "zone": None, "auto_scaling_group": None}
    assert tell(fake, "POST", "/fleet", {"instance_id": "i-0b"}) == {"instance": plain}
    assert tell(fake, "GET", "/fleet") == {"declared": True, "instances": [INSTANCE, plain]}
    assert tell(fake, "DELETE", "/fleet/i-0a") == {"instance": INSTANCE}
    assert [one.instance_id for one in fake.fleet.instances] == ["i-0b"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"instance_id": "web-1"}, "fleet.add('web-1'): an instance id is i-"),
        ({"instance_id": 7}, "fleet.add(7): an instance id is i-"),
        ({"instance_id": "i-1", "tags": ["Name"]}, "fleet.add('i-1'): tags is a mapping of strings"),
        ({"instance_id": "i-1", "zone": 1}, "body.zone: a text, not 1"),
        ({}, "body: instance_id is missing"),
    ],
)
def test_what_is_no_instance_is_refused(fake: CodeDeployFake, body: dict[str, Any], sentence: str) -> None:
    assert refused(fake, "POST", "/fleet", body).startswith(sentence)


def test_an_instance_that_is_not_there_cannot_go(fake: CodeDeployFake) -> None:
    fake.fleet.add("i-1")
    assert refused(fake, "DELETE", "/fleet/i-2") == "fleet.remove('i-2'): there is no such instance; there are: i-1"


def test_a_group_is_seeded_in_one_line(fake: CodeDeployFake) -> None:
    settings = {"deploymentConfigName": "CodeDeployDefault.AllAtOnce"}
    tell(fake, "POST", "/seed_group", {"application": "web", "group": "prod", "instances": 2, "input": settings})
    group = fake.call("GetDeploymentGroup", {"applicationName": "web", "deploymentGroupName": "prod"})
    assert group["deploymentGroupInfo"]["deploymentConfigName"] == "CodeDeployDefault.AllAtOnce"
    assert len(fake.fleet.instances) == 2
    tell(fake, "POST", "/seed_group", {"application": "web", "group": "test", "instances": ["i-1"]})
    assert [one.instance_id for one in fake.fleet.instances][2:] == ["i-1"]


def test_without_a_number_it_has_three_instances_as_in_python(fake: CodeDeployFake) -> None:
    tell(fake, "POST", "/seed_group", {"application": "web", "group": "prod"})
    assert fake.snapshot() == seeded().snapshot()


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"application": "web"}, "body: group is missing"),
        ({"application": "web", "group": "p", "instances": -1}, "seed_group(instances=-1): give zero or more"),
        ({"application": "web", "group": "p", "instances": "i-1"}, "seed_group(instances='i-1'): give zero or more"),
        ({"application": "web", "group": "p", "instances": ["x"]}, "fleet.add('x'): an instance id is i-"),
        ({"application": "web", "group": "p", "instances": MOST + 1}, "body.instances: at most"),
        ({"application": "web", "group": "p", "input": []}, "body.input: an object, not []"),
        ({"application": "web", "group": "p", "input": {"group": "q"}}, "body.input.group: stands beside input"),
    ],
)
def test_what_is_no_group_is_refused(fake: CodeDeployFake, body: dict[str, Any], sentence: str) -> None:
    assert refused(fake, "POST", "/seed_group", body).startswith(sentence)


def test_account_and_region_name_a_world(fake: CodeDeployFake) -> None:
    there = "?account=111122223333&region=eu-west-1"
    tell(fake, "POST", f"/fleet{there}", {"instance_id": "i-1"})
    tell(fake, "POST", f"/seed_group{there}", {"application": "web", "group": "prod", "instances": ["i-2"]})
    world = fake.world(account_id="111122223333", region="eu-west-1")
    assert [one.instance_id for one in world.fleet.instances] == ["i-1", "i-2"]
    assert world.call("ListApplications") == {"applications": ["web"]}
    assert fake.fleet.instances == ()
    assert fake.call("ListApplications") == {"applications": []}
    tell(fake, "DELETE", f"/fleet/i-1{there}")
    assert [one["instance_id"] for one in tell(fake, "GET", f"/fleet{there}")["instances"]] == ["i-2"]
