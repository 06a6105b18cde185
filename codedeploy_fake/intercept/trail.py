"""Whose sleep it is: the last request that botocore sent in this thread or asyncio task, and the clock behind it.

A sleep is counted from the instant of the answer, which may be later than that of the question: a fake may take
its time. While several threads use one clock, a movement between question and answer may be another's sleep, and
then the instant before is taken: too early makes a waiter ask once more, too late would carry the clock past the end.
"""

from __future__ import annotations

import contextvars
import sys
import threading
import weakref
from typing import TYPE_CHECKING

from codedeploy_fake.simulation.clock import to_milliseconds

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator

    from codedeploy_fake.intercept.active import Answering
    from codedeploy_fake.simulation.clock import Clock


class Trail:
    """The last request of one thread or task: which fake answered, if any did, and up to when it has slept since."""

    __slots__ = ("fake", "owner", "slept_until_ms")

    def __init__(self, owner: object) -> None:
        self.owner = owner
        self.fake: Answering | None = None
        self.slept_until_ms = 0

    def mark(self, fake: Answering | None) -> None:
        """A request is being sent: to ``fake``, or to somebody else."""
        self.fake = fake
        if fake is not None:
            self.slept_until_ms = fake.clock.now_ms

    def sleep(self, fake: Answering, seconds: float) -> None:
        """Move the clock of ``fake`` as far as a sleeper would have come."""
        with _Use(fake.clock):
            # The smaller of the two: reset() and restore() put the clock back.
            self.slept_until_ms = min(self.slept_until_ms, fake.clock.now_ms) + to_milliseconds(seconds)
            fake.clock.advance_to(self.slept_until_ms)


class _Use:
    """A stretch in which this thread may move a clock, and whether it is the only one all the while.

    A class, not a generator: every request enters one.
    """

    __slots__ = ("alone", "clock")

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.alone = True

    def __enter__(self) -> _Use:
        with _lock:
            for other in _uses:
                if other.clock is self.clock:
                    other.alone = self.alone = False
            _uses.append(self)
        return self

    def __exit__(self, *_: object) -> None:
        with _lock:
            _uses.remove(self)


_uses: list[_Use] = []
_lock = threading.Lock()


_trail: contextvars.ContextVar[Trail | None] = contextvars.ContextVar("codedeploy_fake_trail", default=None)
_awaiting: contextvars.ContextVar[Trail | None] = contextvars.ContextVar("codedeploy_fake_awaiting", default=None)


def _task() -> asyncio.Task[object] | None:
    """The asyncio task that runs in this thread; nobody runs in one while nobody has imported asyncio.

    Importing it for every user takes 20 ms and more.
    """
    tasks = sys.modules.get("asyncio.tasks")
    try:
        return tasks.current_task() if tasks is not None else None
    except (RuntimeError, AttributeError):  # no loop runs here; the module is just being imported by another thread
        return None


def here() -> Trail:
    """The trail of this thread or task. A task starts with a copy of its parent's context, not of its deeds."""
    task = _task()
    owner: object = threading.get_ident() if task is None else weakref.ref(task)
    trail = _trail.get()
    if trail is None or trail.owner != owner:
        trail = Trail(owner)
        _trail.set(trail)
    return trail


def _followed() -> Iterator[Trail]:
    """The trails that a request leaves a mark on: of this thread or task, and of the task that awaits this thread."""
    yield here()
    awaiting = _awaiting.get()
    if awaiting is not None:
        yield awaiting


def report_to(trail: Trail) -> None:
    """What is marked in this context from now on counts for ``trail`` too."""
    _awaiting.set(trail)


def mark_foreign() -> None:
    """A request of this thread or task is being sent to somebody who is not a fake."""
    mark_sent_to(None)


def mark_sent_to(fake: Answering | None) -> None:
    """A request of this thread or task is being sent to a fake behind a server, or (None) to somebody else."""
    for trail in _followed():
        trail.mark(fake)


class RequestTo:
    """While it is entered, ``fake`` answers a request of this thread or task. A class for the reason of ``_Use``."""

    __slots__ = ("_fake", "_trails", "_use")

    def __init__(self, fake: Answering) -> None:
        self._fake = fake
        self._trails = tuple(_followed())
        self._use = _Use(fake.clock)

    def __enter__(self) -> None:
        self._mark()
        self._use.__enter__()

    def __exit__(self, *_: object) -> None:
        with _lock:  # nobody begins to use the clock between the look at ``alone`` and the look at the clock
            if self._use.alone:
                self._mark()
        self._use.__exit__()

    def _mark(self) -> None:
        for trail in self._trails:
            trail.mark(self._fake)


def last_answer() -> Answering | None:
    """The fake that answered the last request of this thread or task; None if it was not a fake."""
    return here().fake


def moved(seconds: float, applies: Callable[[Answering], bool]) -> bool:
    """Move the clock instead of sleeping; False if the sleep must be real."""
    trail = here()
    fake = trail.fake
    if fake is None or not applies(fake) or not fake.clock.virtual or seconds < 0:
        return False
    trail.sleep(fake, seconds)
    return True
