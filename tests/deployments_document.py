"""docs/deployments.md, made of the tables and of stories. ``python -m tests.deployments_document`` writes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from codedeploy_fake.contract import evidence
from codedeploy_fake.simulation.moves import Move
from codedeploy_fake.simulation.states import COUNTERS, DEPLOYMENT, EVENT, LIFECYCLE, TARGET, EventStatus
from tests.deployment_members import MEMBERS
from tests.stories import STORIES, Look, Story, told

PAGE = Path(__file__).parents[1] / "docs" / "deployments.md"

_HEAD = """\
# Deployments: what they go through

How a deployment moves from CreateDeployment to its end: by the tables of `codedeploy_fake/simulation/states.py`, and by
one story of each kind, as the fake tells it with the default timings. The evidence of each row stands in
[evidence.md](evidence.md): **recorded** from the real service, **documented** by AWS, or **assumed**. A move that has
no row is refused. This page is made by `python -m tests.deployments_document`; a test fails when it differs.

"""
_STORIES = """\
## Stories

Time runs from CreateDeployment, in seconds. The counters of the overview are {counters}.
*Members* are the others of DeploymentInfo that come or change. *Targets* is what happened to them since the row before;
instances to which the same happened share a line. Of a blue/green deployment i-1 and i-2 are the originals.

"""


def page() -> str:
    """The whole page."""
    return "\n".join([_HEAD + _tables(), _lifecycles(), _members(), _stories()])


def _rows(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows)]
    return "\n".join(lines) + "\n"


def _known(key: str) -> str:
    return f"`{key}`, {evidence(key).level}"


def _tables() -> str:
    tables: Mapping[str, Any] = {"Deployment": DEPLOYMENT, "Target": TARGET, "Lifecycle event": EVENT}
    parts = []
    for name, table in tables.items():
        rows = [
            [f"{status}", f"{trigger}", f"{following}", _known(key)]
            for status, row in table.items()
            for trigger, (following, key) in row.items()
        ]
        parts.append(f"## {name}\n\n{_rows(('from', 'when', 'to', 'evidence'), rows)}")
    return "\n".join(parts)


def _lifecycles() -> str:
    rows = [["Server", str(flow), ", ".join(events)] for flow, events in LIFECYCLE.items()]
    return f"## Lifecycle events\n\n{_rows(('platform', 'target', 'events, in order'), rows)}"


def _members() -> str:
    rows = [[f"`{member.name}`", member.when, _known(member.evidence)] for member in MEMBERS]
    head = ("member", "there", "evidence")
    return f"## DeploymentInfo as of 2017-05-16\n\n{_rows(head, rows)}"


def _stories() -> str:
    head = _STORIES.format(counters=", ".join(COUNTERS))
    kinds = groupby(STORIES, key=lambda story: (story.platform, story.kind))
    return head + "\n".join(
        f"### {platform}, {kind}\n\n" + "\n".join(map(_story, stories)) for (platform, kind), stories in kinds
    )


def _story(story: Story) -> str:
    rows, seen = [], dict[str, Any]()
    for look in told(story):
        rows.append([f"{look.at:g}", look.info["status"], _overview(look), _changed(look, seen), _targets(look)])
        seen = dict(look.info)
    head = ("s", "status", "overview", "members", "targets")
    return f"**{story.title[0].upper()}{story.title[1:]}.**\n\n{_rows(head, rows)}"


def _overview(look: Look) -> str:
    counts = look.info.get("deploymentOverview")
    return "-" if counts is None else " ".join(str(counts[counter]) for counter in COUNTERS)


def _changed(look: Look, before: Mapping[str, Any]) -> str:
    """The members that came or changed; at first only those that are not always there."""
    own = {"status", "deploymentOverview"}
    if not before:
        own |= {member.name for member in MEMBERS if member.there is None}
        own |= {"computePlatform", "deploymentStatusMessages"}
    new = [name for name, value in look.info.items() if name not in own and before.get(name) != value]
    return ", ".join(f"`{name}`{_value(name, look)}" for name in sorted(new))


def _value(name: str, look: Look) -> str:
    value = look.info[name]
    if name == "errorInformation":
        return f" {value['code']}"
    return f" {str(value).lower()}" if isinstance(value, bool) or value == {} else ""


def _targets(look: Look) -> str:
    """What happened to the targets: their statuses, and the events that ended between them."""
    told_of: dict[str, list[str]] = {}
    by_target: dict[str, list[Move]] = {}
    for move in look.moves:
        if move.target_id is not None:
            by_target.setdefault(move.target_id, []).append(move)
    for target_id, moves in by_target.items():
        told_of.setdefault("; ".join(_course(moves)), []).append(target_id)
    happened = [f"{', '.join(sorted(ids))}: {said}" for said, ids in told_of.items() if said]
    return "<br>".join([*happened, *(f"*{said}*" for said in look.said)])


def _course(moves: Sequence[Move]) -> Iterator[str]:
    ended = [move for move in moves if move.status != EventStatus.IN_PROGRESS or move.event is None]
    for (is_event, status), some in groupby(ended, key=lambda move: (move.event is not None, str(move.status))):
        names = [str(move.event) for move in some]
        if not is_event:
            yield status
        elif len(names) > 2:
            yield f"{names[0]} to {names[-1]} {status}"
        else:
            yield f"{', '.join(names)} {status}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
