"""Answers as people write them down: AWS CLI output, and the lists that go to ``botocore.stub.Stubber``.

An entry is an answer by itself (its members show its operation), an object or a row that names the operation
beside the answer or the error, or what placebo writes into one file. An answer whose members belong to several
operations, or that has none, shows nothing and is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codedeploy_fake.errors import UsageError
from codedeploy_fake.recordings.formats.answers import operation_named, operation_of, step
from codedeploy_fake.recordings.formats.describing import described
from codedeploy_fake.recordings.steps import Step

_OPERATION = ("operation", "method", "operation_name")
_ANSWER = ("response", "service_response", "data")
_REQUEST = ("request", "expected_params", "input")


def recognises(document: Any) -> bool:
    """Whether this is an entry, or a list with one."""
    if isinstance(document, list | tuple):
        return _is_row(document) or any(map(_is_entry, document))
    return _is_entry(document)


def steps(document: Any) -> tuple[Step, ...]:
    """The steps of a list, or of one entry. Raises UsageError for a broken entry, with its place."""
    if isinstance(document, Mapping) or _is_row(document):
        return _steps([(document, "")])
    return _steps([(entry, f"[{number}]") for number, entry in enumerate(document)])


def _steps(entries: list[tuple[Any, str]]) -> tuple[Step, ...]:
    read = (_entry(entry, place) for entry, place in entries)
    return tuple(one for one in read if one is not None)


def _is_entry(value: Any) -> bool:
    return _is_row(value) or (
        isinstance(value, Mapping) and (_first(value, _OPERATION) is not None or is_placebo(value) or _shows(value))
    )


def _is_row(value: Any) -> bool:
    """Whether this is ``("get_deployment", {...})``, as it goes to ``add_response``."""
    return isinstance(value, list | tuple) and len(value) in (2, 3) and isinstance(value[0], str)


def is_placebo(value: Any) -> bool:
    """Whether this is what placebo writes into one file."""
    return isinstance(value, Mapping) and {"status_code", "data"} <= set(value)


def _shows(answer: Mapping[str, Any]) -> bool:
    return operation_of(answer) is not None or "__type" in answer or "Error" in answer


def _entry(entry: Any, place: str) -> Step | None:
    if _is_row(entry):
        return _named(entry[0], entry[1], entry[2] if len(entry) > 2 else None, f"{place}[1]")
    if not (_is_entry(entry) or entry == {}):
        raise UsageError(
            f"{place or 'the answer'}: no answer of CodeDeploy, and none beside its operation: {described(entry)}"
        )
    name = _first(entry, _OPERATION)
    if name is not None:
        return _beside(name, entry, place)
    answer, status = (entry["data"], entry["status_code"]) if is_placebo(entry) else (entry, 400)
    operation = operation_of(answer) if isinstance(answer, Mapping) else None
    return step(operation, answer, place, status=status) if operation else None


def _beside(name: Any, entry: Mapping[str, Any], place: str) -> Step | None:
    """An answer, or what Stubber's ``add_client_error`` takes, beside its operation."""
    request = _first(entry, _REQUEST)
    if "service_error_code" in entry:
        error = {"Code": entry["service_error_code"], "Message": entry.get("service_message", "")}
        metadata = {"HTTPStatusCode": entry.get("http_status_code", 400)}
        return _named(name, {"Error": error, "ResponseMetadata": metadata}, request, place)
    member = next((member for member in _ANSWER if member in entry), None)
    if member is None:
        raise UsageError(f"{place}: {name!r} has no answer beside it; one of {', '.join(_ANSWER)}, service_error_code")
    return _named(name, entry[member], request, f"{place}.{member}")


def _named(name: Any, answer: Any, request: Any, place: str) -> Step:
    operation = operation_named(name)
    if operation is None:
        raise UsageError(f"{place}: {name!r} is no operation of CodeDeploy")
    return step(operation, answer, place, request=request)


def _first(entry: Mapping[str, Any], members: tuple[str, ...]) -> Any:
    return next((entry[member] for member in members if member in entry), None)
