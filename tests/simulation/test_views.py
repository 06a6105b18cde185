"""What a reader sees of the targets and their lifecycle events at an instant (behaviour 2.1 and 2.2)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from codedeploy_fake.simulation.failures import SILENT_SUCCESS, SUCCESS
from codedeploy_fake.simulation.outcome import EventMishap, Mishap
from codedeploy_fake.simulation.states import LIFECYCLE, EventStatus, Flow, TargetStatus
from codedeploy_fake.simulation.trace import Stop, simulate
from codedeploy_fake.simulation.views import EventView, TargetView

from .plans import FAILURE, START, deployment

SEVEN = LIFECYCLE[Flow.IN_PLACE]
PENDING = tuple(EventView(name, EventStatus.PENDING) for name in SEVEN)


def seen(view: TargetView | None) -> dict[str, tuple[str, float | None, float | None]]:
    """The events that are not Pending: status, and seconds after the creation from when to when."""
    assert view is not None
    seconds = [None if at is None else (at - START) / 1000 for e in view.events for at in (e.started_at, e.ended_at)]
    times = zip(seconds[::2], seconds[1::2], strict=True)
    return {e.name: (str(e.status), *t) for e, t in zip(view.events, times, strict=True) if e.status != "Pending"}


def test_before_the_pre_flight_passed_there_are_no_targets() -> None:
    trace = simulate(deployment(2))
    assert (trace.targets_at(START + 999), trace.target_ids_at(START + 999)) == ((), ())
    assert (trace.target_at("i-1", START + 999), trace.status_at("i-1", START + 999)) == (None, None)


def test_from_then_on_every_target_has_all_its_events() -> None:
    trace = simulate(deployment(2))
    assert trace.targets_at(START + 1000) == tuple(
        TargetView(name, TargetStatus.PENDING, START + 1000, PENDING) for name in ("i-1", "i-2")
    )


def test_a_deployment_that_its_pre_flight_refuses_never_has_any() -> None:
    trace = simulate(deployment(0))
    assert trace.targets_at(trace.end.at) == ()
    assert trace.results() == {}


def test_targets_stand_in_the_order_of_attempt() -> None:
    plan = deployment(3)
    backwards = simulate(replace(plan, targets=plan.targets[::-1]))
    assert backwards.target_ids_at(backwards.end.at) == ("i-3", "i-2", "i-1")
    assert [view.target_id for view in backwards.targets_at(backwards.end.at)] == ["i-3", "i-2", "i-1"]


@pytest.mark.parametrize("instant", [0, START + 5000, START + 10**9])
def test_a_stranger_is_none(instant: int) -> None:
    trace = simulate(deployment())
    assert (trace.target_at("i-9", instant), trace.status_at("i-9", instant)) == (None, None)


def test_a_target_at_work() -> None:
    view = simulate(deployment()).target_at("i-1", START + 3500)
    assert seen(view) == {"ApplicationStop": ("Succeeded", 2.0, 2.1), "DownloadBundle": ("InProgress", 3.3, None)}
    assert view is not None
    assert (view.status, view.last_updated_at) == ("InProgress", START + 3300)
    assert [event.diagnostics for event in view.events[:3]] == [SUCCESS, None, None]


def test_a_target_that_failed() -> None:
    trace = simulate(deployment(failing=[1], at="DownloadBundle"))
    view = trace.target_at("i-1", trace.end.at)
    assert seen(view) == {
        "ApplicationStop": ("Succeeded", 2.0, 2.1),
        "DownloadBundle": ("Failed", 3.3, 4.1),
        **dict.fromkeys(SEVEN[2:], ("Skipped", None, None)),
    }
    assert view is not None
    assert [event.diagnostics for event in view.events] == [SUCCESS, FAILURE, *[None] * 5]
    assert (view.status, view.last_updated_at) == ("Failed", START + 5100)


def test_an_untouched_target_has_nothing_but_names() -> None:
    # recorded: Skipped, with every event Skipped, without times and diagnostics
    trace = simulate(deployment(2, failing=[1]))
    view = trace.target_at("i-2", trace.end.at)
    assert view is not None
    assert view.status == "Skipped"
    assert view.events == tuple(EventView(name, EventStatus.SKIPPED) for name in SEVEN)


def test_an_event_that_the_service_runs_says_nothing() -> None:
    # recorded: message empty, others "Succeeded"
    trace = simulate(deployment(flow=Flow.IN_PLACE_BEHIND_LOAD_BALANCER))
    view = trace.target_at("i-1", trace.end.at)
    assert view is not None
    silent = {event.name for event in view.events if event.diagnostics == SILENT_SUCCESS}
    assert (len(view.events), silent) == (13, {"BlockTraffic", "AllowTraffic"})


def test_a_lost_target_is_unknown_with_its_event() -> None:
    trace = simulate(deployment(mishaps=[EventMishap("ApplicationStop", None, Mishap.LOST)]))
    view = trace.target_at("i-1", START + 60_000)
    assert seen(view) == {"ApplicationStop": ("Unknown", 2.0, None)}
    assert view is not None
    assert (view.status, view.last_updated_at) == ("Unknown", START + 2100)


def test_looking_changes_nothing() -> None:
    trace, other = simulate(deployment(3)), simulate(deployment(3))
    trace.targets_at(START + 5000)
    assert (trace, hash(trace.moves)) == (other, hash(other.moves))
    assert repr(trace) == repr(other)


def test_what_was_seen_stays_seen_when_it_is_stopped_later() -> None:
    plan = deployment(3)
    assert simulate(plan).targets_at(START + 3500) == simulate(plan, [Stop(START + 4000)]).targets_at(START + 3500)
