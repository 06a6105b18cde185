"""One connection, within limits: uvicorn's own protocol lets a client be as slow as it likes, or speak without end."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from enum import Enum, auto
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from codedeploy_fake.server.answering import Send, closing, send
from codedeploy_fake.server.limits import Limits
from codedeploy_fake.server.parting import Parting
from codedeploy_fake.server.receiving import Receive, Scope, head
from codedeploy_fake.wire import Request, Response

logger = logging.getLogger("codedeploy_fake")

#: In the place of uvicorn's own, which a process may have for another purpose: what was wrong with requests we say.
_uvicorns = logging.getLogger("codedeploy_fake.uvicorn")
_uvicorns.setLevel(logging.ERROR)

#: Where an application finds, in the ``extensions`` of its scope, how to drop the connection without an answer.
DROP = "codedeploy_fake.drop"

#: Answers what no application can answer, with the code of an error and a message; it may be less than a request.
Refuse = Callable[[Request, str, str], Response]

#: What a request is told that is not answered any more: code and message.
STOPPED = ("ServiceUnavailable", "The server was stopped")

_NOT_HTTP = ("SerializationException", "The request is not HTTP/1.1")

#: Where headers go that come after the body of chunks: nobody asks for them, and there may be any number.
_TRAILERS: Any = deque(maxlen=0)

#: What is said of a request of which nothing has come.
_UNKNOWN: Scope = {"method": "?", "raw_path": b"?", "query_string": b"", "headers": ()}


class _HeadError(Exception):
    """The head of a request is too long: the parser goes no further."""


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
        self._wrong = _NOT_HTTP
        self._nonsense = self._stopping = False
        self._arrived = self._chunk = 0

    # What asyncio tells.

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has come."""
        parting = Parting(transport, self.loop, self._limits, self._spoken_to)
        super().connection_made(cast(asyncio.Transport, parting))
        if len(self.connections) > self._limits.connections:
            logger.warning("more than %d connections: one was closed", self._limits.connections)
            self.transport.abort()
        else:
            self._set_deadline()

    def data_received(self, data: bytes) -> None:
        """Some bytes have come."""
        self._chunk = len(data)
        self._arrived += self._chunk
        super().data_received(data)
        if self._stage is _Stage.NONE:
            self._lift_deadline()
            return
        if self._deadline is None:
            self._set_deadline()
        if self._stage is _Stage.HEAD and self._arrived > self._limits.head_bytes:
            self._end_with(*self._too_long())

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone, or was sent away."""
        self._lift_deadline()
        super().connection_lost(exc)

    # What the parser tells.

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self.scope["extensions"] = {DROP: {"drop": self.transport.abort}}
        self._stage = _Stage.HEAD

    def on_headers_complete(self) -> None:
        """Its head is there, and an application gets it."""
        most = self._limits.head_bytes
        # of a request that began in the midst of what came, less is counted than has arrived
        if self._arrived + self._chunk > most and self._head_bytes() > most:
            self._wrong = self._too_long()
            raise _HeadError
        super().on_headers_complete()
        self._stage = _Stage.BODY
        self.headers = _TRAILERS

    def on_message_complete(self) -> None:
        """All of it is there."""
        self._stage, self._arrived = _Stage.NONE, 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  ours says the same
        """What came is not HTTP, or nothing that we take."""
        self._nonsense = True
        self._end_with(*self._wrong)

    # What the server tells.

    def shutdown(self) -> None:
        """No more requests: what is there is answered, and the rest of one that is coming in has to be there soon."""
        self._stopping = True
        if self.transport.is_closing():
            self.transport.close()
            return
        super().shutdown()
        if self._stage is _Stage.BODY:
            self._lift_deadline()
            self._deadline = self.loop.call_later(self._limits.rest_seconds, self._end_with, *STOPPED)

    # Deadlines.

    def _set_deadline(self) -> None:
        self._deadline = self.loop.call_later(self._limits.request_seconds, self._missed)

    def _lift_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _missed(self) -> None:
        self._deadline = None
        self._end_with("RequestTimeoutException", "The request did not come to its end in time")

    # The end.

    def _spoken_to(self) -> bool:
        return not self._stopping and (self._stage is not _Stage.NONE or self._nonsense)

    def _end_with(self, code: str, message: str) -> None:
        """Refuse the request that comes in, or that is none; the answers to those before it come first."""
        if self.transport.is_closing():
            return
        cycle: Any = self.cycle
        in_flight = cycle is not None and not cycle.response_complete
        if self._stage is not _Stage.BODY and in_flight:
            cycle.keep_alive = False  # its answer is the last
            self.flow.pause_reading()
            return
        answer = closing(self._refuse(self._known(), code, message))
        if self.pipeline:
            self.pipeline[0] = (cycle, _saying(answer))
            return
        if in_flight:  # its application waits for the rest
            cycle.disconnected = True
            cycle.message_event.set()
        headers = [(name.encode(), value.encode()) for name, value in answer.headers.items()]
        above = b"".join(b"%s: %s\r\n" % line for line in (*self.server_state.default_headers, *headers))
        self.transport.write(STATUS_LINE[answer.status] + above + b"\r\n" + answer.body)
        self.transport.close()

    def _known(self) -> Request:
        """What has come of the request: path and headers say in which protocol the answer is to be."""
        known = _UNKNOWN
        if self._stage is _Stage.BODY:
            known = cast(Scope, self.scope)
        elif self._stage is _Stage.HEAD:
            known = {**_UNKNOWN, "raw_path": self.url, "headers": self.headers}
        return Request(*head(known)[:3])

    def _head_bytes(self) -> int:
        """The length of a head that is there, as most write it."""
        line = len(b" HTTP/1.1\r\n\r\n ") + len(self.parser.get_method()) + len(self.url)
        return line + sum(len(name) + len(value) + len(b": \r\n") for name, value in self.headers)

    def _too_long(self) -> tuple[str, str]:
        most = self._limits.head_bytes
        return "RequestEntityTooLargeException", f"The head of the request has more than {most} bytes"


def _saying(answer: Response) -> Any:
    """An application that answers this, whatever it is asked."""

    async def application(_scope: Scope, _receive: Receive, say: Send) -> None:
        await send(say, answer)

    return application
