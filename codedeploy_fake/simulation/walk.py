"""What happens on one target: one lifecycle event after another, to the end of a stage."""

from __future__ import annotations

from collections.abc import Callable

from codedeploy_fake.simulation.agenda import Agenda, Phase
from codedeploy_fake.simulation.failures import CUT_OFF, unknown_error
from codedeploy_fake.simulation.ledger import Ledger, is_over
from codedeploy_fake.simulation.plan import EventPlan
from codedeploy_fake.simulation.states import EventStatus, TargetStatus, Trigger
from codedeploy_fake.simulation.zones import Target

_CUT_OFF = unknown_error(CUT_OFF)
_UNTOUCHED = (TargetStatus.PENDING, TargetStatus.READY)


class Walk:
    """Takes targets through their events. ``tolerated`` events may fail without failing their target.

    It ``reports`` the result of each of them in the present stage to whom the stage belongs. Once ``at_rest`` is set
    nothing begins any more: it is called whenever an event that still ran has ended.
    """

    def __init__(self, ledger: Ledger, agenda: Agenda, tolerated: frozenset[str]) -> None:
        self.ledger = ledger
        self.agenda = agenda
        self.tolerated = tolerated
        self.at_rest: Callable[[], None] | None = None
        self.reports: Callable[[Target, Trigger], None]

    def launch(self, target: Target) -> None:
        """Begin the stage that the target is to go through."""
        now = self.ledger.now
        self.agenda.put(now + target.plan.attempt, Phase.DUE, self._attempt, target)
        self.agenda.put(now + target.plan.events[target.position].wait, Phase.DUE, self._begin, target)

    def _attempt(self, target: Target) -> None:
        if target.status in _UNTOUCHED:
            self.ledger.target(target, Trigger.ATTEMPTED)

    def _begin(self, target: Target) -> None:
        if is_over(target):
            return
        self._attempt(target)
        plan = target.plan.events[target.position]
        if plan.answered:
            self.ledger.event(target, Trigger.BEGUN)
            self.agenda.put(self.ledger.now + plan.take, Phase.DUE, self._end, target)
        else:
            self._close(target, plan)

    def _end(self, target: Target) -> None:
        if is_over(target):
            return
        plan = target.plan.events[target.position]
        if plan.lost is None:
            self._close(target, plan)
            return
        self.ledger.event(target, Trigger.LOST)
        self.ledger.target(target, Trigger.LOST)
        if self.at_rest is not None:
            self._cut_short(target)
            self.at_rest()
        else:
            self.agenda.put(self.ledger.now + plan.lost, Phase.DUE, self._bury, target)

    def _close(self, target: Target, plan: EventPlan) -> None:
        """The event has its result: on with the next one, or with the result of the target in this stage."""
        self.ledger.event(target, Trigger.FAILED if plan.fails else Trigger.SUCCEEDED, plan.diagnostics)
        now = self.ledger.now
        if self.at_rest is not None:
            self._cut_short(target)
            self.at_rest()
        elif plan.fails and plan.name not in self.tolerated:
            self._skip_rest(target)
            self.agenda.put(now + target.plan.settle, Phase.DUE, self._result, target, Trigger.FAILED)
        elif target.position == target.until:
            self.agenda.put(now + target.plan.settle, Phase.DUE, self._result, target, target.passes)
        else:
            self.agenda.put(now + target.plan.events[target.position].wait, Phase.DUE, self._begin, target)

    def _bury(self, target: Target) -> None:
        """A lost instance did not come back (``target-unknown``)."""
        if is_over(target):
            return
        self.ledger.event(target, Trigger.FAILED, target.plan.events[target.position].diagnostics)
        self._skip_rest(target)
        self._result(target, Trigger.FAILED)

    def _result(self, target: Target, verdict: Trigger) -> None:
        """What became of the target in this stage."""
        if not is_over(target):
            self.ledger.target(target, verdict)
            self.reports(target, verdict)

    # Targets whose deployment goes no further with them.

    def drop(self, target: Target) -> None:
        """End a target: untouched, it is skipped; without a result it has failed, however its events went.

        One that is Ready and is not rerouted has failed, too (``ready-not-rerouted``, assumed).
        """
        if target.status is TargetStatus.PENDING:
            self._skip_rest(target)
            self.ledger.target(target, Trigger.PASSED_OVER)
        elif not is_over(target):
            self._cut_short(target)

    def _cut_short(self, target: Target) -> None:
        if target.event is not EventStatus.PENDING:
            self.ledger.event(target, Trigger.FAILED, _CUT_OFF)
        self._skip_rest(target)
        self.ledger.target(target, Trigger.FAILED)

    def _skip_rest(self, target: Target) -> None:
        while target.position < len(target.plan.events):
            self.ledger.event(target, Trigger.PASSED_OVER)
