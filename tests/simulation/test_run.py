"""The engine beyond the sliding window: zones, batches, mishaps, limits, the gate, who is passed over."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from codedeploy_fake.simulation.failures import (
    CUT_OFF,
    INSTANCE_LOST,
    NO_AGENT,
    LifecycleErrorCode,
    error_information,
    unknown_error,
)
from codedeploy_fake.simulation.health import ZonalRule
from codedeploy_fake.simulation.outcome import EventMishap, EventTake, Mishap
from codedeploy_fake.simulation.plan import Plan
from codedeploy_fake.simulation.states import LIFECYCLE, Flow
from codedeploy_fake.simulation.timings import Timings
from codedeploy_fake.simulation.trace import Release, Stop, Trace, lasting, simulate

from .plans import (
    ALL_AT_ONCE,
    HALF_AT_A_TIME,
    ONE_AT_A_TIME,
    START,
    at,
    batches,
    deployment,
    events_of,
    host_count,
    overview,
    results,
    statuses,
    zonal,
)

SEVEN = LIFECYCLE[Flow.IN_PLACE]


# Batches, and what an early failure does to those in flight (behaviour 3.5).


def uneven(plan: Plan) -> Plan:
    """Each target's last event takes a second longer than that of the one before."""
    return replace(
        plan,
        targets=tuple(
            replace(t, events=(*t.events[:-1], replace(t.events[-1], take=1000 * place)))
            for place, t in enumerate(plan.targets)
        ),
    )


def test_a_rigid_batch_waits_for_its_last() -> None:
    sliding = uneven(deployment(4, HALF_AT_A_TIME))
    rigid = replace(sliding, batching="rigid")
    assert [size for size, _ in batches(simulate(sliding))] == [2, 1, 1]
    assert [size for size, _ in batches(simulate(rigid))] == [2, 2]
    assert [statuses(simulate(plan))[-1] for plan in (sliding, rigid)] == ["Succeeded"] * 2


@pytest.mark.parametrize("targets", [1, 9, 10])
def test_batches_and_window_are_the_same_while_durations_are_equal(targets: int) -> None:
    plan = deployment(targets, HALF_AT_A_TIME)
    assert simulate(plan) == simulate(replace(plan, batching="rigid"))


def test_a_failure_shrinks_the_next_batch() -> None:
    plan = replace(deployment(10, host_count(6), failing=[1, 2]), batching="rigid")
    assert [size for size, _ in batches(simulate(plan))] == [4, 2, 2, 2]


def given_up(**members: Any) -> Plan:
    """Four targets of which two must be well: three that are ill are tried together, and two of them fail.

    Only then is anything in flight at an early failure: who was well is taken away one by one.
    """
    slow = [EventTake("ValidateService", "i-3", 60)]
    plan = deployment(4, host_count(2), failing=[1, 2], **{"takes": slow, **members})
    return replace(plan, unhealthy=frozenset({"i-1", "i-2", "i-3"}))


def test_early_failure_lets_those_in_flight_finish() -> None:
    trace = simulate(given_up())
    assert results(trace) == {"i-1": "Failed", "i-2": "Failed", "i-3": "Succeeded", "i-4": "Skipped"}
    assert at(trace, "i-4", "Skipped") == at(trace, "i-2", "Failed") < at(trace, "i-3", "Succeeded")
    assert statuses(trace)[-1] == "Failed"


def test_or_ends_them_at_once() -> None:
    trace = simulate(replace(given_up(), early_failure_inflight="abort"))
    assert results(trace) == {"i-1": "Failed", "i-2": "Failed", "i-3": "Failed", "i-4": "Skipped"}
    assert at(trace, "i-3", "Failed") == at(trace, "i-2", "Failed")
    assert statuses(trace)[-1] == "Failed"


def test_an_event_that_is_cut_off_says_so() -> None:
    plan = given_up(takes=[EventTake("ApplicationStop", "i-3", 60)])
    trace = simulate(replace(plan, early_failure_inflight="abort"))
    assert events_of(trace, "i-3") == {**dict.fromkeys(SEVEN, "Skipped"), "ApplicationStop": "Failed"}
    assert [m.detail for m in trace.moves if m.target_id == "i-3" and m.status == "Failed" and m.event] == [
        unknown_error(CUT_OFF)
    ]
    assert trace.end.running_events == 0


def test_what_was_due_on_one_that_was_cut_off_does_not_come_any_more() -> None:
    # its event would have ended, and its loss been found, before the deployment is over
    soon = Timings(instance_lost=1.0, deployment_result=600.0)
    hanging = given_up(takes=[EventTake("ApplicationStart", "i-3", 5)], timings=soon)
    lost = given_up(takes=[], mishaps=[EventMishap("ApplicationStart", "i-3", Mishap.LOST)], timings=soon)
    for plan in (hanging, lost):
        trace = simulate(replace(plan, early_failure_inflight="abort"))
        assert [m.status for m in trace.moves if m.target_id == "i-3" and m.event is None][-1] == "Failed"
        assert not any(m.target_id for m in trace.moves if m.at > trace.end.at - 600_000)


def test_a_lost_one_is_ended_at_once_too() -> None:
    plan = given_up(takes=[], mishaps=[EventMishap("ApplicationStop", "i-3", Mishap.LOST)])
    trace = simulate(replace(plan, early_failure_inflight="abort"))
    assert results(trace) == {"i-1": "Failed", "i-2": "Failed", "i-3": "Failed", "i-4": "Skipped"}
    assert trace.end.at < START + 60_000


# Health of before (behaviour 3.5, initial_health).


def test_one_that_was_ill_is_taken_from_nobody() -> None:
    plan = deployment(4, ONE_AT_A_TIME)
    first = replace(plan, unhealthy=frozenset(t.target_id for t in plan.targets))
    assert [size for size, _ in batches(simulate(first))] == [4]


def test_the_ill_come_first_and_the_others_when_enough_are_well() -> None:
    plan = replace(deployment(4, host_count(3)), unhealthy=frozenset({"i-3", "i-4"}))
    trace = simulate(plan)
    assert [at(trace, f"i-{n}", "InProgress") for n in (3, 4)] == [1.5, 1.5]
    assert at(trace, "i-1", "InProgress") > at(trace, "i-3", "Succeeded")
    assert statuses(trace)[-1] == "Succeeded"


def test_it_fails_when_too_few_are_well_to_take_one_away() -> None:
    # the two that are ill lie in the second zone, and two must stay well
    plan = zonal({"a": 2, "b": 2}, host_count(2), ZonalRule(), unhealthy=frozenset({"b1", "b2"}))
    assert (statuses(simulate(plan))[-1], overview(simulate(plan))) == ("Failed", {"Skipped": 4})


# Targets that need no deployment (updateOutdatedInstancesOnly).


def test_targets_that_run_the_revision_are_skipped_at_the_start_and_count_as_healthy() -> None:
    plan = replace(deployment(4, ONE_AT_A_TIME), skipped=frozenset({"i-1", "i-3", "i-4"}))
    trace = simulate(plan)
    assert trace.at(START + 1000).overview == (1, 0, 0, 0, 3, 0)
    assert (trace.end.status, overview(trace)) == ("Succeeded", {"Succeeded": 1, "Skipped": 3})
    assert set(events_of(trace, "i-1").values()) == {"Skipped"}


def test_one_of_the_others_has_to_succeed() -> None:
    plan = replace(deployment(3, ALL_AT_ONCE, failing=[2]), skipped=frozenset({"i-1", "i-3"}))
    assert statuses(simulate(plan))[-1] == "Failed"


def test_a_deployment_with_nothing_to_do_succeeds() -> None:
    plan = replace(deployment(2), skipped=frozenset({"i-1", "i-2"}))
    assert (statuses(simulate(plan))[-1], overview(simulate(plan))) == ("Succeeded", {"Skipped": 2})


# Mishaps and time limits (behaviour 2.8).


def told(trace: Trace, event: str) -> list[tuple[float, str, LifecycleErrorCode | None]]:
    return [
        ((m.at - START) / 1000, str(m.status), getattr(m.detail, "error_code", None))
        for m in trace.moves
        if m.event == event
    ]


def test_a_script_that_hangs_fails_after_an_hour() -> None:
    trace = simulate(deployment(mishaps=[EventMishap("BeforeInstall", None, Mishap.HANGS)]))
    assert told(trace, "BeforeInstall") == [
        (5.3, "InProgress", None),
        (3605.3, "Failed", LifecycleErrorCode.SCRIPT_TIMED_OUT),
    ]
    assert (results(trace), statuses(trace)[-1]) == ({"i-1": "Failed"}, "Failed")


def test_a_load_balancer_that_hangs_fails_after_an_hour() -> None:
    trace = simulate(
        deployment(flow=Flow.IN_PLACE_BEHIND_LOAD_BALANCER, mishaps=[EventMishap("AllowTraffic", None, Mishap.HANGS)])
    )
    (begun, _, _), (ended, status, code) = told(trace, "AllowTraffic")
    assert (round(ended - begun, 3), status, code) == (3600.0, "Failed", LifecycleErrorCode.UNKNOWN_ERROR)


def test_a_stop_waits_for_an_event_that_hangs() -> None:
    plan = deployment(mishaps=[EventMishap("BeforeInstall", None, Mishap.HANGS)])
    assert simulate(plan, [Stop(START + 10_000)]).end.at == START + 3_605_300


def test_an_agent_that_does_not_answer_fails_the_first_event_after_five_minutes() -> None:
    trace = simulate(deployment(mishaps=[EventMishap(None, None, Mishap.UNANSWERED)]))
    assert told(trace, "ApplicationStop") == [(301.0, "Failed", LifecycleErrorCode.UNKNOWN_ERROR)]
    target = trace.target_at("i-1", trace.end.at)
    assert target is not None
    assert (target.events[0].started_at, target.events[0].diagnostics) == (None, unknown_error(NO_AGENT))
    assert {event.status for event in target.events[1:]} == {"Skipped"}
    assert at(trace, "i-1", "InProgress") == 1.5
    assert (results(trace), trace.end.error) == ({"i-1": "Failed"}, error_information("HEALTH_CONSTRAINTS"))


def test_a_stop_does_not_wait_for_an_agent_that_does_not_answer() -> None:
    plan = deployment(mishaps=[EventMishap(None, None, Mishap.UNANSWERED)])
    trace = simulate(plan, [Stop(START + 10_000)])
    assert (trace.end.at, results(trace)) == (START + 10_000, {"i-1": "Failed"})


def test_an_instance_that_goes_away_is_unknown_for_an_hour_and_has_failed_then() -> None:
    trace = simulate(deployment(mishaps=[EventMishap("Install", "i-1", Mishap.LOST)]))
    assert told(trace, "Install") == [
        (6.6, "InProgress", None),
        (6.8, "Unknown", None),
        (3606.8, "Failed", LifecycleErrorCode.UNKNOWN_ERROR),
    ]
    assert trace.status_at("i-1", START + 60_000) == "Unknown"
    assert trace.at(START + 60_000).overview == (0, 1, 0, 0, 0, 0)
    assert trace.at(START + 60_000).running_events == 0
    target = trace.target_at("i-1", trace.end.at)
    assert target is not None
    assert target.events[3].diagnostics == unknown_error(INSTANCE_LOST)
    assert results(trace) == {"i-1": "Failed"}


@pytest.mark.parametrize("after", [6.7, 60.0])
def test_a_stop_ends_an_instance_that_goes_away(after: float) -> None:
    plan = deployment(mishaps=[EventMishap("Install", None, Mishap.LOST)])
    trace = simulate(plan, [Stop(START + round(after * 1000))])
    assert (trace.end.status, trace.end.at) == ("Stopped", START + round(max(after, 6.8) * 1000))
    assert events_of(trace, "i-1")["Install"] == "Failed"
    assert results(trace) == {"i-1": "Failed"}


LIMIT = 5000


def test_a_deployment_that_takes_too_long_fails() -> None:
    trace = simulate(replace(deployment(3, HALF_AT_A_TIME), limit=LIMIT))
    assert (trace.end.at, trace.end.status) == (START + 1000 + LIMIT, "Failed")
    assert trace.end.error == error_information("TIMEOUT")
    assert results(trace) == {"i-1": "Failed", "i-2": "Skipped", "i-3": "Skipped"}
    assert trace.end.running_events == 0


def test_what_is_done_in_the_last_moment_is_done_in_time() -> None:
    natural = simulate(deployment(2, ALL_AT_ONCE))
    last_result = round(at(natural, "i-1", "Succeeded") * 1000) - 1000
    assert simulate(replace(deployment(2, ALL_AT_ONCE), limit=last_result)) == natural
    assert statuses(simulate(replace(deployment(2, ALL_AT_ONCE), limit=last_result - 1)))[-1] == "Failed"


def test_a_deployment_that_is_being_stopped_ends_as_stopped() -> None:
    plan = replace(deployment(takes=[EventTake("Install", None, 60)]), limit=10_000)
    trace = simulate(plan, [Stop(START + 7000)])
    assert (trace.end.status, trace.end.at) == ("Stopped", START + 66_600)


def test_the_time_behind_a_gate_is_no_time_in_progress() -> None:
    plan = replace(deployment(), held=True, limit=LIMIT)
    assert simulate(plan, [Release(START + 100_000)]).end.at == START + 100_000 + LIMIT


def test_who_says_how_long_it_takes_means_it() -> None:
    trace = simulate(lasting(replace(deployment(), limit=LIMIT), 60_000))
    assert (trace.end.status, trace.end.at) == ("Succeeded", START + 60_000)


def test_lost_and_watched_times_are_scaled_too() -> None:
    plan = zonal({"a": 1, "b": 1}, ALL_AT_ONCE, ZonalRule(monitor=500_000, first_monitor=500_000))
    trace = simulate(lasting(plan, 60_000))
    assert trace.end.at == START + 60_000
    lost = deployment(mishaps=[EventMishap("Install", "i-1", Mishap.LOST)])
    assert simulate(lasting(lost, 60_000)).end.at == START + 60_000


# RESTART (behaviour 2.3).


@pytest.mark.parametrize(
    ("flow", "events"),
    [
        (Flow.RESTART, ["ApplicationStop", "ApplicationStart", "ValidateService"]),
        (
            Flow.RESTART_BEHIND_LOAD_BALANCER,
            [
                *("BeforeBlockTraffic", "BlockTraffic", "AfterBlockTraffic"),
                *("ApplicationStop", "ApplicationStart", "ValidateService"),
                *("BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic"),
            ],
        ),
    ],
)
def test_a_restart_installs_nothing(flow: Flow, events: list[str]) -> None:
    trace = simulate(deployment(flow=flow))
    assert [m.event for m in trace.moves if m.event and m.status == "InProgress"] == events
    assert statuses(trace)[-1] == "Succeeded"


# The gate (behaviour 1.3.3).


def test_a_held_deployment_stays_queued_until_it_is_released() -> None:
    plan = replace(deployment(), held=True)
    assert statuses(simulate(plan)) == ["Created", "Queued"]
    trace = simulate(plan, [Release(START + 60_000)])
    assert (at(trace, None, "Queued"), at(trace, None, "InProgress")) == (0.5, 60.0)
    assert statuses(trace)[-1] == "Succeeded"


@pytest.mark.parametrize("after", [0, 300, 700, 1000])
def test_a_release_before_the_pre_flight_is_done_holds_nobody_up(after: int) -> None:
    assert simulate(replace(deployment(), held=True), [Release(START + after)]) == simulate(deployment())


def test_a_second_release_changes_nothing() -> None:
    plan = replace(deployment(), held=True)
    once = simulate(plan, [Release(START + 60_000)])
    assert simulate(plan, [Release(START + 60_000), Release(START + 61_000)]) == once
    assert simulate(deployment(), [Release(START + 2000)]) == simulate(deployment())


def test_a_pre_flight_fails_without_a_place_behind_the_gate() -> None:
    trace = simulate(replace(deployment(0), held=True))
    assert (trace.end.status, trace.end.at) == ("Failed", START + 1000)


def test_a_stop_behind_the_gate_stops_at_once() -> None:
    trace = simulate(replace(deployment(), held=True), [Stop(START + 60_000), Release(START + 70_000)])
    assert (trace.end.status, trace.end.at, trace.end.overview) == ("Stopped", START + 60_000, None)


def test_ten_thousand_targets_are_played_in_one_go() -> None:
    trace = simulate(deployment(10_000, ALL_AT_ONCE, failing=range(1, 10_000, 100)))
    assert overview(trace) == {"Succeeded": 9900, "Failed": 100}
    assert all(a.at < b.at for a, b in pairwise(trace.steps))
    assert len(trace.steps) < 30
