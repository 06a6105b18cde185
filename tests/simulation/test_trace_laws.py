"""Laws of a trace: for every plan, whatever comes from outside and whenever."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from codedeploy_fake.simulation.plan import Plan
from codedeploy_fake.simulation.states import COUNTERS, DEPLOYMENT, EVENT, TARGET, DeploymentStatus
from codedeploy_fake.simulation.trace import (
    Continue,
    Intervention,
    Move,
    Release,
    Stop,
    Trace,
    WaitType,
    lasting,
    simulate,
)

from .plans import blue_green_plans, fails, fold, plain_plans, plans, results

#: Plans of any kind.
ANY = plans() | blue_green_plans()
#: When a stop comes: so long after the creation. Random plans end within some hundred milliseconds.
STOPS = st.lists(st.integers(0, 120), max_size=2)


def played(plan: Plan, stops: list[int]) -> Trace:
    return simulate(plan, [Stop(plan.created_at + after) for after in stops])


@given(ANY, STOPS)
def test_every_move_stands_in_its_table(plan: Plan, stops: list[int]) -> None:
    trace = played(plan, stops)
    last: dict[tuple[str | None, str | None], str] = {}
    for move in trace.moves:
        table = EVENT if move.event else TARGET if move.target_id else DEPLOYMENT
        subject = (move.target_id, move.event)
        if subject not in last and not move.event:
            assert move.status == ("Pending" if move.target_id else "Created")
        else:
            row = table[last.get(subject, "Pending")]  # type: ignore[index]  # statuses are their texts
            assert move.status in {target for target, _ in row.values()}
        last[subject] = move.status


@given(ANY, STOPS)
def test_counters_add_up_to_the_targets(plan: Plan, stops: list[int]) -> None:
    for step in played(plan, stops).steps:
        if step.status in {"Created", "Queued"}:
            assert step.overview is None
        if step.overview is not None:
            assert sum(step.overview) == len(plan.targets)
            assert min(step.overview) >= 0


@given(ANY, STOPS)
def test_time_runs_forward_and_ends(plan: Plan, stops: list[int]) -> None:
    trace = played(plan, stops)
    assert all(a.at <= b.at for a, b in pairwise(trace.moves))
    assert all(a.at < b.at for a, b in pairwise(trace.steps))
    assert trace.moves[0] == Move(plan.created_at, DeploymentStatus.CREATED)
    assert [move.status for move in trace.moves if move.status in {"Stopped", "Succeeded", "Failed"}]
    last = trace.moves[-1]
    assert (last.target_id, last.status, last.at) == (None, trace.end.status, trace.end.at)
    assert not DEPLOYMENT[trace.end.status]


@given(ANY, STOPS)
def test_at_the_end_nothing_is_under_way(plan: Plan, stops: list[int]) -> None:
    end = played(plan, stops).end
    assert end.running_events == 0
    assert end.overview is None or (end.overview[0], end.overview[1]) == (0, 0)
    assert (end.error is None) == (end.status is DeploymentStatus.SUCCEEDED)


@given(ANY, st.integers(0, 120))
def test_a_stop_keeps_all_that_was_up_to_it(plan: Plan, after: int) -> None:
    instant = plan.created_at + after
    alone = simulate(plan)
    kept = alone.until(instant)
    trace = simulate(plan, [Stop(instant)])
    assert trace.moves[: len(kept)] == kept
    assert all(move.at >= instant for move in trace.moves[len(kept) :])
    assert trace.end.status is DeploymentStatus.STOPPED if instant < alone.end.at else trace == alone


@given(ANY, st.integers(0, 120))
def test_after_a_stop_nothing_begins(plan: Plan, after: int) -> None:
    instant = plan.created_at + after
    trace = simulate(plan, [Stop(instant)])
    later = trace.moves[len(simulate(plan).until(instant)) :]
    assert not any(move.status in {"InProgress", "Pending", "Queued"} for move in later)


@given(ANY, STOPS)
def test_the_same_plan_has_the_same_trace(plan: Plan, stops: list[int]) -> None:
    assert played(plan, stops) == played(plan, list(reversed(stops)))


def room(plan: Plan, target_ids: list[str], minimum: int) -> int:
    """How many of some targets may be missing at once, beyond those that were ill before."""
    return max(len(target_ids) - minimum, len(plan.unhealthy & set(target_ids)))


@given(plans(), STOPS)
def test_never_more_in_flight_than_the_minimum_allows(plan: Plan, stops: list[int]) -> None:
    ids = [target.target_id for target in plan.targets]
    most = room(plan, ids, plan.health.minimum(len(ids)))
    for step in played(plan, stops).steps:
        if step.overview is not None:
            _, in_progress, _, failed, _, _ = step.overview
            assert in_progress + failed <= most


@given(plans(), STOPS)
def test_one_zone_after_another_and_never_too_many_in_one(plan: Plan, stops: list[int]) -> None:
    assume(plan.zones is not None)
    assert plan.zones is not None
    members: dict[str, list[str]] = {}
    for target in plan.targets:
        members.setdefault(plan.zone_of[target.target_id], []).append(target.target_id)
    most = {name: room(plan, ids, plan.zones.per_zone.minimum(len(ids))) for name, ids in members.items()}
    status: dict[str, str] = {}
    for move in played(plan, stops).moves:
        if move.target_id is None or move.event is not None:
            continue
        status[move.target_id] = move.status
        begun = {
            name: [one for one in ids if status.get(one) in {"InProgress", "Unknown"}] for name, ids in members.items()
        }
        assert sum(map(bool, begun.values())) <= 1
        for name, ids in members.items():
            assert len(begun[name]) + sum(status.get(one) == "Failed" for one in ids) <= most[name]


@given(plans())
def test_what_came_of_the_targets_decides(plan: Plan) -> None:
    trace = simulate(plan)
    minimum = plan.health.minimum(len(plan.targets))
    if trace.end.overview is None:
        assert trace.end.status is DeploymentStatus.FAILED
    elif trace.end.status is DeploymentStatus.SUCCEEDED:
        succeeded = trace.end.overview[2]
        assert succeeded + len(plan.skipped) >= minimum
        assert succeeded >= min(1, len(plan.targets) - len(plan.skipped))
        assert trace.end.overview[4] == len(plan.skipped)


@given(plain_plans())
def test_without_zones_and_limits_what_came_of_the_targets_decides_alone(plan: Plan) -> None:
    trace = simulate(plan)
    minimum = plan.health.minimum(len(plan.targets))
    if trace.end.overview is None:
        assert len(plan.targets) <= minimum or not plan.targets
    else:
        succeeded = trace.end.overview[2]
        assert (trace.end.status is DeploymentStatus.SUCCEEDED) == (succeeded >= max(minimum, 1))


@given(plain_plans())
def test_who_fails_decides_the_end_and_how_long_things_take_never_does(plan: Plan) -> None:
    """Targets are attempted in order until as many have failed as may be missing."""
    trace = simulate(plan)
    assume(trace.end.overview is not None)
    room = len(plan.targets) - plan.health.minimum(len(plan.targets))
    expected: dict[str, str] = {}
    for target in plan.targets:
        if list(expected.values()).count("Failed") == room:
            expected[target.target_id] = "Skipped"
        else:
            expected[target.target_id] = "Failed" if fails(plan, target) else "Succeeded"
    assert results(trace) == expected


@given(ANY, STOPS)
def test_a_look_is_the_sum_of_the_moves_up_to_it(plan: Plan, stops: list[int]) -> None:
    trace = played(plan, stops)
    for instant in {move.at + by for move in trace.moves for by in (0, 1)}:
        step, seen = trace.at(instant), fold(trace.moves, instant, trace.originals)
        shown = step.overview and {str(name): n for name, n in zip(COUNTERS, step.overview, strict=True) if n}
        assert (step.status, shown, step.error) == (seen.status, seen.overview, seen.error)
        assert step.running_events == seen.running_events
        assert step.at <= instant


@given(ANY, STOPS)
def test_every_step_shows_something_new(plan: Plan, stops: list[int]) -> None:
    assert all(a.seen != b.seen for a, b in pairwise(played(plan, stops).steps))


@given(ANY, STOPS, st.integers(-(10**9), 10**9))
def test_what_happens_hangs_on_no_instant(plan: Plan, stops: list[int], span: int) -> None:
    said = tuple(replace(one, at=one.at + span) for one in plan.interventions)
    moved = replace(plan, created_at=plan.created_at + span, interventions=said)
    assert played(moved, stops) == played(plan, stops).later(span)


@given(plain_plans(), st.integers(0, 400))
def test_a_deployment_lasts_as_long_as_wanted(plan: Plan, wanted: int) -> None:
    as_it_is, scaled = simulate(plan), lasting(plan, wanted)
    if as_it_is.end.overview is None:
        assert scaled == plan
    else:
        trace = simulate(scaled)
        assert trace.end.at - plan.created_at == wanted
        assert (trace.end.status, trace.end.overview) == (as_it_is.end.status, as_it_is.end.overview)
        assert scaled.settle >= 0


@given(ANY, st.integers(0, 400))
def test_a_deployment_of_any_kind_lasts_as_long_as_wanted_or_milliseconds_more(plan: Plan, wanted: int) -> None:
    trace = simulate(lasting(plan, wanted))
    rest = trace.rest(plan.created_at)
    assert trace.at(rest).overview is None or wanted <= rest - plan.created_at <= wanted + 100


# The gate.


@given(ANY, st.integers(0, 40))
def test_behind_a_gate_all_happens_as_without_and_later(plan: Plan, after: int) -> None:
    free, held = simulate(plan), simulate(replace(plan, held=True), [Release(plan.created_at + after)])
    started = plan.created_at + plan.created + plan.queued
    begins = free.first(DeploymentStatus.IN_PROGRESS) is not None
    late = max(plan.created_at + after - started, 0) if begins else 0
    moved = [move for move in free.moves if move.status not in {"Created", "Queued"}]
    assert list(held.moves[2:]) == [move._replace(at=move.at + late) for move in moved]


@given(ANY, STOPS)
def test_a_gate_that_never_opens_lets_nothing_start(plan: Plan, stops: list[int]) -> None:
    trace = played(replace(plan, held=True), stops)
    assert trace.end.overview is None
    assert not any(move.target_id for move in trace.moves)
    assert trace.end.status in {"Queued", "Stopped", "Failed"}


@given(ANY, st.integers(0, 40), STOPS)
def test_a_release_in_the_past_of_a_stop_is_seen_before_it(plan: Plan, after: int, stops: list[int]) -> None:
    held, release = replace(plan, held=True), Release(plan.created_at + after)
    stopping = [Stop(plan.created_at + span) for span in stops]
    assert simulate(held, [release, *stopping]) == simulate(held, [*stopping, release])


# Blue/green: somebody ends a wait, at any instant.

OUTSIDE = st.lists(
    st.tuples(st.integers(0, 120), st.sampled_from((WaitType.READY, WaitType.TERMINATION, None))), max_size=3
)


def outside(plan: Plan, drawn: list[tuple[int, WaitType | None]]) -> list[Intervention]:
    return [
        Stop(plan.created_at + after) if wait is None else Continue(plan.created_at + after, wait)
        for after, wait in drawn
    ]


@given(ANY, OUTSIDE, st.integers(0, 120), st.sampled_from(WaitType))
def test_who_continues_keeps_all_that_was_up_to_it(
    plan: Plan, before: list[tuple[int, WaitType | None]], after: int, wait: WaitType
) -> None:
    came, instant = outside(plan, before), plan.created_at + after
    alone, trace = simulate(plan, came), simulate(plan, [*came, Continue(instant, wait)])
    if any(one.at >= instant for one in came):
        return
    kept = alone.until(instant)
    assert trace.moves[: len(kept)] == kept
    assert all(move.at >= instant for move in trace.moves[len(kept) :])
    assert [one for one in trace.milestones if one[0] < instant] == [
        one for one in alone.milestones if one[0] < instant
    ]


@given(ANY, OUTSIDE)
def test_whatever_comes_from_outside_every_law_of_a_life_holds(
    plan: Plan, drawn: list[tuple[int, WaitType | None]]
) -> None:
    trace = simulate(plan, outside(plan, drawn))
    assert all(a.at <= b.at for a, b in pairwise(trace.moves))
    assert not DEPLOYMENT[trace.end.status]
    assert trace.end.running_events == 0
    for target_id, status in trace.results().items():
        assert not TARGET[status], target_id


@given(blue_green_plans(), OUTSIDE)
def test_originals_are_let_go_only_when_others_serve(plan: Plan, drawn: list[tuple[int, WaitType | None]]) -> None:
    trace = simulate(plan, outside(plan, drawn))
    served = [m.at for m in trace.moves if m.event == "AfterAllowTraffic" and m.status == "Succeeded"]
    blocked = [m.at for m in trace.moves if m.event == "BeforeBlockTraffic" and m.status == "InProgress"]
    assert not blocked or (served and min(served) <= min(blocked))
    if trace.end.status is DeploymentStatus.SUCCEEDED:
        assert all(trace.results()[name] == "Succeeded" for name in trace.originals)


@given(blue_green_plans(), OUTSIDE)
def test_the_flag_of_the_termination_wait_stays_once_it_is_up(
    plan: Plan, drawn: list[tuple[int, WaitType | None]]
) -> None:
    steps = simulate(plan, outside(plan, drawn)).steps
    assert all(a.termination_started <= b.termination_started for a, b in pairwise(steps))
    assert plan.blue_green is not None
    if plan.blue_green.termination_wait is None:
        assert not steps[-1].termination_started


@given(ANY, OUTSIDE, st.integers(0, 120))
def test_it_rests_where_nothing_more_happens_by_itself(
    plan: Plan, drawn: list[tuple[int, WaitType | None]], after: int
) -> None:
    trace, instant = simulate(plan, outside(plan, drawn)), plan.created_at + after
    rest = trace.rest(instant)
    assert rest >= instant
    assert trace.at(rest).status in {"Ready", trace.end.status}
    assert trace.rest(rest) == rest


# What a reader sees of the targets.


@given(ANY, STOPS)
def test_the_targets_of_a_look_are_the_sum_of_the_moves_up_to_it(plan: Plan, stops: list[int]) -> None:
    trace = played(plan, stops)
    for instant in {move.at + by for move in trace.moves for by in (-1, 0)}:
        shown, past = trace.targets_at(instant), trace.until(instant)
        status = {move.target_id: move.status for move in past if move.target_id and not move.event}
        events = {(move.target_id, move.event): move.status for move in past if move.event}
        assert {target.target_id: target.status for target in shown} == status
        assert trace.target_ids_at(instant) == tuple(target.target_id for target in shown)
        for target in shown:
            assert trace.target_at(target.target_id, instant) == target
            assert trace.status_at(target.target_id, instant) is target.status
            assert target.last_updated_at == max(move.at for move in past if move.target_id == target.target_id)
            for event in target.events:
                assert event.status == events.get((target.target_id, event.name), "Pending")
        counted = [target for target in shown if target.target_id not in trace.originals]
        missing = trace.at(instant).overview is None or instant < plan.created_at
        assert len(counted) == (0 if missing else len(plan.targets))


@given(plans())
def test_an_event_has_the_times_and_the_words_of_its_status(plan: Plan) -> None:
    for target in simulate(plan).targets_at(plan.created_at + 10**6):
        for event in target.events:
            if event.status == "Skipped":
                assert (event.started_at, event.ended_at, event.diagnostics) == (None, None, None)
            else:
                assert event.ended_at is not None
                assert event.diagnostics is not None
                assert event.started_at is None or event.started_at <= event.ended_at
