"""Our values and vcrpy's: a request and a response with headers and bytes, as they were on the wire."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import urlsplit

from codedeploy_fake.cassettes.interactions import (
    HEADERS,
    Cassette,
    Interaction,
    Metadata,
    RecordedError,
)
from codedeploy_fake.contract import load
from codedeploy_fake.errors import ServiceError, UsageError
from codedeploy_fake.wire import Request, Response
from codedeploy_fake.wire.protocols import CBOR, JSON11, Protocol, spoken
from codedeploy_fake.wire.sigv4 import scope

#: The header by which a fake on a server is known.
FAKE_HEADER = "x-codedeploy-fake"

#: Which attempts belong to one call.
_CALL = "amz-sdk-invocation-id"
#: Headers of a request that say what it asks; of the others no more is read than the next two find.
_READ = ("x-amz-target", "smithy-protocol", "content-type", "content-encoding", _CALL)
_SDK, _REGION, _ACCOUNT = "x-recorded-sdk", "x-recorded-region", "x-recorded-account"
_SDKS = re.compile(r"\b(boto3|botocore|aiobotocore|aws-cli|aws-sdk-[a-z0-9-]+)[/#](\d+(?:\.\d+)*)", re.IGNORECASE)
_REGION_IN_HOST = re.compile(r"codedeploy(?:-fips)?\.([a-z0-9-]+)\.")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One exchange on the wire: ``call`` is the same for all attempts at one call, "" where the client says none."""

    interaction: Interaction
    call: str = ""
    sdk: tuple[str, ...] = ()
    is_fake: bool = False


def asked(request: Request) -> tuple[Protocol, str] | None:
    """Protocol and operation of a request to CodeDeploy; None for one to another service."""
    protocol = spoken(request)
    prefix = load().target_prefix
    if request.method != "POST" or (protocol is CBOR and f"/service/{prefix}/operation/" not in request.path):
        return None
    operation = protocol.operation(request, prefix)
    return None if not operation else (protocol, operation)


def call_of(request: Request) -> str:
    """Which call a request is an attempt at; "" where its client does not say."""
    return request.headers.get(_CALL, "")


def lean(request: Request, uri: str = "") -> Request:
    """The request without its credentials, and without whatever else is of no use to a cassette."""
    sent = request.headers
    sdks = sorted({f"{name.lower()}/{version}" for name, version in _SDKS.findall(sent.get("user-agent", ""))})
    host = _REGION_IN_HOST.search(urlsplit(uri).netloc)
    account, region = scope(request)
    made = {_SDK: " ".join(sdks), _REGION: region or (host[1] if host else ""), _ACCOUNT: account or ""}
    headers = {**made, **{name: sent[name] for name in (*_READ, *made) if name in sent}}
    return replace(request, headers=headers)


def is_lean(request: Request) -> bool:
    """Whether a request has been through ``lean``: its credentials are gone."""
    return _REGION in request.headers


def read_input(protocol: Protocol, operation: str, body: bytes) -> Any:
    """The input that a request carries, wire-shaped. Raises ServiceError for a body that says nothing."""
    return _epoch(protocol, operation, "request", protocol.decode(_unpacked(body)))


def exchanged(request: Request, status: int, headers: Mapping[str, str], body: bytes) -> Attempt | None:
    """A lean request with its answer; None where it is not CodeDeploy's, or says nothing that could be written down."""
    found = asked(request)
    if found is None:
        return None
    protocol, operation = found
    try:
        asked_for = read_input(protocol, operation, request.body)
    except ServiceError:
        return None
    got = {name.lower(): value for name, value in headers.items()}
    is_fake = FAKE_HEADER in got
    kept = {name: got[name] for name in HEADERS if name in got}
    if protocol is not JSON11 or "content-encoding" in got:
        kept.pop("content-length", None)
    if is_fake:
        kept.pop("date", None)  # the machine's, not its clock's
    output, error = _answer(protocol, operation, status, body)
    return Attempt(
        Interaction(
            operation,
            asked_for,
            status,
            output,
            error,
            got.get("x-amzn-requestid"),
            kept,
            region=request.headers.get(_REGION) or None,
            account=request.headers.get(_ACCOUNT) or None,
        ),
        call_of(request),
        tuple(request.headers.get(_SDK, "").split()),
        is_fake,
    )


def joined(attempts: Iterable[Attempt]) -> tuple[Interaction, ...]:
    """The interactions of attempts: those at one call that got the same answer one after the other are one."""
    found: list[Interaction] = []
    last: dict[str, int] = {}
    for attempt in attempts:
        before, one = last.get(attempt.call), attempt.interaction
        if before is not None and _outcome(found[before]) == _outcome(one):
            found[before] = replace(found[before], attempts=found[before].attempts + 1)
            continue
        if attempt.call:
            last[attempt.call] = len(found)
        found.append(one)
    return tuple(found)


def of_plain(document: Mapping[str, Any], metadata: Metadata | None = None) -> Cassette:
    """The cassette in what vcrpy gives a serializer, or in one of its files, parsed; other services are passed over.

    What ``metadata`` leaves open is taken from the requests. Raises UsageError, with the place, for a broken one.
    """
    listed = document.get("interactions")
    if not isinstance(listed, list):
        raise UsageError("interactions: a list was expected")
    attempts = [one for one in map(_attempt, listed, range(len(listed))) if one is not None]
    return cassette_of(attempts, metadata or Metadata())


def cassette_of(attempts: Sequence[Attempt], metadata: Metadata) -> Cassette:
    """The cassette of what was said on the wire; what ``metadata`` leaves open, the attempts may know.

    Its region is that of ``metadata``, where clients that are told none are, if anybody has asked there.
    """
    from_fake: Literal["fake"] | None = "fake" if any(one.is_fake for one in attempts) else None
    interactions = joined(attempts)
    regions = [one.region for one in interactions if one.region]
    region = metadata.region if metadata.region in regions or not regions else regions[0]
    accounts = [one.account for one in interactions]
    account = accounts[0] if accounts and None not in accounts else None
    return Cassette(
        tuple(
            replace(
                one,
                region=None if one.region == region else one.region,
                account=None if one.account == account else one.account,
            )
            for one in interactions
        ),
        replace(
            metadata,
            recorded_from=metadata.recorded_from or from_fake,
            region=region,
            sdk=metadata.sdk or tuple(sorted({token for one in attempts for token in one.sdk})),
        ),
    )


def to_plain(cassette: Cassette) -> dict[str, Any]:
    """What vcrpy makes its requests and responses of: AWS JSON 1.1, as botocore sends and gets it."""
    region = cassette.metadata.region or "us-east-1"
    return {"version": 1, "interactions": [_plain(one, one.region or region) for one in cassette.interactions]}


def answered(protocol: Protocol, one: Interaction) -> Response:
    """The answer of an interaction to a client that speaks a protocol."""
    request_id = one.request_id or ""
    if one.error is not None:
        answer = protocol.error(ServiceError(one.error.code, one.error.message, one.status), request_id)
    else:
        output: Any = one.output or {}
        if protocol.time_out is not None:
            output = load().with_times(one.operation, "answer", output, protocol.time_out)
        answer = protocol.answer(protocol.encode(output), request_id)
    kept = {name: value for name, value in one.headers.items() if name != "content-length"}
    return replace(answer, headers={**answer.headers, **kept})


def _epoch(protocol: Protocol, operation: str, kind: Literal["request", "answer"], value: Any) -> Any:
    return value if protocol.time_in is None else load().with_times(operation, kind, value, protocol.time_in)


def _answer(
    protocol: Protocol, operation: str, status: int, body: bytes
) -> tuple[dict[str, Any] | None, RecordedError | None]:
    try:
        said = protocol.decode(_unpacked(body))
    except ServiceError:
        said = None
    if not isinstance(said, dict) or (status >= 300 and "__type" not in said):
        # nothing that a client of CodeDeploy could read: a page of a proxy, half an answer
        return None, RecordedError(str(status))
    if "__type" not in said:
        return _epoch(protocol, operation, "answer", said), None
    code = str(said["__type"]).rpartition("#")[2].partition(":")[0]
    message = said.get("message", said.get("Message", ""))
    return None, RecordedError(code, message if isinstance(message, str) else "")


def _outcome(one: Interaction) -> tuple[str, int, str]:
    return one.operation, one.status, one.code


def _unpacked(body: bytes) -> bytes:
    try:
        return gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body
    except (OSError, EOFError, zlib.error):
        return body


def _attempt(one: Any, number: int) -> Attempt | None:
    place = f"interactions[{number}]"
    if not isinstance(one, Mapping) or not all(isinstance(one.get(half), Mapping) for half in ("request", "response")):
        raise UsageError(f"{place}: an interaction is an object with 'request' and 'response'")
    sent, got = one["request"], one["response"]
    status = got.get("status")
    code = status.get("code") if isinstance(status, Mapping) else status
    if not isinstance(code, int):
        raise UsageError(f"{place}.response.status.code: a number was expected, not {code!r}")
    uri = str(sent.get("uri", ""))
    method, path = str(sent.get("method", "POST")), urlsplit(uri).path or "/"
    request = lean(Request(method, path, texts(sent.get("headers")), _bytes(sent.get("body"))), uri)
    body = got.get("body")
    content = _bytes(body.get("string") if isinstance(body, Mapping) else body)
    return exchanged(request, code, texts(got.get("headers")), content)


def texts(headers: Any) -> dict[str, str]:
    """Headers by their names in lower case: values may be texts, bytes, or lists of these."""
    given = headers if isinstance(headers, Mapping) else {}
    return {_text(name).lower(): _text(value) for name, value in given.items()}


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return _text(value[0]) if value else ""
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)


def _bytes(body: Any) -> bytes:
    return body.encode("utf-8", "surrogateescape") if isinstance(body, str) else bytes(body or b"")


def _plain(one: Interaction, region: str) -> dict[str, Any]:
    target = f"{load().target_prefix}.{one.operation}"
    answer = answered(JSON11, one)
    return {
        "request": {
            "method": "POST",
            "uri": f"https://codedeploy.{region}.amazonaws.com/",
            "headers": {"X-Amz-Target": [target], "Content-Type": [JSON11.content_type]},
            "body": JSON11.encode(one.input).decode(),
        },
        "response": {
            "status": {"code": answer.status, "message": "OK" if answer.status < 300 else "Error"},
            "headers": {name: [value] for name, value in answer.headers.items()},
            "body": {"string": answer.body.decode()},
        },
    }
