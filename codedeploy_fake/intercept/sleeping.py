"""A sleep between two answers of the fake moves its clock and takes no time.

Whose sleep it is, is decided by the last request that botocore sent in the same thread or asyncio task. If
the fake answered it, the sleep ends ``delay`` after the instant of that answer, on the fake's clock: to an
instant, not by a span, so that four threads which wait together wait once. Sleeps without a request between
them add up. After a request of another service, and on a clock that is not virtual, the sleep is real.

``botocore.waiter`` is given another ``time`` while an interception is active, or a bound client waits (and
``aiobotocore.waiter`` another ``asyncio``). With ``sleep="process"`` the same holds for ``time.sleep`` and
``asyncio.sleep``, but only for an answer of a fake that was entered so; whoever polls something else in the
background keeps sleeping. A task that was begun for a request (by ``asyncio.gather``, say) has asked in its own
name: the sleep that is to count is the one in the same task.
"""

from __future__ import annotations

import contextvars
import functools
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import botocore.waiter

from codedeploy_fake.intercept.active import Answering, is_entered
from codedeploy_fake.intercept.patches import Patch
from codedeploy_fake.intercept.trail import here, moved, report_to

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

PROCESS = "process"
WAITERS = "waiters"
MODES = (WAITERS, PROCESS)

_waiting: contextvars.ContextVar[Answering | None] = contextvars.ContextVar("codedeploy_fake_waiting", default=None)


def in_waiter(fake: Answering) -> bool:
    """Whether a waiter's sleep after an answer of ``fake`` moves its clock."""
    # An answer from before the last leaving says nothing: nobody has seen the requests since.
    return is_entered(fake, *MODES) or _waiting.get() is fake


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
        if not moved(seconds, in_waiter):
            original.sleep(seconds)

    return _ModuleLike(original, sleep=sleep)


def waiters_asyncio(original: Any) -> _ModuleLike:
    """What a waiter that awaits is given for the module ``asyncio``."""

    async def sleep(delay: float, result: Any = None) -> Any:
        # The module's sleep of that moment: others replace it too.
        return await original.sleep(0 if moved(delay, in_waiter) else delay, result)

    return _ModuleLike(original, sleep=sleep)


def _time_sleep(original: Callable[[float], None]) -> Callable[[float], None]:
    @functools.wraps(original)
    def sleep(seconds: float) -> None:
        if not moved(seconds, _in_process):
            original(seconds)

    return sleep


def _asyncio_sleep(original: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(original)
    async def sleep(delay: float, result: Any = None) -> Any:
        # A sleep that takes no time still lets the other tasks run.
        return await original(0 if moved(delay, _in_process) else delay, result)

    return sleep


def _context_that_reports(original: Any) -> _ModuleLike:
    """``asyncio.to_thread`` runs its function in a copied context: what is marked there counts for the task too."""

    def copy_context() -> contextvars.Context:
        context: contextvars.Context = original.copy_context()
        context.run(report_to, here())
        return context

    return _ModuleLike(original, copy_context=copy_context)


WAITER_TIME = Patch(botocore.waiter, "time", _waiters_time)


@functools.cache
def process_sleeps() -> tuple[Patch, ...]:
    """The patches of the sleeps of the whole process; the same ones every time."""
    import asyncio.threads  # noqa: PLC0415  it takes 20 ms and more, of everybody who does not need it

    return (
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
