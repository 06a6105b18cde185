"""Both protocols say the same, as botocore understands them: its serializers ask, its parsers read."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.service.registry import OPERATIONS
from codedeploy_fake.wire import Request
from codedeploy_fake.worlds import Snapshot
from tests.asking import GENERATORS, HOMES, calls, settled
from tests.making import deploy, seeded
from tests.wire.speaking import CBOR, JSON, asked, said, understood

HOME = HOMES[0]


def with_a_past(**kwargs: Any) -> CodeDeployFake:
    """One with a deployment that has ended, one that runs, and something of everything else."""
    fake = seeded(**kwargs)
    deploy(fake)
    fake.run_until_idle()
    deploy(fake, description="déjà vu 😀")
    fake.clock.advance(4.321)
    fake.call("RegisterOnPremisesInstance", {"instanceName": "rack-1", "iamUserArn": f"arn:aws:iam::{HOME[0]}:user/r"})
    fake.call("CreateDeploymentConfig", {"deploymentConfigName": "mine", "minimumHealthyHosts": HOSTS})
    return fake


HOSTS = {"type": "HOST_COUNT", "value": 1}


def compare(json: CodeDeployFake, cbor: CodeDeployFake, operation: str, input: Any, home: tuple[str, str]) -> Any:
    request = settled(input, list(json.deployment_ids()), home)
    answer = asked(json, JSON, operation, request, home)
    assert asked(cbor, CBOR, operation, request, home) == answer
    return answer


@pytest.fixture(scope="module")
def twins() -> tuple[CodeDeployFake, CodeDeployFake, Snapshot]:
    """Two of them, equal, and how they were at the start."""
    json, cbor = with_a_past(), with_a_past()
    assert cbor.snapshot() == json.snapshot()
    return json, cbor, json.snapshot()


@pytest.mark.parametrize("operation", OPERATIONS)
@settings(max_examples=10)
@given(data=st.data())
def test_every_operation_answers_the_same(
    twins: tuple[CodeDeployFake, CodeDeployFake, Snapshot], operation: str, data: st.DataObject
) -> None:
    json, cbor, start = twins
    json.restore(start)
    cbor.restore(start)
    compare(json, cbor, operation, data.draw(GENERATORS[operation]), HOME)
    assert cbor.snapshot() == json.snapshot()
    by_json, by_cbor = json.calls[-1], cbor.calls[-1]
    assert (by_cbor.input, by_cbor.outcome) == (by_json.input, by_json.outcome)


STEP = st.tuples(st.integers(0, 9000), st.sampled_from(HOMES), calls(*OPERATIONS, *["CreateDeployment"] * 9))


@settings(max_examples=15)
@given(story=st.lists(STEP, max_size=10))
def test_a_whole_story_is_the_same(
    twins: tuple[CodeDeployFake, CodeDeployFake, Snapshot], story: list[tuple[int, tuple[str, str], tuple[str, Any]]]
) -> None:
    json, cbor, start = twins
    json.restore(start)
    cbor.restore(start)
    for milliseconds, home, (operation, drawn) in story:
        json.clock.advance(milliseconds / 1000)
        cbor.clock.advance(milliseconds / 1000)
        compare(json, cbor, operation, drawn, home)
        assert cbor.snapshot() == json.snapshot()


def times(value: Any) -> Iterator[datetime.datetime]:
    if isinstance(value, datetime.datetime):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from times(inner)


@pytest.mark.parametrize("protocol", [JSON, CBOR])
def test_times_come_back_as_times_to_the_millisecond(protocol: str) -> None:
    fake = with_a_past()
    fake.run_until_idle()
    answer = asked(fake, protocol, "GetDeployment", {"deploymentId": fake.deployment_ids()[1]})["deploymentInfo"]
    ends = fake.call("GetDeployment", {"deploymentId": fake.deployment_ids()[1]})["deploymentInfo"]["completeTime"]
    assert answer["completeTime"].timestamp() == ends
    assert len(list(times(answer))) >= 2


def test_times_of_a_request_are_understood_in_every_form() -> None:
    fake = with_a_past()
    every = fake.call("ListDeployments", {})
    for start in (0, 1767225600, 1767225600.5, datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)):
        span = {"createTimeRange": {"start": start}}
        assert (
            asked(fake, CBOR, "ListDeployments", span)["deployments"]
            == every["deployments"][: 2 if start in (0, 1767225600) or not isinstance(start, float) else 1]
        )


def test_a_time_where_none_belongs_is_refused() -> None:
    body = bytes.fromhex("a1 6c") + b"deploymentId" + bytes.fromhex("c1 00")
    request = said(CBOR, "GetDeployment", {})
    answer = understood(
        CBOR, "GetDeployment", seeded().handle(Request(request.method, request.path, request.headers, body))
    )
    assert answer["Error"] == {
        "Code": "SerializationException",
        "Message": "deploymentId: expected a string, got a timestamp",
    }


#: what a client asks -> the error that it gets, with its type
ERRORS: dict[str, tuple[dict[str, Any], str]] = {
    "GetDeployment": ({"deploymentId": "d-ABCDEFGHI"}, "DeploymentDoesNotExistException"),
    "CreateDeploymentConfig": (
        {"deploymentConfigName": "x", "minimumHealthyHosts": {"type": "FLEET_PERCENT", "value": 101}},
        "InvalidMinimumHealthyHostValueException",
    ),
    "ListApplications": ({"nextToken": "x"}, "InvalidNextTokenException"),
}


@pytest.mark.parametrize("protocol", [JSON, CBOR])
@pytest.mark.parametrize("operation", ERRORS)
def test_errors_keep_their_type(protocol: str, operation: str) -> None:
    sent, code = ERRORS[operation]
    answer = asked(seeded(), protocol, operation, sent)
    assert answer["Error"]["Code"] == code
    assert answer["Error"]["Message"]
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400
