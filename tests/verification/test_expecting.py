"""A comparison holds what it says: what was bound is the same later, and a changed answer is always caught."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake.verification.expecting import ABSENT, UnboundError, compare, filled

SCALARS = st.none() | st.booleans() | st.integers(-100, 100) | st.text(max_size=5)
NAMES = st.text("abcdef", min_size=1, max_size=4)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=8
)
ANSWERS = st.dictionaries(NAMES, VALUES, min_size=1, max_size=4)


def places(value: Any, path: str = "") -> list[str]:
    """The paths of all scalars in an answer."""
    if isinstance(value, dict):
        return [found for name, inner in value.items() for found in places(inner, f"{path}.{name}" if path else name)]
    if isinstance(value, list):
        return [found for number, inner in enumerate(value) for found in places(inner, f"{path}[{number}]")]
    return [path]


def put(answer: Any, path: str, value: Any) -> Any:
    """The answer with another value there; ABSENT takes it away."""
    changed = copy.deepcopy(answer)
    parts = path.replace("]", "").replace("[", ".#").split(".")
    steps: list[Any] = [int(part[1:]) if part.startswith("#") else part for part in parts]
    inner = changed
    for step in steps[:-1]:
        inner = inner[step]
    if value is ABSENT:
        del inner[steps[-1]]
    else:
        inner[steps[-1]] = value
    return changed


def at(answer: Any, path: str) -> Any:
    for part in path.replace("]", "").replace("[", ".#").split("."):
        answer = answer[int(part[1:])] if part.startswith("#") else answer[part]
    return answer


def same(one: Any, other: Any) -> bool:
    """Equal as JSON: true is not 1."""
    return type(one) is type(other) and one == other


@given(ANSWERS, st.data(), SCALARS)
def test_a_changed_answer_is_always_caught(answer: dict[str, Any], data: st.DataObject, other: Any) -> None:
    leaves = places(answer)
    expected = {path: {"const": at(answer, path)} for path in leaves}
    assert compare(expected, answer, {}, {}) == []
    if leaves:
        path = data.draw(st.sampled_from(leaves))
        if not same(at(answer, path), other):
            assert [found[0] for found in compare(expected, put(answer, path, other), {}, {})] == [path]
        gone = compare(expected, put(answer, path, ABSENT), {}, {})
        assert gone
        assert any(found[2] == ABSENT or not same(found[1], found[2]) for found in gone)


@given(ANSWERS, VALUES)
def test_the_whole_answer_must_be_equal_to_a_value(answer: dict[str, Any], other: Any) -> None:
    assert compare({"": {"const": answer}}, answer, {}, {}) == []
    changed = {**answer, "zz": other}
    assert compare({"": {"const": answer}}, changed, {}, {})


@given(VALUES, VALUES)
def test_what_was_bound_is_the_same_later(value: Any, other: Any) -> None:
    bound: dict[str, Any] = {}
    assert compare({"id": {"$bind": "it"}}, {"id": value}, bound, {}) == []
    assert bound == {"it": value}
    assert compare({"id": {"$ref": "it"}}, {"id": value}, bound, {}) == []
    assert bool(compare({"id": {"$ref": "it"}}, {"id": other}, bound, {})) == (not equal(value, other))


def equal(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal, one, other))
    return same(one, other)


@given(st.lists(VALUES, max_size=5), st.randoms())
def test_unordered_takes_every_order_and_no_other_items(items: list[Any], random: Any) -> None:
    shuffled = list(items)
    random.shuffle(shuffled)
    expected = {"list": {"$unordered": [{"const": item} for item in items]}}
    assert compare(expected, {"list": shuffled}, {}, {}) == []
    assert compare(expected, {"list": [*shuffled, "one more"]}, {}, {})
    if items:
        assert compare(expected, {"list": shuffled[1:]}, {}, {})
        assert compare(expected, {"list": [*shuffled[1:], "another one"]}, {}, {})


def test_unordered_gives_every_fragment_an_item_of_its_own() -> None:
    expected = {"list": {"$unordered": [{"type": "integer"}, {"const": 1}]}}
    assert compare(expected, {"list": [1, 2]}, {}, {}) == []
    assert compare(expected, {"list": [2, 3]}, {}, {})


def test_unordered_binds_what_fits() -> None:
    bound: dict[str, Any] = {}
    expected = {"list": {"$unordered": [{"$bind": "text", "type": "string"}, {"$bind": "number", "type": "integer"}]}}
    assert compare(expected, {"list": [1, "a"]}, bound, {}) == []
    assert bound == {"text": "a", "number": 1}


def test_nothing_is_bound_to_what_does_not_hold() -> None:
    bound: dict[str, Any] = {}
    assert compare({"id": {"$bind": "it", "type": "string"}}, {"id": 1}, bound, {})
    assert bound == {}


@pytest.mark.parametrize("answer", [None, [], {}, {"a": None}, {"a": []}, {"a": {"b": 1}}, "a"])
def test_a_path_that_leads_nowhere_differs(answer: Any) -> None:
    assert compare({"a[0].b": {}}, answer, {}, {}) == [("a[0].b", {}, ABSENT)]


def test_words_stand_for_values() -> None:
    bound = {"group": "g", "id": "d-1"}
    assert filled({"a": [{"$ref": "id"}, {"$text": "the '{group}'"}]}, bound, {}) == {"a": ["d-1", "the 'g'"]}
    assert filled({"$role": "x"}, {}, {"$role": str.upper}) == "X"


@pytest.mark.parametrize("value", [{"$ref": "it"}, {"a": [{"$text": "{it}"}]}])
def test_a_word_that_nothing_bound_is_said(value: Any) -> None:
    with pytest.raises(UnboundError, match="'it'"):
        filled(value, {}, {})
