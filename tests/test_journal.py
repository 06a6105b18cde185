"""The journal: every call with its outcome, bounded, not to be changed from outside."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import Any

import pytest

from codedeploy_fake import Call, Policies, ServiceError
from codedeploy_fake.wire import ConnectionDropped
from tests.making import CREATE, REVISION, deploy, make, request, seeded

AT = datetime(2026, 1, 1, 12, 30, 45, 678_000, tzinfo=UTC)


def test_a_call_is_noted_with_input_outcome_and_instant() -> None:
    fake = seeded()
    fake.clock.advance(1.5)
    deployment_id = deploy(fake)
    assert fake.calls[-1] == Call("CreateDeployment", CREATE, {"deploymentId": deployment_id}, fake.clock.now())


def test_an_error_is_noted_as_its_outcome() -> None:
    fake = make()
    with pytest.raises(ServiceError) as caught:
        fake.call("GetDeployment", {"deploymentId": "d-ABCDEFGHI"})
    assert fake.calls[-1].outcome == caught.value


def test_requests_are_noted_as_calls_are() -> None:
    fake = make()
    fake.handle(request("ListDeployments", {"includeOnlyStatuses": ["Created"]}))
    assert [(call.operation, call.input, call.outcome) for call in fake.calls] == [
        ("ListDeployments", {"includeOnlyStatuses": ["Created"]}, {"deployments": []})
    ]


def test_worlds_share_it() -> None:
    fake = make()
    fake.world(region="eu-west-1").call("ListDeployments")
    fake.call("ListDeployments")
    assert len(fake.calls) == 2


@pytest.mark.parametrize(("size", "kept"), [(3, 3), (0, 0), (None, 5)])
def test_it_keeps_the_last_calls(size: int | None, kept: int) -> None:
    fake = make(Policies(journal_size=size))
    for number in range(5):
        fake.call("ListDeployments", {"createTimeRange": {"start": number}})
    assert [call.input["createTimeRange"]["start"] for call in fake.calls] == list(range(5))[5 - kept :]


def test_of_a_long_body_that_was_refused_it_keeps_the_length() -> None:
    fake = seeded()
    long, short = {"deploymentId": "x" * 5000}, {"deploymentId": "x" * 4000}
    for sent in (long, short):
        fake.handle(request("GetDeployment", sent))
    assert [call.input for call in fake.calls[-2:]] == ["5020 bytes", short]


def test_it_holds_on_to_nothing_of_a_call_that_failed() -> None:
    """An exception that was raised knows the frames that it went through, and they know everything."""
    fake = seeded()
    fake.handle(request("GetDeployment", [{"x": 1}]))
    with pytest.raises(ServiceError) as caught:
        fake.call("GetDeployment", {"deploymentId": "d-ABCDEFGHI"})
    fake.script.drop(1)
    with pytest.raises(ConnectionDropped):
        fake.call("ListDeployments", {})
    kept = [call.outcome for call in fake.calls[-3:]]
    assert kept[1] == caught.value
    for outcome in kept:
        assert isinstance(outcome, Exception)
        assert outcome.__traceback__ is None
        assert outcome.__context__ is None


def test_it_keeps_ten_thousand_unless_told_otherwise() -> None:
    fake = make()
    assert fake._journal.maxlen == 10_000


def test_nobody_outside_can_change_it() -> None:
    fake = seeded()
    given: dict[str, Any] = {**CREATE, "revision": {"revisionType": "S3", "s3Location": dict(REVISION["s3Location"])}}
    answer = fake.call("CreateDeployment", given)
    given["revision"]["s3Location"]["key"] = "other"
    answer["deploymentId"] = "other"
    last = fake.calls[-1]
    assert last.input == CREATE
    assert isinstance(last.outcome, dict)
    assert last.outcome["deploymentId"] != "other"
    with pytest.raises(dataclasses.FrozenInstanceError):
        last.operation = "x"  # type: ignore[misc]
    assert isinstance(fake.calls, tuple)


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (
            Call("GetDeployment", {"deploymentId": "d-1"}, {"a": [1]}, AT),
            "12:30:45.678 GetDeployment(deploymentId='d-1') -> a=[1]",
        ),
        (Call("ListDeployments", {}, {"deployments": []}, AT), "12:30:45.678 ListDeployments() -> deployments=[]"),
        (Call("X", [1], ServiceError("YException", "z"), AT), "12:30:45.678 X([1]) -> YException: z"),
    ],
)
def test_a_call_in_one_line(call: Call, text: str) -> None:
    assert str(call) == text


def test_a_long_call_is_cut() -> None:
    text = str(Call("X", {"a": "b" * 1000}, {"c": "d" * 1000}, AT))
    assert len(text) < 400
    assert text.count("...") == 2


def test_what_is_too_deep_to_be_written_is_passed_over() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert str(Call("X", {"a": deep}, {}, AT)) == "12:30:45.678 X(...) -> "
    while deep:  # taken apart here: the interpreter would do it by recursion
        deep = deep[0]
