"""When the lifecycle events of one target run, between the instants at which it was launched and had its result."""

from __future__ import annotations

from dataclasses import dataclass

from codedeploy_fake.recordings.life import Life
from codedeploy_fake.simulation.clock import to_milliseconds
from codedeploy_fake.simulation.outcome import EventTime
from codedeploy_fake.simulation.states import LIFECYCLE, Flow
from codedeploy_fake.simulation.timings import Timings


@dataclass(frozen=True, slots=True)
class Bounds:
    """The instants of one target, in milliseconds; ``ended`` is None where it has no result.

    ``failing`` is the event that fails, None where none does. ``cut_at`` is the instant at which the deployment was
    stopped, where that is what ended it. ``lag`` after its launch it is attempted, whether an event began or not.
    Nothing of the deployment comes after ``beyond``; ``timed_out`` says that it took too long, and nobody stopped it.
    """

    launched: int
    attempted: int
    ended: int | None
    failing: str | None
    cut_at: int | None
    lag: int
    beyond: int
    timed_out: bool = False

    @property
    def hurried(self) -> bool:
        """Whether it is attempted because its first event begins, not because time is up."""
        return self.attempted - self.launched < self.lag


def usual(flow: Flow, timings: Timings) -> int:
    """How long a target takes when nothing was said, in milliseconds."""
    waits = timings.first_event + timings.event_gap * (len(LIFECYCLE[flow]) - 1)
    return to_milliseconds(waits + sum(map(timings.of, LIFECYCLE[flow])) + timings.target_result)


def placed(flow: Flow, timings: Timings, bounds: Bounds, life: Life) -> tuple[list[EventTime], int | None]:
    """The times of a target's events, and of its result after the last of them; None is the default."""
    names = list(LIFECYCLE[flow])
    if bounds.failing in names:
        names = names[: names.index(bounds.failing) + 1]
    times, at = _seen(life, bounds.launched)
    rest = names[len(times) :]
    running = life.ran[-1].began if life.ran and life.ran[-1].ended is None else None
    if bounds.cut_at is not None:
        return [*times, *_cut(life, rest, at, running, bounds)], None
    if bounds.ended is None:
        return times, None
    if not rest:
        return times, bounds.ended - at
    first = bounds.attempted if running is None and not times else running
    exact = running is not None or (not times and bounds.hurried)
    spans = _usual(rest, timings, first=not times)
    hold = life.steady + 1
    least = first or at
    if running is None and life.ran:
        least = max(least, hold)
    filled = _filled(spans, bounds.ended - at, least - at, 0 if running is None else hold - running, exact=exact)
    pairs = zip(filled[:-1:2], filled[1::2], strict=True)
    return [*times, *(EventTime(life.target, name, *pair) for name, pair in zip(rest, pairs, strict=True))], filled[-1]


def _seen(life: Life, launched: int) -> tuple[list[EventTime], int]:
    """The events that were seen to their end, and the instant at which the last of them was over."""
    times, at = [], launched
    for ran in life.ran:
        if ran.ended is None:
            break
        began = ran.ended if ran.began is None else ran.began
        times.append(EventTime(life.target, ran.name, max(began - at, 0), max(ran.ended - began, 0)))
        at = max(ran.ended, at)
    return times, at


def _usual(names: list[str], timings: Timings, *, first: bool) -> list[int]:
    """Wait and take of each event, and the wait for the result, in milliseconds."""
    spans: list[int] = []
    for place, name in enumerate(names):
        wait = timings.first_event if first and not place else timings.event_gap
        spans += [to_milliseconds(wait), to_milliseconds(timings.of(name))]
    return [*spans, to_milliseconds(timings.target_result)]


def _filled(spans: list[int], left: int, least: int, second: int, *, exact: bool) -> list[int]:
    """The spans, stretched or pressed into ``left``; the first is at least ``least``, or exactly that.

    What is left over goes to the agent's poll before the first event, where recorded deployments spend nearly all
    of their time, or before the second. ``second`` is the least of the second span.
    """
    over = left - sum(spans)
    if exact:
        first = least
    elif over >= 0:
        first = max(spans[0] + over, least)
    else:  # at least a millisecond, so that what came before is seen
        first = max(spans[0] * left // sum(spans), 1, least)
    first = first if exact else min(first, left)
    rest = _pressed(spans[1:], left - first)
    if rest[0] < second <= left - first:
        rest = [second, *_pressed(spans[2:], left - first - second)]
    return [first, *rest]


def _pressed(spans: list[int], left: int) -> list[int]:
    total = sum(spans)
    if left >= total and len(spans) > 2:
        return [spans[0], spans[1] + left - total, *spans[2:]]
    if left >= total:
        return [*spans[:-1], spans[-1] + left - total]
    scaled = [span * left // total for span in spans]
    return [*scaled[:-1], left - sum(scaled[:-1])]


def _cut(life: Life, rest: list[str], at: int, running: int | None, bounds: Bounds) -> list[EventTime]:
    """What a deployment that was stopped left of a target: an event that ran to its end, or one that never began."""
    if not rest:
        return []
    target, ended, cut_at = life.target, bounds.ended, bounds.cut_at
    if ended is not None and cut_at is not None and max(cut_at, at) < ended:
        began = running
        if began is None:
            began = min(max(at, bounds.attempted, life.steady + 1 if life.ran else 0), cut_at)
        return [EventTime(target, rest[0], began - at, ended - began)]
    if running is not None and bounds.timed_out:
        return [EventTime(target, rest[0], running - at, bounds.beyond - running)]
    if running is not None and cut_at is not None:  # it had ended by then
        begun = EventTime(target, rest[0], running - at, (cut_at - running) // 2)
        return [begun, *(EventTime(target, name, bounds.beyond - at, 0) for name in rest[1:2])]
    if at == bounds.launched and bounds.hurried and len(rest) > 1:
        begun = EventTime(target, rest[0], bounds.attempted - at, 0)
        return [begun, EventTime(target, rest[1], bounds.beyond - bounds.attempted, 0)]
    return [EventTime(target, rest[0], bounds.beyond - at, 0)]
