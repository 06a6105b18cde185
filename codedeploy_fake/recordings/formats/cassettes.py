"""Plain vcrpy cassettes: every request with its response, headers and bodies as botocore sent and got them.

The operation stands in the request, in ``X-Amz-Target`` or, under CBOR, in the path. Requests to other services are
passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codedeploy_fake.errors import UsageError
from codedeploy_fake.recordings.formats import bodies
from codedeploy_fake.recordings.formats.answers import operation_asked, region_asked, step
from codedeploy_fake.recordings.formats.describing import described
from codedeploy_fake.recordings.formats.headers import plain
from codedeploy_fake.recordings.steps import Step


def recognises(document: Any) -> bool:
    """Whether this is a cassette, whole or broken."""
    return isinstance(document, Mapping) and "interactions" in document


def steps(document: Any) -> tuple[Step, ...]:
    """The answers of CodeDeploy in a cassette, in their order. Raises UsageError for a broken one, with the place."""
    listed = document["interactions"]
    if not isinstance(listed, list):
        raise UsageError(f"interactions: a list, not {described(listed)}")
    read = (_interaction(one, f"interactions[{number}]") for number, one in enumerate(listed))
    found = tuple(one for one in read if one is not None)
    if not found:
        raise UsageError(f"interactions: none of the {len(listed)} is with CodeDeploy")
    return found


def _interaction(one: Any, place: str) -> Step | None:
    if not isinstance(one, Mapping) or not all(isinstance(one.get(half), Mapping) for half in ("request", "response")):
        raise UsageError(f"{place}: an interaction is an object with 'request' and 'response'")
    request, response = one["request"], one["response"]
    sent, got = plain(request.get("headers")), plain(response.get("headers"))
    uri = str(request.get("uri", ""))
    operation = operation_asked(f"{sent.get('x-amz-target', '')} {uri}")
    if operation is None:
        return None
    return step(
        operation,
        bodies.value(_body(response), got, f"{place}.response.body"),
        f"{place}.response.body",
        request=bodies.value(_body(request), sent, f"{place}.request.body"),
        headers=got,
        region=region_asked(uri),
        status=_status(response),
    )


def _body(half: Mapping[str, Any]) -> Any:
    body = half.get("body")
    body = body.get("string") if isinstance(body, Mapping) else body
    return b"" if body is None else body


def _status(response: Mapping[str, Any]) -> int:
    status = response.get("status")
    code = status.get("code") if isinstance(status, Mapping) else status
    return code if isinstance(code, int) else 400
