"""Bodies as they were on the wire: JSON or CBOR, compressed or not."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Any

from codedeploy_fake.errors import UsageError
from codedeploy_fake.recordings.formats.describing import described
from codedeploy_fake.recordings.formats.headers import is_cbor

_GZIP = b"\x1f\x8b"


def value(body: Any, headers: Mapping[str, str], place: str) -> Any:
    """What a body says; an empty one says ``{}``. ``headers`` are plain.

    Raises UsageError, beginning with the place, for a body that is broken or of no known kind.
    """
    raw = body.encode("utf-8", "surrogateescape") if isinstance(body, str) else body
    if not isinstance(raw, bytes):
        raise UsageError(f"{place}: a body is text or bytes, not {described(body)}")
    if raw.startswith(_GZIP):
        raw = _unpacked(raw, place)
    if not raw.strip():
        return {}
    return _cbor(raw, place) if is_cbor(headers) else _json(raw, place)


def _unpacked(raw: bytes, place: str) -> bytes:
    try:
        return zlib.decompress(raw, wbits=16 + zlib.MAX_WBITS)
    except zlib.error as fault:
        raise UsageError(f"{place}: the gzip body is broken: {fault}") from None


def _json(raw: bytes, place: str) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as fault:
        raise UsageError(f"{place}: the body is not JSON: {fault}") from None


def _cbor(raw: bytes, place: str) -> Any:
    import cbor2  # noqa: PLC0415  only for who has CBOR

    try:
        return cbor2.loads(raw)
    except (cbor2.CBORDecodeError, TypeError, ValueError, MemoryError, RecursionError) as fault:
        raise UsageError(f"{place}: the body is not CBOR: {fault}") from None
