"""``codedeploy-fake verify``: the stories, told to whoever shall answer like CodeDeploy."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from codedeploy_fake.errors import UsageError

if TYPE_CHECKING:
    from codedeploy_fake.contract.stories import Story
    from codedeploy_fake.verification.opening import Asked
    from codedeploy_fake.verification.running import Report, Told


_EPILOG = """\
On the fake a wait moves the clock, elsewhere it polls. Ctrl-C removes what was made, and says what is left.
Exit 0: all that was told holds; 1: something does not, could not be asked, or is left over; 2: wrong usage.

AWS: --account and --region are checked with STS before any call of CodeDeploy; see --plan first.

examples: codedeploy-fake verify
          codedeploy-fake verify --target http://127.0.0.1:5000 --report verified.html
          codedeploy-fake verify --target aws --account 123456789012 --region eu-west-1 --config aws.toml --plan"""


#: Options about the place, by the targets that bring their own.
_UNREAD = {"fake": ("account", "region", "config"), "cassette": ("config",)}


def add(verify: argparse.ArgumentParser) -> None:
    """Give the ``verify`` command its options."""
    verify.epilog = _EPILOG
    verify.formatter_class = argparse.RawDescriptionHelpFormatter
    option = verify.add_argument
    option("--target", default="fake", metavar="fake|URL|aws|cassette:PATH", help="who answers (default: %(default)s)")
    option("--story", action="append", default=[], metavar="ID", help="tell only this one; may be repeated")
    option("--evidence", metavar="LEVEL", help="only what is known as well as recorded|documented|assumed")
    option("--wait-limit", type=_seconds, metavar="S", help="how long a wait may last (3 on loopback, 1800 on AWS)")
    option("--contract", default="current", metavar="DATE", help="the date of the API (default: %(default)s)")
    option("--known", type=Path, metavar="FILE.json", help="differences that are known, each with its reason")
    option("--report", type=Path, metavar="FILE.html|md|json|xml", help="write what was expected and seen")
    option("--list", action="store_true", help="show the stories and tell none")
    option("--config", type=Path, metavar="FILE.toml|json", help="what is there: roles, revisions, instances, alarms")
    aws = verify.add_argument_group("AWS")
    aws.add_argument("--account", metavar="ID", help="the account that it must be")
    aws.add_argument("--region", metavar="R", help="its region")
    aws.add_argument("--plan", action="store_true", help="show calls, resources and the IAM policy; make no call")
    aws.add_argument("--cleanup", action="store_true", help="remove what an earlier run left behind, and tell nothing")
    aws.add_argument("--validated", type=Path, metavar="FILE.json", help="the record of what AWS has confirmed")
    verify.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Tell the stories; 0: all that was told holds, 1: something does not."""
    from codedeploy_fake.contract.stories import stories  # noqa: PLC0415  only this command needs them
    from codedeploy_fake.verification import report, validating  # noqa: PLC0415
    from codedeploy_fake.verification.known import read  # noqa: PLC0415
    from codedeploy_fake.verification.opening import open_target  # noqa: PLC0415
    from codedeploy_fake.verification.report.document import document  # noqa: PLC0415
    from codedeploy_fake.verification.running import chosen, verify  # noqa: PLC0415

    wanted = chosen(stories(), arguments.story, arguments.evidence)
    if arguments.list:
        return _list(wanted)
    _check(arguments)
    if arguments.plan:
        return _plan(arguments, wanted)
    if arguments.cleanup:
        return _clean_up(arguments)
    if arguments.report is not None:
        report.check(arguments.report)
    known = read(arguments.known, {story.id for story in stories()}) if arguments.known is not None else ()
    record = arguments.validated or validating.record()
    validated = validating.read(record)
    opened = open_target(_asked(arguments))
    for note in opened.notes:
        print(f"note: {note}")
    telling = Progress(len(wanted), sys.stdout, sys.stderr)
    found = verify(
        wanted,
        opened.target_for,
        prefix=opened.prefix,
        name=opened.name,
        contract=opened.contract,
        known=known,
        begin=telling.begin,
        progress=telling.end,
    )
    print(_summary(found))
    if opened.is_aws:
        validated = validating.renewed(validated, found, arguments.region)
        validating.write(record, validated)
    if arguments.report is not None:
        report.write(document(found, validated), arguments.report)
    return 0 if found.holds else 1


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not (math.isfinite(seconds) and seconds >= 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds, 0 or more")
    return seconds


def _asked(arguments: argparse.Namespace) -> Asked:
    from codedeploy_fake.verification import configuring  # noqa: PLC0415
    from codedeploy_fake.verification.opening import Asked  # noqa: PLC0415

    return Asked(
        target=arguments.target,
        contract=arguments.contract,
        wait_limit=arguments.wait_limit,
        account_id=arguments.account,
        region=arguments.region,
        config=None if arguments.config is None else configuring.read(arguments.config),
        read_recording=_read_recording,
    )


def _read_recording(source: str | Path) -> Sequence[Any]:
    from codedeploy_fake.recordings.formats import steps  # noqa: PLC0415  only for who has a recording

    return steps(source)


def _check(arguments: argparse.Namespace) -> None:
    """Raise UsageError for options that would do nothing beside this target."""
    named = [f"--{name}" for name in ("plan", "cleanup", "validated") if getattr(arguments, name)]
    if named and arguments.target != "aws":
        raise UsageError(f"{', '.join(named)}: for --target aws only")
    unread = _UNREAD.get(arguments.target.partition(":")[0], ())
    named = [f"--{name}" for name in unread if getattr(arguments, name) is not None]
    if named:
        raise UsageError(f"{', '.join(named)}: not read by --target {arguments.target}; leave it out")


def _plan(arguments: argparse.Namespace, wanted: Sequence[Story]) -> int:
    from codedeploy_fake.contract import load  # noqa: PLC0415
    from codedeploy_fake.verification.aws_account import account  # noqa: PLC0415  botocore is loaded by who needs it
    from codedeploy_fake.verification.aws_plan import plan  # noqa: PLC0415
    from codedeploy_fake.verification.configuring import Config  # noqa: PLC0415

    asked = _asked(arguments)
    print(plan(wanted, account(asked.account_id, asked.region), asked.config or Config(), load(asked.contract).date))
    return 0


def _clean_up(arguments: argparse.Namespace) -> int:
    from codedeploy_fake.contract import load  # noqa: PLC0415
    from codedeploy_fake.verification.aws_account import account  # noqa: PLC0415  botocore is loaded by who needs it
    from codedeploy_fake.verification.aws_leftovers import clean_up  # noqa: PLC0415
    from codedeploy_fake.verification.targets import Hindered, Refused  # noqa: PLC0415

    here = account(arguments.account, arguments.region)
    here.check()
    try:
        cleaned = clean_up(here, load(arguments.contract).date)
    except (Hindered, Refused) as trouble:
        print(f"the account could not be looked at: {trouble}", file=sys.stderr)
        return 1
    for line in cleaned.removed:
        print(f"removed: {line}")
    for line in cleaned.left:
        print(f"left: {line}")
    print(f"{here.account_id} {here.region}: {len(cleaned.removed)} removed, {len(cleaned.left)} left")
    return 1 if cleaned.left else 0


class Progress:
    """A line for each story as it ends, with what differs; on a terminal also the present one, on standard error."""

    def __init__(self, total: int, lines: TextIO, present: TextIO) -> None:
        self._total = total
        self._done = 0
        self._lines = lines
        self._present = present if present.isatty() else None

    def begin(self, story: Story) -> None:
        """A story begins."""
        if self._present is not None:
            print(f"\r{self._place(1)} {story.id} …\033[K", end="", file=self._present, flush=True)

    def end(self, told: Told) -> None:
        """A story has ended."""
        if self._present is not None:
            print("\r\033[K", end="", file=self._present, flush=True)
        self._done += 1
        reason = f": {told.telling.reason}" if told.telling.reason else ""
        print(f"{self._place(0)} {told.telling.story.id} {told.verdict}{reason}", file=self._lines, flush=True)
        for found in told.unknown:
            print(f"    {found}", file=self._lines)
        for line in told.telling.left_over:
            print(f"    left over: {line}", file=self._lines)

    def _place(self, more: int) -> str:
        return f"[{self._done + more}/{self._total}]"


def _summary(found: Report) -> str:
    counts = ", ".join(f"{number} {verdict}" for verdict, number in found.counts.items()) or "nothing was told"
    lines = [f"left over: {line}" for line in found.left_over]
    if found.left_over and found.target.startswith("aws "):
        lines.append(
            "to remove it: codedeploy-fake verify --target aws --cleanup, with the same --account and --region"
        )
    if found.left_over:
        counts += f"; {len(found.left_over)} left over"
    lines.append(f"{found.target}, CodeDeploy as of {found.contract}: {counts}")
    lines += [f"stale known difference: {entry}" for entry in found.stale]
    if found.hindered:
        lines.append(f"could not be asked: {len(found.hindered)}, first: {found.hindered[0].telling.reason}")
    return "\n".join([*lines, "interrupted"] if found.interrupted else lines)


def _list(stories: Sequence[Story]) -> int:
    width = max(len(story.id) for story in stories)
    for story in stories:
        print(f"{story.id:<{width}}  {story.level:<10}  {story.title}")
    return 0
