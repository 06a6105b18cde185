"""How what ``verify`` makes is known again: names that say for which story it was made up, and a tag on AWS."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Generic, TypeVar

from codedeploy_fake.contract.stories import stories

S = TypeVar("S")

#: What begins the names of all that is made where nobody else is, and on AWS, in front of what is a run's own.
PREFIX, BRAND = "verify-", "codedeploy-fake-"
#: The key of the tag on all that is made on AWS; its value is the prefix of the run.
TAG = "codedeploy-fake-verify"
#: Where revisions are on servers. Nothing else has its name: a recorder puts something in the place of that everywhere.
BUCKET = "codedeploy-fake-verify-bundles"


class Sorted(Generic[S]):
    """What was recorded, by whose it is: of a telling of one story, or anybody's."""

    def __init__(self, steps: Iterable[S], names_in: Callable[[S], Iterable[object]]) -> None:
        names = [(step, [of_a_story(name) for name in names_in(step)]) for step in steps]
        self._steps = [(step, [meant for meant in found if meant is not None]) for step, found in names]

    def of(self, story: str) -> tuple[tuple[S, ...], bool]:
        """What may be of a story, by its id: all but what is of another; and whether some of it was told for this."""
        mine = [
            (step, bool(names))
            for step, names in self._steps
            if not names or any(name.startswith(f"{story}-") for name in names)
        ]
        return tuple(step for step, _ in mine), any(own for _, own in mine)


def of_a_story(recorded: object) -> str | None:
    """What follows the prefix in a name that was made up for a story; None for others.

    The id of the story, a hyphen, and what the story calls the thing.
    """
    found = _pattern().fullmatch(recorded) if isinstance(recorded, str) else None
    return found and found[1]


@cache
def _pattern() -> re.Pattern[str]:
    ids = "|".join(re.escape(story.id) for story in stories())
    return re.compile(rf"(?:{PREFIX}|{BRAND})(?:[0-9a-f]{{8}}-)?((?:{ids})-.*)")
