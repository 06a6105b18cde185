"""A deployment is planned when somebody looks at it, or when its time has come: not when it is created."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake.service.futures import Futures
from codedeploy_fake.service.values import Deployment
from codedeploy_fake.simulation.outcome import Outcome
from codedeploy_fake.simulation.planning import earliest
from codedeploy_fake.simulation.timings import Timings
from codedeploy_fake.simulation.trace import Trace
from tests.making import deploy, info, make, seeded

ROLLBACK = {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The deployments whose lives were computed, by id, as often as they were."""
    ids: list[str] = []
    undisturbed = Futures._undisturbed

    def noted(futures: Futures, deployment: Deployment) -> Trace:
        ids.append(deployment.deployment_id)
        return undisturbed(futures, deployment)

    monkeypatch.setattr(Futures, "_undisturbed", noted)
    return ids


def test_to_create_is_not_to_plan(played: list[str]) -> None:
    fake = seeded()
    deployment_id = deploy(fake)
    fake.clock.advance(0.4)
    assert played == []
    info(fake, deployment_id)
    assert played == [deployment_id]


def test_a_call_plans_nobody_else(played: list[str]) -> None:
    fake = make()
    for group in ("one", "two", "three"):
        fake.seed_group("web", group, 1)
        deploy(fake, deploymentGroupName=group)
    fake.call("CreateApplication", {"applicationName": "other"})
    assert played == []


def test_nor_does_one_that_may_be_rolled_back_look_at_itself_before_its_time(played: list[str]) -> None:
    fake = seeded()
    first = deploy(fake)
    fake.run_until_idle()
    second = deploy(fake, autoRollbackConfiguration=ROLLBACK)
    fake.call("CreateApplication", {"applicationName": "other"})
    assert played == [first]
    fake.run_until_idle()
    assert played == [first, second]


def test_its_creation_is_told_all_the_same() -> None:
    fake = seeded()
    deployment_id = deploy(fake)
    store, deployment = fake._worlds.find(deployment_id)
    told = store.following.fresh(fake.clock.now_ms)
    assert told == []  # the call that made it has told it
    store.following.forget(deployment_id)
    store.following.enter(deployment_id)
    assert [one.move for one in store.following.fresh(fake.clock.now_ms)] == [store.trace(deployment).moves[0]]


@given(
    created=st.floats(0, 3).map(lambda seconds: round(seconds, 3)),
    seconds=st.none() | st.integers(1, 30),
    stops=st.booleans(),
)
def test_nothing_moves_before_the_earliest_instant(created: float, seconds: int | None, stops: bool) -> None:
    fake = seeded(instances=1)
    if seconds is not None:
        fake.script.next().succeed(seconds=seconds)
    deployment_id = deploy(fake)
    store, deployment = fake._worlds.find(deployment_id)
    if stops:
        fake.call("StopDeployment", {"deploymentId": deployment_id})
        store, deployment = fake._worlds.find(deployment_id)
        assert store._futures.earliest(deployment) == deployment.created_at
    assert store.trace(deployment).moves[1].at >= store._futures.earliest(deployment)
    known = earliest(0, Outcome(), Timings(created=created))
    assert known == round(created * 1000)
