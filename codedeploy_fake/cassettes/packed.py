"""What bytes hold: what gzip, zlib and zip have packed, CBOR whole or broken, texts in wide letters."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

#: What one stream may unpack to.
LARGEST = 8 * 1024 * 1024
#: Small, for zlib copies what follows the end of a stream.
_CHUNK = 4096
_ZIP = b"PK\x03\x04"
_BEGINNINGS = re.compile(rb"\x1f\x8b\x08|PK\x03\x04")
_NEXT_IN_ZIP = re.compile(rb"PK(?:\x01\x02|\x03\x04|\x05\x06|\x07\x08)")
_RUN = re.compile(rb"[\t\n\r\x20-\x7e]{6,}")
_WIDE = re.compile(
    rb"(?:[\t\n\r\x20-\x7e](?:\x00|\Z)){6,}|(?:\x00[\t\n\r\x20-\x7e]){6,}"
    rb"|(?:[\t\n\r\x20-\x7e]\x00{3}){6,}|(?:\x00{3}[\t\n\r\x20-\x7e]){6,}"
)
_TEXT, _BYTES, _LIST, _MAP, _TAG, _SIMPLE = 3, 2, 4, 5, 6, 7


@dataclass(frozen=True, slots=True)
class Stream:
    """What was packed, as far as it can be had, by which ``format``; None where it is larger than ``LARGEST``."""

    format: str
    content: bytes | None


def streams(raw: bytes) -> Iterator[Stream]:
    """Every gzip stream and every file of a zip, wherever it begins, each member; of zlib those at the beginning."""
    view, at, end = memoryview(raw), -1, 0
    while at < end and _is_zlib(raw, end):
        content, end = _inflated(view, (at := end), zlib.MAX_WBITS)
        yield Stream("gzip", content)
    at = 0
    while begins := _BEGINNINGS.search(raw, at):
        start, wbits, name = begins.start(), 16 + zlib.MAX_WBITS, "gzip"
        at = start + 1
        if begins[0] == _ZIP:
            start, wbits, name = _of_zip(raw, start), -zlib.MAX_WBITS, "zip"
            if stored := _stored(raw, at - 1, start):
                yield Stream(name, stored)
                continue
        content, end = _inflated(view, start, wbits)
        if end > start:  # else it is broken, and another may begin in it
            at = max(at, end)
        yield Stream(name, content)


def _is_zlib(raw: bytes, at: int) -> bool:
    """Whether there is a header of zlib: deflate, a window of at most 32 KiB, at any level, and its check."""
    head = raw[at : at + 2]
    return len(head) == 2 and head[0] & 15 == 8 and head[0] >> 4 < 8 and int.from_bytes(head, "big") % 31 == 0


def _of_zip(raw: bytes, at: int) -> int:
    """Where the content of a file in a zip begins, whose header is there."""
    name, extra = raw[at + 26 : at + 28], raw[at + 28 : at + 30]
    return at + 30 + int.from_bytes(name, "little") + int.from_bytes(extra, "little")


def _stored(raw: bytes, at: int, start: int) -> bytes:
    """The content of a file in a zip that is not packed; nothing of one that is."""
    if raw[at + 8 : at + 10] != b"\0\0":
        return b""
    following = _NEXT_IN_ZIP.search(raw, start)
    return raw[start : following.start() if following else len(raw)]


def _inflated(raw: memoryview, at: int, wbits: int) -> tuple[bytes | None, int]:
    """What a stream holds, as far as it is whole, and where it ends; where it is broken, the end is its beginning."""
    unpacker, parts, size, start = zlib.decompressobj(wbits), [], 0, at
    try:
        while at < len(raw) and not unpacker.eof:
            part = unpacker.decompress(raw[at : at + _CHUNK], LARGEST + 1 - size)
            at, size = min(at + _CHUNK, len(raw)), size + len(part)
            parts.append(part)
            if size > LARGEST:
                return None, at
    except zlib.error:
        at = start
    return b"".join(parts), at - len(unpacker.unused_data) if unpacker.eof else at


def may_hold(content: str | bytes) -> bool:
    """Whether some of it could say something: what is shorter is no secret, and no name of anybody."""
    if isinstance(content, str):
        return content != ""
    return (
        _RUN.search(content) is not None
        or _WIDE.search(content) is not None
        or _BEGINNINGS.search(content) is not None
        or _is_zlib(content, 0)
    )


def begins_packed(raw: bytes) -> bool:
    """Whether it is packed from its beginning: by its mark, or, of zlib, whose mark is short, up to its end too."""
    if not _is_zlib(raw, 0):
        return _BEGINNINGS.match(raw) is not None
    unpacker = zlib.decompressobj()
    try:
        return unpacker.decompress(raw, LARGEST) != b"" and (unpacker.eof or unpacker.unconsumed_tail != b"")
    except zlib.error:
        return False


def parts(raw: bytes) -> Iterator[str]:
    """The texts in bytes that are none as a whole: all of plain letters as lines of one, and those in wide letters."""
    runs = [found[0].decode("ascii") for found in _RUN.finditer(raw)]
    yield from ["\n".join(runs)] if runs else []
    yield from wide(raw)


def wide(raw: bytes) -> Iterator[str]:
    """The texts in letters of two or four bytes, as UTF-16 and UTF-32 have them, in either order."""
    for found in _WIDE.finditer(raw):
        yield found[0].replace(b"\0", b"").decode("ascii")


@dataclass(frozen=True, slots=True)
class _Head:
    """The head of an item of CBOR: ``size`` is None where it is indefinite; its text or bytes are [start:end]."""

    major: int
    size: int | None
    start: int
    end: int


def _heads(raw: bytes) -> Iterator[_Head]:
    """One head after the other, up to what is none; the last text may end after the end of all."""
    at = 0
    while at < len(raw):
        major, info = raw[at] >> 5, raw[at] & 31
        at += 1
        size: int | None = info
        if 24 <= info < 28:
            width = 1 << (info - 24)
            size, at = int.from_bytes(raw[at : at + width], "big"), at + width
        elif info == 31 and major in (_BYTES, _TEXT, _LIST, _MAP, _SIMPLE):
            size = None
        elif info >= 28:
            return
        start = at
        if major in (_BYTES, _TEXT):
            at += size or 0
        yield _Head(major, size, start, at)


def cbor(raw: bytes) -> list[Any]:
    """The values of a sequence of CBOR that begins with a map or an array with something in it; [] of any other."""
    spans = _spans(raw) if _begins_cbor(raw) else []
    if not spans:
        return []
    import cbor2  # noqa: PLC0415  only for who has CBOR

    try:
        return [cbor2.loads(raw[start:end]) for start, end in spans]
    except Exception:  # noqa: BLE001  the library raises what its bytes make Python raise; then it is none
        return []


def _begins_cbor(raw: bytes) -> bool:
    return raw[:1] != b"" and (0x81 <= raw[0] <= 0x9F or 0xA1 <= raw[0] <= 0xBF or raw[0] >> 5 == _TAG)


def _spans(raw: bytes) -> list[tuple[int, int]]:
    """Where the items of a sequence are; [] where anything in it is broken, or nothing of it a map or an array."""
    done: list[tuple[int, int]] = []
    missing: list[int | None] = []  # items of what is open, None up to a break
    start, end, is_tree = 0, 0, False
    for head in _heads(raw):
        end = head.end
        if head.major == _SIMPLE and head.size is None:
            if not missing or missing.pop() is not None:
                return []
        elif head.size is None:
            missing.append(None)
            continue
        elif head.major in (_LIST, _MAP) and head.size:
            missing.append(head.size * (head.major - 3))
            is_tree = True
            continue
        elif head.major == _TAG:
            continue
        while missing and (left := missing[-1]) is not None:
            missing[-1] = left - 1
            if left > 1:
                break
            missing.pop()
        if not missing:
            done.append((start, end))
            start = end
    is_tree = is_tree or raw[:1] in (b"\x9f", b"\xbf")
    return done if is_tree and not missing and start == len(raw) else []


def broken_cbor(raw: bytes) -> Iterator[tuple[str | bytes, str]]:
    """Each text, byte string and number of what begins as CBOR, and the text before it: of a map its name, maybe."""
    if not _begins_cbor(raw):
        return
    before, chunks, joined = "", list[bytes](), 0
    for head in (*_heads(raw), _Head(_SIMPLE, None, 0, 0)):
        content, major = raw[head.start : head.end], head.major
        if joined and major == joined:
            chunks.append(content)
            continue
        if joined:
            content, major = b"".join(chunks), joined
        chunks, joined = [], head.major if head.major in (_BYTES, _TEXT) and head.size is None else 0
        if major == _TEXT and content:
            text = content.decode("utf-8", "replace")
            yield text, before
            before = text
        elif major == _BYTES and content:
            yield content, before
        elif major == 0:
            yield str(head.size), before
