"""Where an instant stands in a picture, and how short spans get a width that can be seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: A picture is so wide; its time axis runs from LEFT to RIGHT; statuses that last run on to EDGE. In pixels.
WIDTH, LEFT, RIGHT, EDGE = 1200.0, 184.0, 1104.0, 1190.0
#: The least width of a bar, in pixels.
LEAST = 3.0

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Scale:
    """The time axis: from ``begun`` to ``until``, instants in milliseconds; ``ended``: nothing follows."""

    begun: int
    until: int
    ended: bool

    @property
    def span(self) -> int:
        """How much time the axis shows, a second at least."""
        return max(self.until - self.begun, 1000)

    @property
    def last(self) -> float:
        """Where what lasts stops: at the edge, or where now is."""
        return EDGE if self.ended else self.at(self.until)

    def at(self, instant: int) -> float:
        """The place of an instant."""
        return LEFT + (instant - self.begun) * (RIGHT - LEFT) / self.span

    def places(self, spans: Iterable[tuple[int, int | None]]) -> list[Place]:
        """The place of each span, true to its time; None lasts."""
        return [(self.at(begun), self.last if ended is None else self.at(ended)) for begun, ended in spans]


def apart(places: Sequence[Place], least: float, gap: float, edge: float) -> list[Place]:
    """The places widened to ``least`` and moved just so far that none covers another, up to ``edge``."""
    spread: list[Place] = []
    reached = places[0][0] if places else 0.0
    for left, right in places:
        start = max(left, reached)
        spread.append((start, max(right, start + least)))
        reached = spread[-1][1] + gap
    for index in range(len(spread) - 1, -1, -1):
        left, right = spread[index]
        right = min(right, edge)
        spread[index] = (min(left, right - least), right)
        edge = spread[index][0] - gap
    return spread
