"""Ids in AWS's shape, from the seed: same seed, same calls, same ids, on every platform (``ids-minted``)."""

from __future__ import annotations

import hashlib
import random
import string
from collections.abc import Sequence

_SYMBOLS = string.digits + string.ascii_uppercase
_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


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
    return _spelt(_digest("uuid", *parts) >> 128)


class RequestIds:
    """UUIDs of version 4, one for every answer: a stream from the seed, since a digest for each costs too much."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(f"request {seed}")  # noqa: S311  an order, no secret

    def next(self) -> str:
        """The id of the next answer."""
        return _spelt(self._random.getrandbits(128))


def _spelt(bits: int) -> str:
    # as uuid.UUID(int=bits, version=4) would spell them
    digits = f"{bits:032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{_VARIANT[digits[16]]}{digits[17:20]}-{digits[20:]}"


def instance_id(*parts: object) -> str:
    """``i-`` and seventeen hexadecimal digits."""
    return f"i-0{_digest('instance', *parts) >> 192:016x}"


def shuffled(items: Sequence[str], *parts: object) -> list[str]:
    """The items in an order that the parts decide."""
    order = list(items)
    random.Random(_digest("order", *parts)).shuffle(order)  # noqa: S311  an order, no secret
    return order
