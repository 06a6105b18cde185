"""What is inside of a value: base64, gzip, zip, CBOR and JSON are unpacked, and what they hold again."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from codedeploy_fake.cassettes import packed

#: Far deeper than anybody packs, and far less than what Python's stack bears.
_DEEPEST = 60
#: What may be unpacked of all: so much, and so much more for each character that is not packed in anything.
_AT_LEAST, _FOR_EACH = 2 * packed.LARGEST, 32
#: What it costs to try: many tries are work, too, though nothing comes of them.
_TRY = 4096
#: The text in place of what is too much to be looked through; it is a finding by itself.
TOO_MUCH = "\ufffd\ufffd more than is looked through \ufffd\ufffd"
#: What may be base64, of either alphabet, by itself or amid a text, also in lines.
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}(?:(?:[ \t]*(?:\r?\n|\\r|\\n))+[ \t]*[A-Za-z0-9+/_-]+)*={0,2}")
_BREAKS = re.compile(r"\s+|\\[rn]")
#: Where a name or a path may have been put before base64.
_JOINTS, _LONGEST_NAME = re.compile(r"[/_+-]+"), 200
#: How JSON and JavaScript write a character that they may also write as itself.
_ESCAPE = re.compile(r"(?<!\\)\\+(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|/)")


@dataclass(frozen=True, slots=True)
class Text:
    """A text that was found: ``place`` says where, ``members`` are the names above it, the nearest one first."""

    text: str
    place: str
    members: tuple[str, ...] = ()


def texts(value: Any, place: str = "") -> Iterator[Text]:
    """Every text in a value, names of members too, with all that is packed into texts and bytes.

    The work is bounded: what is nested too deep, or unpacks to too much, is told as ``TOO_MUCH``.
    """
    return _Look().value(value, _Place(place))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a look is: ``packed`` in anything, and how deep."""

    name: str
    members: tuple[str, ...] = ()
    depth: int = 0
    packed: bool = False

    def item(self, step: str, members: tuple[str, ...]) -> _Place:
        return _Place(f"{self.name}{step}".lstrip("."), members, self.depth + 1, self.packed)

    def inside(self, of: str, members: tuple[str, ...] | None = None) -> _Place:
        named = self.members if members is None else members
        return _Place(f"{self.name} ({of})" if of else self.name, named, self.depth + 1, True)

    def text(self, text: str) -> Text:
        return Text(text, self.name, self.members)


class _Look:
    """One look through a value, with what it may yet cost."""

    def __init__(self) -> None:
        self._left = _AT_LEAST

    def _may(self, size: int, place: _Place) -> bool:
        """Whether there is room for so much: what is packed costs, and what is not gives."""
        self._left += -size - 1 if place.packed else _FOR_EACH * size
        return self._left >= 0 and place.depth <= _DEEPEST

    def value(self, value: Any, place: _Place) -> Iterator[Text]:
        if not self._may(len(value) if isinstance(value, str | bytes | bytearray) else 1, place):
            yield Text(TOO_MUCH, place.name)
        elif isinstance(value, Mapping):
            for number, (name, member) in enumerate(value.items()):
                yield from self.value(name, place.item(f".<name {number}>", ()))
                yield from self.value(member, place.item(f".{step(name, number)}", (_name(name), *place.members)))
        elif isinstance(value, list | tuple | set | frozenset):
            for number, item in enumerate(value):
                yield from self.value(item, place.item(f"[{number}]", place.members))
        elif isinstance(value, bytes | bytearray):
            yield from self._bytes(bytes(value), place)
        elif isinstance(value, str):
            yield from self._text(value, place)
        elif hasattr(value, "tag") and hasattr(value, "value"):  # a tag of CBOR
            yield from self.value(value.value, place.item("", place.members))
        elif isinstance(value, int | float) and not isinstance(value, bool):
            # decimal digits of huge numbers take for ever
            yield place.text(str(value) if abs(value) < 1 << 64 or isinstance(value, float) else f"{value:x}")

    def _text(self, text: str, place: _Place) -> Iterator[Text]:
        if text.lstrip()[:1] in ("{", "[", '"'):
            try:
                inside = json.loads(text, object_pairs_hook=with_repeated)
            except (ValueError, RecursionError):
                pass
            else:
                yield from self.value(inside, place.inside("JSON"))
                return
        yield place.text(text)
        for inside, of in _in_text(text):
            yield from self.value(inside, place.inside(of))

    def _bytes(self, raw: bytes, place: _Place) -> Iterator[Text]:
        if values := packed.cbor(raw):
            for one in values:
                yield from self.value(one, place.inside("CBOR"))
            return
        for stream in packed.streams(raw):
            if stream.content is None or not self._may(_TRY, place.inside("")):
                yield Text(TOO_MUCH, place.name)
                return
            if stream.content:
                yield from self.value(stream.content, place.inside(stream.format))
        for broken, name in packed.broken_cbor(raw):
            if packed.may_hold(broken):
                yield from self.value(broken, place.inside("CBOR", (name, *place.members)))
        try:
            yield from self._text(raw.decode(), place)
        except UnicodeDecodeError:  # what is no text may still have some in it
            for one in packed.parts(raw):
                yield from self._text(one, place)


def _name(name: Any) -> str:
    return name.decode(errors="replace") if isinstance(name, bytes) else str(name)


def step(name: Any, number: int) -> str:
    """A name as a place shows it, if it is a plain word."""
    plain = _name(name)
    return plain if re.fullmatch(r"[A-Za-z_][\w-]{0,40}", plain) else f"<member {number}>"


def with_repeated(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    """An object of its pairs; of names that are there twice no value is lost."""
    named = dict(pairs)
    return named if len(named) == len(pairs) else {**named, "repeated": [value for _, value in pairs]}


def _in_text(text: str) -> Iterator[tuple[str | bytes, str]]:
    """What is in a text otherwise than it is read, and how."""
    if (plain := _ESCAPE.sub(_written, text)) != text:
        yield plain, "escapes"
    if "\0" in text:
        yield from ((one, "wide letters") for one in packed.wide(text.encode("utf-8", "replace")))
    for found in _BASE64.finditer(text):
        block = _BREAKS.sub("", found[0])
        raw = decoded(block)
        guessed = _guessed(block) if raw is None else (raw,)
        yield from ((one, "base64") for one in guessed if packed.may_hold(one) or one is raw)


def _written(escape: re.Match[str]) -> str:
    return chr(int(escape[1] or escape[2], 16)) if escape[1] or escape[2] else "/"


def decoded(text: str) -> bytes | None:
    """The bytes of a base64 text that say something as a whole: a text, CBOR, or what is packed; None of any other."""
    raw = _raw(text)
    if raw is None:
        return None
    return raw if _is_text(raw) or packed.begins_packed(raw) or packed.cbor(raw) else None


def _raw(text: str) -> bytes | None:
    plain = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def _guessed(text: str) -> Iterator[bytes]:
    """What may be in base64 that is none as a whole: at any of four places, and after each part of a name before it."""
    whole = text.rstrip("=")
    ends = [joint.end() for joint in _JOINTS.finditer(whole, 0, _LONGEST_NAME)]
    for start in dict.fromkeys((0, 1, 2, 3, *ends)):
        part = whole[start:]
        if (raw := _raw(part if len(part) % 4 != 1 else part[:-1])) is not None:
            yield raw


def _is_text(raw: bytes) -> bool:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return False
    return all(character.isprintable() or character in "\r\n\t" for character in text)
