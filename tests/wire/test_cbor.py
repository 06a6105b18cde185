"""CBOR: what a body may be, and that nothing else becomes a value."""

from __future__ import annotations

import struct
from contextlib import suppress
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake.errors import ServiceError
from codedeploy_fake.wire.cbor import Timestamp, decode, encode, seconds, timestamp

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_what_was_encoded_is_decoded_again(value: Any) -> None:
    assert decode(encode(value)) == value


@given(VALUES)
def test_lengths_may_be_indefinite(value: Any) -> None:
    assert decode(cbor2.dumps(value, indefinite_containers=True)) == value


def test_strings_may_come_in_parts() -> None:
    assert decode(bytes.fromhex("bf 7f 61 61 61 62 ff 01 ff")) == {"ab": 1}


def test_no_body_is_an_empty_input() -> None:
    assert decode(b"") == {}
    assert decode(b"\xa0") == {}


@pytest.mark.parametrize("sent", [0, 1704110400, -1, 1704110400.123456, 0.5])
def test_a_time_is_a_number_with_tag_1(sent: float) -> None:
    assert decode(cbor2.dumps({"at": cbor2.CBORTag(1, sent)})) == {"at": Timestamp(sent)}


def test_a_time_may_be_a_short_float() -> None:
    assert decode(b"\xc1\xfa" + struct.pack(">f", 1.5)) == Timestamp(1.5)


def test_a_time_goes_out_with_tag_1_as_a_double() -> None:
    assert encode(timestamp(1767225600)).hex(" ") == "c1 fb 41 da 55 6e 40 00 00 00"


def test_a_number_without_a_tag_may_be_a_time_too() -> None:
    assert seconds(5) == seconds(Timestamp(5)) == 5


def test_undefined_means_null() -> None:
    sent = {"a": cbor2.undefined, "b": [cbor2.undefined, {"c": cbor2.undefined}], "d": "\u00f7"}
    assert decode(cbor2.dumps(sent)) == {"a": None, "b": [None, {"c": None}], "d": "\u00f7"}


def test_a_repeated_member_counts_as_its_last() -> None:
    assert decode(bytes.fromhex("a2 61 61 01 61 61 02")) == {"a": 2}


def tagged(tag: int, content: Any = 0) -> bytes:
    return cbor2.dumps(cbor2.CBORTag(tag, content))


#: what comes -> (body, why it is refused)
BAD = {
    "half a map": (b"\xa1", "it ends too early"),
    "half a text": (b"\x6aabc", "it ends too early"),
    "an open map": (b"\xbf\x61a\x01", "it ends too early"),
    "two items": (b"\xa0\xa0", "something comes after its end"),
    "JSON": (b'{"a":1}', "it ends too early"),
    "a break": (b"\xff", "not well-formed"),
    "a reserved length": (b"\x1c", "not well-formed"),
    "bytes that are no UTF-8": (b"\xa1\x61\xff\x00", "not well-formed"),
    "a lone surrogate": (b"\x63\xed\xa0\x80", "not well-formed"),
    "a text of 2 to the 63": (b"\x7b\x7f" + b"\xff" * 7, "it ends too early|not well-formed"),
    "bytes of 2 to the 64": (b"\x5b" + b"\xff" * 8, "it ends too early|not well-formed"),
    "a list of 2 to the 40": (b"\x9b\0\0\1" + b"\0" * 5, "it ends too early"),
    "a list of 2 to the 64": (b"\x9b" + b"\xff" * 8, "it ends too early|not well-formed"),
    "a map of 2 to the 40": (b"\xbb\0\0\1" + b"\0" * 5, "it ends too early"),
    "100,000 levels": (b"\x81" * 100_000 + b"\0", "nested too deeply"),
    "100,000 open levels": (b"\x9f" * 100_000, "nested too deeply"),
    "100,000 tags": (b"\xc1" * 100_000 + b"\0", "nested too deeply"),
    "a time that is a text": (tagged(1, "now"), "tag 1 marks something that is no number"),
    "a time that is a map": (tagged(1, {}), "tag 1 marks something that is no number"),
    "a time of a time": (b"\xc1\xc1\x00", "tag 1 marks something that is no number"),
    "a time that is true": (tagged(1, True), "tag 1 marks something that is no number"),
    **{
        f"tag {tag}": (tagged(tag, content), f"tag {tag} has no meaning in this protocol")
        for tag, content in {
            0: "2026-01-01T00:00:00Z",
            2: b"\x01" * 100,
            3: b"\x01",
            4: [10**6, 1],
            5: [10**6, 1],
            28: [],
            29: 0,
            30: [1, 0],
            35: "(a+)+$",
            36: "a",
            37: b"\0" * 16,
            100: 1,
            258: [1],
            260: b"\x7f\0\0\1",
            4096: 1,
            43000: 1,
            55799: {},
            2**64 - 1: 1,
        }.items()
    },
    "a list that contains itself": (bytes.fromhex("d8 1c 81 d8 1d 00"), "tag 2[89] has no meaning"),
    "a simple value": (b"\xf0", "a simple value has no meaning"),
    "a simple value of two bytes": (b"\x81\xf8\xff", "a simple value has no meaning"),
    "a simple value as a key": (b"\xa1\xe0\x00", "a simple value has no meaning"),
    "a tag as a key": (bytes.fromhex("a1 c2 41 01 00"), "tag 2 has no meaning"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_not_cbor_is_one_clear_error(what: str) -> None:
    body, why = BAD[what]
    with pytest.raises(ServiceError, match=f"^SerializationException: The request body is not CBOR: .*(?:{why})") as at:
        decode(body)
    assert len(at.value.message) < 200


@given(st.binary(max_size=60))
def test_any_bytes_are_a_value_or_one_clear_error(body: bytes) -> None:
    with suppress(ServiceError):
        decode(body)
