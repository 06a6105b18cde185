"""Availability zones one after another (behaviour 3.7)."""

from __future__ import annotations

import pytest

from codedeploy_fake.simulation.failures import error_information
from codedeploy_fake.simulation.health import MinimumHealthyHosts, ZonalRule
from codedeploy_fake.simulation.trace import Stop, simulate
from codedeploy_fake.simulation.zones import divide

from .plans import (
    ALL_AT_ONCE,
    START,
    at,
    batches,
    deployment,
    fleet_percent,
    host_count,
    overview,
    results,
    statuses,
    zonal,
)


def test_zones_stand_in_alphabetical_order_with_their_own_counts() -> None:
    tally, targets, zones = divide(
        zonal({"b": 2, "a": 3}, host_count(1), ZonalRule(host_count(2)), skipped=frozenset({"b1"}))
    )
    assert [target.plan.target_id for target in targets] == ["b1", "b2", "a1", "a2", "a3"]
    assert [[target.plan.target_id for target in zone.waiting] for zone in zones] == [["a1", "a2", "a3"], ["b2"]]
    assert (tally.targets, tally.minimum, tally.waiting, tally.current) == (5, 1, 4, 1)
    assert [(z.tally.targets, z.tally.minimum, z.tally.waiting, z.tally.current) for z in zones] == [
        (3, 2, 3, 0),
        (2, 2, 1, 1),
    ]


def test_without_a_rule_all_is_one_zone() -> None:
    _, _, zones = divide(deployment(3))
    assert [(len(zone.waiting), zone.tally.minimum, zone.monitor) for zone in zones] == [(3, 0, 0)]
    assert [len(zone.waiting) for zone in divide(deployment(0))[2]] == [0]


def test_the_example_of_the_user_guide() -> None:
    # 200 instances, minimum 160, in zones of 100 with a minimum of 50: min(40, 50) at a time
    plan = zonal({"b": 100, "a": 100}, host_count(160), ZonalRule(host_count(50)))
    first, second = [(40, ["a"]), (40, ["a"]), (20, ["a"])], [(40, ["b"]), (40, ["b"]), (20, ["b"])]
    assert batches(simulate(plan)) == first + second
    assert statuses(simulate(plan))[-1] == "Succeeded"


@pytest.mark.parametrize(
    ("health", "rule", "sizes"),
    [
        (host_count(3), ZonalRule(host_count(4)), [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]),  # the zone's minimum is narrower
        (host_count(8), ZonalRule(), [2, 2, 1, 2, 2, 1]),  # the whole deployment's is
        (fleet_percent(0), ZonalRule(fleet_percent(50)), [2, 2, 1, 2, 2, 1]),
        (fleet_percent(0), ZonalRule(), [5, 5]),
    ],
)
def test_a_batch_is_what_both_minima_allow(health: MinimumHealthyHosts, rule: ZonalRule, sizes: list[int]) -> None:
    trace = simulate(zonal({"a": 5, "b": 5}, health, rule))
    assert [size for size, _ in batches(trace)] == sizes
    assert statuses(trace)[-1] == "Succeeded"


@pytest.mark.parametrize(
    ("rule", "waits"),
    [
        (ZonalRule(), [0.0, 0.0]),
        (ZonalRule(monitor=60_000), [60.0, 60.0]),
        (ZonalRule(monitor=60_000, first_monitor=600_000), [600.0, 60.0]),
        (ZonalRule(monitor=60_000, first_monitor=0), [0.0, 60.0]),
        (ZonalRule(first_monitor=600_000), [600.0, 0.0]),
    ],
)
def test_a_zone_is_watched_before_the_next_and_the_last_is_not(rule: ZonalRule, waits: list[float]) -> None:
    trace = simulate(zonal({"a": 1, "b": 1, "c": 1}, ALL_AT_ONCE, rule))
    ended = [at(trace, f"{zone}1", "Succeeded") for zone in "abc"]
    begun = [at(trace, f"{zone}1", "InProgress") for zone in "abc"]
    assert [round(b - e - 0.5, 3) for e, b in zip(ended, begun[1:], strict=False)] == waits
    assert round(at(trace, None, "Succeeded") - ended[-1], 3) == 2.3


def test_it_is_in_progress_while_a_zone_is_watched_and_can_be_stopped() -> None:
    plan = zonal({"a": 1, "b": 1}, ALL_AT_ONCE, ZonalRule(monitor=600_000))
    assert simulate(plan).at(START + 100_000).status == "InProgress"
    stopped = simulate(plan, [Stop(START + 100_000)])
    assert (stopped.end.at, results(stopped)) == (START + 100_000, {"a1": "Succeeded", "b1": "Skipped"})


def test_a_zone_below_its_minimum_fails_the_deployment_in_all() -> None:
    plan = zonal({"a": 4, "b": 4}, ALL_AT_ONCE, ZonalRule(host_count(2)), failing=("a1", "a2"))
    trace = simulate(plan)
    assert (trace.end.status, overview(trace)) == ("Failed", {"Failed": 2, "Skipped": 6})
    assert trace.end.error == error_information("HEALTH_CONSTRAINTS")


def test_a_zone_whose_last_batch_fails_too_often_fails_the_deployment() -> None:
    plan = zonal({"a": 3, "b": 3}, ALL_AT_ONCE, ZonalRule(host_count(1)), failing=("a1", "a3"))
    trace = simulate(plan)
    assert results(trace) == {
        **dict.fromkeys(("a1", "a3"), "Failed"),
        "a2": "Succeeded",
        **{f"b{n}": "Succeeded" for n in (1, 2, 3)},
    }
    plan = zonal({"a": 3, "b": 3}, ALL_AT_ONCE, ZonalRule(host_count(2)), failing=("b1", "b3"))
    assert statuses(simulate(plan))[-1] == "Failed"


def test_a_zone_may_lose_all_when_its_minimum_is_none() -> None:
    trace = simulate(zonal({"a": 1, "b": 2}, ALL_AT_ONCE, ZonalRule(), failing=("a1",)))
    assert (trace.end.status, overview(trace)) == ("Succeeded", {"Succeeded": 2, "Failed": 1})


def test_the_minimum_of_the_deployment_holds_over_all_zones() -> None:
    trace = simulate(zonal({"a": 2, "b": 2}, host_count(3), ZonalRule(), failing=("a1",)))
    assert overview(trace) == {"Failed": 1, "Skipped": 3}


def test_a_zone_that_could_not_start_fails_the_pre_flight() -> None:
    trace = simulate(zonal({"a": 4, "b": 1}, ALL_AT_ONCE, ZonalRule(host_count(1))))
    assert (trace.end.error, trace.end.overview) == (error_information("HEALTH_CONSTRAINTS_INVALID"), None)


def test_a_zone_in_which_all_run_the_revision_is_no_zone() -> None:
    rule = ZonalRule(host_count(1), monitor=1000, first_monitor=500_000)
    trace = simulate(zonal({"a": 1, "b": 2}, ALL_AT_ONCE, rule, skipped=frozenset({"a1"})))
    assert batches(trace) == [(1, ["b"]), (1, ["b"])]
    assert overview(trace) == {"Succeeded": 2, "Skipped": 1}
