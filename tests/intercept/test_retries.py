"""Faults are retried by botocore itself, as often as its retry mode says, at once and without moving a clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from codedeploy_fake.intercept import Interception, bound_client
from codedeploy_fake.wire import ConnectionDropped
from tests.intercept.standin import Answer, StandIn, answer, owner_of, throttle

#: How often a call is sent at most, by retry mode.
ATTEMPTS = {"legacy": 5, "standard": 3, "adaptive": 3}

#: A fault and what the caller gets once the last attempt has met it.
FAULTS: dict[str, tuple[Callable[[], Answer], type[Exception]]] = {
    "throttle": (throttle, ClientError),
    "internal error": (lambda: answer({"__type": "InternalFailure"}, 500), ClientError),
    "unavailable": (lambda: answer({"message": "x"}, 503), ClientError),
    "dropped connection": (ConnectionDropped, ConnectionClosedError),
}

MODES = pytest.mark.parametrize("mode", ATTEMPTS)
EVERY_FAULT = pytest.mark.parametrize("fault", FAULTS)


def retrying(mode: str, **more: Any) -> Config:
    return Config(retries={"mode": mode, **more})


def real(slept: list[float]) -> list[float]:
    """The sleeps that take time: botocore sleeps for no seconds before a retry that is due at once."""
    return [span for span in slept if span]


@MODES
@EVERY_FAULT
def test_a_fault_that_passes_is_not_seen_by_the_caller(
    fake: StandIn, slept: list[float], mode: str, fault: str
) -> None:
    fake.next = [FAULTS[fault][0]() for _ in range(ATTEMPTS[mode] - 1)]
    with Interception(fake):
        answered = boto3.client("codedeploy", config=retrying(mode)).list_applications()
    assert answered["applications"] == ["standin"]
    assert answered["ResponseMetadata"]["RetryAttempts"] == ATTEMPTS[mode] - 1
    assert (len(fake.requests), fake.elapsed, real(slept)) == (ATTEMPTS[mode], 0, [])


@MODES
@EVERY_FAULT
def test_a_fault_that_stays_is_given_up_after_the_last_attempt(
    fake: StandIn, slept: list[float], mode: str, fault: str
) -> None:
    make, raised = FAULTS[fault]
    fake.next = [make() for _ in range(9)]
    with Interception(fake), pytest.raises(raised):
        boto3.client("codedeploy", config=retrying(mode)).list_applications()
    assert (len(fake.requests), fake.elapsed, real(slept)) == (ATTEMPTS[mode], 0, [])


@MODES
@EVERY_FAULT
def test_a_client_that_is_told_to_retry_once_does(fake: StandIn, mode: str, fault: str) -> None:
    make, raised = FAULTS[fault]
    fake.next = [make() for _ in range(9)]
    with Interception(fake), pytest.raises(raised):
        boto3.client("codedeploy", config=retrying(mode, total_max_attempts=2)).list_applications()
    assert len(fake.requests) == 2


def test_a_dropped_connection_looks_as_it_does_on_the_network(fake: StandIn) -> None:
    drop = ConnectionDropped("scripted")
    fake.next = [drop]
    with Interception(fake), pytest.raises(ConnectionClosedError) as raised:
        boto3.client("codedeploy", config=retrying("standard", total_max_attempts=1)).list_applications()
    assert str(raised.value) == (
        "Connection was closed before we received a valid response from endpoint URL: "
        '"https://codedeploy.eu-west-1.amazonaws.com/".'
    )
    assert raised.value.__cause__ is drop


def test_a_bound_client_retries_too(fake: StandIn, slept: list[float]) -> None:
    fake.next = [ConnectionDropped(), throttle()]
    assert owner_of(bound_client(fake)) == "standin"
    assert (len(fake.requests), fake.elapsed, real(slept)) == (3, 0, [])


def test_every_attempt_is_a_request_of_its_own_with_its_number(fake: StandIn) -> None:
    fake.next = [ConnectionDropped(), ConnectionDropped()]
    with Interception(fake):
        owner_of(boto3.client("codedeploy", config=retrying("standard")))
    numbers = [request.headers["amz-sdk-request"].partition(";")[0] for request in fake.requests]
    assert numbers == ["attempt=1", "attempt=2", "attempt=3"]


def test_a_waiter_does_not_see_a_fault_that_passes(fake: StandIn, slept: list[float]) -> None:
    fake.next = [ConnectionDropped(), throttle()]
    with Interception(fake):
        boto3.client("codedeploy").get_waiter("deployment_successful").wait(deploymentId="d-ABCDEFGHI")
    assert (len(fake.requests), fake.elapsed, real(slept)) == (7, 60, [])
