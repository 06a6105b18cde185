"""The gate of an account: how many deployments run at once (``running-gate``)."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence


def releases(
    most: int,
    arrivals: Sequence[tuple[str, int, int | None]],
    running: Iterable[int],
    end: Callable[[str, int], int],
) -> dict[str, int]:
    """When each of the deployments that come to the gate is let through, by id.

    ``most`` is how many may run at once; ``arrivals`` are ids, in the order of creation, each with the instant at
    which it comes and the one at which it has ended if it is not let through before, None if it waits for ever;
    ``running`` are the instants at which those that were let through before will end. ``end(id,
    instant)`` says when a deployment ends that is let through at an instant. Those that wait are let through in the
    order of creation, at the instant at which one that runs has ended.
    """
    ends = list(running)
    heapq.heapify(ends)
    coming = sorted(range(len(arrivals)), key=lambda place: arrivals[place][1], reverse=True)
    waiting: list[int] = []
    released: dict[str, int] = {}
    while coming or waiting:
        now = min(([arrivals[coming[-1]][1]] if coming else []) + (ends[:1] if waiting else []))
        while ends and ends[0] <= now:
            heapq.heappop(ends)
        while coming and arrivals[coming[-1]][1] <= now:
            heapq.heappush(waiting, coming.pop())
        while waiting and len(ends) < most:
            name, _, gone = arrivals[heapq.heappop(waiting)]
            if gone is not None and gone < now:
                continue
            released[name] = now
            over = end(name, now)
            if over > now:
                heapq.heappush(ends, over)
    return released
