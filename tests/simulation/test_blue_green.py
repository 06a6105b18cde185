"""Blue/green on instances, phase by phase (behaviour 1.6.2, 3.6, 6.4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from codedeploy_fake.simulation.failures import CUT_OFF, ErrorInformation, error_information, unknown_error
from codedeploy_fake.simulation.health import MinimumHealthyHosts
from codedeploy_fake.simulation.outcome import EventFailure, EventMishap, EventTake, Mishap
from codedeploy_fake.simulation.plan import Plan
from codedeploy_fake.simulation.states import Milestone
from codedeploy_fake.simulation.timings import Timings
from codedeploy_fake.simulation.trace import Continue, Stop, Trace, WaitType, lasting, simulate

from .plans import (
    ALL_AT_ONCE,
    FAILURE,
    HALF_AT_A_TIME,
    ONE_AT_A_TIME,
    START,
    at,
    events_of,
    host_count,
    overview,
    replacing,
    results,
    statuses,
)

WHOLE = ["Created", "Queued", "InProgress", "Ready", "InProgress", "Succeeded"]
DIRECT = ["Created", "Queued", "InProgress", "Succeeded"]
TOO_LATE = "The deployment timed out while waiting for a notification to continue. This time out period is 30 minutes."


def seconds(span: float) -> int:
    return START + round(1000 * span)


def milestones(trace: Trace) -> dict[str, float]:
    return {milestone.name: (instant - START) / 1000 for instant, milestone in trace.milestones}


def ready_at(plan: Plan) -> int:
    """The instant at which a deployment is Ready."""
    return simulate(plan).rest(START)


# The way of one that goes well: two instances, one after the other, 10.7 s each to be installed, 9.6 s to be rerouted.


def test_without_a_wait_it_goes_straight_on() -> None:
    trace = simulate(replacing(2, termination_wait=0))
    assert statuses(trace) == DIRECT
    assert at(trace, "i-1", "InProgress") == 1.5
    assert at(trace, "i-1", "Ready") == 11.7
    assert at(trace, "i-2", "InProgress") == 12.2
    assert at(trace, "i-2", "Ready") == 22.4
    assert overview(trace) == {"Succeeded": 2}
    assert milestones(trace) == {"REPLACED": 53.9, "WAITING": 53.9, "TERMINATED": 53.9}


def test_replacement_instances_have_ten_events_and_originals_three() -> None:
    trace = simulate(replacing(1, termination_wait=0))
    assert list(events_of(trace, "i-1")) == [
        "ApplicationStop", "DownloadBundle", "BeforeInstall", "Install", "AfterInstall", "ApplicationStart",
        "ValidateService", "BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic",
    ]  # fmt: skip
    assert list(events_of(trace, "b-1")) == ["BeforeBlockTraffic", "BlockTraffic", "AfterBlockTraffic"]
    assert [move.status for move in trace.moves if move.target_id == "i-1" and not move.event] == [
        "Pending", "InProgress", "Ready", "InProgress", "Succeeded",
    ]  # fmt: skip
    assert [move.status for move in trace.moves if move.target_id == "b-1" and not move.event] == [
        "Pending", "InProgress", "Succeeded",
    ]  # fmt: skip


def test_originals_are_let_go_all_at_once_when_the_others_serve() -> None:
    trace = simulate(replacing(3, originals=3))
    assert {at(trace, name, "InProgress") for name in ("b-1", "b-2", "b-3")} == {at(trace, "i-3", "Succeeded") + 0.5}


def test_the_overview_counts_the_replacement_instances_alone() -> None:
    trace = simulate(replacing(2, originals=2))
    assert {sum(step.overview) for step in trace.steps if step.overview} == {2}
    assert len(trace.results()) == 4
    assert trace.originals == {"b-1", "b-2"}


def test_while_the_copy_is_made_there_is_no_overview() -> None:
    trace = simulate(replacing(2, provisions=True))
    assert at(trace, None, "InProgress") == 1
    assert trace.at(seconds(240.999)).overview is None
    assert trace.target_ids_at(seconds(240.999)) == ("b-1", "b-2")
    assert trace.at(seconds(241)).overview == (2, 0, 0, 0, 0, 0)
    assert sorted(trace.target_ids_at(seconds(241))) == ["b-1", "b-2", "i-1", "i-2"]
    assert milestones(trace)["PROVISIONED"] == 241


def test_how_long_the_copy_takes_is_a_matter_of_the_script() -> None:
    assert milestones(simulate(replacing(2, provisions=True, provisioning=30)))["PROVISIONED"] == 31
    slow = replacing(2, provisions=True, timings=Timings(provisioning=5))
    assert milestones(simulate(slow))["PROVISIONED"] == 6


def test_a_copy_that_cannot_be_made_fails_the_deployment() -> None:
    trace = simulate(replacing(2, provisions=True, unprovisioned="THROTTLED"))
    assert trace.end.error == error_information("THROTTLED")
    assert statuses(trace) == ["Created", "Queued", "InProgress", "Failed"]
    assert trace.end.overview is None
    assert results(trace) == {"b-1": "Skipped", "b-2": "Skipped"}
    own = replacing(provisions=True, unprovisioned="THROTTLED", unprovisioned_message="too many")
    assert simulate(own).end.error == ErrorInformation("THROTTLED", "too many")


# Ready.


def test_it_is_ready_until_somebody_continues() -> None:
    plan = replacing(2, ready_wait=30, termination_wait=5)
    ready = ready_at(plan)
    assert ready == seconds(24.7)
    waiting = simulate(plan)
    assert waiting.at(ready).status == "Ready"
    assert waiting.at(ready).overview == (0, 0, 0, 0, 0, 2)
    trace = simulate(plan, [Continue(ready + 60_000)])
    assert statuses(trace) == WHOLE
    assert [move.at for move in trace.moves if move.target_id is None][4] == ready + 60_000


def test_nobody_continues_and_it_is_stopped() -> None:
    trace = simulate(replacing(2, ready_wait=30))
    assert statuses(trace) == ["Created", "Queued", "InProgress", "Ready", "Stopped"]
    assert trace.end.at == seconds(24.7 + 1800)
    assert trace.end.error == ErrorInformation("TIMEOUT", TOO_LATE)
    assert overview(trace) == {"Failed": 2}
    assert results(trace)["b-1"] == "Skipped"


@pytest.mark.parametrize("after", [1.0, 20.0])
def test_to_continue_what_is_not_ready_changes_nothing(after: float) -> None:
    plan = replacing(2, ready_wait=30)
    assert simulate(plan, [Continue(seconds(after))]) == simulate(plan)


def test_the_wait_for_ready_is_not_the_one_for_the_termination() -> None:
    plan = replacing(2, ready_wait=30, termination_wait=5)
    ready = ready_at(plan)
    assert simulate(plan, [Continue(ready, WaitType.TERMINATION)]) == simulate(plan)
    going = [Continue(ready)]
    began = {m: i for i, m in simulate(plan, going).milestones}[Milestone.WAITING]
    assert simulate(plan, [*going, Continue(began, WaitType.READY)]) == simulate(plan, going)


# Rerouting, as the configuration says (behaviour 3.6).


@pytest.mark.parametrize(
    ("health", "failing", "status", "counts"),
    [
        (ONE_AT_A_TIME, [1], "Failed", {"Failed": 3}),
        (ONE_AT_A_TIME, [3], "Succeeded", {"Succeeded": 2, "Failed": 1}),
        (HALF_AT_A_TIME, [1], "Failed", {"Failed": 3}),
        (HALF_AT_A_TIME, [3], "Succeeded", {"Succeeded": 2, "Failed": 1}),
        (ALL_AT_ONCE, [1, 2], "Succeeded", {"Succeeded": 1, "Failed": 2}),
        (ALL_AT_ONCE, [1, 2, 3], "Failed", {"Failed": 3}),
    ],
)
def test_the_configuration_governs_the_rerouting(
    health: MinimumHealthyHosts, failing: list[int], status: str, counts: dict[str, int]
) -> None:
    trace = simulate(replacing(3, health, failing=failing, at="AllowTraffic"))
    assert trace.end.status == status
    if status == "Failed":
        assert trace.end.error == error_information("HEALTH_CONSTRAINTS")
        assert results(trace)["b-1"] == "Skipped"
    assert overview(trace) == counts


def test_one_that_was_not_installed_is_not_rerouted() -> None:
    trace = simulate(replacing(3, HALF_AT_A_TIME, failing=[3], at="Install"))
    assert trace.end.status == "Succeeded"
    assert overview(trace) == {"Succeeded": 2, "Failed": 1}
    assert events_of(trace, "i-3")["AllowTraffic"] == "Skipped"


def test_a_minimum_that_the_installation_used_up_does_not_hinder_the_rerouting() -> None:
    trace = simulate(replacing(3, host_count(2), failing=[3], at="Install"))
    assert trace.end.status == "Succeeded"


def test_an_installation_that_fails_too_often_ends_it() -> None:
    trace = simulate(replacing(3, failing=[2], at="Install"))
    assert (trace.end.status, trace.end.error) == ("Failed", error_information("HEALTH_CONSTRAINTS"))
    assert overview(trace) == {"Failed": 2, "Skipped": 1}  # the first was Ready, and is not rerouted
    assert results(trace)["b-1"] == "Skipped"


def failed_original(**members: Any) -> Trace:
    failure = EventFailure("BlockTraffic", "b-2", FAILURE)
    return simulate(replacing(3, ALL_AT_ONCE, failures=(failure,), **members))


def test_one_original_that_cannot_be_let_go_fails_the_deployment() -> None:
    trace = failed_original()
    assert (trace.end.status, trace.end.error) == ("Failed", error_information("HEALTH_CONSTRAINTS"))
    assert overview(trace) == {"Succeeded": 3}
    assert [results(trace)[name] for name in ("b-1", "b-2", "b-3")] == ["Succeeded", "Failed", "Succeeded"]
    assert milestones(trace) == {}


def test_what_may_fail_on_an_original_may_fail() -> None:
    failure = EventFailure("BeforeBlockTraffic", None, FAILURE)
    plan = replacing(2, failures=(failure,), tolerated=["BeforeBlockTraffic"])
    assert simulate(plan).end.status == "Succeeded"


# The termination of the originals.


def test_the_wait_for_the_termination_is_seen() -> None:
    trace = simulate(replacing(2, termination_wait=5))
    began = milestones(trace)["WAITING"]
    assert milestones(trace)["TERMINATED"] == began + 300 == at(trace, None, "Succeeded")
    assert not trace.at(seconds(began) - 1).termination_started
    assert trace.at(seconds(began)).termination_started
    assert trace.at(seconds(began)).status == "InProgress"
    assert trace.end.termination_started


def test_originals_that_are_kept_are_not_waited_for() -> None:
    trace = simulate(replacing(2, termination_wait=None))
    assert list(milestones(trace)) == ["REPLACED"]
    assert not trace.end.termination_started


def test_the_wait_for_the_termination_may_be_ended() -> None:
    plan = replacing(2, termination_wait=5)
    began = seconds(milestones(simulate(plan))["WAITING"])
    trace = simulate(plan, [Continue(began + 10_000, WaitType.TERMINATION)])
    assert (trace.end.status, trace.end.at) == ("Succeeded", began + 10_000)
    assert milestones(trace)["TERMINATED"] == (began + 10_000 - START) / 1000


def test_it_may_have_succeeded_when_the_wait_begins() -> None:
    trace = simulate(replacing(2, termination_wait=5, closes_early=True))
    began = milestones(trace)["WAITING"]
    assert at(trace, None, "Succeeded") == began
    assert trace.end.termination_started
    assert milestones(trace)["TERMINATED"] == began + 300


@pytest.mark.parametrize("early", [False, True])
def test_originals_that_cannot_be_terminated_are_told_of(early: bool) -> None:
    trace = simulate(replacing(2, termination_wait=5, closes_early=early, unterminated="b-1 would not go"))
    assert trace.end.status == "Succeeded"
    assert trace.end.remark == "b-1 would not go"
    assert "TERMINATED" not in milestones(trace)


# A rollback.


def test_a_rollback_reroutes_to_the_originals_and_installs_nothing() -> None:
    trace = simulate(replacing(2, back=True))
    assert statuses(trace) == DIRECT
    assert list(events_of(trace, "i-1")) == ["BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic"]
    assert list(events_of(trace, "b-1")) == ["BeforeBlockTraffic", "BlockTraffic", "AfterBlockTraffic"]
    assert list(milestones(trace)) == ["REPLACED"]
    assert overview(trace) == {"Succeeded": 2}


def test_a_rollback_of_what_never_came_to_exist_has_nobody_to_let_go() -> None:
    trace = simulate(replacing(2, originals=0, back=True))
    assert statuses(trace) == DIRECT


# Stopped in every phase (behaviour 6.1.2), and out of time (2.8).


@pytest.mark.parametrize(
    ("phase", "after", "later", "green", "blue"),
    [
        ("provision", 100.0, 0, {}, {"b-1": "Skipped", "b-2": "Skipped"}),
        ("install", 242.05, 50, {"i-1": "Failed", "i-2": "Skipped"}, {"b-1": "Skipped", "b-2": "Skipped"}),
        ("between", 252.0, 0, {"i-1": "Failed", "i-2": "Skipped"}, {"b-1": "Skipped", "b-2": "Skipped"}),
        ("ready", 280.0, 0, {"i-1": "Failed", "i-2": "Failed"}, {"b-1": "Skipped", "b-2": "Skipped"}),
        ("reroute", 305.0, 2500, {"i-1": "Failed", "i-2": "Failed"}, {"b-1": "Skipped", "b-2": "Skipped"}),
        ("deregister", 325.0, 1900, {"i-1": "Succeeded", "i-2": "Succeeded"}, {"b-1": "Failed", "b-2": "Failed"}),
        ("terminate", 400.0, 0, {"i-1": "Succeeded", "i-2": "Succeeded"}, {"b-1": "Succeeded", "b-2": "Succeeded"}),
    ],
)
def test_it_can_be_stopped_in_every_phase(
    phase: str, after: float, later: int, green: dict[str, str], blue: dict[str, str]
) -> None:
    plan = replacing(2, provisions=True, ready_wait=30, termination_wait=5)
    trace = simulate(plan, [Continue(seconds(300)), Stop(seconds(after))])
    assert (trace.end.status, trace.end.error) == ("Stopped", error_information("MANUAL_STOP")), phase
    assert results(trace) == {**blue, **green}
    assert trace.end.at == seconds(after) + later
    assert (trace.end.overview is None) == (phase == "provision")


def test_an_event_that_runs_when_it_is_stopped_runs_to_its_end() -> None:
    plan = replacing(1)
    trace = simulate(plan, [Stop(seconds(3.5))])
    done = [(m.event, m.status) for m in trace.moves if m.event and m.status != "Skipped"][-1]
    assert done == ("DownloadBundle", "Succeeded")


@pytest.mark.parametrize(
    ("limit", "status"), [(100, "Failed"), (245_000, "Failed"), (280_000, "Stopped"), (400_000, "Failed")]
)
def test_the_whole_deployment_has_a_time_limit(limit: int, status: str) -> None:
    plan = replacing(2, provisions=True, ready_wait=30, termination_wait=5)
    trace = simulate(replace(plan, limit=limit), [Continue(seconds(300))])
    assert (trace.end.status, trace.end.error) == (status, error_information("TIMEOUT"))
    assert trace.end.at == seconds(1) + limit


def test_what_runs_out_of_time_is_cut_off() -> None:
    trace = simulate(replace(replacing(1), limit=2_500))
    cut = [move.detail for move in trace.moves if move.event == "DownloadBundle" and move.status == "Failed"]
    assert cut == [unknown_error(CUT_OFF)]


# What the script says of targets whose ids nobody knows.


def test_a_place_names_a_target() -> None:
    failures = (EventFailure("Install", "green:2", FAILURE),)
    trace = simulate(replacing(2, ALL_AT_ONCE, failures=failures))
    assert results(trace)["i-2"] == "Failed"
    takes = [EventTake("BlockTraffic", "blue:1", 60)]
    trace = simulate(replacing(2, takes=takes))
    blocked = {
        name: [m.at for m in trace.moves if (m.target_id, m.event) == (name, "BlockTraffic")] for name in ("b-1", "b-2")
    }
    assert blocked["b-1"][1] - blocked["b-1"][0] == 60_000
    assert blocked["b-2"][1] - blocked["b-2"][0] == 5_000


def test_the_first_event_is_one_of_a_replacement_instance() -> None:
    trace = simulate(replacing(2, ALL_AT_ONCE, mishaps=[EventMishap(None, None, Mishap.UNANSWERED)]))
    assert trace.end.status == "Failed"
    assert events_of(trace, "i-1")["ApplicationStop"] == "Failed"
    lost = simulate(replacing(2, mishaps=[EventMishap(None, "b-1", Mishap.LOST)]))
    assert "Unknown" in [move.status for move in lost.moves if move.target_id == "b-1"]
    assert lost.end.status == "Failed"


# As long as wanted.


@pytest.mark.parametrize("wanted", [0, 7_001, 500_000])
def test_it_lasts_as_long_as_wanted_to_its_end_or_until_it_is_ready(wanted: int) -> None:
    whole = simulate(lasting(replacing(3, provisions=True, termination_wait=5), wanted))
    assert (whole.end.status, whole.end.at - START) == ("Succeeded", wanted)
    ready = simulate(lasting(replacing(3, provisions=True, ready_wait=1), wanted))
    assert ready.rest(START) - START == wanted
    assert ready.at(START + wanted).status == "Ready"
    assert ready.end.at - START == wanted + 60_000
