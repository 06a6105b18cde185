"""Every row of every table happens in some story; the stories are few, and each is there for what it reaches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from codedeploy_fake.simulation.failures import error_information
from codedeploy_fake.simulation.outcome import EventMishap, Mishap
from codedeploy_fake.simulation.states import DEPLOYMENT, EVENT, TARGET
from codedeploy_fake.simulation.trace import Continue, Stop, Trace, simulate

from .plans import START, deployment, replacing

#: table -> the status that everything in it begins with; an event is there before it moves
TABLES: Mapping[str, Any] = {"deployment": DEPLOYMENT, "target": TARGET, "event": EVENT}

#: The rows that no story reaches have this evidence: nothing on this platform makes a deployment bake.
UNREACHED = "baking"


def at(seconds: float) -> int:
    return START + round(1000 * seconds)


LOST = EventMishap("Install", "i-1", Mishap.LOST)
ABSENT = EventMishap(None, "i-1", Mishap.UNANSWERED)
WAITING = replacing(2, provisions=True, ready_wait=30, termination_wait=5)

STORIES: Mapping[str, Trace] = {
    "succeeds": simulate(deployment(2)),
    "fails": simulate(deployment(2, failing=[1])),
    "is refused": simulate(deployment(refused=error_information("THROTTLED"))),
    "is stopped while Created": simulate(deployment(), [Stop(at(0.2))]),
    "is stopped while Queued": simulate(deployment(), [Stop(at(0.7))]),
    "is stopped while InProgress": simulate(deployment(2), [Stop(at(2.5))]),
    "loses an instance": simulate(deployment(mishaps=[LOST])),
    "waits for an agent": simulate(deployment(mishaps=[ABSENT])),
    "is continued": simulate(WAITING, [Continue(at(300))]),
    "is not continued": simulate(WAITING),
    "is stopped while Ready": simulate(WAITING, [Stop(at(300))]),
}


def moved(trace: Trace) -> Counter[tuple[str, str, str]]:
    """The rows that a trace went through, as (table, from, to)."""
    last: dict[tuple[str | None, str | None], str] = {}
    rows: Counter[tuple[str, str, str]] = Counter()
    for move in trace.moves:
        subject = (move.target_id, move.event)
        table = "event" if move.event else "target" if move.target_id else "deployment"
        before = last.get(subject, "Pending" if move.event else None)
        if before is not None:
            rows[table, before, str(move.status)] += 1
        last[subject] = str(move.status)
    return rows


def rows() -> dict[tuple[str, str, str], set[str]]:
    """All rows of all tables, as (table, from, to) -> the evidence of each."""
    found: dict[tuple[str, str, str], set[str]] = {}
    for name, table in TABLES.items():
        for status, row in table.items():
            for following, evidence in row.values():
                found.setdefault((name, str(status), str(following)), set()).add(evidence)
    return found


def test_every_row_is_reached_by_a_story() -> None:
    reached = set().union(*(moved(trace) for trace in STORIES.values()))
    missing = {row: evidence for row, evidence in rows().items() if row not in reached}
    assert [row for row, evidence in missing.items() if evidence != {UNREACHED}] == []


def test_no_story_goes_where_no_row_leads() -> None:
    for trace in STORIES.values():
        assert set(moved(trace)) <= set(rows())


def test_what_no_story_reaches_is_baking_alone() -> None:
    reached = set().union(*(moved(trace) for trace in STORIES.values()))
    assert {row[1:] for row in set(rows()) - reached} == {
        ("InProgress", "Baking"), ("Baking", "Succeeded"), ("Baking", "Failed"), ("Baking", "Stopped"),
    }  # fmt: skip


def test_every_way_out_of_ready_is_taken() -> None:
    """Two of its rows lead to Stopped; which of them it was, the error tells."""
    codes = {
        trace.end.error and trace.end.error.code for trace in STORIES.values() if trace.rest(START) != trace.end.at
    }
    assert codes == {None, "TIMEOUT", "MANUAL_STOP"}
