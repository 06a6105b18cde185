"""From group, script and timings to a plan in milliseconds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from codedeploy_fake.simulation.failures import (
    INSTANCE_LOST,
    NO_AGENT,
    SILENT_SUCCESS,
    SUCCESS,
    error_information,
    script_timed_out,
    unknown_error,
)
from codedeploy_fake.simulation.health import ZonalRule
from codedeploy_fake.simulation.moves import Stop
from codedeploy_fake.simulation.outcome import (
    EventFailure,
    EventMishap,
    EventTake,
    EventTime,
    Mishap,
    Outcome,
    Schedule,
    StopTime,
)
from codedeploy_fake.simulation.plan import Plan
from codedeploy_fake.simulation.planning import build, stretch
from codedeploy_fake.simulation.states import LIFECYCLE, DeploymentStatus, Flow
from codedeploy_fake.simulation.timings import Timings
from codedeploy_fake.simulation.trace import simulate

from .plans import FAILURE, ONE_AT_A_TIME


def planned(outcome: Outcome | None = None, *, flow: Flow = Flow.IN_PLACE, timings: Timings | None = None) -> Plan:
    return build(
        created_at=0,
        target_ids=["i-1", "i-2"],
        flow=flow,
        health=ONE_AT_A_TIME,
        outcome=outcome or Outcome(),
        timings=timings or Timings(),
    )


def spans(plan: Plan, target: int) -> dict[str, tuple[int, int]]:
    return {event.name: (event.wait, event.take) for event in plan.targets[target].events}


def failing(plan: Plan) -> list[tuple[str, str]]:
    return [(target.target_id, event.name) for target in plan.targets for event in target.events if event.fails]


def test_timings_become_milliseconds() -> None:
    plan = planned()
    assert (plan.created, plan.queued, plan.settle) == (500, 500, 2300)
    assert [(t.target_id, t.attempt, t.settle) for t in plan.targets] == [("i-1", 500, 1000), ("i-2", 500, 1000)]
    assert (
        spans(plan, 0)
        == spans(plan, 1)
        == {
            "ApplicationStop": (1000, 100),
            "DownloadBundle": (1200, 800),
            "BeforeInstall": (1200, 100),
            "Install": (1200, 200),
            "AfterInstall": (1200, 100),
            "ApplicationStart": (1200, 100),
            "ValidateService": (1200, 100),
        }
    )


@pytest.mark.parametrize("flow", Flow)
def test_a_target_goes_through_the_events_of_its_flow(flow: Flow) -> None:
    plan = planned(flow=flow)
    assert all(tuple(event.name for event in target.events) == LIFECYCLE[flow] for target in plan.targets)


def test_without_a_failure_every_event_succeeds() -> None:
    plan = planned(flow=Flow.IN_PLACE_BEHIND_LOAD_BALANCER)
    told = {event.name: event.diagnostics for event in plan.targets[0].events}
    assert failing(plan) == []
    assert told.pop("BlockTraffic") == told.pop("AllowTraffic") == SILENT_SUCCESS
    assert set(told.values()) == {SUCCESS}


def test_a_failure_without_a_target_is_everybodys() -> None:
    plan = planned(Outcome(failures=(EventFailure("Install", None, FAILURE),)))
    assert failing(plan) == [("i-1", "Install"), ("i-2", "Install")]


def test_a_failure_of_one_target_comes_before_everybodys() -> None:
    own = replace(FAILURE, message="its own")
    plan = planned(Outcome(failures=(EventFailure("Install", "i-2", own), EventFailure("Install", None, FAILURE))))
    assert [target.events[3].diagnostics.message for target in plan.targets] == ["failed", "its own"]


def test_an_exact_time_replaces_the_defaults_of_one_event() -> None:
    schedule = Schedule(events=(EventTime("i-2", "Install", 7, 8),))
    plan = planned(Outcome(schedule=schedule, failures=(EventFailure("Install", "i-2", FAILURE),)))
    assert [target.target_id for target in plan.targets] == ["i-2", "i-1"]  # whose times were recorded come first
    assert (spans(plan, 0)["Install"], spans(plan, 1)["Install"]) == ((7, 8), (1200, 200))
    assert spans(plan, 0)["AfterInstall"] == (1200, 100)
    assert failing(plan) == [("i-2", "Install")]


def test_exact_times_may_be_everybodys() -> None:
    times = (EventTime(None, "Install", 7, 8), EventTime("i-1", "Install", 9, 10))
    plan = planned(Outcome(schedule=Schedule(events=times, results=((None, 5), ("i-2", 6)))))
    assert {target.target_id: spans(plan, n)["Install"] for n, target in enumerate(plan.targets)} == {
        "i-1": (9, 10),
        "i-2": (7, 8),
    }
    assert {target.target_id: target.settle for target in plan.targets} == {"i-1": 5, "i-2": 6}


def test_a_scripted_stop_comes_from_outside_at_its_instant() -> None:
    error = error_information("ALARM_ACTIVE")
    plan = planned(Outcome(schedule=Schedule(stop=StopTime(2500, error))))
    assert plan.interventions == (Stop(plan.created_at + 2500, error),)
    end = simulate(plan).end
    assert (end.status, end.error) == (DeploymentStatus.STOPPED, error)
    assert end.at >= plan.created_at + 2500


def test_exact_results_may_be_zero() -> None:
    plan = planned(Outcome(schedule=Schedule(created=0, queued=1, results=(("i-1", 0),), deployment_result=0)))
    assert (plan.created, plan.queued, plan.settle) == (0, 1, 0)
    assert [target.settle for target in plan.targets] == [0, 1000]


def test_what_is_decided_elsewhere_is_taken_over() -> None:
    refused = error_information("NO_INSTANCES")
    plan = build(
        created_at=5,
        target_ids=[],
        flow=Flow.IN_PLACE,
        health=ONE_AT_A_TIME,
        outcome=Outcome(),
        timings=Timings(),
        refused=refused,
    )
    assert (plan.created_at, plan.targets, plan.health) == (5, (), ONE_AT_A_TIME)
    assert plan.refused == refused


def test_stretching_scales_every_span_and_rounds_down() -> None:
    plan = stretch(planned(), 1000, 501)
    assert (plan.created, plan.queued, plan.settle) == (250, 250, 1152)
    assert (plan.targets[0].attempt, plan.targets[0].settle) == (250, 501)
    assert spans(plan, 0)["DownloadBundle"] == (601, 400)


def test_what_takes_no_time_cannot_be_stretched() -> None:
    assert stretch(planned(), 0, 1000) == stretch(planned(), 1000, 0)


# How long events take, and what becomes of those that never end.


def test_a_script_may_say_how_long_an_event_takes() -> None:
    plan = planned(Outcome(takes=(EventTake("Install", None, 60.0), EventTake("Install", "i-2", 0.0))))
    assert [spans(plan, target)["Install"] for target in (0, 1)] == [(1200, 60_000), (1200, 0)]
    assert failing(plan) == []


@pytest.mark.parametrize("at", ["BeforeInstall", "Install", "AllowTraffic"])
@pytest.mark.parametrize("said", ["hangs", "takes too long", "timings"])
def test_no_event_outlasts_its_limit(at: str, said: str) -> None:
    outcome = {
        "hangs": Outcome(mishaps=(EventMishap(at, None, Mishap.HANGS),)),
        "takes too long": Outcome(takes=(EventTake(at, None, 3600.001),)),
        "timings": Outcome(),
    }[said]
    timings = Timings(events={at: 9999.0}) if said == "timings" else Timings()
    plan = planned(outcome, flow=Flow.IN_PLACE_BEHIND_LOAD_BALANCER, timings=timings)
    (event,) = (event for event in plan.targets[0].events if event.name == at)
    assert event.take == 3_600_000
    if at == "BeforeInstall":
        assert event.diagnostics == script_timed_out("BeforeInstall", 3600)
    else:
        assert event.diagnostics == unknown_error("The lifecycle event did not end within 3600 seconds.")
    assert failing(plan) == [("i-1", at), ("i-2", at)]


def test_an_event_that_takes_all_its_time_is_in_time() -> None:
    assert failing(planned(Outcome(takes=(EventTake("Install", None, 3600.0),)))) == []


def test_the_limits_are_timings() -> None:
    hangs = Outcome(
        mishaps=(EventMishap("BlockTraffic", None, Mishap.HANGS), EventMishap("Install", None, Mishap.HANGS))
    )
    timings = Timings(script_timeout=7, load_balancer_timeout=8)
    plan = planned(hangs, flow=Flow.IN_PLACE_BEHIND_LOAD_BALANCER, timings=timings)
    assert (spans(plan, 0)["BlockTraffic"][1], spans(plan, 0)["Install"][1]) == (8000, 7000)


def test_an_agent_that_does_not_answer_has_its_five_minutes() -> None:
    plan = planned(Outcome(mishaps=(EventMishap(None, "i-1", Mishap.UNANSWERED),)))
    first = plan.targets[0].events[0]
    assert (first.name, first.wait, first.take, first.answered) == ("ApplicationStop", 300_000, 0, False)
    assert first.diagnostics == unknown_error(NO_AGENT)
    assert all(event.answered for event in (*plan.targets[0].events[1:], *plan.targets[1].events))


def test_an_instance_is_lost_for_an_hour() -> None:
    plan = planned(Outcome(mishaps=(EventMishap("Install", "i-2", Mishap.LOST),)))
    event = plan.targets[1].events[3]
    assert (event.name, event.take, event.lost, event.diagnostics) == (
        "Install",
        200,
        3_600_000,
        unknown_error(INSTANCE_LOST),
    )


def test_what_is_said_of_one_target_comes_before_what_is_said_of_all() -> None:
    outcome = Outcome(
        mishaps=(EventMishap("Install", None, Mishap.HANGS), EventMishap("Install", "i-1", Mishap.LOST)),
        failures=(EventFailure("Install", "i-2", FAILURE),),
    )
    first, second = (target.events[3] for target in planned(outcome).targets)
    assert (first.lost, second.diagnostics, second.take) == (3_600_000, FAILURE, 200)


def test_a_mishap_comes_before_a_failure_of_the_same_event() -> None:
    outcome = Outcome(
        failures=(EventFailure("Install", None, FAILURE),), mishaps=(EventMishap("Install", None, Mishap.LOST),)
    )
    assert planned(outcome).targets[0].events[3].lost == 3_600_000


def test_targets_that_nobody_speaks_of_share_their_events() -> None:
    plan = planned(Outcome(failures=(EventFailure("Install", "i-2", FAILURE),)))
    everybody = planned(Outcome(failures=(EventFailure("Install", None, FAILURE),)))
    assert everybody.targets[0].events is everybody.targets[1].events
    assert plan.targets[0].events is not plan.targets[1].events
    stretched = stretch(everybody, 1000, 500)
    assert stretched.targets[0].events is stretched.targets[1].events


def test_stretching_scales_lost_and_watched_times() -> None:
    plan = planned(Outcome(mishaps=(EventMishap("Install", None, Mishap.LOST),)))
    assert stretch(plan, 1000, 500).targets[0].events[3].lost == 1_800_000
    zones = replace(plan, zones=ZonalRule(monitor=100, first_monitor=50))
    assert stretch(zones, 1000, 500).zones == ZonalRule(monitor=50, first_monitor=25)
    assert stretch(replace(plan, zones=ZonalRule(monitor=100)), 1000, 500).zones == ZonalRule(monitor=50)
