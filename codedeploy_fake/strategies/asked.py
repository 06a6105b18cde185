"""A generated request as a value: the input itself, and in which single way it is wrong, if it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Path = tuple[str | int, ...]


class Kind(StrEnum):
    """In which way a request can be wrong."""

    MISSING = "a member that the operation needs is absent"
    UNKNOWN_MEMBER = "a member that the contract does not have"
    WRONG_TYPE = "a value of another JSON type"
    TOO_SHORT = "a text shorter than its minimum"
    TOO_LONG = "a text longer than its maximum"
    BAD_PATTERN = "a text outside its pattern"
    OUTSIDE_ENUM = "a text outside its enum"
    TOO_MANY = "a list longer than its maximum"
    TOO_LOW = "a number below its minimum"
    TOO_HIGH = "a number above its maximum"
    CONFLICTING = "members that do not go together"
    NO_SUCH = "the name of something that does not exist"
    TAKEN = "a new name that something else has"
    NOT_NOW = "the name of something that is not in a state for this"


@dataclass(frozen=True, slots=True)
class Broken:
    """The one thing that is wrong: where, in which way, and the codes of the errors that may say so.

    ``path`` leads from the request to the member (``("revision", "s3Location", "bucket")``); an absent member is named
    as if it were there.
    """

    path: Path
    kind: Kind
    errors: frozenset[str]

    @property
    def member(self) -> str:
        """The path as one text: ``revision.s3Location.bucket``, ``ec2TagFilters[0].Key``."""
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path)
        return "".join(steps).removeprefix(".")

    def __str__(self) -> str:
        return f"{self.member}: {self.kind.name.lower()}"


class Request(dict[str, Any]):
    """The input of an operation, wire-shaped: a dict to hand to ``fake.call`` or ``client.operation(**request)``.

    ``broken`` is None for a valid request.
    """

    def __init__(self, operation: str, input: Mapping[str, Any], broken: Broken | None = None) -> None:
        super().__init__(input)
        self.operation = operation
        self.broken = broken

    @property
    def input(self) -> dict[str, Any]:
        """The same as a plain dict of its own."""
        return dict(self)

    def __repr__(self) -> str:
        broken = f", broken={str(self.broken)!r}" if self.broken else ""
        return f"Request({self.operation!r}, {dict.__repr__(self)}{broken})"
