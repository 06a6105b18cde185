"""What CreateDeployment decides: order, who is skipped, restarts, limits, the script (behaviour 2.8, 3.4, 4.5)."""

from __future__ import annotations

from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, Policies, UsageError
from codedeploy_fake.simulation.timings import Timings
from tests.making import CREATE, REVISION, deploy, info, make, refused, seeded

OTHER: dict[str, Any] = {**REVISION, "s3Location": {**REVISION["s3Location"], "key": "other.zip"}}
ALL_AT_ONCE = "CodeDeployDefault.AllAtOnce"
EVENTS = "ApplicationStop, DownloadBundle, BeforeInstall, Install, AfterInstall, ApplicationStart, ValidateService"
BEHIND = {"deploymentType": "IN_PLACE", "deploymentOption": "WITH_TRAFFIC_CONTROL"}


def fleet(count: int = 3, **kwargs: Any) -> CodeDeployFake:
    """A fake whose group web/prod has the instances i-1, i-2, …."""
    fake = make(**kwargs)
    fake.seed_group("web", "prod", [f"i-{number}" for number in range(1, count + 1)])
    return fake


def statuses(fake: CodeDeployFake, deployment_id: str) -> dict[str, str]:
    listed = fake.call("ListDeploymentTargets", {"deploymentId": deployment_id})["targetIds"]
    asked = {"deploymentId": deployment_id, "targetIds": listed}
    found = [one["instanceTarget"] for one in fake.call("BatchGetDeploymentTargets", asked)["deploymentTargets"]]
    return {one["targetId"]: one["status"] for one in found}


def attempted_first(fake: CodeDeployFake, deployment_id: str) -> str:
    fake.run_until(deployment_id, "InProgress")
    fake.clock.advance(1.05)
    return next(name for name, status in statuses(fake, deployment_id).items() if status == "InProgress")


def test_who_failed_before_is_attempted_first() -> None:
    fake = fleet()
    fake.script.next().fail(target="i-3")
    deploy(fake, deploymentConfigName=ALL_AT_ONCE)
    fake.run_until_idle()
    assert attempted_first(fake, deploy(fake)) == "i-3"


def test_a_new_instance_is_attempted_before_those_that_are_up_to_date() -> None:
    fake = fleet()
    deploy(fake)
    fake.run_until_idle()
    fake.fleet.add("i-9", tags=dict(fake.fleet.instances[0].tags))
    assert attempted_first(fake, deploy(fake)) == "i-9"


def test_only_outdated_instances_are_deployed_to_where_that_was_asked() -> None:
    fake = fleet()
    deploy(fake)
    fake.run_until_idle()
    fake.fleet.add("i-9", tags=dict(fake.fleet.instances[0].tags))
    deployment_id = deploy(fake, updateOutdatedInstancesOnly=True)
    fake.run_until_idle()
    shown = info(fake, deployment_id)
    assert (shown["status"], shown["updateOutdatedInstancesOnly"]) == ("Succeeded", True)
    skipped = dict.fromkeys(("i-1", "i-2", "i-3"), "Skipped")
    assert statuses(fake, deployment_id) == {**skipped, "i-9": "Succeeded"}


def test_a_revision_that_nobody_runs_goes_to_all() -> None:
    fake = fleet()
    deploy(fake)
    fake.run_until_idle()
    deployment_id = deploy(fake, updateOutdatedInstancesOnly=True, revision=OTHER)
    fake.run_until_idle()
    assert set(statuses(fake, deployment_id).values()) == {"Succeeded"}


def restart(fake: CodeDeployFake, **members: Any) -> str:
    asked = {name: value for name, value in CREATE.items() if name != "revision"}
    deployment_id: str = fake.call("CreateDeployment", {**asked, "deploymentMode": "RESTART", **members})[
        "deploymentId"
    ]
    return deployment_id


def events(fake: CodeDeployFake, deployment_id: str, instance_id: str) -> list[str]:
    asked = {"deploymentId": deployment_id, "instanceId": instance_id}
    shown = fake.call("GetDeploymentInstance", asked)["instanceSummary"]["lifecycleEvents"]
    return [event["lifecycleEventName"] for event in shown]


def test_a_restart_runs_what_is_there_again() -> None:
    fake = fleet(1)
    deploy(fake)
    fake.run_until_idle()
    fake.script.next().fail()
    deploy(fake, revision=OTHER)
    fake.run_until_idle()
    deployment_id = restart(fake)
    fake.run_until_idle()
    shown = info(fake, deployment_id)
    assert (shown["status"], shown["deploymentMode"]) == ("Succeeded", "RESTART")
    assert shown["revision"] == shown["previousRevision"] == REVISION
    assert events(fake, deployment_id, "i-1") == ["ApplicationStop", "ApplicationStart", "ValidateService"]


def test_a_restart_behind_a_load_balancer_blocks_and_allows_traffic() -> None:
    fake = make()
    fake.seed_group("web", "prod", ["i-1"], deploymentStyle=BEHIND, loadBalancerInfo={"elbInfoList": [{"name": "lb"}]})
    deploy(fake)
    fake.run_until_idle()
    deployment_id = restart(fake)
    fake.run_until_idle()
    names = events(fake, deployment_id, "i-1")
    assert (names[0], names[3], names[-1], len(names)) == (
        "BeforeBlockTraffic",
        "ApplicationStop",
        "AfterAllowTraffic",
        9,
    )


def test_an_ordinary_deployment_has_no_mode() -> None:
    fake = seeded()
    assert "deploymentMode" not in info(fake, deploy(fake, deploymentMode="STANDARD"))


@pytest.mark.parametrize("given", [{"autoScalingGroupProcessesToSuspend": ["Terminate", "AZRebalance"]}, {}])
def test_options_of_ec2_are_shown_as_they_were_given(given: dict[str, Any]) -> None:
    fake = seeded()
    assert info(fake, deploy(fake, ec2DeploymentOptions=given))["ec2DeploymentOptions"] == given


def test_without_options_there_are_none() -> None:
    fake = seeded()
    assert "ec2DeploymentOptions" not in info(fake, deploy(fake))


def test_before_there_were_options_and_modes_nobody_takes_notice_of_them() -> None:
    fake = seeded(contract="2023-01-01")
    shown = info(fake, deploy(fake, deploymentMode="RESTART", ec2DeploymentOptions={}))
    assert not {"deploymentMode", "ec2DeploymentOptions"} & set(shown)


@pytest.mark.parametrize(("date", "hours"), [("2023-05-31", 8), ("2023-06-01", 12), ("current", 12)])
def test_a_deployment_may_take_so_many_hours(date: str, hours: int) -> None:
    slow = Policies(timings=Timings(event_gap=200.0, event=3000.0))
    fake = fleet(3, policies=slow, contract=date)
    deployment_id = deploy(fake)
    fake.run_until(deployment_id, "InProgress")
    started = fake.clock.now_ms
    fake.run_until_idle()
    shown = info(fake, deployment_id)
    assert (shown["status"], shown["errorInformation"]["code"]) == ("Failed", "TIMEOUT")
    assert shown["completeTime"] * 1000 - started >= hours * 3_600_000
    assert shown["completeTime"] * 1000 - started < (hours + 1) * 3_600_000


@pytest.mark.parametrize(
    ("policies", "code"), [(Policies(), "OVER_MAX_INSTANCES"), (Policies(instances_per_deployment=1001), None)]
)
def test_a_deployment_has_no_more_targets_than_it_may(policies: Policies, code: str | None) -> None:
    fake = seeded(policies, instances=1001)
    deployment_id = deploy(fake, deploymentConfigName=ALL_AT_ONCE)
    fake.run_until_idle()
    assert info(fake, deployment_id).get("errorInformation", {}).get("code") == code


def test_a_deployment_behind_the_gate_is_queued_until_another_has_ended() -> None:
    fake = seeded(Policies(max_running_deployments=1))
    fake.seed_group("web", "second", 1)
    first, second = deploy(fake), deploy(fake, deploymentGroupName="second")
    fake.clock.advance(10)
    assert (info(fake, first)["status"], info(fake, second)["status"]) == ("InProgress", "Queued")
    fake.run_until(first, "Succeeded")
    assert info(fake, second)["status"] == "InProgress"


def test_a_deployment_behind_the_gate_can_be_stopped() -> None:
    fake = seeded(Policies(max_running_deployments=1))
    fake.seed_group("web", "second", 1)
    first, second = deploy(fake), deploy(fake, deploymentGroupName="second")
    fake.clock.advance(10)
    answer = fake.call("StopDeployment", {"deploymentId": second})
    assert (answer["status"], info(fake, second)["status"]) == ("Succeeded", "Stopped")
    fake.run_until_idle()
    assert info(fake, first)["status"] == "Succeeded"


def test_a_deployment_that_came_through_the_gate_can_be_stopped() -> None:
    fake = seeded(Policies(max_running_deployments=1))
    fake.seed_group("web", "second", 1)
    first, second = deploy(fake), deploy(fake, deploymentGroupName="second")
    fake.run_until(first, "Succeeded")
    fake.clock.advance(1.05)
    assert fake.call("StopDeployment", {"deploymentId": second})["status"] == "Pending"
    fake.run_until_idle()
    assert info(fake, second)["status"] == "Stopped"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"target": "i-7"}, "names 'i-7', which is no target of this deployment; it has i-1, i-2, i-3"),
        (
            {"at": "AllowTraffic"},
            f"names 'AllowTraffic', which is no lifecycle event of this deployment; it has {EVENTS}",
        ),
    ],
)
def test_a_script_that_nothing_can_follow_is_a_mistake(said: dict[str, Any], sentence: str) -> None:
    fake = fleet()
    fake.script.next().fail("UnknownError", **said)
    before = fake.snapshot()
    with pytest.raises(UsageError, match=sentence):
        deploy(fake)
    assert fake.snapshot() == before


def test_of_many_targets_the_mistake_shows_some() -> None:
    fake = fleet(30)
    fake.script.next().fail(target="i-none")
    with pytest.raises(UsageError, match=r"it has i-1, i-10, .* and 10 more$"):
        deploy(fake)


def test_of_no_target_it_says_so() -> None:
    fake = fleet(0)
    fake.fleet.declare()
    fake.script.next().fail(target="i-1")
    with pytest.raises(UsageError, match=r"it has none$"):
        deploy(fake)


def test_the_last_deployments_of_a_group_follow_what_happened() -> None:
    fake = fleet()
    first = deploy(fake)
    fake.run_until_idle()
    fake.script.next().fail()
    second = deploy(fake, revision=OTHER)
    fake.run_until_idle()
    names = {"applicationName": "web", "deploymentGroupName": "prod"}
    shown = fake.call("GetDeploymentGroup", names)["deploymentGroupInfo"]
    assert shown["lastSuccessfulDeployment"]["deploymentId"] == first
    assert shown["lastAttemptedDeployment"]["deploymentId"] == second
    assert shown["targetRevision"] == REVISION


def test_a_restart_is_one_deployment_among_others() -> None:
    fake = fleet()
    deploy(fake)
    fake.run_until_idle()
    restart(fake)
    assert refused(fake, "CreateDeployment", CREATE).code == "DeploymentLimitExceededException"
