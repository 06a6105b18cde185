"""The journal: what was called and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from codedeploy_fake.errors import ServiceError
from codedeploy_fake.wire import ConnectionDropped

Outcome = Mapping[str, Any] | ServiceError | ConnectionDropped

#: Bytes: what a person would still read of a request that was refused.
_LONG = 4096


@dataclass(frozen=True, slots=True)
class Call:
    """One call: its input as it came, its answer or what it got instead, and the instant on the fake's clock."""

    operation: str
    input: Any
    outcome: Outcome
    at: datetime

    def __str__(self) -> str:
        answer = self.outcome if isinstance(self.outcome, Exception) else _brief(self.outcome)
        return (
            f"{self.at:%H:%M:%S}.{self.at.microsecond // 1000:03d} {self.operation}({_brief(self.input)}) -> {answer}"
        )


def kept(input: Any, size: int, outcome: object) -> Any:
    """What is noted of an input that came in so many bytes: of a long one that was refused, only how long it was.

    Ten thousand bodies of a mebibyte, which nobody could read, would else fill the memory of a server.
    """
    return f"{size} bytes" if size > _LONG and isinstance(outcome, Exception) else input


def alone(outcome: Outcome) -> Outcome:
    """The same outcome, holding on to nothing: an exception that was raised keeps all that was at work when it was."""
    match outcome:
        case ServiceError(code, message, status):
            copied = ServiceError(code, message, status)
            copied._rule = outcome._rule
            return copied
        case ConnectionDropped():
            return ConnectionDropped(*outcome.args)
    return outcome


def _brief(value: object) -> str:
    try:
        text = _spelt(value)
    except RecursionError:  # what could just be read may be too deep to be written
        text = "..."
    return text if len(text) <= 160 else f"{text[:157]}..."


def _spelt(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={item!r}" for key, item in value.items())
    return repr(value)
