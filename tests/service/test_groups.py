"""Deployment groups (behaviour 1.9, 8.3, 8.3.2); what is refused stands in test_rules."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, Policies
from tests.evidence import shared
from tests.making import CREATE, GROUP, PLATFORM_GROUPS, REVISION, ROLE, deploy, info, make, refused, seeded

UUID4 = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
DEFAULTS = {
    "applicationName", "deploymentGroupId", "deploymentGroupName", "deploymentConfigName", "ec2TagFilters",
    "onPremisesInstanceTagFilters", "autoScalingGroups", "serviceRoleArn", "triggerConfigurations", "deploymentStyle",
    "outdatedInstancesStrategy", "computePlatform", "terminationHookEnabled",
}  # fmt: skip


def get(fake: CodeDeployFake, group: str = "prod", application: str = "web") -> dict[str, Any]:
    names = {"applicationName": application, "deploymentGroupName": group}
    shown: dict[str, Any] = fake.call("GetDeploymentGroup", names)["deploymentGroupInfo"]
    return shown


def bare(**members: Any) -> CodeDeployFake:
    fake = make()
    fake.call("CreateApplication", {"applicationName": "web"})
    fake.call("CreateDeploymentGroup", {**GROUP, **members})
    return fake


def test_a_new_group_has_the_defaults_of_the_service() -> None:
    shown = get(bare())
    group_id = shown.pop("deploymentGroupId")
    assert re.fullmatch(UUID4, group_id)
    assert shown == {
        "applicationName": "web",
        "deploymentGroupName": "prod",
        "deploymentConfigName": "CodeDeployDefault.OneAtATime",
        "ec2TagFilters": [],
        "onPremisesInstanceTagFilters": [],
        "autoScalingGroups": [],
        "serviceRoleArn": ROLE,
        "triggerConfigurations": [],
        "deploymentStyle": {"deploymentType": "IN_PLACE", "deploymentOption": "WITHOUT_TRAFFIC_CONTROL"},
        "outdatedInstancesStrategy": "UPDATE",
        "terminationHookEnabled": False,
        "computePlatform": "Server",
    }


def test_creating_answers_the_id_that_reading_shows() -> None:
    fake = make()
    fake.call("CreateApplication", {"applicationName": "web"})
    assert fake.call("CreateDeploymentGroup", GROUP) == {"deploymentGroupId": get(fake)["deploymentGroupId"]}


def test_what_is_given_stands_as_it_was_given() -> None:
    given = {
        "ec2TagFilters": [{"Key": "k", "Value": "v", "Type": "KEY_AND_VALUE"}],
        "triggerConfigurations": [
            {"triggerName": "t", "triggerTargetArn": "arn:aws:sns:us-east-1:1:t", "triggerEvents": ["DeploymentStart"]}
        ],
        "alarmConfiguration": {"enabled": False, "ignorePollAlarmFailure": False, "alarms": []},
        "autoRollbackConfiguration": {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]},
        "loadBalancerInfo": {"elbInfoList": [{"name": "lb"}]},
        "deploymentStyle": {"deploymentType": "IN_PLACE", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
        "outdatedInstancesStrategy": "IGNORE",
        "terminationHookEnabled": True,
        "deploymentConfigName": "CodeDeployDefault.HalfAtATime",
    }
    shown = get(bare(**given))
    assert {name: shown[name] for name in given} == given


def test_an_auto_scaling_group_is_shown_with_the_hook_that_was_put_into_it() -> None:
    (shown,) = get(bare(autoScalingGroups=["asg"]))["autoScalingGroups"]
    assert shown["name"] == "asg"
    assert re.fullmatch(f"CodeDeploy-managed-automatic-launch-deployment-hook-prod-{UUID4}", shown["hook"])


@pytest.mark.parametrize(("contract", "unset"), [("2017-05-16", {"enabled": False}), ("current", None)])
def test_automatic_rollback_that_nobody_set(contract: str, unset: object) -> None:
    assert get(seeded(contract=contract)).get("autoRollbackConfiguration") == unset


def test_before_the_first_deployment_nothing_was_deployed() -> None:
    shown = get(seeded())
    assert set(shown) == DEFAULTS


def test_the_last_deployments_follow_the_deployment() -> None:
    fake = seeded()
    start = fake.clock.now().timestamp()
    first = deploy(fake)
    tried = {"deploymentId": first, "status": "Created", "createTime": start}
    assert get(fake)["lastAttemptedDeployment"] == tried
    assert not {"lastSuccessfulDeployment", "targetRevision"} & set(get(fake))
    fake.run_until(first, "InProgress")
    assert get(fake)["lastAttemptedDeployment"] == {**tried, "status": "InProgress"}
    end = fake.run_until(first, "Succeeded").timestamp()
    shown = get(fake)
    assert shown["lastAttemptedDeployment"] == {**tried, "status": "Succeeded", "endTime": end}
    assert shown["lastSuccessfulDeployment"] == shown["lastAttemptedDeployment"]
    assert shown["targetRevision"] == REVISION


@pytest.mark.parametrize("way", ["fail", "stop"])
def test_target_revision_moves_only_when_a_deployment_succeeds(way: str) -> None:
    fake = seeded()
    first = deploy(fake)
    fake.run_until_idle()
    fake.script.next().fail()
    other = {"revisionType": "GitHub", "gitHubLocation": {"repository": "o/r", "commitId": "0" * 40}}
    second = deploy(fake, revision=other)
    assert get(fake)["lastAttemptedDeployment"]["deploymentId"] == second
    if way == "stop":
        fake.call("StopDeployment", {"deploymentId": second})
    fake.run_until_idle()
    shown = get(fake)
    assert shown["targetRevision"] == REVISION
    assert shown["lastSuccessfulDeployment"]["deploymentId"] == first
    assert shown["lastAttemptedDeployment"]["status"] == {"fail": "Failed", "stop": "Stopped"}[way]
    deploy(fake, revision=other)
    fake.run_until_idle()
    assert get(fake)["targetRevision"] == other


def test_a_lambda_group_as_recorded_in_2021() -> None:
    path = shared("evidence/responses/GetDeploymentGroup/c7n-test_codedeploy_deploymentgroup_delete-2.json")
    wanted = json.loads(path.read_text(encoding="utf-8"))["response"]["deploymentGroupInfo"]
    fake = make(contract="2021-07-15")
    fake.call("CreateApplication", {"applicationName": "test", "computePlatform": "Lambda"})
    asked = ("applicationName", "deploymentGroupName", "serviceRoleArn", "alarmConfiguration", "deploymentStyle")
    made = fake.call("CreateDeploymentGroup", {name: wanted[name] for name in asked})
    assert get(fake, "test", "test") == {**wanted, **made}


def test_a_server_group_has_the_members_seen_in_2026() -> None:
    path = shared("evidence/responses/GetDeploymentGroup/ocean-server-group-2026.json")
    wanted = json.loads(path.read_text(encoding="utf-8"))["response"]["deploymentGroupInfo"]
    fake = make()
    fake.seed_group("MyApp", "MyGroup", 0, ec2TagFilters=wanted["ec2TagFilters"])
    deploy(fake, applicationName="MyApp", deploymentGroupName="MyGroup")
    fake.run_until_idle()
    shown = get(fake, "MyGroup", "MyApp")
    assert set(shown) == set(wanted)
    assert set(shown["lastAttemptedDeployment"]) == set(wanted["lastAttemptedDeployment"])
    same = set(wanted) - {"deploymentGroupId", "serviceRoleArn", "lastAttemptedDeployment"}
    assert {name: shown[name] for name in same} == {name: wanted[name] for name in same}


def update(fake: CodeDeployFake, **members: Any) -> dict[str, Any]:
    asked = {"applicationName": "web", "currentDeploymentGroupName": "prod", **members}
    return fake.call("UpdateDeploymentGroup", asked)


FULL: dict[str, Any] = {
    "deploymentConfigName": "CodeDeployDefault.HalfAtATime",
    "ec2TagFilters": [{"Key": "k", "Value": "v", "Type": "KEY_AND_VALUE"}],
    "onPremisesInstanceTagFilters": [{"Key": "k", "Type": "KEY_ONLY"}],
    "autoScalingGroups": ["a", "b"],
    "triggerConfigurations": [
        {"triggerName": "t", "triggerTargetArn": "arn:aws:sns:us-east-1:1:t", "triggerEvents": ["DeploymentStart"]}
    ],
    "alarmConfiguration": {"enabled": True, "ignorePollAlarmFailure": True, "alarms": [{"name": "a"}]},
    "autoRollbackConfiguration": {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]},
    "outdatedInstancesStrategy": "IGNORE",
    "loadBalancerInfo": {"elbInfoList": [{"name": "lb"}]},
    "deploymentStyle": {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
    "blueGreenDeploymentConfiguration": PLATFORM_GROUPS["ECS"]["blueGreenDeploymentConfiguration"],
    "terminationHookEnabled": True,
}


@pytest.mark.parametrize("contract", ["2015-04-27", "2017-05-16", "2018-06-01", "current"])
def test_an_update_without_members_changes_nothing(contract: str) -> None:
    fake = seeded(contract=contract)
    before = fake.snapshot()
    assert update(fake) == {"hooksNotCleanedUp": []}
    assert fake.snapshot() == before


def test_what_is_absent_stays() -> None:
    fake = bare(**FULL)
    before = get(fake)
    update(fake, serviceRoleArn=f"{ROLE}2")
    assert get(fake) == {**before, "serviceRoleArn": f"{ROLE}2"}


@pytest.mark.parametrize(
    "member", ["ec2TagFilters", "onPremisesInstanceTagFilters", "autoScalingGroups", "triggerConfigurations"]
)
def test_an_empty_list_clears(member: str) -> None:
    fake = bare(**FULL)
    before = get(fake)
    update(fake, **{member: []})
    assert get(fake) == {**before, member: []}


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("alarmConfiguration", {"enabled": False}),
        ("autoRollbackConfiguration", {"enabled": False}),
        ("loadBalancerInfo", {"targetGroupInfoList": [{"name": "tg"}]}),
    ],
)
def test_a_block_is_replaced_whole(member: str, value: dict[str, Any]) -> None:
    fake = bare(**FULL)
    before = get(fake)
    update(fake, **{member: value})
    assert get(fake) == {**before, member: value}


def test_an_auto_scaling_group_that_stays_keeps_its_hook() -> None:
    fake = bare(**FULL)
    (_, kept) = get(fake)["autoScalingGroups"]
    update(fake, autoScalingGroups=["b", "c"])
    (first, second) = get(fake)["autoScalingGroups"]
    assert first == kept
    assert second["name"] == "c"


@pytest.mark.parametrize(
    ("filters", "set_", "list_"),
    [
        ("ec2TagFilters", "ec2TagSet", "ec2TagSetList"),
        ("onPremisesInstanceTagFilters", "onPremisesTagSet", "onPremisesTagSetList"),
    ],
)
def test_filters_and_a_set_of_them_take_the_place_of_each_other(filters: str, set_: str, list_: str) -> None:
    fake = bare(**FULL)
    one = [{"Key": "x", "Type": "KEY_ONLY"}]
    update(fake, **{set_: {list_: [one]}})
    shown = get(fake)
    assert (shown[filters], shown[set_]) == ([], {list_: [one]})
    update(fake, **{filters: one})
    shown = get(fake)
    assert (shown[filters], shown.get(set_)) == (one, None)
    update(fake, **{set_: {list_: []}})
    assert get(fake)[filters] == one


def test_what_comes_of_an_update_must_hold_together() -> None:
    fake = bare(**FULL)
    error = refused(fake, "UpdateDeploymentGroup", {
        "applicationName": "web", "currentDeploymentGroupName": "prod", "loadBalancerInfo": {},
    })  # fmt: skip
    assert error.code == "InvalidLoadBalancerInfoException"


def test_a_group_of_another_platform_can_be_updated() -> None:
    fake = make()
    fake.call("CreateApplication", {"applicationName": "web", "computePlatform": "ECS"})
    fake.call("CreateDeploymentGroup", {**GROUP, **PLATFORM_GROUPS["ECS"]})
    before = get(fake)
    update(fake, ecsServices=[{"clusterName": "c", "serviceName": "s"}])
    assert get(fake) == {**before, "ecsServices": [{"clusterName": "c", "serviceName": "s"}]}


def test_a_deployment_that_runs_is_not_touched_by_an_update() -> None:
    fake = seeded()
    deployment_id = deploy(fake)
    fake.run_until(deployment_id, "InProgress")
    before = info(fake, deployment_id)
    update(fake, deploymentConfigName="CodeDeployDefault.AllAtOnce", ec2TagFilters=[])
    assert info(fake, deployment_id) == before
    fake.run_until(deployment_id, "Succeeded")
    assert info(fake, deployment_id)["deploymentConfigName"] == "CodeDeployDefault.OneAtATime"


def test_a_new_name_takes_the_deployments_along() -> None:
    fake = seeded()
    first = deploy(fake)
    fake.run_until(first, "InProgress")
    before = get(fake)
    update(fake, newDeploymentGroupName="live")
    assert refused(fake, "CreateDeployment", CREATE).code == "DeploymentGroupDoesNotExistException"
    assert get(fake, "live") == {**before, "deploymentGroupName": "live"}
    assert info(fake, first)["deploymentGroupName"] == "live"
    fake.run_until_idle()
    second = deploy(fake, deploymentGroupName="live")
    assert info(fake, second)["previousRevision"] == REVISION
    snapshot = fake.snapshot()
    shown = get(fake, "live")
    fake.restore(snapshot)
    assert get(fake, "live") == shown


def test_deleting_takes_the_deployments_along() -> None:
    fake = seeded()
    fake.seed_group("web", "other")
    first, other = deploy(fake), deploy(fake, deploymentGroupName="other")
    names = {"applicationName": "web", "deploymentGroupName": "prod"}
    assert fake.call("DeleteDeploymentGroup", names) == {"hooksNotCleanedUp": []}
    assert refused(fake, "GetDeployment", {"deploymentId": first}).code == "DeploymentDoesNotExistException"
    assert fake.call("ListDeploymentGroups", {"applicationName": "web"})["deploymentGroups"] == ["other"]
    fake.run_until(other, "Succeeded")
    fake.seed_group("web", "prod", 0)
    deploy(fake)


@pytest.mark.parametrize("name", ["nowhere", "web"])
def test_deleting_what_is_not_there_is_no_error(name: str) -> None:
    fake = seeded()
    before = fake.snapshot()
    names = {"applicationName": name, "deploymentGroupName": "none"}
    assert fake.call("DeleteDeploymentGroup", names) == {"hooksNotCleanedUp": []}
    assert fake.snapshot() == before


def test_groups_are_listed_by_name() -> None:
    fake = seeded(Policies(list_page_size=2))
    for name in ("b", "a", "c"):
        fake.seed_group("web", name, 0)
    fake.seed_group("other", "x", 0)
    first = fake.call("ListDeploymentGroups", {"applicationName": "web"})
    token = first.pop("nextToken")
    assert first == {"applicationName": "web", "deploymentGroups": ["a", "b"]}
    second = fake.call("ListDeploymentGroups", {"applicationName": "web", "nextToken": token})
    assert second == {"applicationName": "web", "deploymentGroups": ["c", "prod"]}


def test_a_batch_leaves_out_what_is_not_there_and_names_it() -> None:
    fake = seeded()
    fake.seed_group("web", "a", 0)
    asked = {"applicationName": "web", "deploymentGroupNames": ["prod", "x", "a", "y", "prod"]}
    shown = fake.call("BatchGetDeploymentGroups", asked)
    assert shown == {
        "deploymentGroupsInfo": [get(fake), get(fake, "a")],
        "errorMessage": "No Deployment Group found for name: x, y",
    }


def test_a_batch_has_the_members_pasted_from_2022() -> None:
    path = shared("evidence/responses/BatchGetDeploymentGroups/backstage-ecs-never-deployed.json")
    wanted = json.loads(path.read_text(encoding="utf-8"))["response"]
    fake = make(contract="2022-04-01")
    (expected,) = wanted["deploymentGroupsInfo"]
    name = {"applicationName": expected["applicationName"]}
    fake.call("CreateApplication", {**name, "computePlatform": "ECS"})
    given = {member: value for member, value in expected.items() if member in PLATFORM_GROUPS["ECS"]}
    fake.call(
        "CreateDeploymentGroup",
        {
            **name,
            **given,
            "autoRollbackConfiguration": expected["autoRollbackConfiguration"],
            "deploymentGroupName": expected["deploymentGroupName"],
            "serviceRoleArn": expected["serviceRoleArn"],
        },
    )
    shown = fake.call("BatchGetDeploymentGroups", {**name, "deploymentGroupNames": [expected["deploymentGroupName"]]})
    assert shown["errorMessage"] == wanted["errorMessage"] == ""
    (group,) = shown["deploymentGroupsInfo"]
    assert {**group, "deploymentGroupId": ""} == {**expected, "deploymentGroupId": ""}
