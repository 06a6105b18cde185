"""Ids in AWS's shape, from the seed: same seed, same calls, same ids, on every platform (``ids-minted``)."""

from __future__ import annotations

import hashlib
import random
import string
import uuid
from collections.abc import Sequence

_SYMBOLS = string.digits + string.ascii_uppercase


def _digest(*parts: object) -> int:
    text = "\0".join(map(str, parts))
    return int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")


def deployment_id(*parts: object) -> str:
    """``d-`` and nine of ``[A-Z0-9]``."""
    number, symbols = _digest("deployment", *parts), ""
    for _ in range(9):
        number, place = divmod(number, len(_SYMBOLS))
        symbols += _SYMBOLS[place]
    return f"d-{symbols}"


def uuid4(*parts: object) -> str:
    """A UUID of version 4, in lower case."""
    return str(uuid.UUID(int=_digest("uuid", *parts) >> 128, version=4))


def instance_id(*parts: object) -> str:
    """``i-`` and seventeen hexadecimal digits."""
    return f"i-0{_digest('instance', *parts) >> 192:016x}"


def shuffled(items: Sequence[str], *parts: object) -> list[str]:
    """The items in an order that the parts decide."""
    order = list(items)
    random.Random(_digest("order", *parts)).shuffle(order)  # noqa: S311  an order, no secret
    return order
