"""Debug logs of botocore: ``aws deploy … --debug``, or boto3 with ``set_stream_logger``.

botocore writes ``Making request for OperationModel(name=…)``, then ``Response headers:`` and ``Response body:`` with
the body as a Python literal, in whatever prefix the logging has. It parses, and so logs, an error twice.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from codedeploy_fake.errors import UsageError
from codedeploy_fake.recordings.formats import bodies
from codedeploy_fake.recordings.formats.answers import operation_asked, operation_of, region_asked, step
from codedeploy_fake.recordings.formats.headers import CBOR, plain
from codedeploy_fake.recordings.steps import Step

_LITERAL = r"""b?'(?:[^'\\]|\\.)*'|b?"(?:[^"\\]|\\.)*\""""
_REQUEST = re.compile(r"Making request for OperationModel\(name=\w+\)")
_SENT = re.compile(rf"'body': ({_LITERAL})")
_HEADERS = re.compile(r"Response headers: .*?(\{.*\})")
_BODY = re.compile(r"Response body:\s*(.*)$")
_BYTES = re.compile(rf"({_LITERAL})\s*$")


def recognises(text: str) -> bool:
    """Whether a text has what botocore logs of an answer."""
    return "Response body:" in text and "Response headers:" in text


def steps(text: str) -> tuple[Step, ...]:
    """The answers of CodeDeploy in a log, in their order. Raises UsageError for a broken line, with its number."""
    found: list[Step] = []
    for one in _answers(text):
        if not (found and found[-1].request_id and found[-1].request_id == one.request_id):
            found.append(one)
    return tuple(found)


@dataclass(slots=True)
class _Sent:
    """The request that the next answer is for; no operation where it went to another service."""

    operation: str | None
    body: str | None
    headers: dict[str, str]
    region: str | None


def _answers(text: str) -> Iterator[Step]:
    sent: _Sent | None = None
    headers: dict[str, str] = {}
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if _REQUEST.search(line):
            sent = _request(line)
        elif found := _HEADERS.search(line):
            headers = plain(_literal(found[1], f"line {number + 1}"))
        elif found := _BODY.search(line.rstrip("\r")):
            # the body stands in the line after; where lines were joined, in this one
            at = number if found[1] or number + 1 == len(lines) else number + 1
            one = _answer(sent, headers, found[1] or lines[at], f"line {at + 1}")
            if one is not None:
                yield one
            headers = {}


def _request(line: str) -> _Sent:
    body = _SENT.search(line)
    headers = {"content-type": CBOR} if CBOR in line else {}
    return _Sent(operation_asked(line), body[1] if body else None, headers, region_asked(line))


def _answer(sent: _Sent | None, headers: dict[str, str], written: str, place: str) -> Step | None:
    if sent is not None and sent.operation is None:
        return None
    answer = bodies.value(_body(written, place), headers, place)
    operation = sent.operation if sent is not None else operation_of(answer)
    if operation is None:
        return None
    request = None
    if sent is not None and sent.body is not None:
        request = bodies.value(_literal(sent.body, place), sent.headers, f"{place} (request)")
    return step(operation, answer, place, request=request, headers=headers, region=sent.region if sent else None)


def _body(written: str, place: str) -> Any:
    found = _BYTES.search(written)
    if found:
        return _literal(found[1], place)
    # Python 2 wrote the body as it was
    return written[written.find("{") :] if "{" in written else written


def _literal(written: str, place: str) -> Any:
    try:
        return ast.literal_eval(written)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        raise UsageError(f"{place}: no Python literal, as botocore logs one") from None
