"""freezegun and time-machine beside the fake: frozen time is the process's, virtual time the fake's."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import boto3
import freezegun
import pytest
import time_machine

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.intercept import Interception, bound_client
from codedeploy_fake.simulation.clock import WallClock, to_instant
from codedeploy_fake.wire import ConnectionDropped
from tests.intercept.standin import StandIn, owner_of, throttle
from tests.intercept.test_sleeping import poll, wait

PAST, FUTURE = datetime(2001, 9, 9, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)

Freezer = Callable[[datetime], AbstractContextManager[Any]]

#: The ways to freeze a process's time, and whether it goes on from there.
FREEZERS: dict[str, tuple[Freezer, bool]] = {
    "freezegun": (freezegun.freeze_time, False),
    "freezegun, ticking": (lambda date: freezegun.freeze_time(date, tick=True), True),
    "time-machine": (lambda date: time_machine.travel(date, tick=False), False),
    "time-machine, ticking": (lambda date: time_machine.travel(date, tick=True), True),
}

EVERY_FREEZER = pytest.mark.parametrize("freezer", FREEZERS)
EVERY_DATE = pytest.mark.parametrize("date", [PAST, FUTURE], ids=str)


def freeze(freezer: str, date: datetime = PAST) -> AbstractContextManager[Any]:
    return FREEZERS[freezer][0](date)


def frozen_since(freezer: str, date: datetime = PAST) -> bool:
    """Whether the process believes that it is that date: to the instant, or to the hour if time ticks."""
    told = [datetime.now(UTC).timestamp(), time.time()]
    return all(instant - date.timestamp() < (3600 if FREEZERS[freezer][1] else 0.001) for instant in told) and all(
        instant >= date.timestamp() for instant in told
    )


@EVERY_FREEZER
@EVERY_DATE
def test_a_waiter_moves_the_fakes_clock_and_not_the_frozen_time(
    fake: StandIn, slept: list[float], freezer: str, date: datetime
) -> None:
    start = fake.clock.now()
    with freeze(freezer, date):
        with Interception(fake):
            assert fake.clock.now() == start
            wait(boto3.client("codedeploy"))
        assert frozen_since(freezer, date)
    assert (fake.elapsed, slept) == (60, [])


@EVERY_FREEZER
def test_a_waiter_of_a_bound_client_does_too(fake: StandIn, slept: list[float], freezer: str) -> None:
    with freeze(freezer):
        wait(bound_client(fake))
        assert frozen_since(freezer)
    assert (fake.elapsed, slept) == (60, [])


@EVERY_FREEZER
def test_a_poll_loop_of_the_process_ends(fake: StandIn, slept: list[float], freezer: str) -> None:
    with freeze(freezer), Interception(fake, sleep="process"):
        client = boto3.client("codedeploy")
        while poll(client) != "Succeeded":
            time.sleep(20)
        assert frozen_since(freezer)
    assert (fake.elapsed, slept) == (60, [])


@EVERY_FREEZER
def test_a_poll_loop_of_a_task_ends(fake: StandIn, async_slept: list[float], freezer: str) -> None:
    async def loop() -> None:
        client = boto3.client("codedeploy")
        while poll(client) != "Succeeded":
            await asyncio.sleep(20)

    with freeze(freezer), Interception(fake, sleep="process"):
        asyncio.run(loop())
    assert (fake.elapsed, async_slept) == (60, [])


@EVERY_FREEZER
@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_a_retry_is_due_at_once(
    fake: StandIn, slept: list[float], freezer: str, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_RETRY_MODE", mode)
    fake.next = [throttle(), ConnectionDropped()]
    with freeze(freezer), Interception(fake):
        assert owner_of(boto3.client("codedeploy")) == "standin"
    assert (fake.elapsed, [span for span in slept if span]) == (0, [])


@EVERY_FREEZER
@pytest.mark.parametrize("sleep", ["waiters", "process"])
def test_they_may_begin_and_end_crosswise(fake: StandIn, slept: list[float], freezer: str, sleep: str) -> None:
    before = time.sleep
    interception, frozen = Interception(fake, sleep), freeze(freezer)
    interception.__enter__()
    client = boto3.client("codedeploy")
    frozen.__enter__()
    wait(client)
    interception.__exit__(None, None, None)
    assert frozen_since(freezer)
    interception.__enter__()
    frozen.__exit__(None, None, None)
    assert owner_of(client) == "standin"
    interception.__exit__(None, None, None)
    assert time.sleep is before
    assert time.time() > to_instant(datetime(2024, 1, 1, tzinfo=UTC)) / 1000
    assert (fake.elapsed, slept) == (60, [])


def run() -> list[object]:
    """What a test sees of a deployment, with everything that could depend on the time of the process."""
    fake = CodeDeployFake(seed=7)
    fake.seed_group("web", "prod")
    with fake.intercept():
        client = boto3.client("codedeploy")
        revision = {"revisionType": "S3", "s3Location": {"bucket": "b", "key": "k", "bundleType": "zip"}}
        deployment_id = client.create_deployment(applicationName="web", deploymentGroupName="prod", revision=revision)[
            "deploymentId"
        ]
        client.get_waiter("deployment_successful").wait(deploymentId=deployment_id)
        seen = client.get_deployment(deploymentId=deployment_id)
    info = {name: str(value) for name, value in seen["deploymentInfo"].items()}
    return [deployment_id, info, seen["ResponseMetadata"]["RequestId"], fake.clock.now(), fake.snapshot()]


@EVERY_FREEZER
@EVERY_DATE
def test_a_deployment_is_the_same_to_the_byte_whatever_day_the_process_believes_in(
    freezer: str, date: datetime
) -> None:
    as_ever = run()
    with freeze(freezer, date):
        assert run() == as_ever


@EVERY_FREEZER
def test_a_wall_clock_follows_what_the_process_sees(freezer: str) -> None:
    """It reads ``time.time``, which both tools replace. Frozen without a tick, nothing on it ever moves."""
    before = wall_clock()
    with freeze(freezer, FUTURE):
        assert abs(before.now() - FUTURE).total_seconds() < 3600
        ticks = before.now_ms
        assert FREEZERS[freezer][1] or before.now_ms == ticks
    with freeze(freezer, PAST):
        made_within = wall_clock()
        assert abs(made_within.now() - PAST).total_seconds() < 3600
    assert made_within.now() > datetime(2024, 1, 1, tzinfo=UTC)


def wall_clock() -> WallClock:
    return WallClock()
