"""What stands in a cassette for what it must not tell, and how it is known again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

#: Account ids that the documentation of AWS uses for nobody's account.
_NOBODYS = ("123456789012", "111122223333")
#: Ids that begin so are the third and later ones of a cassette, and what other emulators answer.
_EARLY = "0000000"
#: ``bucket-1``, ``user-2``; of e-mail addresses the whole.
_NAME = re.compile(r"[a-z-]+-[1-9]\d*")
_EMAIL = re.compile(r"user-[1-9]\d*@example\.com")


def is_placeholder(kind: str, value: str) -> bool:
    """Whether a value is what already stands for one of its kind."""
    if kind == "account":
        return value in _NOBODYS or value.startswith(_EARLY)
    if kind == "email":
        return _EMAIL.fullmatch(value) is not None
    return _NAME.fullmatch(value) is not None and value.startswith(f"{kind}-") and value[len(kind) + 1 :].isdigit()


def placeholders(kind: str) -> Iterator[str]:
    """What may stand for values of a kind, in the order in which it is taken."""
    if kind == "account":
        yield from _NOBODYS
        yield from (f"{number:012d}" for number in count(len(_NOBODYS) + 1))
    suffix = "@example.com" if kind == "email" else ""
    yield from (f"{'user' if suffix else kind}-{number}{suffix}" for number in count(1))
