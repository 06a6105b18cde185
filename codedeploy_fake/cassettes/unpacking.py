"""What is inside of a value: base64, gzip, CBOR and JSON are unpacked, and what they hold again."""

from __future__ import annotations

import base64
import binascii
import io
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

#: Far deeper than anybody packs, and far less than what Python's stack bears.
_DEEPEST = 60
_LARGEST = 8 * 1024 * 1024
#: The text in place of what is too much to be looked through; it is a finding by itself.
TOO_MUCH = "\ufffd\ufffd more than is looked through \ufffd\ufffd"
#: What may be base64, of either alphabet, by itself or amid a text.
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
_ZLIB = (b"\x1f\x8b", b"\x78\x01", b"\x78\x9c", b"\x78\xda")


@dataclass(frozen=True, slots=True)
class Text:
    """A text that was found: ``place`` says where, ``members`` are the names above it, the nearest one first."""

    text: str
    place: str
    members: tuple[str, ...] = ()


def texts(value: Any, place: str = "", members: tuple[str, ...] = (), depth: int = 0) -> Iterator[Text]:
    """Every text in a value, names of members too, with all that is packed into texts and bytes."""
    if depth > _DEEPEST:
        yield Text(TOO_MUCH, place)
    elif isinstance(value, Mapping):
        for number, (name, member) in enumerate(value.items()):
            name_in_place = step(name, number)
            yield from texts(name, f"{place}.<name {number}>".lstrip("."), (), depth + 1)
            yield from texts(member, f"{place}.{name_in_place}".lstrip("."), (_name(name), *members), depth + 1)
    elif isinstance(value, list | tuple | set | frozenset):
        for number, item in enumerate(value):
            yield from texts(item, f"{place}[{number}]", members, depth + 1)
    elif isinstance(value, bytes | bytearray):
        yield from _of_bytes(bytes(value), place, members, depth)
    elif isinstance(value, str):
        yield from _of_text(value, place, members, depth)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield Text(str(value), place, members)
    elif hasattr(value, "tag") and hasattr(value, "value"):  # a tag of CBOR
        yield from texts(value.value, place, members, depth + 1)


def _name(name: Any) -> str:
    return name.decode(errors="replace") if isinstance(name, bytes) else str(name)


def step(name: Any, number: int) -> str:
    """A name as a place shows it, if it is a plain word."""
    plain = _name(name)
    return plain if re.fullmatch(r"[A-Za-z_][\w-]{0,40}", plain) else f"<member {number}>"


def _of_text(text: str, place: str, members: tuple[str, ...], depth: int) -> Iterator[Text]:
    if text.lstrip()[:1] in ("{", "[", '"'):
        try:
            inside = json.loads(text, object_pairs_hook=with_repeated)
        except (ValueError, RecursionError):
            pass
        else:
            yield from texts(inside, f"{place} (JSON)", members, depth + 1)
            return
    yield Text(text, place, members)
    for found in _BASE64.finditer("".join(text.split()) if _is_wrapped(text) else text):
        raw = decoded(found[0])
        if raw is not None:
            yield from _of_bytes(raw, f"{place} (base64)", members, depth + 1)


def with_repeated(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    """An object of its pairs; of names that are there twice no value is lost."""
    named = dict(pairs)
    return named if len(named) == len(pairs) else {**named, "repeated": [value for _, value in pairs]}


def _is_wrapped(text: str) -> bool:
    """Whether it is base64 in lines, as YAML and MIME fold it."""
    return "\n" in text and re.fullmatch(r"[A-Za-z0-9+/=_\s-]+", text) is not None


def decoded(text: str) -> bytes | None:
    """The bytes of a base64 text that say something: a text, CBOR, or what is packed; None of any other."""
    plain = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        raw = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if _is_text(raw) or _inflated(raw) or _cbor(raw) else None


def _is_text(raw: bytes) -> bool:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return False
    return all(character.isprintable() or character in "\r\n\t" for character in text)


def _of_bytes(raw: bytes, place: str, members: tuple[str, ...], depth: int) -> Iterator[Text]:
    inflated = _inflated(raw)
    if depth > _DEEPEST or len(inflated) > _LARGEST:
        yield Text(TOO_MUCH, place)
    elif inflated:
        yield from _of_bytes(inflated, f"{place} (gzip)", members, depth + 1)
    elif inside := _cbor(raw):
        yield from texts(inside, f"{place} (CBOR)", members, depth + 1)
    else:
        # what is no text may still have one in it
        yield from _of_text(raw.decode("utf-8", "replace"), place, members, depth + 1)


def _inflated(raw: bytes) -> bytes:
    if not raw.startswith(_ZLIB):
        return b""
    try:
        return zlib.decompressobj(wbits=32 + zlib.MAX_WBITS).decompress(raw, _LARGEST + 1)
    except zlib.error:
        return b""


def _cbor(raw: bytes) -> Any:
    """What it says as one map or array of CBOR with something in it; None of any other."""
    if raw[:1] == b"" or not (0x81 <= raw[0] <= 0x9F or 0xA1 <= raw[0] <= 0xBF):
        return None
    import cbor2  # noqa: PLC0415  only for who has CBOR

    stream = io.BytesIO(raw)
    try:
        inside = cbor2.CBORDecoder(stream).decode()
    except Exception:  # noqa: BLE001  the library raises what its bytes make Python raise; then it is none
        return None
    return inside if isinstance(inside, dict | list) and not stream.read(1) else None
