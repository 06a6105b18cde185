"""Expected beside seen, member by member: what differs is marked, what holds stands beside it as a landmark.

Expected is a value, or a fragment of JSON Schema as ``expecting`` shows it. Everything here is JSON, so that each form
of the report can be made from its document alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codedeploy_fake.contract.story_checks import KEYWORDS
from codedeploy_fake.contract.validators import compiled
from codedeploy_fake.verification.expecting import ABSENT

#: The longest text of one side of a row, and the most rows of one difference.
TEXT, ROWS = 300, 40
_UNORDERED = "$unordered"


@dataclass(frozen=True, slots=True)
class Row:
    """One member: where it is (``""``: the value itself), what was expected, what was seen, whether that holds."""

    path: str
    expected: str
    seen: str
    holds: bool


def rows(expected: Any, seen: Any) -> tuple[Row, ...]:
    """The members of what was expected and seen, one row each; at most ``ROWS``, those that differ first of all."""
    found = tuple(_rows(expected, seen, ""))
    if len(found) <= ROWS:
        return found
    wrong = [row for row in found if not row.holds][:ROWS]
    room = ROWS - len(wrong)
    kept = {id(row) for row in (*wrong, *[row for row in found if row.holds][:room])}
    left = len(found) - len(kept)
    return (*(row for row in found if id(row) in kept), Row("…", f"{left} more", f"{left} more", holds=True))


def marked(difference: Mapping[str, Any]) -> tuple[Row, ...]:
    """The rows of a difference of a report's document, of which one at least does not hold."""
    expected, seen = difference["expected"], difference["seen"]
    found = rows(expected, seen)
    whole = () if any(not row.holds for row in found) else (Row("", _worded(expected), _text(seen), holds=False),)
    return (*found, *whole)


def bounded(text: str, limit: int = TEXT) -> str:
    """A text, cut where it is longer than a reader reads; it then says how long it was."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text):,} characters)"


def _rows(expected: Any, seen: Any, path: str, *, literal: bool = False) -> Iterator[Row]:
    """``literal``: what was expected is a value, whatever it looks like."""
    if not literal and _is_fragment(expected):
        yield from _of_fragment(expected, seen, path)
    elif isinstance(expected, Mapping) and isinstance(seen, Mapping) and (expected or seen):
        for name in (*expected, *(name for name in seen if name not in expected)):
            sides = [side[name] for side in (expected, seen) if name in side]
            yield from _pair(sides, name in expected, _below(path, name), literal)
    elif isinstance(expected, list) and isinstance(seen, list) and (expected or seen):
        for index in range(max(len(expected), len(seen))):
            sides = [side[index] for side in (expected, seen) if index < len(side)]
            yield from _pair(sides, index < len(expected), f"{path}[{index}]", literal)
    else:
        yield Row(path, _text(expected), _text(seen), _equal(expected, seen))


def _pair(sides: Sequence[Any], is_expected: bool, path: str, literal: bool) -> Iterator[Row]:
    """One member or item; of one side only, it is that side's alone."""
    if len(sides) == 2:
        yield from _rows(sides[0], sides[1], path, literal=literal)
    elif is_expected:
        yield Row(path, _text(sides[0]) if literal else _worded(sides[0]), ABSENT, holds=False)
    else:
        yield Row(path, ABSENT, _text(sides[0]), holds=False)


def _of_fragment(fragment: Mapping[str, Any], seen: Any, path: str) -> Iterator[Row]:
    """Each member that the fragment speaks of, then whatever else it says of the value itself."""
    if _UNORDERED in fragment:
        yield from _unordered(fragment[_UNORDERED], seen, path)
        return
    rest = dict(fragment)
    if "const" in rest and not _holds({"const": rest["const"]}, seen) and isinstance(seen, dict | list):
        yield from _rows(rest.pop("const"), seen, path, literal=True)
    if isinstance(seen, Mapping):
        yield from _members(rest, seen, path)
    if isinstance(seen, list) and isinstance(rest.get("items"), Mapping):
        items = rest.pop("items")
        for index, item in enumerate(seen):
            yield from _rows(items, item, f"{path}[{index}]")
    if rest.get("type") in ("object", "array") and len(rest) == 1 and _holds(rest, seen) and rest != fragment:
        return
    if rest:
        yield Row(path, _worded(rest), _text(seen), _holds(rest, seen))


def _members(rest: dict[str, Any], seen: Mapping[str, Any], path: str) -> Iterator[Row]:
    """Rows for ``properties``, ``required`` and what must be absent; takes them out of the rest."""
    properties = rest.pop("properties", {})
    required = rest.pop("required", [])
    for name in dict.fromkeys((*properties, *required)):
        wanted, here = properties.get(name, {}), _below(path, name)
        if name in seen and wanted:
            yield from _rows(wanted, seen[name], here)
        elif name in seen or name in required:
            yield Row(here, _worded(wanted), _text(seen[name]) if name in seen else ABSENT, name in seen)
    absent = _absent(rest.get("not"))
    if absent:
        del rest["not"]
        for name in absent:
            there = name in seen
            yield Row(_below(path, name), ABSENT, _text(seen[name]) if there else ABSENT, not there)


def _absent(forbidden: Any) -> list[str]:
    """The members that ``not`` lets be absent, if that is all it says."""
    if not isinstance(forbidden, Mapping) or len(forbidden) != 1:
        return []
    if "anyOf" in forbidden:
        names = [_absent(each) for each in forbidden["anyOf"]]
        return [name for each in names for name in each] if all(names) else []
    required = forbidden.get("required", [])
    return list(required) if len(required) == 1 else []


def _unordered(fragments: Sequence[Any], seen: Any, path: str) -> Iterator[Row]:
    """Items that fit are let be; of the others each stands alone, as nobody knows which was meant for which."""
    if not isinstance(seen, list):
        yield Row(path, f"in any order: {_text(fragments)}", _text(seen), holds=False)
        return
    left = list(enumerate(seen))
    for fragment in fragments:
        fitting = next(((at, item) for at, item in left if _holds(fragment, item)), None)
        if fitting is None:
            yield Row(f"{path}[any]", _worded(fragment), ABSENT, holds=False)
        else:
            left.remove(fitting)
            yield Row(f"{path}[{fitting[0]}]", _worded(fragment), _text(fitting[1]), holds=True)
    for at, item in left:
        yield Row(f"{path}[{at}]", ABSENT, _text(item), holds=False)


def _is_fragment(value: Any) -> bool:
    return isinstance(value, Mapping) and (_UNORDERED in value or (bool(value) and set(value) <= KEYWORDS))


def _holds(fragment: Any, value: Any) -> bool:
    if not _is_fragment(fragment):
        return _equal(fragment, value)
    if _UNORDERED in fragment:
        return all(row.holds for row in _unordered(fragment[_UNORDERED], value, ""))
    try:
        return not compiled(dict(fragment)).faults(value)
    except Exception:  # noqa: BLE001  a value that only looks like a schema: every library says it its own way
        return False


def _equal(expected: Any, seen: Any) -> bool:
    """As JSON Schema has it: an object has no order, 1.0 is 1, and true is neither."""
    if isinstance(expected, Mapping) and isinstance(seen, Mapping):
        return expected.keys() == seen.keys() and all(_equal(expected[name], seen[name]) for name in expected)
    if isinstance(expected, list) and isinstance(seen, list):
        return len(expected) == len(seen) and all(map(_equal, expected, seen))
    return isinstance(expected, bool) == isinstance(seen, bool) and bool(expected == seen)


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _worded(fragment: Any) -> str:
    """What a fragment asks for, in words where it asks for one thing."""
    if not fragment and isinstance(fragment, Mapping):
        return "(present)"
    if not _is_fragment(fragment) or _UNORDERED in fragment:
        return _text(fragment)
    if set(fragment) == {"const"}:
        return _text(fragment["const"])
    known = {"type": "type {}", "enum": "one of {}", "pattern": "like {}", "minimum": "at least {}"}
    if set(fragment) <= set(known):
        said = [known[name].format(_plain(value)) for name, value in fragment.items()]
        return bounded(", ".join(said))
    return _text(fragment)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _text(value: Any) -> str:
    return ABSENT if value == ABSENT else bounded(json.dumps(value, ensure_ascii=False))
