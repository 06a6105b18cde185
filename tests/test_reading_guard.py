"""A poll loop that moves no clock ends in an error that teaches; nothing else does."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from codedeploy_fake import CodeDeployFake, Policies, UsageError, VirtualClock, WallClock
from tests.making import deploy, info, request, seeded


def read(fake: CodeDeployFake, deployment_id: str, times: int) -> None:
    for _ in range(times):
        info(fake, deployment_id)


def test_the_five_hundredth_read_at_one_instant_teaches() -> None:
    fake = seeded()
    fake.clock.advance(90.5)
    deployment_id = deploy(fake)
    read(fake, deployment_id, 499)
    with pytest.raises(UsageError) as caught:
        info(fake, deployment_id)
    text = str(caught.value)
    for told in (
        deployment_id,
        "web/prod",
        "500 times",
        "2026-01-01T00:01:30.5",
        "Created",
        "clock.advance(",
        'get_waiter("deployment_successful")',
        "codedeploy_sleep",
    ):
        assert told in text


def test_through_bytes_it_teaches_as_well() -> None:
    fake = seeded(Policies(reads_at_one_instant=2))
    wanted = request("GetDeployment", {"deploymentId": deploy(fake)})
    assert fake.handle(wanted).status == 200
    with pytest.raises(UsageError, match="read 2 times"):
        fake.handle(wanted)


def test_a_batch_reads_each_of_its_deployments_once() -> None:
    fake = seeded(Policies(reads_at_one_instant=10))
    fake.seed_group("web", "test")
    first, second = deploy(fake), deploy(fake, deploymentGroupName="test")
    read(fake, second, 5)
    for _ in range(4):
        fake.call("BatchGetDeployments", {"deploymentIds": [first, second, second, "d-ABCDEFGHI"]})
    with pytest.raises(UsageError, match=second):
        fake.call("BatchGetDeployments", {"deploymentIds": [first, second]})


def test_other_reads_do_not_count() -> None:
    fake = seeded(Policies(reads_at_one_instant=2))
    deployment_id = deploy(fake)
    for _ in range(5):
        fake.call("ListDeployments")
        fake.call("GetDeploymentGroup", {"applicationName": "web", "deploymentGroupName": "prod"})
        assert str(fake.timeline(deployment_id))


def test_a_clock_that_moves_begins_anew() -> None:
    fake = seeded(Policies(reads_at_one_instant=10))
    deployment_id = deploy(fake)
    for _ in range(20):
        read(fake, deployment_id, 9)
        fake.clock.advance(0.001)


def test_after_the_lesson_it_begins_anew() -> None:
    fake = seeded(Policies(reads_at_one_instant=10))
    deployment_id = deploy(fake)
    for _ in range(3):
        with pytest.raises(UsageError):
            read(fake, deployment_id, 10)


@pytest.mark.parametrize("ending", ["Succeeded", "Failed", "Stopped"])
def test_a_deployment_that_has_ended_may_be_read_for_ever(ending: str) -> None:
    fake = seeded(Policies(reads_at_one_instant=10))
    if ending == "Failed":
        fake.script.next().fail()
    deployment_id = deploy(fake)
    if ending == "Stopped":
        fake.call("StopDeployment", {"deploymentId": deployment_id})
    fake.run_until(deployment_id, ending)
    read(fake, deployment_id, 50)


@pytest.mark.parametrize(
    "fake",
    [
        lambda: seeded(Policies(reads_at_one_instant=None)),
        lambda: seeded(Policies(reads_at_one_instant=10), clock=WallClock(lambda: 1_700_000_000.0)),
    ],
)
def test_without_a_limit_and_under_a_wall_clock_nobody_counts(fake: Callable[[], CodeDeployFake]) -> None:
    made = fake()
    read(made, deploy(made), 600)


def test_each_thread_counts_for_itself() -> None:
    fake = seeded(Policies(reads_at_one_instant=50))
    deployment_id = deploy(fake)
    for _ in range(20):  # one after the other: they may all get the same number
        thread = threading.Thread(target=read, args=(fake, deployment_id, 49))
        thread.start()
        thread.join()  # what a thread raises fails the test: pytest sees to it


def test_a_reset_begins_anew() -> None:
    """As under ``@given``: every example reads the same deployment at the same instant."""
    fake = seeded(Policies(reads_at_one_instant=10))
    for _ in range(20):
        fake.reset()
        fake.seed_group("web", "prod")
        read(fake, deploy(fake), 5)


def test_restoring_begins_anew() -> None:
    fake = seeded(Policies(reads_at_one_instant=10))
    deployment_id = deploy(fake)
    before = fake.snapshot()
    for _ in range(20):
        read(fake, deployment_id, 5)
        fake.restore(before)


def test_a_clock_of_ones_own_counts_when_it_is_virtual() -> None:
    fake = seeded(Policies(reads_at_one_instant=10), clock=VirtualClock(0))
    with pytest.raises(UsageError):
        read(fake, deploy(fake), 10)


def test_what_teaches_has_changed_nothing() -> None:
    fake = seeded(Policies(reads_at_one_instant=1))
    deployment_id = deploy(fake)
    before = fake.snapshot()
    with pytest.raises(UsageError):
        info(fake, deployment_id)
    assert fake.snapshot() == before
