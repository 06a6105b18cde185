"""Whether a call is a recorded one but for its names: the cassette has placeholders where the test has its own.

Of a call alone nobody knows that a word in a text is somebody's bucket. The cassette knows: it has ``bucket-1`` there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from codedeploy_fake.cassettes.inspecting import inspect
from codedeploy_fake.cassettes.interactions import Interaction, canonical, with_iso_times
from codedeploy_fake.cassettes.known import Known, known, shapes
from codedeploy_fake.cassettes.scrubbing import blurred
from codedeploy_fake.cassettes.walking import WRITTEN, Walk

# fmt: off
#: What a placeholder of a kind may stand for.
_STANDS_FOR = {
    "account":    r"\d{12}",
    "bucket":     r"[^\s<>\"'@:/]+?",
    "email":      r"[^\s<>\"'@]+@[^\s<>\"'@]+",
    "github":     r"[^\s<>\"'@:/]+?",
    "redacted":   r"[\s\S]+?",
    "repository": r"[^\s<>\"'@:/]+?",
}
# fmt: on
_NAME = r"[^\s<>\"']+?"
_ACCOUNT = r"123456789012|111122223333|(?<!\d)0{8}\d{4}(?!\d)"
_PLACEHOLDER = re.compile(rf"{WRITTEN.pattern}|{_ACCOUNT}")
#: With more of them, or as many in longer texts, whether a text matches takes too long to say.
_MOST_NAMES, _MOST_STEPS = 12, 10**8


@dataclass(frozen=True, slots=True)
class Pair:
    """A placeholder of a cassette, and what a call has in its place."""

    kind: str
    placeholder: str
    name: str


def paired(operation: str, recorded: Any, asked: Any) -> list[Pair] | None:
    """What stands for what in two inputs that are the same but for names; None where they are not."""
    return _paired(with_iso_times(operation, "request", recorded), _told(operation, asked))


def _told(operation: str, asked: Any) -> Any:
    """An input as a cassette would have it, with the names that it has: what no contract has is in no cassette."""
    return with_iso_times(operation, "request", Walk(lambda _, value: value).value(shapes(operation)[0], asked))


class Alike:
    """Which recorded input one is, as a text: inputs that are the same but for their names have the same."""

    def __init__(self, interactions: Sequence[Interaction]) -> None:
        self._known = Known(staying=known(interactions).staying)
        self._recorded: dict[str, dict[str, list[Any]]] = {}
        for one in interactions:
            key = self._blurred(one.operation, one.input)
            listed = self._recorded.setdefault(one.operation, {}).setdefault(key, [])
            told = with_iso_times(one.operation, "request", one.input)
            if told not in listed:
                listed.append(told)

    def __call__(self, operation: str, input: Any) -> str:
        """The text of an input: of the recorded one that it may be with the shortest names, else its own."""
        own, recorded = self._blurred(operation, input), self._recorded.get(operation, {})
        if own in recorded:
            return own
        asked = _told(operation, input) if recorded else None
        found = ((key, _paired(one, asked)) for key, inputs in recorded.items() for one in inputs)
        named = [(sum(len(pair.name) for pair in pairs), key) for key, pairs in found if pairs is not None]
        return min(named, key=lambda one: one[0])[1] if named else own

    def _blurred(self, operation: str, input: Any) -> str:
        return canonical(operation, blurred(operation, input, self._known))


def _paired(recorded: Any, asked: Any) -> list[Pair] | None:
    if isinstance(recorded, dict) and isinstance(asked, dict) and recorded.keys() == asked.keys():
        return _all(_paired(recorded[name], asked[name]) for name in sorted(recorded, key=str))
    if isinstance(recorded, list) and isinstance(asked, list) and len(recorded) == len(asked):
        return _all(_paired(one, other) for one, other in zip(recorded, asked, strict=True))
    if isinstance(recorded, str) and isinstance(asked, str):
        return _in_texts(recorded, asked)
    return [] if recorded == asked else None


def _all(found: Iterator[list[Pair] | None]) -> list[Pair] | None:
    pairs: list[Pair] = []
    for one in found:
        if one is None:
            return None
        pairs.extend(one)
    return pairs


def _in_texts(recorded: str, asked: str) -> list[Pair] | None:
    pattern, placeholders = _pattern(recorded)
    secrets = sum(kind == "redacted" for kind, _ in placeholders)
    may = len(placeholders) <= _MOST_NAMES and len(asked) ** secrets <= _MOST_STEPS
    found = pattern.fullmatch(asked) if may else None
    if found is None:
        return [] if recorded == asked else None
    pairs = [Pair(kind, one, found[f"p{number}"]) for number, (kind, one) in enumerate(placeholders)]
    if any(pair.kind == "redacted" and pair.name != pair.placeholder for pair in pairs) and not any(inspect(asked)):
        return None
    return pairs


@lru_cache(maxsize=1024)
def _pattern(recorded: str) -> tuple[re.Pattern[str], tuple[tuple[str, str], ...]]:
    """The texts that a recorded one may be, with a group for each of its placeholders, and these with their kinds."""
    numbers: dict[tuple[str, str], int] = {}
    pattern, at = "", 0
    for found in _PLACEHOLDER.finditer(recorded):
        kind = "account" if found[0].isdigit() else "email" if "@" in found[0] else found[0].rpartition("-")[0]
        one = (kind, found[0])
        stands_for = rf"(?P<p{len(numbers)}>{_STANDS_FOR.get(kind, _NAME)})"
        group = rf"(?P=p{numbers[one]})" if one in numbers else stands_for
        numbers.setdefault(one, len(numbers))
        pattern, at = f"{pattern}{re.escape(recorded[at : found.start()])}{group}", found.end()
    return re.compile(pattern + re.escape(recorded[at:])), tuple(numbers)
