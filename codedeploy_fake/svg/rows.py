"""Which rows a picture has and how high each is: a few roomy ones, or hundreds of thin ones, never too many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from codedeploy_fake.history import History, targets

#: Heights in pixels: with names of events, without them, and the least of a row that is one of very many.
ROOMY, PLAIN, THIN = 32.0, 15.0, 1.5
#: Up to so many targets have a roomy row each, up to so many a plain one. Beyond, equal histories share a row.
MOST_ROOMY, MOST_PLAIN = 24, 60
#: Of very many: so many rows in trouble stay plain, so many rows there are at all.
MOST_PLAIN_IN_TROUBLE, MOST_THIN = 20, 500
#: What all rows together may take, and one row that stands for many targets; in pixels.
ALL, BLOCK = 1250.0, 120.0
#: Pixels for each target that a row stands for: the first of these with which all rows fit; the last always does.
_SHARES = (PLAIN, 12.0, 10.0, 8.0, 6.0, 5.0, 4.0, 3.0, 2.5, 2.0, 1.5, 1.0, 0.5, 0.25, 0.1, 0.0)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the history it shows, its top and its height in pixels."""

    history: History
    top: float
    height: float

    @property
    def roomy(self) -> bool:
        """Whether there is room for text above its bars."""
        return self.height >= ROOMY

    @property
    def thin(self) -> bool:
        """Whether there is no room for any text."""
        return self.height < PLAIN

    @property
    def bottom(self) -> float:
        """Where it ends."""
        return self.top + self.height


def arranged(told: Sequence[History], top: float) -> tuple[Row, ...]:
    """The rows from ``top`` down; some histories have none where there are more than ``MOST_THIN``."""
    many = targets(told)
    if many > MOST_PLAIN:
        return _stacked(_heights(_chosen(told)), top)
    height = ROOMY if many <= MOST_ROOMY else PLAIN
    return _stacked([(replace(one, target_ids=(name,)), height) for one in told for name in one.target_ids], top)


def _chosen(told: Sequence[History]) -> list[History]:
    """All of them, or those in trouble (half of the rows at most) and of the others every so many."""
    if len(told) <= MOST_THIN:
        return list(told)
    troubled = [place for place, one in enumerate(told) if one.troubled]
    others = [place for place, one in enumerate(told) if not one.troubled]
    kept = _spaced(troubled, max(MOST_THIN // 2, MOST_THIN - len(others)))
    return [told[place] for place in sorted(kept + _spaced(others, MOST_THIN - len(kept)))]


def _spaced(places: list[int], most: int) -> list[int]:
    """At most so many of the places, evenly."""
    if len(places) <= most:
        return places
    return [places[index * len(places) // most] for index in range(most)]


def _heights(told: Sequence[History]) -> list[tuple[History, float]]:
    loud = {id(one) for one in [one for one in told if one.troubled][:MOST_PLAIN_IN_TROUBLE]}

    def height(one: History, share: float) -> float:
        return max(PLAIN if id(one) in loud else THIN, min(share * len(one.target_ids), BLOCK))

    share = next(share for share in _SHARES if sum(height(one, share) for one in told) <= ALL)
    return [(one, height(one, share)) for one in told]


def _stacked(heights: Sequence[tuple[History, float]], top: float) -> tuple[Row, ...]:
    rows = []
    for history, height in heights:
        rows.append(Row(history, top, height))
        top += height
    return tuple(rows)
