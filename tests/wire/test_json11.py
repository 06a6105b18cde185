"""AWS JSON 1.1: compact, unescaped, numbers as Java writes them (real-world 2)."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake.errors import ServiceError
from codedeploy_fake.wire.json11 import decode, encode, java_double

FINITE = st.floats(allow_nan=False, allow_infinity=False)
TEXT = st.text(st.characters(codec="utf-8"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | FINITE | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
#: Java's grammar of Double.toString.
PLAIN, SCIENTIFIC = re.compile(r"-?\d+\.\d+"), re.compile(r"-?[1-9]\.\d+E-?[1-9]\d*")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1501780462.227, "1.501780462227E9"),
        (1501780960.42, "1.50178096042E9"),
        (1446232681.319, "1.446232681319E9"),
        (1767225600.0, "1.7672256E9"),
        (0.0, "0.0"),
        (1.0, "1.0"),
        (100.0, "100.0"),
        (0.5, "0.5"),
        (0.001, "0.001"),
        (0.00099, "9.9E-4"),
        (9999999.0, "9999999.0"),
        (9999999.999, "9999999.999"),
        (1e7, "1.0E7"),
        (-1e7, "-1.0E7"),
        (123456789.0, "1.23456789E8"),
        (1e21, "1.0E21"),
        (1.7976931348623157e308, "1.7976931348623157E308"),
    ],
)
def test_a_double_as_java_writes_it(number: float, text: str) -> None:
    assert java_double(number) == text


@given(FINITE)
def test_a_double_is_read_back_as_it_was(number: float) -> None:
    text = java_double(number)
    assert float(text) == number
    plain = number == 0 or 1e-3 <= abs(number) < 1e7
    assert (PLAIN if plain else SCIENTIFIC).fullmatch(text)
    assert json.loads(text) == number


@given(FINITE)
def test_a_fraction_has_no_zero_to_spare(number: float) -> None:
    fraction = java_double(number).partition(".")[2].partition("E")[0]
    assert fraction == "0" or not fraction.endswith("0")


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_not_written(number: float) -> None:
    with pytest.raises(ValueError, match="has no place in an answer"):
        encode({"a": number})


@given(st.dictionaries(TEXT, VALUES, max_size=5))
def test_what_was_encoded_is_decoded_again(value: dict[str, Any]) -> None:
    assert decode(encode(value)) == value


def test_it_is_compact_and_unescaped() -> None:
    assert (
        encode({"a": [1, True, None, 1.5], "b": {}, "ü": "€😀\n/"})
        == '{"a":[1,true,null,1.5],"b":{},"ü":"€😀\\n/"}'.encode()
    )


def test_only_floats_are_written_as_doubles() -> None:
    assert encode([10_000_000, 10_000_000.0]) == b"[10000000,1.0E7]"


@given(TEXT)
def test_a_text_never_looks_like_a_number(text: str) -> None:
    assert decode(encode([text, {text: 1.5}])) == [text, {text: 1.5}]


@pytest.mark.parametrize("body", [b"", b" ", b"\r\n"])
def test_no_body_is_an_empty_input(body: bytes) -> None:
    assert decode(body) == {}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"{", "not well-formed"),
        (b"{'a':1}", "not well-formed"),
        (b'{"a":1,}', "not well-formed"),
        (b'{"a":NaN}', "NaN is no JSON number"),
        (b'{"a":-Infinity}', "-Infinity is no JSON number"),
        (b'{"a":"\xff"}', "byte 6 is no UTF-8"),
        (b"\xef\xbb\xbf{}", "not well-formed"),
        (b"{}{}", "not well-formed"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a":' + b"1" * 100_000 + b"}", "too many digits"),
    ],
)
def test_what_is_not_json_is_one_clear_error(body: bytes, why: str) -> None:
    with pytest.raises(ServiceError, match=f"The request body is not JSON in UTF-8: .*{why}") as caught:
        decode(body)
    assert caught.value.code == "SerializationException"
    assert len(caught.value.message) < 300


def test_a_repeated_member_counts_as_its_last() -> None:
    assert decode(b'{"a":1,"a":2}') == {"a": 2}
