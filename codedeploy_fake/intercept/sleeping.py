"""A sleep between two answers of the fake moves its clock and takes no time.

Whose sleep it is, is decided by the last request that botocore sent in the same thread or asyncio task. If
the fake answered it, the sleep ends ``delay`` after the instant of that answer, on the fake's clock: to an
instant, not by a span, so that four threads which wait together wait once. Sleeps without a request between
them add up. After a request of another service, and on a clock that is not virtual, the sleep is real.

``botocore.waiter`` is given another ``time`` while an interception is active, or a bound client waits. With
``sleep="process"`` the same holds for ``time.sleep`` and ``asyncio.sleep``, but only for an answer of a fake
that was entered so; whoever polls something else in the background keeps sleeping.
"""

from __future__ import annotations

import asyncio
import asyncio.threads
import contextvars
import functools
import threading
import time
import weakref
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import botocore.waiter

from codedeploy_fake.intercept.active import Answering, innermost, is_entered
from codedeploy_fake.intercept.patches import Patch
from codedeploy_fake.simulation.clock import to_milliseconds

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

PROCESS = "process"
WAITERS = "waiters"
MODES = (WAITERS, PROCESS)


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
        # The smaller of the two: reset() and restore() put the clock back.
        self.slept_until_ms = min(self.slept_until_ms, fake.clock.now_ms) + to_milliseconds(seconds)
        fake.clock.advance_to(self.slept_until_ms)


_trail: contextvars.ContextVar[Trail | None] = contextvars.ContextVar("codedeploy_fake_trail", default=None)
_awaiting: contextvars.ContextVar[Trail | None] = contextvars.ContextVar("codedeploy_fake_awaiting", default=None)
_waiting: contextvars.ContextVar[Answering | None] = contextvars.ContextVar("codedeploy_fake_waiting", default=None)


def _here() -> Trail:
    """The trail of this thread or task. A task starts with a copy of its parent's context, not of its deeds."""
    owner: object
    try:
        task = asyncio.current_task()
    except RuntimeError:
        task = None
    owner = threading.get_ident() if task is None else weakref.ref(task)
    trail = _trail.get()
    if trail is None or trail.owner != owner:
        trail = Trail(owner)
        _trail.set(trail)
    return trail


def mark(fake: Answering | None) -> None:
    """A request of this thread or task is being sent to ``fake``, or to somebody else (None).

    It is called before the answer: an instant too early makes a sleep end early and the waiter ask once more,
    while one too late, when another thread has moved the clock meanwhile, would carry the clock past the end.
    """
    _here().mark(fake)
    awaiting = _awaiting.get()
    if awaiting is not None:
        awaiting.mark(fake)


def last_answer() -> Answering | None:
    """The fake that answered the last request of this thread or task; None if it was not a fake."""
    return _here().fake


def _moved(seconds: float, applies: Callable[[Answering], bool]) -> bool:
    """Move the clock instead of sleeping; False if the sleep must be real."""
    trail = _here()
    fake = trail.fake
    if fake is None or not applies(fake) or not fake.clock.virtual or seconds < 0:
        return False
    trail.sleep(fake, seconds)
    return True


def _in_waiter(fake: Answering) -> bool:
    # Outside of any interception nobody sees the requests of other services: only a bound waiter is sure.
    return innermost() is not None or _waiting.get() is fake


def _in_process(fake: Answering) -> bool:
    return is_entered(fake, PROCESS)


class _ModuleLike:
    """A module with some names replaced; whatever else is asked of it is the module's."""

    def __init__(self, module: Any, **replaced: Callable[..., Any]) -> None:
        self._module = module
        self.__dict__.update(replaced)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)


def _waiters_time(original: Any) -> _ModuleLike:
    def sleep(seconds: float) -> None:
        if not _moved(seconds, _in_waiter):
            original.sleep(seconds)

    return _ModuleLike(original, sleep=sleep)


def _time_sleep(original: Callable[[float], None]) -> Callable[[float], None]:
    @functools.wraps(original)
    def sleep(seconds: float) -> None:
        if not _moved(seconds, _in_process):
            original(seconds)

    return sleep


def _asyncio_sleep(original: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(original)
    async def sleep(delay: float, result: Any = None) -> Any:
        # A sleep that takes no time still lets the other tasks run.
        return await original(0 if _moved(delay, _in_process) else delay, result)

    return sleep


def _context_that_reports(original: Any) -> _ModuleLike:
    """``asyncio.to_thread`` runs its function in a copied context: what is marked there counts for the task too."""

    def copy_context() -> contextvars.Context:
        context: contextvars.Context = original.copy_context()
        context.run(_awaiting.set, _here())
        return context

    return _ModuleLike(original, copy_context=copy_context)


WAITER_TIME = Patch(botocore.waiter, "time", _waiters_time)

PROCESS_SLEEPS = (
    Patch(time, "sleep", _time_sleep),
    Patch(asyncio, "sleep", _asyncio_sleep),
    Patch(asyncio.threads, "contextvars", _context_that_reports),
)


@contextmanager
def waiting_for(fake: Answering) -> Iterator[None]:
    """A bound client of ``fake`` waits, in this thread, whether or not an interception is active."""
    before = _waiting.set(fake)
    WAITER_TIME.hold()
    try:
        yield
    finally:
        WAITER_TIME.release()
        _waiting.reset(before)
