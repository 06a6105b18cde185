"""Bytes to (operation, input) and back. The server and the interception make the same ``Request``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request: what every adapter hands to ``CodeDeployFake.handle``.

    Header names are case-insensitive: they are kept in lower case.
    """

    method: str = "POST"
    path: str = "/"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def __post_init__(self) -> None:
        object.__setattr__(self, "headers", {name.lower(): value for name, value in self.headers.items()})


class ConnectionDropped(Exception):  # noqa: N818 - the name says what happened, as botocore's own do not
    """The connection ends without an answer: a scripted fault, which every adapter shows as its client would see it."""


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP response: status, headers as they go on the wire, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes
