"""Instants that are left open: bounds are as narrow as the constraints make them, and every choice leaves one."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake.recordings.instants import HORIZON, ContradictionError, Instants

#: (earlier, later, least)
constraints = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(-40, 20)), max_size=14)


@given(
    bounds=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=8, max_size=8),
    constraints=constraints,
    wanted=st.lists(st.integers(0, 100), min_size=8, max_size=8),
)
def test_what_can_be_chosen_holds_every_constraint(
    bounds: list[tuple[int, int]], constraints: list[tuple[int, int, int]], wanted: list[int]
) -> None:
    instants = Instants(0)
    for low, span in bounds:
        instants.add(low, low + span)
    for earlier, later, least in constraints:
        instants.order(earlier, later, least)
    try:
        instants.settle()
    except ContradictionError:
        assert not _solvable(bounds, constraints)
        return
    chosen = [instants.choose(node, wanted[node]) for node in range(len(instants))]
    assert all(low <= at <= low + span for at, (low, span) in zip(chosen, bounds, strict=True))
    assert all(chosen[later] - chosen[earlier] >= least for earlier, later, least in constraints)


@given(
    bounds=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=8, max_size=8),
    constraints=constraints,
    wanted=st.lists(st.integers(0, 100), min_size=8, max_size=8),
)
def test_all_are_chosen_as_one_after_the_other_would_be(
    bounds: list[tuple[int, int]], constraints: list[tuple[int, int, int]], wanted: list[int]
) -> None:
    first, second = Instants(0), Instants(0)
    for instants in (first, second):
        for low, span in bounds:
            instants.add(low, low + span)
        for earlier, later, least in constraints:
            instants.order(earlier, later, least)
    try:
        first.settle()
    except ContradictionError:
        return
    second.settle()
    one_by_one = [first.choose(node, max(wanted[node], first.low(node // 2))) for node in range(len(first))]
    assert second.choose_all(lambda node: max(wanted[node], second.low(node // 2))) == one_by_one


def test_where_a_later_instant_holds_an_earlier_one_all_are_chosen_again() -> None:
    instants = Instants(0)
    first, second, third = (instants.add(0, 100) for _ in range(3))
    instants.order(first, third, 50)
    instants.order(third, second, 10)
    instants.settle()
    assert instants.choose_all({first: 20, second: 0, third: 0}.__getitem__) == [20, 80, 70]


def test_a_long_chain_is_not_settled_after_each_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    instants = Instants(0)
    nodes = [instants.add() for _ in range(50)]
    for earlier, later in pairwise(nodes):
        instants.order(earlier, later, 1)
    instants.settle()
    monkeypatch.delattr(Instants, "settle")
    assert instants.choose_all(lambda node: node * 7) == [node * 7 for node in nodes]


def _solvable(bounds: list[tuple[int, int]], constraints: list[tuple[int, int, int]]) -> bool:
    """By the longest paths: the first instants that all constraints allow, if they come to rest below their bounds."""
    first = [low for low, _ in bounds]
    for _ in range(len(first) * 200):
        changed = False
        for earlier, later, least in constraints:
            if first[earlier] + least > first[later]:
                first[later], changed = first[earlier] + least, True
        if not changed:
            return all(at <= low + span for at, (low, span) in zip(first, bounds, strict=True))
        if any(at > low + span for at, (low, span) in zip(first, bounds, strict=True)):
            return False
    return False


def test_a_choice_is_the_nearest_one_to_what_is_wanted() -> None:
    instants = Instants(1000)
    first, second = instants.add(), instants.add(high=1500)
    instants.order(first, second, 100)
    instants.settle()
    assert instants.low(second) == 1100
    assert instants.choose(first, 9999) == 1400
    assert instants.choose(second, 0) == 1500


def test_nothing_lies_before_the_beginning_or_beyond_the_horizon() -> None:
    instants = Instants(1000)
    node = instants.add(low=5)
    instants.settle()
    assert instants.choose(node, 0) == 1000
    other = Instants(1000)
    node = other.add()
    other.settle()
    assert other.choose(node, 10**18) == 1000 + HORIZON


def test_a_circle_is_a_contradiction() -> None:
    instants = Instants(0)
    one, other = instants.add(), instants.add()
    instants.order(one, other, 1)
    instants.order(other, one, 1)
    with pytest.raises(ContradictionError):
        instants.settle()
