"""Which placeholder stands for which value: equal values have equal ones, in the order in which they come."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from codedeploy_fake.cassettes.placeholders import is_placeholder, placeholders

#: What stands for a value of a kind: ``name("bucket", "acme-artifacts")``.
Name = Callable[[str, str], str]


def blur(kind: str, _value: str) -> str:
    """The same for every value: what remains is what is not replaced."""
    return "0" * 12 if kind == "account" else "*"


class Names:
    """First all values are noted, then each is given its own; a placeholder that is there already goes to no other."""

    def __init__(self) -> None:
        self._noted: dict[str, dict[str, None]] = {}
        self._given: dict[str, dict[str, str]] = {}
        self._kept: dict[str, dict[str, str]] = {}

    def keep(self, kind: str, value: str, placeholder: str) -> None:
        """Before values are given: a placeholder that stands already, for this value or by itself, is no other's."""
        kept = self._kept.setdefault(kind, {})
        if is_placeholder(kind, placeholder) and value not in kept and placeholder not in kept.values():
            kept[value] = placeholder

    def noted(self, kind: str, value: str) -> str:
        """Note a value."""
        self._noted.setdefault(kind, {})[value] = None
        return blur(kind, value)

    def given(self, kind: str, value: str) -> str:
        """The placeholder of a value; a placeholder stands for itself."""
        given = self._given.setdefault(kind, dict(self._numbered(kind)) if kind not in self._given else {})
        if value not in given:  # it only shows when what stood beside it has gone
            given[value] = next(one for one in placeholders(kind) if one not in given.values())
        return given[value]

    def _numbered(self, kind: str) -> Iterator[tuple[str, str]]:
        values = self._noted.get(kind, {})
        own = {value for value in values if is_placeholder(kind, value)}
        kept = {
            value: stands for value, stands in self._kept.get(kind, {}).items() if value == stands or stands not in own
        }
        taken = own.union(kept.values())
        free = (one for one in placeholders(kind) if one not in taken)
        yield from kept.items()
        for value in values:
            yield value, value if value in own else kept.get(value) or next(free)
