"""From what a person wrote behind ``--target`` to whom a story is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codedeploy_fake.contract import load
from codedeploy_fake.contract.stories import Story
from codedeploy_fake.errors import UsageError
from codedeploy_fake.fake import CodeDeployFake
from codedeploy_fake.verification.alone import values
from codedeploy_fake.verification.belonging import PREFIX, Sorted
from codedeploy_fake.verification.cassette_target import CassetteTarget
from codedeploy_fake.verification.configuring import Config
from codedeploy_fake.verification.fake_target import FakeTarget
from codedeploy_fake.verification.targets import Target

#: What a recording says, as steps: ``codedeploy_fake.recordings.formats.steps``, which is another adapter's.
ReadRecording = Callable[[str | Path], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asked for; None is what they left to the target.

    ``read_recording`` is needed for ``cassette:PATH`` only.
    """

    target: str
    contract: str = "current"
    wait_limit: float | None = None
    account_id: str | None = None
    region: str | None = None
    config: Config | None = None
    read_recording: ReadRecording | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """Whom to tell the stories to; ``prefix`` begins the names of all that is made there.

    ``is_aws`` is whether what it verifies is verified on AWS itself. ``notes`` are what a person should know.
    """

    name: str
    contract: str
    target_for: Callable[[Story], Target]
    prefix: str = PREFIX
    is_aws: bool = False
    notes: tuple[str, ...] = ()


def open_target(asked: Asked) -> Opened:
    """Open the target that was asked for.

    Raises UsageError for what is none, where nobody answers, and for AWS unless it is the account that was named.
    """
    kind, _, _ = asked.target.partition(":")
    if kind not in _DOORS:
        raise UsageError(f"--target {asked.target}: fake, a URL (http://127.0.0.1:5000), aws or cassette:PATH")
    return _DOORS[kind](asked)


def _fake(asked: Asked) -> Opened:
    """A fresh fake for each story, as of the last date at which it holds that is not later than the one asked for."""
    date = load(asked.contract).date

    def fresh(story: Story) -> Target:
        return FakeTarget(CodeDeployFake(contract=min(date, story.until)))

    return Opened("fake", date, fresh)


def _server(asked: Asked) -> Opened:
    from codedeploy_fake.verification import opening_servers  # noqa: PLC0415  botocore is loaded by who needs it

    return opening_servers.open_server(asked)


def _aws(asked: Asked) -> Opened:
    from codedeploy_fake.verification import opening_aws  # noqa: PLC0415  botocore is loaded by who needs it

    return opening_aws.open_aws(asked)


def _cassette(asked: Asked) -> Opened:
    path = asked.target.partition(":")[2]
    if not path:
        raise UsageError("--target cassette:PATH: name the recording, a file or a folder")
    if asked.read_recording is None:
        raise UsageError("a recording is read by who opens it: give Asked a read_recording")
    steps = asked.read_recording(path)
    recording = Sorted(steps, lambda step: values(step.request))
    date = load(asked.contract).date

    def recorded(story: Story) -> Target:
        mine, own = recording.of(story.id)
        of_then = min(date, story.until) if own else date  # anybody else's is of one day, which --contract says
        return CassetteTarget(mine, PREFIX, contract=of_then, region=asked.region, account_id=asked.account_id, own=own)

    return Opened(asked.target, date, recorded)


_DOORS: Mapping[str, Callable[[Asked], Opened]] = {
    "fake": _fake,
    "aws": _aws,
    "cassette": _cassette,
    "http": _server,
    "https": _server,
}
