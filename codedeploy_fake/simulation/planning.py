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
    error_information,
    not_continued,
    script_timed_out,
    unknown_error,
)
from codedeploy_fake.simulation.health import MinimumHealthyHosts
from codedeploy_fake.simulation.moves import Stop
from codedeploy_fake.simulation.outcome import Mishap, Outcome, Schedule
from codedeploy_fake.simulation.plan import BlueGreen, EventPlan, Exchange, Plan, TargetPlan
from codedeploy_fake.simulation.states import LIFECYCLE, RESERVED_EVENTS, SERVICE_EVENTS, Flow
from codedeploy_fake.simulation.timings import Timings

_Said = TypeVar("_Said")

_MINUTE = 60_000

#: How a script names the instances of a blue/green deployment whose ids nobody knows beforehand: ``green:1``.
GREEN, BLUE = "green", "blue"


def build(
    *,
    created_at: int,
    target_ids: Sequence[str],
    flow: Flow,
    health: MinimumHealthyHosts,
    outcome: Outcome,
    timings: Timings,
    refused: ErrorInformation | None = None,
    exchange: Exchange | None = None,
) -> Plan:
    """The plan of one deployment. Targets of which the script says nothing of their own share their events."""
    schedule = outcome.schedule
    attempt = to_milliseconds(timings.target_started)
    results = dict(schedule.results)
    if exchange is not None:
        outcome = _addressed(outcome, aliases(target_ids, exchange.originals))

    def planned(target_ids: Sequence[str], flow: Flow) -> tuple[TargetPlan, ...]:
        spoken = _Spoken(outcome, timings, flow)
        unspoken = spoken.events(None)

        def target(target_id: str) -> TargetPlan:
            events = spoken.events(target_id) if target_id in spoken.targets else unspoken
            return TargetPlan(
                target_id, events, attempt, _span(results.get(target_id, results.get(None)), timings.target_result)
            )

        return tuple(target(target_id) for target_id in _in_order(target_ids, schedule))

    return Plan(
        created_at=created_at,
        created=_span(schedule.created, timings.created),
        queued=_span(schedule.queued, timings.queued),
        targets=planned(target_ids, flow),
        health=health,
        settle=_span(schedule.deployment_result, timings.deployment_result),
        refused=refused,
        blue_green=None
        if exchange is None
        else _blue_green(exchange, planned(exchange.originals, Flow.ORIGINAL), outcome, timings),
        interventions=(Stop(created_at + schedule.stop.after, schedule.stop.error),) if schedule.stop else (),
    )


def earliest(created_at: int, outcome: Outcome, timings: Timings) -> int:
    """An instant before which a deployment, left to itself, is Created: it needs no plan, and may be too early."""
    if outcome.seconds is not None:  # all its spans are scaled, by its whole life
        return created_at
    created = _span(outcome.schedule.created, timings.created)
    stop = outcome.schedule.stop
    return created_at + (created if stop is None else min(created, stop.after))


def _span(recorded: int | None, default: float) -> int:
    return to_milliseconds(default) if recorded is None else recorded


def _in_order(target_ids: Sequence[str], schedule: Schedule) -> Sequence[str]:
    """Targets whose times were recorded are attempted in the order of those, before the others."""
    recorded = dict.fromkeys(time.target for time in schedule.events)
    known = set(target_ids)
    return [*(name for name in recorded if name in known), *(name for name in target_ids if name not in recorded)]


def _blue_green(exchange: Exchange, originals: tuple[TargetPlan, ...], outcome: Outcome, timings: Timings) -> BlueGreen:
    ready, wait = exchange.ready_wait, exchange.termination_wait
    seconds = timings.provisioning if outcome.provisioning is None else outcome.provisioning
    unprovisioned = None
    if outcome.unprovisioned is not None:
        unprovisioned = error_information(outcome.unprovisioned)
        if outcome.unprovisioned_message is not None:
            unprovisioned = replace(unprovisioned, message=outcome.unprovisioned_message)
    return BlueGreen(
        originals=originals,
        provisioning=to_milliseconds(seconds) if exchange.provisions else None,
        unprovisioned=unprovisioned,
        ready_limit=None if ready is None else ready * _MINUTE,
        ready_error=None if ready is None else not_continued(ready),
        termination_wait=None if wait is None else wait * _MINUTE,
        unterminated=outcome.unterminated,
        closes_early=exchange.closes_early,
        back=exchange.back,
    )


def aliases(green: Sequence[str], blue: Sequence[str]) -> dict[str, str]:
    """``green:1`` and the like, with the ids that they stand for: in the order of the ids."""
    sides = {GREEN: green, BLUE: blue}
    return {f"{side}:{place}": name for side, ids in sides.items() for place, name in enumerate(sorted(ids), 1)}


def _addressed(outcome: Outcome, ids: Mapping[str, str]) -> Outcome:
    """The outcome with ids in the place of what stands for them."""
    return replace(
        outcome,
        failures=tuple(replace(one, target=ids.get(one.target or "", one.target)) for one in outcome.failures),
        mishaps=tuple(replace(one, target=ids.get(one.target or "", one.target)) for one in outcome.mishaps),
        takes=tuple(replace(one, target=ids.get(one.target or "", one.target)) for one in outcome.takes),
    )


class _Spoken:
    """What a script says about events: what it says of one target comes before what it says of all."""

    def __init__(self, outcome: Outcome, timings: Timings, flow: Flow) -> None:
        self.timings = timings
        self.names = names = LIFECYCLE[flow]
        self.exact = {(time.target, time.event): time for time in outcome.schedule.events}
        self.failing = {(failure.target, failure.at): failure.diagnostics for failure in outcome.failures}
        # the first event of a deployment whose originals are replaced is none of theirs
        said = [m for m in outcome.mishaps if flow is not Flow.ORIGINAL or (m.target, m.at) != (None, None)]
        self.mishaps = {(mishap.target, mishap.at or names[0]): mishap.mishap for mishap in said}
        self.takes = {(take.target, take.event): take.seconds for take in outcome.takes}
        everything = (*self.exact, *self.failing, *self.mishaps, *self.takes)
        self.targets = {target for target, _ in everything if target is not None}

    def events(self, target_id: str | None) -> tuple[EventPlan, ...]:
        return tuple(self.event(target_id, position, name) for position, name in enumerate(self.names))

    def event(self, target_id: str | None, position: int, name: str) -> EventPlan:
        timings = self.timings
        success = SILENT_SUCCESS if name in SERVICE_EVENTS else SUCCESS
        diagnostics = _said(self.failing, target_id, name) or success
        time = _said(self.exact, target_id, name)
        seconds = _said(self.takes, target_id, name)
        if time is not None and seconds is None:
            plan = EventPlan(name, time.wait, time.take, diagnostics)
        else:
            usual = to_milliseconds(timings.event_gap if position else timings.first_event)
            take = to_milliseconds(timings.of(name) if seconds is None else seconds)
            plan = _in_time(EventPlan(name, usual if time is None else time.wait, take, diagnostics), timings)
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

    Spans are rounded down, and the last one takes up the rest, so that the end is exact. The time for which a
    deployment may be Ready is a limit, and stays.
    """

    def scaled(span: int) -> int:
        return span * wanted // natural if natural else 0

    def event(plan: EventPlan) -> EventPlan:
        return replace(plan, wait=scaled(plan.wait), take=scaled(plan.take), lost=optional(plan.lost))

    shared: dict[int, tuple[EventPlan, ...]] = {}  # by identity: targets that share their events go on doing so

    def events(target: TargetPlan) -> tuple[EventPlan, ...]:
        if id(target.events) not in shared:
            shared[id(target.events)] = tuple(map(event, target.events))
        return shared[id(target.events)]

    def target(plan: TargetPlan) -> TargetPlan:
        return replace(plan, attempt=scaled(plan.attempt), settle=scaled(plan.settle), events=events(plan))

    def optional(span: int | None) -> int | None:
        return None if span is None else scaled(span)

    blue_green = plan.blue_green
    if blue_green is not None:
        blue_green = replace(
            blue_green,
            originals=tuple(map(target, blue_green.originals)),
            provisioning=optional(blue_green.provisioning),
            termination_wait=optional(blue_green.termination_wait),
        )
    zones = plan.zones
    if zones is not None:
        zones = replace(zones, monitor=scaled(zones.monitor), first_monitor=optional(zones.first_monitor))
    return replace(
        plan,
        created=scaled(plan.created),
        queued=scaled(plan.queued),
        settle=scaled(plan.settle),
        zones=zones,
        targets=tuple(map(target, plan.targets)),
        blue_green=blue_green,
    )
