"""Recordings of deployments that somebody stopped, and of those that took too long."""

from __future__ import annotations

from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.recordings import examine
from tests.making import CREATE, content, info, seeded
from tests.recordings.runs import Recorder


def recorded(
    stop: float | None, *, instances: int = 3, every: float = 0.7, summaries: bool = True, **config: Any
) -> Any:
    """A deployment that is polled, and stopped after so many seconds."""
    fake = seeded(instances=instances)
    fake.script.next().take("Install", 20)
    recorder = Recorder(fake, [], lengths=True, asked=False)
    name = content(recorder.record("CreateDeployment", {**CREATE, **config}))["deploymentId"]
    asked = {"deploymentId": name}
    polls = int((stop or 200) / every)
    for _ in range(polls):
        recorder.record("GetDeployment", asked)
        fake.clock.advance(every)
    if stop is not None:
        recorder.record("StopDeployment", asked)
    while info(fake, name)["status"] == "InProgress":
        recorder.record("GetDeployment", asked)
        fake.clock.advance(every)
    recorder.record("GetDeployment", asked)
    if summaries:
        for instance in fake.call("ListDeploymentInstances", asked).get("instancesList", ()):
            recorder.record("GetDeploymentInstance", {**asked, "instanceId": instance})
    return {"steps": recorder.steps}


@pytest.mark.parametrize("summaries", [True, False], ids=["with instances", "counters only"])
@pytest.mark.parametrize("config", ["OneAtATime", "HalfAtATime", "AllAtOnce"])
@pytest.mark.parametrize("stop", [0.7, 1.4, 2.1, 3.5, 14, 30.1, 31.5])
def test_a_stopped_deployment_comes_again(stop: float, config: str, summaries: bool) -> None:
    document = recorded(stop, summaries=summaries, deploymentConfigName=f"CodeDeployDefault.{config}")
    last = next(s for s in reversed(document["steps"]) if s["operation"] == "GetDeployment")["response"]
    assert last["deploymentInfo"]["status"] == "Stopped"
    assert all(one.equal for one in examine(document).compared)
    again = CodeDeployFake.from_recording(document)
    again.run_until_idle()
    assert again.call("GetDeployment", {"deploymentId": last["deploymentInfo"]["deploymentId"]}) == last


def test_who_stopped_it_need_not_be_recorded() -> None:
    document = recorded(14)
    steps = [step for step in document["steps"] if step["operation"] != "StopDeployment"]
    assert all(one.equal for one in examine({"steps": steps}).compared)


def test_an_alarm_stops_it_again() -> None:
    document = recorded(14, summaries=False)
    alarm = {"code": "ALARM_ACTIVE", "message": "One or more alarms rang."}
    for step in document["steps"]:
        if "errorInformation" in step["response"].get("deploymentInfo", {}):
            step["response"]["deploymentInfo"]["errorInformation"] = alarm
            del step["headers"]
    again = CodeDeployFake.from_recording(
        {"steps": [s for s in document["steps"] if s["operation"] != "StopDeployment"]}
    )
    again.run_until_idle()
    assert info(again, again.deployment_ids()[-1])["errorInformation"] == alarm


def test_one_can_stop_a_relived_deployment_before_its_time() -> None:
    again = CodeDeployFake.from_recording(recorded(30.1, summaries=False))
    name = again.deployment_ids()[-1]
    again.clock.advance(5)
    again.call("StopDeployment", {"deploymentId": name})
    again.run_until_idle()
    shown = info(again, name)
    assert shown["status"] == "Stopped"
    assert shown["completeTime"] < shown["createTime"] + 10


def test_a_recording_that_breaks_off_after_the_stop_ends_as_stopped() -> None:
    document = recorded(14)
    at = next(n for n, step in enumerate(document["steps"]) if step["operation"] == "StopDeployment")
    again = CodeDeployFake.from_recording({"steps": document["steps"][: at + 2]})
    again.run_until_idle()
    assert info(again, again.deployment_ids()[-1])["status"] == "Stopped"


@pytest.mark.parametrize("summaries", [True, False], ids=["with instances", "counters only"])
def test_a_deployment_that_took_too_long_comes_again(summaries: bool) -> None:
    fake = seeded(instances=20)
    row = fake.script.next()
    for event in ("ApplicationStop", "BeforeInstall", "AfterInstall", "ApplicationStart", "ValidateService"):
        row.take(event, 3000)
    recorder = Recorder(fake, [], lengths=True, asked=False)
    name = content(recorder.record("CreateDeployment", CREATE))["deploymentId"]
    for _ in range(40):
        recorder.record("GetDeployment", {"deploymentId": name})
        fake.clock.advance(1200)
    assert info(fake, name)["errorInformation"]["code"] == "TIMEOUT"
    if summaries:
        for instance in fake.fleet.instances:
            recorder.record("GetDeploymentInstance", {"deploymentId": name, "instanceId": instance.instance_id})
    assert all(one.equal for one in examine({"steps": recorder.steps}).compared)
