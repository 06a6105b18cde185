"""A control request on its way: which route, what it asks for, the verb, the answer. Bytes in, bytes out."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from codedeploy_fake.contract import load
from codedeploy_fake.control import asked
from codedeploy_fake.control.asked import Asked
from codedeploy_fake.control.routes import JSON, PREFIX, ROUTES, Route, paths
from codedeploy_fake.errors import ServiceError, UsageError
from codedeploy_fake.wire import Request, Response, json11

if TYPE_CHECKING:
    from codedeploy_fake.fake import CodeDeployFake

#: Content types that may carry JSON: none, JSON's own, and what curl says of ``-d`` unless it is told.
_JSON_TYPES = {"", JSON, "application/x-www-form-urlencoded"}


#: Characters of a sentence about what was wrong.
LONGEST = 2000


class _RefusedError(Exception):
    """A request that no verb sees: HTTP itself says what is wrong with it."""

    def __init__(self, status: HTTPStatus, sentence: str, **more: Any) -> None:
        super().__init__(sentence)
        self.status, self.more = status, more


def answer(fake: CodeDeployFake, request: Request) -> Response:
    """The answer to a request whose path begins with ``PREFIX``; ``path`` has its query string.

    The errors of a user are answers: JSON with ``error``, and 400 for a UsageError or ServiceError.
    """
    response = _answer(fake, request)
    return Response(response.status, response.headers, b"") if request.method == "HEAD" else response


def refusal(status: int, sentence: str) -> Response:
    """The answer to a control request that does not get what it asks for."""
    # a sentence quotes what was wrong, and that may be as long as the request
    return _json(status, {"error": sentence if len(sentence) <= LONGEST else f"{sentence[:LONGEST]}…"})


def _answer(fake: CodeDeployFake, request: Request) -> Response:
    path, _, query = request.path.partition("?")
    method = "GET" if request.method == "HEAD" else request.method
    if (method, path.rstrip("/")) == ("GET", PREFIX):
        return _json(200, {"paths": paths()})
    try:
        route, parts = _route(method, path)
        document = _document(request, load(fake.contract).limit("requestBody"))
        takes = route.takes
        given = Asked(parts, asked.query(query, takes.query), asked.body(document, takes.body, takes.needed))
        said = route.verb(fake, given)
    except (_RefusedError, UsageError, ServiceError, RecursionError) as wrong:
        return _refused(wrong)
    return _response(200, route.content_type, said.encode()) if isinstance(said, str) else _json(200, said)


def _refused(wrong: Exception) -> Response:
    match wrong:
        case _RefusedError(status=status, more=more):
            allowed = {"Allow": ", ".join(more["allowed"])} if "allowed" in more else {}
            return _json(status, {"error": str(wrong), **more}, allowed)
        case ServiceError(code, message, status):
            return _json(status, {"error": message, "code": code})
        case RecursionError():
            return refusal(400, "The request body is nested too deeply")
        case _:
            return refusal(400, str(wrong))


def _route(method: str, path: str) -> tuple[Route, dict[str, str]]:
    found = [(route, parts) for route in ROUTES if (parts := route.parts(path)) is not None]
    if not found:
        raise _RefusedError(HTTPStatus.NOT_FOUND, f"{path[:100]}: no such path of the control API", paths=paths())
    for route, parts in found:
        if route.method == method:
            return route, parts
    allowed = sorted({route.method for route, _ in found})
    raise _RefusedError(
        HTTPStatus.METHOD_NOT_ALLOWED, f"{method[:20]} {path[:100]}: write {' or '.join(allowed)}", allowed=allowed
    )


def _document(request: Request, limit: int) -> Any:
    if len(request.body) > limit:
        raise _RefusedError(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"The request body has {len(request.body)} bytes; at most {limit} are accepted",
        )
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.body and content_type not in _JSON_TYPES:
        raise _RefusedError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Content-Type {content_type[:100]!r}: the body is JSON, {JSON}"
        )
    try:
        return json11.decode(request.body)
    except ServiceError as fault:
        raise UsageError(fault.message) from None


def _json(status: int, document: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    text = json.dumps({"version": asked.VERSION, **document}, separators=(",", ":"))
    return _response(status, JSON, text.encode(), headers)


def _response(status: int, content_type: str, body: bytes, headers: dict[str, str] | None = None) -> Response:
    always = {"Content-Type": content_type, "Content-Length": str(len(body)), "Cache-Control": "no-store"}
    return Response(int(status), {**always, **(headers or {})}, body)
