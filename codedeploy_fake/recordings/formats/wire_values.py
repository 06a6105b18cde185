"""Values as they are on the wire: every format writes times in its own way, and answers carry epoch seconds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from codedeploy_fake.contract.model import Model
from codedeploy_fake.errors import UsageError
from codedeploy_fake.recordings.formats.describing import described


@cache
def newest() -> Model:
    """The newest model: it has the members of all dates."""
    return Model("current")


def on_the_wire(shape: str | None, value: Any, place: str) -> Any:
    """A value of a shape of the model (None for one that no model has) as the wire carries it, as a new structure.

    Times become seconds since the epoch, to the millisecond; null is as good as absent. Raises UsageError, beginning
    with the place, for what is of another type than its shape.
    """
    model: Mapping[str, Any] = newest().shape(shape) if shape is not None else {"type": None}
    if model["type"] == "timestamp" or (model["type"] is None and _is_moment(value)):
        return _seconds(value, place)
    _check(model["type"], value, place)
    if isinstance(value, Mapping):
        unnamed = next((name for name in value if not isinstance(name, str)), None)
        if unnamed is not None or None in value:
            raise UsageError(f"{place}: {described(unnamed)} is no name of a member")
        known = model.get("members", {})
        return {
            name: on_the_wire(known[name]["shape"] if name in known else None, member, f"{place}.{name}")
            for name, member in value.items()
            if member is not None
        }
    if isinstance(value, list | tuple):
        item = model.get("member")
        return [on_the_wire(item, one, f"{place}[{number}]") for number, one in enumerate(value)]
    return value


#: The types of the model, with those of Python; a truth is no number.
_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "structure": Mapping, "map": Mapping, "list": (list, tuple), "string": str, "boolean": bool,
    "integer": int, "long": int, "double": (int, float),
}  # fmt: skip


#: How many values below zero the whole numbers of the model have, and as many from zero on.
_WHOLE: Mapping[str | None, int] = {"integer": 2**31, "long": 2**63}


def _check(kind: str | None, value: Any, place: str) -> None:
    known = _TYPES.get(kind or "", object)
    wrong = not isinstance(value, known) or (isinstance(value, bool) and known not in (bool, object))
    if wrong or (kind in _WHOLE and not -_WHOLE[kind] <= value < _WHOLE[kind]):
        raise UsageError(f"{place}: {described(value)} is no {kind}")


#: The seconds of the years 1 to 9998: a deployment may go on for a year after.
_FIRST = datetime(1, 1, 1, tzinfo=UTC).timestamp()
_LAST = datetime(9998, 1, 1, tzinfo=UTC).timestamp()


def _is_moment(value: Any) -> bool:
    return isinstance(value, datetime) or (isinstance(value, Mapping) and value.get("__class__") == "datetime")


def _seconds(value: Any, place: str) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and _FIRST <= value < _LAST:
        return value
    try:
        moment = _moment(value)
        # without a zone: UTC, as botocore and placebo read it
        seconds = round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp(), 3)
    except (TypeError, ValueError, OverflowError):
        seconds = _LAST
    if not _FIRST <= seconds < _LAST:
        wanted = "seconds since the epoch, ISO 8601, or a datetime as placebo writes it"
        raise UsageError(f"{place}: {described(value)} is no time: {wanted}")
    return seconds


def _moment(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, Mapping):  # {"__class__": "datetime", "year": 2017, ..., "microsecond": 227000}
        return datetime(**{name: part for name, part in value.items() if not name.startswith("__")})
    return datetime.fromisoformat(value)
