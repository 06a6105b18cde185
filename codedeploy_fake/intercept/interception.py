"""Interception: while it is entered, every botocore CodeDeploy client of the process answers from one fake."""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import AbstractContextManager, ExitStack, aclosing
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from codedeploy_fake.errors import UsageError
from codedeploy_fake.intercept import active
from codedeploy_fake.intercept.credentials import CREDENTIALS
from codedeploy_fake.intercept.late import AIOBOTOCORE, SESSION_MADE, Held
from codedeploy_fake.intercept.patches import check
from codedeploy_fake.intercept.seam import EMIT
from codedeploy_fake.intercept.sleeping import MODES, PROCESS, WAITER_TIME, process_sleeps

if TYPE_CHECKING:
    from types import TracebackType

F = TypeVar("F", bound=active.Answering)
Function = TypeVar("Function", bound=Callable[..., Any])

# SESSION_MADE before AIOBOTOCORE: a session made after the one has looked is seen by the other.
_PATCHES = (EMIT, *CREDENTIALS, WAITER_TIME, SESSION_MADE, AIOBOTOCORE)


class Interception(Generic[F]):
    """A context manager, whose ``with`` gives the fake, and a decorator of functions.

    While it is entered every CodeDeploy client of the process, botocore's or aiobotocore's, answers from ``fake``,
    whenever and wherever it was made, with whatever credentials. The one entered last answers; leaving, in any
    order and from any thread, leaves the others as they were, and the last to leave puts botocore and aiobotocore
    back as they were found. It can be entered again, also while it is entered.

    ``sleep="waiters"``: the clients' waiters advance the fake's virtual clock instead of sleeping.
    ``sleep="process"``: so do ``time.sleep`` and ``asyncio.sleep``, in a thread or task whose last answer came
    from this fake. In both, a retry's back-off is skipped and moves no clock.

    Raises UsageError for another ``sleep``; on entering, if botocore has moved what the interception relies on.
    """

    def __init__(self, fake: F, sleep: str = "waiters") -> None:
        if sleep not in MODES:
            accepted = " or ".join(f'"{mode}"' for mode in MODES)
            raise UsageError(f"sleep={sleep!r} is not a way to sleep; write sleep={accepted}")
        self._fake = fake
        self._sleep = sleep

    def __repr__(self) -> str:
        return f"<Interception by {self._fake!r}, sleep={self._sleep!r}>"

    def _patches(self) -> tuple[Held, ...]:
        return (*_PATCHES, *process_sleeps()) if self._sleep == PROCESS else _PATCHES

    def __enter__(self) -> F:
        check()
        with ExitStack() as undo:
            for patch in self._patches():
                patch.hold()
                undo.callback(patch.release)
            active.enter(self._fake, self._sleep)
            undo.pop_all()
        return self._fake

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        active.leave(self._fake, self._sleep)
        for patch in reversed(self._patches()):
            patch.release()

    def served_at(self, url: str) -> AbstractContextManager[None]:
        """While this is entered, the fake is behind a server of this process: clients aimed at its URL use HTTP.

        Their waiters and retries move the clock as if they were answered here.
        """
        return active.served(url, self._fake)

    def __call__(self, function: Function) -> Function:
        """The function, intercepted for the length of each call: plain, async, a generator or an async generator."""
        if isinstance(function, type) or not callable(function):
            raise UsageError(
                f"an interception decorates a function, not {function!r}; for a class of tests decorate its methods, "
                "or write self.enterContext(fake.intercept()) in setUp"
            )
        return cast(Function, functools.wraps(function)(self._wrapper(function)))

    def _wrapper(self, function: Callable[..., Any]) -> Callable[..., Any]:
        async def run_async(*args: Any, **kwargs: Any) -> Any:
            with self:
                return await function(*args, **kwargs)

        def generate(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
            with self:
                return (yield from function(*args, **kwargs))

        async def generate_async(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
            with self:
                async with aclosing(function(*args, **kwargs)) as values:
                    async for value in values:
                        yield value

        def run(*args: Any, **kwargs: Any) -> Any:
            with self:
                return function(*args, **kwargs)

        kinds = (
            (inspect.iscoroutinefunction, run_async),
            (inspect.isgeneratorfunction, generate),
            (inspect.isasyncgenfunction, generate_async),
        )
        return next((wrapper for is_kind, wrapper in kinds if is_kind(function)), run)
