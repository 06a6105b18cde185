"""Which recorded answer a call gets: pure bookkeeping, no bytes.

A call gets the answer that was recorded for the same operation and input. Where the same was asked more than once,
its k-th asking gets the k-th answer; one more than recorded is refused. The reads of a deployment are different, since
who polls does so at a pace of its own:

* the k-th poll gets the k-th recorded answer, and the last one ever after;
* playing a recorded call moves all polls past it: who has stopped a deployment is shown no answer from before;
* until a recorded call that changes the deployment is played, polls are shown the last answer ahead of it: who has not
  yet stopped a deployment is not shown it stopped;
* a poll that is passed over has not been missed.

Attempts at one call, as a client makes when it retries, get one answer, as often as it was recorded for one call.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from codedeploy_fake.cassettes.interactions import Interaction, canonical

#: Members of an input that name the deployment of a poll.
_OF_A_DEPLOYMENT = {"deploymentId", "deploymentIds"}
_READS = ("Get", "BatchGet", "List")

#: What two inputs of an operation must have in common to be taken for the same, the surest first.
Likeness = Callable[[str, Any], str]
#: Whether a recorded call whose input is alike can be the one that is asked.
Fits = Callable[[Interaction], bool]


def _always(_one: Interaction) -> bool:
    return True


def is_poll(operation: str, input: Any) -> bool:
    """Whether a call reads how a deployment goes."""
    return operation.startswith(_READS) and isinstance(input, dict) and not _OF_A_DEPLOYMENT.isdisjoint(input)


def _deployments(input: Any) -> set[str]:
    """The ids of the deployments that an input names."""
    if not isinstance(input, dict):
        return set()
    one, several = input.get("deploymentId"), input.get("deploymentIds")
    return {one for one in (one, *(several if isinstance(several, list) else ())) if isinstance(one, str)}


def _changes(one: Interaction) -> set[str]:
    """The ids of the deployments that a call named and changed."""
    return set() if one.error is not None or one.operation.startswith(_READS) else _deployments(one.input)


@dataclass(slots=True)
class _Call:
    """The call that a client is making: which answer it got last, and how often."""

    number: int
    times: int = 1


class Playing:
    """Plays recorded interactions; safe in threads. ``likenesses`` are tried one after the other."""

    def __init__(self, interactions: Sequence[Interaction], likenesses: Sequence[Likeness] = (canonical,)) -> None:
        self.interactions = tuple(interactions)
        self._likenesses = tuple(likenesses)
        self._keys = [[like(one.operation, one.input) for one in self.interactions] for like in self._likenesses]
        self._changing = [(number, ids) for number, one in enumerate(self.interactions) if (ids := _changes(one))]
        self._played: set[int] = set()
        self._past = -1
        self._calls: dict[str, _Call] = {}
        self._lock = threading.Lock()

    def play(self, operation: str, input: Any, call: str = "", fits: Fits = _always) -> Interaction | None:
        """The answer to a call, which is then played; None where there is none, or none that is left.

        ``call`` is the same for all attempts at one call, "" where nobody says. What does not fit is no answer.
        """
        with self._lock:
            number = self._again(operation, call)
            if number is None:
                number = self._next(operation, input, fits)
                if number is None and call in self._calls:  # more attempts than were recorded
                    number = self._calls[call].number
                if number is None:
                    return None
                self._play(number)
                if call:
                    self._calls[call] = _Call(number)
            return self.interactions[number]

    def unplayed(self) -> tuple[Interaction, ...]:
        """What nobody has asked for; polls are not among them."""
        with self._lock:
            left = (one for number, one in enumerate(self.interactions) if number not in self._played)
            return tuple(one for one in left if not is_poll(one.operation, one.input))

    def same(self, operation: str, input: Any, fits: Fits = _always) -> int:
        """How many answers were recorded for a call, played or not."""
        return len(self._matching(operation, input, fits))

    def _matching(self, operation: str, input: Any, fits: Fits) -> list[int]:
        for like, keys in zip(self._likenesses, self._keys, strict=True):
            wanted = like(operation, input)
            found = [
                number
                for number, one in enumerate(self.interactions)
                if one.operation == operation and keys[number] == wanted and fits(one)
            ]
            if found:
                return found
        return []

    def _next(self, operation: str, input: Any, fits: Fits) -> int | None:
        matching = self._matching(operation, input, fits)
        if is_poll(operation, input):
            change = self._next_change(_deployments(input))
            # where nothing was recorded ahead of it, what came after it is all that is known
            known = [number for number in matching if number < change] or matching
            ahead = (number for number in known if number > self._past and number not in self._played)
            return next(ahead, known[-1] if known else None)
        return next((number for number in matching if number not in self._played), None)

    def _next_change(self, ids: set[str]) -> int:
        """Where the next recorded call stands that changes one of these deployments and was not played."""
        left = (
            number
            for number, changed in self._changing
            if number > self._past and number not in self._played and not changed.isdisjoint(ids)
        )
        return next(left, len(self.interactions))

    def _play(self, number: int) -> None:
        one = self.interactions[number]
        self._played.add(number)
        if not is_poll(one.operation, one.input):
            self._past = max(self._past, number)

    def _again(self, operation: str, call: str) -> int | None:
        """The answer of the attempt before, if it was recorded for as many attempts as this is."""
        made = self._calls.get(call) if call else None
        if made is None:
            return None
        one = self.interactions[made.number]
        if one.operation != operation or made.times >= one.attempts:
            return None
        made.times += 1
        return made.number
