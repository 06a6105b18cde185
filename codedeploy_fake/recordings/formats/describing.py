"""What was found, in a few words: never the whole of it, for it may hold secrets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Whole numbers of more bits are not written out.
_LONGEST = 128


def described(value: Any, deep: int = 2) -> str:
    """``an object with the members a, b``; of lists in lists so ``deep``."""
    if isinstance(value, Mapping):
        names = ", ".join(str(name)[:40] for name in list(value)[:8])
        return f"an object with the members {names}" if names else "an object without members"
    if isinstance(value, list | tuple):
        if not value:
            return "an empty list"
        return f"a list, first in it {described(value[0], deep - 1)}" if deep else "a list"
    if isinstance(value, int) and value.bit_length() > _LONGEST:
        return f"a whole number of {value.bit_length()} bits"  # Python writes none of more than 4300 digits
    return repr(value[:40] if isinstance(value, str | bytes) else value)[:80]
