"""The log: DEBUG a call, INFO a transition, each once and in order."""

from __future__ import annotations

import logging

import pytest

from codedeploy_fake import Policies, ServiceError, Timings, VirtualClock, WallClock
from tests.making import deploy, info, seeded

NAME = "codedeploy_fake"
AT_ONCE = Timings(
    created=0, queued=0, target_started=0, first_event=0, event_gap=0, event=0, events={}, target_result=0,
    deployment_result=0,
)  # fmt: skip


@pytest.fixture(autouse=True)
def info_level(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger=NAME)


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The transitions logged so far, without date and group; forgets them."""
    lines = [
        record.getMessage().replace(" web/prod", "").replace("2026-01-01T00:00:", "").replace("+00:00", "")
        for record in caplog.records
        if record.levelno == logging.INFO
    ]
    assert {record.name for record in caplog.records} <= {NAME}
    caplog.clear()
    return lines


def test_a_deployment_is_logged_as_it_goes(caplog: pytest.LogCaptureFixture) -> None:
    fake = seeded(instances=1)
    deployment_id = deploy(fake)
    assert logged(caplog) == [f"{deployment_id} Created at 00"]
    fake.clock.advance(0.5)
    assert logged(caplog) == [f"{deployment_id} Queued at 00.500000"]
    fake.clock.advance(0.4)
    assert logged(caplog) == []
    fake.clock.advance(60)
    first, second = logged(caplog)
    assert first == f"{deployment_id} InProgress at 01"
    assert second.startswith(f"{deployment_id} Succeeded at ")
    fake.clock.advance(60)
    assert logged(caplog) == []


def test_the_group_is_named(caplog: pytest.LogCaptureFixture) -> None:
    deployment_id = deploy(seeded())
    assert caplog.messages == [f"{deployment_id} web/prod Created at 2026-01-01T00:00:00+00:00"]


def test_what_happens_at_one_instant_is_logged_whole(caplog: pytest.LogCaptureFixture) -> None:
    fake = seeded(Policies(timings=AT_ONCE))
    deployment_id = deploy(fake)
    ways = [line.removeprefix(deployment_id).split()[0] for line in logged(caplog)]
    assert ways == ["Created", "Queued", "InProgress", "Succeeded"]
    fake.clock.advance(10)
    assert logged(caplog) == []


def test_a_stop_is_logged_when_it_is_done(caplog: pytest.LogCaptureFixture) -> None:
    fake = seeded()
    deployment_id = deploy(fake)
    fake.clock.advance(2.05)
    logged(caplog)
    fake.call("StopDeployment", {"deploymentId": deployment_id})
    fake.call("StopDeployment", {"deploymentId": deployment_id})
    assert logged(caplog) == []
    fake.clock.advance(1)
    assert logged(caplog) == [f"{deployment_id} Stopped at 02.100000"]


def test_a_stop_at_once_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    fake = seeded()
    deployment_id = deploy(fake)
    fake.call("StopDeployment", {"deploymentId": deployment_id})
    fake.call("StopDeployment", {"deploymentId": deployment_id})
    fake.clock.advance(1)
    fake.call("StopDeployment", {"deploymentId": deployment_id})
    assert logged(caplog) == [f"{deployment_id} Created at 00", f"{deployment_id} Stopped at 00"]


def test_several_deployments_are_logged_in_order_of_time(caplog: pytest.LogCaptureFixture) -> None:
    fake = seeded()
    other = fake.world(region="eu-west-1")
    other.seed_group("web", "prod")
    first = deploy(fake)
    fake.clock.advance(0.25)
    second = other.call("CreateDeployment", fake.calls[-1].input)["deploymentId"]
    logged(caplog)
    fake.clock.advance(1)
    assert logged(caplog) == [
        f"{first} Queued at 00.500000",
        f"{second} Queued at 00.750000",
        f"{first} InProgress at 01",
        f"{second} InProgress at 01.250000",
    ]


def test_whoever_a_stop_lets_through_the_gate_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    fake = seeded(Policies(max_running_deployments=1), instances=1)
    fake.seed_group("web", "other", 1)
    first, second = deploy(fake), deploy(fake, deploymentGroupName="other")
    fake.clock.advance(2.5)
    logged(caplog)
    fake.call("StopDeployment", {"deploymentId": first})
    assert logged(caplog) == [f"{first} Stopped at 02.500000", f"{second} web/other InProgress at 02.500000"]
    fake.call("StopDeployment", {"deploymentId": second})
    assert logged(caplog) == [f"{second} web/other Stopped at 02.500000"]
    fake.clock.advance(60)
    assert logged(caplog) == []


def test_a_wall_clock_is_logged_when_somebody_calls(caplog: pytest.LogCaptureFixture) -> None:
    seconds = [1767225600.0]
    fake = seeded(clock=WallClock(lambda: seconds[0]))
    deployment_id = deploy(fake)
    seconds[0] += 0.75
    assert logged(caplog) == [f"{deployment_id} Created at 00"]
    for _ in range(2):
        info(fake, deployment_id)
    assert logged(caplog) == [f"{deployment_id} Queued at 00.500000"]


def test_a_clock_of_ones_own_likewise(caplog: pytest.LogCaptureFixture) -> None:
    clock = VirtualClock()
    fake = seeded(clock=clock)
    deployment_id = deploy(fake)
    clock.advance(0.75)
    info(fake, deployment_id)
    assert logged(caplog) == [f"{deployment_id} Created at 00", f"{deployment_id} Queued at 00.500000"]


def test_after_restoring_it_is_logged_again(caplog: pytest.LogCaptureFixture) -> None:
    fake = seeded()
    deploy(fake)
    before = fake.snapshot()
    logged(caplog)
    fake.clock.advance(0.75)
    once = logged(caplog)
    fake.restore(before)
    assert logged(caplog) == []
    fake.clock.advance(0.75)
    assert logged(caplog) == once


def test_every_call_is_logged_at_debug_errors_included(caplog: pytest.LogCaptureFixture) -> None:
    fake = seeded()
    caplog.set_level(logging.DEBUG, logger=NAME)
    fake.call("ListDeployments")
    with pytest.raises(ServiceError):
        fake.world(region="eu-west-1").call("GetDeployment", {"deploymentId": "d-ABCDEFGHI"})
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("DEBUG", "us-east-1 00:00:00.000 ListDeployments() -> deployments=[]"),
        (
            "DEBUG",
            (
                "eu-west-1 00:00:00.000 GetDeployment(deploymentId='d-ABCDEFGHI') -> "
                "DeploymentDoesNotExistException: The deployment d-ABCDEFGHI could not be found"
            ),
        ),
    ]


def test_whoever_does_not_listen_hears_nothing(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, logger=NAME)
    fake = seeded()
    deploy(fake)
    fake.run_until_idle()
    assert caplog.records == []
