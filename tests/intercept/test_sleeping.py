"""A sleep between two answers of the fake moves its clock and takes no time; every other sleep is real."""

from __future__ import annotations

import asyncio
import contextvars
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import botocore.endpoint
import botocore.waiter
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber

from codedeploy_fake.intercept import Interception, bound_client
from codedeploy_fake.simulation.clock import VirtualClock, WallClock
from codedeploy_fake.wire import Response
from tests.intercept.standin import StandIn, answer, owner_of, throttle
from tests.intercept.test_seam import Raw

KEYS = {"region_name": "us-east-1", "aws_access_key_id": "AKIA", "aws_secret_access_key": "secret"}


def wait(client: Any, **config: int) -> None:
    client.get_waiter("deployment_successful").wait(deploymentId="d-ABCDEFGHI", WaiterConfig=config)


def poll(client: Any) -> str:
    return str(client.get_deployment(deploymentId="d-ABCDEFGHI")["deploymentInfo"]["status"])


def s3_answering(*statuses: int) -> Any:
    """An S3 client whose requests somebody else answers, as moto does."""
    left = list(statuses)
    s3 = boto3.client("s3", **KEYS)
    s3.meta.events.register("before-send", lambda request, **kwargs: AWSResponse(request.url, left.pop(0), {}, Raw()))
    return s3


def test_the_unmodified_waiter_ends_without_sleeping(fake: StandIn, slept: list[float]) -> None:
    with Interception(fake):
        wait(boto3.client("codedeploy"))
    assert (fake.elapsed, len(fake.requests), slept) == (60, 5, [])


def test_four_waiters_in_four_threads_do_not_count_twice(fake: StandIn, slept: list[float]) -> None:
    start = threading.Barrier(4)

    def waits() -> None:
        client = boto3.session.Session().client("codedeploy")
        start.wait()
        wait(client)

    with Interception(fake), ThreadPoolExecutor(4) as pool:
        for one in [pool.submit(waits) for _ in range(4)]:
            one.result()
    assert (fake.elapsed, slept) == (60, [])


def test_a_waiter_of_another_service_keeps_its_sleep(fake: StandIn, slept: list[float]) -> None:
    with Interception(fake):
        owner_of(boto3.client("codedeploy"))
        s3_answering(404, 200).get_waiter("bucket_exists").wait(Bucket="b")
    assert (fake.elapsed, slept) == (0, [5])


def test_a_waiter_answered_by_a_users_handler_keeps_its_sleep(fake: StandIn, slept: list[float]) -> None:
    bodies = [b'{"deploymentInfo": {"status": "Succeeded"}}', b'{"deploymentInfo": {"status": "Created"}}']
    with Interception(fake):
        client = boto3.client("codedeploy")
        owner_of(client)
        client.meta.events.register(
            "before-send", lambda request, **kwargs: AWSResponse(request.url, 200, {}, Raw(bodies.pop()))
        )
        wait(client)
    assert (fake.elapsed, slept) == (0, [15])


def test_a_stubbed_waiter_keeps_its_sleep(fake: StandIn, slept: list[float]) -> None:
    with Interception(fake):
        client = boto3.client("codedeploy")
        owner_of(client)
        with Stubber(client) as stubber:
            stubber.add_response("get_deployment", {"deploymentInfo": {"status": "Created"}})
            stubber.add_response("get_deployment", {"deploymentInfo": {"status": "Succeeded"}})
            wait(client)
    assert (fake.elapsed, slept) == (0, [15])


def test_an_answer_of_an_interception_that_is_left_counts_no_more(fake: StandIn, slept: list[float]) -> None:
    with Interception(fake):
        owner_of(boto3.client("codedeploy"))
    with Interception(StandIn("next"), sleep="process"):
        botocore.waiter.time.sleep(3)
    assert (fake.elapsed, slept) == (0, [3])


def test_on_a_wall_clock_the_sleep_is_real(slept: list[float]) -> None:
    fake = StandIn(clock=WallClock(lambda: 1_000 + sum(slept)))
    with Interception(fake):
        wait(boto3.client("codedeploy"))
    assert slept == [15] * 4


def test_after_leaving_a_waiters_sleep_is_real(fake: StandIn, slept: list[float]) -> None:
    with Interception(fake):
        owner_of(boto3.client("codedeploy"))
    s3_answering(404, 200).get_waiter("bucket_exists").wait(Bucket="b")
    assert slept == [5]


def test_while_a_bound_client_waits_elsewhere_the_sleep_of_another_service_is_real(
    fake: StandIn, slept: list[float]
) -> None:
    other, asked, go_on = StandIn("other"), threading.Event(), threading.Event()

    def late() -> Response:
        asked.set()
        go_on.wait()
        return answer({"deploymentInfo": {"status": "Succeeded"}})

    other.next = [late]
    owner_of(bound_client(fake))
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(wait, bound_client(other))
        asked.wait()
        s3_answering(404, 200).get_waiter("bucket_exists").wait(Bucket="b")
        go_on.set()
        waiting.result()
    assert (fake.elapsed, slept) == (0, [5])


def test_sleeps_without_a_request_between_them_add_up(fake: StandIn) -> None:
    with Interception(fake, sleep="process"):
        owner_of(boto3.client("codedeploy"))
        time.sleep(1.5)
        time.sleep(0.25)
    assert fake.elapsed == 1.75


def test_a_sleep_ends_so_long_after_the_answer_whoever_moved_the_clock(fake: StandIn) -> None:
    with Interception(fake, sleep="process"):
        owner_of(boto3.client("codedeploy"))
        fake.clock.advance(10)
        time.sleep(4)
        assert fake.elapsed == 10
        time.sleep(8)
        assert fake.elapsed == 12


def test_a_sleep_after_the_clock_was_put_back_starts_there(fake: StandIn) -> None:
    assert isinstance(fake.clock, VirtualClock)
    start = fake.clock.now_ms
    with Interception(fake, sleep="process"):
        fake.clock.advance(100)
        owner_of(boto3.client("codedeploy"))
        fake.clock.restart(start)
        time.sleep(5)
    assert fake.elapsed == 5


def test_the_replaced_modules_are_otherwise_themselves(fake: StandIn) -> None:
    with Interception(fake, sleep="process"):
        assert botocore.waiter.time.monotonic is time.monotonic
        assert botocore.endpoint.time is time
        assert contextvars.copy_context().get(contextvars.ContextVar("any"), 1) == 1


@pytest.mark.parametrize("retries", ["legacy", "standard", "adaptive"])
def test_a_retrys_back_off_is_skipped_and_moves_no_clock(
    fake: StandIn, slept: list[float], retries: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_RETRY_MODE", retries)
    fake.next = [throttle(), EndpointConnectionError(endpoint_url="x")]
    with Interception(fake):
        client = boto3.client("codedeploy")
        answered = client.list_applications()
        owner_of(client)
    assert answered["ResponseMetadata"]["RetryAttempts"] == 2
    assert (fake.elapsed, [span for span in slept if span]) == (0, [])


def test_the_back_off_of_a_request_answered_by_a_users_handler_is_real(fake: StandIn, slept: list[float]) -> None:
    statuses = [200, 500]
    with Interception(fake):
        client = boto3.client("codedeploy")
        client.meta.events.register(
            "before-send", lambda request, **kwargs: AWSResponse(request.url, statuses.pop(), {}, Raw(b"{}"))
        )
        client.list_applications()
    assert len([span for span in slept if span]) == 1


def test_by_default_the_sleeps_of_the_process_are_real(fake: StandIn, slept: list[float]) -> None:
    with Interception(fake):
        owner_of(boto3.client("codedeploy"))
        time.sleep(15)
    assert (fake.elapsed, slept) == (0, [15])


def test_a_poll_loop_with_time_sleep_ends(fake: StandIn, slept: list[float]) -> None:
    with Interception(fake, sleep="process"):
        client = boto3.client("codedeploy")
        while poll(client) != "Succeeded":
            time.sleep(20)
    assert (fake.elapsed, slept) == (60, [])


def test_a_thread_that_asked_something_else_keeps_its_sleep(fake: StandIn, slept: list[float]) -> None:
    with Interception(fake, sleep="process"), ThreadPoolExecutor(1) as pool:
        owner_of(boto3.client("codedeploy"))
        pool.submit(time.sleep, 3).result()
        assert (fake.elapsed, slept) == (0, [3])
        s3_answering(200).head_bucket(Bucket="b")
        time.sleep(4)
    assert (fake.elapsed, slept) == (0, [3, 4])


def test_only_answers_of_a_fake_entered_so_are_slept_virtually(fake: StandIn, slept: list[float]) -> None:
    inner = StandIn("inner")
    with Interception(fake, sleep="process"):
        client = boto3.client("codedeploy")
        with Interception(inner):
            owner_of(client)
            time.sleep(1)
        owner_of(client)
        time.sleep(2)
    assert (fake.elapsed, inner.elapsed, slept) == (2, 0, [1])


def test_a_sleep_into_the_past_is_refused_as_ever(fake: StandIn) -> None:
    with Interception(fake, sleep="process"):
        owner_of(boto3.client("codedeploy"))
        with pytest.raises(ValueError, match="non-negative"):
            time.sleep(-1)


def test_a_poll_loop_with_asyncio_sleep_ends(fake: StandIn, async_slept: list[float]) -> None:
    async def loop() -> Any:
        client = boto3.client("codedeploy")
        while poll(client) != "Succeeded":
            assert await asyncio.sleep(20, "result") == "result"

    with Interception(fake, sleep="process"):
        asyncio.run(loop())
    assert (fake.elapsed, async_slept) == (60, [])


def test_a_request_in_to_thread_counts_for_the_task_that_awaits_it(fake: StandIn, async_slept: list[float]) -> None:
    async def loop() -> None:
        client = boto3.client("codedeploy")
        while await asyncio.to_thread(poll, client) != "Succeeded":
            await asyncio.sleep(20)

    with Interception(fake, sleep="process"):
        asyncio.run(loop())
    assert (fake.elapsed, async_slept) == (60, [])


def test_two_tasks_that_poll_in_threads_do_not_count_twice(fake: StandIn, async_slept: list[float]) -> None:
    async def loop(client: Any) -> None:
        while await asyncio.to_thread(poll, client) != "Succeeded":
            await asyncio.sleep(20)

    async def both() -> None:
        client = boto3.client("codedeploy")
        await asyncio.gather(loop(client), loop(client))

    with Interception(fake, sleep="process"):
        asyncio.run(both())
    assert (fake.elapsed, async_slept) == (60, [])


def test_a_task_that_asked_nothing_keeps_its_sleep(fake: StandIn, async_slept: list[float]) -> None:
    async def background() -> None:
        for _ in range(3):
            await asyncio.sleep(0.5)

    async def main() -> None:
        client = boto3.client("codedeploy")
        poll(client)
        other = asyncio.create_task(background())
        await asyncio.to_thread(poll, client)
        await other
        await asyncio.sleep(20)

    with Interception(fake, sleep="process"):
        asyncio.run(main())
    assert (fake.elapsed, async_slept) == (20, [0.5] * 3)


def test_what_a_task_of_its_own_asks_does_not_count_for_who_began_it(fake: StandIn, async_slept: list[float]) -> None:
    async def ask(client: Any) -> None:
        poll(client)

    async def main() -> None:
        await asyncio.gather(ask(boto3.client("codedeploy")))
        await asyncio.sleep(20)

    with Interception(fake, sleep="process"):
        asyncio.run(main())
    assert (fake.elapsed, async_slept) == (0, [20])


def test_by_default_asyncio_sleep_is_real(fake: StandIn, async_slept: list[float]) -> None:
    async def main() -> None:
        await asyncio.to_thread(poll, boto3.client("codedeploy"))
        await asyncio.sleep(20)

    with Interception(fake):
        asyncio.run(main())
    assert (fake.elapsed, async_slept) == (0, [20])


def test_waiters_gathered_in_threads_do_not_count_twice(fake: StandIn, slept: list[float]) -> None:
    async def main() -> None:
        client = boto3.client("codedeploy")
        poll(client)
        await asyncio.gather(*(asyncio.to_thread(wait, client) for _ in range(4)))

    with Interception(fake):
        asyncio.run(main())
    assert (fake.elapsed, slept) == (60, [])
