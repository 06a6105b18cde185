"""The date of the contract is read off the recording alone."""

from __future__ import annotations

from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.recordings import examine
from tests.making import CREATE, content, make
from tests.recordings.runs import Recorder

DATES = ("2015-04-27", "2016-09-20", "2016-10-21", "2017-01-12", "2017-01-26", "2017-05-16", "2017-11-28", "current")


def recorded(date: str, *, lengths: bool, fails: bool = True) -> dict[str, Any]:
    """A run under a date, on a clock that says 2026."""
    fake = make(contract=date)
    fake.seed_group("web", "prod", 2)
    if fails:
        fake.script.next().fail()
    recorder = Recorder(fake, [], lengths=lengths, asked=False)
    name = content(recorder.record("CreateDeployment", CREATE))["deploymentId"]
    for _ in range(3):
        recorder.record("GetDeployment", {"deploymentId": name})
        fake.clock.advance(3)
    fake.run_until_idle()
    recorder.record("GetDeployment", {"deploymentId": name})
    return {"steps": recorder.steps}


def shapes(date: str) -> tuple[set[str], ...]:
    """The members of each answer under a date."""
    return tuple(set(step["response"].get("deploymentInfo", ())) for step in recorded(date, lengths=False)["steps"])


@pytest.mark.parametrize("lengths", [True, False], ids=["with lengths", "without"])
@pytest.mark.parametrize("date", DATES)
def test_members_and_lengths_tell_the_date(date: str, *, lengths: bool) -> None:
    relived = examine(recorded(date, lengths=lengths))
    assert all(one.equal and not one.dropped for one in relived.compared)
    assert shapes(relived.contract) == shapes(date)


@pytest.mark.parametrize("member", ["autoRollbackConfiguration", "updateOutdatedInstancesOnly", "deploymentStyle"])
def test_a_length_has_room_for_what_the_sdk_did_not_know(member: str) -> None:
    document = recorded("2017-05-16", lengths=True)
    for step in document["steps"]:
        step["response"].get("deploymentInfo", {}).pop(member, None)
    relived = examine(document)
    assert all(one.equal for one in relived.compared)
    assert set().union(*(one.dropped for one in relived.compared)) == {f"GetDeployment.deploymentInfo.{member}"}
    assert shapes(relived.contract) == shapes("2017-05-16")


def test_a_keyword_comes_before_what_the_recording_tells() -> None:
    document = recorded("2017-05-16", lengths=True)
    assert CodeDeployFake.from_recording(document, contract="2021-07-01").contract == "2021-07-01"


def test_the_day_of_its_creation_is_enough_where_it_fits() -> None:
    relived = examine(recorded("current", lengths=True))
    assert relived.contract == "2026-01-01"
