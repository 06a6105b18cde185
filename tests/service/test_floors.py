"""Floors: whoever looks only at those whose floor is reached finds the same as who looks at all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake.service.floors import Floors

NAMES = st.sampled_from("abcdef")
STEPS = st.one_of(
    st.tuples(st.just("put"), NAMES, st.none() | st.integers(0, 9)),
    st.tuples(st.just("touch"), NAMES, st.none()),
    st.tuples(st.just("drop"), NAMES, st.none()),
)


def test_who_was_reached_stays_reached_until_it_gets_another_floor() -> None:
    floors = Floors()
    floors.put("a", 5)
    floors.put("b", 3)
    assert floors.reached(4) == ["b"]
    assert floors.reached(5) == ["a", "b"]
    floors.put("a", 9)
    assert floors.reached(5) == ["b"]


def test_one_that_waits_for_nothing_is_reached_when_something_happens_to_it() -> None:
    floors = Floors()
    floors.put("a", None)
    assert floors.reached(10**15) == []
    floors.touch("a")
    assert floors.reached(0) == ["a"]


def test_one_that_was_dropped_and_comes_back_comes_last() -> None:
    floors = Floors()
    for name in "aba":
        floors.drop(name)
        floors.put(name, 1)
    assert floors.reached(1) == ["b", "a"]
    assert list(floors) == ["b", "a"]


@given(steps=st.lists(STEPS, max_size=40), now=st.integers(-1, 10))
def test_the_reached_are_those_of_all_in_the_order_of_entry(steps: list[tuple[str, str, int | None]], now: int) -> None:
    floors, model = Floors(), dict[str, int | None]()
    for step, name, floor in steps:
        match step:
            case "put":
                floors.put(name, floor)
                model[name] = floor
            case "touch":
                floors.touch(name)
                model.update({name: -1} if name in model else {})
            case _:
                floors.drop(name)
                model.pop(name, None)
    assert list(floors) == list(model)
    assert floors.reached(now) == [name for name, at in model.items() if at is not None and at <= now]
    assert floors.reached(now) == floors.reached(now)


def test_who_gets_other_floors_again_and_again_leaves_nothing_behind() -> None:
    floors = Floors()
    for name in "ab":
        floors.put(name, 9)
    for _ in range(1000):
        floors.touch("a")
        floors.put("a", 5)
    assert len(floors._heap) < 100
    assert floors.reached(9) == ["a", "b"]
    assert floors.reached(8) == ["a"]


@given(
    exact=st.dictionaries(NAMES, st.none() | st.integers(0, 20)),
    early=st.lists(st.integers(0, 5), min_size=6, max_size=6),
    until=st.none() | st.integers(0, 20),
)
def test_the_first_is_the_first_of_all(exact: dict[str, int | None], early: list[int], until: int | None) -> None:
    floors = Floors()
    for (name, at), less in zip(exact.items(), early, strict=False):
        floors.put(name, None if at is None else at - less)
    whole = [(at, name) for name, at in exact.items() if at is not None and (until is None or at <= until)]
    assert floors.first(exact.__getitem__, until) == min(whole, key=lambda one: one[0], default=None)
