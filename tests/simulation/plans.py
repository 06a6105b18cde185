"""Plans to play, and an independent reading of what a trace shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from hypothesis import strategies as st

from codedeploy_fake.simulation.failures import SUCCESS, Diagnostics, ErrorInformation, LifecycleErrorCode
from codedeploy_fake.simulation.health import HealthKind, MinimumHealthyHosts, ZonalRule
from codedeploy_fake.simulation.outcome import EventFailure, EventMishap, EventTake, Outcome
from codedeploy_fake.simulation.plan import BlueGreen, EventPlan, Exchange, Plan, TargetPlan
from codedeploy_fake.simulation.planning import build
from codedeploy_fake.simulation.states import BEFORE_READY, LIFECYCLE, Flow
from codedeploy_fake.simulation.timings import Timings
from codedeploy_fake.simulation.trace import Move, Trace

FAILURE = Diagnostics(LifecycleErrorCode.SCRIPT_FAILED, "scripts/start.sh", "failed", "log")

#: The predefined configurations of the Server platform (behaviour 3.1 and 3.3.2).
ONE_AT_A_TIME = MinimumHealthyHosts(HealthKind.MOST_CONCURRENCY, 1, lenient=True)
HALF_AT_A_TIME = MinimumHealthyHosts(HealthKind.FLEET_PERCENT, 50, lenient=True)
ALL_AT_ONCE = MinimumHealthyHosts(HealthKind.HOST_COUNT, 0, lenient=True)

#: Every duration zero: all happens at one instant.
NO_TIME = Timings(0, 0, 0, 0, 0, 0, {}, 0, 0)

START = 1_000_000


def host_count(value: int) -> MinimumHealthyHosts:
    return MinimumHealthyHosts(HealthKind.HOST_COUNT, value)


def fleet_percent(value: int) -> MinimumHealthyHosts:
    return MinimumHealthyHosts(HealthKind.FLEET_PERCENT, value)


def deployment(
    targets: int = 1,
    health: MinimumHealthyHosts = ONE_AT_A_TIME,
    *,
    failing: Collection[int] = (),
    at: str = "ApplicationStart",
    flow: Flow = Flow.IN_PLACE,
    timings: Timings | None = None,
    refused: ErrorInformation | None = None,
    tolerated: Collection[str] = (),
    mishaps: Collection[EventMishap] = (),
    takes: Collection[EventTake] = (),
    exchange: Exchange | None = None,
    failures: Collection[EventFailure] = (),
    **said: Any,
) -> Plan:
    """A deployment to ``i-1``, ``i-2``, …; ``failing`` are the places, from 1, of those whose event ``at`` fails."""
    plan = build(
        created_at=START,
        target_ids=[f"i-{place}" for place in range(1, targets + 1)],
        flow=flow,
        health=health,
        outcome=Outcome(
            failures=(*failures, *(EventFailure(at, f"i-{place}", FAILURE) for place in failing)),
            mishaps=tuple(mishaps),
            takes=tuple(takes),
            **said,
        ),
        timings=timings or Timings(),
        refused=refused,
        exchange=exchange,
    )
    return replace(plan, tolerated=frozenset(tolerated))


def replacing(
    targets: int = 2, health: MinimumHealthyHosts = ONE_AT_A_TIME, *, originals: int | None = None, **members: Any
) -> Plan:
    """A blue/green deployment of ``i-1``, ``i-2``, … to the place of ``b-1``, ``b-2`` and so on.

    Keywords are those of ``Exchange`` and ``deployment``.
    """
    blue = tuple(f"b-{place}" for place in range(1, (targets if originals is None else originals) + 1))
    known = {name: members.pop(name) for name in Exchange.__slots__ if name in members}
    flow = Flow.TAKEN_BACK if known.get("back") else Flow.REPLACEMENT
    return deployment(targets, health, flow=flow, exchange=Exchange(blue, **known), **members)


def zonal(
    sizes: Mapping[str, int],
    health: MinimumHealthyHosts,
    rule: ZonalRule,
    failing: tuple[str, ...] = (),
    **members: Any,
) -> Plan:
    """A deployment to ``a1``, ``a2``, …, ``b1``, …, each in the zone of its letter."""
    ids = [f"{zone}{place}" for zone, size in sizes.items() for place in range(1, size + 1)]
    plan = deployment(len(ids), health)
    targets = tuple(replace(target, target_id=name) for target, name in zip(plan.targets, ids, strict=True))
    broken = tuple(
        replace(t, events=tuple(replace(e, diagnostics=FAILURE) for e in t.events)) if t.target_id in failing else t
        for t in targets
    )
    return replace(plan, targets=broken, zones=rule, zone_of={name: name[0] for name in ids}, **members)


def statuses(trace: Trace) -> list[str]:
    """The statuses of the deployment, in order."""
    return [move.status for move in trace.moves if move.target_id is None]


def overview(trace: Trace) -> dict[str, int]:
    """The counters at the end that are not zero."""
    names = ("Pending", "InProgress", "Succeeded", "Failed", "Skipped", "Ready")
    assert trace.end.overview is not None
    return {name: count for name, count in zip(names, trace.end.overview, strict=True) if count}


def events_of(trace: Trace, target_id: str) -> dict[str, str]:
    """The status at the end of every lifecycle event of a target that ever moved."""
    return {m.event: m.status for m in trace.moves if m.target_id == target_id and m.event is not None}


def results(trace: Trace) -> dict[str, str]:
    """The status of every target at the end."""
    return {m.target_id: m.status for m in trace.moves if m.target_id is not None and m.event is None}


def most_in_progress(trace: Trace) -> int:
    """The most targets that were ever InProgress together."""
    return max((step.overview[1] for step in trace.steps if step.overview), default=0)


def at(trace: Trace, target_id: str | None, status: str) -> float:
    """Seconds after the creation at which a target, or the deployment, got a status."""
    found = next(m.at for m in trace.moves if (m.target_id, m.event, m.status) == (target_id, None, status))
    return (found - START) / 1000


def batches(trace: Trace) -> list[tuple[int, list[str]]]:
    """The targets that were attempted together: how many, and from which zones."""
    attempted: dict[int, list[str]] = {}
    for move in trace.moves:
        if move.target_id and move.event is None and move.status == "InProgress":
            attempted.setdefault(move.at, []).append(move.target_id)
    return [(len(ids), sorted({name[0] for name in ids})) for ids in attempted.values()]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the moves up to an instant add up to."""

    status: str
    overview: dict[str, int] | None
    error: object
    running_events: int


def fold(moves: Iterable[Move], instant: int, uncounted: Collection[str] = ()) -> Seen:
    """Add up the moves that are not later than an instant, without the code under test.

    Those that are ``uncounted`` stand in no overview.
    """
    status, error = "", None
    targets: dict[str, str] = {}
    events: dict[tuple[str, str], str] = {}
    for move in takewhile(lambda move: move.at <= instant, moves):
        if move.target_id is None:
            status, error = str(move.status), move.detail
        elif move.event is None:
            if move.target_id in uncounted:
                continue
            targets[move.target_id] = "InProgress" if move.status == "Unknown" else str(move.status)
        else:
            events[move.target_id, move.event] = str(move.status)
    counted = dict(Counter(targets.values())) if targets else None
    return Seen(status, counted, error, sum(event == "InProgress" for event in events.values()))


# Random plans. Spans are short, so that many things meet at one instant.

_SPAN = st.integers(0, 6)
_EVENTS = LIFECYCLE[Flow.IN_PLACE][:3]


@st.composite
def _targets(
    draw: st.DrawFn, least: int, name: str = "i", events: tuple[str, ...] | None = None
) -> tuple[TargetPlan, ...]:
    """Up to eight targets with one to three events each, that succeed, fail, never begin or lose their instance.

    With ``events`` each has just those.
    """

    def event(name: str, ending: str | None) -> EventPlan:
        wait, take = draw(_SPAN), draw(_SPAN)
        return EventPlan(
            name,
            wait,
            take,
            SUCCESS if ending is None else FAILURE,
            answered=ending != "unanswered",
            lost=draw(_SPAN) if ending == "lost" else None,
        )

    def target(place: int) -> TargetPlan:
        troubled = draw(st.sampled_from((None, None, *(events or _EVENTS))))
        ending = draw(st.sampled_from(("failed", "failed", "unanswered", "lost")))
        names = events or _EVENTS[: draw(st.integers(1, len(_EVENTS)))]
        planned = tuple(event(one, ending if one == troubled else None) for one in names)
        return TargetPlan(f"{name}-{place}", planned, draw(_SPAN), draw(_SPAN))

    return tuple(target(place) for place in range(1, draw(st.integers(least, 8)) + 1))


@st.composite
def healths(draw: st.DrawFn) -> MinimumHealthyHosts:
    """Any rule of minimum healthy hosts."""
    kind = draw(st.sampled_from(HealthKind))
    value = draw(st.integers(0, 9)) * (11 if kind is HealthKind.FLEET_PERCENT else 1)
    return MinimumHealthyHosts(kind, value, draw(st.booleans()))


@st.composite
def plain_plans(draw: st.DrawFn, *, least: int = 0) -> Plan:
    """Plans of a sliding window over all targets, every one of which counts as healthy until it fails."""
    return Plan(
        created_at=draw(st.sampled_from((0, START))),
        created=draw(_SPAN),
        queued=draw(_SPAN),
        targets=draw(_targets(least)),
        health=draw(healths()),
        settle=draw(_SPAN),
        tolerated=frozenset({"ApplicationStop"}) if draw(st.booleans()) else frozenset(),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Plans with everything that a plan may have, but for a gate."""
    plan = draw(plain_plans())
    ids = [target.target_id for target in plan.targets]
    some = st.frozensets(st.sampled_from(ids), max_size=3) if ids else st.just(frozenset[str]())
    rule = st.builds(ZonalRule, healths(), _SPAN, st.none() | _SPAN)
    return replace(
        plan,
        skipped=draw(st.just(frozenset[str]()) | some),
        unhealthy=draw(st.just(frozenset[str]()) | some),
        limit=draw(st.none() | st.integers(0, 40)),
        zones=draw(st.none() | rule),
        zone_of={name: draw(st.sampled_from("ab")) for name in ids},
        batching=draw(st.sampled_from(("sliding", "rigid"))),
        early_failure_inflight=draw(st.sampled_from(("finish", "abort"))),
    )


@st.composite
def blue_green_plans(draw: st.DrawFn) -> Plan:
    """Blue/green plans with everything that such a plan may have, but for a gate."""
    plan = draw(plain_plans())
    error = ErrorInformation("TIMEOUT", "not continued")
    back = draw(st.sampled_from((False, False, False, True)))
    names = (_EVENTS[0], *LIFECYCLE[Flow.REPLACEMENT][BEFORE_READY - 1 :])  # before it is Ready, and after
    targets = draw(_targets(0, events=LIFECYCLE[Flow.TAKEN_BACK] if back else names))
    if not back:
        targets = tuple(replace(one, events=_ten(one.events)) for one in targets)
    ready = draw(st.none() | _SPAN.map(lambda span: 3 * span))
    return replace(
        plan,
        targets=targets,
        limit=draw(st.none() | st.none() | st.integers(0, 80)),
        batching=draw(st.sampled_from(("sliding", "rigid"))),
        early_failure_inflight=draw(st.sampled_from(("finish", "abort"))),
        blue_green=BlueGreen(
            originals=draw(_targets(0, "b", LIFECYCLE[Flow.ORIGINAL])),
            provisioning=None if back else draw(st.none() | _SPAN),
            unprovisioned=draw(st.sampled_from((None, None, None, ErrorInformation("THROTTLED", "too many")))),
            ready_limit=None if back else ready,
            ready_error=error,
            termination_wait=None if back else draw(st.none() | _SPAN),
            unterminated=draw(st.sampled_from((None, None, "one would not go"))),
            closes_early=draw(st.sampled_from((False, False, True))),
            back=back,
        ),
    )


def _ten(events: tuple[EventPlan, ...]) -> tuple[EventPlan, ...]:
    """The ten events of a replacement instance: those between the drawn ones take no time."""
    drawn = {event.name: event for event in events}
    return tuple(drawn.get(name, EventPlan(name, 0, 0)) for name in LIFECYCLE[Flow.REPLACEMENT])


def fails(plan: Plan, target: TargetPlan) -> bool:
    """Whether a target's own events make it fail."""
    return any(e.lost is not None or (e.fails and e.name not in plan.tolerated) for e in target.events)
