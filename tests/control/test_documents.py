"""Values as JSON, and back: nothing is lost on the way."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake import CodeDeployFake, UsageError
from codedeploy_fake.control import documents
from codedeploy_fake.journal import Call
from codedeploy_fake.simulation.fleet import Fleet
from tests.control.telling import tell
from tests.making import deploy, make, refused, request, seeded


@given(st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC)))
def test_an_instant_keeps_its_milliseconds(moment: datetime) -> None:
    whole = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    text = documents.written(moment)
    assert documents.read_moment(text) == whole
    assert documents.written_instant(documents.read_instant(text)) == text
    assert (len(text), text[-1]) == (24, "Z")


@pytest.mark.parametrize("wrong", [None, 5, "", "now", "2026-01-01", "2026-01-01T00:00:00"])
def test_what_is_no_instant_is_refused_by_its_name(wrong: object) -> None:
    with pytest.raises(UsageError, match=r"^since: an instant with its zone"):
        documents.read_moment(wrong, "since")


def test_an_instance_is_read_as_it_was_written() -> None:
    fleet = Fleet()
    for one in (fleet.add("i-1"), fleet.add("i-2", tags={"b": "2", "a": "1"}, zone="z", auto_scaling_group="g")):
        assert documents.read_instance(through(documents.instance(one))) == one


def through(document: dict[str, object]) -> dict[str, object]:
    read: dict[str, object] = json.loads(json.dumps(document))
    return read


@pytest.fixture
def fake() -> CodeDeployFake:
    fake = seeded()
    fake.script.next().fail("ScriptFailed", at="AfterInstall")
    deploy(fake)
    fake.run_until_idle()
    refused(fake, "GetDeployment", {"deploymentId": "d-ABCDEFGHI"})
    fake.call("GetDeployment", {"deploymentId": fake.deployment_ids()[0]})
    return fake


def test_a_call_is_read_as_it_was_written(fake: CodeDeployFake) -> None:
    assert tuple(documents.read_call(through(documents.call(call))) for call in fake.calls) == fake.calls


def test_a_move_is_read_as_it_was_written(fake: CodeDeployFake) -> None:
    timeline = fake.timeline(fake.deployment_ids()[0])
    told = through(documents.timeline(timeline))["moves"]
    assert isinstance(told, list)
    read = tuple(map(documents.read_move, told))
    assert read == timeline.moves
    assert [type(move.status) for move in read] == [type(move.status) for move in timeline.moves]
    assert [type(move.detail) for move in read] == [type(move.detail) for move in timeline.moves]


def test_an_input_that_is_too_deep_to_be_written_is_left_out() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    call = Call("ListApplications", deep, {}, datetime(2026, 1, 1, tzinfo=UTC))
    assert documents.call(call)["input"] == "..."


def test_whatever_the_api_could_read_the_journal_can_tell() -> None:
    fake = make()
    for depth in range(700, 1100, 3):
        fake.handle(request("ListApplications", b"[" * depth + b"]" * depth))
    assert len(tell(fake, "GET", "/calls")["calls"]) == len(fake.calls) > 0
