"""Which fake answers now: the interceptions that are entered and not yet left, innermost last."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from codedeploy_fake.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codedeploy_fake.simulation.clock import Clock
    from codedeploy_fake.wire import Request, Response


class Answering(Protocol):
    """What the interception needs from a fake."""

    @property
    def region(self) -> str:
        """The region of a client that was given none."""

    @property
    def clock(self) -> Clock:
        """The clock that a sleep between two answers moves."""

    def handle(self, request: Request) -> Response:
        """Answer one request, bytes in and bytes out."""


# Replaced, never changed in place: a reader in another thread sees one state or the next.
_entered: tuple[tuple[Answering, str], ...] = ()
_served: dict[tuple[str | None, int | None], Answering] = {}
_lock = threading.Lock()


def enter(fake: Answering, sleep: str) -> None:
    """From now on ``fake`` answers."""
    global _entered  # noqa: PLW0603 - the process has one set of clients, so it has one answer to "whose are they"
    with _lock:
        _entered = (*_entered, (fake, sleep))


def leave(fake: Answering, sleep: str) -> None:
    """Undo the last such ``enter``, wherever it stands: threads do not leave in the order of a stack.

    Raises UsageError if there is none.
    """
    global _entered  # noqa: PLW0603 - see enter
    with _lock:
        entries = [at for at, (entered, mode) in enumerate(_entered) if entered is fake and mode == sleep]
        if not entries:
            raise UsageError(
                f"an interception of {fake!r} with sleep={sleep!r} was left more often than it was entered; "
                "leave each once: write with fake.intercept(): ..."
            )
        last = entries[-1]
        _entered = _entered[:last] + _entered[last + 1 :]


def innermost() -> Answering | None:
    """The fake that answers now, if any."""
    entered = _entered
    return entered[-1][0] if entered else None


def is_entered(fake: Answering, *modes: str) -> bool:
    """Whether an interception of ``fake`` is active, in one of these ways to sleep."""
    return any(entered is fake and mode in modes for entered, mode in _entered)


@contextmanager
def served(url: str, fake: Answering) -> Iterator[None]:
    """While it is entered, ``fake`` is behind a server of this process: who is aimed at its URL means HTTP."""
    _served[_address(url)] = fake
    try:
        yield
    finally:
        del _served[_address(url)]


def behind(url: str) -> Answering | None:
    """The fake behind the server of this process at a URL, if there is one."""
    return _served.get(_address(url)) if _served else None


def _address(url: str) -> tuple[str | None, int | None]:
    parts = urlsplit(url)
    return ("127.0.0.1" if parts.hostname == "localhost" else parts.hostname), parts.port
