"""What a value must not tell, found: the secrets and persons in it, however it is packed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Any

from codedeploy_fake.cassettes.patterns import IDENTITIES, SECRETS, Pattern, hits, secret_member
from codedeploy_fake.cassettes.unpacking import Text, texts


@dataclass(frozen=True, slots=True)
class Found:
    """One finding. It never shows the secret: ``digest`` says whether two are the same."""

    place: str
    kind: str
    todo: str
    digest: str

    def __str__(self) -> str:
        return f"{self.place}: {self.kind} (sha256 {self.digest}…): {self.todo}"


def inspect(value: Any, place: str = "") -> Iterator[Found]:
    """All findings in a value; the same one in several layers of a packed value is told once."""
    hidden: list[str] = []
    seen: set[tuple[str, str, str]] = set()
    for text in texts(value, place):
        for pattern, secret in _in(text):
            hidden.append(secret)
            digest = hashlib.sha256(secret.encode(errors="replace")).hexdigest()[:8]
            mark = (text.place.partition(" (")[0], pattern.kind, digest)
            if mark not in seen:
                seen.add(mark)
                # the name of a member may be a secret; it comes before what stands under it
                shown = reduce(lambda place, one: place.replace(one, "…"), hidden, text.place)
                yield Found(shown, pattern.kind, pattern.todo, digest)


def _in(text: Text) -> Iterator[tuple[Pattern, str]]:
    named = next(filter(None, map(secret_member, text.members[:1])), None)
    if named is not None and named.holds(text.text):
        yield named, text.text
    for hit in hits(text.text, (*SECRETS, *IDENTITIES)):
        yield hit.pattern, hit.secret
