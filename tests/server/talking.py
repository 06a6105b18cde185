"""Bytes to a server and back, with nothing between that could mend them."""

from __future__ import annotations

import json
import socket
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import cbor2

from tests.making import PREFIX

#: Long enough for any machine; whoever waits so long has got no answer.
PATIENCE = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said to one request."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def content(self) -> Any:
        """Its body as a value, by its Content-Type."""
        return cbor2.loads(self.body) if self.headers["content-type"] == "application/cbor" else json.loads(self.body)


def connect(url: str) -> socket.socket:
    """A connection to a server."""
    parts = urlsplit(url)
    assert parts.hostname is not None
    return socket.create_connection((parts.hostname, parts.port or 80), timeout=PATIENCE)


def answer_on(connection: socket.socket, method: str = "POST") -> Answer:
    """The next answer on a connection, and no byte of the one after it; ConnectionError where none comes."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += _some(connection, 1)
    status, *lines = head.decode("latin-1").split("\r\n")[:-2]
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    body = b""
    while method != "HEAD" and len(body) < int(headers["content-length"]):
        body += _some(connection, int(headers["content-length"]) - len(body))
    return Answer(int(status.split()[1]), headers, body)


def _some(connection: socket.socket, most: int) -> bytes:
    received = connection.recv(most)
    if not received:
        raise ConnectionError("closed without an answer")
    return received


def said(url: str, sent: bytes) -> Answer:
    """What a server says to some bytes, on a connection of their own."""
    with connect(url) as connection:
        with suppress(ConnectionError):  # it may have heard enough before the end
            connection.sendall(sent)
        return answer_on(connection, sent.partition(b" ")[0].decode("latin-1"))


def http_request(
    body: bytes = b"{}", *headers: str, method: str = "POST", path: str = "/", length: int | None = None
) -> bytes:
    """A request with the Content-Length of its body, unless another is given."""
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: localhost",
        f"Content-Length: {len(body) if length is None else length}",
    ]
    return "\r\n".join([*lines, *headers, "", ""]).encode("latin-1") + body


def json_request(operation: str, body: bytes = b"{}", *headers: str, length: int | None = None) -> bytes:
    """A request in AWS JSON 1.1."""
    return http_request(body, f"X-Amz-Target: {PREFIX}.{operation}", *headers, length=length)


def cbor_request(operation: str, body: bytes = b"\xa0", *headers: str, length: int | None = None) -> bytes:
    """A request in smithy-rpc-v2-cbor."""
    path = f"/service/{PREFIX}/operation/{operation}"
    return http_request(body, "smithy-protocol: rpc-v2-cbor", *headers, path=path, length=length)


def chunked(request: bytes, *chunks: bytes) -> bytes:
    """A request whose body comes in chunks."""
    head = request.partition(b"\r\n\r\n")[0].replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    return head + b"\r\n\r\n" + b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
