"""Figures of one run, as a table for people and as JSON for tools."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: a piece of work, beside what it stands, the ratio, and the ratio that is to be reached."""

    work: str
    unit: str
    ours: float
    beside: str
    theirs: float
    ratio: float
    goal: str = ""
    reached: bool | None = None


def printed(rows: Sequence[Row]) -> str:
    """The rows, aligned."""
    lines = [("work", "ours", "beside", "theirs", "ratio", "goal", "")]
    for row in rows:
        verdict = {None: "", True: "reached", False: "MISSED"}[row.reached]
        figures = (f"{row.ours:,.1f} {row.unit}", row.beside, f"{row.theirs:,.1f} {row.unit}", f"{row.ratio:.2f}")
        lines.append((row.work, *figures, row.goal, verdict))
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "".join(
        "  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip() + "\n"
        for line in lines
    )


def write(rows: Sequence[Row], path: Path) -> None:
    """The rows as JSON."""
    path.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n", encoding="utf-8")
