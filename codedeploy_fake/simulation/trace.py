"""``simulate(plan, interventions)``: the whole future of one deployment, computed at once.

A trace is a list of moves that the tables accept. An intervention at an instant keeps every move up to that
instant and simulates on from there, so two hops of the clock equal one by construction.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from codedeploy_fake.simulation.failures import Diagnostics, ErrorInformation, error_information
from codedeploy_fake.simulation.health import Tally
from codedeploy_fake.simulation.plan import Plan, TargetPlan, stretch
from codedeploy_fake.simulation.states import (
    COUNTED_AS,
    COUNTERS,
    DEPLOYMENT,
    EVENT,
    TARGET,
    DeploymentStatus,
    EventStatus,
    TargetStatus,
    Trigger,
    is_terminal,
    move,
)


@dataclass(frozen=True, slots=True)
class Stop:
    """StopDeployment, accepted at an instant."""

    at: int


Intervention = Stop


@dataclass(frozen=True, slots=True)
class Move:
    """One status moved at an instant: the deployment's, a target's, or a lifecycle event's on a target."""

    at: int
    status: DeploymentStatus | TargetStatus | EventStatus
    target_id: str | None = None
    event: str | None = None
    detail: ErrorInformation | Diagnostics | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What GetDeployment shows from an instant on; ``overview`` follows COUNTERS, None where it is absent."""

    at: int
    status: DeploymentStatus
    overview: tuple[int, ...] | None
    error: ErrorInformation | None
    running_events: int


@dataclass(frozen=True, slots=True)
class Trace:
    """The whole life of one deployment: its moves, and the steps that readers see."""

    moves: tuple[Move, ...]
    steps: tuple[Step, ...]

    def at(self, instant: int) -> Step:
        """What a reader sees at an instant: the last step that is not later."""
        return self.steps[bisect_right(self.steps, instant, key=lambda step: step.at) - 1]

    @property
    def end(self) -> Step:
        """The last step: where the deployment stays."""
        return self.steps[-1]

    def first(self, status: DeploymentStatus) -> int | None:
        """The instant at which the deployment gets a status; None if it never does."""
        return next((m.at for m in self.moves if m.target_id is None and m.status is status), None)

    def until(self, instant: int) -> tuple[Move, ...]:
        """The moves up to an instant, that instant included."""
        return self.moves[: bisect_right(self.moves, instant, key=lambda moved: moved.at)]


def simulate(plan: Plan, interventions: Sequence[Intervention] = ()) -> Trace:
    """Play a plan to its end, with what came from outside, and give its trace."""
    return _Run(plan, interventions).play()


def lasting(plan: Plan, wanted: int) -> Plan:
    """The plan with its times scaled so that its deployment ends ``wanted`` milliseconds after it began.

    One that its pre-flight refuses has no times to scale.
    """
    end = simulate(plan).end
    if end.overview is None:
        return plan
    scaled = stretch(plan, end.at - plan.created_at, wanted)
    rest = wanted - (simulate(scaled).end.at - plan.created_at)
    return replace(scaled, settle=scaled.settle + rest)


class _Target:
    """Where one target stands while its deployment is played."""

    __slots__ = ("events", "plan", "running", "status")

    def __init__(self, plan: TargetPlan) -> None:
        self.plan = plan
        self.status = TargetStatus.PENDING
        self.events = [EventStatus.PENDING] * len(plan.events)
        self.running: int | None = None


class _Run:
    """One play: an agenda of (instant, phase, sequence, action).

    Phase 1 belongs to interventions: whoever acted at an instant had seen all that happened up to it, so what
    was due at the same instant, and all that follows from it at that instant, comes first.
    """

    def __init__(self, plan: Plan, interventions: Sequence[Intervention]) -> None:
        self.plan = plan
        self.now = plan.created_at
        self.status = DeploymentStatus.CREATED
        self.targets: list[_Target] = []
        self.waiting: list[_Target] = []
        self.in_flight = 0
        self.counts: Counter[TargetStatus] = Counter()
        self.running_events = 0
        self.closing = False
        self.stopping = False
        self.moves: list[Move] = []
        self.steps: list[Step] = []
        self.agenda: list[tuple[int, int, int, Callable[[], None]]] = []
        self.sequence = 0
        for intervention in interventions:
            self._push(intervention.at, 1, self.stop)

    def play(self) -> Trace:
        self._record(self.status)
        self._note()
        self.after(self.plan.created, self.admit)
        while self.agenda:
            self.now, _, _, action = heapq.heappop(self.agenda)
            if not is_terminal(DEPLOYMENT, self.status):
                action()
                self._note()
        return Trace(tuple(self.moves), tuple(self.steps))

    def after(self, span: int, action: Callable[[], None]) -> None:
        self._push(self.now + span, 0, action)

    def _push(self, at: int, phase: int, action: Callable[[], None]) -> None:
        heapq.heappush(self.agenda, (at, phase, self.sequence, action))
        self.sequence += 1

    # The moves: each through its table.

    def deployment(self, trigger: Trigger, error: ErrorInformation | None = None) -> None:
        self.status = move(DEPLOYMENT, self.status, trigger)
        self._record(self.status, detail=error)

    def target(self, target: _Target, trigger: Trigger) -> None:
        self.counts[COUNTED_AS[target.status]] -= 1
        target.status = move(TARGET, target.status, trigger)
        self.counts[COUNTED_AS[target.status]] += 1
        self._record(target.status, target.plan.target_id)

    def event(self, target: _Target, index: int, trigger: Trigger, detail: Diagnostics | None = None) -> None:
        target.events[index] = move(EVENT, target.events[index], trigger)
        self._record(target.events[index], target.plan.target_id, target.plan.events[index].name, detail)

    def _record(
        self,
        status: DeploymentStatus | TargetStatus | EventStatus,
        target_id: str | None = None,
        event: str | None = None,
        detail: ErrorInformation | Diagnostics | None = None,
    ) -> None:
        self.moves.append(Move(self.now, status, target_id, event, detail))

    def _note(self) -> None:
        """Add a step if a reader would see something new."""
        error = self.moves[-1].detail if is_terminal(DEPLOYMENT, self.status) else None
        step = Step(
            at=self.now,
            status=self.status,
            overview=tuple(self.counts[counter] for counter in COUNTERS) if self.targets else None,
            error=error if isinstance(error, ErrorInformation) else None,
            running_events=self.running_events,
        )
        if self.steps and self.steps[-1].at == self.now:
            self.steps.pop()
        self.steps.append(step)

    # What happens, in the order in which it does.

    def admit(self) -> None:
        self.deployment(Trigger.ADMITTED)
        self.after(self.plan.queued, self.start)

    def start(self) -> None:
        error = self.plan.refused
        if error is None and not self.plan.targets:
            error = error_information("NO_INSTANCES")
        if error is None and not self.tally(len(self.plan.targets)).can_start:
            error = error_information("HEALTH_CONSTRAINTS_INVALID")
        if error is not None:
            self.deployment(Trigger.REFUSED, error)
            return
        self.deployment(Trigger.STARTED)
        for plan in self.plan.targets:
            self.targets.append(_Target(plan))
            self.counts[TargetStatus.PENDING] += 1
            self._record(TargetStatus.PENDING, plan.target_id)
        self.waiting = list(self.targets)
        self.schedule()

    def tally(self, targets: int) -> Tally:
        return Tally(
            targets=targets,
            minimum=self.plan.health.minimum(targets),
            waiting=len(self.waiting),
            in_flight=self.in_flight,
            failed=self.counts[TargetStatus.FAILED],
            succeeded=self.counts[TargetStatus.SUCCEEDED],
        )

    def schedule(self) -> None:
        """Launch what may be launched, give up, or come to the end (``health-engine``)."""
        if self.tally(len(self.targets)).must_give_up:
            self.pass_over(self.waiting)
            self.waiting = []
        while self.tally(len(self.targets)).may_launch:
            target = self.waiting.pop(0)
            self.in_flight += 1
            self.after(target.plan.attempt, partial(self.attempt, target))
            self.after(target.plan.events[0].wait, partial(self.begin, target, 0))
        if not self.waiting and not self.in_flight and not self.closing:
            self.closing = True
            self.after(self.plan.settle, self.finish)

    def attempt(self, target: _Target) -> None:
        if target.status is TargetStatus.PENDING:
            self.target(target, Trigger.ATTEMPTED)

    def begin(self, target: _Target, index: int) -> None:
        if self.stopping:
            return
        self.attempt(target)
        self.event(target, index, Trigger.STARTED)
        target.running = index
        self.running_events += 1
        self.after(target.plan.events[index].take, partial(self.end, target, index))

    def end(self, target: _Target, index: int) -> None:
        plan = target.plan.events[index]
        self.event(target, index, Trigger.FAILED if plan.fails else Trigger.SUCCEEDED, plan.diagnostics)
        target.running = None
        self.running_events -= 1
        following = index + 1
        failed = plan.fails and plan.name not in self.plan.tolerated
        if self.stopping:
            self.cut_short(target)
            if not self.running_events:
                self.deployment(Trigger.STOPPED, error_information("MANUAL_STOP"))
        elif failed or following == len(target.events):
            self.skip_from(target, following)
            self.after(target.plan.settle, partial(self.result, target))
        else:
            self.after(target.plan.events[following].wait, partial(self.begin, target, following))

    def result(self, target: _Target) -> None:
        if self.stopping:
            return
        self.target(target, self.verdict(target))
        self.in_flight -= 1
        self.schedule()

    def finish(self) -> None:
        if self.tally(len(self.targets)).enough:
            self.deployment(Trigger.SUCCEEDED)
        else:
            self.deployment(Trigger.FAILED, error_information("HEALTH_CONSTRAINTS"))

    def stop(self) -> None:
        """No further event is scheduled; one that runs is let to its end (``stop-server``)."""
        if self.stopping:
            return
        self.stopping = True
        for target in self.targets:
            if target.status is TargetStatus.IN_PROGRESS and target.running is None:
                self.cut_short(target)
        self.pass_over([target for target in self.targets if target.status is TargetStatus.PENDING])
        if not self.running_events:
            self.deployment(Trigger.STOPPED, error_information("MANUAL_STOP"))

    # Pieces of the above.

    def verdict(self, target: _Target) -> Trigger:
        """Failed where an event that counts failed, or where one never ran."""
        for plan, status in zip(target.plan.events, target.events, strict=True):
            if status is EventStatus.SKIPPED:
                return Trigger.FAILED
            if status is EventStatus.FAILED and plan.name not in self.plan.tolerated:
                return Trigger.FAILED
        return Trigger.SUCCEEDED

    def skip_from(self, target: _Target, index: int) -> None:
        for later in range(index, len(target.events)):
            if target.events[later] is EventStatus.PENDING:
                self.event(target, later, Trigger.PASSED_OVER)

    def cut_short(self, target: _Target) -> None:
        self.skip_from(target, 0)
        self.target(target, self.verdict(target))

    def pass_over(self, targets: Sequence[_Target]) -> None:
        for target in targets:
            self.skip_from(target, 0)
            self.target(target, Trigger.PASSED_OVER)
