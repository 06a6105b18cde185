"""Clocks: whole milliseconds, moved by the test alone, or not at all."""

from __future__ import annotations

import math
import threading
from datetime import UTC, datetime, timedelta, timezone, tzinfo

import pytest

from codedeploy_fake.errors import UsageError
from codedeploy_fake.simulation.clock import (
    DEFAULT_START_MS,
    Clock,
    VirtualClock,
    WallClock,
    to_datetime,
    to_instant,
    to_milliseconds,
)


def test_a_virtual_clock_starts_at_a_fixed_instant() -> None:
    assert VirtualClock().now() == datetime(2026, 1, 1, tzinfo=UTC)
    assert VirtualClock().now_ms == DEFAULT_START_MS


def test_reading_it_moves_nothing() -> None:
    clock = VirtualClock(7)
    assert [clock.now_ms, clock.now_ms, clock.now()] == [7, 7, to_datetime(7)]


def test_it_advances_by_seconds_or_by_a_timedelta() -> None:
    clock = VirtualClock(0)
    assert clock.advance(1.5) == to_datetime(1500)
    assert clock.advance(timedelta(minutes=1)) == to_datetime(61_500)
    assert clock.advance(0) == to_datetime(61_500)


@pytest.mark.parametrize("span", [-1, -0.001, timedelta(seconds=-1)])
def test_it_refuses_the_past(span: float | timedelta) -> None:
    clock = VirtualClock(5)
    with pytest.raises(UsageError, match="time cannot go backwards"):
        clock.advance(span)
    assert clock.now_ms == 5


@pytest.mark.parametrize("span", [math.nan, math.inf, -math.inf, "3", None])
def test_a_span_is_a_finite_number(span: float) -> None:
    clock = VirtualClock(5)
    with pytest.raises(UsageError, match="finite number of seconds or a timedelta"):
        clock.advance(span)
    assert clock.now_ms == 5


@pytest.mark.parametrize("span", [1e13, 1e300])
def test_it_refuses_instants_that_nobody_could_read(span: float) -> None:
    clock = VirtualClock(5)
    with pytest.raises(UsageError, match="beyond the year 9999"):
        clock.advance(span)
    with pytest.raises(UsageError, match="beyond the year 9999"):
        clock.advance_to(10**18)
    assert clock.now_ms == 5


def test_it_advances_to_an_instant_but_never_back() -> None:
    clock = VirtualClock(5)
    clock.advance_to(9)
    clock.advance_to(7)
    clock.advance_to(9)
    assert clock.now_ms == 9


def test_restart_stands_anywhere_without_a_word() -> None:
    heard: list[tuple[int, int]] = []
    clock = VirtualClock(5, listener=lambda before, after: heard.append((before, after)))
    clock.restart(1)
    assert (clock.now_ms, heard) == (1, [])


def test_the_listener_hears_every_move_and_nothing_else() -> None:
    heard: list[tuple[int, int]] = []
    clock = VirtualClock(0, listener=lambda before, after: heard.append((before, after)))
    clock.advance(1)
    clock.advance(0)
    clock.advance_to(3000)
    clock.advance_to(2000)
    assert heard == [(0, 1000), (1000, 3000)]


def test_it_stands_wherever_it_is_told_to_on_its_way() -> None:
    heard: list[tuple[int, int]] = []
    clock = VirtualClock(
        0,
        listener=lambda before, after: heard.append((before, after)),
        halt=lambda _, target: min(target, len(heard) + 5),
    )
    clock.advance(0.008)
    assert clock.now_ms == 8
    assert heard == [(0, 5), (5, 6), (6, 7), (7, 8)]


def test_whoever_listens_may_move_it_on() -> None:
    heard: list[int] = []

    def listen(_: int, after: int) -> None:
        heard.append(after)
        if after == 1:
            clock.advance_to(6)

    clock = VirtualClock(0, listener=listen, halt=lambda before, target: before + 1)
    clock.advance_to(4)
    assert heard == [1, 2, 3, 4, 5, 6]
    assert clock.now_ms == 6


def test_or_set_it_back_and_it_stays_there() -> None:
    clock = VirtualClock(3, listener=lambda before, after: clock.restart(3), halt=lambda before, target: before + 1)
    clock.advance_to(9)
    assert clock.now_ms == 3


def test_where_a_listener_raises_it_stays() -> None:
    def listen(_: int, after: int) -> None:
        if after == 4:
            raise UsageError("enough")

    clock = VirtualClock(0, listener=listen, halt=lambda before, target: before + 1)
    with pytest.raises(UsageError, match="enough"):
        clock.advance_to(9)
    assert clock.now_ms == 4


def test_the_listener_is_called_under_the_lock() -> None:
    lock = threading.RLock()
    free: list[bool] = []

    def listen(before: int, after: int) -> None:
        def attempt() -> None:
            free.append(lock.acquire(blocking=False))

        other = threading.Thread(target=attempt)
        other.start()
        other.join()

    VirtualClock(0, lock=lock, listener=listen).advance(1)
    assert free == [False]


def test_threads_that_advance_together_lose_nothing() -> None:
    clock = VirtualClock(0)

    def advance() -> None:
        for _ in range(200):
            clock.advance(0.001)

    threads = [threading.Thread(target=advance) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clock.now_ms == 1600


def test_it_shows_where_it_stands() -> None:
    assert repr(VirtualClock()) == "<VirtualClock 2026-01-01T00:00:00+00:00>"


def test_a_wall_clock_reads_its_source_in_whole_milliseconds() -> None:
    clock = WallClock(lambda: 12.3459)
    assert clock.now_ms == 12_345
    assert clock.now() == to_datetime(12_345)


def test_a_wall_clock_stands_while_the_machine_is_set_back() -> None:
    times = iter([10.0, 11.0, 5.0, 10.999, 11.5])
    clock = WallClock(lambda: next(times))
    assert [clock.now_ms for _ in range(4)] == [11_000, 11_000, 11_000, 11_500]


def test_a_wall_clock_without_a_source_reads_the_machine() -> None:
    before = WallClock().now_ms
    assert before > DEFAULT_START_MS - 10**12
    assert WallClock().now_ms >= before


def test_nobody_moves_a_wall_clock() -> None:
    clock = WallClock(lambda: 1.0)
    with pytest.raises(UsageError, match=r"cannot be advanced \(by 5\); use a VirtualClock, or wait"):
        clock.advance(5)
    with pytest.raises(UsageError, match=r"cannot be moved .*use a VirtualClock"):
        clock.advance_to(5000)


def test_each_says_whether_it_is_virtual() -> None:
    clocks: list[Clock] = [VirtualClock(), WallClock()]
    assert [clock.virtual for clock in clocks] == [True, False]


def test_instants_and_datetimes_are_inverse() -> None:
    for instant in (0, 1, -1, DEFAULT_START_MS, 1_501_780_462_227):
        assert to_instant(to_datetime(instant)) == instant


def test_a_datetime_of_any_zone_is_an_instant() -> None:
    assert to_instant(datetime(1970, 1, 1, 2, tzinfo=timezone(timedelta(hours=2)))) == 0


def test_a_naive_datetime_is_refused() -> None:
    class Undecided(tzinfo):
        def utcoffset(self, dt: datetime | None) -> None:
            return None

        def dst(self, dt: datetime | None) -> None:
            return None

        def tzname(self, dt: datetime | None) -> None:
            return None

    for moment in (datetime(2026, 1, 1), datetime(2026, 1, 1, tzinfo=Undecided())):
        with pytest.raises(UsageError, match=r"no time zone; write datetime\(..., tzinfo=UTC\)"):
            to_instant(moment)


def test_spans_become_whole_milliseconds() -> None:
    assert [to_milliseconds(span) for span in (0, 0.1, 2.3, 1.0005, timedelta(microseconds=1500))] == [
        0,
        100,
        2300,
        1000,
        2,
    ]
