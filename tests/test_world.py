"""One (account, region) as a test sees it, and seed_group."""

from __future__ import annotations

import re
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, ServiceError, UsageError
from tests.making import CREATE, deploy, info, make

KEY_AND_VALUE = {"Key": "env", "Value": "prod", "Type": "KEY_AND_VALUE"}


def group(fake: CodeDeployFake) -> dict[str, Any]:
    names = {"applicationName": "web", "deploymentGroupName": "prod"}
    shown: dict[str, Any] = fake.call("GetDeploymentGroup", names)["deploymentGroupInfo"]
    return shown


def targets(fake: CodeDeployFake) -> int:
    """How many instances a deployment to web/prod goes to."""
    deployment_id = deploy(fake)
    fake.run_until_idle()
    return sum(info(fake, deployment_id).get("deploymentOverview", {}).values())


def test_a_world_knows_where_it_is() -> None:
    world = make().world(region="eu-west-1", account_id="111122223333")
    assert (world.account_id, world.region) == ("111122223333", "eu-west-1")
    assert repr(world) == "<World 111122223333 eu-west-1>"


def test_what_is_not_named_is_the_fakes_own() -> None:
    fake = make(region="us-west-2", account_id="111122223333")
    assert repr(fake.world()) == "<World 111122223333 us-west-2>"
    assert repr(fake.world(region="eu-west-1")) == "<World 111122223333 eu-west-1>"
    assert repr(fake.world(account_id="123456789012")) == "<World 123456789012 us-west-2>"
    assert fake.world().fleet is fake.fleet


@pytest.mark.parametrize("where", [{"region": "moon"}, {"account_id": "1"}])
def test_a_world_has_a_region_and_an_account(where: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="such as"):
        make().world(**where)


def test_seeding_makes_application_group_and_three_instances() -> None:
    fake = make()
    fake.seed_group("web", "prod")
    assert len(fake.fleet.instances) == 3
    assert targets(fake) == 3
    assert group(fake)["serviceRoleArn"] == "arn:aws:iam::123456789012:role/CodeDeployServiceRole"
    assert group(fake)["ec2TagFilters"] == [
        {"Key": "codedeploy-fake", "Value": "web/prod", "Type": "KEY_AND_VALUE"},
    ]


@pytest.mark.parametrize("count", [0, 1, 7])
def test_seeding_so_many_instances(count: int) -> None:
    fake = make()
    fake.seed_group("web", "prod", count)
    assert len({i.instance_id for i in fake.fleet.instances}) == count
    assert targets(fake) == count


def test_seeding_no_instances_means_none() -> None:
    fake = make()
    fake.seed_group("web", "prod", 0)
    deployment_id = deploy(fake)
    fake.run_until_idle()
    assert info(fake, deployment_id)["errorInformation"]["code"] == "NO_INSTANCES"


def test_seeding_instances_by_name() -> None:
    fake = make()
    fake.seed_group("web", "prod", ["i-0b", "i-0a"])
    deployment_id = deploy(fake)
    fake.run_until_idle()
    assert {move.target_id for move in fake.timeline(deployment_id)} == {None, "i-0a", "i-0b"}


def test_a_second_group_joins_the_application_and_has_a_fleet_of_its_own() -> None:
    fake = make()
    fake.seed_group("web", "prod", 2)
    fake.seed_group("web", "test", 4)
    assert len(fake.fleet.instances) == 6
    assert targets(fake) == 2


@pytest.mark.parametrize(
    "filters",
    [
        {"ec2TagFilters": [KEY_AND_VALUE]},
        {"ec2TagFilters": [KEY_AND_VALUE, {**KEY_AND_VALUE, "Value": "other"}]},
        {"ec2TagFilters": [{"Key": "env", "Type": "KEY_ONLY"}]},
        {"ec2TagFilters": [{"Value": "prod", "Type": "VALUE_ONLY"}]},
        {"ec2TagFilters": [{"Key": "env", "Value": "prod"}]},
        {"ec2TagSet": {"ec2TagSetList": [[KEY_AND_VALUE], [{"Key": "tier", "Type": "KEY_ONLY"}, KEY_AND_VALUE]]}},
        {"ec2TagSet": {"ec2TagSetList": [[KEY_AND_VALUE], []]}},
        {"autoScalingGroups": ["asg"]},
        {"autoScalingGroups": ["asg", "other"]},
        {"ec2TagFilters": [KEY_AND_VALUE], "autoScalingGroups": ["asg"]},
        {"ec2TagFilters": None},
        {"ec2TagSet": None, "autoScalingGroups": None},
    ],
)
def test_the_seeded_instances_carry_what_the_group_asks_for(filters: dict[str, Any]) -> None:
    fake = make()
    fake.seed_group("web", "prod", 2, **filters)
    fake.fleet.add("i-0ffff", tags={"something": "else"})
    expected = 0 if filters == {"ec2TagSet": {"ec2TagSetList": [[KEY_AND_VALUE], []]}} else 2
    assert targets(fake) == expected


@pytest.mark.parametrize("nobody", [{"ec2TagFilters": []}, {"autoScalingGroups": []}, {"ec2TagSet": {}}])
def test_a_group_that_asks_for_nobody_gets_nobody(nobody: dict[str, Any]) -> None:
    fake = make()
    fake.seed_group("web", "prod", 2, **nobody)
    assert targets(fake) == 0


def test_other_members_go_to_create_deployment_group() -> None:
    fake = make()
    role = "arn:aws:iam::123456789012:role/mine"
    fake.seed_group("web", "prod", deploymentConfigName="CodeDeployDefault.AllAtOnce", serviceRoleArn=role)
    assert group(fake)["deploymentConfigName"] == "CodeDeployDefault.AllAtOnce"
    assert group(fake)["serviceRoleArn"] == role


def test_another_world_is_seeded_by_its_own_seed_group() -> None:
    fake = make()
    other = fake.world(account_id="111122223333")
    other.seed_group("web", "prod")
    assert fake.fleet.instances == ()
    shown = other.call("GetDeploymentGroup", {"applicationName": "web", "deploymentGroupName": "prod"})
    assert ":111122223333:" in shown["deploymentGroupInfo"]["serviceRoleArn"]
    assert other.call("CreateDeployment", CREATE)


@pytest.mark.parametrize("wrong", [-1, 2.5, "i-0abc", None, {"i-0abc"}, b"i-0abc"])
def test_instances_is_a_number_or_a_list(wrong: Any) -> None:
    fake = make()
    before = fake.snapshot()
    with pytest.raises(UsageError, match=re.escape(f"instances={wrong!r}): give zero or more, or a list of")):
        fake.seed_group("web", "prod", wrong)
    assert fake.snapshot() == before


@pytest.mark.parametrize(
    ("error", "arguments"),
    [
        (ServiceError, {"group": "a/b"}),
        (ServiceError, {"application": "a/b"}),
        (ServiceError, {"serviceRoleArn": "x"}),
        (ServiceError, {"noSuchMember": 1}),
        (ServiceError, {"ec2TagFilters": ["x"]}),
        (UsageError, {"instances": ["i-0a", "no id"]}),
    ],
)
def test_what_fails_leaves_nothing_behind(error: type[Exception], arguments: dict[str, Any]) -> None:
    fake = make()
    before = fake.snapshot()
    with pytest.raises(error):
        fake.seed_group(**{"application": "web", "group": "prod", **arguments})
    assert fake.snapshot() == before


def test_a_group_is_seeded_once() -> None:
    fake = make()
    fake.seed_group("web", "prod")
    before = fake.snapshot()
    with pytest.raises(ServiceError, match="Deployment group already exists: prod"):
        fake.seed_group("web", "prod")
    assert fake.snapshot() == before
