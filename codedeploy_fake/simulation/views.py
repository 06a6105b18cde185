"""What a reader sees of one target: its status and its lifecycle events at an instant."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from codedeploy_fake.simulation.failures import Diagnostics
from codedeploy_fake.simulation.states import EventStatus, TargetStatus

if TYPE_CHECKING:
    from codedeploy_fake.simulation.moves import Move


@dataclass(frozen=True, slots=True)
class EventView:
    """A lifecycle event of a target. One that was skipped, or has not begun, has its name and status alone.

    Times are instants in milliseconds.
    """

    name: str
    status: EventStatus
    started_at: int | None = None
    ended_at: int | None = None
    diagnostics: Diagnostics | None = None


@dataclass(frozen=True, slots=True)
class TargetView:
    """A target of a deployment; ``last_updated_at`` is the instant of the last thing that happened to it."""

    target_id: str
    status: TargetStatus
    last_updated_at: int
    events: tuple[EventView, ...]


@dataclass(frozen=True, slots=True)
class Lane:
    """The moves of one target in order of time, and the names of its lifecycle events (``events-listed-at-once``)."""

    events: tuple[str, ...]
    moves: list[Move] = field(default_factory=list)

    def exists(self, instant: int) -> bool:
        """Whether the deployment has this target yet: from the instant at which it is InProgress."""
        return bool(self.moves) and self.moves[0].at <= instant

    def status(self, instant: int) -> TargetStatus:
        """The status of the target at an instant at which it exists."""
        return cast(TargetStatus, [m.status for m in self.moves if m.event is None and m.at <= instant][-1])

    def view(self, target_id: str, instant: int) -> TargetView:
        """What a reader sees of the target at an instant at which it exists."""
        status, updated = TargetStatus.PENDING, self.moves[0].at
        seen = {name: EventView(name, EventStatus.PENDING) for name in self.events}
        for moved in self.moves:
            if moved.at > instant:
                break
            updated = moved.at
            if moved.event is None:
                status = cast(TargetStatus, moved.status)
            else:
                seen[moved.event] = _after(seen[moved.event], moved)
        return TargetView(target_id, status, updated, tuple(seen.values()))


def _after(event: EventView, moved: Move) -> EventView:
    match moved.status:
        case EventStatus.IN_PROGRESS:
            return EventView(event.name, EventStatus.IN_PROGRESS, moved.at)
        case EventStatus.SKIPPED:
            return EventView(event.name, EventStatus.SKIPPED)
        case EventStatus.UNKNOWN:
            return EventView(event.name, EventStatus.UNKNOWN, event.started_at)
        case _:
            told = cast(Diagnostics | None, moved.detail)
            return EventView(event.name, cast(EventStatus, moved.status), event.started_at, moved.at, told)
