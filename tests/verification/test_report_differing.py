"""Expected beside seen, member by member: it marks a row exactly where something differs."""

# ruff: noqa: E501  one row a line

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake.verification.report.differing import ROWS, TEXT, Row, bounded, marked, rows

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab<|`\n", max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "type", "not"]), inner, max_size=3)
    ),
    max_leaves=8,
)


def same(path: str, value: str) -> Row:
    return Row(path, value, value, holds=True)


def differs(path: str, expected: str, seen: str) -> Row:
    return Row(path, expected, seen, holds=False)


# fmt: off
CASES: dict[str, tuple[Any, Any, list[Row]]] = {
    "a value":              (1, 2, [differs("", "1", "2")]),
    "one value for true":   (1, True, [differs("", "1", "true")]),
    "a member":             ({"const": {"a": 1, "b": 2}}, {"a": 1, "b": 3}, [same("a", "1"), differs("b", "2", "3")]),
    "a member too few":     ({"const": {"a": {"b": 1}}}, {}, [differs("a", '{"b": 1}', "(absent)")]),
    "a member too many":    ({"const": {}}, {"a": None}, [differs("a", "(absent)", "null")]),
    "an item":              (["x", "y"], ["x", "z"], [same("[0]", '"x"'), differs("[1]", '"y"', '"z"')]),
    "an item too few":      ([1, 2], [1], [same("[0]", "1"), differs("[1]", "2", "(absent)")]),
    "an item too many":     ({"const": [1]}, [1, 2], [same("[0]", "1"), differs("[1]", "(absent)", "2")]),
    "deep inside":          ({"const": {"a": [{"b": 1}]}}, {"a": [{"b": 2}]}, [differs("a[0].b", "1", "2")]),
    "another kind":         ({"const": {"a": 1}}, [1], [differs("", '{"a": 1}', "[1]")]),
    "a type":               ({"type": "string"}, 3, [differs("", "type string", "3")]),
    "an enum":              ({"enum": ["A", "B"]}, "C", [differs("", 'one of ["A", "B"]', '"C"')]),
    "required":             ({"required": ["a", "b"]}, {"a": 1}, [Row("a", "(present)", "1", holds=True), differs("b", "(present)", "(absent)")]),
    "to be absent":         ({"not": {"required": ["a"]}}, {"a": {}}, [differs("a", "(absent)", "{}")]),
    "several to be absent": ({"not": {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}}, {"b": 1}, [same("a", "(absent)"), differs("b", "(absent)", "1")]),
    "properties":           ({"type": "object", "properties": {"a": {"const": 1}, "c": {"type": "null"}}}, {"a": 2, "b": 3}, [differs("a", "1", "2")]),
    "items":                ({"items": {"type": "string"}}, ["a", 1], [Row("[0]", "type string", '"a"', holds=True), differs("[1]", "type string", "1")]),
    "in any order":         ({"$unordered": [1, {"type": "string"}]}, ["x", 2], [differs("[any]", "1", "(absent)"), Row("[0]", "type string", '"x"', holds=True), differs("[1]", "(absent)", "2")]),
    "an order of no list":  ({"$unordered": [1]}, {}, [differs("", "in any order: [1]", "{}")]),
    "an error":             ({"code": "AException"}, {"code": "BException", "message": ""}, [differs("code", '"AException"', '"BException"'), differs("message", "(absent)", '""')]),
}
# fmt: on


@pytest.mark.parametrize("case", CASES)
def test_the_member_that_differs_is_marked(case: str) -> None:
    expected, seen, found = CASES[case]
    assert list(rows(expected, seen)) == found


@given(JSON, JSON)
def test_of_two_values_something_is_marked_exactly_if_they_differ(one: Any, other: Any) -> None:
    assert all(row.holds for row in rows({"const": one}, one))
    assert all(row.holds for row in rows({"const": one}, other)) == _same(one, other)


def _same(one: Any, other: Any) -> bool:
    """As JSON has it: an object has no order, and true is no 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return type(one) is type(other) and bool(one == other)


@given(JSON, JSON)
def test_a_difference_always_has_a_row_that_is_marked(expected: Any, seen: Any) -> None:
    shown = marked({"expected": expected, "seen": seen})
    assert any(not row.holds for row in shown)
    assert len(shown) <= ROWS + 1


def test_of_many_rows_those_that_differ_are_shown() -> None:
    seen = {f"m{number}": number for number in range(3 * ROWS)}
    shown = rows({"const": {**seen, f"m{2 * ROWS}": "another"}}, seen)
    assert len(shown) == ROWS + 1
    assert [row.path for row in shown if not row.holds] == [f"m{2 * ROWS}"]
    assert shown[-1].seen == f"{2 * ROWS} more"


def test_a_long_text_says_how_long_it_was() -> None:
    (row,) = rows("short", "x" * 5_000)
    assert row.seen.endswith("… (5,002 characters)")
    assert len(row.seen) < TEXT + 30
    assert bounded("x" * TEXT) == "x" * TEXT
