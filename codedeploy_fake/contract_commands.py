"""``codedeploy-fake contracts``: generate, check, diff and at. Each answers its exit code and what it prints."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from codedeploy_fake.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from codedeploy_fake.contract.generate import Source

Printed = tuple[int, str]

_DIFF_EPILOG = """\
Two dates: from one to the other. One: from it to the newest. None: from the contracts to the installed botocore.
With --with: from the contracts, or from the date, to that botocore, which pip fetches into a folder of its own.

example: codedeploy-fake contracts diff 2017-05-15 2017-05-16"""


def add(contracts: argparse.ArgumentParser) -> None:
    """Give the ``contracts`` command its sub-commands."""
    commands = contracts.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(
        name: str, help: str, epilog: str, answer: Callable[[argparse.Namespace], Printed]
    ) -> argparse.ArgumentParser:
        made = commands.add_parser(
            name, help=help, description=help, epilog=epilog, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        made.set_defaults(answer=answer)
        return made

    generate = command(
        "generate",
        "print contracts/model.json from the installed botocore",
        "example: codedeploy-fake contracts generate --history api-history.json > contracts/model.json",
        _generate,
    )
    generate.add_argument("--history", type=Path, help="dates of operations, members, enums, errors and limits (JSON)")
    generate.add_argument("--today", help="the date (ISO) of what has no other")
    check = command(
        "check",
        "compare the contracts with the botocore they are generated from; exit 1 on an undeclared difference",
        "example: codedeploy-fake contracts check",
        _check,
    )
    diff = command("diff", "list what differs, breaking or compatible", _DIFF_EPILOG, _diff)
    diff.add_argument("dates", nargs="*", metavar="DATE", help="a day as YYYY-MM-DD, or current")
    for comparing in (check, diff):
        comparing.add_argument(
            "--with",
            dest="requirement",
            metavar="botocore==X",
            help="with this release of botocore, not the installed one",
        )
    at = command(
        "at",
        "print the JSON Schemas (2020-12) of a date: one, or an object of file name to schema",
        "example: codedeploy-fake contracts at 2017-05-16 --operation GetDeployment --kind answer",
        _at,
    )
    at.add_argument("date", metavar="DATE", help="a day as YYYY-MM-DD, or current")
    at.add_argument("--operation", metavar="NAME", help="only this operation's")
    at.add_argument("--kind", choices=["request", "answer", "error"], help="only these")
    at.add_argument("--into", type=Path, metavar="FOLDER", help="write all of them to a folder, a file each")


def _generate(arguments: argparse.Namespace) -> Printed:
    from codedeploy_fake.contract import data, generate  # noqa: PLC0415 - each command loads what it needs

    history = None
    if arguments.history is not None:
        try:
            history = json.loads(arguments.history.read_text(encoding="utf-8"))
        except (OSError, ValueError) as fault:
            raise UsageError(f"--history {arguments.history}: {fault}") from None
    return 0, generate.render(generate.generate(history, data.document("model"), today=arguments.today))


def _check(arguments: argparse.Namespace) -> Printed:
    from codedeploy_fake.contract import drift  # noqa: PLC0415

    verdict = drift.check(_source(arguments))
    return int(bool(verdict.wrong)), "\n".join([*verdict.wrong, *verdict.notes]) + "\n"


def _diff(arguments: argparse.Namespace) -> Printed:
    from codedeploy_fake.contract import differing, drift, viewing  # noqa: PLC0415

    dates: list[str] = arguments.dates
    most = 1 if arguments.requirement else 2
    if len(dates) > most:
        beside = " beside --with" if arguments.requirement else ""
        raise UsageError(
            f"contracts diff takes at most {most} date{'s' * (most > 1)}{beside}; {len(dates)} were given."
        )
    if dates and not arguments.requirement:
        before, after = viewing.of_day(dates[0]), viewing.of_day(dates[1] if len(dates) > 1 else "current")
    else:
        before, after = viewing.of_published(dates[0] if dates else "current"), drift.of_source(_source(arguments))
    return 0, differing.report(before, after)


def _source(arguments: argparse.Namespace) -> Source:
    from codedeploy_fake.contract import fetching, generate  # noqa: PLC0415

    return fetching.fetched(arguments.requirement) if arguments.requirement else generate.installed()


def _at(arguments: argparse.Namespace) -> Printed:
    from codedeploy_fake.contract import generate, publishing  # noqa: PLC0415

    operation, kind = arguments.operation, arguments.kind
    if arguments.into:
        if operation or kind:
            raise UsageError("--into writes every schema of the date: leave out --operation and --kind.")
        return 0, f"{len(publishing.write(arguments.date, arguments.into))} schemas in {arguments.into}\n"
    found = publishing.of_operation(arguments.date, operation) if operation else publishing.schemas(arguments.date)
    chosen = {name: schema for name, schema in found.items() if kind is None or name.split(".")[-2].startswith(kind)}
    return 0, generate.render(next(iter(chosen.values())) if len(chosen) == 1 else chosen)
