"""What a JSON Schema says of a value: jsonschema-rs where it is installed (extra ``fast``), else jsonschema.

Both give the same verdicts and the same faults; the words for them are ours (``explaining``).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codedeploy_fake.contract.schema import Schema


#: what jsonschema-rs raises for a value that it cannot turn into JSON, depending on its release
_NO_JSON = (SystemError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule that a value breaks: where, and the schema's keyword."""

    path: tuple[str | int, ...]
    rule: str


class Validator(Protocol):
    """A schema, compiled once."""

    def passes(self, value: object) -> bool:
        """Tell whether a value holds to the schema."""
        ...

    def faults(self, value: object) -> list[Fault]:
        """Return every rule that a value breaks, the outermost first."""
        ...


def compiled(schema: Schema, *, fast: bool | None = None) -> Validator:
    """Compile a schema without references for the faster engine that is installed, or for the one asked for."""
    if fast is None:
        fast = find_spec("jsonschema_rs") is not None
    return RustValidator(schema) if fast else PythonValidator(schema)


class PythonValidator:
    """The schema compiled by jsonschema."""

    def __init__(self, schema: Schema) -> None:
        self._validator: Any = _engine()(schema)

    def passes(self, value: object) -> bool:
        """Tell whether a value holds to the schema."""
        result: bool = self._validator.is_valid(value)
        return result

    def faults(self, value: object) -> list[Fault]:
        """Return every rule that a value breaks, the outermost first."""
        found = self._validator.iter_errors(value)
        return _outermost_first(Fault(tuple(fault.absolute_path), fault.validator) for fault in found)


class RustValidator:
    """The schema compiled by jsonschema-rs; what is no JSON at all is left to the other engine."""

    def __init__(self, schema: Schema) -> None:
        # imported here: ordinary calls do not check their answers and shall not pay for the import
        import jsonschema_rs  # noqa: PLC0415

        self._schema = schema
        self._validator = jsonschema_rs.Draft202012Validator(schema)

    def passes(self, value: object) -> bool:
        """Tell whether a value holds to the schema."""
        try:
            return bool(self._validator.is_valid(value))
        except _NO_JSON:
            return PythonValidator(self._schema).passes(value)

    def faults(self, value: object) -> list[Fault]:
        """Return every rule that a value breaks, the outermost first."""
        try:
            found = list(self._validator.iter_errors(value))
        except _NO_JSON:
            return PythonValidator(self._schema).faults(value)
        return _outermost_first(Fault(tuple(fault.instance_path), str(fault.schema_path[-1])) for fault in found)


def _outermost_first(faults: Iterator[Fault]) -> list[Fault]:
    # of a value that is of the wrong type nothing else needs to be said first
    return sorted(
        set(faults), key=lambda fault: (len(fault.path), list(map(str, fault.path)), fault.rule != "type", fault.rule)
    )


@cache
def _engine() -> Any:
    """Return jsonschema's class for 2020-12, with the three readings of JSON that jsonschema-rs has."""
    from jsonschema import Draft202012Validator, ValidationError, validators  # noqa: PLC0415

    def is_number(_: object, value: object) -> bool:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)

    def is_array(_: object, value: object) -> bool:
        return isinstance(value, list | tuple)

    def pattern(_: object, text: str, value: object, __: object) -> Iterator[ValidationError]:
        # "$" is the end of the text, as in ECMAScript; Python's would let a line feed follow
        exact = text.removesuffix("$") + r"\Z" if text.endswith("$") else text
        if isinstance(value, str) and not re.search(exact, value):
            yield ValidationError(f"does not match {text}")

    types = Draft202012Validator.TYPE_CHECKER.redefine_many({"number": is_number, "array": is_array})
    extend: Any = validators.extend
    return extend(Draft202012Validator, validators={"pattern": pattern}, type_checker=types)
