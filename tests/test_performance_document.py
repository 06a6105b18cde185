"""docs/performance.md shows the figures that stand in docs/performance.json, those that miss their goal included."""

from __future__ import annotations

import json

import pytest

from tests.benchmarks.document import FIGURES, GOALS, PAGE, figures, rendered
from tests.benchmarks.table import Row

KEPT = json.loads(FIGURES.read_text(encoding="utf-8"))
ROWS = [Row(**row) for row in KEPT["rows"]]
TEXT = PAGE.read_text(encoding="utf-8")


def test_the_page_shows_the_figures_that_are_kept() -> None:
    assert rendered(TEXT, KEPT) == TEXT, "write both anew with: python -m tests.benchmarks --document"


@pytest.mark.parametrize(("work", "goal"), GOALS)
def test_every_goal_is_measured_and_shown_as_it_came_out(work: str, goal: str) -> None:
    measured = [row for row in ROWS if row.work.startswith(work) and row.goal == goal]
    assert measured, f"no row of {FIGURES.name} is about {work!r}"
    for row in measured:
        assert row.reached is not None
        (line,) = [
            line for line in TEXT.splitlines() if line.startswith(f"| {row.work} | ") and f" | {goal} | " in line
        ]
        assert line.endswith("| reached |" if row.reached else "| **not reached** |")


@pytest.mark.parametrize("row", [row for row in ROWS if row.goal], ids=lambda row: row.work)
def test_a_verdict_is_that_of_its_own_figures(row: Row) -> None:
    relation, bound, *unit = row.goal.split()
    value = row.ours if unit else row.ratio
    assert row.reached is (value <= float(bound) if relation == "<=" else value >= float(bound))
    assert not unit or unit == [row.unit]


def test_the_page_tells_what_run_it_was() -> None:
    run = KEPT["run"]
    assert set(run) == {"day", "python", "botocore", "moto", "cores", "rounds", "finished_deployments"}
    for told in (f"{run['day']}: Python {run['python']}", f"botocore {run['botocore']}", f"{run['rounds']} rounds"):
        assert told in TEXT


@pytest.mark.parametrize(("made", "said"), [(999_999, True), (1_000_000, False)])
def test_a_run_among_fewer_deployments_says_so(made: int, said: bool) -> None:
    kept = {**KEPT, "run": {**KEPT["run"], "finished_deployments": made}}
    assert (f"this run made {made:,}" in figures(kept)) is said


def test_a_page_without_the_marked_part_is_refused() -> None:
    with pytest.raises(ValueError, match="has 0 parts marked"):
        rendered("# Performance\n", KEPT)
