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

    def paired(self, told: Any, recorded: Any) -> Mapped | None:
        """These with one more pair; None where either is paired with something else already."""
        mine, theirs = _key(told), _key(recorded)
        if mine in self.recorded or theirs in self.told:
            known = mine in self.recorded and _key(self.recorded[mine]) == theirs and theirs in self.told
            return self if known else None
        return Mapped({**self.recorded, mine: recorded}, {**self.told, theirs: told})

    def back(self, value: Any) -> Any:
        """A value of the recording in the story's words, at any depth; inside longer texts as well."""
        if isinstance(value, str | Mapping) and _key(value) in self.told:
            return self.told[_key(value)]
        if isinstance(value, Mapping):
            return {name: self.back(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.back(item) for item in value]
        return _rewritten(value, self.told) if isinstance(value, str) else value

    def forth(self, value: Any) -> Any:
        """A text of the story in the recording's words: an ARN with a name in it."""
        return _rewritten(value, self.recorded) if isinstance(value, str) else value


def _rewritten(text: str, pairs: Mapping[str, Any]) -> str:
    """A text with the names in it exchanged, as far as they stand by themselves, the longest first."""
    names = {json.loads(key): value for key, value in pairs.items() if key.startswith('"') and isinstance(value, str)}
    if not names:
        return text
    either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    found = re.compile(rf"(?<![\w-])(?:{either})(?![\w-])")
    return found.sub(lambda match: names[match[0]], text)


def matched(told: Any, recorded: Any, mapped: Mapped, is_free: Callable[[Any], bool]) -> Mapped | None:
    """The pairs under which two requests are the same; None where they are not.

    ``is_free`` says of a value of the story whether it stands for whatever was recorded: a name that it made up.
    """
    if is_free(told):
        return mapped.paired(told, recorded)
    pairs: Iterable[tuple[Any, Any]]
    if isinstance(told, Mapping) and isinstance(recorded, Mapping) and set(told) == set(recorded):
        pairs = ((value, recorded[name]) for name, value in told.items())
    elif isinstance(told, list) and isinstance(recorded, list) and len(told) == len(recorded):
        pairs = zip(told, recorded, strict=True)
    else:
        return mapped if _key(mapped.forth(told)) == _key(recorded) else None
    found: Mapped | None = mapped
    for mine, theirs in pairs:
        found = found and matched(mine, theirs, found, is_free)
    return found
