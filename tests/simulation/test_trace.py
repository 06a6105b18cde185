"""The life of a deployment, in place: what behaviour 1, 2, 3 and 6.1 say, and the laws that hold for every plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from codedeploy_fake.simulation.failures import SUCCESS, ErrorInformation, error_information
from codedeploy_fake.simulation.health import MinimumHealthyHosts
from codedeploy_fake.simulation.plan import Plan
from codedeploy_fake.simulation.states import (
    COUNTERS,
    LIFECYCLE,
    DeploymentStatus,
    EventStatus,
    Flow,
    TargetStatus,
)
from codedeploy_fake.simulation.timings import Timings
from codedeploy_fake.simulation.trace import Move, Stop, Trace, lasting, simulate

from .plans import (
    ALL_AT_ONCE,
    FAILURE,
    HALF_AT_A_TIME,
    NO_TIME,
    ONE_AT_A_TIME,
    START,
    deployment,
    events_of,
    fleet_percent,
    host_count,
    most_in_progress,
    overview,
    results,
    statuses,
)

SEVEN = LIFECYCLE[Flow.IN_PLACE]


def seconds(moves: tuple[Move, ...]) -> list[tuple[float, str, str]]:
    return [
        ((move.at - START) / 1000, " ".join(filter(None, (move.target_id, move.event))), move.status) for move in moves
    ]


def stopped(plan: Plan, *after: float) -> Trace:
    """The plan with a stop after so many seconds, or several."""
    return simulate(plan, [Stop(START + round(span * 1000)) for span in after])


# A deployment that succeeds, and one that fails.


def test_one_instance_with_the_default_timings() -> None:
    assert seconds(simulate(deployment()).moves) == [
        (0.0, "", "Created"),
        (0.5, "", "Queued"),
        (1.0, "", "InProgress"),
        (1.0, "i-1", "Pending"),
        (1.5, "i-1", "InProgress"),
        (2.0, "i-1 ApplicationStop", "InProgress"),
        (2.1, "i-1 ApplicationStop", "Succeeded"),
        (3.3, "i-1 DownloadBundle", "InProgress"),
        (4.1, "i-1 DownloadBundle", "Succeeded"),
        (5.3, "i-1 BeforeInstall", "InProgress"),
        (5.4, "i-1 BeforeInstall", "Succeeded"),
        (6.6, "i-1 Install", "InProgress"),
        (6.8, "i-1 Install", "Succeeded"),
        (8.0, "i-1 AfterInstall", "InProgress"),
        (8.1, "i-1 AfterInstall", "Succeeded"),
        (9.3, "i-1 ApplicationStart", "InProgress"),
        (9.4, "i-1 ApplicationStart", "Succeeded"),
        (10.6, "i-1 ValidateService", "InProgress"),
        (10.7, "i-1 ValidateService", "Succeeded"),
        (11.7, "i-1", "Succeeded"),
        (14.0, "", "Succeeded"),
    ]


def test_a_failed_event_fails_its_target_and_skips_the_later_ones() -> None:
    trace = simulate(deployment(failing=[1], at="Install"))
    assert events_of(trace, "i-1") == {
        "ApplicationStop": "Succeeded",
        "DownloadBundle": "Succeeded",
        "BeforeInstall": "Succeeded",
        "Install": "Failed",
        "AfterInstall": "Skipped",
        "ApplicationStart": "Skipped",
        "ValidateService": "Skipped",
    }
    assert results(trace) == {"i-1": "Failed"}
    assert statuses(trace) == ["Created", "Queued", "InProgress", "Failed"]
    assert trace.end.error == error_information("HEALTH_CONSTRAINTS")


def test_behind_a_load_balancer_traffic_is_blocked_first_and_allowed_last() -> None:
    trace = simulate(deployment(flow=Flow.IN_PLACE_BEHIND_LOAD_BALANCER))
    begun = [m.event for m in trace.moves if m.event and m.status is EventStatus.IN_PROGRESS]
    assert begun == list(LIFECYCLE[Flow.IN_PLACE_BEHIND_LOAD_BALANCER])
    assert statuses(trace)[-1] == "Succeeded"


def test_early_failure_skips_the_waiting_targets_with_all_their_events() -> None:
    trace = simulate(deployment(3, failing=[1]))
    assert results(trace) == {"i-1": "Failed", "i-2": "Skipped", "i-3": "Skipped"}
    for untouched in ("i-2", "i-3"):
        assert events_of(trace, untouched) == dict.fromkeys(SEVEN, "Skipped")
        assert not any(m.target_id == untouched and m.status == "InProgress" for m in trace.moves)


def test_waiting_targets_are_skipped_when_the_failure_is_known() -> None:
    trace = simulate(deployment(2, failing=[1]))
    at = {(m.target_id, m.status): m.at for m in trace.moves if m.event is None}
    assert at["i-2", TargetStatus.SKIPPED] == at["i-1", TargetStatus.FAILED] < trace.end.at


def test_a_skipped_event_tells_nothing_and_an_event_that_ran_tells_all() -> None:
    # recorded: a skipped event has name and status only
    for move in simulate(deployment(3, failing=[1])).moves:
        if move.event is not None and move.status in {EventStatus.SKIPPED, EventStatus.IN_PROGRESS}:
            assert move.detail is None
        elif move.event is not None:
            assert move.detail == (FAILURE if move.status is EventStatus.FAILED else SUCCESS)


def test_the_last_instance_may_fail() -> None:
    trace = simulate(deployment(9, failing=[9]))
    assert (statuses(trace)[-1], overview(trace), trace.end.error) == ("Succeeded", {"Succeeded": 8, "Failed": 1}, None)


def test_a_tolerated_failure_shows_and_does_not_count() -> None:
    trace = simulate(deployment(failing=[1], at="ApplicationStop", tolerated=["ApplicationStop"]))
    assert events_of(trace, "i-1") == {**dict.fromkeys(SEVEN, "Succeeded"), "ApplicationStop": "Failed"}
    assert (results(trace), statuses(trace)[-1]) == ({"i-1": "Succeeded"}, "Succeeded")


def test_a_failure_of_another_event_is_not_tolerated() -> None:
    trace = simulate(deployment(failing=[1], at="BeforeInstall", tolerated=["ApplicationStop"]))
    assert (results(trace), statuses(trace)[-1]) == ({"i-1": "Failed"}, "Failed")


def test_a_tolerated_failure_of_the_last_event_ends_a_success() -> None:
    trace = simulate(deployment(failing=[1], at="ValidateService", tolerated=["ValidateService"]))
    assert results(trace) == {"i-1": "Succeeded"}


def test_counters_run_ahead_of_the_status() -> None:
    # recorded: Pending 1 before InProgress 1; InProgress with Failed 1 before Failed
    trace = simulate(deployment(failing=[1]))
    seen = [
        (step.status, COUNTERS[step.overview.index(1)]) for step in trace.steps if step.overview and any(step.overview)
    ]
    assert list(dict.fromkeys(seen)) == [
        ("InProgress", "Pending"),
        ("InProgress", "InProgress"),
        ("InProgress", "Failed"),
        ("Failed", "Failed"),
    ]


def test_a_target_is_in_progress_before_its_first_event() -> None:
    trace = simulate(deployment())
    attempted = next(m.at for m in trace.moves if m.target_id and m.status is TargetStatus.IN_PROGRESS)
    begun = next(m.at for m in trace.moves if m.event and m.status is EventStatus.IN_PROGRESS)
    assert attempted < begun


def test_an_event_that_begins_sooner_takes_its_target_along() -> None:
    trace = simulate(deployment(timings=Timings(target_started=9.0, first_event=1.0)))
    begun = [m for m in seconds(trace.moves) if m[1].startswith("i-1") and m[2] == "InProgress"]
    assert begun[:2] == [(2.0, "i-1", "InProgress"), (2.0, "i-1 ApplicationStop", "InProgress")]
    assert statuses(trace)[-1] == "Succeeded"


def test_all_at_one_instant_still_passes_through_every_status() -> None:
    trace = simulate(deployment(3, ALL_AT_ONCE, failing=[2], timings=NO_TIME))
    assert {move.at for move in trace.moves} == {START}
    assert statuses(trace) == ["Created", "Queued", "InProgress", "Succeeded"]
    assert [m.status for m in trace.moves if m.target_id == "i-1" and m.event is None] == [
        "Pending",
        "InProgress",
        "Succeeded",
    ]
    assert [m.status for m in trace.moves if m.target_id == "i-2" and m.event == "ApplicationStart"] == [
        "InProgress",
        "Failed",
    ]
    assert trace.steps == (trace.end,)
    assert overview(trace) == {"Succeeded": 2, "Failed": 1}


# The edge table of behaviour 3.5, and the worked values of 3.3. Places count from 1, in order of attempt.


@pytest.mark.parametrize(
    ("targets", "health", "failing", "status", "counted"),
    [
        (1, ONE_AT_A_TIME, [1], "Failed", {"Failed": 1}),
        (1, ONE_AT_A_TIME, [], "Succeeded", {"Succeeded": 1}),
        (9, ONE_AT_A_TIME, [9], "Succeeded", {"Succeeded": 8, "Failed": 1}),
        (9, ONE_AT_A_TIME, [4], "Failed", {"Succeeded": 3, "Failed": 1, "Skipped": 5}),
        (2, ONE_AT_A_TIME, [1], "Failed", {"Failed": 1, "Skipped": 1}),
        (1, HALF_AT_A_TIME, [], "Succeeded", {"Succeeded": 1}),
        (1, HALF_AT_A_TIME, [1], "Failed", {"Failed": 1}),
        (2, HALF_AT_A_TIME, [1], "Failed", {"Failed": 1, "Skipped": 1}),
        (2, HALF_AT_A_TIME, [2], "Succeeded", {"Succeeded": 1, "Failed": 1}),
        (9, HALF_AT_A_TIME, [1, 2, 3, 4], "Failed", {"Failed": 4, "Skipped": 5}),
        (9, HALF_AT_A_TIME, [1, 2, 3], "Succeeded", {"Succeeded": 6, "Failed": 3}),
        (9, HALF_AT_A_TIME, [1, 2, 3, 9], "Succeeded", {"Succeeded": 5, "Failed": 4}),
        (9, HALF_AT_A_TIME, [1, 2, 3, 8], "Failed", {"Succeeded": 4, "Failed": 4, "Skipped": 1}),
        (3, ALL_AT_ONCE, [1, 2], "Succeeded", {"Succeeded": 1, "Failed": 2}),
        (3, ALL_AT_ONCE, [1, 2, 3], "Failed", {"Failed": 3}),
        (1, ALL_AT_ONCE, [1], "Failed", {"Failed": 1}),
        (10, host_count(8), [1], "Succeeded", {"Succeeded": 9, "Failed": 1}),
        (10, host_count(8), [1, 2], "Failed", {"Failed": 2, "Skipped": 8}),
        (10, host_count(8), [1, 5], "Failed", {"Succeeded": 3, "Failed": 2, "Skipped": 5}),
        (10, host_count(8), [1, 10], "Succeeded", {"Succeeded": 8, "Failed": 2}),
        (10, host_count(9), [10], "Succeeded", {"Succeeded": 9, "Failed": 1}),
        (10, fleet_percent(85), [3], "Failed", {"Succeeded": 2, "Failed": 1, "Skipped": 7}),
        (10, fleet_percent(85), [10], "Succeeded", {"Succeeded": 9, "Failed": 1}),
        (9, host_count(6), [2, 5, 9], "Succeeded", {"Succeeded": 6, "Failed": 3}),
        (9, host_count(6), [2, 5, 8], "Failed", {"Succeeded": 5, "Failed": 3, "Skipped": 1}),
        (9, fleet_percent(40), [1, 2, 3, 4], "Succeeded", {"Succeeded": 5, "Failed": 4}),
        (9, fleet_percent(40), [1, 2, 3, 4, 5], "Failed", {"Failed": 5, "Skipped": 4}),
        (2, host_count(0), [1], "Succeeded", {"Succeeded": 1, "Failed": 1}),
        (2, host_count(0), [1, 2], "Failed", {"Failed": 2}),
    ],
)
def test_who_fails_decides_the_end(
    targets: int, health: MinimumHealthyHosts, failing: list[int], status: str, counted: dict[str, int]
) -> None:
    trace = simulate(deployment(targets, health, failing=failing))
    assert (trace.end.status, overview(trace)) == (status, counted)
    assert trace.end.error == (error_information("HEALTH_CONSTRAINTS") if status == "Failed" else None)


@pytest.mark.parametrize(
    ("targets", "health", "together"),
    [
        (9, host_count(6), 3),
        (9, fleet_percent(40), 5),
        (10, host_count(3), 7),
        (10, fleet_percent(85), 1),
        (9, HALF_AT_A_TIME, 4),
        (1, HALF_AT_A_TIME, 1),
        (9, ONE_AT_A_TIME, 1),
        (200, ONE_AT_A_TIME, 1),
        (9, ALL_AT_ONCE, 9),
    ],
)
def test_as_many_at_a_time_as_the_minimum_allows(targets: int, health: MinimumHealthyHosts, together: int) -> None:
    assert most_in_progress(simulate(deployment(targets, health))) == together


@pytest.mark.parametrize(("health", "failing"), [(host_count(8), [1]), (HALF_AT_A_TIME, [1, 2, 3, 4])])
def test_a_failure_shrinks_the_window(health: MinimumHealthyHosts, failing: list[int]) -> None:
    # ten instances, minimum 8: after one failure healthy is 9, so one at a time; likewise 5 and four failures
    trace = simulate(deployment(10, health, failing=failing))
    after = [step.overview for step in trace.steps if step.overview and step.overview[3] == len(failing)]
    assert {counted[1] for counted in after[1:]} == {0, 1}
    assert trace.end.status == "Succeeded"


def test_targets_are_attempted_in_the_order_of_the_plan() -> None:
    trace = simulate(deployment(9, HALF_AT_A_TIME))
    attempted = [m.target_id for m in trace.moves if m.target_id and not m.event and m.status == "InProgress"]
    assert attempted == [f"i-{place}" for place in range(1, 10)]


def test_the_next_target_is_launched_when_a_result_is_known() -> None:
    trace = simulate(deployment(2, ONE_AT_A_TIME))
    at = {(m.target_id, m.status): m.at for m in trace.moves if m.target_id and not m.event}
    assert at["i-2", TargetStatus.IN_PROGRESS] - at["i-1", TargetStatus.SUCCEEDED] == 500


# The pre-flight.


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (deployment(0), "NO_INSTANCES"),
        (deployment(0, host_count(1)), "NO_INSTANCES"),
        (deployment(10, fleet_percent(95)), "HEALTH_CONSTRAINTS_INVALID"),
        (deployment(3, host_count(3)), "HEALTH_CONSTRAINTS_INVALID"),
        (deployment(3, host_count(4)), "HEALTH_CONSTRAINTS_INVALID"),
        (deployment(1, host_count(1)), "HEALTH_CONSTRAINTS_INVALID"),
        (deployment(1, fleet_percent(50)), "HEALTH_CONSTRAINTS_INVALID"),
        (deployment(3, refused=error_information("REVISION_MISSING")), "REVISION_MISSING"),
        (deployment(0, refused=error_information("REVISION_MISSING")), "REVISION_MISSING"),
    ],
)
def test_a_failed_pre_flight_touches_no_target(plan: Plan, code: str) -> None:
    trace = simulate(plan)
    assert seconds(trace.moves) == [(0.0, "", "Created"), (0.5, "", "Queued"), (1.0, "", "Failed")]
    assert trace.end.error == error_information(code)
    assert {step.overview for step in trace.steps} == {None}


def test_counters_are_absent_until_the_pre_flight_passed() -> None:
    trace = simulate(deployment(3))
    assert [trace.at(START + after).overview for after in (0, 999, 1000)] == [None, None, (3, 0, 0, 0, 0, 0)]


# Stop.

STOPPED = error_information("MANUAL_STOP")


@pytest.mark.parametrize(("after", "way"), [(0.2, ["Created"]), (0.7, ["Created", "Queued"])])
def test_a_stop_before_the_start_stops_at_once(after: float, way: list[str]) -> None:
    trace = stopped(deployment(3), after)
    assert statuses(trace) == [*way, "Stopped"]
    assert (trace.end.at, trace.end.overview, trace.end.error) == (START + after * 1000, None, STOPPED)


def test_a_stop_at_the_instant_of_creation_is_after_it() -> None:
    assert seconds(stopped(deployment(), 0.0).moves) == [(0.0, "", "Created"), (0.0, "", "Stopped")]


def test_a_stop_between_events_stops_at_once() -> None:
    trace = stopped(deployment(2), 3.0)  # ApplicationStop is over, DownloadBundle has not begun
    assert (trace.end.at, trace.end.status, trace.end.error) == (START + 3000, "Stopped", STOPPED)
    assert results(trace) == {"i-1": "Failed", "i-2": "Skipped"}
    assert events_of(trace, "i-1") == {**dict.fromkeys(SEVEN, "Skipped"), "ApplicationStop": "Succeeded"}
    assert events_of(trace, "i-2") == dict.fromkeys(SEVEN, "Skipped")


def test_a_launched_target_that_was_not_attempted_is_skipped() -> None:
    trace = stopped(deployment(), 1.2)
    assert (results(trace), trace.end.at) == ({"i-1": "Skipped"}, START + 1200)


def test_a_stop_during_an_event_lets_it_end() -> None:
    trace = stopped(deployment(2), 3.5)  # DownloadBundle runs until 4.1
    assert trace.at(START + 3500).status == "InProgress"
    assert trace.at(START + 3500).running_events == 1
    assert (trace.end.at, trace.end.status) == (START + 4100, "Stopped")
    assert results(trace) == {"i-1": "Failed", "i-2": "Skipped"}
    assert events_of(trace, "i-1") == {
        **dict.fromkeys(SEVEN, "Skipped"),
        "ApplicationStop": "Succeeded",
        "DownloadBundle": "Succeeded",
    }


def test_untouched_targets_are_skipped_when_the_stop_is_accepted() -> None:
    trace = stopped(deployment(2), 3.5)
    assert trace.at(START + 3500).overview == (0, 1, 0, 0, 1, 0)


def test_an_event_that_fails_after_the_stop_is_recorded_as_failed() -> None:
    trace = stopped(deployment(at="DownloadBundle", failing=[1]), 3.5)
    assert events_of(trace, "i-1")["DownloadBundle"] == "Failed"
    assert (trace.end.status, trace.end.error) == ("Stopped", STOPPED)


def test_a_target_in_flight_fails_even_if_its_last_event_succeeds() -> None:
    # behaviour 6.1.2 (2) and 1.9: in-flight targets Failed
    during, before_the_result = stopped(deployment(), 10.65), stopped(deployment(), 11.0)
    for trace in (during, before_the_result):
        assert events_of(trace, "i-1") == dict.fromkeys(SEVEN, "Succeeded")
        assert (trace.end.status, overview(trace)) == ("Stopped", {"Failed": 1})
    assert (during.end.at, before_the_result.end.at) == (START + 10_700, START + 11_000)


def test_the_deployment_stops_when_the_last_event_in_flight_has_ended() -> None:
    plan = deployment(2, ALL_AT_ONCE)
    slow, quick = plan.targets
    waits = tuple(replace(event, take=5000) for event in slow.events)
    trace = stopped(replace(plan, targets=(replace(slow, events=waits), quick)), 2.05)
    assert trace.end.at == START + 7000
    assert trace.at(START + 2100).overview == (0, 1, 0, 1, 0, 0)
    assert overview(trace) == {"Failed": 2}


def test_a_target_that_waits_for_its_result_fails_while_another_still_runs() -> None:
    plan = deployment(2, ALL_AT_ONCE)
    done, slow = plan.targets
    last = replace(slow.events[-1], take=9000)
    trace = stopped(replace(plan, targets=(done, replace(slow, events=(*slow.events[:-1], last)))), 11.0)
    assert trace.at(START + 11_000).overview == (0, 1, 0, 1, 0, 0)
    assert (trace.end.at, overview(trace)) == (START + 19_600, {"Failed": 2})


def test_targets_that_are_done_keep_their_results() -> None:
    trace = stopped(deployment(3, HALF_AT_A_TIME), 12.0)  # the first is done since 11.7
    assert results(trace) == {"i-1": "Succeeded", "i-2": "Skipped", "i-3": "Skipped"}


def test_a_stop_after_all_targets_but_before_the_end_stops() -> None:
    trace = stopped(deployment(2, ALL_AT_ONCE), 12.0)
    assert (trace.end.at, trace.end.status, overview(trace)) == (START + 12_000, "Stopped", {"Succeeded": 2})


@pytest.mark.parametrize("second", [3.5, 3.6, 4.1, 9.0])
def test_a_second_stop_changes_nothing(second: float) -> None:
    assert stopped(deployment(2), 3.5, second) == stopped(deployment(2), 3.5)
    assert stopped(deployment(2), second, 3.5) == stopped(deployment(2), 3.5)


@pytest.mark.parametrize("plan", [deployment(), deployment(failing=[1]), deployment(0)])
def test_a_stop_after_the_end_changes_nothing(plan: Plan) -> None:
    end = simulate(plan).end.at
    assert simulate(plan, [Stop(end)]) == simulate(plan, [Stop(end + 1)]) == simulate(plan)


def test_a_stop_that_a_clock_set_back_dates_before_the_creation_stops_at_the_creation() -> None:
    assert simulate(deployment(), [Stop(START - 5000)]) == simulate(deployment(), [Stop(START)])


# Looking at a trace.


def test_a_look_shows_the_last_step_that_is_not_later() -> None:
    trace = simulate(deployment())
    assert [trace.at(START + after).status for after in (0, 499, 500, 999, 1000, 13_999, 14_000, 10**9)] == [
        "Created",
        "Created",
        "Queued",
        "Queued",
        "InProgress",
        "InProgress",
        "Succeeded",
        "Succeeded",
    ]


def test_a_look_before_the_creation_shows_the_creation() -> None:
    # a wall clock may be set back
    assert simulate(deployment()).at(START - 1).status == "Created"


def test_the_first_instant_of_a_status() -> None:
    trace = simulate(deployment(2))
    assert trace.first(DeploymentStatus.IN_PROGRESS) == START + 1000
    assert trace.first(DeploymentStatus.SUCCEEDED) == trace.end.at
    assert trace.first(DeploymentStatus.READY) is None
    assert trace.first(DeploymentStatus.FAILED) is None


def test_moves_up_to_an_instant_include_it() -> None:
    trace = simulate(deployment())
    assert seconds(trace.until(START + 1000))[-2:] == [(1.0, "", "InProgress"), (1.0, "i-1", "Pending")]
    assert len(trace.until(START + 999)) == 2
    assert trace.until(START - 1) == ()


def test_the_in_place_flow_makes_these_transitions_and_no_others() -> None:
    made: set[tuple[str, str]] = set()
    plan = deployment(3, ALL_AT_ONCE, failing=[2])
    for trace in (
        simulate(plan),
        simulate(deployment(2, failing=[1])),
        simulate(deployment(0)),
        *(stopped(plan, after) for after in (0.1, 0.6, 1.1, 3.0, 3.5)),
    ):
        last: dict[tuple[str | None, str | None], str] = {}
        for move in trace.moves:
            subject = (move.target_id, move.event)
            kind = "event" if move.event else "target" if move.target_id else "deployment"
            if before := last.get(subject, "Pending" if move.event else ""):
                made.add((kind, f"{before} → {move.status}"))
            last[subject] = move.status
    assert made == {
        ("deployment", "Created → Queued"),
        ("deployment", "Created → Stopped"),
        ("deployment", "Queued → InProgress"),
        ("deployment", "Queued → Failed"),
        ("deployment", "Queued → Stopped"),
        ("deployment", "InProgress → Succeeded"),
        ("deployment", "InProgress → Failed"),
        ("deployment", "InProgress → Stopped"),
        ("target", "Pending → InProgress"),
        ("target", "Pending → Skipped"),
        ("target", "InProgress → Succeeded"),
        ("target", "InProgress → Failed"),
        ("event", "Pending → InProgress"),
        ("event", "Pending → Skipped"),
        ("event", "InProgress → Succeeded"),
        ("event", "InProgress → Failed"),
    }


# A deployment that lasts as long as wanted.


@pytest.mark.parametrize("wanted", [0, 1, 14_000, 3_600_000, 10**12])
def test_a_deployment_of_the_default_timings_lasts_as_long_as_wanted(wanted: int) -> None:
    assert simulate(lasting(deployment(3), wanted)).end.at == START + wanted


def test_a_deployment_without_any_time_lasts_as_long_as_wanted() -> None:
    trace = simulate(lasting(deployment(timings=NO_TIME), 5000))
    assert trace.end.at == START + 5000
    assert trace.at(START + 4999).status == "InProgress"


def test_only_ends_have_details_on_a_deployment() -> None:
    for trace in (simulate(deployment(2, failing=[1])), stopped(deployment(), 3.5), simulate(deployment(0))):
        told = [m.detail for m in trace.moves if m.target_id is None]
        assert [*map(bool, told)] == [False] * (len(told) - 1) + [True]
        assert isinstance(told[-1], ErrorInformation)
