"""The engine: one deployment, played from its creation to its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVarTuple, Unpack

from codedeploy_fake.simulation.agenda import Agenda, Phase
from codedeploy_fake.simulation.blue_green import Replacement
from codedeploy_fake.simulation.failures import STOPPING_CODES, ErrorInformation, error_information
from codedeploy_fake.simulation.ledger import Ledger
from codedeploy_fake.simulation.moves import Continue, Intervention, Release, Stop, Trace, WaitType
from codedeploy_fake.simulation.plan import Plan
from codedeploy_fake.simulation.rollout import Manner, Rollout
from codedeploy_fake.simulation.states import DeploymentStatus, EventStatus, Trigger
from codedeploy_fake.simulation.walk import Walk
from codedeploy_fake.simulation.zones import divide

_Arguments = TypeVarTuple("_Arguments")


class Course(Protocol):
    """What a deployment does from its start on."""

    def start(self) -> None:
        """The deployment is InProgress."""

    def go_on(self, wait: WaitType) -> None:
        """Somebody ends one of its waits."""


def play(plan: Plan, interventions: Sequence[Intervention]) -> Trace:
    """The life of one deployment, with what came from outside."""
    run = Run(plan, interventions)
    trace = run.play()
    run.targets.clear()  # thousands are let go now, not when somebody finds that run and course hold each other
    return trace


class Run:
    """One play of one plan. Its methods stand in the order in which things happen.

    ``targets`` are those that exist, or will when the deployment starts.
    """

    def __init__(self, plan: Plan, interventions: Sequence[Intervention]) -> None:
        self.plan = plan
        self.ledger = Ledger(plan.created_at)
        self.agenda = Agenda()
        self.walk = Walk(self.ledger, self.agenda, plan.tolerated)
        self.tally, self.targets, self.zones = divide(plan)
        rigid = plan.zones is not None or plan.batching == "rigid"
        self.manner = Manner(rigid, self.cut_all if plan.early_failure_inflight == "abort" else None)
        self.course: Course = InPlace(self) if plan.blue_green is None else Replacement(self, plan.blue_green)
        self.released = not plan.held
        self.checked = self.begun = self.closing = False
        self.stopping: ErrorInformation | None = None
        for intervention in (*plan.interventions, *interventions):
            self.expect(intervention, max(intervention.at, plan.created_at))
        self.later(plan.created, self._admit)

    def expect(self, intervention: Intervention, at: int) -> None:
        """Something comes from outside at an instant."""
        match intervention:
            case Stop(error=error):
                self.agenda.put(at, Phase.OUTSIDE, self._stop, error)
            case Continue(wait=wait):
                self.agenda.put(at, Phase.OUTSIDE, self._go_on, wait)
            case Release():
                self.agenda.put(at, Phase.DUE, self._release)

    def later(self, span: int, action: Callable[[Unpack[_Arguments]], None], *arguments: *_Arguments) -> None:
        """Have ``action(*arguments)`` done so much later."""
        self.agenda.put(self.ledger.now + span, Phase.DUE, action, *arguments)

    def play(self) -> Trace:
        """From the first move to the last."""
        ledger, agenda = self.ledger, self.agenda
        while not ledger.ended() and (instant := agenda.instant) is not None:
            ledger.now = instant
            for action, arguments in agenda.take():
                action(*arguments)
                if ledger.ended():
                    break
            if ledger.ended() or agenda.instant != instant:
                ledger.note()
        blue = self.plan.blue_green.originals if self.plan.blue_green else ()
        return Trace(
            tuple(ledger.moves),
            tuple(step.at for step in ledger.steps),
            tuple(step.seen for step in ledger.steps),
            _names(self.plan),
            frozenset(original.target_id for original in blue),
            tuple(ledger.milestones),
        )

    # Before the first target.

    def _admit(self) -> None:
        self.ledger.deployment(Trigger.ADMITTED)
        self.later(self.plan.queued, self._check)

    def _check(self) -> None:
        """The pre-flight: it needs no place behind the gate, so a held deployment fails no later."""
        tallies = [self.tally, *(zone.tally for zone in self.zones if zone.waiting)]
        if self.plan.refused is not None:
            stopped = self.plan.refused.code in STOPPING_CODES
            self.ledger.deployment(Trigger.STOPPED if stopped else Trigger.REFUSED, self.plan.refused)
        elif not self.targets:
            self.ledger.deployment(Trigger.REFUSED, error_information("NO_INSTANCES"))
        elif not all(tally.can_start for tally in tallies):
            self.ledger.deployment(Trigger.REFUSED, error_information("HEALTH_CONSTRAINTS_INVALID"))
        else:
            self.checked = True
            self._start_if_free()

    def _release(self) -> None:
        self.released = True
        self._start_if_free()

    def _start_if_free(self) -> None:
        """A deployment starts once both its pre-flight and its gate are passed."""
        if not (self.checked and self.released) or self.begun:
            return
        self.begun = True
        self.ledger.deployment(Trigger.STARTED)
        if self.plan.limit is not None:
            self.agenda.put(self.ledger.now + self.plan.limit, Phase.LIMIT, self._time_out)
        self.course.start()

    # What comes from outside, or with time.

    def _go_on(self, wait: WaitType) -> None:
        if not self.stopping:
            self.course.go_on(wait)

    def _time_out(self) -> None:
        """The deployment took too long (``time-limits``); one that is stopped, or all but done, ends as it would."""
        if not (self.stopping or self.closing):
            ready = self.ledger.status is DeploymentStatus.READY
            self.cut_all()
            self.ledger.deployment(Trigger.TIMED_OUT if ready else Trigger.FAILED, error_information("TIMEOUT"))

    def _stop(self, error: ErrorInformation) -> None:
        """No further event is scheduled; one that runs is let to its end (``stop-server``).

        Targets in flight fail (``stopped-target-is-failed``), untouched ones are skipped.
        """
        if self.stopping:
            return
        self.stopping = error
        self.walk.at_rest = self._stop_if_at_rest
        if self.begun:
            self.cut_all(spared=EventStatus.IN_PROGRESS)
        self._stop_if_at_rest()

    def _stop_if_at_rest(self) -> None:
        if self.stopping and not self.ledger.running_events:
            self.ledger.deployment(Trigger.STOPPED, self.stopping)

    # The end.

    def fail(self, error: ErrorInformation) -> None:
        """The deployment has failed, and with it all that was not done."""
        self.cut_all()
        self.ledger.deployment(Trigger.FAILED, error)

    def cut_all(self, spared: EventStatus | None = None) -> None:
        """End every target now, except those whose present event has the ``spared`` status."""
        for target in self.targets:
            if target.event is not spared:
                self.walk.drop(target)


class InPlace:
    """The course of a deployment to the instances that serve (``health-engine``)."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def start(self) -> None:
        """The deployment is InProgress, and its first targets are launched."""
        run = self.run
        run.ledger.resolve(run.targets)
        for target in run.targets:
            if target.plan.target_id in run.plan.skipped:
                run.walk.drop(target)
        Rollout(run.walk, run.tally, run.zones, run.manner, self._close).schedule()

    def _close(self, enough: bool) -> None:
        self.run.closing = True
        self.run.later(self.run.plan.settle, self._finish, enough)

    def _finish(self, enough: bool) -> None:
        if enough:
            self.run.ledger.deployment(Trigger.SUCCEEDED)
        else:
            self.run.ledger.deployment(Trigger.FAILED, error_information("HEALTH_CONSTRAINTS"))

    def go_on(self, wait: WaitType) -> None:
        """There is nothing to wait for."""


def _names(plan: Plan) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each target with the names of its events; targets that share their events share the names."""
    targets = [*plan.targets, *(plan.blue_green.originals if plan.blue_green else ())]
    known = {id(target.events): target.events for target in targets}
    names = {key: tuple(event.name for event in events) for key, events in known.items()}
    return tuple((target.target_id, names[id(target.events)]) for target in targets)
