"""The engine: one deployment, played from its creation to its end (``health-engine``)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from codedeploy_fake.simulation.agenda import Agenda, Phase
from codedeploy_fake.simulation.failures import CUT_OFF, error_information, unknown_error
from codedeploy_fake.simulation.ledger import Ledger, is_over
from codedeploy_fake.simulation.moves import Intervention, Stop, Trace
from codedeploy_fake.simulation.plan import EventPlan, Plan
from codedeploy_fake.simulation.states import EventStatus, TargetStatus, Trigger
from codedeploy_fake.simulation.zones import Target, divide

_CUT_OFF = unknown_error(CUT_OFF)


def play(plan: Plan, interventions: Sequence[Intervention]) -> Trace:
    """The life of one deployment, with what came from outside."""
    return _Run(plan, interventions).play()


class _Run:
    """One play of one plan. Its methods stand in the order in which things happen."""

    def __init__(self, plan: Plan, interventions: Sequence[Intervention]) -> None:
        self.plan = plan
        self.ledger = Ledger(plan.created_at)
        self.agenda = Agenda()
        self.tally, self.targets, self.zones = divide(plan)
        self.rigid = plan.zones is not None or plan.batching == "rigid"
        self.released = not plan.held
        self.checked = self.begun = self.given_up = self.closing = self.stopping = False
        self.in_flight = 0
        for intervention in interventions:
            at = max(intervention.at, plan.created_at)
            if isinstance(intervention, Stop):
                self.agenda.put(at, Phase.OUTSIDE, self.stop)
            else:
                self.agenda.put(at, Phase.DUE, self.release)
        self.agenda.put(plan.created_at + plan.created, Phase.DUE, self.admit)

    def play(self) -> Trace:
        ledger, agenda = self.ledger, self.agenda
        while not ledger.ended() and (instant := agenda.instant) is not None:
            ledger.now = instant
            for action, arguments in agenda.take():
                action(*arguments)
                if ledger.ended():
                    break
            if ledger.ended() or agenda.instant != instant:
                ledger.note()
        return Trace(tuple(ledger.moves), tuple(ledger.steps), _names(self.plan))

    # Before the first target.

    def admit(self) -> None:
        self.ledger.deployment(Trigger.ADMITTED)
        self.agenda.put(self.ledger.now + self.plan.queued, Phase.DUE, self.check)

    def check(self) -> None:
        """The pre-flight: it needs no place behind the gate, so a held deployment fails no later."""
        tallies = [self.tally, *(zone.tally for zone in self.zones if zone.waiting)]
        if self.plan.refused is not None:
            self.ledger.deployment(Trigger.REFUSED, self.plan.refused)
        elif not self.targets:
            self.ledger.deployment(Trigger.REFUSED, error_information("NO_INSTANCES"))
        elif not all(tally.can_start for tally in tallies):
            self.ledger.deployment(Trigger.REFUSED, error_information("HEALTH_CONSTRAINTS_INVALID"))
        else:
            self.checked = True
            self.start_if_free()

    def release(self) -> None:
        self.released = True
        self.start_if_free()

    def start_if_free(self) -> None:
        """A deployment starts once both its pre-flight and its gate are passed."""
        if not (self.checked and self.released) or self.begun:
            return
        self.begun = True
        self.ledger.deployment(Trigger.STARTED)
        self.ledger.resolve(self.targets)
        self.pass_over(target for target in self.targets if target.plan.target_id in self.plan.skipped)
        if self.plan.limit is not None:
            self.agenda.put(self.ledger.now + self.plan.limit, Phase.LIMIT, self.time_out)
        self.schedule()

    # Which target is next.

    def schedule(self) -> None:
        """Launch what may be launched, give up, go on to the next zone, or come to the end."""
        zone = self.zones[0]
        if self.tally.must_give_up or zone.tally.must_give_up:
            self.give_up()
        if not (self.rigid and self.in_flight):
            while zone.waiting and self.may_launch(zone.waiting[0]):
                self.launch(zone.waiting.popleft())
        if self.in_flight:
            return
        if zone.waiting or zone.tally.fell_below:  # those that were ill before may leave nobody to be taken away
            self.give_up()
        if self.tally.waiting:
            self.agenda.put(self.ledger.now + zone.monitor, Phase.DUE, self.next_zone)
        else:
            self.closing = True
            self.agenda.put(self.ledger.now + self.plan.settle, Phase.DUE, self.finish)

    def may_launch(self, target: Target) -> bool:
        return target.ill or (self.tally.may_launch and target.tally.may_launch)

    def launch(self, target: Target) -> None:
        self.in_flight += 1
        for tally in (self.tally, target.tally):
            tally.waiting -= 1
            tally.away += not target.ill
        now = self.ledger.now
        self.agenda.put(now + target.plan.attempt, Phase.DUE, self.attempt, target)
        self.agenda.put(now + target.plan.events[0].wait, Phase.DUE, self.begin, target)

    def give_up(self) -> None:
        """Early failure: nothing more is launched; what is in flight goes on, or not (``early-failure-inflight``)."""
        self.given_up = True
        for zone in self.zones:
            self.pass_over(zone.waiting)
            zone.waiting.clear()
            zone.tally.waiting = 0
        self.tally.waiting = 0
        if self.plan.early_failure_inflight == "abort":
            self.cut_all()
            self.in_flight = 0

    def next_zone(self) -> None:
        self.zones.popleft()
        self.schedule()

    # What happens on one target.

    def attempt(self, target: Target) -> None:
        if target.status is TargetStatus.PENDING:
            self.ledger.target(target, Trigger.ATTEMPTED)

    def begin(self, target: Target) -> None:
        if is_over(target):
            return
        self.attempt(target)
        plan = target.plan.events[target.position]
        if plan.answered:
            self.ledger.event(target, Trigger.BEGUN)
            self.agenda.put(self.ledger.now + plan.take, Phase.DUE, self.end, target)
        else:
            self.close(target, plan)

    def end(self, target: Target) -> None:
        if is_over(target):
            return
        plan = target.plan.events[target.position]
        if plan.lost is None:
            self.close(target, plan)
            return
        self.ledger.event(target, Trigger.LOST)
        self.ledger.target(target, Trigger.LOST)
        if self.stopping:
            self.cut_short(target)
            self.stop_if_at_rest()
        else:
            self.agenda.put(self.ledger.now + plan.lost, Phase.DUE, self.bury, target)

    def close(self, target: Target, plan: EventPlan) -> None:
        """The event has its result: on with the next one, or with the result of the target."""
        self.ledger.event(target, Trigger.FAILED if plan.fails else Trigger.SUCCEEDED, plan.diagnostics)
        failed = plan.fails and plan.name not in self.plan.tolerated
        now, events = self.ledger.now, target.plan.events
        if self.stopping:
            self.cut_short(target)
            self.stop_if_at_rest()
        elif failed or target.position == len(events):
            self.skip_rest(target)
            verdict = Trigger.FAILED if failed else Trigger.SUCCEEDED
            self.agenda.put(now + target.plan.settle, Phase.DUE, self.result, target, verdict)
        else:
            self.agenda.put(now + events[target.position].wait, Phase.DUE, self.begin, target)

    def bury(self, target: Target) -> None:
        """A lost instance did not come back (``target-unknown``)."""
        if is_over(target):
            return
        self.ledger.event(target, Trigger.FAILED, target.plan.events[target.position].diagnostics)
        self.skip_rest(target)
        self.result(target, Trigger.FAILED)

    def result(self, target: Target, verdict: Trigger) -> None:
        if is_over(target):
            return
        self.ledger.target(target, verdict)
        self.in_flight -= 1
        for tally in (self.tally, target.tally):
            tally.away -= 1
            tally.failed += verdict is Trigger.FAILED
            tally.succeeded += verdict is Trigger.SUCCEEDED
        self.schedule()

    # The end.

    def finish(self) -> None:
        if self.tally.enough and not self.given_up:
            self.ledger.deployment(Trigger.SUCCEEDED)
        else:
            self.ledger.deployment(Trigger.FAILED, error_information("HEALTH_CONSTRAINTS"))

    def time_out(self) -> None:
        """The deployment took too long (``time-limits``); one that is stopped, or all but done, ends as it would."""
        if not (self.stopping or self.closing):
            self.cut_all()
            self.ledger.deployment(Trigger.FAILED, error_information("TIMEOUT"))

    def stop(self) -> None:
        """No further event is scheduled; one that runs is let to its end (``stop-server``).

        Targets in flight fail (``stopped-target-is-failed``), untouched ones are skipped.
        """
        if self.stopping:
            return
        self.stopping = True
        if self.begun:
            self.cut_all(spared=EventStatus.IN_PROGRESS)
        self.stop_if_at_rest()

    # Pieces of the above.

    def stop_if_at_rest(self) -> None:
        if not self.ledger.running_events:
            self.ledger.deployment(Trigger.STOPPED, error_information("MANUAL_STOP"))

    def cut_all(self, spared: EventStatus | None = None) -> None:
        """End every target now, except those whose present event has the ``spared`` status."""
        for target in self.targets:
            if target.status is TargetStatus.PENDING:
                self.pass_over([target])
            elif not is_over(target) and target.event is not spared:
                self.cut_short(target)

    def cut_short(self, target: Target) -> None:
        """A target without a result has failed, however its events went."""
        if target.event is not EventStatus.PENDING:
            self.ledger.event(target, Trigger.FAILED, _CUT_OFF)
        self.skip_rest(target)
        self.ledger.target(target, Trigger.FAILED)

    def pass_over(self, targets: Iterable[Target]) -> None:
        for target in targets:
            self.skip_rest(target)
            self.ledger.target(target, Trigger.PASSED_OVER)

    def skip_rest(self, target: Target) -> None:
        while target.position < len(target.plan.events):
            self.ledger.event(target, Trigger.PASSED_OVER)


def _names(plan: Plan) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each target with the names of its events; targets that share their events share the names."""
    known = {id(target.events): target.events for target in plan.targets}
    names = {key: tuple(event.name for event in events) for key, events in known.items()}
    return tuple((target.target_id, names[id(target.events)]) for target in plan.targets)
