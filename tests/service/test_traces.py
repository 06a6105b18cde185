"""The bounded cache of traces: what is let go, and what of it stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from codedeploy_fake.service import traces as module
from codedeploy_fake.service.traces import Traces
from codedeploy_fake.simulation.trace import Stop, Trace, simulate
from tests.simulation.plans import START, deployment

#: Moves of a deployment to one instance that succeeds.
MOVES = len(simulate(deployment()).moves)


class Counted:
    """Computes a trace, and counts how often."""

    def __init__(self, compute: Callable[[], Trace]) -> None:
        self.compute = compute
        self.times = 0

    def __call__(self) -> Trace:
        self.times += 1
        return self.compute()


@pytest.fixture
def compute() -> Counted:
    return Counted(lambda: simulate(deployment()))


def test_a_trace_is_computed_once(compute: Counted) -> None:
    traces = Traces()
    assert traces.trace("d-1", (), compute) is traces.trace("d-1", (), compute)
    assert (compute.times, traces.moves) == (1, MOVES)


def test_what_comes_from_outside_makes_another(compute: Counted) -> None:
    traces, stop = Traces(), Stop(START + 3000)
    traces.trace("d-1", (), compute)
    stopped = traces.trace("d-1", (stop,), lambda: simulate(deployment(), [stop]))
    assert traces.trace("d-1", (stop,), compute) is stopped
    assert (compute.times, traces.moves) == (1, len(stopped.moves))


def test_only_so_many_moves_are_kept(monkeypatch: pytest.MonkeyPatch, compute: Counted) -> None:
    monkeypatch.setattr(module, "MOVES_KEPT", 2 * MOVES)
    traces = Traces()
    for name in ("d-1", "d-2", "d-1", "d-3"):
        traces.trace(name, (), compute)
    assert (compute.times, traces.moves) == (3, 2 * MOVES)
    traces.trace("d-1", (), compute)  # used last before d-3, so d-2 was let go
    assert compute.times == 3
    traces.trace("d-2", (), compute)
    assert compute.times == 4


def test_one_trace_is_kept_however_long(monkeypatch: pytest.MonkeyPatch, compute: Counted) -> None:
    monkeypatch.setattr(module, "MOVES_KEPT", 1)
    traces = Traces()
    assert traces.trace("d-1", (), compute) is traces.trace("d-1", (), compute)
    traces.trace("d-2", (), compute)
    assert traces.moves == MOVES


def test_the_end_stays_when_a_trace_is_let_go(monkeypatch: pytest.MonkeyPatch, compute: Counted) -> None:
    monkeypatch.setattr(module, "MOVES_KEPT", 1)
    traces = Traces()
    assert traces.end("d-1", ()) is None
    end = traces.trace("d-1", (), compute).end
    traces.trace("d-2", (), compute)
    assert traces.end("d-1", ()) == end
    assert traces.end("d-1", (Stop(START),)) is None
    assert compute.times == 2


def test_only_what_is_kept_is_known(compute: Counted) -> None:
    traces = Traces()
    assert traces.known("d-1", ()) is None
    kept = traces.trace("d-1", (), compute)
    assert traces.known("d-1", ()) is kept
    assert traces.known("d-1", (Stop(START),)) is None


def test_a_trace_without_an_end_leaves_none() -> None:
    traces = Traces()
    queued = simulate(deployment())
    traces.trace("d-1", (), lambda: Trace(queued.moves[:2], queued.instants[:2], queued.seen[:2]))
    assert traces.end("d-1", ()) is None


def test_what_is_forgotten_leaves_nothing(compute: Counted) -> None:
    traces = Traces()
    traces.trace("d-1", (), compute)
    traces.forget("d-1")
    traces.forget("d-2")
    assert (traces.moves, traces.end("d-1", ())) == (0, None)
