"""Response headers of a recording: the few that say something about the answer. No other header is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codedeploy_fake.recordings.formats.describing import described

#: A recording may carry credentials and cookies: what does not stand here is never kept.
KEPT = ("content-length", "content-type", "date", "x-amzn-requestid")

CBOR = "application/cbor"


def plain(headers: Any) -> dict[str, str]:
    """Headers by their names in lower case, as texts: values may be texts, bytes, numbers, or lists of these."""
    if not isinstance(headers, Mapping):
        return {}
    return {_text(name).lower(): _text(value) for name, value in headers.items()}


def kept(headers: Any) -> dict[str, str]:
    """The headers that are kept; ``content-length`` only where it counts the bytes of the JSON itself."""
    given = plain(headers)
    shown = {name: given[name] for name in KEPT if name in given}
    if is_cbor(given) or "content-encoding" in given:
        shown.pop("content-length", None)
    return shown


def is_cbor(headers: Mapping[str, str]) -> bool:
    """Whether plain headers announce CBOR."""
    return headers.get("content-type", "").partition(";")[0].strip() == CBOR


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return _text(value[0]) if value else ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return value if isinstance(value, str) else described(value)
