"""A recording that no run of the simulation gives: the first such answer is named, and why."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, UsageError
from codedeploy_fake.recordings import UnlivableError
from tests.making import CREATE, content, seeded
from tests.recordings.runs import Recorder

Info = dict[str, Any]


def recorded() -> list[dict[str, Any]]:
    """Create, Created, Queued, eight times InProgress, twice Succeeded; and the three instances."""
    fake = seeded(instances=3)
    recorder = Recorder(fake, [], lengths=False, asked=False)
    create = {**CREATE, "deploymentConfigName": "CodeDeployDefault.OneAtATime"}
    name = content(recorder.record("CreateDeployment", create))["deploymentId"]
    for wait in (0.5, 0.5, 5, 5, 5, 5, 5, 5, 2, 0):
        recorder.record("GetDeployment", {"deploymentId": name})
        fake.clock.advance(wait)
    for _ in range(2):
        fake.run_until_idle()
        recorder.record("GetDeployment", {"deploymentId": name})
    for instance in fake.fleet.instances:
        recorder.record("GetDeploymentInstance", {"deploymentId": name, "instanceId": instance.instance_id})
    return recorder.steps


STEPS = recorded()


def counters(**many: int) -> Callable[[Info], None]:
    return lambda info: info["deploymentOverview"].update(many)


def members(**values: Any) -> Callable[[Info], None]:
    return lambda info: info.update(values)


def without(name: str) -> Callable[[Info], None]:
    return lambda info: info.pop(name)


# fmt: off
#: number of the answer (from 1), what is changed in it, what is said of it
IMPOSSIBLE = [
    (6,  members(status="Created"),                  "has counters although it is Created"),
    (6,  members(status="Succeeded", completeTime=STEPS[-4]["response"]["deploymentInfo"]["completeTime"]),
         "is Succeeded although it counts"),
    (6,  counters(Pending=3),                        "counts 4 targets, which were 3"),
    (8,  counters(Succeeded=0, Pending=2, InProgress=1), "never (shrinks|grows)"),
    (6,  counters(Pending=-1, Failed=1),             "counts Pending -1, and counters are whole numbers of at least 0"),
    (6,  counters(Pending=1, InProgress=2),          "its configuration lets 1 be away at once"),
    (6,  without("deploymentOverview"),              "has no counters although the answer before had them"),
    (6,  members(applicationName="other"),           "has applicationName 'other', which was 'web' and never changes"),
    (6,  members(createTime=1.6e9),                  "has createTime 1600000000.0, which was .* and never changes"),
    (6,  members(completeTime=1.9e9),                "has a completeTime although it is InProgress"),
    (6,  members(errorInformation={"code": "TIMEOUT", "message": "m"}),
         "has errorInformation although it is InProgress"),
    (6,  members(colour="red"),                      "is in the contract of no date: .*unknown member 'colour'"),
    (6,  members(status="Sleeping"),                 "is in the contract of no date: .*'Sleeping' is not among"),
    (12, members(completeTime=1.0),                  "has a completeTime before its createTime"),
    (13, members(status="Failed", errorInformation={"code": "TIMEOUT", "message": "m"}),
         "is Failed although the deployment has ended as Succeeded"),
    (13, members(description="late"),                "never changes|changes description"),
    (13, members(completeTime=1.9e9),                "changes completeTime although the deployment has ended"),
]
# fmt: on


@pytest.mark.parametrize(("number", "change", "why"), IMPOSSIBLE)
def test_the_first_impossible_answer_is_named(number: int, change: Callable[[Info], None], why: str) -> None:
    steps = copy.deepcopy(STEPS)
    change(steps[number - 1]["response"]["deploymentInfo"])
    with pytest.raises(UnlivableError, match=why) as told:
        CodeDeployFake.from_recording({"steps": steps})
    named = int(str(told.value).split("answer ")[1].split(" of ")[0])
    assert named in (number, number + 1)
    assert str(told.value).startswith(f"{STEPS[0]['response']['deploymentId']} cannot be re-lived: answer ")


def test_a_status_goes_only_forward() -> None:
    steps = copy.deepcopy(STEPS)
    steps[2], steps[1] = steps[1], steps[2]
    with pytest.raises(UnlivableError, match="answer 3 of 16, GetDeployment, goes back from Queued to Created"):
        CodeDeployFake.from_recording({"steps": steps})


def test_too_many_failures_for_a_success_differ() -> None:
    steps = copy.deepcopy(STEPS)
    for step in steps[11:13]:
        step["response"]["deploymentInfo"]["deploymentOverview"].update(Succeeded=1, Failed=2)
    with pytest.raises(UnlivableError, match=r"answer 12 of 13, GetDeployment, .*Succeeded 1"):
        CodeDeployFake.from_recording({"steps": steps[:13]})


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"startTime": 1.0}, "has ApplicationStop begin before the deployment was created"),
        ({"endTime": 1.0}, "has ApplicationStop end before it began"),
    ],
)
def test_events_run_forward(change: dict[str, Any], why: str) -> None:
    steps = copy.deepcopy(STEPS)
    steps[13]["response"]["instanceSummary"]["lifecycleEvents"][0].update(change)
    with pytest.raises(UnlivableError, match=rf"answer 14 of 16, GetDeploymentInstance, {why}"):
        CodeDeployFake.from_recording({"steps": steps})


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (
            {"deploymentStyle": {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}},
            "blue/green",
        ),
        ({"computePlatform": "Lambda"}, "Lambda"),
        ({"computePlatform": "ECS"}, "ECS"),
    ],
)
def test_what_is_not_relived_yet_is_said(change: dict[str, Any], kind: str) -> None:
    steps = copy.deepcopy(STEPS)
    for step in steps:
        if "deploymentInfo" in step["response"]:
            step["response"]["deploymentInfo"].update(change)
    with pytest.raises(UnlivableError, match=f"answer 2 of 16, GetDeployment, is of a {kind} deployment; only those"):
        CodeDeployFake.from_recording({"steps": steps})


def test_a_result_stays() -> None:
    steps = copy.deepcopy(STEPS)
    steps.append(copy.deepcopy(steps[13]))
    steps[13]["response"]["instanceSummary"]["status"] = "Failed"
    with pytest.raises(UnlivableError, match=r"answer 17 of 17, .* as Succeeded although its result was Failed"):
        CodeDeployFake.from_recording({"steps": steps})


def test_what_was_recorded_is_possible_and_the_error_is_one_of_usage() -> None:
    CodeDeployFake.from_recording({"steps": STEPS})
    assert issubclass(UnlivableError, UsageError)
