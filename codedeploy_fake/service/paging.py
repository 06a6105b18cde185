"""Pages: opaque tokens that only the fake itself can have made (``list-page-size``)."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any


def subject(request: Mapping[str, Any]) -> str:
    """What a list is a list of: the request without its token."""
    return json.dumps({key: value for key, value in request.items() if key != "nextToken"}, sort_keys=True)


def _sign(after: str, about: str) -> str:
    return hashlib.sha256(f"{about}\0{after}".encode()).hexdigest()[:16]


def token(after: str, about: str) -> str:
    """A token for the page that begins behind the item ``after`` of the list that ``about`` describes."""
    return base64.urlsafe_b64encode(f"{_sign(after, about)}{after}".encode()).decode()


def position(text: str, about: str, items: Collection[str]) -> str | None:
    """The item behind which the page of a token begins; None for a token that was not made for this list."""
    try:
        plain = base64.urlsafe_b64decode(text.encode()).decode()
    except ValueError:
        return None
    signature, after = plain[:16], plain[16:]
    if signature != _sign(after, about) or after not in items:
        return None
    return after
