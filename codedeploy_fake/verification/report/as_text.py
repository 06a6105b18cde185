"""What differs, for a terminal and for the text of a failing test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from codedeploy_fake.verification.report.differing import marked

_MARK = {True: " ", False: ">"}


def as_text(story: Mapping[str, Any]) -> str:
    """A story of a report's document: each of its differences, member by member; ``>`` marks those that differ."""
    return "\n".join(_lines(story))


def _lines(story: Mapping[str, Any]) -> Iterator[str]:
    yield f"{story['id']} {story['verdict']}: {story['title']}"
    for found in story["differences"]:
        yield f"step {found['step']}, {found['what']}" if found["step"] else f"set-up, {found['what']}"
        if "known" in found:
            yield f"  known: {found['known']}"
        shown = marked(found)
        places = [_joined(found["path"], row.path) for row in shown]
        width = min(max(map(len, places)), 48)
        for place, row in zip(places, shown, strict=True):
            beside = f"expected {row.expected}, seen {row.seen}" if not row.holds else row.seen
            yield f"  {_MARK[row.holds]} {place:<{width}}  {_printable(beside)}"
    if story["reason"]:
        yield story["reason"]


def _joined(path: str, below: str) -> str:
    if not path or not below:
        return path or below or "the answer"
    return f"{path}{below}" if below.startswith("[") else f"{path}.{below}"


def _printable(text: str) -> str:
    """A text whose characters do no more to a terminal than be seen."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
