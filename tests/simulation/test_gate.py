"""The gate: who is let through when, as a function of who comes and how long each one runs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake.simulation.gate import releases

#: Everybody runs ten.
TEN = 10


def through(most: int, *arrivals: int, running: tuple[int, ...] = (), takes: int = TEN) -> list[int]:
    """When each is let through, in the order of creation."""
    named = [(str(place), at, None) for place, at in enumerate(arrivals)]
    found = releases(most, named, running, lambda _, at: at + takes)
    return [found[name] for name, _, _ in named]


@pytest.mark.parametrize(
    ("most", "arrivals", "released"),
    [
        (1, (0,), [0]),
        (1, (0, 0, 0), [0, 10, 20]),
        (2, (0, 0, 0, 0), [0, 0, 10, 10]),
        (2, (0, 3, 4), [0, 3, 10]),
        (1, (0, 15), [0, 15]),
        (1, (0, 10), [0, 10]),
        # those that wait are let through in the order of creation, not of arrival
        (1, (0, 5, 3), [0, 10, 20]),
        # one that comes later takes a place that is free meanwhile
        (1, (20, 3), [20, 3]),
        (3, (), []),
    ],
)
def test_who_is_let_through_when(most: int, arrivals: tuple[int, ...], released: list[int]) -> None:
    assert through(most, *arrivals) == released


def test_those_that_run_already_hold_their_places() -> None:
    assert through(2, 0, 0, running=(4, 30)) == [4, 14]


def test_more_may_run_already_than_would_be_let_through() -> None:
    assert through(1, 0, running=(4, 30)) == [30]


@pytest.mark.parametrize(
    ("gone", "released"), [(7, {"first": 0, "second": 10}), (25, {"first": 0, "alarmed": 10, "second": 20})]
)
def test_who_ends_while_waiting_takes_no_place(gone: int, released: dict[str, int]) -> None:
    coming = [("first", 0, None), ("alarmed", 0, gone), ("second", 0, None)]
    assert releases(1, coming, (), lambda _, at: at + TEN) == released


def test_what_takes_no_time_holds_nobody_up() -> None:
    assert through(1, 0, 0, 0, takes=0) == [0, 0, 0]


@given(st.integers(1, 4), st.lists(st.integers(0, 30), max_size=8), st.integers(0, 12))
def test_never_more_than_may_run_and_nobody_waits_for_nothing(most: int, arrivals: list[int], takes: int) -> None:
    released = through(most, *arrivals, takes=takes)
    for place, (at, arrival) in enumerate(zip(released, arrivals, strict=True)):
        assert at >= arrival
        running = [one for other, one in enumerate(released) if other != place and one <= at < one + takes]
        assert len(running) <= most - 1 or takes == 0
        if at > arrival:
            assert any(one + takes == at for one in released)
            before = [one for other, one in enumerate(released) if other != place and one < at <= one + takes]
            assert len(before) >= most
