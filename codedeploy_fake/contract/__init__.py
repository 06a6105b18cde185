"""The contract of CodeDeploy at a date: what requests may say, and what answers and errors look like then.

``load("2017-05-16")`` gives the API as it was on that day. Data stands in ``contracts/``: a generated model in which
everything has a date, an overlay by hand, and the sources of both.
"""

from __future__ import annotations

import copy
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from codedeploy_fake.contract.checking import AnswerCheck, check_error
from codedeploy_fake.contract.data import Evidence, document, evidence
from codedeploy_fake.contract.dating import resolve
from codedeploy_fake.contract.model import Model, Operation
from codedeploy_fake.contract.overlay import dated_value, overlay, unknown
from codedeploy_fake.contract.projecting import projector
from codedeploy_fake.contract.reading import Reader, reader
from codedeploy_fake.contract.timing import Walk, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Contract", "Evidence", "Operation", "evidence", "load"]


def load(date: str = "current") -> Contract:
    """Return the contract of a day (ISO), or the newest one; the same object for the same day.

    Raises:
        UsageError: not a date, or one before the first published model (2015-04-27).
    """
    return _load(resolve(date, document("model")["versions"]))


@lru_cache(maxsize=64)
def _load(day: str) -> Contract:
    return Contract(day)


class Contract:
    """The API on one day. Immutable; tables are compiled on first use and kept."""

    def __init__(self, date: str) -> None:
        self._model = Model(date)
        self._readers: dict[tuple[str, str], Reader] = {}
        self._projectors: dict[str, Callable[[Any], dict[str, Any]]] = {}
        self._answers: dict[str, AnswerCheck] = {}
        self._walks: dict[tuple[str, str], Walk | None] = {}
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._enums: dict[str, tuple[str, ...]] = {}
        self._facts: dict[str, Any] = {}
        self._limits: dict[str, int] = {}

    def __repr__(self) -> str:
        return f"Contract({self.date!r})"

    @property
    def date(self) -> str:
        """The day of this contract, ISO."""
        return self._model.day

    @property
    def version(self) -> str:
        """The published model in force on that day, by its date."""
        return self._model.version

    @property
    def target_prefix(self) -> str:
        """What stands before the operation's name in ``X-Amz-Target``."""
        prefix: str = document("model")["wire"]["targetPrefix"]
        return prefix

    @property
    def operations(self) -> tuple[str, ...]:
        """The names of all operations of this day."""
        return tuple(self._model.operations)

    def operation(self, name: str) -> Operation | None:
        """Return an operation as it was declared on this day; ``None`` if there was none."""
        return self._model.operations.get(name)

    def read(self, operation: str, value: object, *, unknown: Literal["refuse", "ignore"] = "refuse") -> dict[str, Any]:
        """Return a request as a new structure: types checked, nulls dropped, members newer than the day left out.

        Required members, lengths, patterns and enums are for the rules of the service. ``unknown`` says what happens
        to members that no model has.

        Raises:
            ServiceError: SerializationException, with the path, what was expected and what came.
            UsageError: the operation does not exist on this day.
        """
        try:
            read = self._readers[operation, unknown]
        except KeyError:
            shape = self._known(operation).input_shape
            read = self._readers[operation, unknown] = reader(self._model, shape, refuse_unknown=unknown == "refuse")
        result: dict[str, Any] = read(value)
        return result

    def project(self, operation: str, output: Mapping[str, Any]) -> dict[str, Any]:
        """Return an answer as this day shows it, as a new structure: later members dropped, later values folded.

        Raises:
            ContractViolation: a member or value no model has, or a null.
            UsageError: the operation does not exist on this day.
        """
        try:
            project = self._projectors[operation]
        except KeyError:
            shape = self._known(operation).output_shape
            project = self._projectors[operation] = projector(self._model, operation, shape)
        return project(output)

    def with_times(
        self, operation: str, kind: Literal["request", "answer"], value: Any, convert: Callable[[Any], Any]
    ) -> Any:
        """Return a request or an answer with its points in time converted, whatever the day; the rest is as it was.

        A value that is not of the operation's shape is returned as far as it is; so is one of an unknown operation.
        """
        if (operation, kind) not in self._walks:
            known = self.operation(operation)
            if known is None:
                return value
            shape = known.input_shape if kind == "request" else known.output_shape
            self._walks[operation, kind] = walk(self._model, shape)
        found = self._walks[operation, kind]
        return value if found is None else found(value, convert)

    def check_answer(self, operation: str, answer: object) -> None:
        """Check an answer against the JSON Schema of this day.

        Raises:
            ContractViolation: with the path, the value, the rule it breaks and how the rule is known.
            UsageError: the operation does not exist on this day.
        """
        if operation not in self._answers:
            self._known(operation)
            self._answers[operation] = AnswerCheck(self._model, operation)
        self._answers[operation](answer)

    def check_error(self, operation: str, code: str) -> None:
        """Check that an operation may answer an error on this day: it declares it, or any operation may.

        Raises:
            ContractViolation: neither holds.
            UsageError: the operation does not exist on this day.
        """
        check_error(self._known(operation), code, self.date)

    def status(self, code: str) -> int:
        """Return the HTTP status of an error: 400 unless the overlay says otherwise."""
        status: int = overlay()["protocol_errors"].get(code, {}).get("status", 400)
        return status

    def limit(self, key: str) -> int:
        """Return a number of this day: an overlay key (``description``) or ``Shape.min`` / ``Shape.max`` of the model.

        Raises:
            UsageError: no such key, or nothing held yet on this day.
        """
        if key not in self._limits:
            shape, _, rule = key.rpartition(".")
            value = self._model.limit(shape, rule)
            self._limits[key] = dated_value("limits", key, self.date) if value is None else value
        return self._limits[key]

    def pattern(self, shape: str) -> re.Pattern[str]:
        """Return the pattern a shape's texts must match as a whole on this day, whichever match method is used.

        Raises:
            UsageError: the shape has no pattern on this day.
        """
        if shape not in self._patterns:
            text = self._model.limit(shape, "pattern")
            if text is None:
                text = dated_value("patterns", shape, self.date)
            self._patterns[shape] = re.compile(rf"\A(?:{text})\Z")
        return self._patterns[shape]

    def enum(self, shape: str) -> tuple[str, ...]:
        """Return the values of an enum on this day, in the model's order; empty before its first.

        Raises:
            UsageError: no enum of that name.
        """
        if shape not in self._enums:
            known = dict.fromkeys(self._model.enums())
            if shape not in known:
                raise unknown("enums of the model", shape, known)
            self._enums[shape] = self._model.values(shape)
        return self._enums[shape]

    def fact(self, key: str) -> Any:
        """Return what else holds on this day, from the overlay (``autoRollbackConfiguration.unset``); yours to change.

        Raises:
            UsageError: no such fact, or nothing held yet on this day.
        """
        if key not in self._facts:
            self._facts[key] = dated_value("facts", key, self.date)
        value = self._facts[key]
        if not isinstance(value, dict | list):
            return value
        return copy.deepcopy(value) if value else type(value)()

    def _known(self, operation: str) -> Operation:
        found = self._model.operations.get(operation)
        if found is None:
            raise unknown(f"operations of {self.date}", operation, self._model.operations)
        return found
