"""What the life of a deployment is made of: moves, the steps that readers see, and what comes from outside."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple, cast

from codedeploy_fake.simulation.failures import Diagnostics, ErrorInformation
from codedeploy_fake.simulation.states import DeploymentStatus, EventStatus, TargetStatus
from codedeploy_fake.simulation.views import Lane, TargetView


@dataclass(frozen=True, slots=True)
class Stop:
    """StopDeployment, accepted at an instant."""

    at: int


@dataclass(frozen=True, slots=True)
class Release:
    """The gate lets a held deployment through, at an instant: it starts then, or when its pre-flight is done."""

    at: int


Intervention = Stop | Release


class Move(NamedTuple):
    """One status moved at an instant: the deployment's, a target's, or a lifecycle event's on a target.

    A named tuple, because a large deployment makes hundreds of thousands.
    """

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

    @property
    def seen(self) -> tuple[DeploymentStatus, tuple[int, ...] | None, ErrorInformation | None, int]:
        """All that it shows, without its instant."""
        return self.status, self.overview, self.error, self.running_events


@dataclass(frozen=True, slots=True)
class Trace:
    """The whole life of one deployment: its moves, the steps that readers see, and its targets' lifecycle events.

    ``events`` are pairs of a target and the names of its events, in the order of attempt.
    """

    moves: tuple[Move, ...]
    steps: tuple[Step, ...]
    events: tuple[tuple[str, tuple[str, ...]], ...] = ()
    _lanes: dict[str, Lane] = field(default_factory=dict, init=False, repr=False, compare=False)

    def at(self, instant: int) -> Step:
        """What a reader sees at an instant: the last step that is not later.

        Before the first there is nothing to see but the first: somebody's own clock may be set back.
        """
        return self.steps[max(bisect_right(self.steps, instant, key=lambda step: step.at) - 1, 0)]

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

    def results(self) -> dict[str, TargetStatus]:
        """What became of every target in the end."""
        ended = [(m.target_id, m.status) for m in self.moves if m.target_id is not None and m.event is None]
        return cast(dict[str, TargetStatus], dict(ended))

    def target_ids_at(self, instant: int) -> tuple[str, ...]:
        """The targets that exist at an instant, in the order of attempt: all or none."""
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
