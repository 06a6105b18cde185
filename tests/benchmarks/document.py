"""What ``docs/performance.md`` shows of a full run: its figures stand in ``performance.json`` beside it.

``python -m tests.benchmarks --document`` writes both and draws the plots; a test fails when the page shows other
figures than the JSON. Nothing is measured for that.
"""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.benchmarks.table import HEAD, Row, cells

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
FIGURES = PAGE.with_suffix(".json")
_MARKED = re.compile(r"(?<=<!-- generated: figures -->\n).*?(?=<!-- end: figures -->)", re.DOTALL)
#: Finished deployments that the goals are about.
_WANTED = 1_000_000

# fmt: off
#: What is to be reached: how its row's name begins, and the goal.
GOALS = (
    ("CreateDeployment",                               "<= 1.15"),
    ("GetDeployment",                                  "<= 1.15"),
    ("BatchGetDeployments(25)",                        "<= 1.20"),
    ("waiter over 10 minutes, a poll",                 "<= 1.15"),
    ("fixture set-up and tear-down, warm",             "<= 0.5 ms"),
    ("unused plugin in a pytest run",                  "<= 5 ms"),
    ("import and first call, over boto3 and a client", "<= 0.50"),
    ("10,000 targets, create to end",                  "<= 2 s"),
    ("a finished deployment, journal included",        "<= 1.5 KiB"),
    ("GetDeployment among ",                           "<= 1.20"),
    ("ListDeployments among ",                         "<= 1.20"),
    ("server, GetDeployment, 1 connection",            ">= 0.50"),
    ("server, GetDeployment, 1 connection",            ">= 5.00"),
    ("server, GetDeployment, 8 connections",           ">= 0.50"),
    ("server, GetDeployment, 8 connections",           ">= 5.00"),
)
# fmt: on


def write(rows: Sequence[Row], rounds: int, many: int) -> None:
    """Keep a full run: the figures as JSON, and as the table of the page."""
    run = {
        "day": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        **{name: version(name) for name in ("botocore", "moto")},
        "cores": os.cpu_count(),
        "rounds": rounds,
        "finished_deployments": many,
    }
    kept = {"run": run, "rows": [asdict(row) for row in rows]}
    FIGURES.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    PAGE.write_text(rendered(PAGE.read_text(encoding="utf-8"), kept), encoding="utf-8")


def rendered(page: str, kept: Mapping[str, Any]) -> str:
    """The page with its generated part made of these figures. Raises ValueError where the part is not marked."""
    made, count = _MARKED.subn(lambda _: figures(kept), page)
    if count != 1:
        raise ValueError(f"docs/performance.md has {count} parts marked <!-- generated: figures -->; it needs one")
    return made


def figures(kept: Mapping[str, Any]) -> str:
    """The generated part: what run it was, and the table."""
    run, rows = kept["run"], [Row(**row) for row in kept["rows"]]
    versions = ", ".join(f"{name} {run[name.lower()]}" for name in ("Python", "botocore", "moto"))
    lines = [
        f"{run['day']}: {versions}; {run['cores']} cores; medians of {run['rounds']} rounds.",
        *([_short_of(run["finished_deployments"])] if run["finished_deployments"] < _WANTED else []),
        "",
        *(f"| {' | '.join(line)} |" for line in (HEAD, ["---"] * len(HEAD), *map(_marked, rows))),
    ]
    return "\n".join(lines) + "\n"


def _short_of(many: int) -> str:
    return f"The goals are about {_WANTED:,} finished deployments; this run made {many:,}."


def _marked(row: Row) -> Sequence[str]:
    *most, verdict = cells(row)
    return (*most, f"**{verdict}**" if row.reached is False else verdict)
