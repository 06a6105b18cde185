"""The clock of a fake on a server."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from codedeploy_fake.control.documents import read_instant, read_moment, written_instant
from codedeploy_fake.simulation.clock import to_milliseconds

if TYPE_CHECKING:
    from codedeploy_fake.remote.connection import Connection


class RemoteClock:
    """A ``Clock``: it says and moves the time of the server."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __repr__(self) -> str:
        return f"<RemoteClock {self.now().isoformat()}>"

    @property
    def now_ms(self) -> int:
        """The present instant, in milliseconds since the epoch."""
        return read_instant(self._connection.get("/clock")["now"])

    @property
    def virtual(self) -> bool:
        """Whether only a test moves it."""
        return bool(self._connection.get("/clock")["virtual"])

    def now(self) -> datetime:
        """The present instant, as an aware UTC datetime."""
        return read_moment(self._connection.get("/clock")["now"])

    def advance(self, span: float | timedelta) -> datetime:
        """Move time forward by seconds or a timedelta and return the new instant; see ``VirtualClock.advance``."""
        to_milliseconds(span)  # refuses what is no span
        seconds = span.total_seconds() if isinstance(span, timedelta) else span
        return read_moment(self._connection.tell("POST", "/clock/advance", {"seconds": seconds})["now"])

    def advance_to(self, instant: int) -> None:
        """Move time to an instant in milliseconds; one that is already past changes nothing."""
        self._connection.tell("POST", "/clock/advance_to", {"instant": written_instant(instant)})
