"""Instants that a recording leaves open, with what it says of their order: a simple temporal problem.

Every instant lies between bounds, and every constraint says that one is at least so long after another. After
``settle`` the bounds are as narrow as all constraints together make them, so that any choice within them leaves a
choice for the rest (Dechter, Meiri, Pearl 1991).
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Iterable

#: No recording goes on for longer after its beginning, in milliseconds.
HORIZON = 400 * 86_400_000


class ContradictionError(Exception):
    """No choice is left for an instant."""

    def __init__(self, node: int) -> None:
        super().__init__(node)
        self.node = node


class Instants:
    """Instants by number, in the order in which they were made."""

    def __init__(self, beginning: int) -> None:
        self._beginning = beginning
        self._low: list[int] = []
        self._high: list[int] = []
        self._after: list[list[tuple[int, int]]] = []
        self._before: list[list[tuple[int, int]]] = []

    def __len__(self) -> int:
        return len(self._low)

    def add(self, low: int | None = None, high: int | None = None) -> int:
        """A new instant within bounds, those included."""
        self._low.append(self._beginning if low is None else max(low, self._beginning))
        self._high.append(self._beginning + HORIZON if high is None else high)
        self._after.append([])
        self._before.append([])
        return len(self._low) - 1

    def order(self, earlier: int, later: int, least: int = 0) -> None:
        """``later`` is at least so much after ``earlier``; less than zero: at most so much before it."""
        self._after[earlier].append((later, least))
        self._before[later].append((earlier, least))

    def low(self, node: int) -> int:
        """The first instant that is possible."""
        return self._low[node]

    def settle(self, nodes: Iterable[int] | None = None) -> None:
        """Narrow the bounds, from what changed at some instants. Raises ContradictionError where none is left."""
        waiting = deque(range(len(self._low)) if nodes is None else nodes)
        queued = set(waiting)
        rounds = 0
        while waiting:
            node = waiting.popleft()
            queued.discard(node)
            rounds += 1
            if self._low[node] > self._high[node] or rounds > 40 * len(self._low) + 1000:
                raise ContradictionError(node)
            moved = []
            for later, least in self._after[node]:
                if self._low[node] + least > self._low[later]:
                    self._low[later] = self._low[node] + least
                    moved.append(later)
            for earlier, least in self._before[node]:
                if self._high[node] - least < self._high[earlier]:
                    self._high[earlier] = self._high[node] - least
                    moved.append(earlier)
            for other in moved:
                if other not in queued:
                    queued.add(other)
                    waiting.append(other)

    def choose(self, node: int, wanted: int) -> int:
        """Fix an instant, as near to a wanted one as is possible; all were settled before."""
        chosen = min(max(wanted, self._low[node]), self._high[node])
        self._low[node] = self._high[node] = chosen
        self.settle([node])
        return chosen

    def choose_all(self, wanted: Callable[[int], int]) -> list[int]:
        """Choose every instant, in the order of their numbers; ``wanted`` may ask for ``low`` of those before.

        To settle after each choice moves all that come later each time. So the later ones are moved when it is their
        turn; where that let one be chosen too early, all are chosen again, one settled after the other.
        """
        low, high = [*self._low], [*self._high]
        if not self._chosen_in_turn(wanted):
            self._low, self._high = low, high
            for node in range(len(low)):
                self.choose(node, wanted(node))
        return [*self._low]

    def _chosen_in_turn(self, wanted: Callable[[int], int]) -> bool:
        """Whether all constraints hold when each first instant is known only up to its own turn."""
        waiting: list[int] = []
        for turn in range(len(self._low) + 1):
            while waiting and waiting[0] <= turn:
                node = heapq.heappop(waiting)
                for later, least in self._after[node]:
                    if self._low[node] + least > self._low[later]:
                        self._low[later] = self._low[node] + least
                        heapq.heappush(waiting, later)
            if turn < len(self._low):
                self._low[turn] = min(max(wanted(turn), self._low[turn]), self._high[turn])
                heapq.heappush(waiting, turn)
                self._press(turn, self._low[turn])
        return all(low <= high for low, high in zip(self._low, self._high, strict=True))

    def _press(self, node: int, high: int) -> None:
        """Bring the last instant that is possible forward, and with it those of all before."""
        self._high[node] = high
        moved = deque([node])
        while moved:
            later = moved.popleft()
            for earlier, least in self._before[later]:
                if self._high[later] - least < self._high[earlier]:
                    self._high[earlier] = self._high[later] - least
                    moved.append(earlier)
