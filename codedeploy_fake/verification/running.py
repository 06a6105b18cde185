"""A whole verification: stories told one after another, and what came of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from codedeploy_fake.contract.stories import LEVELS, Story
from codedeploy_fake.errors import UsageError
from codedeploy_fake.verification.cassette_target import CassetteTarget
from codedeploy_fake.verification.expecting import Difference
from codedeploy_fake.verification.interrupting import Interruptions
from codedeploy_fake.verification.known import Known, stale
from codedeploy_fake.verification.retelling import retell
from codedeploy_fake.verification.targets import Hindered, Target
from codedeploy_fake.verification.telling import Telling, Verdict, tell


@dataclass(frozen=True, slots=True)
class Told:
    """A telling, with those of its differences that are known."""

    telling: Telling
    known: tuple[tuple[Difference, Known], ...] = ()

    @property
    def unknown(self) -> tuple[Difference, ...]:
        """The differences that nobody has explained."""
        explained = {id(difference) for difference, _ in self.known}
        return tuple(found for found in self.telling.differences if id(found) not in explained)

    @property
    def verdict(self) -> Verdict:
        """What came of it; a story that differs only where it is known to is as good as verified."""
        excused = self.telling.verdict is Verdict.DIFFERS and not self.unknown
        return Verdict.VERIFIED if excused else self.telling.verdict


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found. ``stale`` are known differences that matched nothing."""

    target: str
    contract: str
    told: tuple[Told, ...]
    stale: tuple[Known, ...] = ()
    interrupted: bool = False

    @property
    def hindered(self) -> tuple[Told, ...]:
        """The stories that something between us and the target kept from being told."""
        return tuple(told for told in self.told if told.telling.hindrance is not None)

    @property
    def counts(self) -> Counter[Verdict]:
        """How many stories came to what."""
        return Counter(told.verdict for told in self.told)

    @property
    def left_over(self) -> tuple[str, ...]:
        """What could not be removed again, in words."""
        return tuple(line for told in self.told for line in told.telling.left_over)

    @property
    def holds(self) -> bool:
        """Whether all that was told holds, and something was, and nothing came between or stays behind."""
        wrong = self.counts[Verdict.DIFFERS] or self.stale or self.interrupted or self.hindered or self.left_over
        return bool(self.counts[Verdict.VERIFIED]) and not wrong


def chosen(stories: Sequence[Story], ids: Sequence[str], level: str | None) -> tuple[Story, ...]:
    """The stories of these ids (all, if none is named) that are known at least as well as a level.

    Raises UsageError for an id that no story has, a level that does not exist, and where nothing is left.
    """
    known = {story.id for story in stories}
    unknown = [name for name in ids if name not in known]
    if unknown:
        raise UsageError(f"no story has the id {', '.join(unknown)}; `codedeploy-fake verify --list` shows them all")
    if level is not None and level not in LEVELS:
        raise UsageError(f"no level of evidence is called {level!r}; one of {', '.join(LEVELS)}")
    wanted = [story for story in stories if not ids or story.id in ids]
    best = LEVELS if level is None else LEVELS[: LEVELS.index(level) + 1]
    left = tuple(story for story in wanted if story.level in best)
    if not left:
        raise UsageError(f"no story is left at the level {level}")
    return left


def verify(
    stories: Sequence[Story],
    target_for: Callable[[Story], Target],
    *,
    prefix: str,
    name: str,
    contract: str,
    known: Sequence[Known] = (),
    begin: Callable[[Story], object] = lambda _: None,
    progress: Callable[[Told], object] = lambda _: None,
) -> Report:
    """Tell every story; ``target_for`` gives whom to tell it to, ``begin`` and ``progress`` hear of each.

    Ctrl-C ends it, in the middle of a story as well, after what was made has been removed; so does what would hinder
    every other story too. A story that was not tried is not in the report of an interrupted run, and hindered as the
    last one in the other.
    """
    told: list[Told] = []
    with Interruptions() as interruptions:
        for story in stories:
            if interruptions.asked:
                break
            begin(story)
            before = told[-1].telling.hindrance if told else None
            if before is not None and before.final:
                telling = Telling(story, Verdict.NOT_RUN, reason=str(before), hindrance=before)
            else:
                telling = _told(story, target_for, prefix, interruptions)
            told.append(_explained(telling, known))
            progress(told[-1])
    judged = [(t.telling.story.id, t.telling.differences) for t in told if t.telling.hindrance is None]
    missed = interruptions.asked
    if missed and told:
        judged = [(one, found) for one, found in judged if one != told[-1].telling.story.id]
    return Report(name, contract, tuple(told), tuple(stale(known, judged)), missed)


def _told(story: Story, target_for: Callable[[Story], Target], prefix: str, interruptions: Interruptions) -> Telling:
    try:
        with interruptions.heard():
            target = target_for(story)
    except Hindered as hindered:
        return Telling(story, Verdict.NOT_RUN, reason=str(hindered), hindrance=hindered)
    except KeyboardInterrupt:
        return Telling(story, Verdict.NOT_RUN, reason="interrupted")
    if isinstance(target, CassetteTarget):
        return retell(story, target, prefix, interruptions)
    return tell(story, target, prefix, interruptions)


def _explained(telling: Telling, known: Sequence[Known]) -> Told:
    pairs = [(found, entry) for found in telling.differences for entry in known if entry.is_of(telling.story.id, found)]
    return Told(telling, tuple(pairs))
