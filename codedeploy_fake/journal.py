"""The journal: what was called and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from codedeploy_fake.errors import ServiceError
from codedeploy_fake.wire import ConnectionDropped


@dataclass(frozen=True, slots=True)
class Call:
    """One call: its input as it came, its answer or what it got instead, and the instant on the fake's clock."""

    operation: str
    input: Any
    outcome: Mapping[str, Any] | ServiceError | ConnectionDropped
    at: datetime

    def __str__(self) -> str:
        answer = self.outcome if isinstance(self.outcome, Exception) else _brief(self.outcome)
        return (
            f"{self.at:%H:%M:%S}.{self.at.microsecond // 1000:03d} {self.operation}({_brief(self.input)}) -> {answer}"
        )


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
