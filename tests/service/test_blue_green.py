"""Blue/green deployments as a client sees them: what is taken by whom, members, instances, and what is left behind."""

from __future__ import annotations

from typing import Any

import botocore.exceptions
import pytest

from codedeploy_fake import CodeDeployFake, Policies, ServiceError, Timings, UsageError
from tests.making import CREATE, GROUP, deploy, info, make, seeded
from tests.replacing import (
    BALANCER,
    BLUE,
    COPY,
    GREEN,
    STYLE,
    add_group,
    block,
    ready,
    replace_all,
    replacing,
    side,
    terminating,
)

NOBODY = "NO_INSTANCES"


def until(fake: CodeDeployFake, deployment_id: str, status: str) -> dict[str, Any]:
    fake.run_until(deployment_id, status)
    return info(fake, deployment_id)


def ended(fake: CodeDeployFake, deployment_id: str) -> dict[str, Any]:
    fake.run_until_idle()
    return info(fake, deployment_id)


def code(fake: CodeDeployFake, deployment_id: str) -> str:
    found: str = ended(fake, deployment_id)["errorInformation"]["code"]
    return found


def group(fake: CodeDeployFake, name: str = "bg") -> dict[str, Any]:
    request = {"applicationName": "web", "deploymentGroupName": name}
    shown: dict[str, Any] = fake.call("GetDeploymentGroup", request)["deploymentGroupInfo"]
    return shown


def instances(fake: CodeDeployFake) -> list[str]:
    return sorted(instance.instance_id for instance in fake.fleet.instances)


def targets(fake: CodeDeployFake, deployment_id: str, **filters: list[str]) -> list[str]:
    asked = {"deploymentId": deployment_id, **({"targetFilters": filters} if filters else {})}
    found: list[str] = fake.call("ListDeploymentTargets", asked)["targetIds"]
    return found


# A story under the unmodified waiter.


def test_the_waiter_polls_over_ready_and_goes_on_when_it_is_continued() -> None:
    fake = replacing(ready=60)
    client = fake.client()
    deployment_id = client.create_deployment(
        **{**CREATE, "deploymentGroupName": "bg", "targetInstances": {"tagFilters": side("green")}}
    )["deploymentId"]
    waiter = client.get_waiter("deployment_successful")
    with pytest.raises(botocore.exceptions.WaiterError, match="Max attempts exceeded") as caught:
        waiter.wait(deploymentId=deployment_id)
    assert caught.value.last_response["deploymentInfo"]["status"] == "Ready"
    assert caught.value.last_response["deploymentInfo"]["deploymentOverview"]["Ready"] == 2
    assert sum(call.operation == "GetDeployment" for call in fake.calls) == 120
    assert client.continue_deployment(deploymentId=deployment_id, deploymentWaitType="READY_WAIT")
    waiter.wait(deploymentId=deployment_id)
    shown = client.get_deployment(deploymentId=deployment_id)["deploymentInfo"]
    assert shown["status"] == "Succeeded"
    assert shown["instanceTerminationWaitTimeStarted"]


def test_nobody_continues_it() -> None:
    fake = replacing(ready=30)
    deployment_id = ready(fake)
    shown = ended(fake, deployment_id)
    assert shown["status"] == "Stopped"
    assert shown["errorInformation"] == {
        "code": "TIMEOUT",
        "message": "The deployment timed out while waiting for a notification to continue. "
        "This time out period is 30 minutes.",
    }
    assert shown["rollbackInfo"] == {}
    assert shown["deploymentOverview"] == {
        "Pending": 0, "InProgress": 0, "Succeeded": 0, "Failed": 2, "Skipped": 0, "Ready": 0,
    }  # fmt: skip


def test_to_run_beyond_ready_teaches_to_continue() -> None:
    fake = replacing(ready=30)
    deployment_id = replace_all(fake)
    with pytest.raises(UsageError, match="Ready → Stopped; while it is Ready, ContinueDeployment lets it go on"):
        fake.run_until(deployment_id, "Succeeded")
    assert info(fake, deployment_id)["status"] == "Created"


# Who takes whose place (behaviour 4.7).


def test_the_replacement_fleet_is_what_the_request_names() -> None:
    fake = replacing()
    deployment_id = replace_all(fake)
    until(fake, deployment_id, "InProgress")
    assert targets(fake, deployment_id) == [*BLUE, *GREEN]
    assert targets(fake, deployment_id, ServerInstanceLabel=["Blue"]) == list(BLUE)
    assert targets(fake, deployment_id, ServerInstanceLabel=["Green"]) == list(GREEN)
    assert targets(fake, deployment_id, ServerInstanceLabel=["Blue"], TargetStatus=["Ready"]) == []


@pytest.mark.parametrize(
    "asked",
    [
        {"tagFilters": side("green")},
        {"ec2TagSet": {"ec2TagSetList": [side("green"), [{"Key": "side", "Type": "KEY_ONLY"}]]}},
        {"autoScalingGroups": ["other"]},
        {"tagFilters": [*side("green"), *side("blue")]},  # an original is none of those that take its place
    ],
    ids=["filters", "set", "scaling", "overlap"],
)
def test_there_are_three_ways_to_name_it(asked: dict[str, Any]) -> None:
    fake = replacing()
    for name in GREEN:
        fake.fleet.add(name, tags={"side": "green"}, auto_scaling_group="other")
    deployment_id = deploy(fake, deploymentGroupName="bg", targetInstances=asked)
    assert ended(fake, deployment_id)["status"] == "Succeeded"
    assert info(fake, deployment_id)["targetInstances"] == asked
    assert targets(fake, deployment_id, ServerInstanceLabel=["Green"]) == list(GREEN)


def test_fleets_of_different_size_are_no_instances() -> None:
    fake = replacing(green=("i-1a", "i-1b", "i-1c"))
    assert code(fake, replace_all(fake)) == NOBODY


def test_a_fleet_that_nobody_names_is_no_instances() -> None:
    fake = replacing()
    shown = ended(fake, deploy(fake, deploymentGroupName="bg"))
    assert shown["errorInformation"]["code"] == NOBODY
    assert "deploymentOverview" not in shown


def test_a_group_without_originals_has_nobody_to_take_the_place_of() -> None:
    fake = replacing(blue=(), provision=COPY)
    assert code(fake, replace_all(fake, green=None)) == NOBODY


def test_a_group_that_does_not_say_how_fails_its_pre_flight() -> None:
    fake = make()
    fake.seed_group("web", "bg", deploymentStyle=STYLE, loadBalancerInfo=BALANCER)
    assert code(fake, replace_all(fake, green=None)) == "MISSING_BLUE_GREEN_DEPLOYMENT_CONFIGURATION"


def test_what_a_group_leaves_open_has_defaults() -> None:
    fake = replacing()
    half = {name: value for name, value in block().items() if name != "greenFleetProvisioningOption"}
    half["terminateBlueInstancesOnDeploymentSuccess"] = {"action": "TERMINATE"}
    request = {"applicationName": "web", "currentDeploymentGroupName": "bg"}
    fake.call("UpdateDeploymentGroup", {**request, "blueGreenDeploymentConfiguration": half})
    shown = ended(fake, replace_all(fake))
    assert (shown["status"], shown["instanceTerminationWaitTimeStarted"]) == ("Succeeded", True)
    assert instances(fake) == list(GREEN)


def test_while_nobody_said_what_the_fleet_is_there_are_as_many_again() -> None:
    fake = make(Policies(unseeded_fleet=2))
    fake.call("CreateApplication", {"applicationName": "web"})
    named = {**GROUP, "deploymentGroupName": "bg", "deploymentStyle": STYLE, "loadBalancerInfo": BALANCER}
    fake.call("CreateDeploymentGroup", {**named, "blueGreenDeploymentConfiguration": block()})
    for _ in range(2):
        deployment_id = replace_all(fake)
        assert ended(fake, deployment_id)["status"] == "Succeeded"
        assert targets(fake, deployment_id) == [f"i-{number:017x}" for number in range(1, 5)]
    assert fake.fleet.content is None


# A copy of an Auto Scaling group.


def test_a_copy_has_new_instances_like_the_originals() -> None:
    fake = replacing(provision=COPY)
    deployment_id = replace_all(fake, green=None)
    shown = until(fake, deployment_id, "InProgress")
    assert "deploymentOverview" not in shown
    assert targets(fake, deployment_id) == list(BLUE)
    fake.clock.advance(240)
    assert info(fake, deployment_id)["deploymentOverview"]["Pending"] == 2
    green = targets(fake, deployment_id, ServerInstanceLabel=["Green"])
    assert len(green) == 2
    assert not set(green) & set(BLUE)
    assert instances(fake) == sorted((*BLUE, *green))
    made = [instance for instance in fake.fleet.instances if instance.instance_id in green]
    assert {(one.tags, one.zone, one.auto_scaling_group) for one in made} == {
        ((("side", "blue"),), "a", f"CodeDeploy_bg_{deployment_id}")
    }


def test_the_same_seed_makes_the_same_copies_and_another_others() -> None:
    def copies(seed: int) -> list[str]:
        fake = make(seed=seed)
        add_group(fake, provision=COPY)
        replace_all(fake, green=None)
        fake.run_until_idle()
        return instances(fake)

    assert copies(1) == copies(1)
    assert not set(copies(1)) & set(copies(2))


def test_one_blue_green_deployment_follows_another() -> None:
    fake = replacing(provision=COPY)
    seen = [instances(fake)]
    for _ in range(3):
        deployment_id = replace_all(fake, green=None)
        assert ended(fake, deployment_id)["status"] == "Succeeded"
        assert targets(fake, deployment_id, ServerInstanceLabel=["Blue"]) == seen[-1]
        seen.append(instances(fake))
        (scaling,) = group(fake)["autoScalingGroups"]
        assert scaling["name"] == f"CodeDeploy_bg_{deployment_id}"
        assert scaling["hook"].startswith("CodeDeploy-managed-automatic-launch-deployment-hook-bg-")
    assert len({name for fleet in seen for name in fleet}) == 8


def test_what_a_failed_deployment_made_stays_and_is_none_of_the_group() -> None:
    fake = replacing(provision=COPY)
    fake.script.next().fail(at="Install")
    failed = replace_all(fake, green=None)
    assert ended(fake, failed)["status"] == "Failed"
    assert len(instances(fake)) == 4
    assert [scaling["name"] for scaling in group(fake)["autoScalingGroups"]] == ["asg"]
    again = replace_all(fake, green=None)
    assert ended(fake, again)["status"] == "Succeeded"
    assert targets(fake, again, ServerInstanceLabel=["Blue"]) == list(BLUE)


# What is left behind.


def test_originals_are_terminated_when_the_wait_is_over() -> None:
    fake = replacing(terminate=5)
    terminating(fake)
    assert instances(fake) == [*BLUE, *GREEN]
    assert group(fake)["ec2TagFilters"] == side("green")  # which serves already
    fake.clock.advance(299.999)
    assert instances(fake) == [*BLUE, *GREEN]
    fake.clock.advance(0.001)
    assert instances(fake) == list(GREEN)


def test_originals_that_are_kept_are_none_of_the_group_any_more() -> None:
    fake = replacing(terminate=None)
    deployment_id = replace_all(fake)
    assert ended(fake, deployment_id)["instanceTerminationWaitTimeStarted"] is False
    assert instances(fake) == [*BLUE, *GREEN]
    assert group(fake)["ec2TagFilters"] == side("green")


def test_tag_sets_and_scaling_groups_take_the_place_of_tag_filters() -> None:
    fake = replacing()
    tag_set = {"ec2TagSetList": [side("green")]}
    deploy(fake, deploymentGroupName="bg", targetInstances={"ec2TagSet": tag_set})
    fake.run_until_idle()
    assert (group(fake)["ec2TagFilters"], group(fake)["ec2TagSet"]) == ([], tag_set)
    for name in ("i-2a", "i-2b"):
        fake.fleet.add(name, auto_scaling_group="third")
    deploy(fake, deploymentGroupName="bg", targetInstances={"autoScalingGroups": ["third"]})
    fake.run_until_idle()
    assert "ec2TagSet" not in group(fake)
    assert [one["name"] for one in group(fake)["autoScalingGroups"]] == ["third"]
    assert instances(fake) == ["i-2a", "i-2b"]


@pytest.mark.parametrize("kept", [False, True])
def test_with_its_group_a_deployment_goes_and_nothing_more_comes_of_it(kept: bool) -> None:
    fake = replacing(Policies(keep_deployments_after_delete=kept), terminate=5)
    deployment_id = terminating(fake)
    fake.call("DeleteDeploymentGroup", {"applicationName": "web", "deploymentGroupName": "bg"})
    fake.run_until_idle()
    assert fake.deployment_ids() == ((deployment_id,) if kept else ())
    if kept:
        assert info(fake, deployment_id)["status"] == "Stopped"
    assert instances(fake) == [*BLUE, *GREEN]


def test_instances_go_with_a_group_that_has_gone_when_the_wait_had_succeeded() -> None:
    policies = Policies(keep_deployments_after_delete=True, server_bg_status_during_termination_wait="Succeeded")
    fake = replacing(policies, terminate=5)
    fake.run_until(replace_all(fake), "Succeeded")
    fake.call("DeleteDeploymentGroup", {"applicationName": "web", "deploymentGroupName": "bg"})
    fake.clock.advance(300)
    assert instances(fake) == list(GREEN)


def test_what_was_renamed_meanwhile_means_the_others() -> None:
    fake = replacing()
    replace_all(fake)
    request = {"applicationName": "web", "currentDeploymentGroupName": "bg", "newDeploymentGroupName": "other"}
    fake.call("UpdateDeploymentGroup", request)
    fake.run_until_idle()
    assert group(fake, "other")["ec2TagFilters"] == side("green")


def test_reading_lets_nothing_land_and_two_hops_are_one() -> None:
    one, two = replacing(provision=COPY), replacing(provision=COPY)
    for fake in (one, two):
        replace_all(fake, green=None)
    one.clock.advance(1000)
    for _ in range(100):
        two.clock.advance(10)
        before = two.snapshot()
        group(two)
        assert two.snapshot() == before
    assert one.snapshot() == two.snapshot()


def test_a_snapshot_in_the_middle_goes_on_as_it_would_have() -> None:
    fake = replacing(provision=COPY)
    deployment_id = terminating(fake, green=None)
    snapshot = fake.snapshot()
    fake.run_until_idle()
    then = fake.snapshot()
    fake.restore(snapshot)
    assert info(fake, deployment_id)["status"] == "InProgress"
    fake.run_until_idle()
    assert fake.snapshot() == then


# The waits.


def test_who_continues_a_deployment_that_is_ready_reroutes_the_traffic() -> None:
    fake = replacing(ready=30)
    deployment_id = ready(fake)
    assert fake.call("ContinueDeployment", {"deploymentId": deployment_id}) == {}
    shown = info(fake, deployment_id)
    assert shown["status"] == "InProgress"
    assert ended(fake, deployment_id)["status"] == "Succeeded"


@pytest.mark.parametrize(
    ("operation", "more"),
    [("ContinueDeployment", {"deploymentWaitType": "TERMINATION_WAIT"}), ("SkipWaitTimeForInstanceTermination", {})],
)
def test_the_wait_for_the_termination_may_be_skipped(operation: str, more: dict[str, str]) -> None:
    fake = replacing(terminate=60)
    deployment_id = terminating(fake)
    assert info(fake, deployment_id)["instanceTerminationWaitTimeStarted"] is True
    assert info(fake, deployment_id)["status"] == "InProgress"
    fake.clock.advance(10)
    assert fake.call(operation, {"deploymentId": deployment_id, **more}) == {}
    assert info(fake, deployment_id)["status"] == "Succeeded"
    assert instances(fake) == list(GREEN)


def test_before_there_were_two_waits_to_continue_was_to_reroute() -> None:
    fake = replacing(contract="2017-05-16", ready=30)
    deployment_id = replace_all(fake)
    fake.run_until(deployment_id, "Ready")
    fake.call("ContinueDeployment", {"deploymentId": deployment_id})
    assert ended(fake, deployment_id)["status"] == "Succeeded"


def test_what_is_changed_in_the_group_meanwhile_stays_so() -> None:
    fake = replacing()
    deployment_id = replace_all(fake)
    fake.run_until(deployment_id, "InProgress")
    names = {"applicationName": "web", "currentDeploymentGroupName": "bg"}
    mine = [{"Key": "env", "Value": "mine", "Type": "KEY_AND_VALUE"}]
    fake.call("UpdateDeploymentGroup", {**names, "ec2TagFilters": mine})
    assert ended(fake, deployment_id)["status"] == "Succeeded"
    assert group(fake)["ec2TagFilters"] == mine


def test_by_policy_it_has_succeeded_when_the_wait_begins() -> None:
    fake = replacing(Policies(server_bg_status_during_termination_wait="Succeeded"), terminate=5)
    deployment_id = replace_all(fake)
    shown = until(fake, deployment_id, "Succeeded")
    assert shown["instanceTerminationWaitTimeStarted"] is True
    assert instances(fake) == [*BLUE, *GREEN]
    with pytest.raises(ServiceError, match="DeploymentAlreadyCompleted"):
        fake.call("SkipWaitTimeForInstanceTermination", {"deploymentId": deployment_id})
    fake.run_until_idle()
    assert instances(fake) == list(GREEN)
    assert fake.clock.now().timestamp() == shown["completeTime"] + 300


def test_the_group_is_taken_while_it_is_ready_and_while_it_waits_for_the_termination() -> None:
    for place in (ready, terminating):
        fake = replacing(ready=30 if place is ready else None)
        deployment_id = place(fake)
        with pytest.raises(ServiceError, match=f"already has an active Deployment '{deployment_id}'"):
            replace_all(fake)


def test_the_gate_counts_what_is_ready() -> None:
    fake = replacing(Policies(max_running_deployments=1), ready=30)
    fake.seed_group("web", "prod", 1)
    deployment_id = ready(fake)
    other = deploy(fake)
    fake.clock.advance(60)
    assert info(fake, other)["status"] == "Queued"
    fake.call("StopDeployment", {"deploymentId": deployment_id})
    assert info(fake, other)["status"] == "InProgress"


def test_the_whole_deployment_may_take_109_hours() -> None:
    fake = replacing(provision=COPY)
    fake.script.next().provision(110 * 3600)
    shown = ended(fake, replace_all(fake, green=None))
    assert shown["errorInformation"]["code"] == "TIMEOUT"
    assert shown["completeTime"] - shown["createTime"] == 1 + 109 * 3600


def test_zones_are_for_deployments_in_place() -> None:
    fake = replacing()
    config = {"deploymentConfigName": "zonal", "minimumHealthyHosts": {"type": "HOST_COUNT", "value": 1}}
    fake.call("CreateDeploymentConfig", {**config, "zonalConfig": {"monitorDurationInSeconds": 600}})
    deployment_id = replace_all(fake, deploymentConfigName="zonal")
    assert until(fake, deployment_id, "Succeeded")["completeTime"] < info(fake, deployment_id)["createTime"] + 400


# Instances.


def test_each_instance_has_its_label_in_both_dialects() -> None:
    fake = replacing()
    deployment_id = replace_all(fake)
    fake.run_until_idle()
    for name, label in ((BLUE[0], "Blue"), (GREEN[0], "Green")):
        asked = {"deploymentId": deployment_id}
        summary = fake.call("GetDeploymentInstance", {**asked, "instanceId": name})["instanceSummary"]
        target = fake.call("GetDeploymentTarget", {**asked, "targetId": name})["deploymentTarget"]["instanceTarget"]
        assert (summary["instanceType"], target["instanceLabel"]) == (label, label)
        assert "instanceLabel" not in summary
        assert "instanceType" not in target
        found = fake.call("ListDeploymentInstances", {**asked, "instanceTypeFilter": [label]})["instancesList"]
        assert name in found
        assert len(found) == 2


def test_in_place_there_are_no_labels() -> None:
    fake = seeded(instances=1)
    deployment_id = deploy(fake)
    fake.run_until_idle()
    (name,) = targets(fake, deployment_id)
    target = fake.call("GetDeploymentTarget", {"deploymentId": deployment_id, "targetId": name})["deploymentTarget"]
    assert "instanceLabel" not in target["instanceTarget"]


# What the script says.


def test_what_fails_on_one_side_leaves_the_other_alone() -> None:
    fake = replacing()
    fake.script.next().fail(at="BlockTraffic", code="UnknownError", target="i-0b").take("AllowTraffic", 60)
    deployment_id = replace_all(fake)
    shown = ended(fake, deployment_id)
    assert shown["errorInformation"]["code"] == "HEALTH_CONSTRAINTS"
    assert shown["deploymentOverview"]["Succeeded"] == 2
    assert targets(fake, deployment_id, TargetStatus=["Failed"]) == ["i-0b"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (lambda row: row.fail(at="Install", target="i-9"), "names 'i-9', which is no target"),
        (lambda row: row.fail(at="Install", target="green:3"), "names 'green:3', which is no target"),
        (lambda row: row.fail(at="Install", target="i-0a"), "names 'Install', which is no lifecycle event"),
        (lambda row: row.fail(at="BlockTraffic", target="green:1"), "names 'BlockTraffic', which is no lifecycle"),
        (lambda row: row.provision(30), "speaks of provisioning, and the deployment copies no Auto Scaling group"),
    ],
)
def test_a_row_that_speaks_of_what_is_not_there_is_refused(said: Any, told: str) -> None:
    fake = replacing()
    said(fake.script.next())
    before = fake.snapshot()
    with pytest.raises(UsageError, match=told):
        replace_all(fake)
    assert fake.snapshot() == before


def test_a_row_about_blue_green_is_none_for_a_deployment_in_place() -> None:
    fake = seeded()
    fake.script.next().fail_termination("no")
    with pytest.raises(UsageError, match="speaks of a blue/green deployment, and the deployment is none"):
        deploy(fake)


def test_copies_are_named_by_their_place() -> None:
    fake = replacing(provision=COPY, deploymentConfigName="CodeDeployDefault.AllAtOnce")
    fake.script.next().fail(at="Install", target="green:2").provision(10)
    deployment_id = replace_all(fake, green=None)
    fake.run_until_idle()
    assert targets(fake, deployment_id, TargetStatus=["Failed"]) == [
        targets(fake, deployment_id, ServerInstanceLabel=["Green"])[1]
    ]


def test_a_copy_may_fail() -> None:
    fake = replacing(provision=COPY)
    fake.script.next().fail_provisioning("RESOURCE_LIMIT_EXCEEDED", message="no more")
    shown = ended(fake, replace_all(fake, green=None))
    assert shown["errorInformation"] == {"code": "RESOURCE_LIMIT_EXCEEDED", "message": "no more"}
    assert "deploymentOverview" not in shown
    assert instances(fake) == list(BLUE)


def test_originals_that_could_not_be_terminated_are_told_of() -> None:
    fake = replacing()
    fake.script.next().fail_termination("i-0a would not go")
    shown = ended(fake, replace_all(fake))
    assert shown["additionalDeploymentStatusInfo"] == "i-0a would not go"
    assert instances(fake) == [*BLUE, *GREEN]


def test_a_replacement_instance_never_served_and_counts_as_healthy() -> None:
    fake = replacing(Policies(initial_health="recorded"))
    deployment_id = replace_all(fake)
    fake.run_until_idle()
    trace = fake.timeline(deployment_id).trace
    assert max(step.overview[1] for step in trace.steps if step.overview) == 1  # one at a time


# Rolled back.


def test_a_rollback_goes_back_to_the_originals() -> None:
    rollback = {"enabled": True, "events": ["DEPLOYMENT_STOP_ON_REQUEST"]}
    fake = replacing(provision=COPY, terminate=5, autoRollbackConfiguration=rollback)
    replace_all(fake, green=None)
    fake.run_until_idle()
    before, good = group(fake)["autoScalingGroups"], instances(fake)
    deployment_id = terminating(fake, green=None)
    assert group(fake)["autoScalingGroups"] != before
    fake.call("StopDeployment", {"deploymentId": deployment_id})
    fake.run_until_idle()
    made = info(fake, deployment_id)["rollbackInfo"]["rollbackDeploymentId"]
    shown = info(fake, made)
    assert (shown["status"], shown["creator"]) == ("Succeeded", "codeDeployRollback")
    assert targets(fake, made, ServerInstanceLabel=["Green"]) == good
    assert shown["deploymentOverview"]["Succeeded"] == 2
    assert group(fake)["autoScalingGroups"] == before
    assert set(good) < set(instances(fake))


def test_a_rollback_before_anything_was_replaced_leaves_the_group_alone() -> None:
    rollback = {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}
    fake = replacing(provision=COPY, terminate=5, autoRollbackConfiguration=rollback)
    replace_all(fake, green=None)
    fake.run_until_idle()
    before = group(fake)["autoScalingGroups"]
    fake.script.next().fail_provisioning()
    deployment_id = replace_all(fake, green=None)
    fake.run_until_idle()
    made = info(fake, deployment_id)["rollbackInfo"]["rollbackDeploymentId"]
    assert info(fake, made)["status"] == "Succeeded"
    assert targets(fake, made, ServerInstanceLabel=["Blue"]) == []
    assert group(fake)["autoScalingGroups"] == before


@pytest.mark.parametrize("zero", [False, True])
@pytest.mark.parametrize("contract", ["2017-01-26", "2017-05-16", "2018-11-27", "current"])
def test_every_answer_of_every_day_passes_its_contract(contract: str, zero: bool) -> None:
    timings = Timings(0, 0, 0, 0, 0, 0, {}, 0, 0, provisioning=0) if zero else Timings()
    fake = replacing(Policies(timings=timings), contract=contract, ready=1, terminate=1)
    deployment_id = replace_all(fake)
    for _ in range(30):
        shown = info(fake, deployment_id)
        fake.call("ListDeployments", {"includeOnlyStatuses": ["Ready"]})
        if shown["status"] not in {"Created", "Queued"}:
            for name in fake.call("ListDeploymentInstances", {"deploymentId": deployment_id})["instancesList"]:
                fake.call("GetDeploymentInstance", {"deploymentId": deployment_id, "instanceId": name})
        if shown["status"] == "Ready":
            fake.call("ContinueDeployment", {"deploymentId": deployment_id})
        fake.clock.advance(6)
    assert info(fake, deployment_id)["status"] == "Succeeded"
