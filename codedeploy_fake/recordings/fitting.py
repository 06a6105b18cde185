"""From a recording to the row of a script that re-lives it: when each event runs on each target, and how it ends.

What the recording shows is kept to the millisecond; what it leaves open follows the default timings, stretched or
pressed into the time that there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

from codedeploy_fake.recordings.composing import composed
from codedeploy_fake.recordings.course import ImpossibleError
from codedeploy_fake.recordings.instants import ContradictionError
from codedeploy_fake.recordings.laying import Laid
from codedeploy_fake.recordings.life import Life
from codedeploy_fake.recordings.lives import lives
from codedeploy_fake.recordings.recording import Recording
from codedeploy_fake.service.values import Deployment
from codedeploy_fake.simulation.outcome import Outcome

#: How many orders of targets are tried.
_MOST_ORDERS = 60


def fit(recording: Recording, deployment: Deployment) -> Outcome:
    """How the deployment goes, which the service accepted as ``deployment``.

    Raises ImpossibleError for the first answer that no run gives.
    """
    first: ImpossibleError | None = None
    targets = [name for name in deployment.target_ids if name not in deployment.skipped]
    known = lives(recording, deployment.timings, deployment.tolerated)
    started = next((known[name].ended for name in deployment.skipped if name in known), None)
    for one, seen in _readings(recording, {name: known[name] for name in targets if name in known}):
        for order, seen_first in product(_orders(targets, seen), (True, False) if seen else (True,)):
            try:
                return composed(Laid(one, deployment, order, seen, started, seen_first=seen_first), deployment)
            except ContradictionError:
                why = ImpossibleError(recording.shown[-1].number, "its times do not go together with those before")
            except ImpossibleError as error:
                why = error
            first = first or why
    raise first or AssertionError("there is always an order")


def _readings(recording: Recording, seen: Mapping[str, Life]) -> Iterator[tuple[Recording, Mapping[str, Life]]]:
    """What a recording says, with less and less faith: in its request ids, then in the order of its operations."""
    blind = replace(recording, shown=tuple(replace(shown, at=None) for shown in recording.shown))
    unordered = {name: replace(life, pending=-1, unresolved=-1, steady=0) for name, life in seen.items()}
    yield recording, seen
    if blind != recording:
        yield blind, seen
    if unordered != seen:
        yield blind, unordered


def _orders(targets: Sequence[str], seen: Mapping[str, Life]) -> Iterator[Sequence[str]]:
    """The orders in which targets may have been attempted: those that were seen by the time at which they began.

    Nobody knows who of the others came before whom of those, so each place is tried; those never attempted come last.
    """
    known = sorted((name for name in targets if _since(seen.get(name))), key=lambda name: _since(seen[name]) or 0)
    left = [name for name in targets if name in seen and seen[name].skipped]
    placed = {*known, *left}
    others = [name for name in targets if name not in placed]
    ends = [life.ended for life in seen.values() if life.ended is not None and life.succeeded is not None]
    early = [name for name in known if not ends or (_since(seen[name]) or 0) <= min(ends)]
    late = known[len(early) :]
    for many in (len(others), *range(min(len(others), _MOST_ORDERS) if known else 0)):
        yield [*early, *others[:many], *late, *others[many:], *left]
    for many in range(1, min(len(others) + 1, _MOST_ORDERS) if early else 1):
        yield [*others[:many], *early, *others[many:], *late, *left]


def _since(life: Life | None) -> int | None:
    return None if life is None else life.attempted or life.began or life.launched
