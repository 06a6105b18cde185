"""Read a request: check the types of the model, drop nulls, leave out what is newer than the contract.

Each operation becomes a tree of small functions, compiled once. Required members, lengths, patterns and enums are
not looked at here: CodeDeploy answers those with exceptions of its own. Evidence: ``null-members-dropped``,
``request-newer-member-ignored``, ``unknown-members``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from codedeploy_fake.errors import ServiceError

if TYPE_CHECKING:
    from codedeploy_fake.contract.model import Model

Reader = Callable[[Any], Any]

_INTEGER = 2**31
_LONG = 2**63
_SHOWN = 100


class RefusalError(Exception):
    """Something a value may not be; the path to it is gathered from the inside out."""

    def __init__(self, text: str, *path: str) -> None:
        self.text = text
        self.path = list(path)

    def under(self, step: str) -> RefusalError:
        """Return this refusal as seen from one level above."""
        self.path.append(step)
        return self

    def __str__(self) -> str:
        # a path holds the caller's own keys, which may be of any length and may be what no encoding has
        steps = (step[:_SHOWN].encode(errors="backslashreplace").decode() for step in reversed(self.path))
        where = "".join(steps).removeprefix(".")
        return f"{where}: {self.text}" if where else self.text


def reader(model: Model, shape: str, *, refuse_unknown: bool) -> Reader:
    """Compile the reader of a shape: wire value in, a new structure out.

    Raises (when called):
        ServiceError: SerializationException with the path, what was expected and what came.
    """
    walk = _compile(model, shape, refuse_unknown)

    def read(value: Any) -> Any:
        try:
            return walk(value)
        except RefusalError as refusal:
            raise ServiceError("SerializationException", str(refusal)) from None

    return read


def kind(value: object) -> str:
    """Name a value as JSON would: what came where something else was expected."""
    if value is None:
        return "null"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, Mapping):
        return "an object"
    known = _KINDS.get(type(value))
    # what only another protocol has says itself what it is
    return known or str(getattr(value, "kind", type(value).__name__))


_KINDS: dict[type, str] = {
    bool: "a boolean",
    int: "an integer",
    float: "a number",
    str: "a string",
    bytes: "a byte string",
}


def _step(key: object) -> str:
    return f".{key}" if isinstance(key, str) else ""


def _compile(model: Model, name: str, refuse_unknown: bool) -> Reader:
    shape = model.shape(name)
    if shape["type"] == "structure":
        return _structure(model, name, refuse_unknown)
    if shape["type"] == "list":
        return _list(_compile(model, shape["member"], refuse_unknown))
    if shape["type"] == "map":
        return _map(_compile(model, shape["value"], refuse_unknown))
    return _SCALARS[shape["type"]]


def _structure(model: Model, name: str, refuse_unknown: bool) -> Reader:
    # a member newer than the contract is known and has no reader: an older service ignored it
    table: dict[str, Reader | None] = {
        member.name: _compile(model, member.shape, refuse_unknown) if member.modelled else None
        for member in model.members(name)
    }

    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise RefusalError(f"expected an object, got {kind(value)}")
        result = {}
        key: Any = ""
        try:
            for key, item in value.items():
                if key not in table:
                    if refuse_unknown:
                        raise _unknown(key, table)
                    continue
                step = table[key]
                if step is not None and item is not None:
                    result[key] = step(item)
        except RefusalError as refusal:
            raise refusal.under(_step(key)) from None
        return result

    return read


def _unknown(key: object, table: dict[str, Reader | None]) -> RefusalError:
    if not isinstance(key, str):
        return _no_key(key)
    known = [name for name, step in table.items() if step is not None]
    near = get_close_matches(key[:_SHOWN], known, n=3) or known
    return RefusalError(f"unknown member; closest known: {', '.join(near) or 'none, the structure is empty'}")


def _no_key(key: object) -> RefusalError:
    return RefusalError(f"expected a string for a key, got {kind(key)}")


def _list(item_reader: Reader) -> Reader:
    def read(value: Any) -> list[Any]:
        if not isinstance(value, list | tuple):
            raise RefusalError(f"expected a list, got {kind(value)}")
        result = []
        for index, item in enumerate(value):
            if item is None:
                raise RefusalError("null is not allowed in a list", f"[{index}]")
            try:
                result.append(item_reader(item))
            except RefusalError as refusal:
                raise refusal.under(f"[{index}]") from None
        return result

    return read


def _map(item_reader: Reader) -> Reader:
    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise RefusalError(f"expected an object, got {kind(value)}")
        result = {}
        for key, item in value.items():
            if item is None:
                continue
            if not isinstance(key, str):
                raise _no_key(key)
            try:
                result[_string(key)] = item_reader(item)
            except RefusalError as refusal:
                raise refusal.under(_step(key)) from None
        return result

    return read


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise RefusalError(f"expected a string, got {kind(value)}")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise RefusalError("expected a string, got one with a lone surrogate, which no encoding has") from None
    return value


def _boolean(value: Any) -> bool:
    if value is True or value is False:
        return bool(value)
    raise RefusalError(f"expected a boolean, got {kind(value)}")


def _whole(word: str, bound: int) -> Reader:
    def read(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise RefusalError(f"expected {word}, got {kind(value)}")
        if not -bound <= value < bound:
            raise RefusalError(f"expected {word} of {bound.bit_length()} bits, got one beyond")
        return value

    return read


def _finite(word: str) -> Reader:
    def read(value: Any) -> int | float:
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise RefusalError(f"expected {word}, got {kind(value)}")
        try:
            finite = math.isfinite(value)
        except OverflowError:
            finite = False
        if not finite:
            raise RefusalError(f"expected {word}, got one that is not finite")
        return value

    return read


_SCALARS: dict[str, Reader] = {
    "string": _string,
    "boolean": _boolean,
    "integer": _whole("an integer", _INTEGER),
    "long": _whole("an integer", _LONG),
    "double": _finite("a number"),
    "timestamp": _finite("a timestamp (epoch seconds)"),
}
