"""Recordings of the fake itself come alive, and what is no recording is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, Policies, Timings, UsageError
from codedeploy_fake.simulation.states import EventStatus
from tests.making import CREATE, deploy, info, make, seeded

CHECKED = Policies(check_answers=True)


def relive(document: Any, **kwargs: Any) -> CodeDeployFake:
    return CodeDeployFake.from_recording(document, **{"policies": CHECKED, **kwargs})


def events(fake: CodeDeployFake, name: str) -> set[tuple[Any, ...]]:
    moves = [move for move in fake.timeline(name) if move.event]
    begun = {(m.target_id, m.event): m.at / 1000 for m in moves if m.status is EventStatus.IN_PROGRESS}
    return {
        (
            m.event,
            str(m.status),
            begun.get((m.target_id, m.event)),
            m.at / 1000 if (m.target_id, m.event) in begun else None,
        )
        for m in moves
        if m.status in (EventStatus.SUCCEEDED, EventStatus.FAILED, EventStatus.SKIPPED)
    }


# Recordings of the fake itself: every branch, with or without the evidence


def instance_summary(fake: CodeDeployFake, name: str, target: str) -> dict[str, Any]:
    """What GetDeploymentInstance would answer of a target, from its moves."""
    moves = [move for move in fake.timeline(name) if move.target_id == target]
    shown: dict[str, dict[str, Any]] = {}
    for move in moves:
        if move.event is None:
            continue
        event = shown.setdefault(move.event, {"lifecycleEventName": move.event})
        event["status"] = str(move.status)
        if move.status is EventStatus.IN_PROGRESS:
            event["startTime"] = move.at / 1000
        elif "startTime" in event:
            event["endTime"] = move.at / 1000
        if move.detail is not None and move.status in (EventStatus.SUCCEEDED, EventStatus.FAILED):
            told: Any = move.detail
            event["diagnostics"] = {
                "errorCode": str(told.error_code),
                "scriptName": told.script_name,
                "message": told.message,
                "logTail": told.log_tail,
            }
    changed = [move for move in moves if move.event is None]
    return {
        "deploymentId": name,
        "instanceId": f"arn:aws:ec2:eu-west-1:111122223333:instance/{target}",
        "status": str(changed[-1].status),
        "lastUpdatedAt": changed[-1].at / 1000,
        "lifecycleEvents": list(shown.values()),
    }


def record(fake: CodeDeployFake, name: str, *, instances: bool = True, every: float = 0.25) -> dict[str, Any]:
    """Poll a deployment to its end and write down what came."""
    steps: list[dict[str, Any]] = [{"operation": "CreateDeployment", "response": {"deploymentId": name}}]
    timeline = fake.timeline(name)
    while True:
        steps.append({"operation": "GetDeployment", "response": fake.call("GetDeployment", {"deploymentId": name})})
        if fake.clock.now_ms >= timeline.trace.end.at:
            break
        fake.clock.advance(every)
    if instances:
        for target in timeline.deployment.target_ids:
            summary = instance_summary(fake, name, target)
            steps.append({"operation": "GetDeploymentInstance", "response": {"instanceSummary": summary}})
    return {"deploymentId": name, "steps": steps}


def same_life(document: dict[str, Any], again: CodeDeployFake) -> None:
    """Every answer comes at the instant at which it was recorded first."""
    name = document["deploymentId"]
    for step in document["steps"]:
        if step["operation"] == "GetDeployment":
            assert again.call("GetDeployment", {"deploymentId": name}) == step["response"]
            again.clock.advance(0.25)


OTHER_TIMES = Timings(created=0.1, queued=0.2, first_event=7.5, event_gap=0.75, event=1.25, target_result=3)


@pytest.mark.parametrize("timings", [Timings(), OTHER_TIMES], ids=["default", "other"])
@pytest.mark.parametrize("config", ["OneAtATime", "HalfAtATime", "AllAtOnce"])
@pytest.mark.parametrize("failing", [None, "all", "one"])
def test_a_run_with_its_events_comes_again(timings: Timings, config: str, failing: str | None) -> None:
    fake = seeded(Policies(timings=timings), instances=4, contract="2024-05-05")
    if failing:
        target = fake.fleet.instances[0].instance_id if failing == "one" else None
        fake.script.next().fail(at="AfterInstall", target=target, exit_code=7, log_tail="oh")
    name = deploy(fake, deploymentConfigName=f"CodeDeployDefault.{config}")
    document = record(fake, name)
    again = relive(document, contract="2024-05-05", policies=Policies(check_answers=True, timings=Timings()))
    assert (again.account_id, again.region) == ("111122223333", "eu-west-1")
    if timings == Timings():
        same_life(document, again)
    again.run_until_idle()
    assert info(again, name) == info(fake, name)
    assert events(again, name) == events(fake, name)


def test_an_early_first_event_comes_at_its_instant() -> None:
    fake = seeded(Policies(timings=Timings(created=0, queued=0, first_event=0.05)), instances=1)
    name = deploy(fake)
    document = record(fake, name)
    again = relive(document, contract="current")
    again.run_until_idle()
    assert info(again, name) == info(fake, name)
    assert events(again, name) == events(fake, name)


@pytest.mark.parametrize("seconds", [0, 0.4, 5, 1000])
def test_a_run_without_its_events_ends_at_its_instant(seconds: float) -> None:
    fake = seeded(instances=3)
    fake.script.next().succeed(seconds=seconds)
    name = deploy(fake)
    document = record(fake, name, instances=False, every=1)
    again = relive(document, contract="current")
    assert len(again.fleet.instances) == 3
    again.run_until_idle()
    assert info(again, name) == info(fake, name)


@pytest.mark.parametrize(("config", "failing"), [("OneAtATime", 0), ("AllAtOnce", 1), ("AllAtOnce", 3)])
def test_counted_failures_come_again(config: str, failing: int) -> None:
    fake = seeded(instances=3)
    row = fake.script.next()
    for instance in sorted(fake.fleet.instances, key=lambda one: one.instance_id)[3 - failing :]:
        row.fail(target=instance.instance_id)
    name = deploy(fake, deploymentConfigName=f"CodeDeployDefault.{config}")
    document = record(fake, name, instances=False, every=1)
    again = relive(document, contract="current")
    again.run_until_idle()
    assert info(again, name) == info(fake, name)


def test_a_refused_pre_flight_comes_again() -> None:
    fake = seeded(Policies(timings=Timings(created=0.3, queued=0.6)))
    fake.script.next().fail("IAM_ROLE_MISSING", message="there is none")
    name = deploy(fake)
    document = record(fake, name, instances=False)
    again = relive(document, contract="current")
    again.run_until_idle()
    assert info(again, name) == info(fake, name)
    assert again.fleet.instances == ()


def test_a_run_behind_a_load_balancer_comes_again() -> None:
    fake = make()
    style = {"deploymentType": "IN_PLACE", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
    fake.seed_group("web", "prod", 2, deploymentStyle=style, loadBalancerInfo={"elbInfoList": [{"name": "lb"}]})
    name = deploy(fake)
    for instances in (True, False):
        fake.clock.advance(0)
        document = record(fake, name, instances=instances, every=1)
        again = relive(document, contract="current")
        again.run_until_idle()
        assert info(again, name) == info(fake, name)


def test_a_previous_success_is_made_up() -> None:
    fake = seeded(instances=1)
    deploy(fake)
    fake.run_until_idle()
    other = {"revisionType": "GitHub", "gitHubLocation": {"repository": "o/r", "commitId": "0" * 40}}
    name = deploy(fake, revision=other, description="second", ignoreApplicationStopFailures=True)
    document = record(fake, name)
    again = relive(document, contract="current")
    assert info(again, name)["previousRevision"] == CREATE["revision"]
    same_life(document, again)


def test_a_recording_that_breaks_off_goes_on_as_usual() -> None:
    for instances in (True, False):
        fake = seeded(instances=2)
        name = deploy(fake)
        document = record(fake, name)
        half = [s for s in document["steps"] if s["operation"] == "GetDeployment"][:20]
        assert half[-1]["response"]["deploymentInfo"]["status"] == "InProgress"
        summaries = [s for s in document["steps"] if s["operation"] == "GetDeploymentInstance"]
        again = relive({"steps": half + (summaries if instances else [])}, contract="current")
        again.run_until_idle()
        assert info(again, name)["status"] == "Succeeded"


def test_an_instance_may_be_named_without_its_arn() -> None:
    fake = seeded(instances=1)
    name = deploy(fake)
    document = record(fake, name)
    summary = document["steps"][-1]["response"]["instanceSummary"]
    summary["instanceId"] = summary["instanceId"].rpartition("/")[2]
    again = relive(document, contract="current")
    assert (again.account_id, again.region) == ("123456789012", "us-east-1")
    same_life(document, again)


def test_the_keywords_are_the_constructors() -> None:
    fake = seeded(instances=1)
    name = deploy(fake)
    again = relive(record(fake, name), contract="current", region="us-west-2", account_id="123456789012", seed=5)
    assert (again.region, again.account_id, again.seed) == ("us-west-2", "123456789012", 5)


def test_a_recording_may_be_a_file(tmp_path: Path) -> None:
    fake = seeded(instances=1)
    name = deploy(fake)
    document = record(fake, name)
    path = tmp_path / "run.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    for source in (path, str(path)):
        same_life(document, relive(source, contract="current"))


def test_of_a_subclass_comes_one_of_its_kind() -> None:
    class Mine(CodeDeployFake):
        pass

    fake = seeded(instances=1)
    assert type(Mine.from_recording(record(fake, deploy(fake)))) is Mine


# What is no recording


def answered(**members: Any) -> dict[str, Any]:
    """A recording of one answer."""
    full = {
        "deploymentId": "d-ABCDEFGHI",
        "applicationName": "web",
        "deploymentGroupName": "prod",
        "deploymentConfigName": "CodeDeployDefault.OneAtATime",
        "revision": CREATE["revision"],
        "status": "Succeeded",
        "createTime": 1.5e9,
        **members,
    }
    shown = {name: value for name, value in full.items() if value is not None}
    return {"steps": [{"operation": "GetDeployment", "response": {"deploymentInfo": shown}}]}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({}, "this is no recording: found an object without members. A recording is one of: a run file"),
        ({"steps": []}, "this recording has no GetDeployment answer"),
        (
            {"steps": [{"operation": "CreateDeployment", "response": {"deploymentId": "d-ABCDEFGHI"}}]},
            "this recording has no GetDeployment answer",
        ),
        (
            answered(status=None, createTime=None),
            r"^this is a broken recording: steps\[0\]\.response: a GetDeployment answer lacks status, createTime$",
        ),
        (
            {"steps": answered()["steps"] + answered(deploymentId="d-IHGFEDCBA")["steps"]},
            r"a recording is of one deployment; this one shows d-ABCDEFGHI \(steps\[0\].*\), d-IHGFEDCBA \(steps\[1\]",
        ),
        (answered(deploymentId="nope"), r"steps\[0\]\.response: 'nope' is no deploymentId, such as 'd-ABCDEFGHI'$"),
        (answered(deploymentId="d-ABCDEFGHI\n"), r"steps\[0\]\.response: 'd-ABCDEFGHI.n' is no deploymentId"),
        (
            {"steps": [{"operation": "CreateDeployment", "response": {"deploymentId": ""}}, *answered()["steps"]]},
            r"steps\[0\]\.response: '' is no deploymentId",
        ),
        (answered(createTime="yesterday"), "createTime: 'yesterday' is no time: seconds since the epoch, ISO 8601"),
    ],
)
def test_what_is_no_recording_is_refused_with_the_reason(document: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        relive(document)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[]", b"1"])
def test_a_file_that_is_no_recording_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="recording"):
        relive(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for missing in (tmp_path / "none.json", tmp_path):
        with pytest.raises(UsageError, match="is no recording"):
            relive(missing)
