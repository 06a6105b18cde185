"""What SNS brings (behaviour 10.2), member for member as it was recorded and as it is documented."""

from __future__ import annotations

import json
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, Policies
from codedeploy_fake.contract import load
from codedeploy_fake.service.triggers import EVENTS
from tests.evidence import shared
from tests.making import deploy, make, seeded

TOPIC = "arn:aws:sns:us-east-1:123456789012:news"
ALL = tuple(load("current").enum("TriggerEventType"))
ROLLBACK = {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}


def trigger(*events: str, name: str = "send-deploy-events") -> dict[str, Any]:
    return {"triggerName": name, "triggerTargetArn": f"{TOPIC}-{name}", "triggerEvents": list(events or ALL)}


def triggered(*events: str, policies: Policies | None = None, **kwargs: Any) -> CodeDeployFake:
    """A fake whose group web/prod, of one instance, has a trigger for some events, or all."""
    fake = seeded(policies, instances=1, **kwargs)
    update(fake, trigger(*events))
    return fake


def update(fake: CodeDeployFake, *triggers: dict[str, Any]) -> None:
    names = {"applicationName": "web", "currentDeploymentGroupName": "prod"}
    fake.call("UpdateDeploymentGroup", {**names, "triggerConfigurations": list(triggers)})


def names(fake: CodeDeployFake) -> list[str]:
    return [event.name for event in fake.events.sns]


def messages(fake: CodeDeployFake, event: str) -> list[dict[str, Any]]:
    return [json.loads(one.body["Message"]) for one in fake.events.sns if one.name == event]


def sample(name: str) -> Any:
    path = shared(f"evidence/responses/_SNS_TriggerNotification/{name}.json")
    return json.loads(path.read_text(encoding="utf-8"))["response"]


# Which events, and when.


def test_the_events_of_a_deployment_that_succeeds() -> None:
    fake = triggered()
    deploy(fake)
    assert names(fake) == []
    fake.run_until_idle()
    assert names(fake) == ["DeploymentStart", "InstanceStart", "InstanceSuccess", "DeploymentSuccess"]
    starts = [event.instant for event in fake.events.sns if event.name == "DeploymentStart"]
    assert (
        starts == [move.at for move in fake.timeline(fake.deployment_ids()[0]) if str(move.status) == "InProgress"][:1]
    )


def test_of_one_that_fails_and_is_rolled_back() -> None:
    fake = triggered("DeploymentFailure", "DeploymentRollback", "DeploymentSuccess", "InstanceFailure")
    deploy(fake)
    fake.run_until_idle()
    fake.script.next().fail()
    deploy(fake, autoRollbackConfiguration=ROLLBACK)
    fake.run_until_idle()
    assert names(fake)[1:] == ["InstanceFailure", "DeploymentFailure", "DeploymentRollback", "DeploymentSuccess"]
    told = {event.name: event.deployment_id for event in fake.events.sns}
    assert (told["DeploymentFailure"], told["DeploymentRollback"]) == fake.deployment_ids()[1:]


def test_of_one_that_is_stopped() -> None:
    fake = triggered("DeploymentStop")
    fake.call("StopDeployment", {"deploymentId": deploy(fake)})
    (told,) = messages(fake, "DeploymentStop")
    assert told["status"] == "STOPPED"
    assert json.loads(told["errorInformation"])["ErrorCode"] == "MANUAL_STOP"
    assert told["rollbackInformation"] == "{}"


def test_only_triggers_that_name_the_event_tell_of_it_and_each_of_them_does() -> None:
    fake = triggered()
    update(fake, trigger("DeploymentStart", name="one"), trigger("DeploymentStart", "DeploymentStop", name="two"))
    deploy(fake)
    fake.run_until_idle()
    assert [json.loads(event.body["Message"])["eventTriggerName"] for event in fake.events.sns] == ["one", "two"]
    assert len({event.event_id for event in fake.events}) == len(fake.events)


def test_a_start_may_be_told_when_a_deployment_is_created() -> None:
    fake = triggered("DeploymentStart", "DeploymentRollback", policies=Policies(sns_start="created"))
    deploy(fake)
    assert [one["status"] for one in messages(fake, "DeploymentStart")] == ["CREATED"]
    fake.run_until_idle()
    fake.script.next().fail()
    deploy(fake, autoRollbackConfiguration=ROLLBACK)
    fake.run_until_idle()
    assert names(fake) == ["DeploymentStart", "DeploymentStart", "DeploymentRollback", "DeploymentStart"]
    assert len({event.event_id for event in fake.events}) == len(fake.events)


def test_a_group_without_triggers_tells_nothing() -> None:
    fake = seeded()
    deploy(fake)
    fake.run_until_idle()
    assert fake.events.sns == ()


def test_the_triggers_are_those_of_the_instant() -> None:
    fake = triggered("DeploymentSuccess")
    deploy(fake)
    update(fake)
    fake.run_until_idle()
    assert names(fake) == []


def test_every_event_of_the_model_is_told_somewhere() -> None:
    assert {event for event, _ in EVENTS.values()} | {"DeploymentRollback"} == set(ALL)


# The messages that were recorded.


def real(name: str, *, fails: bool = False) -> tuple[dict[str, Any], dict[str, Any], dict[str, str]]:
    """A recorded notification; the fake's of the same event; and the fake's words for the recorded ones."""
    fake = make(region="eu-west-2", account_id="111122223333")
    fake.seed_group("temporary-status", "temporary-status-deployment", 1)
    topic = "arn:aws:sns:eu-west-2:111122223333:news"
    group = {"applicationName": "temporary-status", "currentDeploymentGroupName": "temporary-status-deployment"}
    told = {**trigger(), "triggerTargetArn": topic}
    fake.call("UpdateDeploymentGroup", {**group, "triggerConfigurations": [told]})
    asked = {"applicationName": "temporary-status", "deploymentGroupName": "temporary-status-deployment"}
    first = deploy(fake, **asked)
    fake.run_until_idle()
    words = {"d-MainDeployment": first}
    if fails:
        fake.script.next().fail()
        words = {"d-MainDeployment": deploy(fake, **asked, autoRollbackConfiguration=ROLLBACK)}
        fake.run_until_idle()
        words["d-RollbackDeploy"] = fake.deployment_ids()[-1]
    recorded = sample(name)
    status, deployment_id = recorded["Subject"].split(":")[0], words[recorded["Message"]["deploymentId"]]
    (mine,) = (
        event.body
        for event in fake.events.sns
        if event.deployment_id == deployment_id
        and event.name.startswith("Deployment")
        and event.body["Subject"].startswith(status)
    )
    return recorded, mine, words


REAL = [
    ("real-ecs-succeeded", False),
    ("real-ecs-failed", True),
    ("real-ecs-rollback-created", True),
    ("real-ecs-rollback-succeeded", True),
]


@pytest.mark.parametrize(("name", "fails"), REAL)
def test_a_message_is_the_recorded_one_member_for_member(name: str, fails: bool) -> None:
    recorded, mine, words = real(name, fails=fails)
    said = json.dumps(recorded)
    for word, ours in words.items():
        said = said.replace(word, ours)
    expected, message = json.loads(said), json.loads(mine["Message"])
    assert mine["Subject"] == expected["Subject"]
    assert list(message) == list(expected["Message"])
    for member in ("createTime", "completeTime"):
        assert _form(message[member]) == _form(expected["Message"][member])
        expected["Message"][member] = message[member]
    if "errorInformation" in message:  # a failure of ECS was recorded
        assert list(json.loads(message["errorInformation"])) == list(
            json.loads(expected["Message"]["errorInformation"])
        )
        expected["Message"]["errorInformation"] = message["errorInformation"]
    if name == "real-ecs-failed":  # where all succeeded but the deployment
        zeros = json.loads(expected["Message"]["deploymentOverview"])
        expected["Message"]["deploymentOverview"] = _json({**zeros, "Succeeded": 0, "Failed": 1})
    assert message == expected["Message"]
    assert mine["Message"] == _json(expected["Message"])
    assert _form(mine["Timestamp"]) == _form(expected["Timestamp"])


def _form(text: str | None) -> str | None:
    """The shape of a text: a digit for each digit, a letter for each letter."""
    if text is None:
        return None
    return "".join("9" if one.isdigit() else "a" if one.islower() else one for one in text).translate(
        str.maketrans("JFMASONDTW", "AAAAAAAAAA")
    )


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def test_an_envelope_is_a_notification_of_sns() -> None:
    fake = triggered("DeploymentSuccess")
    deploy(fake)
    fake.run_until_idle()
    (event,) = fake.events.sns
    assert {name: event.body[name] for name in ("Type", "MessageId", "TopicArn", "Timestamp")} == {
        "Type": "Notification",
        "MessageId": event.event_id,
        "TopicArn": f"{TOPIC}-send-deploy-events",
        "Timestamp": "2026-01-01T00:00:14.000Z",
    }


# The messages that are documented.


def test_a_message_is_the_documented_one_if_that_is_wanted() -> None:
    documented = sample("documented-deployment")
    fake = triggered("DeploymentFailure", policies=Policies(sns_format="documented"))
    fake.script.next().fail("IAM_ROLE_MISSING")
    deploy(fake)
    fake.run_until_idle()
    (message,) = messages(fake, "DeploymentFailure")
    assert "deploymentOverview" not in message  # a failed pre-flight has none
    fake.script.next().fail()
    deploy(fake)
    fake.run_until_idle()
    message = messages(fake, "DeploymentFailure")[1]
    assert list(message) == list(documented)
    assert {name: type(value) for name, value in message.items()} == {
        name: type(value) for name, value in documented.items()
    }
    assert message["status"] == documented["status"] == "Failed"
    assert list(message["errorInformation"]) == list(documented["errorInformation"])
    assert set(message["deploymentOverview"]) == set(documented["deploymentOverview"])
    assert message["deploymentOverview"]["Failed"] == "1"
    assert message["completeTime"] == "1767225613.700"


def test_one_that_runs_has_no_completion_there() -> None:
    fake = triggered("DeploymentStart", policies=Policies(sns_format="documented"))
    deploy(fake)
    fake.run_until_idle()
    (message,) = messages(fake, "DeploymentStart")
    assert "completeTime" not in message
    assert message["status"] == "InProgress"


@pytest.mark.parametrize("form", ["real", "documented"])
def test_a_message_about_an_instance_is_the_documented_one(form: Any) -> None:
    documented = sample("documented-instance")
    fake = triggered("InstanceSuccess", "InstanceStart", policies=Policies(sns_format=form))
    deploy(fake)
    fake.run_until_idle()
    (message,) = messages(fake, "InstanceSuccess")
    assert list(message) == list(documented)
    assert message["instanceStatus"] == documented["instanceStatus"]
    assert message["instanceId"].startswith("arn:aws:ec2:us-east-1:123456789012:instance/i-0")
    assert [list(event) for event in message["lifecycleEvents"]] == [list(documented["lifecycleEvents"][0])] * 7
    assert message["lifecycleEvents"][0] == {
        "LifecycleEvent": "ApplicationStop",
        "LifecycleEventStatus": "Succeeded",
        "StartTime": "1767225602.000",
        "EndTime": "1767225602.100",
    }
    (begun,) = messages(fake, "InstanceStart")
    assert begun["lifecycleEvents"][0] == {"LifecycleEvent": "ApplicationStop", "LifecycleEventStatus": "Pending"}


def test_a_subject_spells_every_status_as_the_recorded_ones_do() -> None:
    fake = triggered()
    deploy(fake)
    fake.run_until_idle()
    said = {event.name: event.body["Subject"].split(":")[0] for event in fake.events.sns}
    assert said == {
        "DeploymentStart": "IN_PROGRESS",
        "InstanceStart": "IN_PROGRESS",
        "InstanceSuccess": "SUCCEEDED",
        "DeploymentSuccess": "SUCCEEDED",
    }
