"""The door for bytes: a request is taken apart before anything happens, and its adapter does the waiting."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator
from typing import Any, NamedTuple

from codedeploy_fake.contract import Contract
from codedeploy_fake.errors import ServiceError
from codedeploy_fake.minting import RequestIds
from codedeploy_fake.scripting import FakeScript
from codedeploy_fake.simulation.clock import Clock
from codedeploy_fake.wire import Request, Response
from codedeploy_fake.wire.protocols import Protocol, spoken
from codedeploy_fake.wire.sigv4 import scope

logger = logging.getLogger("codedeploy_fake")

#: Answers that are kept encoded, and bytes of one with its request.
_MOST_KEPT, _LONGEST_KEPT = 256, 32_768

#: Yields the seconds that have to pass before it goes on, and returns the answer.
Exchange = Generator[float, None, Response]


class Incoming(NamedTuple):
    """A request taken apart: what is asked for, with what input, in which world (None: the fake's own).

    ``size`` is the length of its body in bytes, and ``key`` says what is asked for as one value.
    """

    protocol: Protocol
    operation: str
    raw: Any
    size: int
    key: tuple[str, str, bytes]
    account_id: str | None
    region: str | None


class Door:
    """Where bytes come in and go out. ``perform`` does what a request asks for, or raises what comes of it."""

    def __init__(
        self, contract: Contract, script: FakeScript, seed: int, perform: Callable[[Incoming], dict[str, Any]]
    ) -> None:
        self._contract = contract
        self._script = script
        self._seed = seed
        self._perform = perform
        self._last: dict[tuple[str, str, bytes], tuple[dict[str, Any], bytes]] = {}
        self._prefix = contract.target_prefix
        self._longest = contract.limit("requestBody")
        self.restart()

    def restart(self) -> None:
        """Mint the ids of requests anew."""
        self._ids = RequestIds(self._seed)

    def exchange(self, request: Request, clock: Clock) -> Exchange:
        """One request and its answer. Raises what ``perform`` raises, but for ServiceError, which is an answer."""
        try:
            asked = self._take_apart(request)
        except ServiceError as error:
            return self.refuse(request, error)
        if seconds := self._script.hold_up(asked.operation, clock):
            yield seconds
        protocol = asked.protocol
        try:
            output = self._perform(asked)
        except ServiceError as error:
            return protocol.error(error, self._ids.next())
        return protocol.answer(self._encoded(asked, output), self._ids.next())

    def refuse(self, request: Request, error: ServiceError) -> Response:
        """The answer to a request that comes to no operation, in its protocol; it is logged."""
        logger.info("refused %s %s: %s", request.method[:100], request.path[:100], error)
        return spoken(request).error(error, self._ids.next())

    def _take_apart(self, request: Request) -> Incoming:
        protocol = spoken(request)
        operation = protocol.named(request, self._prefix)
        if len(request.body) > self._longest:
            code, message = too_long(str(len(request.body)), self._longest)
            raise ServiceError(code, message, self._contract.status(code))
        raw = protocol.decode(request.body)
        if protocol.time_in is not None:
            raw = self._contract.with_times(operation, "request", raw, protocol.time_in)
        key = (protocol.name, operation, request.body)
        return Incoming(protocol, operation, raw, len(request.body), key, *scope(request))

    def _encoded(self, asked: Incoming, output: dict[str, Any]) -> bytes:
        """The body of an answer; who polls is told the same again and again, and it is encoded once."""
        protocol, last = asked.protocol, self._last.get(asked.key)
        if last is not None and (last[0] is output or last[0] == output):
            return last[1]
        timed = output
        if protocol.time_out is not None:
            timed = self._contract.with_times(asked.operation, "answer", output, protocol.time_out)
        body = protocol.encode(timed)
        if asked.size + len(body) <= _LONGEST_KEPT:
            if len(self._last) >= _MOST_KEPT:  # rarely; who polls is soon known again
                self._last.clear()
            self._last[asked.key] = (output, body)
        return body


def too_long(size: str, most: int) -> tuple[str, str]:
    """Code and message for a request whose body has so many bytes (``request-body-limit``)."""
    return "RequestEntityTooLargeException", f"The request body has {size} bytes; at most {most} are accepted"


def waited(exchange: Exchange) -> Response:
    """The answer of an exchange, for which this thread waits."""
    while True:
        try:
            seconds = next(exchange)
        except StopIteration as done:
            response: Response = done.value
            return response
        time.sleep(seconds)
