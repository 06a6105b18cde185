"""Default durations, and which ones are refused."""

from __future__ import annotations

import math

import pytest

from codedeploy_fake.errors import UsageError
from codedeploy_fake.simulation.timings import Timings, is_span


def test_the_defaults_are_those_of_the_specification() -> None:
    # behaviour 11
    timings = Timings()
    assert (timings.created, timings.queued) == (0.5, 0.5)
    assert (timings.first_event, timings.event_gap) == (1.0, 1.2)
    assert {name: timings.of(name) for name in ("ApplicationStop", "DownloadBundle", "Install", "AllowTraffic")} == {
        "ApplicationStop": 0.1,
        "DownloadBundle": 0.8,
        "Install": 0.2,
        "AllowTraffic": 5.0,
    }
    assert timings.of("BlockTraffic") == 5.0


def test_a_deployment_ends_after_its_last_target_and_that_one_after_its_last_event() -> None:
    # recorded: the counters run ahead of the status by 1.28 to 2.65 s, the events ahead of the target by 0.51 to 1.93
    assert 0.51 <= Timings().target_result <= 1.93
    assert 1.28 <= Timings().deployment_result <= 2.65


def test_every_duration_may_be_zero() -> None:
    assert Timings(0, 0, 0, 0, 0, 0, {"Install": 0}, 0, 0).of("Install") == 0


@pytest.mark.parametrize("value", [-0.1, math.inf, math.nan, "1", None])
def test_a_span_that_is_none_is_named(value: float) -> None:
    with pytest.raises(UsageError, match="Timings: queued is zero or more seconds, not"):
        Timings(queued=value)
    with pytest.raises(UsageError, match="Timings: Install is zero or more seconds, not"):
        Timings(events={"Install": value})


def test_a_number_too_large_for_a_float_is_a_span_all_the_same() -> None:
    assert is_span(10**400)


def test_the_time_limits_of_the_user_guide() -> None:
    # behaviour 2.8
    timings = Timings()
    assert (timings.script_timeout, timings.load_balancer_timeout, timings.instance_lost) == (3600, 3600, 3600)
    assert timings.agent_no_show == 300
