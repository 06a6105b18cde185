"""A story told to a recording: from each place where it may begin, and the place where it is found is the one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from codedeploy_fake.contract.stories import Story
from codedeploy_fake.verification.cassette_target import CassetteTarget
from codedeploy_fake.verification.interrupting import Interruptions
from codedeploy_fake.verification.telling import Telling, Verdict, tell

#: How many ways are tried of going on from one beginning, and how many of all: a recording may be of anything.
FROM_ONE, OF_ALL = 4, 128


def retell(story: Story, target: CassetteTarget, prefix: str, interruptions: Interruptions | None = None) -> Telling:
    """Tell a story to every place of a recording that may be meant, in the order of the recording.

    The first at which it holds is the one; else the first at which all of it is found; else that at which most is. A
    place where verify told this very story is it, whatever came of it there.
    """
    found: list[Telling] = []
    for one in _readings(target):
        telling = tell(story, one, prefix, interruptions)
        found.append(telling)
        if telling.verdict is Verdict.VERIFIED or (one.own and not one.doubtful and telling.verdict is Verdict.DIFFERS):
            return telling
        if interruptions is not None and interruptions.asked:
            break
    return max(found, key=_worth)  # the first of those that are worth the same


def _readings(target: CassetteTarget) -> Iterator[CassetteTarget]:
    """The target with each of its turns, those of the last choice first, so many of them from one beginning."""
    tried = 0
    for _ in range(OF_ALL):
        yield target
        tried += 1
        following = _following(target, only_first=tried >= FROM_ONE)
        if following is None:
            return
        tried = tried if len(following) > 1 else 0
        target = target.taking(following)


def _following(target: CassetteTarget, *, only_first: bool) -> Sequence[int] | None:
    """The turns after those that a telling has taken; None after the last."""
    choices = target.choices[:1] if only_first else target.choices
    taken = [*target.turns, *[0] * len(choices)][: len(choices)]
    for place in reversed(range(len(choices))):
        if taken[place] + 1 < choices[place]:
            return (*taken[:place], taken[place] + 1)
    return None


def _worth(telling: Telling) -> tuple[int, int]:
    """How much of the story was found: all of it, what differs, or how far it went."""
    whole = telling.verdict is not Verdict.NOT_RUN
    return whole + (telling.verdict is Verdict.VERIFIED) + (whole and not telling.reason), len(telling.seen)
