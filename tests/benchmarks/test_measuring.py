"""What the benchmarks make of what they measured. Nothing here looks at how long anything took."""

from __future__ import annotations

import os

import pytest

from tests.benchmarks.forked import forked
from tests.benchmarks.pairing import Figures, paired
from tests.benchmarks.table import Row, cells, printed

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="what it measures is a fork")


def test_contestants_take_turns_and_every_other_round_goes_backwards() -> None:
    ran: list[str] = []
    contestants = {name: lambda name=name: (lambda: ran.append(name), 1) for name in ("a", "b")}
    figures = paired(contestants, 3)
    assert ran == ["b", "a", "a", "b", "b", "a", "a", "b"]
    assert {name: len(rounds) for name, rounds in figures.rounds.items()} == {"a": 3, "b": 3}


def test_figures_are_medians_over_the_rounds() -> None:
    figures = Figures({"ours": [1.0, 3.0, 8.0], "theirs": [1.0, 2.0, 2.0]})
    assert (figures.of("ours"), figures.ratio("ours", "theirs"), figures.over("ours", "theirs")) == (3.0, 1.5, 1.0)


@forks
def test_each_turn_is_a_child_of_the_process_that_is_ready_and_changes_nothing_for_the_next() -> None:
    once = "assert seen == ['ready']; seen.append('turn'); print('CPU of no interest')"
    figures = forked("seen = ['ready']", {"a": once, "b": once}, 2)
    assert {name: len(rounds) for name, rounds in figures.rounds.items()} == {"a": 2, "b": 2}


@forks
def test_bytecode_is_kept_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    forked("import sys; assert not sys.dont_write_bytecode and sys.pycache_prefix", {"a": "pass"}, 1)


@forks
@pytest.mark.parametrize(("before", "code"), [("1 / 0", "pass"), ("pass", "1 / 0")])
def test_what_fails_stops_the_run_and_says_why(before: str, code: str) -> None:
    with pytest.raises(SystemExit, match="ZeroDivisionError"):
        forked(before, {"a": code}, 1)


def test_a_row_says_whether_its_goal_is_reached_and_shows_no_more_digits_than_count() -> None:
    reached = Row("one", "us", 1234.56, "moto", 12.34, 0.0, "<= 1.15", reached=True)
    missed = Row("another", "KiB", 1.234, "", 0, 0, "<= 1 KiB", reached=False)
    assert cells(reached) == ("one", "1,235 us", "moto", "12.3 us", "0.00", "<= 1.15", "reached")
    assert cells(missed) == ("another", "1.23 KiB", "", "", "", "<= 1 KiB", "not reached")
    assert [line.split()[0] for line in printed([reached, missed]).splitlines()] == ["work", "one", "another"]
