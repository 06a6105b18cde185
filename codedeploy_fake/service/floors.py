"""When it is worth looking at something again: for each deployment an instant before which nothing comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import heappop, heappush

#: Earlier than any instant that a datetime can say.
BEFORE_ALL = -(10**15)


class Floors:
    """Lower bounds of what comes next, by deployment id, so that who asks what is due looks at those alone.

    A bound may be too early, which costs a look, but never too late. None: nothing comes unless something happens.
    """

    def __init__(self) -> None:
        self._floors: dict[str, int | None] = {}
        self._places: dict[str, int] = {}
        self._heap: list[tuple[int, int, str]] = []  # one whose floor has changed since is passed over
        self._entered = 0

    def __iter__(self) -> Iterator[str]:
        """Who is in it, in the order of entry."""
        return iter(tuple(self._floors))

    def put(self, deployment_id: str, floor: int | None) -> None:
        """Enter a deployment, or give it another floor."""
        if deployment_id not in self._floors:
            self._entered += 1
            self._places[deployment_id] = self._entered
        elif self._floors[deployment_id] == floor:
            return
        self._floors[deployment_id] = floor
        if len(self._heap) > 2 * len(self._floors) + 64:  # who gets other floors again and again leaves many behind
            self._heap = sorted({entry for entry in self._heap if self._stands(entry)})
        if floor is not None:
            heappush(self._heap, (floor, self._places[deployment_id], deployment_id))

    def touch(self, deployment_id: str) -> None:
        """Something happens to a deployment: whatever was known of what comes next is so no more."""
        if deployment_id in self._floors:
            self.put(deployment_id, BEFORE_ALL)

    def drop(self, deployment_id: str) -> None:
        """Nothing comes of a deployment any more."""
        if deployment_id in self._floors:
            del self._floors[deployment_id], self._places[deployment_id]

    def quiet(self, now: int) -> bool:
        """Whether no floor is reached up to an instant."""
        top = self._top()
        return top is None or top[0] > now

    def reached(self, now: int) -> list[str]:
        """Those whose floor an instant has reached, in the order of entry."""
        found = []
        while (top := self._top()) is not None and top[0] <= now:
            found.append(heappop(self._heap))
        for entry in found:
            heappush(self._heap, entry)
        return list(dict.fromkeys(name for _, _, name in sorted(found, key=lambda entry: entry[1])))

    def first(self, exact: Callable[[str], int | None], until: int | None = None) -> tuple[int, str] | None:
        """What comes first, up to an instant, as ``exact`` says; of one instant, the one that was entered first."""
        while (top := self._top()) is not None and (until is None or top[0] <= until):
            floor, _, deployment_id = top
            at = exact(deployment_id)
            if at == floor:
                return at, deployment_id
            self.put(deployment_id, at)
        return None

    def _top(self) -> tuple[int, int, str] | None:
        """The lowest floor that still stands."""
        while self._heap:
            if self._stands(self._heap[0]):
                return self._heap[0]
            heappop(self._heap)
        return None

    def _stands(self, entry: tuple[int, int, str]) -> bool:
        floor, place, deployment_id = entry
        return self._places.get(deployment_id) == place and self._floors[deployment_id] == floor
