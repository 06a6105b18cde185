"""``codedeploy-fake learn``: the script that re-lives a recording, or how well it does."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codedeploy_fake.recordings import Compared, Relived

_EPILOG = """\
RECORDING is a run file, a placebo folder, a list of answers, AWS CLI output, a debug log or a vcrpy cassette.
Without --check: prints the script, as fake.script.load() takes it. With it: re-lives the recording and prints every
answer beside the fake's; exit 1 if one of them differs, or has another length than its Content-Length says.

example: codedeploy-fake learn run.json --check"""

_TITLES = ("step", "operation", "status", "bytes", "fake", "equal")


def add(learn: argparse.ArgumentParser) -> None:
    """Give the ``learn`` command its arguments."""
    learn.epilog = _EPILOG
    learn.formatter_class = argparse.RawDescriptionHelpFormatter
    learn.add_argument("recording", metavar="RECORDING", help="a file, or a folder of placebo's")
    learn.add_argument("--check", action="store_true", help="compare answer by answer instead")
    learn.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from codedeploy_fake import recordings  # noqa: PLC0415  who does not learn needs none of it

    if not arguments.check:
        print(json.dumps(recordings.learn(arguments.recording), indent=2, ensure_ascii=False))
        return 0
    try:
        relived = recordings.examine(arguments.recording)
    except recordings.UnlivableError as error:
        print(f"codedeploy-fake: {error}", file=sys.stderr)
        return 1
    print(_report(relived))
    return 0 if all(one.equal for one in relived.compared) else 1


def _report(relived: Relived) -> str:
    """The table of answers, and what it comes to."""
    compared = relived.compared
    equal = sum(one.equal for one in compared)
    measured = [one for one in compared if one.recorded is not None]
    exact = sum(one.recorded == one.given for one in measured)
    dropped = sorted({member.partition(".")[2] for one in compared for member in one.dropped})
    counts = f"{equal} of {len(compared)} answers equal, {exact} of {len(measured)} Content-Lengths"
    about = f"{relived.recording.deployment_id}, contract {relived.contract}: {counts}"
    lines = [*_table([_TITLES, *map(_row, compared)]), "", about]
    if dropped:
        lines.append(f"in the fake's answers, never in the recording: {', '.join(dropped)}")
    lines += [f"step {one.number + 1}: {one.different}" for one in compared if one.different]
    return "\n".join(lines)


def _row(one: Compared) -> tuple[str, ...]:
    lengths = ("-" if many is None else str(many) for many in (one.recorded, one.given))
    return str(one.number + 1), one.operation, one.status or "-", *lengths, "yes" if one.equal else "NO"


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Columns with two blanks between them; numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if title in ("step", "bytes", "fake") else cell.ljust(width)
            for title, cell, width in zip(_TITLES, row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]
