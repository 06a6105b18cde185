"""What was found, in a few words: never the whole of it, for it may hold secrets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def described(value: Any) -> str:
    """``an object with the members a, b``."""
    if isinstance(value, Mapping):
        names = ", ".join(str(name)[:40] for name in list(value)[:8])
        return f"an object with the members {names}" if names else "an object without members"
    if isinstance(value, list | tuple):
        return f"a list, first in it {described(value[0])}" if value else "an empty list"
    return repr(value[:40] if isinstance(value, str | bytes) else value)[:80]
