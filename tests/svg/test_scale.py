"""Places on the time axis: true to the time, and never too narrow to be seen."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake.svg.scale import EDGE, LEFT, RIGHT, Scale, apart


def test_the_axis_runs_from_the_creation_to_the_end() -> None:
    scale = Scale(1_000_000, 1_010_000, ended=True)
    assert scale.at(1_000_000) == LEFT
    assert scale.at(1_010_000) == RIGHT
    assert scale.at(1_005_000) == pytest.approx((LEFT + RIGHT) / 2)


def test_what_lasts_runs_to_the_edge_after_the_end_and_to_now_before_it() -> None:
    assert Scale(0, 10_000, ended=True).places([(5_000, None)])[0][1] == EDGE
    assert Scale(0, 10_000, ended=False).places([(5_000, None)])[0][1] == RIGHT


def test_the_axis_shows_a_second_at_least() -> None:
    scale = Scale(0, 0, ended=False)
    assert scale.span == 1000
    assert scale.last == LEFT


def test_places_that_are_wide_and_apart_stay_where_they_are() -> None:
    assert apart([(10, 20), (30, 40)], 3, 1, 100) == [(10, 20), (30, 40)]
    assert apart([], 3, 1, 100) == []


def test_short_ones_are_widened_and_pushed_on_just_so_far() -> None:
    assert apart([(10, 10.1), (11, 11.1), (50, 60)], 3, 1, 100) == [(10, 13), (14, 17), (50, 60)]


def test_at_the_edge_they_are_pushed_back() -> None:
    assert apart([(90, 98), (99, 99), (100, 100)], 3, 1, 100) == [(89, 92), (93, 96), (97, 100)]


@given(st.lists(st.floats(LEFT, RIGHT), min_size=1, max_size=26).map(sorted))
def test_thirteen_events_at_any_instants_are_all_seen(instants: list[float]) -> None:
    places = list(zip(instants[::2], instants[1::2], strict=False))
    spread = apart(places, 3, 1, RIGHT)
    assert all(right - left >= 2.999 for left, right in spread)
    assert all(first[1] <= second[0] + 0.001 for first, second in itertools.pairwise(spread))
    assert all(left >= LEFT and right <= RIGHT for left, right in spread)
