"""What is to be done, and when: in order of time, and at one instant in order of phase."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from enum import IntEnum
from typing import TypeVarTuple, Unpack

_Arguments = TypeVarTuple("_Arguments")

Due = tuple[Callable[..., None], tuple[object, ...]]


class Phase(IntEnum):
    """What comes first at one instant.

    What is due at the very end of a limit is in time. Whoever acts at an instant has seen all that happened up to
    it, so what was due at the same instant, and all that follows from it at that instant, comes first.
    """

    DUE = 0
    LIMIT = 1
    OUTSIDE = 2


_PHASES = len(Phase)


class Agenda:
    """Actions by instant: those of one instant and phase lie in one list, in the order in which they came."""

    __slots__ = ("_due", "_keys")

    def __init__(self) -> None:
        self._keys: list[int] = []
        self._due: dict[int, list[Due]] = {}

    def put(
        self,
        instant: int,
        phase: Phase,
        action: Callable[[Unpack[_Arguments]], None],
        *arguments: *_Arguments,
    ) -> None:
        """Have ``action(*arguments)`` done at an instant."""
        key = instant * _PHASES + phase  # sorts as the pair would, and makes none
        due = self._due.get(key)
        if due is None:
            self._due[key] = [(action, arguments)]
            heapq.heappush(self._keys, key)
        else:
            due.append((action, arguments))

    @property
    def instant(self) -> int | None:
        """When the next thing is to be done; None when all is done."""
        return self._keys[0] // _PHASES if self._keys else None

    def take(self) -> list[Due]:
        """What is to be done next; whatever is put on the same instant from now on comes after it."""
        return self._due.pop(heapq.heappop(self._keys))
