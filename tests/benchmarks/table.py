"""Figures of one run, as a table for people and as JSON for tools."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

HEAD = ("work", "ours", "beside", "theirs", "ratio", "goal", "")


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


def cells(row: Row) -> tuple[str, ...]:
    """A row as text; what stands beside nothing has no ratio."""
    verdict = {None: "", True: "reached", False: "not reached"}[row.reached]
    beside = (row.beside, f"{figure(row.theirs)} {row.unit}", f"{row.ratio:.2f}") if row.beside else ("", "", "")
    return (row.work, f"{figure(row.ours)} {row.unit}", *beside, row.goal, verdict)


def figure(value: float) -> str:
    """Three digits that count; no more than the machine's swings leave."""
    size = abs(value)
    return f"{value:,.0f}" if size >= 100 else f"{value:.1f}" if size >= 10 else f"{value:.2f}"


def printed(rows: Sequence[Row]) -> str:
    """The rows, aligned."""
    lines = [HEAD, *map(cells, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    return "".join(
        "  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip() + "\n"
        for line in lines
    )


def write(rows: Sequence[Row], path: Path) -> None:
    """The rows as JSON."""
    path.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n", encoding="utf-8")
