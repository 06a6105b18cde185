"""Reference mapping: the names and ids of a story against those of a recording, learnt by comparing requests."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

#: Members whose values name a resource, so that an answer without its request shows which one was meant.
NAMES = ("applicationName", "deploymentGroupName", "deploymentConfigName", "serviceRoleArn", "revision")


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Mapped:
    """Pairs of values, each of the story's with one of the recording's: one to one."""

    recorded: Mapping[str, Any] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)
    texts: tuple[tuple[str, str], ...] = ()

    def paired(self, told: Any, recorded: Any) -> Mapped | None:
        """These with one more pair; None where either is paired with something else already."""
        mine, theirs = _key(told), _key(recorded)
        if mine in self.recorded or theirs in self.told:
            known = mine in self.recorded and _key(self.recorded[mine]) == theirs and theirs in self.told
            return self if known else None
        names = isinstance(told, str) and isinstance(recorded, str)
        texts = (*self.texts, (told, recorded)) if names else self.texts
        return Mapped({**self.recorded, mine: recorded}, {**self.told, theirs: told}, texts)

    def replaced(self, told: Any, placeholder: str) -> Mapped | None:
        """These with a placeholder for a text, which may have others elsewhere; None where it is another's already."""
        mine, theirs = _key(told), _key(placeholder)
        if theirs in self.told:
            return self if _key(self.told[theirs]) == mine else None
        return Mapped(
            {mine: placeholder, **self.recorded}, {**self.told, theirs: told}, (*self.texts, (told, placeholder))
        )

    def back(self, value: Any) -> Any:
        """A value of the recording in the story's words, at any depth; inside longer texts as well."""
        if isinstance(value, str | Mapping) and _key(value) in self.told:
            return self.told[_key(value)]
        if isinstance(value, Mapping):
            return {name: self.back(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.back(item) for item in value]
        return _rewritten(value, {recorded: told for told, recorded in self.texts}) if isinstance(value, str) else value

    def forth(self, value: Any) -> Any:
        """A text of the story in the recording's words: an ARN with a name in it."""
        return _rewritten(value, dict(self.texts)) if isinstance(value, str) else value


def _rewritten(text: str, names: Mapping[str, str]) -> str:
    """A text with the names in it exchanged, as far as they stand by themselves, the longest first."""
    there = [name for name in names if name in text]
    if not there:
        return text
    either = "|".join(re.escape(name) for name in sorted(there, key=len, reverse=True))
    # by themselves, or in the name that CodeDeploy gives to a copied Auto Scaling group: CodeDeploy_web_d-ABCDEFGHI
    found = re.compile(rf"(?:(?<![\w-])|(?<=CodeDeploy_))(?:{either})(?:(?![\w-])|(?=_d-))")
    return found.sub(lambda match: names[match[0]], text)


#: What a recorder writes for accounts and names that are nobody else's business: ``bucket-1``, ``000000000003``.
_PLACEHOLDER = re.compile(
    r"(?<![\w-])(?:(?:bucket|github|repository|resource|role|session|token|user)-[1-9]\d*(?![\w-])|\d{12}(?!\w))"
)


def may_stand_for(recorded: str, told: str) -> bool:
    """Whether what was recorded is what was told but for placeholders."""
    parts = [re.escape(part) for part in _PLACEHOLDER.split(recorded)]
    return len(parts) > 1 and re.fullmatch(".+".join(parts), told) is not None


def matched(
    told: Any, recorded: Any, mapped: Mapped, is_free: Callable[[Any], bool], *, placeholders: bool = False
) -> Mapped | None:
    """The pairs under which two requests are the same; None where they are not.

    ``is_free`` says of a value of the story whether it stands for whatever was recorded: a name that it made up. With
    ``placeholders`` any text does for which a recorder has written one.
    """
    if is_free(told):
        return mapped.paired(told, recorded)
    pairs: Iterable[tuple[Any, Any]]
    if isinstance(told, Mapping) and isinstance(recorded, Mapping) and set(told) == set(recorded):
        pairs = ((value, recorded[name]) for name, value in told.items())
    elif isinstance(told, list) and isinstance(recorded, list) and len(told) == len(recorded):
        pairs = zip(told, recorded, strict=True)
    else:
        mine = told if told == recorded else mapped.forth(told)
        if mine == recorded and isinstance(mine, bool) == isinstance(recorded, bool):
            return mapped
        texts = placeholders and isinstance(mine, str) and isinstance(recorded, str)
        return mapped.replaced(told, recorded) if texts and may_stand_for(recorded, mine) else None
    found: Mapped | None = mapped
    for mine, theirs in pairs:
        found = found and matched(mine, theirs, found, is_free, placeholders=placeholders)
    return found
