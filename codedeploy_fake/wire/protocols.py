"""The table of protocols: how to know a request, take it apart and answer it in kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from codedeploy_fake.errors import ServiceError
from codedeploy_fake.wire import Request, Response, json11

#: Characters of what a request calls an operation; none has so long a name, and it is quoted and kept.
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Protocol:
    """One row.

    ``claims`` says whether a request is in it, ``operation`` the name that such a request asks for, None where it
    asks for none of the service with that target prefix, and ``form`` how it would.
    ``time_in`` and ``time_out`` turn a point in time into seconds since the epoch and back; None: it is just that.
    """

    name: str
    content_type: str
    claims: Callable[[Request], bool]
    operation: Callable[[Request, str], str | None]
    form: str
    decode: Callable[[bytes], Any]
    encode: Callable[[Any], bytes]
    time_in: Callable[[Any], Any] | None = None
    time_out: Callable[[Any], Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def named(self, request: Request, prefix: str) -> str:
        """The operation that a request names, for the service whose target prefix is ``prefix``.

        Raises ServiceError UnknownOperationException where it names none.
        """
        operation = self.operation(request, prefix) if request.method == "POST" else None
        if operation:
            return operation[:_LONGEST_NAME]
        target = request.headers.get("x-amz-target", "")[:100] or "missing"
        raise ServiceError(
            "UnknownOperationException",
            f"{request.method[:100]} {request.path[:100]} names no operation (X-Amz-Target: {target}); "
            f"expected POST {self.form.format(prefix)}",
        )

    def answer(self, body: bytes, request_id: str) -> Response:
        """A successful answer, encoded."""
        return self._response(200, body, request_id)

    def error(self, error: ServiceError, request_id: str) -> Response:
        """An error answer: exactly the two members that no client misreads (``error-body``)."""
        # a message may quote a header, and a header what no encoding has
        message = error.message.encode(errors="backslashreplace").decode()
        return self._response(error.status, self.encode({"__type": error.code, "message": message}), request_id)

    def _response(self, status: int, body: bytes, request_id: str) -> Response:
        headers = {
            "x-amzn-RequestId": request_id,
            "Content-Type": self.content_type,
            "Content-Length": str(len(body)),
            **self.headers,
        }
        return Response(status, headers, body)


_SMITHY = "smithy-protocol"
_RPC_V2_CBOR = "rpc-v2-cbor"
_OPERATION = re.compile(r"[^?]*/service/[^/?]+/operation/([^/?]+)(?:\?|\Z)")


def _says_cbor(request: Request) -> bool:
    return request.headers.get(_SMITHY) == _RPC_V2_CBOR or _OPERATION.match(request.path) is not None


def _in_path(request: Request, _prefix: str) -> str | None:
    found = _OPERATION.match(request.path)
    return found and found[1]


def _cbor(name: str) -> Callable[[Any], Any]:
    """A function of ``wire.cbor``, which is imported when it is called: few clients need the library."""

    def call(value: Any) -> Any:
        from codedeploy_fake.wire import cbor  # noqa: PLC0415

        return getattr(cbor, name)(value)

    return call


def _target(request: Request, prefix: str) -> str | None:
    service, _, operation = request.headers.get("x-amz-target", "").partition(".")
    return operation if service == prefix else None


CBOR = Protocol(
    "smithy-rpc-v2-cbor",
    "application/cbor",
    claims=_says_cbor,
    operation=_in_path,
    form="/service/{}/operation/<Operation>",
    decode=_cbor("decode"),
    encode=_cbor("encode"),
    time_in=_cbor("seconds"),
    time_out=_cbor("timestamp"),
    headers={_SMITHY: _RPC_V2_CBOR},
)
JSON11 = Protocol(
    "json",
    json11.CONTENT_TYPE,
    claims=lambda _: True,
    operation=_target,
    form="/ with X-Amz-Target: {}.<Operation>",
    decode=json11.decode,
    encode=json11.encode,
)

#: In the order in which they are asked (``wire-cbor``): what nobody claims is taken for the protocol of every client.
PROTOCOLS = (CBOR, JSON11)


def spoken(request: Request) -> Protocol:
    """The protocol of a request, which is that of its answer, whatever else may be wrong with it."""
    for protocol in PROTOCOLS:
        if protocol.claims(request):
            return protocol
    raise AssertionError(f"{PROTOCOLS[-1].name} claims every request")
