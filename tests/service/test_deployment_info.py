"""DeploymentInfo: which member is there in which status (behaviour 1.7, real-world 4)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, Policies, Timings
from tests.evidence import shared
from tests.making import REVISION, deploy, info, make, seeded

BASE = {
    "applicationName", "deploymentGroupName", "deploymentConfigName", "deploymentId", "revision", "status",
    "createTime", "creator", "ignoreApplicationStopFailures", "updateOutdatedInstancesOnly", "deploymentStyle",
    "instanceTerminationWaitTimeStarted", "fileExistsBehavior",
}  # fmt: skip
#: contract -> the members that every answer of that day has
ALWAYS = {
    "2017-08-03": BASE | {"autoRollbackConfiguration"},
    "2021-07-15": BASE | {"deploymentStatusMessages", "computePlatform"},
    "current": BASE | {"deploymentStatusMessages", "computePlatform"},
}
FAILED = {"deploymentOverview", "completeTime", "errorInformation", "rollbackInfo"}
COUNTERS = {"Pending", "InProgress", "Succeeded", "Failed", "Skipped", "Ready"}
HEALTH = (
    "The overall deployment failed because too many individual instances failed deployment, too few healthy instances "
    "are available for deployment, or some instances in your deployment group are experiencing problems."
)


def until(fake: CodeDeployFake, deployment_id: str, status: str) -> dict[str, Any]:
    fake.run_until(deployment_id, status)
    shown = info(fake, deployment_id)
    assert shown["status"] == status
    return shown


@pytest.mark.parametrize("contract", ALWAYS)
def test_members_of_a_deployment_that_succeeds(contract: str) -> None:
    fake = seeded(contract=contract)
    deployment_id = deploy(fake)
    assert set(info(fake, deployment_id)) == ALWAYS[contract]
    assert set(until(fake, deployment_id, "Queued")) == ALWAYS[contract]
    assert set(until(fake, deployment_id, "InProgress")) == ALWAYS[contract] | {"deploymentOverview"}
    assert set(until(fake, deployment_id, "Succeeded")) == ALWAYS[contract] | {"deploymentOverview", "completeTime"}


@pytest.mark.parametrize("contract", ALWAYS)
def test_members_of_a_deployment_that_fails(contract: str) -> None:
    fake = seeded(contract=contract)
    fake.script.next().fail(at="BeforeInstall")
    failed = until(fake, deploy(fake), "Failed")
    assert set(failed) == ALWAYS[contract] | FAILED
    assert failed["rollbackInfo"] == {}
    assert failed["errorInformation"] == {"code": "HEALTH_CONSTRAINTS", "message": HEALTH}


@pytest.mark.parametrize("contract", ALWAYS)
def test_a_refused_pre_flight_has_no_overview(contract: str) -> None:
    fake = seeded(contract=contract, instances=0)
    failed = until(fake, deploy(fake), "Failed")
    assert set(failed) == ALWAYS[contract] | FAILED - {"deploymentOverview"}
    assert failed["errorInformation"]["code"] == "NO_INSTANCES"
    assert failed["completeTime"] == failed["createTime"] + 1


@pytest.mark.parametrize("contract", ALWAYS)
def test_members_of_a_stopped_deployment(contract: str) -> None:
    fake = seeded(contract=contract)
    deployment_id = deploy(fake)
    fake.clock.advance(1.6)
    fake.call("StopDeployment", {"deploymentId": deployment_id})
    stopped = info(fake, deployment_id)
    assert set(stopped) == ALWAYS[contract] | FAILED
    assert stopped["errorInformation"] == {
        "code": "MANUAL_STOP",
        "message": "the deployment is cancelled due to an abort request",
    }


def test_one_stopped_before_it_began_has_no_overview() -> None:
    fake = seeded()
    deployment_id = deploy(fake)
    fake.call("StopDeployment", {"deploymentId": deployment_id})
    assert set(info(fake, deployment_id)) == ALWAYS["current"] | FAILED - {"deploymentOverview"}


def test_the_values_nobody_set() -> None:
    fake = seeded(contract="2017-08-03")
    shown = info(fake, deploy(fake))
    assert {name: shown[name] for name in shown if name not in ("deploymentId", "createTime")} == {
        "applicationName": "web",
        "deploymentGroupName": "prod",
        "deploymentConfigName": "CodeDeployDefault.OneAtATime",
        "revision": REVISION,
        "status": "Created",
        "creator": "user",
        "ignoreApplicationStopFailures": False,
        "updateOutdatedInstancesOnly": False,
        "deploymentStyle": {"deploymentType": "IN_PLACE", "deploymentOption": "WITHOUT_TRAFFIC_CONTROL"},
        "instanceTerminationWaitTimeStarted": False,
        "fileExistsBehavior": "DISALLOW",
        "autoRollbackConfiguration": {"enabled": False},
    }


def test_the_times_are_seconds_with_milliseconds() -> None:
    fake = seeded()
    fake.clock.advance(0.123)
    deployment_id = deploy(fake)
    shown = until(fake, deployment_id, "Succeeded")
    assert shown["createTime"] == 1767225600.123
    assert shown["completeTime"] * 1000 == fake.clock.now().timestamp() * 1000
    fake.clock.advance(3600)
    assert info(fake, deployment_id) == shown


@pytest.mark.parametrize("instances", [1, 2, 5])
def test_the_six_counters_sum_to_the_targets(instances: int) -> None:
    fake = seeded(instances=instances)
    deployment_id = deploy(fake, deploymentConfigName="CodeDeployDefault.HalfAtATime")
    fake.run_until(deployment_id, "InProgress")
    for _ in range(90):
        overview = info(fake, deployment_id)["deploymentOverview"]
        assert set(overview) == COUNTERS
        assert sum(overview.values()) == instances
        fake.clock.advance(0.5)
    assert info(fake, deployment_id)["deploymentOverview"]["Succeeded"] == instances


def test_the_sixth_counter_came_in_october_2016() -> None:
    counters = {}
    for contract in ("2016-10-20", "2016-10-21"):
        fake = seeded(contract=contract)
        counters[contract] = set(until(fake, deploy(fake), "InProgress")["deploymentOverview"])
    assert counters == {"2016-10-20": COUNTERS - {"Ready"}, "2016-10-21": COUNTERS}


def test_previous_revision_is_the_last_that_succeeded_when_it_was_created() -> None:
    def revision(key: str) -> dict[str, Any]:
        return {"revisionType": "S3", "s3Location": {"bucket": "b", "key": key, "bundleType": "zip"}}

    fake = seeded()
    first = deploy(fake, revision=revision("1"))
    fake.run_until_idle()
    second = deploy(fake, revision=revision("2"))
    fake.script.next().fail()
    fake.run_until_idle()
    third = deploy(fake, revision=revision("3"))
    fake.run_until_idle()
    fourth = deploy(fake, revision=revision("4"))
    fake.run_until_idle()
    assert "previousRevision" not in info(fake, first)
    assert info(fake, second)["previousRevision"] == revision("1")
    assert info(fake, third)["status"] == "Failed"
    assert info(fake, third)["previousRevision"] == revision("2")
    assert info(fake, fourth)["previousRevision"] == revision("2")


def test_previous_revision_came_in_may_2017() -> None:
    for contract, there in (("2017-05-15", False), ("2017-05-16", True)):
        fake = seeded(contract=contract)
        deploy(fake)
        fake.run_until_idle()
        assert ("previousRevision" in info(fake, deploy(fake))) is there


@pytest.mark.parametrize(
    ("contract", "unset"), [("2017-05-16", {"enabled": False}), ("2017-11-27", {"enabled": False}), ("current", None)]
)
def test_automatic_rollback_that_nobody_set(contract: str, unset: object) -> None:
    fake = seeded(contract=contract)
    assert info(fake, deploy(fake)).get("autoRollbackConfiguration") == unset


def test_automatic_rollback_is_the_requests_or_the_groups() -> None:
    fake = make()
    of_group = {"enabled": False, "events": ["DEPLOYMENT_FAILURE"]}
    fake.seed_group("web", "prod", autoRollbackConfiguration=of_group)
    shown = info(fake, deploy(fake))
    assert shown["autoRollbackConfiguration"] == of_group
    fake.run_until_idle()
    of_request = {"enabled": False, "events": ["DEPLOYMENT_STOP_ON_REQUEST"]}
    shown = info(fake, deploy(fake, autoRollbackConfiguration=of_request))
    assert shown["autoRollbackConfiguration"] == of_request


def test_what_the_request_says_is_shown() -> None:
    fake = seeded()
    alarms = {"enabled": False, "alarms": []}
    given = {
        "description": "d",
        "ignoreApplicationStopFailures": True,
        "fileExistsBehavior": "OVERWRITE",
        "deploymentConfigName": "CodeDeployDefault.AllAtOnce",
        "overrideAlarmConfiguration": alarms,
    }
    shown = info(fake, deploy(fake, **given))
    assert {name: shown[name] for name in given} == given


def test_what_the_group_says_is_taken_over() -> None:
    fake = make()
    style = {"deploymentType": "IN_PLACE", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
    balancer = {"targetGroupInfoList": [{"name": "t"}]}
    fake.seed_group(
        "web",
        "prod",
        deploymentStyle=style,
        loadBalancerInfo=balancer,
        deploymentConfigName="CodeDeployDefault.HalfAtATime",
    )
    shown = info(fake, deploy(fake))
    assert shown["deploymentStyle"] == style
    assert shown["loadBalancerInfo"] == balancer
    assert shown["deploymentConfigName"] == "CodeDeployDefault.HalfAtATime"


def test_start_time_is_never_there() -> None:
    fake = seeded()
    deployment_id = deploy(fake)
    for status in ("Created", "Queued", "InProgress", "Succeeded"):
        assert "startTime" not in until(fake, deployment_id, status)


def test_start_time_by_policy_is_when_the_first_event_starts() -> None:
    fake = seeded(Policies(start_time="first_event"))
    deployment_id = deploy(fake)
    assert "startTime" not in until(fake, deployment_id, "InProgress")
    fake.clock.advance(0.999)
    assert "startTime" not in info(fake, deployment_id)
    fake.clock.advance(0.001)
    shown = info(fake, deployment_id)
    assert shown["startTime"] == shown["createTime"] + 2
    fake.run_until_idle()
    assert info(fake, deployment_id)["startTime"] == shown["startTime"]


def test_start_time_by_policy_is_when_the_deployment_starts() -> None:
    fake = seeded(Policies(start_time="in_progress"))
    deployment_id = deploy(fake)
    assert "startTime" not in until(fake, deployment_id, "Queued")
    shown = until(fake, deployment_id, "InProgress")
    assert shown["startTime"] == shown["createTime"] + 1


@pytest.mark.parametrize("policy", ["first_event", "in_progress"])
def test_what_never_started_has_no_start_time(policy: Any) -> None:
    fake = seeded(Policies(start_time=policy), instances=0)
    assert "startTime" not in until(fake, deploy(fake), "Failed")


def test_an_older_contract_shows_none_of_the_later_values() -> None:
    fake = seeded(contract="2015-04-27")
    fake.script.next().fail("AGENT_ISSUE")
    shown = until(fake, deploy(fake), "Failed")
    assert shown["errorInformation"]["code"] == "INTERNAL_ERROR"
    assert not {"rollbackInfo", "autoRollbackConfiguration", "fileExistsBehavior", "deploymentStyle"} & set(shown)


@pytest.mark.parametrize("contract", ["2015-04-27", "2016-06-01", "2017-05-16", "2019-01-01", "2022-03-30", "current"])
@pytest.mark.parametrize("zero", [False, True])
def test_every_answer_of_every_day_passes_its_contract(contract: str, zero: bool) -> None:
    timings = Timings(created=0, queued=0, first_event=0, event_gap=0, event=0) if zero else Timings()
    for script in ("succeed", "fail", "refuse", "stop"):
        fake = seeded(Policies(timings=timings), contract=contract)
        if script == "fail":
            fake.script.next().fail()
        if script == "refuse":
            fake.script.next().fail("REVISION_MISSING")
        deployment_id = deploy(fake)
        for step in range(30):
            info(fake, deployment_id)
            fake.call("BatchGetDeployments", {"deploymentIds": [deployment_id]})
            fake.call("GetDeploymentGroup", {"applicationName": "web", "deploymentGroupName": "prod"})
            if (script, step) == ("stop", 4):
                fake.call("StopDeployment", {"deploymentId": deployment_id})
            fake.clock.advance(0.7)


@pytest.mark.parametrize("run", ["d-ZDKJOXBMN", "d-WVNFBZKMN", "d-BYHSHUCMN"])
def test_the_member_sets_are_the_recorded_ones(run: str) -> None:
    document = json.loads(shared(f"evidence/runs/{run}.json").read_text(encoding="utf-8"))
    recorded = [s["response"]["deploymentInfo"] for s in document["steps"] if s["operation"] == "GetDeployment"]
    fake = seeded(contract="2017-08-03", instances=1)
    if document["final_status"] == "Failed":
        fake.script.next().fail()
    deployment_id = deploy(fake, description="deploy with tenkai", ignoreApplicationStopFailures=True)
    for answer in recorded:
        fake.run_until(deployment_id, answer["status"])
        shown = info(fake, deployment_id)
        assert set(shown) == set(answer)
        assert set(shown.get("deploymentOverview", ())) == set(answer.get("deploymentOverview", ()))


def test_a_whole_answer_of_2022_comes_out_again() -> None:
    path = shared("evidence/responses/GetDeployment/meerkat-server-failed-halfatatime-2022.json")
    document = json.loads(path.read_text(encoding="utf-8"))
    fake = CodeDeployFake.from_recording({"steps": [document]}, policies=Policies(check_answers=True))
    wanted = document["response"]["deploymentInfo"]
    fake.run_until_idle()
    assert fake.contract == "2022-03-30"
    assert info(fake, wanted["deploymentId"]) == wanted


def test_a_stopped_target_counts_as_failed_as_seen_in_2019() -> None:
    path = shared("evidence/responses/GetDeployment/circleci-orbs-server-stopped-2019.json")
    wanted = json.loads(path.read_text(encoding="utf-8"))["response"]["deploymentInfo"]
    fake = seeded(instances=1, contract="2019-06-05")
    deployment_id = deploy(fake)
    fake.clock.advance(2.05)
    fake.call("StopDeployment", {"deploymentId": deployment_id})
    shown = until(fake, deployment_id, "Stopped")
    assert {name: shown[name] for name in wanted} == wanted
