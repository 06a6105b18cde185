"""What differs between a recorded answer and one of the fake, and which members the recording never shows."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any

#: How many differences an error names.
_MOST = 3
#: How many characters of a value it shows.
_LONG = 160


def members(path: str, value: Any) -> Iterator[str]:
    """The paths of all members of an answer; the items of a list are one."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield f"{path}.{name}"
            yield from members(f"{path}.{name}", member)
    elif isinstance(value, list):
        for item in value:
            yield from members(path, item)


def shortly(value: Any) -> str:
    """A value as Python writes it; of a long one the beginning."""
    written = repr(value)
    return written if len(written) <= _LONG else f"{written[:_LONG]}…"


class Differences:
    """Differences between answers of one operation.

    A member that the fake has and the answer has not is ``dropped`` if it is not among the ``known`` ones, which the
    recording shows somewhere: the SDK that recorded it did not know it.
    """

    def __init__(self, known: Container[str]) -> None:
        self._known = known
        self.found: list[str] = []
        self.dropped: set[str] = set()

    def between(self, path: str, recorded: Any, given: Any) -> None:
        """Compare two values at a path."""
        if isinstance(recorded, dict) and isinstance(given, dict):
            for name in {**recorded, **given}:
                self._member(f"{path}.{name}", name, recorded, given)
        elif isinstance(recorded, list) and isinstance(given, list) and len(recorded) == len(given):
            for one, other in zip(recorded, given, strict=True):
                self.between(path, one, other)
        elif path.endswith(".instanceId") and _same_instance(recorded, given):
            return
        elif recorded != given or isinstance(recorded, bool) is not isinstance(given, bool):
            self._found(path, shortly(recorded), shortly(given))

    def said(self) -> str:
        """The first of them, in words; empty where there is none."""
        more = len(self.found) - _MOST
        return "; ".join(self.found[:_MOST]) + (f"; and {more} more" if more > 0 else "")

    def _member(self, path: str, name: str, recorded: dict[str, Any], given: dict[str, Any]) -> None:
        if name not in given:
            self._found(path, shortly(recorded[name]), "nothing")
        elif name in recorded:
            self.between(path, recorded[name], given[name])
        elif path in self._known:
            self._found(path, "nothing", shortly(given[name]))
        else:
            self.dropped.add(path)

    def _found(self, path: str, recorded: str, given: str) -> None:
        self.found.append(f"{path.partition('.')[2] or path}: recorded {recorded}, here {given}")


def _same_instance(recorded: Any, given: Any) -> bool:
    """Whether one is the plain id of the other's ARN: who takes an account out of a recording leaves that."""
    return isinstance(recorded, str) and isinstance(given, str) and given.rpartition("/")[2] == recorded
