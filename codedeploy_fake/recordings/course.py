"""In which order things happened between the answers of a recording, and within which bounds.

The health rule launches targets by itself (``health-engine``): as many at once as may be away, the next one when one
has succeeded. What is open is when targets are attempted and get their results, and which. A course is one way that
passes through every answer: successes come before failures where nobody saw which was first.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from codedeploy_fake.recordings.instants import Instants
from codedeploy_fake.recordings.life import Life
from codedeploy_fake.recordings.recording import Shown


class ImpossibleError(Exception):
    """No course passes through an answer: its place in the recording, and why."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(why)
        self.number = number
        self.why = why


@dataclass(slots=True)
class Part:
    """What one target does in a course: instants by number, None where it never comes to that."""

    launched: int
    attempted: int | None = None
    ended: int | None = None
    succeeded: bool = False
    cut: bool = False
    #: how many results before this one, one after another, made room for it
    depth: int = 1


@dataclass(slots=True)
class Course:
    """A way through a recording, while it is laid.

    ``room`` is how many targets may be away at once, ``current`` how many are passed over at the start; ``lag`` how
    long after its launch a target is attempted at the latest. ``number`` is the place of the answer that comes next.
    ``seen_first``: of results that nobody saw in their order, those that were seen at all come first.
    """

    instants: Instants
    targets: Sequence[str]
    room: int
    lag: int
    lives: Mapping[str, Life]
    current: int = 0
    seen_first: bool = True
    parts: dict[str, Part] = field(default_factory=dict)
    started: int | None = None
    succeeded: int = 0
    failed: int = 0
    skipped: int = 0
    _seen: int | None = None
    _open: list[int] = field(default_factory=list)
    _results: list[int] = field(default_factory=list)
    _spared: list[str] = field(default_factory=list)
    _pinned: list[Life] = field(init=False)
    _waiting: deque[str] = field(default_factory=deque)
    _flying: dict[str, None] = field(default_factory=dict)
    #: how many targets are or were InProgress
    attempted: int = 0
    stopped: int | None = None
    given_up: bool = False
    number: int = 0

    def __post_init__(self) -> None:
        pinned = (life for life in self.lives.values() if life.pinned)
        self._pinned = sorted(pinned, key=lambda life: life.ended or 0)

    # Instants.

    def happening(self, low: int | None = None, high: int | None = None) -> int:
        """A new instant at which something happens: after the last answer, and up to the next."""
        node = self.instants.add(low, high)
        if self._seen is not None:
            self.instants.order(self._seen, node, 1)
        self._open.append(node)
        return node

    def see(self, shown: Shown) -> None:
        """An answer: all that happened so far is in it, and nothing that comes after."""
        node = self.instants.add(shown.at, shown.at)
        if self._seen is not None:
            self.instants.order(self._seen, node)
        for happened in self._open:
            self.instants.order(happened, node)
        self._open = []
        self._seen = node
        self.number = shown.number

    # What happens.

    def start(self, known: int | None) -> int:
        """The deployment is InProgress, at this instant; some of its targets may show when."""
        known = next((life.launchable for life in self.lives.values() if life.launchable), known)
        began = min((life.began for life in self.lives.values() if life.began), default=None)
        self.started = self.happening(known, began if known is None else known)
        self.skipped = self.current
        self._launch(self.started, 1)
        return self.started

    def reach(self, succeeded: int, failed: int, in_progress: int, skipped: int | None) -> None:
        """Let happen what leads to these counters, None being any. Raises ImpossibleError if nothing does."""
        if self.stopped is not None:
            self._end_spared(failed)
        attempted = succeeded + failed + in_progress
        self._attempt(attempted)
        while self.stopped is None and (self.succeeded, self.failed) != (succeeded, failed):
            target, success = self._next(succeeded - self.succeeded, failed - self.failed)
            self._result(target, success)
            self._attempt(attempted)
        passed_over = self.skipped if skipped is None else skipped
        reached = (self.succeeded, self.failed, len(self._flying), self.skipped)
        if reached != (succeeded, failed, in_progress, passed_over):
            self._refuse(succeeded, failed, in_progress, passed_over)

    def stop(self, attempted: int, spared: int, at: tuple[int | None, int | None]) -> int:
        """Stop it: targets whose event runs are spared until that ends, the others have failed, or are skipped."""
        self._attempt(attempted)
        node = self.stopped = self.happening(*at)
        if self._results:
            self.instants.order(self._results[-1], node)
        self._results.append(node)
        for part in self.parts.values():
            if part.attempted is not None:
                self.instants.order(part.attempted, node)
        flying = sorted(self._flying, key=lambda target: self._life(target).spared)
        for target in flying[: len(flying) - spared]:
            self._cut(target, node)
        self._spared = sorted(flying[len(flying) - spared :], key=lambda target: self._life(target).ended or 0)
        self.skipped = self.current + len(self.targets) - self.attempted
        for target in self._waiting:
            self.instants.order(node, self.parts.pop(target).launched, 1 - self.lag)
        self._waiting.clear()
        return node

    def leave(self) -> None:
        """The deployment has ended. Raises ImpossibleError where something of it is seen that never came to be."""
        for life in self.lives.values():
            if (life.ran or life.succeeded is not None) and life.target not in self.parts:
                raise ImpossibleError(self.number, f"ends before {life.target} had its turn")

    def go_on(self, *, succeeds: bool = True) -> None:
        """What nobody recorded: all that is left succeeds, or fails."""
        self.number = sys.maxsize
        if self.stopped is not None:
            self._end_spared(self.failed + len(self._spared))
        elif self.started is not None:
            while (left := self._left()) > 0:
                self._attempt(len(self.targets))
                target, success = self._next(left if succeeds else self._good(), left)
                self._result(target, success)

    @property
    def last(self) -> int | None:
        """The last result, or the start where there is none."""
        return self._results[-1] if self._results else self.started

    # Pieces of the above.

    def _life(self, target: str) -> Life:
        return self.lives.get(target) or Life(target)

    def _launch(self, cause: int, depth: int) -> None:
        most = min(len(self.targets), self.room + self.succeeded)
        while not self.given_up and len(self.parts) < most:
            target = self.targets[len(self.parts)]
            self.parts[target] = Part(cause, depth=depth)
            self._waiting.append(target)
            known = self._life(target).launched
            if known is not None:
                fixed = self.instants.add(known, known)
                self.instants.order(fixed, cause)
                self.instants.order(cause, fixed)

    def _attempt(self, many: int) -> None:
        while self._waiting and self.attempted < many:
            target = self._waiting.popleft()
            part, life = self.parts[target], self._life(target)
            if life.skipped or life.pending >= self.number:
                raise ImpossibleError(self.number, f"shows {target} as Pending when its turn had come")
            part.attempted = self.happening(life.attempted, life.attempted or life.began)
            self.instants.order(part.launched, part.attempted)
            self.instants.order(part.attempted, part.launched, -self.lag)
            self._flying[target] = None
            self.attempted += 1

    def _left(self) -> int:
        """How many results are to come."""
        return 0 if self.given_up else len(self.targets) - self.succeeded - self.failed

    def _good(self) -> int:
        """How many successes are to come that were seen."""
        return sum(bool(life.succeeded) for life in self._to_come())

    def _to_come(self) -> Iterator[Life]:
        """The lives whose results were seen, and are still to come, by the instants of these."""
        return (life for life in self._pinned if (part := self.parts.get(life.target)) is None or part.ended is None)

    def _next(self, successes: int, failures: int) -> tuple[str, bool]:
        """Who has the next result: of those whose results were seen the first, then anybody."""
        wanted = {True: successes > 0, False: failures > 0}
        any_wanted = any(wanted.values())
        while True:
            free = next(filter(self._free, self._flying), None) if any_wanted else None
            if free is not None and not self.seen_first:
                return free, wanted[True]
            for place, life in enumerate(self._to_come()):
                if life.target in self._flying and wanted[bool(life.succeeded)]:
                    if not place or all(self._life(name).pinned for name in self._flying):
                        return life.target, bool(life.succeeded)
                    break
            if free is not None:
                return free, wanted[True]
            if not self._waiting:
                raise ImpossibleError(self.number, "counts a result that no instance can have had by then")
            self._attempt(self.attempted + 1)

    def _free(self, target: str) -> bool:
        """Whether nothing says which result a target has, or when."""
        life = self.lives.get(target)
        return life is None or not (life.pinned or life.cut or life.unresolved >= self.number)

    def _result(self, target: str, succeeded: bool) -> None:
        part, life = self.parts[target], self._life(target)
        gives_up = not succeeded and self.failed + 1 >= self.room and len(self.parts) < len(self.targets)
        pinned = life.ended if life.pinned else self._given_up_at() if gives_up else None
        low = max((life.steady + 1, *(ran.ended or ran.began or 0 for ran in life.ran)))
        part.ended = self.happening(low if pinned is None else pinned, pinned)
        part.succeeded = succeeded
        del self._flying[target]
        if part.attempted is not None:
            self.instants.order(part.attempted, part.ended)
        if self._results:
            self.instants.order(self._results[-1], part.ended)
        self._results.append(part.ended)
        self.succeeded += succeeded
        self.failed += not succeeded
        if succeeded:
            self._launch(part.ended, part.depth + 1)
        elif gives_up:
            self.given_up = True
            self.skipped += len(self.targets) - len(self.parts)

    def _given_up_at(self) -> int | None:
        """When targets were passed over, if one of them shows it."""
        return next((life.ended for life in self.lives.values() if life.skipped), None)

    def _cut(self, target: str, node: int) -> None:
        self.parts[target].ended = node
        del self._flying[target]
        self.parts[target].cut = True
        self.failed += 1

    def _end_spared(self, failed: int) -> None:
        while self._spared and self.failed < failed:
            target = self._spared.pop(0)
            life = self._life(target)
            known = life.ended if life.spared else None
            node = self.happening(known, known)
            if self.stopped is not None:
                self.instants.order(self.stopped, node, 1)
            self._cut(target, node)
            self._results.append(node)

    def _refuse(self, succeeded: int, failed: int, in_progress: int, skipped: int) -> None:
        flying = len(self._flying)
        if in_progress > flying:
            raise ImpossibleError(
                self.number, f"InProgress {in_progress}, and its configuration lets {self.room} be away at once"
            )
        raise ImpossibleError(
            self.number,
            f"Succeeded {succeeded}, Failed {failed}, Skipped {skipped}, InProgress {in_progress}; with these results "
            f"the health rule gives Skipped {self.skipped}, InProgress {flying}",
        )
