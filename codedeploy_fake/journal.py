"""The journal: what was called and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from codedeploy_fake.errors import ServiceError


@dataclass(frozen=True, slots=True)
class Call:
    """One call: its input as it came, its answer or its error, and the instant on the fake's clock."""

    operation: str
    input: Any
    outcome: Mapping[str, Any] | ServiceError
    at: datetime

    def __str__(self) -> str:
        answer = self.outcome if isinstance(self.outcome, ServiceError) else _brief(self.outcome)
        return (
            f"{self.at:%H:%M:%S}.{self.at.microsecond // 1000:03d} {self.operation}({_brief(self.input)}) -> {answer}"
        )


def _brief(value: object) -> str:
    text = ", ".join(f"{key}={item!r}" for key, item in value.items()) if isinstance(value, Mapping) else repr(value)
    return text if len(text) <= 160 else f"{text[:157]}..."
