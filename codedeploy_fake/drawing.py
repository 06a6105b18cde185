"""A timeline drawn as lanes of text: one for the deployment, one for each target while they are few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from codedeploy_fake import history
from codedeploy_fake.history import LETTERS, Span
from codedeploy_fake.timeline import Timeline

__all__ = ["ASCII", "LETTERS", "UNICODE", "Lane", "Symbols", "lanes", "text"]

#: How many different histories have a lane, those in trouble before the others.
MOST = 16
#: Up to so many targets with the same history have a lane each; more share one.
MOST_ALIKE = 5


@dataclass(frozen=True, slots=True)
class Symbols:
    """The characters of a drawing; ``ASCII`` for terminals that have no others."""

    waiting: str = "·"
    working: str = "─"
    succeeded: str = "✓"
    failed: str = "✗"
    skipped: str = "○"
    stopped: str = "■"
    more: str = "…"

    def ending(self, status: str) -> str:
        """The character of a final status; empty for one that is not final."""
        return {
            "Succeeded": self.succeeded,
            "Failed": self.failed,
            "Skipped": self.skipped,
            "Stopped": self.stopped,
        }.get(status, "")


UNICODE = Symbols()
ASCII = Symbols(waiting=".", working="-", succeeded="+", failed="x", skipped="/", stopped="#", more="...")


@dataclass(frozen=True, slots=True)
class Lane:
    """One line of a drawing: whose it is, its characters, and where it ended as what.

    A line that only counts targets has words for characters, and no status where they ended differently.
    """

    label: str
    cells: str
    status: str


def lanes(timeline: Timeline, width: int = 64, symbols: Symbols = UNICODE) -> tuple[Lane, ...]:
    """The lanes of a timeline, ``width`` characters long: the deployment's, then the targets' in order of attempt.

    However many targets there are, the lanes stay few: those to which the very same happened share one, and beyond
    ``MOST`` different ones the rest is counted; what failed comes before the rest.
    """
    targets = timeline.targets
    shown = history.foremost(targets, MOST)
    paper = _Paper(timeline.deployment.created_at, _last(timeline), width, symbols)
    drawn = [paper.lane("deployment", timeline.statuses)]
    for one in shown:
        bare = paper.lane(one.target_ids[0], one.statuses)
        lane = paper.lettered(bare, one.events if one.attempted is not None else ())
        each = one.target_ids if len(one.target_ids) <= MOST_ALIKE else one.target_ids[:1]
        drawn += [Lane(target_id, lane.cells, lane.status) for target_id in each]
        if len(each) < len(one.target_ids):
            drawn.append(_counted(len(one.target_ids) - 1, f"the same: {one.verdict}", one.status, symbols))
    rest = [one for one in targets if one not in shown]
    if rest:
        statuses = {one.status for one in rest}
        status = statuses.pop() if len(statuses) == 1 else ""
        drawn.append(_counted(history.targets(rest), history.tally(rest), status, symbols))
    return tuple(drawn)


def text(timeline: Timeline, width: int = 64, symbols: Symbols = UNICODE) -> str:
    """The drawing as plain text, under the timeline's title."""
    return "\n".join(
        [timeline.title, *(f"  {lane.label:<20} {lane.cells}".rstrip() for lane in lanes(timeline, width, symbols))]
    )


def _last(timeline: Timeline) -> int:
    """The instant of the last move, where a drawing ends."""
    return max((move.at for move in timeline.moves), default=timeline.deployment.created_at)


def _counted(many: int, what: str, status: str, symbols: Symbols) -> Lane:
    return Lane(f"{symbols.more} and {many:,} more", what, status)


@dataclass(frozen=True, slots=True)
class _Paper:
    """What lanes are drawn on: from one instant to another, so many characters wide."""

    begun: int
    ended: int
    width: int
    symbols: Symbols

    def column(self, instant: int) -> int:
        return (instant - self.begun) * (self.width - 1) // max(self.ended - self.begun, 1)

    def lane(self, label: str, spans: Sequence[Span]) -> Lane:
        cells = [" "] * self.width
        for span in spans:
            start = self.column(span.begun)
            end = self.width if span.ended is None else self.column(span.ended)
            filling = self.symbols.working if span.status == "InProgress" else self.symbols.waiting
            ending = self.symbols.ending(span.status)
            cells[start : start + 1 if ending else end] = ending or filling * (end - start)
        return Lane(label, "".join(cells), spans[-1].status if spans else "")

    def lettered(self, lane: Lane, events: Sequence[Span]) -> Lane:
        """The lane with each event's letter where it began, or in the next free place."""
        cells = list(lane.cells)
        for event in events:
            start, name = self.column(event.begun), str(event.event)
            free = (place for place in range(start, self.width) if cells[place] == self.symbols.working)
            spot = next(free, None)
            if spot is not None and event.status != "Skipped":
                cells[spot] = LETTERS.get(name, name[:1])
        return Lane(lane.label, "".join(cells), lane.status)
