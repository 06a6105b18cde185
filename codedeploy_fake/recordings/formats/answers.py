"""One answer, however it was written down: its operation, its error, its headers, its times."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from codedeploy_fake.contract import load
from codedeploy_fake.errors import UsageError
from codedeploy_fake.recordings.formats.describing import described
from codedeploy_fake.recordings.formats.headers import kept, plain
from codedeploy_fake.recordings.formats.wire_values import newest, on_the_wire
from codedeploy_fake.recordings.steps import AnsweredError, Step

_LENGTH = re.compile(r"\d{1,9}")
_REGION = re.compile(r"//codedeploy(?:-fips)?\.([a-z0-9-]+)\.|'client_region': u?'([a-z0-9-]+)'")


def step(
    operation: str,
    answer: Any,
    place: str,
    *,
    request: Any = None,
    headers: Any = None,
    region: str | None = None,
    status: int = 400,
) -> Step:
    """The step of an answer: what the wire carried, or what botocore made of it.

    ``status`` is that of an error which does not say its own. Raises UsageError, beginning with the place, for what is
    no answer.
    """
    if not isinstance(answer, Mapping):
        raise UsageError(f"{place}: an answer is an object, not {described(answer)}")
    parsed = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
    told = answer.get("ResponseMetadata")
    metadata = told if isinstance(told, Mapping) else {}
    shown = kept({**plain(metadata.get("HTTPHeaders")), **plain(headers)})
    length = shown.get("content-length", "")
    error = _error(parsed, metadata.get("HTTPStatusCode", status))
    identity = shown.get("x-amzn-requestid", metadata.get("RequestId"))
    asked, answered = shapes(operation)
    return Step(
        operation=operation,
        response={} if error else on_the_wire(answered, parsed, place),
        request=_request(asked, request),
        content_length=int(length) if _LENGTH.fullmatch(length) else None,
        request_id=identity if isinstance(identity, str) else None,
        headers=shown,
        error=error,
        region=region,
        place=place,
    )


def _request(shape: str | None, request: Any) -> Any:
    """A request as far as it is told: Stubber's may stand for any value."""
    try:
        return on_the_wire(shape, request, "") if isinstance(request, Mapping) else None
    except UsageError:
        return None


def _error(answer: Mapping[str, Any], status: Any) -> AnsweredError | None:
    """The error that an answer is: as on the wire (``__type``), or as botocore shows it (``Error``)."""
    if "__type" in answer:
        code, message = answer["__type"], answer.get("message", answer.get("Message", ""))
    elif isinstance(answer.get("Error"), Mapping) and "Code" in answer["Error"]:
        code, message = answer["Error"]["Code"], answer["Error"].get("Message", "")
    else:
        return None
    name = str(code).rpartition("#")[2].partition(":")[0]
    return AnsweredError(name, message if isinstance(message, str) else "", status if type(status) is int else 400)


def shapes(operation: str) -> tuple[str | None, str | None]:
    """The shapes of an operation's request and answer; None for what no model has."""
    known = newest().operations.get(operation)
    return (known.input_shape, known.output_shape) if known else (None, None)


def operation_named(name: Any) -> str | None:
    """The operation that a name means: ``GetDeployment``, ``get_deployment``, ``get-deployment``."""
    return _names().get(name.replace("_", "").replace("-", "").lower()) if isinstance(name, str) else None


def operation_asked(text: str) -> str | None:
    """The operation that a text asks CodeDeploy for: ``X-Amz-Target`` of JSON, or the path of CBOR, somewhere in it."""
    found = _asked().search(text)
    return operation_named(found[1]) if found else None


def region_asked(text: str) -> str | None:
    """The region that a text sends its request to: the host of CodeDeploy, or what botocore logs of the client."""
    found = _REGION.search(text)
    return found and (found[1] or found[2])


def operation_of(answer: Mapping[str, Any]) -> str | None:
    """The one operation that answers with these members; None where several do, or none."""
    members = {name for name, value in answer.items() if value is not None} - {"ResponseMetadata"}
    fitting = [name for name, known in _answered_members().items() if members and members <= known]
    return fitting[0] if len(fitting) == 1 else None


@cache
def _asked() -> re.Pattern[str]:
    return re.compile(rf"{load().target_prefix}(?:\.|/operation/)(\w+)")


@cache
def _names() -> Mapping[str, str]:
    return {name.lower(): name for name in newest().operations}


@cache
def _answered_members() -> Mapping[str, frozenset[str]]:
    return {
        name: frozenset(newest().shape(operation.output_shape)["members"])
        for name, operation in newest().operations.items()
        if operation.output_shape is not None
    }
