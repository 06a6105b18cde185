"""From what the group, the script and the timings say to a plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from codedeploy_fake.simulation.clock import to_milliseconds
from codedeploy_fake.simulation.failures import (
    INSTANCE_LOST,
    NO_AGENT,
    SILENT_SUCCESS,
    SUCCESS,
    TIMED_OUT,
    Diagnostics,
    ErrorInformation,
    script_timed_out,
    unknown_error,
)
from codedeploy_fake.simulation.health import MinimumHealthyHosts
from codedeploy_fake.simulation.outcome import Mishap, Outcome
from codedeploy_fake.simulation.plan import EventPlan, Plan, TargetPlan
from codedeploy_fake.simulation.states import LIFECYCLE, RESERVED_EVENTS, SERVICE_EVENTS, Flow
from codedeploy_fake.simulation.timings import Timings

_Said = TypeVar("_Said")


def build(
    *,
    created_at: int,
    target_ids: Sequence[str],
    flow: Flow,
    health: MinimumHealthyHosts,
    outcome: Outcome,
    timings: Timings,
    refused: ErrorInformation | None = None,
    tolerated: frozenset[str] = frozenset(),
) -> Plan:
    """The plan of one deployment. Targets of which the script says nothing of their own share their events."""

    def span(recorded: int | None, default: float) -> int:
        return to_milliseconds(default) if recorded is None else recorded

    schedule = outcome.schedule
    names = LIFECYCLE[flow]
    spoken = _Spoken(outcome, timings, names)
    unspoken = spoken.events(None)
    attempt = to_milliseconds(timings.target_started)
    results = dict(schedule.results)

    def target(target_id: str) -> TargetPlan:
        events = spoken.events(target_id) if target_id in spoken.targets else unspoken
        return TargetPlan(target_id, events, attempt, span(results.get(target_id), timings.target_result))

    return Plan(
        created_at=created_at,
        created=span(schedule.created, timings.created),
        queued=span(schedule.queued, timings.queued),
        targets=tuple(target(target_id) for target_id in target_ids),
        health=health,
        settle=span(schedule.deployment_result, timings.deployment_result),
        refused=refused,
        tolerated=tolerated,
    )


class _Spoken:
    """What a script says about events: what it says of one target comes before what it says of all."""

    def __init__(self, outcome: Outcome, timings: Timings, names: Sequence[str]) -> None:
        self.timings = timings
        self.names = names
        self.exact = {(time.target, time.event): time for time in outcome.schedule.events}
        self.failing = {(failure.target, failure.at): failure.diagnostics for failure in outcome.failures}
        self.mishaps = {(mishap.target, mishap.at or names[0]): mishap.mishap for mishap in outcome.mishaps}
        self.takes = {(take.target, take.event): take.seconds for take in outcome.takes}
        everything = (*self.exact, *self.failing, *self.mishaps, *self.takes)
        self.targets = {target for target, _ in everything if target is not None}

    def events(self, target_id: str | None) -> tuple[EventPlan, ...]:
        return tuple(self.event(target_id, position, name) for position, name in enumerate(self.names))

    def event(self, target_id: str | None, position: int, name: str) -> EventPlan:
        timings = self.timings
        success = SILENT_SUCCESS if name in SERVICE_EVENTS else SUCCESS
        diagnostics = _said(self.failing, target_id, name) or success
        time = None if target_id is None else self.exact.get((target_id, name))
        if time is not None:
            plan = EventPlan(name, time.wait, time.take, diagnostics)
        else:
            wait = to_milliseconds(timings.event_gap if position else timings.first_event)
            seconds = _said(self.takes, target_id, name)
            take = to_milliseconds(timings.of(name) if seconds is None else seconds)
            plan = _in_time(EventPlan(name, wait, take, diagnostics), timings)
        mishap = self.mishaps.get((target_id, name))
        if mishap is None and (target_id is None or (target_id, name) not in self.failing):
            mishap = self.mishaps.get((None, name))
        return plan if mishap is None else _MISHAPS[mishap](plan, timings)


def _said(table: Mapping[tuple[str | None, str], _Said], target_id: str | None, name: str) -> _Said | None:
    own = table.get((target_id, name))
    return table.get((None, name)) if own is None else own


def _limit(name: str, timings: Timings) -> tuple[int, Diagnostics]:
    """How long an event may take, and what it says when it took longer (``time-limits``)."""
    seconds = timings.load_balancer_timeout if name in SERVICE_EVENTS else timings.script_timeout
    if name in RESERVED_EVENTS:
        return to_milliseconds(seconds), unknown_error(TIMED_OUT.format(seconds=f"{seconds:g}"))
    return to_milliseconds(seconds), script_timed_out(name, seconds)


def _in_time(plan: EventPlan, timings: Timings) -> EventPlan:
    return plan if plan.take <= _limit(plan.name, timings)[0] else _hang(plan, timings)


def _hang(plan: EventPlan, timings: Timings) -> EventPlan:
    take, diagnostics = _limit(plan.name, timings)
    return replace(plan, take=take, diagnostics=diagnostics)


def _unanswered(plan: EventPlan, timings: Timings) -> EventPlan:
    wait = to_milliseconds(timings.agent_no_show)
    return replace(plan, wait=wait, take=0, diagnostics=unknown_error(NO_AGENT), answered=False)


def _lost(plan: EventPlan, timings: Timings) -> EventPlan:
    lost = to_milliseconds(timings.instance_lost)
    return replace(plan, diagnostics=unknown_error(INSTANCE_LOST), lost=lost)


_MISHAPS: Mapping[Mishap, Callable[[EventPlan, Timings], EventPlan]] = {
    Mishap.HANGS: _hang,
    Mishap.UNANSWERED: _unanswered,
    Mishap.LOST: _lost,
}


def stretch(plan: Plan, natural: int, wanted: int) -> Plan:
    """The plan with every span scaled so that a deployment of ``natural`` milliseconds takes ``wanted``.

    Spans are rounded down, and the last one takes up the rest, so that the end is exact.
    """

    def scaled(span: int) -> int:
        return span * wanted // natural if natural else 0

    def event(plan: EventPlan) -> EventPlan:
        lost = None if plan.lost is None else scaled(plan.lost)
        return replace(plan, wait=scaled(plan.wait), take=scaled(plan.take), lost=lost)

    shared: dict[int, tuple[EventPlan, ...]] = {}  # by identity: targets that share their events go on doing so

    def events(target: TargetPlan) -> tuple[EventPlan, ...]:
        if id(target.events) not in shared:
            shared[id(target.events)] = tuple(map(event, target.events))
        return shared[id(target.events)]

    zones = plan.zones
    if zones is not None:
        first = None if zones.first_monitor is None else scaled(zones.first_monitor)
        zones = replace(zones, monitor=scaled(zones.monitor), first_monitor=first)
    return replace(
        plan,
        created=scaled(plan.created),
        queued=scaled(plan.queued),
        settle=scaled(plan.settle),
        zones=zones,
        targets=tuple(
            replace(target, attempt=scaled(target.attempt), settle=scaled(target.settle), events=events(target))
            for target in plan.targets
        ),
    )
