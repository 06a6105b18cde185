"""One connection, within limits: uvicorn's own protocol lets a client be as slow as it likes, or speak without end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from enum import Enum, auto
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from codedeploy_fake.server.corked import Corked
from codedeploy_fake.server.limits import Limits
from codedeploy_fake.server.receiving import Scope, head
from codedeploy_fake.wire import Request, Response

logger = logging.getLogger("codedeploy_fake")

#: In the place of uvicorn's own, which a process may have for another purpose: what was wrong with requests we say.
_uvicorns = logging.getLogger("codedeploy_fake.uvicorn")
_uvicorns.setLevel(logging.ERROR)

#: Where an application finds, in the ``extensions`` of its scope, how to drop the connection without an answer.
DROP = "codedeploy_fake.drop"

#: Answers what no application can answer, with the code of an error and a message; it may be less than a request.
Refuse = Callable[[Request, str, str], Response]


class _Stage(Enum):
    """How far the request has come that is being received."""

    NONE = auto()
    HEAD = auto()
    BODY = auto()


class Connection(HttpToolsProtocol):
    """uvicorn's protocol on httptools, with a deadline for every request and a bound for what is kept of it."""

    def __init__(self, *args: Any, limits: Limits, refuse: Refuse, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.logger = _uvicorns
        self._limits = limits
        self._refuse = refuse
        self._stage = _Stage.NONE
        self._deadline: asyncio.TimerHandle | None = None
        self._head = self._thrown_away = 0

    # What asyncio tells.

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has come."""
        super().connection_made(cast(asyncio.Transport, Corked(transport, self.loop)))
        if len(self.connections) > self._limits.connections:
            logger.warning("more than %d connections: one was closed", self._limits.connections)
            self.transport.abort()
        else:
            self._set_deadline()

    def data_received(self, data: bytes) -> None:
        """Some bytes have come."""
        super().data_received(data)
        if self._stage is _Stage.NONE:
            self._lift_deadline()
            return
        if self._deadline is None:
            self._set_deadline()
        if self._stage is _Stage.HEAD:
            self._head += len(data)
            if self._head > self._limits.head_bytes:
                self._end_with(
                    "RequestEntityTooLargeException",
                    f"The head of the request has more than {self._limits.head_bytes} bytes",
                )

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone, or was sent away."""
        self._lift_deadline()
        super().connection_lost(exc)

    # What the parser tells.

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self.scope["extensions"] = {DROP: {"drop": self.transport.abort}}
        self._stage, self._head, self._thrown_away = _Stage.HEAD, 0, 0

    def on_headers_complete(self) -> None:
        """Its head is there, and an application gets it."""
        self._stage = _Stage.BODY
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of its body is there."""
        super().on_body(body)
        if self.cycle.response_complete:
            self._thrown_away += len(body)
            if self._thrown_away > self._limits.refused_bytes:
                self.transport.abort()

    def on_message_complete(self) -> None:
        """All of it is there."""
        self._stage = _Stage.NONE
        super().on_message_complete()
        if self.cycle.response_complete:  # refused, and the sender has now said what it wanted to say
            self.transport.close()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  ours says the same
        """What came is not HTTP."""
        cycle: Any = self.cycle
        if cycle is not None and not cycle.response_complete and self._stage is not _Stage.BODY:
            cycle.keep_alive = False  # the answer to the request before it comes first, and is the last
            self.flow.pause_reading()
            return
        self._end_with("SerializationException", "The request is not HTTP/1.1")

    # Deadlines.

    def _set_deadline(self) -> None:
        self._deadline = self.loop.call_later(self._limits.request_seconds, self._missed)

    def _lift_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _missed(self) -> None:
        self._deadline = None
        if self._stage is _Stage.BODY and self.cycle.response_complete:
            self.transport.abort()
        else:
            self._end_with("RequestTimeoutException", "The request did not come to its end in time")

    def _end_with(self, code: str, message: str) -> None:
        if self.transport.is_closing():
            return
        request = Request(*head(cast(Scope, self.scope))[:3]) if self._stage is _Stage.BODY else Request("?", "?")
        answer = self._refuse(request, code, message)
        headers = [(name.encode(), value.encode()) for name, value in answer.headers.items()]
        lines = [*self.server_state.default_headers, *headers, (b"connection", b"close")]
        above = b"".join(b"%s: %s\r\n" % line for line in lines)
        self.transport.write(STATUS_LINE[answer.status] + above + b"\r\n" + answer.body)
        self.transport.close()
