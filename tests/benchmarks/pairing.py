"""Several pieces of work beside each other: in turns, on this process's own CPU time, as medians and ratios."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import NamedTuple

#: A piece of work: it gets everything ready, and returns what is to be measured and how often that does the work.
Work = Callable[[], tuple[Callable[[], object], int]]


class Figures(NamedTuple):
    """CPU seconds for one piece of work, round by round, by who did it."""

    rounds: Mapping[str, list[float]]

    def of(self, name: str) -> float:
        """The median of one."""
        return median(self.rounds[name])

    def ratio(self, ours: str, theirs: str) -> float:
        """The median of the ratios of each round: what slows a machine down slows both."""
        return median(a / b for a, b in zip(self.rounds[ours], self.rounds[theirs], strict=True))

    def over(self, name: str, base: str) -> float:
        """The median of what one took more than another in the same round."""
        return median(a - b for a, b in zip(self.rounds[name], self.rounds[base], strict=True))


def paired(contestants: Mapping[str, Work], rounds: int) -> Figures:
    """Measure the contestants in turns, after one round that does not count; every other round runs backwards."""
    found: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(rounds + 1):
        for name in list(contestants)[:: 1 if number % 2 else -1]:
            run, times = contestants[name]()
            gc.collect()
            begun = time.process_time()
            run()
            spent = time.process_time() - begun
            if number:
                found[name].append(spent / times)
    return Figures(found)
