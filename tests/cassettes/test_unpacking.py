"""What is unpacked to look for a secret: however it is packed, within bounds, and nothing where there is none."""

from __future__ import annotations

import base64
import gzip
import io
import json
import string
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake.cassettes.inspecting import inspect
from codedeploy_fake.cassettes.unpacking import TOO_MUCH, decoded, texts
from tests.cassettes.planted import ACCOUNT, KEY_ID, packed_in_a_zip

SAID = f"the key {KEY_ID} is"

Packing = Callable[[bytes], bytes]


def encoded(raw: bytes) -> bytes:
    return base64.b64encode(raw)


# fmt: off
PACKINGS: dict[str, Packing] = {
    "base64":            encoded,
    "base64 of a name":  lambda raw: b"releases/key-" + encoded(raw),
    "base64 in lines":   lambda raw: b"it is\n  " + base64.encodebytes(raw).replace(b"\n", b"\n  "),
    "gzip":              gzip.compress,
    "gzip, 2nd member":  lambda raw: gzip.compress(b"first") + gzip.compress(raw),
    "gzip after others": lambda raw: b"\x00\x01\xff" + gzip.compress(raw),
    "gzip, cut off":     lambda raw: gzip.compress(raw)[:-8],
    "zlib, level 1":     lambda raw: zlib.compress(raw, 1),
    "zlib, level 3":     lambda raw: zlib.compress(raw, 3),
    "zlib, level 9":     lambda raw: zlib.compress(raw, 9),
    "zip":               lambda raw: packed_in_a_zip(raw, zipfile.ZIP_DEFLATED),
    "zip, stored":       lambda raw: packed_in_a_zip(raw, zipfile.ZIP_STORED),
    "CBOR":              lambda raw: cbor2.dumps({"a": [raw]}),
    "CBOR, a sequence":  lambda raw: cbor2.dumps({"a": 1}) + cbor2.dumps({"d": raw}),
    "CBOR, cut off":     lambda raw: cbor2.dumps({"d": raw, "e": "x" * 20})[:-3],
    "CBOR, in chunks":   lambda raw: b"\xbf\x61d\x5f" + cbor2.dumps(raw[:9]) + cbor2.dumps(raw[9:]) + b"\xff\xff",
    "UTF-16":            lambda raw: encoded(raw).decode().encode("utf-16-le"),
    "UTF-16, reversed":  lambda raw: encoded(raw).decode().encode("utf-16-be"),
    "UTF-32":            lambda raw: encoded(raw).decode().encode("utf-32"),
    "JSON":              lambda raw: json.dumps({"a": encoded(raw).decode()}).encode(),
    "JSON, escaped":     lambda raw: b'cfg={"x":"' + b"".join(b"\\u%04x" % one for one in encoded(raw)) + b'"}',
    "bytes around it":   lambda raw: b"\x00\x01\xff" + encoded(raw) + b"\xff\x00",
}
# fmt: on


def kinds(value: Any) -> set[str]:
    return {one.kind for one in inspect(value)}


@pytest.mark.parametrize("name", PACKINGS)
def test_a_secret_is_found_in_what_packs_it(name: str) -> None:
    packed = PACKINGS[name](SAID.encode())
    assert "AWS access key id" in kinds(packed)
    assert "AWS access key id" in kinds(f"see {encoded(packed).decode()} there")


@given(st.lists(st.sampled_from(sorted(PACKINGS)), max_size=4))
def test_and_in_what_packs_that(names: list[str]) -> None:
    packed = SAID.encode()
    for name in names:
        packed = PACKINGS[name](packed)
    assert "AWS access key id" in kinds(packed)
    assert "AWS access key id" in kinds(encoded(packed).decode())


# fmt: off
FORMS = {
    "amid bytes":             encoded(b"\x00\x01\xff" + KEY_ID.encode()).decode(),
    "after bytes":            encoded(b"\xff\x00" + KEY_ID.encode() + b"\x00").decode(),
    "UTF-16":                 encoded(KEY_ID.encode("utf-16-le")).decode(),
    "UTF-16, marked":         encoded(KEY_ID.encode("utf-16")).decode(),
    "zip":                    encoded(packed_in_a_zip(KEY_ID.encode(), zipfile.ZIP_STORED)).decode(),
    "CBOR, cut off":          encoded(cbor2.dumps({"d": KEY_ID, "e": "x" * 20})[:-3]).decode(),
    "CBOR, a sequence":       encoded(cbor2.dumps({"a": 1}) + cbor2.dumps({"d": KEY_ID})).decode(),
    "gzip, 2nd member":       encoded(gzip.compress(b"hello") + gzip.compress(KEY_ID.encode())).decode(),
    "zlib, level 3":          encoded(zlib.compress(KEY_ID.encode(), 3)).decode(),
    "JSON's escape":          f'{{"x":"\\u0041{KEY_ID[1:]}"}} is it',
    "URL's, thrice":          f"key%252541{KEY_ID[1:]}",
    "URL's beside another":   f"password of %41{KEY_ID[1:]} and {ACCOUNT}",
    "letters of two bytes":   "\0".join(KEY_ID),
    "amid a word":            f"key{KEY_ID}is",
}
# fmt: on


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_the_forms_in_which_others_hide_one(text: str) -> None:
    assert "AWS access key id" in kinds({"description": text})


def test_a_number_and_the_name_above_a_value_are_told_of_broken_cbor_too() -> None:
    broken = cbor2.dumps({"password": "correct-horse", "account": 9876_5432_1098, "e": "x" * 20})[:-3]
    told = [(one.text, one.members) for one in texts(broken)]
    assert ("correct-horse", ("password",)) in told
    assert ("987654321098", ("account",)) in told


words = st.text(string.ascii_letters + string.digits, min_size=1, max_size=9)
ordinary = st.lists(words | st.sampled_from([" ", "/", "-", "_", ".", "\n", "\\n", "=", "+", "\\"]), max_size=60).map(
    "".join
)


@given(ordinary)
def test_ordinary_texts_say_nothing_else(text: str) -> None:
    """Any word may be base64 of something; hardly any is base64 of what would be a finding."""
    assert kinds({"description": text}) <= kinds(text)
    assert "more than is looked through" not in kinds(text)


@given(st.binary(max_size=300))
def test_any_bytes_can_be_looked_through(raw: bytes) -> None:
    assert TOO_MUCH not in [one.text for one in texts(raw)]
    assert TOO_MUCH not in [one.text for one in texts({"a": encoded(raw).decode()})]


@given(st.binary(min_size=1, max_size=60).map(lambda raw: b"\x80" + raw))
def test_base64_of_no_text_is_none_as_a_whole(raw: bytes) -> None:
    """Else a key that happens to be base64 of something would not be taken for one."""
    assert decoded(encoded(raw).decode()) is None


def tree() -> bytes:
    """A kilobyte that would be ten to the thirtieth."""
    packed = b"A" * 10
    for _ in range(30):
        packed = gzip.compress(cbor2.dumps([packed] * 10))
    return packed


# fmt: off
BOMBS = {
    "gzip":        gzip.compress(b"0" * 10_000_000),
    "zlib":        zlib.compress(b"0" * 10_000_000, 3),
    "zip":         packed_in_a_zip(b"0" * 10_000_000, zipfile.ZIP_DEFLATED),
    "one by one":  gzip.compress(cbor2.dumps([gzip.compress(b"\x00" * 8_000_000)] * 1000)),
    "tree":        tree(),
    "many tries":  b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x00" * 50_000,
}
# fmt: on


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_what_would_be_too_much_is_told(bomb: bytes) -> None:
    assert TOO_MUCH in [one.text for one in texts(bomb)]


def test_a_huge_number_is_told_without_its_decimal_digits() -> None:
    assert [one.text for one in texts([1 << 30_000])] == ["1" + "0" * 7500]


def test_a_percent_sign_that_is_escaped_for_ever_ends() -> None:
    assert kinds(f"%{'25' * 5000}41") == set()


def test_a_zip_is_a_zip() -> None:
    assert zipfile.ZipFile(io.BytesIO(packed_in_a_zip(b"so", zipfile.ZIP_STORED))).read("a") == b"so"
