"""A transport that lets a client come to its end before it hangs up.

A socket that is closed with something unread sends a reset, and at the client that takes away the answer which it has
not read yet. So whoever still speaks is answered and told that nothing more comes, and is then read, for nothing, until
it hangs up itself; within bounds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from codedeploy_fake.server.corked import Corked
from codedeploy_fake.server.limits import Limits


class Parting(Corked):
    """Stands before a transport; ``speaking`` says, when it is closed, whether the client may have more to say."""

    def __init__(
        self,
        transport: asyncio.Transport,
        loop: asyncio.AbstractEventLoop,
        limits: Limits,
        speaking: Callable[[], bool],
    ) -> None:
        super().__init__(transport, loop)
        self._limits = limits
        self._speaking = speaking
        self._parting = False

    def is_closing(self) -> bool:
        """Whether nothing can be said any more."""
        return self._parting or self._transport.is_closing()

    def close(self) -> None:
        """Close when all that was written is sent, and the client has nothing more to say; a second time: at once."""
        if self.is_closing() or not self._speaking():
            self._send()
            self._transport.close()
            return
        self._send()
        self._parting = True
        with suppress(OSError):  # it has gone; the transport will find out
            self._transport.write_eof()
        self._transport.set_protocol(_Deaf(self._transport, self._loop, self._limits))
        self._transport.resume_reading()

    def _send(self) -> None:
        if self._parting:
            self._held.clear()
        else:
            super()._send()


class _Deaf(asyncio.Protocol):
    """Throws away what comes, so much of it and for so long, until the client hangs up."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop, limits: Limits) -> None:
        self._transport = transport
        self._before = transport.get_protocol()
        self._left = limits.refused_bytes
        self._deadline = loop.call_later(limits.request_seconds, transport.abort)

    def data_received(self, data: bytes) -> None:
        """Some bytes have come."""
        self._left -= len(data)
        if self._left < 0:
            self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has hung up, or was sent away."""
        self._deadline.cancel()
        self._before.connection_lost(exc)
