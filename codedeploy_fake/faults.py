"""Faults of the service that a test asks for, as values: lines of a script that calls meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from codedeploy_fake.contract import Contract
from codedeploy_fake.errors import ServiceError, UsageError
from codedeploy_fake.simulation.script_json import Check, Document, anything, members, span, text
from codedeploy_fake.wire import ConnectionDropped

#: What stands in JSON for ``n=None``.
EVERY = "every"


class Kind(StrEnum):
    """What goes wrong, by the name of the method that says so."""

    THROTTLE = "throttle"
    SERVER_ERROR = "server_error"
    DROP = "drop"
    DELAY = "delay"


#: The error answers among them: (code, message); evidence: ``throttling-status``, ``protocol-errors``.
_ERRORS = {
    Kind.THROTTLE: ("ThrottlingException", "Rate exceeded"),
    Kind.SERVER_ERROR: (
        "InternalFailure",
        "The request processing has failed because of an unknown error, exception or failure.",
    ),
}

#: How many calls each meets when the test does not say.
_USUALLY = {Kind.THROTTLE: 1, Kind.SERVER_ERROR: 1, Kind.DROP: 1, Kind.DELAY: None}


@dataclass(frozen=True, slots=True)
class Fault:
    """A line about calls: the next ``n`` of an operation, or of all; ``n`` None is every one.

    ``seconds`` is how long a delay takes, ``struck`` how many calls it has met.
    """

    number: int
    kind: Kind
    n: int | None = 1
    operation: str | None = None
    seconds: float | None = None
    struck: int = 0

    def __str__(self) -> str:
        said = ", ".join(f"{name}={value!r}" for name, value in self._arguments().items())
        return f"script.{self.kind}({said})"

    @property
    def used(self) -> bool:
        """Whether it ever met a call."""
        return self.struck > 0

    @property
    def left(self) -> bool:
        """Whether it has calls still to meet."""
        return self.n is None or self.struck < self.n

    def error(self, operation: str, contract: Contract) -> ServiceError | ConnectionDropped:
        """What a call gets that meets it; a delay has no such thing."""
        if self.kind is Kind.DROP:
            return ConnectionDropped(f"{operation} lost its connection, as {self} wants")
        code, message = _ERRORS[self.kind]
        return ServiceError(code, message, contract.status(code))

    def dump(self) -> Document:
        """Its document: ``{"throttle": {"n": 2, "operation": "GetDeployment"}}``."""
        said = self._arguments()
        return {str(self.kind): {**said, "n": EVERY} if "n" in said and self.n is None else said}

    def _arguments(self) -> dict[str, Any]:
        """The arguments of the method that wrote it; those that say nothing are left out."""
        given = {"seconds": self.seconds, "operation": self.operation}
        said = {name: value for name, value in given.items() if value is not None}
        return said if self.n == _USUALLY[self.kind] else {**said, "n": self.n}


def kind_in(document: object) -> Kind | None:
    """The fault that a document is about; None where it is about something else."""
    return next((kind for kind in Kind if isinstance(document, Mapping) and kind in document), None)


def read(kind: Kind, document: object, place: str) -> dict[str, Any]:
    """The arguments that a document gives for a kind; raises UsageError, beginning with the place."""
    given = members(document, place, {kind: anything})
    arguments = members(given.get(kind), f"{place}.{kind}", _MEMBERS[kind], ("seconds",) if kind is Kind.DELAY else ())
    return {**arguments, "n": None} if arguments.get("n") == EVERY else arguments


def _count(n: object) -> None:
    if n != EVERY and not (type(n) is int and n >= 1):
        raise UsageError(f'a whole number of at least 1, or "{EVERY}", not {n!r}')


_COMMON: Mapping[str, Check] = {"n": _count, "operation": text}
_MEMBERS: Mapping[Kind, Mapping[str, Check]] = {
    **dict.fromkeys(Kind, _COMMON),
    Kind.DELAY: {"seconds": span, **_COMMON},
}
