"""A plan: everything that is decided about a deployment when it is created, in milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from codedeploy_fake.simulation.clock import to_milliseconds
from codedeploy_fake.simulation.failures import SUCCESS, Diagnostics, ErrorInformation, LifecycleErrorCode
from codedeploy_fake.simulation.health import MinimumHealthyHosts
from codedeploy_fake.simulation.script import Outcome
from codedeploy_fake.simulation.states import LIFECYCLE, Flow
from codedeploy_fake.simulation.timings import Timings


@dataclass(frozen=True, slots=True)
class EventPlan:
    """One lifecycle event of one target: it starts ``wait`` after what came before and takes ``take``."""

    name: str
    wait: int
    take: int
    diagnostics: Diagnostics = SUCCESS

    @property
    def fails(self) -> bool:
        """Whether it ends as Failed."""
        return self.diagnostics.error_code is not LifecycleErrorCode.SUCCESS


@dataclass(frozen=True, slots=True)
class TargetPlan:
    """One target: InProgress ``attempt`` after its launch, its result shown ``settle`` after its last event."""

    target_id: str
    events: tuple[EventPlan, ...]
    attempt: int
    settle: int


@dataclass(frozen=True, slots=True)
class Plan:
    """One deployment, as ``simulate`` takes it.

    ``created_at`` is an instant, the other times are spans, all in milliseconds. ``targets`` stand in the
    order in which they are attempted. ``refused`` is the pre-flight failure, if there is one. A failure of a
    ``tolerated`` event does not fail its target (``ignoreApplicationStopFailures``).
    """

    created_at: int
    created: int
    queued: int
    targets: tuple[TargetPlan, ...]
    health: MinimumHealthyHosts
    settle: int
    refused: ErrorInformation | None = None
    tolerated: frozenset[str] = frozenset()


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
    """The plan of one deployment from what the group, the script and the timings say."""
    schedule = outcome.schedule
    exact = {(time.target, time.event): time for time in schedule.events}
    failing = {(failure.target, failure.at): failure.diagnostics for failure in outcome.failures}

    def event(target_id: str, position: int, name: str) -> EventPlan:
        diagnostics = failing.get((target_id, name)) or failing.get((None, name)) or SUCCESS
        time = exact.get((target_id, name))
        if time is not None:
            return EventPlan(name, time.wait, time.take, diagnostics)
        wait = timings.event_gap if position else timings.first_event
        return EventPlan(name, to_milliseconds(wait), to_milliseconds(timings.of(name)), diagnostics)

    def span(recorded: int | None, default: float) -> int:
        return to_milliseconds(default) if recorded is None else recorded

    attempt = to_milliseconds(timings.target_started)
    results = dict(schedule.results)

    def target(target_id: str) -> TargetPlan:
        names = LIFECYCLE[flow]
        settle = span(results.get(target_id), timings.target_result)
        return TargetPlan(target_id, tuple(event(target_id, i, n) for i, n in enumerate(names)), attempt, settle)

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


def stretch(plan: Plan, natural: int, wanted: int) -> Plan:
    """The plan with every span scaled so that a deployment of ``natural`` milliseconds takes ``wanted``.

    Spans are rounded down, and the last one takes up the rest, so that the end is exact.
    """

    def scaled(span: int) -> int:
        return span * wanted // natural if natural else 0

    return replace(
        plan,
        created=scaled(plan.created),
        queued=scaled(plan.queued),
        settle=scaled(plan.settle),
        targets=tuple(
            replace(
                target,
                attempt=scaled(target.attempt),
                settle=scaled(target.settle),
                events=tuple(replace(e, wait=scaled(e.wait), take=scaled(e.take)) for e in target.events),
            )
            for target in plan.targets
        ),
    )
