"""A transport that sends what is written in one turn of the loop at once.

uvicorn writes the head of an answer and then its body; two packets wake the client twice, and cost more than the
answer itself.
"""

from __future__ import annotations

import asyncio
from typing import Any


class Corked:
    """Stands before a transport; everything but writing goes through."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send with whatever else is written in this turn."""
        if not self._held:
            self._loop.call_soon(self._send)
        self._held.append(data)

    def close(self) -> None:
        """Close when all that was written is sent."""
        self._send()
        self._transport.close()

    def abort(self) -> None:
        """Close at once; what was written in this turn is lost."""
        self._held.clear()
        self._transport.abort()

    def _send(self) -> None:
        if self._held:
            self._transport.write(b"".join(self._held))
            self._held.clear()
