"""One HTTP exchange with a server, and what goes wrong in it. A connection serves one request: nothing goes stale."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from codedeploy_fake.control import PREFIX
from codedeploy_fake.control.asked import VERSION
from codedeploy_fake.errors import ServiceError, UsageError
from codedeploy_fake.wire import ConnectionDropped, Request, Response

#: Seconds that a server may be silent. A fake under a wall clock may be told to be slow.
PATIENCE = 60.0

_NOTHING: Mapping[str, Any] = {}

#: Headers that belong to a connection and not to the request that is carried on.
_OF_THE_CONNECTION = {"connection", "content-length", "expect", "host", "transfer-encoding"}


@dataclass(frozen=True, slots=True)
class Connection:
    """A server by its URL."""

    url: str

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
            known = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        except (TypeError, ValueError, AttributeError):
            known = False
        if not known:
            raise UsageError(f"{self.url!r}: the URL of a server, such as http://127.0.0.1:5000")

    def carry(self, request: Request) -> Response:
        """A request as it is, and its answer.

        Raises UsageError where nobody listens, ConnectionDropped where the connection ends without an answer.
        """
        parts = urlsplit(self.url)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(str(parts.hostname), parts.port, timeout=PATIENCE)
        headers = {name: value for name, value in request.headers.items() if name not in _OF_THE_CONNECTION}
        try:
            try:
                connection.connect()
            except OSError as refused:
                raise UsageError(
                    f"nobody answers at {self.url} ({refused}): start codedeploy-fake serve, or name another URL"
                ) from None
            connection.request(request.method, parts.path.rstrip("/") + request.path, request.body, headers)
            answer = connection.getresponse()
            return Response(answer.status, dict(answer.getheaders()), answer.read())
        except ValueError as wrong:
            raise UsageError(f"{request.method} {request.path} cannot be sent: {wrong}") from None
        except (OSError, HTTPException) as broken:
            raise ConnectionDropped(f"{self.url} gave no answer: {type(broken).__name__} {broken}") from broken
        finally:
            connection.close()

    def text(self, path: str, **query: str) -> str:
        """What a control path says as a text."""
        return self._control("GET", path, None, query).body.decode()

    def get(self, path: str, **query: str) -> dict[str, Any]:
        """What a control path says."""
        return self._document(self._control("GET", path, None, query))

    def tell(self, method: str, path: str, document: Mapping[str, Any] = _NOTHING, **query: str) -> dict[str, Any]:
        """Say something to a control path. Raises UsageError and ServiceError as Python would."""
        return self._document(self._control(method, path, {"version": VERSION, **document}, query))

    def _control(self, method: str, path: str, document: dict[str, Any] | None, query: dict[str, str]) -> Response:
        body = b"" if document is None else _written(document)
        target = f"{PREFIX}{quote(path)}{'?' if query else ''}{urlencode(query)}"
        response = self.carry(Request(method, target, {"content-type": "application/json"}, body))
        if response.status != 200:
            said = self._document(response)
            sentence = str(said.get("error", f"{method} {path} got {response.status}"))
            raise ServiceError(said["code"], sentence, response.status) if "code" in said else UsageError(sentence)
        return response

    def _document(self, response: Response) -> dict[str, Any]:
        try:
            said = json.loads(response.body)
        except ValueError:
            said = None
        if not isinstance(said, dict) or said.get("version") != VERSION:
            raise UsageError(
                f"{self.url} answers, but not as a codedeploy-fake whose control API has version {VERSION}: "
                f"{response.status} {response.body[:100]!r}"
            )
        return said


def _written(document: dict[str, Any]) -> bytes:
    try:
        return json.dumps(document, allow_nan=False).encode()
    except (TypeError, ValueError) as wrong:
        raise UsageError(f"this cannot be said in JSON: {wrong}") from None
