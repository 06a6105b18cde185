"""Ticks are round in the unit that a reader thinks in."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake.svg.ticks import spoken, ticks

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


@pytest.mark.parametrize(
    ("span", "step"),
    [
        (1_000, 100),
        (3_600, 500),
        (14_000, 2_000),
        (34_100, 5_000),
        (87_600, 10_000),
        (150_000, 15_000),
        (5 * MINUTE, 30_000),
        (90 * MINUTE, 10 * MINUTE),
        (HOUR + 1, 10 * MINUTE),
        (12 * HOUR, 2 * HOUR),
        (5 * DAY, 12 * HOUR),
        (30 * DAY, 4 * DAY),
        (5 * 365 * DAY, 256 * DAY),
    ],
)
def test_the_step_is_round(span: int, step: int) -> None:
    placed = ticks(span)
    assert placed[:2] == (0, step)
    assert {later - earlier for earlier, later in itertools.pairwise(placed)} == {step}


@given(st.integers(1, 10**15), st.integers(1, 20))
def test_ticks_are_few_and_within_the_axis(span: int, most: int) -> None:
    placed = ticks(span, most)
    assert placed[0] == 0
    assert placed[-1] <= span
    assert len(placed) <= most + 1


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (0, "0 s"),
        (5, "0.005 s"),
        (500, "0.5 s"),
        (34_100, "34.1 s"),
        (60_000, "1 min"),
        (87_600, "1 min 27.6 s"),
        (90 * MINUTE, "1 h 30 min"),
        (HOUR + 12_500, "1 h 12.5 s"),
        (2 * DAY + 3 * HOUR + 5, "2 d 3 h 0.005 s"),
    ],
)
def test_a_span_in_words_is_exact(span: int, words: str) -> None:
    assert spoken(span) == words
