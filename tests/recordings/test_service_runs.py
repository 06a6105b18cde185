"""The ten recorded deployments of the service come again, 2016-10 to 2017-08: members, bytes, events, instants."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, Policies
from codedeploy_fake.recordings import examine
from tests.evidence import shared
from tests.making import content, info, request

CHECKED = Policies(check_answers=True)
# fmt: off
#: run -> the date that its answers show, and the members that were on the wire although its SDK did not know them
RUNS = {
    "d-LAD5LGOBI": ("2016-10-21", {"autoRollbackConfiguration", "updateOutdatedInstancesOnly", "Ready"}),
    "d-LJUA5TWBI": ("2016-10-21", {"autoRollbackConfiguration", "updateOutdatedInstancesOnly", "Ready",
                                   "rollbackInfo"}),
    "d-MR2VUJ3VJ": ("2017-01-12", {"deploymentStyle", "Ready"}),
    "d-IGAZ0U3VJ": ("2017-01-12", {"deploymentStyle", "Ready"}),
    "d-2DWF3L8HK": ("2017-02-14", set()),
    "d-8W0CR39HK": ("2017-02-14", set()),
    "d-F6I5S47HK": ("2017-02-14", set()),
    "d-BYHSHUCMN": ("2017-08-03", set()),
    "d-WVNFBZKMN": ("2017-08-03", set()),
    "d-ZDKJOXBMN": ("2017-08-03", set()),
}
# fmt: on
#: Those of which somebody asked for the lifecycle events.
WITH_EVENTS = ("d-BYHSHUCMN", "d-WVNFBZKMN")
#: Between the epoch of a UUID of version 1 and that of Unix, in 100 ns.
GREGORIAN = 0x01B21DD213814000
HOUR = 3_600_000


def run(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(shared(f"evidence/runs/{name}.json").read_text(encoding="utf-8"))
    return {"steps": document["steps"]}


def polls(document: dict[str, Any], operation: str = "GetDeployment") -> list[dict[str, Any]]:
    return [step for step in document["steps"] if step["operation"] == operation]


def relive(name: str) -> CodeDeployFake:
    return CodeDeployFake.from_recording(run(name), policies=CHECKED)


def length(step: dict[str, Any]) -> int:
    return int(step["headers"]["content-length"])


def less(answer: Any, recorded: Any) -> Any:
    """An answer without the members that a recorded one does not have."""
    if isinstance(answer, dict) and isinstance(recorded, dict):
        return {name: less(value, recorded[name]) for name, value in answer.items() if name in recorded}
    return answer


def polled_at(step: dict[str, Any]) -> int:
    """The instant of a recorded answer, in milliseconds: its request id carries it."""
    identity = uuid.UUID(step["headers"]["x-amzn-requestid"])
    assert identity.version == 1
    return (identity.time - GREGORIAN) // 10_000


@pytest.mark.parametrize("name", RUNS)
def test_every_answer_comes_again_in_order_with_its_length(name: str) -> None:
    document = run(name)
    fake = relive(name)
    left = polls(document)
    for instant in [step.at for step in fake.timeline(name).trace.steps]:
        fake.clock.advance_to(instant)
        response = fake.handle(request("GetDeployment", {"deploymentId": name}))
        while left and less(content(response), left[0]["response"]) == left[0]["response"]:
            assert len(response.body) == length(left.pop(0))
    assert not left


@pytest.mark.parametrize("name", RUNS)
def test_every_answer_comes_at_the_instant_of_its_poll(name: str) -> None:
    document = run(name)
    fake = relive(name)
    # the recorder wrote local time: whole hours away from the request ids
    away = round((fake.clock.now_ms - polled_at(polls(document)[0])) / HOUR) * HOUR
    assert away in (1 * HOUR, 2 * HOUR)
    for step in polls(document):
        fake.clock.advance_to(polled_at(step) + away)
        response = fake.handle(request("GetDeployment", {"deploymentId": name}))
        assert less(content(response), step["response"]) == step["response"]
        assert len(response.body) == length(step)


@pytest.mark.parametrize("name", RUNS)
def test_the_recording_alone_tells_date_and_members(name: str) -> None:
    date, dropped = RUNS[name]
    relived = examine(run(name))
    assert all(one.equal for one in relived.compared)
    assert relived.contract == relive(name).contract == date
    assert {member.rpartition(".")[2] for one in relived.compared for member in one.dropped} == dropped


@pytest.mark.parametrize("name", WITH_EVENTS)
def test_instances_and_their_events_come_again(name: str) -> None:
    document = run(name)
    fake = relive(name)
    fake.run_until_idle()
    step = polls(document, "GetDeploymentInstance")[-1]
    instance = step["response"]["instanceSummary"]["instanceId"].rpartition("/")[2]
    response = fake.handle(request("GetDeploymentInstance", {"deploymentId": name, "instanceId": instance}))
    assert content(response) == step["response"]
    assert len(response.body) == length(step)
    listed = fake.call("ListDeploymentInstances", {"deploymentId": name})
    assert listed == {"instancesList": [instance]}


@pytest.mark.parametrize("name", WITH_EVENTS)
def test_an_arn_tells_account_and_region(name: str) -> None:
    arn = polls(run(name), "GetDeploymentInstance")[0]["response"]["instanceSummary"]["instanceId"]
    _, _, _, region, account, instance = arn.split(":")
    fake = relive(name)
    assert (fake.region, fake.account_id) == (region, account)
    assert [one.instance_id for one in fake.fleet.instances] == [instance.removeprefix("instance/")]


def test_what_no_answer_shows_is_the_constructors_default() -> None:
    fake = relive("d-LAD5LGOBI")
    assert (fake.region, fake.account_id) == (CodeDeployFake().region, CodeDeployFake().account_id)


@pytest.mark.parametrize("name", RUNS)
def test_it_stands_at_the_instant_after_the_creation(name: str) -> None:
    fake = relive(name)
    created = polls(run(name))[0]["response"]["deploymentInfo"]["createTime"]
    assert fake.clock.now_ms == round(created * 1000)
    assert info(fake, name)["status"] == "Created"


@pytest.mark.parametrize("name", RUNS)
def test_another_year_in_createtime_changes_no_answer(name: str) -> None:
    """The lengths and members tell the date, not the clock of whoever recorded it."""
    document = run(name)
    moved = json.loads(json.dumps(document), parse_float=lambda text: float(text) + 300_000_000)
    relived = examine(
        {"steps": [later(step, before) for step, before in zip(moved["steps"], document["steps"], strict=True)]}
    )
    assert all(one.equal for one in relived.compared)
    assert {member.rpartition(".")[2] for one in relived.compared for member in one.dropped} == RUNS[name][1]
    assert relived.contract <= "2017-11-28"


def later(step: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """A step whose times are others, with the length that it then has."""
    longer = len(json.dumps(step["response"])) - len(json.dumps(before["response"]))
    return {**step, "headers": {"content-length": str(length(before) + longer)}}
