"""Which rows there are and how high: few are roomy, hundreds are thin, all of them fit, no failure is lost."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake.history import History, Span, targets
from codedeploy_fake.svg.rows import (
    ALL,
    BLOCK,
    MOST_PLAIN,
    MOST_PLAIN_IN_TROUBLE,
    MOST_ROOMY,
    MOST_THIN,
    PLAIN,
    ROOMY,
    THIN,
    arranged,
)


def histories(*sizes: int, failing: frozenset[int] = frozenset()) -> list[History]:
    """Histories of so many targets each, those at the given places failed."""
    return [
        History(
            tuple(f"i-{place}-{number}" for number in range(size)),
            (Span("Failed" if place in failing else "Succeeded", place),),
            (),
        )
        for place, size in enumerate(sizes)
    ]


@pytest.mark.parametrize("count", [1, 5, MOST_ROOMY])
def test_a_few_targets_have_a_roomy_row_each(count: int) -> None:
    rows = arranged(histories(count), 100)
    assert [row.history.target_ids for row in rows] == [(f"i-0-{number}",) for number in range(count)]
    assert all(row.roomy and not row.thin for row in rows)


@pytest.mark.parametrize("count", [MOST_ROOMY + 1, MOST_PLAIN])
def test_some_dozens_have_a_plain_row_each(count: int) -> None:
    rows = arranged(histories(*[1] * count), 100)
    assert len(rows) == count
    assert all(not row.roomy and not row.thin for row in rows)


def test_rows_stand_one_below_the_other() -> None:
    rows = arranged(histories(*[1] * 300, failing=frozenset({7})), 100)
    assert rows[0].top == 100
    assert all(later.top == earlier.bottom for earlier, later in itertools.pairwise(rows))


def test_five_hundred_targets_have_thin_rows() -> None:
    rows = arranged(histories(*[1] * 500), 0)
    assert len(rows) == 500
    assert all(row.thin and row.height >= THIN for row in rows)


def test_of_hundreds_those_in_trouble_keep_a_row_with_text() -> None:
    failing = frozenset({3, 250, 499})
    rows = arranged(histories(*[1] * 500, failing=failing), 0)
    assert {place for place, row in enumerate(rows) if not row.thin} == failing


def test_of_too_many_in_trouble_the_first_keep_theirs() -> None:
    rows = arranged(histories(*[1] * 500, failing=frozenset(range(0, 500, 2))), 0)
    assert [place for place, row in enumerate(rows) if not row.thin] == list(range(0, 2 * MOST_PLAIN_IN_TROUBLE, 2))


def test_equal_ones_share_a_row_that_is_higher_the_more_they_are() -> None:
    rows = arranged(histories(1, 3, 496), 0)
    assert [row.height for row in rows] == [PLAIN, 3 * PLAIN, BLOCK]
    assert [len(row.history.target_ids) for row in rows] == [1, 3, 496]


def test_of_thousands_every_failure_is_drawn_and_of_the_others_some_evenly() -> None:
    failing = frozenset(range(17, 10_000, 400))
    rows = arranged(histories(*[1] * 10_000, failing=failing), 0)
    assert len(rows) == MOST_THIN
    drawn = [row.history.statuses[0].begun for row in rows]
    assert drawn == sorted(drawn)
    assert failing <= set(drawn)
    assert max(later - earlier for earlier, later in itertools.pairwise(drawn)) <= 25


def test_thousands_of_failures_leave_half_of_the_rows_to_the_others() -> None:
    rows = arranged(histories(*[1] * 9_000, failing=frozenset(range(5_000))), 0)
    assert sum(row.history.troubled for row in rows) == MOST_THIN // 2
    rows = arranged(histories(*[1] * 9_000, failing=frozenset(range(9_000))), 0)
    assert len(rows) == MOST_THIN


@given(st.lists(st.integers(1, 600), max_size=700), st.data())
def test_whatever_the_targets_all_rows_fit(sizes: list[int], data: st.DataObject) -> None:
    failing = data.draw(st.frozensets(st.integers(0, 700)))
    told = histories(*sizes, failing=failing)
    rows = arranged(told, 0)
    assert sum(row.height for row in rows) <= ALL
    assert all(row.height >= THIN for row in rows)
    if len(told) <= MOST_THIN:
        assert targets(row.history for row in rows) == sum(sizes)


def test_the_roomy_and_the_plain_fit_as_well() -> None:
    assert MOST_ROOMY * ROOMY <= ALL
    assert MOST_PLAIN * PLAIN <= ALL
