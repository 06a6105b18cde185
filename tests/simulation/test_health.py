"""Minimum healthy hosts: the arithmetic of behaviour 3.3, and the questions of the engine in 3.5."""

from __future__ import annotations

import pytest

from codedeploy_fake.simulation.health import HealthKind, MinimumHealthyHosts, Tally, ZonalRule

from .plans import ALL_AT_ONCE, HALF_AT_A_TIME, ONE_AT_A_TIME, fleet_percent, host_count


@pytest.mark.parametrize(
    ("health", "targets", "minimum"),
    [
        # the worked values of behaviour 3.3
        (host_count(6), 9, 6),
        (fleet_percent(40), 9, 4),
        (host_count(3), 10, 3),
        (fleet_percent(85), 10, 9),
        (fleet_percent(95), 10, 10),
        (HALF_AT_A_TIME, 9, 5),
        # OneAtATime is all but one, not a percentage of 99
        (ONE_AT_A_TIME, 10, 9),
        (ONE_AT_A_TIME, 200, 199),
        (ONE_AT_A_TIME, 1, 0),
        (ALL_AT_ONCE, 9, 0),
        # percentages round up, exactly
        (fleet_percent(0), 9, 0),
        (fleet_percent(1), 1, 1),
        (fleet_percent(50), 2, 1),
        (fleet_percent(29), 100, 29),
        # a fleet of one: predefined configurations deploy to it, custom ones do what they say
        (HALF_AT_A_TIME, 1, 0),
        (ALL_AT_ONCE, 1, 0),
        (fleet_percent(50), 1, 1),
        (host_count(1), 1, 1),
        (host_count(3), 3, 3),
        # no fleet at all
        (ONE_AT_A_TIME, 0, 0),
        (MinimumHealthyHosts(HealthKind.MOST_CONCURRENCY, 5), 3, 0),
    ],
)
def test_the_minimum_is_computed_from_the_number_of_targets(
    health: MinimumHealthyHosts, targets: int, minimum: int
) -> None:
    assert health.minimum(targets) == minimum


def tally(targets: int = 10, minimum: int = 8, **counts: int) -> Tally:
    return Tally(targets, minimum, **counts)


def test_every_target_is_healthy_until_it_fails_here() -> None:
    assert tally(waiting=6, away=1, failed=1, succeeded=2).healthy == 9


def test_nothing_starts_when_nothing_may_be_taken_away() -> None:
    assert tally(minimum=9).can_start
    assert not tally(minimum=10).can_start
    assert not tally(minimum=11).can_start


def test_a_target_is_taken_away_while_enough_stay_healthy() -> None:
    assert tally(waiting=10).may_launch
    assert tally(waiting=9, away=1).may_launch
    assert not tally(waiting=8, away=2).may_launch


def test_a_failure_narrows_the_window() -> None:
    assert tally(waiting=8, failed=1, succeeded=1).may_launch
    assert not tally(waiting=8, away=1, failed=1).may_launch


def test_without_waiting_targets_none_is_launched() -> None:
    assert not tally(waiting=0, away=0).may_launch


def test_it_gives_up_when_one_more_failure_would_be_too_many() -> None:
    assert not tally(waiting=8, away=1, failed=1).must_give_up
    assert tally(waiting=8, failed=2).must_give_up


def test_with_no_work_left_there_is_nothing_to_give_up() -> None:
    assert not tally(waiting=0, failed=2, succeeded=8).must_give_up


def test_without_a_failure_it_never_gives_up() -> None:
    assert not tally(minimum=10, waiting=10).must_give_up


def test_enough_is_the_minimum_and_never_none() -> None:
    assert tally(minimum=8, failed=2, succeeded=8).enough
    assert not tally(minimum=8, failed=3, succeeded=7).enough
    assert tally(minimum=0, failed=9, succeeded=1).enough
    assert not tally(minimum=0, failed=10).enough


def test_targets_that_need_no_deployment_count_as_healthy() -> None:
    assert tally(minimum=9, succeeded=1, current=9).enough
    assert tally(minimum=8, failed=1, current=9).enough is False
    assert tally(minimum=9, current=10).enough


def test_a_zone_falls_below_its_minimum() -> None:
    assert not tally(minimum=8, failed=2).fell_below
    assert tally(minimum=8, failed=3).fell_below


def test_a_zone_has_no_minimum_unless_it_is_given_one() -> None:
    assert ZonalRule().per_zone.minimum(7) == 0
