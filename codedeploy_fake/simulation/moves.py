"""What the life of a deployment is made of: moves, the steps that readers see, and what comes from outside."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, cast

from codedeploy_fake.simulation.failures import Diagnostics, ErrorInformation, error_information
from codedeploy_fake.simulation.states import DeploymentStatus, EventStatus, Milestone, TargetStatus
from codedeploy_fake.simulation.views import Lane, TargetView

_READY = (DeploymentStatus.READY, TargetStatus.READY)
_IN_PROGRESS = (DeploymentStatus.IN_PROGRESS, TargetStatus.IN_PROGRESS)
_MANUAL = error_information("MANUAL_STOP")


@dataclass(frozen=True, slots=True)
class Stop:
    """What stops a deployment at an instant: StopDeployment, unless ``error`` says otherwise."""

    at: int
    error: ErrorInformation = _MANUAL


@dataclass(frozen=True, slots=True)
class Release:
    """The gate lets a held deployment through, at an instant: it starts then, or when its pre-flight is done."""

    at: int


class WaitType(StrEnum):
    """Which of its two waits a blue/green deployment is to end, as ContinueDeployment names them."""

    READY = "READY_WAIT"
    TERMINATION = "TERMINATION_WAIT"


@dataclass(frozen=True, slots=True)
class Continue:
    """ContinueDeployment, accepted at an instant: the wait is over. In no such wait it changes nothing."""

    at: int
    wait: WaitType = WaitType.READY


Intervention = Stop | Release | Continue


class Move(NamedTuple):
    """One status moved at an instant: the deployment's, a target's, or a lifecycle event's on a target.

    A named tuple, because a large deployment makes hundreds of thousands.
    """

    at: int
    status: DeploymentStatus | TargetStatus | EventStatus
    target_id: str | None = None
    event: str | None = None
    detail: ErrorInformation | Diagnostics | None = None


#: All that a step shows, without its instant.
Seen = tuple[DeploymentStatus, tuple[int, ...] | None, ErrorInformation | None, int, bool, str | None]


class Step(NamedTuple):
    """What GetDeployment shows from an instant on; ``overview`` follows COUNTERS, None where it is absent.

    ``termination_started``: the wait before the termination of the originals has begun. ``remark`` is what is to be
    said of originals that could not be terminated. A named tuple, like a move: dozens are made for each deployment.
    """

    at: int
    status: DeploymentStatus
    overview: tuple[int, ...] | None
    error: ErrorInformation | None
    running_events: int
    termination_started: bool = False
    remark: str | None = None

    @property
    def seen(self) -> Seen:
        """All that it shows, without its instant."""
        return self[1:]


@dataclass(frozen=True, slots=True)
class Trace:
    """The whole life of one deployment: its moves, the steps that readers see, and its targets' lifecycle events.

    The steps are kept as their ``instants`` and as what is ``seen`` from each on, which equal lives share. ``events``
    are pairs of a target and the names of its events, in the order of attempt. Of a blue/green deployment ``originals``
    are the targets that are replaced, and ``milestones`` what happened besides, with its instants.
    """

    moves: tuple[Move, ...]
    instants: tuple[int, ...]
    seen: tuple[Seen, ...]
    events: tuple[tuple[str, tuple[str, ...]], ...] = ()
    originals: frozenset[str] = frozenset()
    milestones: tuple[tuple[int, Milestone], ...] = ()
    _lanes: dict[str, Lane] = field(default_factory=dict, init=False, repr=False, compare=False)
    _resumed: list[frozenset[int]] = field(default_factory=list, init=False, repr=False, compare=False)
    _results: list[Mapping[str, TargetStatus]] = field(default_factory=list, init=False, repr=False, compare=False)

    def later(self, span: int) -> Trace:
        """The same life, so many milliseconds later: what it looks like hangs on no instant."""
        moved = Trace(
            tuple([Move(at + span, status, target, event, detail) for at, status, target, event, detail in self.moves]),
            tuple([at + span for at in self.instants]),
            self.seen,
            self.events,
            self.originals,
            tuple((at + span, milestone) for at, milestone in self.milestones),
        )
        moved._resumed.extend(self._resumed)  # places, which stay the same
        moved._results.extend(self._results)
        return moved

    def at(self, instant: int) -> Step:
        """What a reader sees at an instant: the last step that is not later.

        Before the first there is nothing to see but the first: somebody's own clock may be set back.
        """
        return self._step(max(bisect_right(self.instants, instant) - 1, 0))

    @property
    def end(self) -> Step:
        """The last step: where the deployment stays."""
        return self._step(-1)

    @property
    def steps(self) -> tuple[Step, ...]:
        """All that readers see, one after another."""
        return tuple(self._step(place) for place in range(len(self.seen)))

    def _step(self, place: int) -> Step:
        return Step(self.instants[place], *self.seen[place])

    def rest(self, instant: int) -> int:
        """The instant, at or after another, from which on the deployment stays by itself what it is then.

        It is Ready then, which lasts until somebody continues it or that wait is over, or it has ended.
        """
        if self.at(instant).status is DeploymentStatus.READY:
            return instant
        ready = self.first(DeploymentStatus.READY)
        return ready if ready is not None and ready > instant else max(instant, self.end.at)

    def first(self, status: DeploymentStatus) -> int | None:
        """The instant at which the deployment gets a status; None if it never does."""
        return next((m.at for m in self.moves if m.target_id is None and m.status is status), None)

    def until(self, instant: int) -> tuple[Move, ...]:
        """The moves up to an instant, that instant included."""
        return self.moves[: self.count(instant)]

    def count(self, instant: int) -> int:
        """How many moves there are up to an instant, that instant included."""
        return bisect_right(self.moves, instant, key=lambda moved: moved.at)

    @property
    def resumed(self) -> frozenset[int]:
        """The places of the moves with which the deployment, or a target, goes on after it was Ready."""
        if not self._resumed:
            ready: set[str | None] = set()
            found = []
            for place, moved in enumerate(self.moves):
                if moved.event is not None:
                    continue
                if moved.status in _READY:
                    ready.add(moved.target_id)
                elif moved.target_id in ready and moved.status in _IN_PROGRESS:
                    found.append(place)
            self._resumed.append(frozenset(found))
        return self._resumed[0]

    def results(self) -> Mapping[str, TargetStatus]:
        """What became of every target in the end."""
        if not self._results:
            ended = [(m.target_id, m.status) for m in self.moves if m.target_id is not None and m.event is None]
            self._results.append(cast(dict[str, TargetStatus], dict(ended)))
        return self._results[0]

    def target_ids_at(self, instant: int) -> tuple[str, ...]:
        """The targets that exist at an instant, in the order of attempt.

        All of them from one instant on; but replacement instances that are provisioned first come later.
        """
        return tuple(target_id for target_id, lane in self._by_target().items() if lane.exists(instant))

    def status_at(self, target_id: str, instant: int) -> TargetStatus | None:
        """The status of a target at an instant; None where there is no such target, or not yet."""
        lane = self._by_target().get(target_id)
        return lane.status(instant) if lane is not None and lane.exists(instant) else None

    def target_at(self, target_id: str, instant: int) -> TargetView | None:
        """What a reader sees of a target at an instant; None where there is no such target, or not yet."""
        lane = self._by_target().get(target_id)
        return lane.view(target_id, instant) if lane is not None and lane.exists(instant) else None

    def targets_at(self, instant: int) -> tuple[TargetView, ...]:
        """What a reader sees of every target at an instant, in the order of attempt; empty before they exist."""
        return tuple(
            lane.view(target_id, instant) for target_id, lane in self._by_target().items() if lane.exists(instant)
        )

    def _by_target(self) -> dict[str, Lane]:
        """The moves of each target: sorted out once, since a trace never changes."""
        if not self._lanes:
            lanes = {target_id: Lane(names) for target_id, names in self.events}
            for moved in self.moves:
                if moved.target_id is not None:
                    lanes[moved.target_id].moves.append(moved)
            self._lanes.update(lanes)
        return self._lanes
