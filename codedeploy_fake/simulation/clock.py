"""Clocks. Time is an integer of milliseconds since the epoch; the test, not the machine, moves it.

The service keeps times at millisecond precision (``wire-timestamps``), so an integer loses nothing and
is the same on every platform. The model of ``VirtualClock`` is trio's MockClock.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Protocol

from codedeploy_fake.errors import UsageError

#: The default start: a fixed instant, so that the same seed gives the same bytes on any day.
DEFAULT_START_MS = 1_767_225_600_000  # 2026-01-01T00:00:00Z

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@lru_cache(maxsize=256)
def to_datetime(instant: int) -> datetime:
    """The aware UTC datetime of an instant in milliseconds; UsageError beyond what a datetime can say."""
    try:
        return _EPOCH + timedelta(milliseconds=instant)
    except OverflowError:
        raise UsageError(
            f"{instant} ms since 1970 lies beyond the year 9999, where no datetime reaches: take shorter spans"
        ) from None


def to_instant(moment: datetime) -> int:
    """The instant of an aware datetime, in milliseconds; a naive one is refused, since its zone is a guess."""
    if moment.utcoffset() is None:
        raise UsageError(f"{moment!r} has no time zone; write datetime(..., tzinfo=UTC)")
    return (moment - _EPOCH) // _MILLISECOND


def to_milliseconds(span: float | timedelta) -> int:
    """A span in seconds (or a timedelta) as whole milliseconds."""
    seconds = span.total_seconds() if isinstance(span, timedelta) else span
    try:
        return round(seconds * 1000)
    except (TypeError, ValueError, OverflowError):
        raise UsageError(f"a time span is a finite number of seconds or a timedelta, not {span!r}") from None


class Clock(Protocol):
    """What the fake needs from a clock."""

    @property
    def now_ms(self) -> int:
        """The present instant, in milliseconds since the epoch."""

    @property
    def virtual(self) -> bool:
        """Whether only ``advance`` moves it."""

    def now(self) -> datetime:
        """The present instant, as an aware UTC datetime."""

    def advance(self, span: float | timedelta) -> datetime:
        """Move time forward."""

    def advance_to(self, instant: int) -> None:
        """Move time to an instant; one that is already past changes nothing."""


class VirtualClock:
    """A clock that stands still until somebody advances it.

    ``halt(before, target)`` says where it stands next on the way to an instant, ``target`` itself where it is not
    given; ``listener(before, after)`` is called wherever it stands. Both are called under ``lock``.
    """

    virtual = True

    def __init__(
        self,
        start_ms: int = DEFAULT_START_MS,
        *,
        lock: threading.RLock | None = None,
        listener: Callable[[int, int], None] | None = None,
        halt: Callable[[int, int], int] | None = None,
    ) -> None:
        self._now_ms = start_ms
        self._lock = lock or threading.RLock()
        self._listener = listener
        self._halt = halt
        self._restarts = 0

    def __repr__(self) -> str:
        return f"<VirtualClock {self.now().isoformat()}>"

    @property
    def now_ms(self) -> int:
        """The present instant, in milliseconds since the epoch."""
        return self._now_ms

    def now(self) -> datetime:
        """The present instant, as an aware UTC datetime."""
        return to_datetime(self._now_ms)

    def advance(self, span: float | timedelta) -> datetime:
        """Move time forward by seconds or a timedelta and return the new instant.

        Raises UsageError for a span into the past, or beyond the year 9999; the clock then stands where it stood.
        """
        step = to_milliseconds(span)
        if step < 0:
            raise UsageError(f"time cannot go backwards: advance({span!r}); give zero or more seconds")
        with self._lock:
            self._move(self._now_ms + step)
            return self.now()

    def advance_to(self, instant: int) -> None:
        """Move time to an instant; one that is already past changes nothing."""
        with self._lock:
            if instant > self._now_ms:
                self._move(instant)

    def restart(self, instant: int) -> None:
        """Stand at an instant, whichever way it lies: for ``reset`` and ``restore`` of the fake, nothing else."""
        with self._lock:
            self._now_ms = instant
            self._restarts += 1

    def _move(self, instant: int) -> None:
        to_datetime(instant)  # refuses, before anything has moved, an instant that nobody could read
        restarts = self._restarts
        while self._now_ms < instant and self._restarts == restarts:  # whoever hears of it may set the clock back
            before = self._now_ms
            self._now_ms = instant if self._halt is None else self._halt(before, instant)
            if self._listener is not None:
                self._listener(before, self._now_ms)


class WallClock:
    """The machine's own time: deployments take as long as they take. ``source`` gives seconds since the epoch.

    It never runs backwards: while the machine's time is set back, it stands. Without a source it asks ``time.time``
    by name, so it sees the time that freezegun or time-machine shows to the process.
    """

    virtual = False

    def __init__(self, source: Callable[[], float] | None = None) -> None:
        self._source = source or (lambda: time.time())  # noqa: PLW0108  looked up anew at each call
        self._lock = threading.Lock()
        self._latest = int(self._source() * 1000)

    @property
    def now_ms(self) -> int:
        """The present instant, in milliseconds since the epoch."""
        with self._lock:
            self._latest = max(self._latest, int(self._source() * 1000))
            return self._latest

    def now(self) -> datetime:
        """The present instant, as an aware UTC datetime."""
        return to_datetime(self.now_ms)

    def advance(self, span: float | timedelta) -> datetime:
        """Refused: nobody moves the wall clock."""
        raise UsageError(f"a WallClock cannot be advanced (by {span!r}); use a VirtualClock, or wait")

    def advance_to(self, instant: int) -> None:
        """Refused: nobody moves the wall clock."""
        raise UsageError(f"a WallClock cannot be moved (to {to_datetime(instant).isoformat()}); use a VirtualClock")
