"""Does an answer hold what a story expects? Paths into the answer, JSON Schema fragments, and what earlier steps bound.

A fragment is a JSON Schema, or any other value: it must be equal. Words of our own inside it: ``{"$ref": name}`` is the
value that was bound to a name, so that identity is checked (the id Create returned is the id Get returns);
``{"$text": "… '{name}' …"}`` is a text with bound values; ``{"$bind": name, …}`` binds what it finds, which must hold
to the rest; ``{"$unordered": [fragments]}`` is a list in any order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codedeploy_fake.contract.validators import compiled

#: What stands for a value where there is none.
ABSENT = "(absent)"
#: Keywords behind which a value stands.
_OF_VALUES = frozenset({"const", "enum", "minimum", "maximum"})
_PLACE = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Difference:
    """One expectation that does not hold; ``step`` counts from 1, set-ups have none (0)."""

    step: int
    what: str
    path: str
    expected: Any
    seen: Any

    def __str__(self) -> str:
        where = f"step {self.step}, {self.what}: {self.path or 'the answer'}"
        return f"{where}: expected {self.expected!r}, seen {self.seen!r}"


class UnboundError(LookupError):
    """A word stands for a value that nothing has bound: the step that should have did not get what it expected."""


def filled(value: Any, bound: Mapping[str, Any], special: Mapping[str, Any]) -> Any:
    """An input or a value with what its words stand for; ``special`` answers ``$name``, ``$role`` and ``$revision``.

    Raises UnboundError for a name that is not bound.
    """
    if isinstance(value, Mapping):
        if len(value) == 1:
            ((word, name),) = value.items()
            try:
                if word == "$ref":
                    return bound[name]
                if word == "$text":
                    return name.format_map(bound)
            except KeyError as missing:
                raise UnboundError(f"nothing has bound {missing}") from None
            if word in special:
                return special[word](name)
        return {key: filled(item, bound, special) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, bound, special) for item in value]
    return value


def compare(
    expected: Mapping[str, Any], answer: Any, bound: dict[str, Any], special: Mapping[str, Any]
) -> list[tuple[str, Any, Any]]:
    """(path, expected, seen) of every expectation that does not hold; what holds binds its names into ``bound``."""
    found = []
    for path, fragment in expected.items():
        there, value = _at(answer, path)
        if not there:
            found.append((path, _shown(fragment, bound, special), ABSENT))
        else:
            found += [(path + inner, wanted, seen) for inner, wanted, seen in _faults(fragment, value, bound, special)]
    return found


def _at(answer: Any, path: str) -> tuple[bool, Any]:
    value = answer
    for member, index in _PLACE.findall(path):
        if member:
            if not isinstance(value, Mapping) or member not in value:
                return False, None
            value = value[member]
        else:
            if not isinstance(value, Sequence) or len(value) <= int(index):
                return False, None
            value = value[int(index)]
    return True, value


def _faults(fragment: Any, value: Any, bound: dict[str, Any], special: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    if isinstance(fragment, Mapping) and "$unordered" in fragment:
        return _unordered(fragment["$unordered"], value, bound, special)
    schema = _schema(fragment, bound, special)
    faults = compiled(schema).faults(value)
    if faults:
        first = faults[0]
        inner = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in first.path)
        return [(inner, _shown(_narrowed(fragment, first.path), bound, special), _at(value, inner)[1])]
    if isinstance(fragment, Mapping) and "$bind" in fragment:
        bound[fragment["$bind"]] = value
    return []


def _narrowed(fragment: Any, path: Sequence[str | int]) -> Any:
    """What a fragment says of the place inside the value; all of it where that has no place of its own."""
    inner = fragment
    for step in path:
        ways = inner if isinstance(inner, Mapping) else {}
        inner = ways.get("properties", {}).get(step) if isinstance(step, str) else ways.get("items")
        if not isinstance(inner, Mapping):
            return fragment
    return inner


def _unordered(
    fragments: Sequence[Any], value: Any, bound: dict[str, Any], special: Mapping[str, Any]
) -> list[tuple[str, Any, Any]]:
    """Whether each item can be given to a fragment of its own."""
    shown = {"$unordered": [_shown(fragment, bound, special) for fragment in fragments]}
    if not isinstance(value, list) or len(value) != len(fragments):
        return [("", shown, value)]
    fits = [
        [number for number, item in enumerate(value) if not _faults(fragment, item, dict(bound), special)]
        for fragment in fragments
    ]
    taken: dict[int, int] = {}

    def place(fragment: int, tried: set[int]) -> bool:
        for item in fits[fragment]:
            if item not in tried:
                tried.add(item)
                if item not in taken or place(taken[item], tried):
                    taken[item] = fragment
                    return True
        return False

    if not all(place(fragment, set()) for fragment in range(len(fragments))):
        return [("", shown, value)]
    for item, fragment in taken.items():
        _faults(fragments[fragment], value[item], bound, special)
    return []


def _schema(fragment: Any, bound: Mapping[str, Any], special: Mapping[str, Any]) -> dict[str, Any]:
    """The fragment as a JSON Schema without words of ours."""
    if not isinstance(fragment, Mapping):
        return {"const": filled(fragment, bound, special)}
    if _stands_for_a_value(fragment, special):
        return {"const": filled(fragment, bound, special)}
    return _keywords({name: item for name, item in fragment.items() if name != "$bind"}, bound, special)


def _keywords(schema: Mapping[str, Any], bound: Mapping[str, Any], special: Mapping[str, Any]) -> dict[str, Any]:
    """Values stand behind some keywords, schemas behind all others."""
    return {name: (filled if name in _OF_VALUES else _inner)(item, bound, special) for name, item in schema.items()}


def _inner(item: Any, bound: Mapping[str, Any], special: Mapping[str, Any]) -> Any:
    if isinstance(item, Mapping):
        if _stands_for_a_value(item, special):
            return {"const": filled(item, bound, special)}
        return _keywords(item, bound, special)
    if isinstance(item, list):
        return [_inner(inner, bound, special) for inner in item]
    return item


def _stands_for_a_value(fragment: Mapping[str, Any], special: Mapping[str, Any]) -> bool:
    return len(fragment) == 1 and next(iter(fragment)) in {"$ref", "$text", *special}


def _shown(fragment: Any, bound: Mapping[str, Any], special: Mapping[str, Any]) -> Any:
    """The fragment with what its words stand for, as a report shows it."""
    if isinstance(fragment, Mapping) and not _stands_for_a_value(fragment, special):
        return {name: _shown(item, bound, special) for name, item in fragment.items() if name != "$bind"}
    if isinstance(fragment, list):
        return [_shown(item, bound, special) for item in fragment]
    return filled(fragment, bound, special)
