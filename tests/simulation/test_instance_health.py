"""Health of instances from deployment to deployment (behaviour 3.4), and the order of attempt that follows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from codedeploy_fake.simulation.instance_health import NEVER, Health, InstanceHealth, RevisionHealth, fold, order
from codedeploy_fake.simulation.plan import Plan
from codedeploy_fake.simulation.trace import Stop, Trace, simulate

from .plans import ALL_AT_ONCE, ONE_AT_A_TIME, START, deployment, host_count


def health(text: str) -> InstanceHealth:
    first, _, second = text.partition(" ")
    return InstanceHealth(Health(first), RevisionHealth(second))


def lived(plan: Plan, *stops: float) -> Trace:
    return simulate(plan, [Stop(START + round(after * 1000)) for after in stops])


SUCCEEDED = lived(deployment(2, ALL_AT_ONCE, failing=[2]))  # i-1 succeeds, i-2 fails
FAILED = lived(deployment(3, host_count(2), failing=[2]))  # i-1 succeeds, i-2 fails, i-3 is not attempted
STOPPED = lived(deployment(3, ONE_AT_A_TIME), 13.5)  # i-1 succeeded, i-2 is in flight, i-3 is not attempted


@pytest.mark.parametrize(
    ("trace", "target_id", "before", "after"),
    [
        # the deployment succeeded
        (SUCCEEDED, "i-1", "Healthy Current", "Healthy Current"),
        (SUCCEEDED, "i-1", "Unhealthy Old", "Healthy Current"),
        (SUCCEEDED, "i-1", "Unhealthy Unknown", "Healthy Current"),
        (SUCCEEDED, "i-2", "Healthy Current", "Unhealthy Unknown"),
        (SUCCEEDED, "i-2", "Healthy Old", "Unhealthy Old"),
        (SUCCEEDED, "i-2", "Unhealthy Unknown", "Unhealthy Unknown"),
        # it failed: the group's revision remains
        (FAILED, "i-1", "Healthy Current", "Healthy Old"),
        (FAILED, "i-1", "Unhealthy Unknown", "Healthy Old"),
        (FAILED, "i-2", "Healthy Current", "Unhealthy Unknown"),
        (FAILED, "i-2", "Healthy Old", "Unhealthy Old"),
        (FAILED, "i-3", "Healthy Current", "Healthy Current"),
        (FAILED, "i-3", "Unhealthy Unknown", "Unhealthy Unknown"),
        # it was stopped
        (STOPPED, "i-1", "Healthy Current", "Healthy Old"),
        (STOPPED, "i-2", "Healthy Current", "Unhealthy Unknown"),
        (STOPPED, "i-3", "Healthy Old", "Healthy Old"),
    ],
)
def test_what_a_deployment_leaves(trace: Trace, target_id: str, before: str, after: str) -> None:
    assert fold({target_id: health(before)}, trace)[target_id] == health(after)


def test_an_instance_that_was_never_deployed_to_is_unhealthy_and_unknown() -> None:
    assert health("Unhealthy Unknown") == NEVER
    assert fold({}, FAILED) == {"i-1": health("Healthy Old"), "i-2": NEVER}


def test_an_instance_that_was_passed_over_stays_what_it_was() -> None:
    current = {"i-1": health("Healthy Current")}
    plan = replace(deployment(2, ALL_AT_ONCE), skipped=frozenset({"i-1"}))
    assert fold(current, simulate(plan)) == {"i-1": current["i-1"], "i-2": health("Healthy Current")}


def test_an_instance_that_the_group_left_behind_runs_an_old_revision() -> None:
    gone = {"i-9": health("Healthy Current")}
    assert fold(gone, SUCCEEDED)["i-9"] == health("Healthy Old")
    assert fold(gone, FAILED)["i-9"] == health("Healthy Current")


@pytest.mark.parametrize("plan", [deployment(0), deployment(3, host_count(3))])
def test_a_failed_pre_flight_leaves_everything(plan: Plan) -> None:
    before = {"i-1": health("Healthy Current")}
    assert fold(before, simulate(plan)) is before


def test_a_series_of_successes_keeps_one_value() -> None:
    first = fold({}, simulate(deployment(3)))
    assert fold(first, simulate(deployment(3))) is first
    assert len({id(value) for value in first.values()}) == 1


def test_the_ill_come_first_then_unknown_old_and_current() -> None:
    known = {
        "i-1": health("Healthy Current"),
        "i-2": health("Healthy Old"),
        "i-3": health("Healthy Unknown"),
        "i-4": health("Unhealthy Current"),
        "i-5": health("Unhealthy Old"),
    }
    assert order(["i-2", "i-1", "i-3", "i-5", "i-4"], known) == ("i-4", "i-5", "i-3", "i-2", "i-1")


def test_equal_ones_come_by_id_and_strangers_with_the_ill() -> None:
    assert order(["i-3", "i-1", "i-2"], {}) == ("i-1", "i-2", "i-3")
    known = {"i-1": health("Healthy Current"), "i-2": health("Unhealthy Old")}
    assert order(["i-1", "i-3", "i-2"], known) == ("i-2", "i-3", "i-1")
