"""From which instant a sleep counts: that of the answer, unless somebody else used the clock meanwhile."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from codedeploy_fake.intercept import Interception, bound_client, trail
from codedeploy_fake.wire import ConnectionDropped, Response
from tests.intercept.standin import StandIn, answer, owner_of
from tests.intercept.test_sleeping import poll, wait

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

IN_PROGRESS = answer({"deploymentInfo": {"status": "InProgress"}})


@pytest.fixture(autouse=True)
def _nobody_goes_on_using() -> Iterator[None]:
    yield
    assert trail._uses == []


def after(fake: StandIn, seconds: float, then: Response | Exception = IN_PROGRESS) -> Callable[[], Response]:
    """An answer that takes its time on the fake's own clock."""

    def slow() -> Response:
        fake.clock.advance(seconds)
        if isinstance(then, Exception):
            raise then
        return then

    return slow


def test_a_waiters_sleep_counts_from_the_answer(fake: StandIn) -> None:
    fake.next = [after(fake, 7), after(fake, 7)]
    instants: list[float] = []
    with Interception(fake):
        client = boto3.client("codedeploy")
        client.meta.events.register("request-created", lambda **kwargs: instants.append(fake.elapsed))
        wait(client)
    assert instants == [0, 22, 44, 59, 74]


def test_a_sleep_of_the_process_counts_from_the_answer(fake: StandIn) -> None:
    fake.next = [after(fake, 7)]
    with Interception(fake, sleep="process"):
        poll(boto3.client("codedeploy"))
        time.sleep(5)
    assert fake.elapsed == 12


def test_a_sleep_after_a_dropped_connection_counts_from_the_drop(fake: StandIn) -> None:
    fake.next = [after(fake, 2, ConnectionDropped()), after(fake, 2)]
    with Interception(fake, sleep="process"):
        poll(boto3.client("codedeploy"))
        time.sleep(5)
    assert fake.elapsed == 9


class Held:
    """A request that is on its way until it is let go, in a thread of its own."""

    def __init__(self, fake: StandIn, pool: ThreadPoolExecutor, *, asks: StandIn, takes: float = 0) -> None:
        self._asked, self._go_on = threading.Event(), threading.Event()
        self._takes = takes
        self._fake = fake
        asks.next = [self._answer]
        self._done = pool.submit(self._ask_and_sleep, bound_client(asks))
        self._asked.wait()

    def _answer(self) -> Response:
        self._asked.set()
        self._go_on.wait()
        self._fake.clock.advance(self._takes)
        return IN_PROGRESS

    def _ask_and_sleep(self, client: Any) -> None:
        poll(client)
        time.sleep(15)

    def ends(self) -> None:
        self._go_on.set()
        self._done.result()


def test_while_another_thread_sleeps_on_the_clock_a_sleep_counts_from_the_question(fake: StandIn) -> None:
    with Interception(fake, sleep="process"), ThreadPoolExecutor(1) as pool:
        poll(boto3.client("codedeploy"))
        held = Held(fake, pool, asks=fake)
        time.sleep(15)
        held.ends()
    assert fake.elapsed == 15


def test_while_another_thread_asks_the_same_fake_too(fake: StandIn) -> None:
    with Interception(fake, sleep="process"), ThreadPoolExecutor(1) as pool:
        held = Held(fake, pool, asks=fake)
        fake.next = [after(fake, 4)]
        poll(boto3.client("codedeploy"))
        held.ends()
        time.sleep(15)
    assert fake.elapsed == 15


def test_a_clock_that_two_fakes_share_is_one_clock(fake: StandIn) -> None:
    other = StandIn("other", clock=fake.clock)
    with Interception(other, sleep="process"), Interception(fake, sleep="process"), ThreadPoolExecutor(1) as pool:
        poll(boto3.client("codedeploy"))
        held = Held(fake, pool, asks=other)
        time.sleep(15)
        held.ends()
    assert fake.elapsed == 15


def test_who_uses_another_clock_does_not_matter(fake: StandIn) -> None:
    other = StandIn("other")
    with Interception(other, sleep="process"), Interception(fake, sleep="process"), ThreadPoolExecutor(1) as pool:
        poll(boto3.client("codedeploy"))
        held = Held(other, pool, asks=other, takes=7)
        time.sleep(15)
        held.ends()
    assert (fake.elapsed, other.elapsed) == (15, 22)


def test_what_the_fake_raises_leaves_nobody_using_its_clock(fake: StandIn) -> None:
    fake.next = [LookupError()]
    with Interception(fake):
        client = boto3.client("codedeploy")
        with pytest.raises(LookupError):
            poll(client)
        assert owner_of(client) == "standin"
