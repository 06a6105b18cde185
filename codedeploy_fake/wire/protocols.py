"""The table of protocols: how to know a request, take it apart and answer it in kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from codedeploy_fake.errors import ServiceError
from codedeploy_fake.wire import Request, Response, json11


@dataclass(frozen=True, slots=True)
class Protocol:
    """One row: ``operation`` gives the name that a request asks for, None where this is not its protocol."""

    name: str
    content_type: str
    operation: Callable[[Request, str], str | None]
    decode: Callable[[bytes], Any]
    encode: Callable[[Any], bytes]

    def answer(self, output: object, request_id: str) -> Response:
        """A successful answer."""
        return self._response(200, output, request_id)

    def error(self, error: ServiceError, request_id: str) -> Response:
        """An error answer: exactly the two members that no client misreads (``error-body``)."""
        # a message may quote a header, and a header what no encoding has
        message = error.message.encode(errors="backslashreplace").decode()
        return self._response(error.status, {"__type": error.code, "message": message}, request_id)

    def _response(self, status: int, value: object, request_id: str) -> Response:
        body = self.encode(value)
        headers = {
            "x-amzn-RequestId": request_id,
            "Content-Type": self.content_type,
            "Content-Length": str(len(body)),
        }
        return Response(status, headers, body)


def _target(request: Request, prefix: str) -> str | None:
    service, _, operation = request.headers.get("x-amz-target", "").partition(".")
    return operation if service == prefix else None


JSON11 = Protocol("json", json11.CONTENT_TYPE, _target, json11.decode, json11.encode)

PROTOCOLS = (JSON11,)


def recognise(request: Request, prefix: str) -> tuple[Protocol, str]:
    """The protocol of a request and the operation it names, for the service whose target prefix is ``prefix``.

    Raises ServiceError UnknownOperationException where no protocol knows it.
    """
    for protocol in PROTOCOLS:
        operation = protocol.operation(request, prefix)
        if operation:
            return protocol, operation
    target = request.headers.get("x-amz-target", "")[:100] or "missing"
    raise ServiceError(
        "UnknownOperationException",
        f"{request.method} {request.path[:100]} names no operation (X-Amz-Target: {target}); "
        f"expected POST / with X-Amz-Target: {prefix}.<Operation>",
    )
