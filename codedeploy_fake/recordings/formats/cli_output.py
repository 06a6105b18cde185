"""What the AWS CLI prints: one JSON document, or several one after another, and its errors between them."""

from __future__ import annotations

import json
import re
from typing import Any

from codedeploy_fake.errors import UsageError

_ERROR = re.compile(
    r"An error occurred \((?P<code>\w+)\) when calling the (?P<operation>\w+) operation(?: \([^)]*\))?: (?P<said>.*)"
)
_BETWEEN = re.compile(r"[\s,]*")


def recognises(text: str) -> bool:
    """Whether a text begins as output of the AWS CLI does."""
    begin = text.lstrip()
    return begin.startswith(("{", "[")) or _ERROR.match(begin) is not None


def documents(text: str) -> list[Any]:
    """Everything that was printed, an error as the entry of a list of answers.

    Raises UsageError for what is broken, with line and column.
    """
    found: list[Any] = []
    position = _end_of(_BETWEEN, text, 0)
    while position < len(text):
        error = _ERROR.match(text, position)
        if error:
            found.append(
                {
                    "operation": error["operation"],
                    "service_error_code": error["code"],
                    "service_message": error["said"].rstrip("\r"),
                }
            )
            end = error.end()
        else:
            document, end = _document(text, position)
            found.append(document)
        position = _end_of(_BETWEEN, text, end)
    return found


def _document(text: str, position: int) -> tuple[Any, int]:
    try:
        return json.JSONDecoder().raw_decode(text, position)
    except json.JSONDecodeError as fault:
        raise UsageError(f"line {fault.lineno} column {fault.colno}: {fault.msg}") from None
    except ValueError:  # of the length of a number
        line = text.count("\n", 0, position) + 1
        raise UsageError(f"the document from line {line} on has a number of more digits than can be read") from None
    except RecursionError:
        raise UsageError("the JSON is nested too deeply") from None


def _end_of(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.match(text, position)
    return found.end() if found else position
