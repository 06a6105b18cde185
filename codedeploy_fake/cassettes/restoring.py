"""The test's own names in the answers of a cassette that has placeholders for them.

A cassette calls a bucket ``bucket-1`` that the test calls by its name. Where a call is answered whose input has the
one for the other, the answers from then on say the test's name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from codedeploy_fake.cassettes.interactions import Interaction


class Names:
    """Which placeholder stands for what, as far as the calls have shown; the first pair of a placeholder stays."""

    def __init__(self) -> None:
        self._own: dict[str, str] = {}

    def learn(self, recorded: Any, asked: Any) -> None:
        """Two inputs that are the same but for their names."""
        for placeholder, own in _pairs(recorded, asked):
            self._own.setdefault(placeholder, own)

    def restored(self, one: Interaction) -> Interaction:
        """An interaction whose output has the test's names; texts within texts stay as they are."""
        return one if one.output is None or not self._own else replace(one, output=self._restored(one.output))

    def _restored(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._restored(member) for name, member in value.items()}
        if isinstance(value, list):
            return [self._restored(item) for item in value]
        return self._own.get(value, value) if isinstance(value, str) else value


def _pairs(recorded: Any, asked: Any) -> Iterator[tuple[str, str]]:
    if isinstance(recorded, dict) and isinstance(asked, dict):
        for name in recorded.keys() & asked.keys():
            yield from _pairs(recorded[name], asked[name])
    elif isinstance(recorded, list) and isinstance(asked, list):
        for ours, theirs in zip(recorded, asked, strict=False):
            yield from _pairs(ours, theirs)
    elif isinstance(recorded, str) and isinstance(asked, str) and recorded != asked:
        yield recorded, asked
