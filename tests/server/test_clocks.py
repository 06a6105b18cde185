"""The word after ``--clock``."""

from __future__ import annotations

import pytest

from codedeploy_fake import CodeDeployFake, UsageError
from codedeploy_fake.server import clocks
from codedeploy_fake.server.polling import Polling
from codedeploy_fake.simulation.clock import WallClock
from tests.making import deploy


def test_poll_is_a_virtual_clock_that_reading_moves() -> None:
    said = clocks.arguments("poll")
    assert isinstance(said["reading"], Polling)
    assert CodeDeployFake(**said).clock.virtual


def test_virtual_is_the_fakes_own_read_as_often_as_one_likes() -> None:
    fake = CodeDeployFake(**clocks.arguments("virtual"))
    assert fake.clock.virtual
    fake.seed_group("web", "prod")
    deployment_id = deploy(fake)
    for _ in range(600):
        assert fake.call("GetDeployment", {"deploymentId": deployment_id})["deploymentInfo"]["status"] == "Created"


def test_wall_is_the_machines() -> None:
    assert isinstance(clocks.arguments("wall")["clock"], WallClock)


def test_a_rate_begins_now_and_runs_so_many_times_as_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    now = {"monotonic": 5.0, "time": 1_800_000_000.0}
    monkeypatch.setattr("codedeploy_fake.server.clocks.time.monotonic", lambda: now["monotonic"])
    monkeypatch.setattr("codedeploy_fake.server.clocks.time.time", lambda: now["time"])
    clock = clocks.arguments("60")["clock"]
    assert clock.now_ms == 1_800_000_000_000
    now["monotonic"] += 1.5
    assert clock.now_ms == 1_800_000_090_000


@pytest.mark.parametrize("said", ["0.5", "1", "1e3"])
def test_a_rate_is_any_number_above_zero(said: str) -> None:
    assert not clocks.arguments(said)["clock"].virtual


@pytest.mark.parametrize("said", ["", "fast", "0", "-1", "nan", "inf", "POLL"])
def test_anything_else_is_refused(said: str) -> None:
    with pytest.raises(UsageError, match=f"^--clock {said}: poll, virtual, wall, or how many seconds"):
        clocks.arguments(said)
