"""The targets of a deployment as instances and as targets: behaviour 2.1, 2.2, 2.9, 8.6."""

from __future__ import annotations

import json
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, Policies, ServiceError
from tests.evidence import shared
from tests.making import deploy, make, seeded

EVENTS = [
    "ApplicationStop",
    "DownloadBundle",
    "BeforeInstall",
    "Install",
    "AfterInstall",
    "ApplicationStart",
    "ValidateService",
]
FIRST, SECOND, THIRD = "i-1", "i-2", "i-3"
FLEET = [THIRD, FIRST, SECOND]


def three(**kwargs: Any) -> tuple[CodeDeployFake, str]:
    """A deployment to three instances, one at a time, whose second fails."""
    fake = make(**kwargs)
    fake.seed_group("web", "prod", FLEET)
    fake.script.next().fail("ScriptFailed", at="AfterInstall", target=SECOND)
    return fake, deploy(fake)


def instances(fake: CodeDeployFake, deployment_id: str, **members: Any) -> list[str]:
    answer = fake.call("ListDeploymentInstances", {"deploymentId": deployment_id, **members})
    listed: list[str] = answer["instancesList"]
    return listed


def targets(fake: CodeDeployFake, deployment_id: str, **members: Any) -> list[str]:
    listed: list[str] = fake.call("ListDeploymentTargets", {"deploymentId": deployment_id, **members})["targetIds"]
    return listed


def summary(fake: CodeDeployFake, deployment_id: str, instance_id: str) -> dict[str, Any]:
    asked = {"deploymentId": deployment_id, "instanceId": instance_id}
    found: dict[str, Any] = fake.call("GetDeploymentInstance", asked)["instanceSummary"]
    return found


def target(fake: CodeDeployFake, deployment_id: str, target_id: str) -> dict[str, Any]:
    asked = {"deploymentId": deployment_id, "targetId": target_id}
    found: dict[str, Any] = fake.call("GetDeploymentTarget", asked)["deploymentTarget"]
    return found


@pytest.mark.parametrize("run", ["d-WVNFBZKMN", "d-BYHSHUCMN"])
def test_an_instance_answers_as_it_was_recorded(run: str) -> None:
    steps = json.loads(shared(f"evidence/runs/{run}.json").read_text(encoding="utf-8"))["steps"]
    recorded = [step["response"] for step in steps if step["operation"] == "GetDeploymentInstance"]
    fake = CodeDeployFake.from_recording(shared(f"evidence/runs/{run}.json"), policies=Policies(check_answers=True))
    fake.run_until_idle()
    instance_id = recorded[-1]["instanceSummary"]["instanceId"].rpartition("/")[2]
    assert summary(fake, run, instance_id) == recorded[-1]["instanceSummary"]


def test_targets_come_by_id() -> None:
    fake, deployment_id = three()
    fake.run_until(deployment_id, "InProgress")
    assert instances(fake, deployment_id) == targets(fake, deployment_id) == [FIRST, SECOND, THIRD]


def test_all_events_are_there_from_the_start_and_bare() -> None:
    fake, deployment_id = three()
    fake.run_until(deployment_id, "InProgress")
    shown = summary(fake, deployment_id, THIRD)
    assert shown["status"] == "Pending"
    assert shown["lifecycleEvents"] == [{"lifecycleEventName": name, "status": "Pending"} for name in EVENTS]


def test_an_event_that_runs_has_begun_and_not_ended() -> None:
    fake, deployment_id = three()
    fake.run_until(deployment_id, "InProgress")
    fake.clock.advance(1.05)
    event = summary(fake, deployment_id, FIRST)["lifecycleEvents"][0]
    assert event == {
        "lifecycleEventName": "ApplicationStop",
        "status": "InProgress",
        "startTime": pytest.approx(fake.clock.now_ms / 1000 - 0.05),
    }


def test_what_failed_says_why_and_what_followed_was_skipped() -> None:
    fake, deployment_id = three()
    fake.run_until_idle()
    shown = summary(fake, deployment_id, SECOND)
    assert [event["status"] for event in shown["lifecycleEvents"]] == ["Succeeded"] * 4 + ["Failed"] + ["Skipped"] * 2
    failed = shown["lifecycleEvents"][4]
    assert failed["diagnostics"]["errorCode"] == "ScriptFailed"
    assert set(failed["diagnostics"]) == {"errorCode", "scriptName", "message", "logTail"}
    assert failed["startTime"] < failed["endTime"]
    assert shown["lifecycleEvents"][5] == {"lifecycleEventName": "ApplicationStart", "status": "Skipped"}


def test_a_target_is_its_instance_in_another_dialect() -> None:
    fake, deployment_id = three(region="eu-west-1", account_id="111122223333")
    fake.run_until_idle()
    instance = summary(fake, deployment_id, SECOND)
    assert instance["instanceId"] == f"arn:aws:ec2:eu-west-1:111122223333:instance/{SECOND}"
    arn = instance.pop("instanceId")
    assert target(fake, deployment_id, SECOND) == {
        "deploymentTargetType": "InstanceTarget",
        "instanceTarget": {**instance, "targetId": SECOND, "targetArn": arn},
    }


@pytest.mark.parametrize(
    ("region", "partition"), [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("sa-east-1", "aws")]
)
def test_the_arn_names_the_partition_of_its_region(region: str, partition: str) -> None:
    fake, deployment_id = three(region=region)
    fake.run_until_idle()
    assert summary(fake, deployment_id, FIRST)["instanceId"].startswith(f"arn:{partition}:ec2:{region}:")


@pytest.mark.parametrize(
    ("statuses", "found"),
    [
        (["Succeeded"], [FIRST]),
        (["Failed"], [SECOND]),
        (["Skipped"], [THIRD]),
        (["Failed", "Succeeded"], [FIRST, SECOND]),
        (["Ready"], []),
        ([], [FIRST, SECOND, THIRD]),
    ],
)
def test_a_list_may_be_of_some_statuses(statuses: list[str], found: list[str]) -> None:
    fake, deployment_id = three()
    fake.run_until_idle()
    assert instances(fake, deployment_id, instanceStatusFilter=statuses) == found
    assert targets(fake, deployment_id, targetFilters={"TargetStatus": statuses}) == found


def test_a_page_begins_where_the_one_before_ended_whatever_happened_since() -> None:
    fake, deployment_id = three(policies=Policies(list_page_size=1))
    fake.run_until(deployment_id, "InProgress")
    asked = {"deploymentId": deployment_id, "instanceStatusFilter": ["Pending", "Skipped"]}
    first = fake.call("ListDeploymentInstances", asked)
    assert first["instancesList"] == [FIRST]
    fake.run_until_idle()
    second = fake.call("ListDeploymentInstances", {**asked, "nextToken": first["nextToken"]})
    assert second == {"instancesList": [THIRD]}


def test_a_batch_of_instances_names_what_it_does_not_know() -> None:
    fake, deployment_id = three()
    fake.run_until_idle()
    asked = [SECOND, "i-none", FIRST, SECOND, "rack"]
    answer = fake.call("BatchGetDeploymentInstances", {"deploymentId": deployment_id, "instanceIds": asked})
    assert answer["instancesSummary"] == [summary(fake, deployment_id, name) for name in (SECOND, FIRST)]
    assert answer["errorMessage"] == "The following instances could not be found: i-none, rack"
    answer = fake.call("BatchGetDeploymentInstances", {"deploymentId": deployment_id, "instanceIds": [FIRST]})
    assert answer["errorMessage"] == ""


def test_a_batch_of_targets_answers_a_duplicate_once() -> None:
    fake, deployment_id = three()
    fake.run_until_idle()
    asked = {"deploymentId": deployment_id, "targetIds": [SECOND, FIRST, SECOND]}
    found = fake.call("BatchGetDeploymentTargets", asked)["deploymentTargets"]
    assert found == [target(fake, deployment_id, name) for name in (SECOND, FIRST)]


def test_a_batch_of_targets_may_come_shuffled() -> None:
    fleet = [f"i-{number}" for number in range(20)]
    fake = make(Policies(batch_order="shuffled"))
    fake.seed_group("web", "prod", fleet)
    deployment_id = deploy(fake)
    fake.run_until(deployment_id, "InProgress")
    asked = {"deploymentId": deployment_id, "targetIds": fleet}
    found = [
        one["instanceTarget"]["targetId"]
        for one in fake.call(*("BatchGetDeploymentTargets", asked))["deploymentTargets"]
    ]
    assert found != fleet
    assert sorted(found) == sorted(fleet)


def test_a_deployment_that_was_refused_has_no_targets() -> None:
    fake = seeded()
    fake.script.next().fail("IAM_ROLE_MISSING")
    deployment_id = deploy(fake)
    fake.run_until_idle()
    assert instances(fake, deployment_id) == targets(fake, deployment_id) == []


def test_targets_are_of_a_later_day_than_instances() -> None:
    fake, deployment_id = three(contract="2017-05-16")
    fake.run_until_idle()
    assert len(instances(fake, deployment_id)) == 3
    with pytest.raises(ServiceError, match="UnknownOperationException"):
        targets(fake, deployment_id)


def test_reading_targets_moves_nothing() -> None:
    fake, deployment_id = three()
    fake.clock.advance(6.5)
    before = fake.snapshot()
    for name in FLEET:
        assert summary(fake, deployment_id, name) == summary(fake, deployment_id, name)
    assert fake.snapshot() == before
