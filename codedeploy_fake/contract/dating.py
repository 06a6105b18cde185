"""Dates of contracts: which published model a date means, and what is in force then.

Dates are ISO texts (``2017-05-16``): they compare as dates do. In ``model.json`` ``since`` and ``until`` are
the first and the last published model that has a thing; in ``overlay.json`` a value holds until the next one.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date as calendar_date
from typing import TYPE_CHECKING, Any

from codedeploy_fake.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def resolve(date: str, versions: Sequence[str]) -> str:
    """Return the ISO date meant by ``date``: itself, or the newest published model for ``"current"``.

    Raises:
        UsageError: not a date, or one before the first published model.
    """
    if date == "current":
        return versions[-1]
    try:
        day = calendar_date.fromisoformat(date).isoformat()
    except (TypeError, ValueError):
        raise UsageError(
            f"contract={date!r} is not a date. Write 'current' or a day as YYYY-MM-DD, for example '2017-05-16'."
        ) from None
    if day < versions[0]:
        raise UsageError(
            f"contract={date!r} lies before the first published model. "
            f"Choose {versions[0]!r} or any later day, or 'current'."
        )
    return day


def version_at(day: str, versions: Sequence[str]) -> str:
    """Return the published model in force on a day: the newest that is not later."""
    return versions[bisect_right(versions, day) - 1]


def in_force(dated: Mapping[str, Any], version: str) -> bool:
    """Tell whether a thing of ``model.json`` is part of one published model."""
    since: str = dated["since"]
    until: str = dated.get("until", version)
    return since <= version <= until


def value_at(entries: Sequence[Mapping[str, Any]], day: str) -> Mapping[str, Any] | None:
    """Return the entry of an overlay list that holds on a day: the last whose ``since`` is not later.

    An entry without ``since`` holds from the beginning. ``None`` before the first.
    """
    held: Mapping[str, Any] | None = None
    for entry in entries:
        if entry.get("since", "") <= day:
            held = entry
    return held
