"""Stories as tests: ``@pytest.mark.parametrize("story", codedeploy_fake.stories(), ids=str)``."""

from __future__ import annotations

import secrets
import warnings
from dataclasses import dataclass
from typing import Any

import pytest

from codedeploy_fake import contract as contracts
from codedeploy_fake.contract import stories as told
from codedeploy_fake.contract.stories import Story
from codedeploy_fake.errors import UsageError
from codedeploy_fake.verification.belonging import PREFIX
from codedeploy_fake.verification.configuring import Config
from codedeploy_fake.verification.report.as_text import as_text
from codedeploy_fake.verification.report.document import document
from codedeploy_fake.verification.running import Report, chosen, verify
from codedeploy_fake.verification.telling import Verdict


@dataclass(frozen=True, slots=True)
class VerifiableStory:
    """A behavioural contract that a test can tell to whoever shall answer like CodeDeploy."""

    story: Story

    def __str__(self) -> str:
        return self.story.id

    def __repr__(self) -> str:
        return f"<story {self.story.id}: {self.story.title}>"

    @property
    def id(self) -> str:
        """Its name, unique and stable."""
        return self.story.id

    @property
    def title(self) -> str:
        """What it says, in a sentence."""
        return self.story.title

    @property
    def platform(self) -> str:
        """The computePlatform that it speaks of."""
        return self.story.platform

    @property
    def level(self) -> str:
        """How well it is known: recorded, documented or assumed."""
        return self.story.level

    @property
    def evidence(self) -> tuple[str, ...]:
        """Keys of ``contracts/evidence.json``."""
        return self.story.evidence

    def verify(self, target: Any, *, wait_limit: float | None = None, config: Config | None = None) -> None:
        """Tell it to a ``CodeDeployFake``, a ``RemoteFake`` or a boto3 client of CodeDeploy, and clean up after it.

        A fake is as before afterwards, but for its journal. ``wait_limit`` is how many seconds a deployment of
        somebody else may take (default: as ``codedeploy-fake verify`` has it), ``config`` what is there (``--config``).

        Raises AssertionError, whose text is what differs; skips the test, saying why, where the target cannot do or
        has not what the story needs; UsageError for what is no target. What could not be removed is a UserWarning.
        """
        __tracebackhide__ = True
        from codedeploy_fake.verification.handed import handed  # noqa: PLC0415  botocore is loaded by who needs it

        prefix = f"{PREFIX}{secrets.token_hex(4)}-"
        opened, taken_back = handed(target, prefix, wait_limit, config)
        with taken_back:
            report = verify(
                (self.story,), opened.target_for, prefix=opened.prefix, name=opened.name, contract=opened.contract
            )
            _judge(report)


def stories(
    *ids: str, platform: str | None = None, level: str | None = None, contract: str | None = None
) -> tuple[VerifiableStory, ...]:
    """The stories of ``contracts/behaviour``: all, or those with these ids.

    ``platform`` is a computePlatform; ``level`` leaves those that are known at least so well (recorded, documented,
    assumed); ``contract`` those that hold for the API of that date.

    Raises UsageError for an id, a platform, a level or a date that does not exist, and where none is left.
    """
    left = chosen(told.stories(), ids, level)
    if platform is not None:
        platforms = sorted({story.platform for story in told.stories()})
        if platform not in platforms:
            raise UsageError(f"no story is about the platform {platform!r}; one of {', '.join(platforms)}")
        left = tuple(story for story in left if story.platform == platform)
    if contract is not None:
        date = contracts.load(contract).date
        left = tuple(story for story in left if story.holds_at(date))
    if not left:
        raise UsageError("no story is left: ids, platform, level and contract exclude each other")
    return tuple(map(VerifiableStory, left))


def _judge(report: Report) -> None:
    __tracebackhide__ = True
    if report.interrupted:
        raise KeyboardInterrupt
    (only,) = report.told
    text = as_text(document(report, {})["stories"][0])
    left_over = "".join(f"\nleft over: {line}" for line in report.left_over)
    if only.telling.hindrance is not None:
        raise AssertionError(f"{only.telling.story.id} could not be told: {only.telling.reason}{left_over}")
    if only.verdict is Verdict.DIFFERS:
        raise AssertionError(text + left_over)
    if left_over:
        warnings.warn(f"{only.telling.story.id}:{left_over}", UserWarning, stacklevel=4)
    if only.verdict is Verdict.NOT_RUN:
        pytest.skip(f"{only.telling.story.id}: {only.telling.reason}")
