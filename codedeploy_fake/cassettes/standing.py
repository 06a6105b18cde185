"""Whether a recorded call can be the one that is asked: in its region, and with placeholders for the names that it has.

While a cassette is replayed, a placeholder stands for one name of the test, and a name has one placeholder: who has
registered a revision of a bucket in the place of ``bucket-1`` gets for it what was recorded of that, in any order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from codedeploy_fake.cassettes.alike import paired
from codedeploy_fake.cassettes.interactions import Cassette, Interaction

#: The account of calls that say none in a cassette, and of clients whose access key id says none.
_OWN, _UNSAID = "the cassette's own", "the one of any credentials"
_ACCOUNT = "account of the credentials"
#: Whose placeholders stand for nothing that is called by name: a secret may be another one each time.
_NO_NAME = "redacted"


@dataclass(frozen=True, slots=True)
class Asked:
    """A call of a client: its wire-shaped input, and region and account of its signature, as far as it says them."""

    operation: str
    input: Any
    region: str | None = None
    account: str | None = None


class Standing:
    """Which placeholders of a cassette stand for which names, as far as the calls have shown."""

    def __init__(self, cassette: Cassette) -> None:
        self._tells_places = cassette.tells_places
        self._region = cassette.metadata.region
        self._names: dict[tuple[str, str], str] = {}
        self._placeholders: dict[tuple[str, str], str] = {}

    def contradictions(self, one: Interaction, asked: Asked) -> Iterator[str]:
        """Why a recorded call, the same but for its names, is not the one that is asked: a line for each reason."""
        region = one.region or self._region
        if self._tells_places and region and asked.region and region != asked.region:
            yield f'region: recorded "{region}", asked "{asked.region}"'
        names: dict[tuple[str, str], str] = {}
        placeholders: dict[tuple[str, str], str] = {}
        for kind, placeholder, name in self._pairs(one, asked):
            stands = self._names.get((kind, placeholder)) or names.setdefault((kind, placeholder), name)
            has = self._placeholders.get((kind, name)) or placeholders.setdefault((kind, name), placeholder)
            if stands != name:
                yield f'{kind}: recorded "{placeholder}", which is "{stands}" in this replay, asked "{name}"'
            elif has != placeholder:
                yield f'{kind}: recorded "{placeholder}", asked "{name}", which was "{has}"'

    def learn(self, one: Interaction, asked: Asked) -> None:
        """A recorded call, which nothing contradicts, is the one that is asked."""
        for kind, placeholder, name in self._pairs(one, asked):
            self._names[kind, placeholder] = name
            self._placeholders[kind, name] = placeholder

    def _pairs(self, one: Interaction, asked: Asked) -> Iterator[tuple[str, str, str]]:
        if self._tells_places:
            yield _ACCOUNT, one.account or _OWN, asked.account or _UNSAID
        if one.operation != asked.operation or one.input == asked.input:
            return
        for pair in paired(one.operation, one.input, asked.input) or ():
            if pair.placeholder != pair.name and pair.kind != _NO_NAME:
                yield pair.kind, pair.placeholder, pair.name
