"""The part of the contracts that no published model states: ``contracts/overlay.json``, read for one day.

=================  =========================================================================================
``on_wire``        ``Structure.member``: ``on_wire_since`` (and ``on_wire_until``, the first day without it)
``limits``         key: dated values, numbers
``bounds``         shape: the key in ``limits`` that a request's value of the shape keeps to as its max
``required``       ``Structure.member``: the models that require it, ``since`` and ``until``, where others have it
                   and do not
``enforced``       ``Shape.rule``: the service held a limit of the model ``since`` an earlier day
``patterns``       shape: dated values, regular expressions for the whole text
``facts``          key: dated values of any kind; ``null`` says that a member is absent
``protocol_errors``  code: HTTP ``status``; errors that any operation may answer
``folds``          enum shape: value -> the value an older contract shows instead; ``null`` leaves it out
``seen``           enum shape: values that answers have although the model lacks them
=================  =========================================================================================

A dated value holds from its ``since`` (none: from the beginning) until the next of its list. Every entry
names its ``evidence``.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from codedeploy_fake.contract.data import document
from codedeploy_fake.contract.dating import value_at
from codedeploy_fake.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping


def overlay() -> Mapping[str, Any]:
    """Return ``overlay.json``; shared, not to be changed."""
    return document("overlay")


def dated_value(section: str, key: str, day: str) -> Any:
    """Return the value of a dated list that holds on a day.

    Raises:
        UsageError: the section has no such key, or nothing held yet on that day.
    """
    entries = overlay()[section].get(key)
    if entries is None:
        raise unknown(f"{section} of the contracts", key, overlay()[section])
    held = value_at(entries, day)
    if held is None:
        raise UsageError(f"{key} has no value in the contract of {day}: it begins on {entries[0]['since']}.")
    return held["value"]


def on_wire(structure: str, member: str, day: str) -> bool | None:
    """Tell whether answers of a day carry a member; ``None`` where the model's own date decides."""
    entry = overlay()["on_wire"].get(f"{structure}.{member}")
    if entry is None:
        return None
    return bool(entry["on_wire_since"] <= day < entry.get("on_wire_until", "9999"))


def folds(shape: str) -> Mapping[str, str | None]:
    """Return what an older contract shows for later values of an enum; empty where nothing is known."""
    values: Mapping[str, str | None] = overlay()["folds"].get(shape, {}).get("values", {})
    return values


def unknown(what: str, key: str, known: Mapping[str, Any]) -> UsageError:
    """Return the error that names the closest known keys."""
    near = get_close_matches(key, known, n=3) or sorted(known)[:8]
    return UsageError(f"{key!r} is not among the {what}. Closest: {', '.join(near)}.")
