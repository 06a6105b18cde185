"""What EventBridge hears (behaviour 10.1), member for member as the documented samples have it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, Policies
from codedeploy_fake.service.state_changes import INSTANCE_STATES, STATES
from codedeploy_fake.simulation.states import DeploymentStatus, TargetStatus
from tests.evidence import shared
from tests.making import deploy, make, seeded

DEPLOYMENT = "CodeDeploy Deployment State-change Notification"
INSTANCE = "CodeDeploy Instance State-change Notification"


def states(fake: CodeDeployFake, kind: str) -> list[str]:
    """The states that came, in order, of deployments or of instances."""
    return [event.name for event in fake.events.eventbridge if event.body["detail-type"] == kind]


@pytest.mark.parametrize(("kind", "name"), [(DEPLOYMENT, "deployment"), (INSTANCE, "instance")])
def test_an_event_is_the_documented_one_member_for_member(kind: str, name: str) -> None:
    sample = json.loads(shared(f"evidence/responses/_EventBridge/codedeploy-{name}-event.json").read_text("utf-8"))
    real: dict[str, Any] = sample["response"]
    fake = make()
    fake.seed_group("myApplication", "myDeploymentGroup", ["i-0000000aaaaaaaaaa"])
    deployment_id = deploy(fake, applicationName="myApplication", deploymentGroupName="myDeploymentGroup")
    fake.run_until_idle()
    (mine,) = (
        event.body
        for event in fake.events.eventbridge
        if event.name == real["detail"]["state"] and event.body["detail-type"] == kind
    )
    named = {"applicationName": "myApplication", "deploymentGroupName": "myDeploymentGroup"}
    group = fake.call("GetDeploymentGroup", named)["deploymentGroupInfo"]["deploymentGroupId"]
    at = "2026-01-01T00:00:14Z" if kind == DEPLOYMENT else "2026-01-01T00:00:11Z"
    real |= {"id": mine["id"], "time": at}
    real["detail"] |= {"deploymentId": deployment_id, "instanceGroupId": group}
    assert {**mine, "resources": sorted(mine["resources"])} == {**real, "resources": sorted(real["resources"])}


def test_the_states_of_a_deployment_that_succeeds() -> None:
    fake = seeded(instances=2)
    deploy(fake)
    assert states(fake, DEPLOYMENT) == []  # nothing tells of Created
    fake.run_until_idle()
    assert states(fake, DEPLOYMENT) == ["QUEUED", "START", "SUCCESS"]
    assert states(fake, INSTANCE) == ["START", "SUCCESS"] * 2


def test_of_one_that_fails() -> None:
    fake = seeded(instances=2)
    fake.script.next().fail()
    deploy(fake)
    fake.run_until_idle()
    assert states(fake, DEPLOYMENT) == ["QUEUED", "START", "FAILURE"]
    assert states(fake, INSTANCE) == ["START", "FAILURE"]  # the other one is skipped, of which nothing tells


def test_of_one_that_is_stopped() -> None:
    fake = seeded(instances=1)
    deployment_id = deploy(fake)
    fake.clock.advance(1.2)
    fake.call("StopDeployment", {"deploymentId": deployment_id})
    assert states(fake, DEPLOYMENT) == ["QUEUED", "START", "STOP"]
    assert states(fake, INSTANCE) == []


def test_one_that_goes_on_after_ready_does_not_start_again() -> None:
    fake = make()
    fake.fleet.add("i-0b", auto_scaling_group="blue")
    fake.fleet.add("i-0g", auto_scaling_group="green")
    waits = {"actionOnTimeout": "STOP_DEPLOYMENT", "waitTimeInMinutes": 5}
    fake.seed_group(
        "web",
        "prod",
        0,
        autoScalingGroups=["blue"],
        deploymentStyle={"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
        loadBalancerInfo={"elbInfoList": [{"name": "lb"}]},
        blueGreenDeploymentConfiguration={
            "deploymentReadyOption": waits,
            "terminateBlueInstancesOnDeploymentSuccess": {"action": "KEEP_ALIVE"},
            "greenFleetProvisioningOption": {"action": "DISCOVER_EXISTING"},
        },
    )
    deployment_id = deploy(fake, targetInstances={"autoScalingGroups": ["green"]})
    fake.run_until(deployment_id, "Ready")
    assert states(fake, DEPLOYMENT) == ["QUEUED", "START", "READY"]
    assert states(fake, INSTANCE) == ["START", "READY"]
    fake.call("ContinueDeployment", {"deploymentId": deployment_id})
    fake.run_until_idle()
    assert states(fake, DEPLOYMENT) == ["QUEUED", "START", "READY", "SUCCESS"]
    assert sorted(states(fake, INSTANCE)) == ["READY", "START", "START", "SUCCESS", "SUCCESS"]  # the original's, too


def test_an_on_premises_instance_has_its_own_arn() -> None:
    fake = make()
    fake.call("RegisterOnPremisesInstance", {"instanceName": "rack", "iamUserArn": "arn:aws:iam::123456789012:user/r"})
    tag = {"Key": "role", "Value": "web"}
    fake.call("AddTagsToOnPremisesInstances", {"instanceNames": ["rack"], "tags": [tag]})
    fake.seed_group("web", "prod", 0, onPremisesInstanceTagFilters=[{**tag, "Type": "KEY_AND_VALUE"}])
    deploy(fake)
    fake.run_until_idle()
    body = next(event.body for event in fake.events if event.body["detail-type"] == INSTANCE)
    assert body["detail"]["instanceId"] == "rack"
    assert body["resources"][0].startswith("arn:aws:codedeploy:us-east-1:123456789012:instance/rack_")


def test_names_are_those_of_the_instant() -> None:
    fake = seeded(instances=1)
    deploy(fake)
    fake.clock.advance(0.5)
    names = {"applicationName": "web", "currentDeploymentGroupName": "prod", "newDeploymentGroupName": "live"}
    fake.call("UpdateDeploymentGroup", names)
    fake.run_until_idle()
    assert [event.body["detail"]["deploymentGroup"] for event in fake.events][:2] == ["prod", "live"]


def test_the_partition_of_a_region_is_in_every_arn() -> None:
    fake = make(region="cn-north-1")
    fake.seed_group("web", "prod", 1)
    deploy(fake)
    fake.run_until_idle()
    resources = {arn.split(":")[1] for event in fake.events for arn in event.body["resources"]}
    assert resources == {"aws-cn"}


def test_one_that_is_kept_after_its_group_tells_of_its_end() -> None:
    fake = seeded(Policies(keep_deployments_after_delete=True), instances=1)
    deploy(fake)
    fake.clock.advance(1.2)
    fake.call("DeleteDeploymentGroup", {"applicationName": "web", "deploymentGroupName": "prod"})
    assert states(fake, DEPLOYMENT) == ["QUEUED", "START", "STOP"]
    assert len({event.body["detail"]["instanceGroupId"] for event in fake.events}) == 1


def test_every_status_has_a_row_or_is_known_to_have_none() -> None:
    silent = {DeploymentStatus.CREATED, DeploymentStatus.BAKING}
    assert set(DeploymentStatus) == set(STATES) | silent
    quiet = {TargetStatus.PENDING, TargetStatus.SKIPPED, TargetStatus.UNKNOWN}
    assert set(TargetStatus) == set(INSTANCE_STATES) | quiet
