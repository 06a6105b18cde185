"""A request as ASGI has it, received within limits: what cannot be right is refused before it is read to its end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

#: The headers that are read; they decide what a request is, and two of one would be two requests.
_READ = {
    name.encode(): name
    for name in (
        "authorization", "content-length", "content-type", "host", "origin", "smithy-protocol", "x-amz-target",
    )
}  # fmt: skip


class TooLongError(Exception):
    """A body has more bytes than it may have: it says how many."""


class GoneError(Exception):
    """The client has gone: nobody is there to be answered."""


def head(scope: Scope) -> tuple[str, str, dict[str, str], str | None]:
    """Method, path and those headers of a request that are read, and the name of one that came more than once."""
    headers: dict[str, str] = {}
    twice = None
    for raw, value in scope["headers"]:
        name = _READ.get(raw)
        if name is not None:
            twice = name if name in headers else twice
            headers[name] = value.decode("latin-1")
    query = scope["query_string"]
    path = (scope["raw_path"] + b"?" + query if query else scope["raw_path"]).decode("latin-1")
    return scope["method"], path, headers, twice


async def body(receive: Receive, announced: str, most: int) -> bytes:
    """The body of a request; ``announced`` is its Content-Length, empty where it comes in chunks.

    Raises TooLongError for one of more than ``most`` bytes, as soon as that is known, and GoneError.
    """
    if announced.isdecimal() and int(announced[:20]) > most:
        raise TooLongError(announced[:20])
    message = await receive()
    received: bytes = message.get("body", b"")
    while message.get("more_body") and len(received) <= most:
        message = await receive()
        received += message.get("body", b"")
    if message["type"] == "http.disconnect":
        raise GoneError
    if len(received) > most:
        raise TooLongError(f"more than {most}")
    return received
