"""A plan: which events fail, and what is the default of what nobody said."""

from __future__ import annotations

from codedeploy_fake.simulation.failures import SUCCESS, unknown_error
from codedeploy_fake.simulation.plan import EventPlan

from .plans import FAILURE, deployment


def test_an_event_fails_by_its_diagnostics() -> None:
    assert not EventPlan("Install", 1, 1).fails
    assert EventPlan("Install", 1, 1, FAILURE).fails
    assert EventPlan("Install", 1, 1, unknown_error("gone")).fails


def test_what_nobody_said_is_the_simplest() -> None:
    plan = deployment()
    assert {plan.held, plan.skipped, plan.unhealthy} == {False, frozenset()}
    assert (plan.limit, plan.zones) == (None, None)
    assert (plan.batching, plan.early_failure_inflight) == ("sliding", "finish")
    assert all(
        e.answered and e.lost is None and e.diagnostics.error_code is SUCCESS.error_code for e in plan.targets[0].events
    )
