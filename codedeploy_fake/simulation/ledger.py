"""The book of one play: every status moves here, through its table, and is written down."""

from __future__ import annotations

from codedeploy_fake.simulation.failures import Diagnostics, ErrorInformation
from codedeploy_fake.simulation.moves import Move, Step
from codedeploy_fake.simulation.states import (
    COUNTED_AS,
    COUNTERS,
    DEPLOYMENT,
    EVENT,
    TARGET,
    DeploymentStatus,
    EventStatus,
    Milestone,
    TargetStatus,
    Trigger,
    is_terminal,
    move,
)
from codedeploy_fake.simulation.zones import Target

_COUNTER = {status: COUNTERS.index(counter) for status, counter in COUNTED_AS.items()}


class Ledger:
    """Moves and steps of a deployment up to ``now``, with where it stands."""

    def __init__(self, created_at: int) -> None:
        self.now = created_at
        self.status = DeploymentStatus.CREATED
        self.running_events = 0
        self.moves = [Move(created_at, self.status)]
        self.steps: list[Step] = []
        self.milestones: list[tuple[int, Milestone]] = []
        self.termination_started = False
        self.remark: str | None = None
        self._error: ErrorInformation | None = None
        self._counts = [0] * len(COUNTERS)
        self._begun = False
        self.note()

    def ended(self) -> bool:
        """Whether the deployment has ended."""
        return is_terminal(DEPLOYMENT, self.status)

    def deployment(self, trigger: Trigger, error: ErrorInformation | None = None) -> None:
        """Move the deployment."""
        self.status = move(DEPLOYMENT, self.status, trigger)
        self._error = error
        self.moves.append(Move(self.now, self.status, detail=error))

    def resolve(self, targets: list[Target]) -> None:
        """The targets exist from now on, and so do the counters, if they are counted."""
        for target in targets:
            if target.counted:
                self._begun = True
                self._counts[_COUNTER[target.status]] += 1
            self.moves.append(Move(self.now, target.status, target.plan.target_id))

    def reach(self, milestone: Milestone, *, after: int = 0) -> None:
        """Something happens that moves no status, now or so much later."""
        self.milestones.append((self.now + after, milestone))

    def target(self, target: Target, trigger: Trigger) -> None:
        """Move a target."""
        before, target.status = target.status, move(TARGET, target.status, trigger)
        if target.counted:
            self._counts[_COUNTER[before]] -= 1
            self._counts[_COUNTER[target.status]] += 1
        self.moves.append(Move(self.now, target.status, target.plan.target_id))

    def event(self, target: Target, trigger: Trigger, detail: Diagnostics | None = None) -> None:
        """Move the present event of a target; one that is over makes room for the next."""
        before, plan = target.event, target.plan
        after = move(EVENT, before, trigger)
        self.moves.append(Move(self.now, after, plan.target_id, plan.events[target.position].name, detail))
        if after is EventStatus.IN_PROGRESS:
            self.running_events += 1
        elif before is EventStatus.IN_PROGRESS:
            self.running_events -= 1
        target.event = after
        if not EVENT[after]:
            target.position += 1
            target.event = EventStatus.PENDING

    def note(self) -> None:
        """Add a step if a reader sees something new from now on; of one instant, its last word."""
        overview = tuple(self._counts) if self._begun else None
        step = Step(
            self.now, self.status, overview, self._error, self.running_events, self.termination_started, self.remark
        )
        if self.steps and self.steps[-1].at == self.now:
            self.steps.pop()
        if not self.steps or self.steps[-1].seen != step.seen:
            self.steps.append(step)


def is_over(target: Target) -> bool:
    """Whether a target has its result."""
    return target.status in _OVER


_OVER = frozenset(status for status in TargetStatus if is_terminal(TARGET, status))
