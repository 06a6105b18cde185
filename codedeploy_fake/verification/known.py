"""Known differences: each with its reason, and none that matches nothing any more."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codedeploy_fake.errors import UsageError
from codedeploy_fake.verification.expecting import Difference

_MEMBERS = ("story", "step", "path", "reason")


@dataclass(frozen=True, slots=True)
class Known:
    """One difference that is known: where it is, and why it is let be."""

    story: str
    step: int
    path: str
    reason: str

    def is_of(self, story: str, difference: Difference) -> bool:
        """Whether this is the one."""
        return (self.story, self.step, self.path) == (story, difference.step, difference.path)

    def __str__(self) -> str:
        return f"{self.story}, step {self.step}, {self.path or 'the answer'}"


def read(path: Path, stories: Collection[str] | None = None) -> tuple[Known, ...]:
    """Read a file of known differences: a JSON list of objects with story, step, path and reason.

    ``stories`` are the ids that there are. Raises UsageError for a file that is none, and for an entry that names no
    place, a story that is none, or gives no reason.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as wrong:
        raise UsageError(f"{path} is no list of known differences: {wrong}") from None
    if not isinstance(raw, list):
        raise UsageError(f"{path}: a list of objects with {', '.join(_MEMBERS)} was expected")
    entries = tuple(_entry(entry, f"{path}[{number}]") for number, entry in enumerate(raw))
    unknown = sorted({entry.story for entry in entries} - set(stories)) if stories is not None else []
    if unknown:
        raise UsageError(f"{path}: no story has the id {', '.join(unknown)}; such an entry would never be stale")
    return entries


def _entry(raw: Any, place: str) -> Known:
    if not isinstance(raw, dict) or set(raw) != set(_MEMBERS):
        raise UsageError(f"{place}: an object with exactly {', '.join(_MEMBERS)} was expected, not {raw!r}")
    known = Known(*(raw[name] for name in _MEMBERS))
    kinds = {name: type(raw[name]) for name in _MEMBERS}
    if kinds != {"story": str, "step": int, "path": str, "reason": str}:
        raise UsageError(f"{place}: story, path and reason are texts, step is a number")
    if not known.reason.strip():
        raise UsageError(f"{place}: a known difference needs its reason")
    return known


def stale(known: Sequence[Known], told: Iterable[tuple[str, Sequence[Difference]]]) -> list[Known]:
    """The entries of stories that were told, and that no difference matched."""
    by_story = dict(told)
    return [
        entry
        for entry in known
        if entry.story in by_story and not any(entry.is_of(entry.story, found) for found in by_story[entry.story])
    ]
