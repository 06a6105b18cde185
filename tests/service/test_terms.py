"""Deployments of equal terms live alike, each at its own instant: one life is played, and moved."""

from __future__ import annotations

import pytest

from codedeploy_fake import CodeDeployFake, Policies
from codedeploy_fake.service import futures, traces
from codedeploy_fake.service.terms import Terms
from codedeploy_fake.simulation.plan import Plan
from codedeploy_fake.simulation.trace import Trace, simulate
from tests.making import deploy, seeded


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[Plan]:
    """The plans that were played."""
    plans: list[Plan] = []

    def noted(plan: Plan, *interventions: object) -> Trace:
        plans.append(plan)
        return simulate(plan, *interventions)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(futures, "simulate", noted)
    return plans


def run(fake: CodeDeployFake, **request: object) -> tuple[Trace, Trace]:
    """The life of a deployment that runs to its end, as the fake has it, and played from its own plan."""
    name = deploy(fake, **request)
    fake.run_until_idle()
    store, deployment = fake._worlds.find(name)
    return store.trace(deployment), simulate(futures.plan(deployment), deployment.interventions)


def test_a_series_is_played_once(played: list[Plan]) -> None:
    fake = seeded()
    for _ in range(4):
        life, own = run(fake)
        assert life == own
    assert len(played) == 1


def test_whatever_goes_another_way_is_played(played: list[Plan]) -> None:
    fake = seeded()
    run(fake)
    fake.script.next().fail(at="Install")
    life, own = run(fake)
    assert (life, len(played)) == (own, 2)
    fake.fleet.add("i-0new", tags=dict(fake.fleet.instances[0].tags))
    life, own = run(fake)
    assert (life, len(played)) == (own, 3)
    life, own = run(fake, deploymentConfigName="CodeDeployDefault.AllAtOnce")
    assert (life, len(played)) == (own, 4)


def test_what_came_from_outside_to_one_comes_to_no_other(played: list[Plan]) -> None:
    fake = seeded()
    stopped = deploy(fake)
    fake.clock.advance(3)
    fake.call("StopDeployment", {"deploymentId": stopped})
    fake.run_until_idle()
    life, own = run(fake)
    assert life == own
    assert life.end.status == "Succeeded"
    assert len(played) == 3


def test_a_life_that_was_let_go_is_played_again(played: list[Plan], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "MOVES_KEPT", 1)
    fake = seeded()
    fake.seed_group("web", "other", 1)
    for group in ("prod", "other", "prod"):
        life, own = run(fake, deploymentGroupName=group)
        assert life == own
    assert len(played) == 3


def test_each_group_has_a_life_of_its_own(played: list[Plan]) -> None:
    fake = seeded()
    fake.seed_group("web", "other", 1)
    for group in ("prod", "other") * 3:
        run(fake, deploymentGroupName=group)
    assert len(played) == 2


def test_health_that_was_recorded_belongs_to_the_terms() -> None:
    fake = seeded(Policies(initial_health="recorded"))
    first, second = (fake._worlds.find(deploy_and_end(fake))[1] for _ in range(2))
    assert Terms.of(first).unhealthy == frozenset(first.target_ids)
    assert Terms.of(second).unhealthy == frozenset()


def deploy_and_end(fake: CodeDeployFake) -> str:
    name = deploy(fake)
    fake.run_until_idle()
    return name
