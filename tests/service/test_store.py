"""One world's store: what it computes once, what it carries from deployment to deployment, snapshots."""

from __future__ import annotations

from dataclasses import fields

import pytest

from codedeploy_fake import CodeDeployFake, Policies
from codedeploy_fake.service import futures, traces
from codedeploy_fake.service.store import Deployment, Store, WorldSnapshot
from codedeploy_fake.simulation.instance_health import NEVER, Health, InstanceHealth, RevisionHealth
from tests.making import deploy, info, make, seeded


def test_a_new_world_is_an_empty_snapshot() -> None:
    assert Store("123456789012", "us-east-1").snapshot() == WorldSnapshot.empty()


def test_a_trace_is_computed_once() -> None:
    fake = seeded()
    deployment_id = deploy(fake)
    assert fake.timeline(deployment_id).trace is fake.timeline(deployment_id).trace


def test_traces_that_nobody_looks_at_are_let_go_and_computed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "MOVES_KEPT", 1)
    fake = make()
    made = []
    for number in range(4):
        fake.seed_group("web", f"g{number}", 1)
        made.append(deploy(fake, deploymentGroupName=f"g{number}"))
    fake.clock.advance(1.5)
    first = fake.timeline(made[0]).trace
    shown = [info(fake, one) for one in made]
    assert fake.timeline(made[0]).trace is not first
    assert fake.timeline(made[0]).trace == first
    assert [info(fake, one) for one in made] == shown


def test_restoring_brings_back_who_was_last() -> None:
    fake = seeded()
    first = deploy(fake)
    fake.run_until_idle()
    before = fake.snapshot()
    deploy(fake)
    fake.restore(before)
    names = {"applicationName": "web", "deploymentGroupName": "prod"}
    shown = fake.call("GetDeploymentGroup", names)["deploymentGroupInfo"]
    assert shown["lastAttemptedDeployment"]["deploymentId"] == first


def found(fake: CodeDeployFake, deployment_id: str) -> tuple[Store, Deployment]:
    return fake._worlds.find(deployment_id)


def test_what_has_ended_is_read_without_playing_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "MOVES_KEPT", 1)
    fake = seeded()
    fake.seed_group("web", "other", 1)
    first = deploy(fake)
    fake.run_until_idle()
    deploy(fake, deploymentGroupName="other")
    fake.run_until_idle()  # whose trace took the place of the first one's
    monkeypatch.setattr(futures, "simulate", lambda *_: pytest.fail("played again"))
    store, deployment = found(fake, first)
    assert info(fake, first)["status"] == "Succeeded"
    assert store.end(deployment) == store.step(deployment, fake.clock.now_ms)
    assert fake.call("ListDeployments", {"includeOnlyStatuses": ["Succeeded"]})["deployments"][1:] == [first]


def test_what_was_before_the_end_is_played_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "MOVES_KEPT", 1)
    fake = seeded()
    store, deployment = found(fake, deploy(fake))
    start = fake.clock.now_ms
    fake.run_until_idle()
    assert [store.step(deployment, start + after).status for after in (0, 500, 1000)] == [
        "Created",
        "Queued",
        "InProgress",
    ]


HEALTHY = InstanceHealth(Health.HEALTHY, RevisionHealth.CURRENT)
OLD = InstanceHealth(Health.HEALTHY, RevisionHealth.OLD)


def carried(fake: CodeDeployFake) -> list[InstanceHealth]:
    """The health of the three instances of web/prod, in the order of their ids."""
    store = fake._worlds.store(fake.account_id, fake.region)
    known = store.carried_health("web", "prod", fake.clock.now_ms)
    return [
        known.get(instance.instance_id, NEVER) for instance in sorted(fake.fleet.instances, key=lambda i: i.instance_id)
    ]


def test_health_is_carried_from_deployment_to_deployment() -> None:
    fake = seeded()
    assert carried(fake) == [NEVER] * 3
    deploy(fake)
    fake.run_until_idle()
    assert carried(fake) == [HEALTHY] * 3
    second = sorted(instance.instance_id for instance in fake.fleet.instances)[1]
    fake.script.next().fail(target=second)
    failed = deploy(fake)
    assert carried(fake) == [HEALTHY] * 3  # it has not ended yet
    fake.run_until_idle()
    assert info(fake, failed)["status"] == "Failed"
    assert carried(fake) == [OLD, NEVER, HEALTHY]
    _, deployment = found(fake, deploy(fake))
    assert [deployment.health_before[name] for name in sorted(deployment.target_ids)] == [OLD, NEVER, HEALTHY]


def test_a_group_without_a_deployment_carries_nothing() -> None:
    assert Store("123456789012", "us-east-1").carried_health("web", "prod", 0) == {}


def series(fake: CodeDeployFake, number: int) -> list[Deployment]:
    """So many deployments that ask for the same, one after another."""
    made = []
    for _ in range(number):
        made.append(deploy(fake))
        fake.run_until_idle()
    return [found(fake, name)[1] for name in made]


def test_a_series_of_deployments_shares_all_but_who_and_when_and_after_whom() -> None:
    fake = seeded()
    _, before, last = series(fake, 3)
    own = [each.name for each in fields(Deployment) if getattr(last, each.name) is not getattr(before, each.name)]
    assert own == ["deployment_id", "created_at", "previous_success"]
    assert before.previous_success is found(fake, before.previous_success or "")[1].deployment_id


def test_a_restored_series_goes_on_sharing() -> None:
    fake = seeded()
    series(fake, 2)
    fake.restore(fake.snapshot())
    (last,) = series(fake, 1)
    assert last.info is found(fake, last.previous_success or "")[1].info


def test_what_is_shared_is_what_each_would_have_alone() -> None:
    fake, wanted = seeded(), {"revisionType": "S3", "s3Location": {"bucket": "b", "key": "2", "bundleType": "zip"}}
    first = deploy(fake)
    fake.run_until_idle()
    for described, revision in (("one", wanted), ("one", wanted), ("two", wanted)):
        shown = info(fake, deploy(fake, description=described, revision=revision))
        assert (shown["description"], shown["revision"]) == (described, revision)
        fake.run_until_idle()
    assert "description" not in info(fake, first)
    assert len({info(fake, name)["createTime"] for name in fake.deployment_ids()}) == 4


def test_health_that_was_recorded_decides_who_is_taken_away() -> None:
    # by the letter of the user guide, a first deployment takes everybody: nobody is healthy yet
    fake = seeded(Policies(initial_health="recorded"))
    first = deploy(fake)
    fake.clock.advance(1.5)
    assert info(fake, first)["deploymentOverview"]["InProgress"] == 3
    fake.run_until_idle()
    second = deploy(fake)
    fake.clock.advance(1.5)
    assert info(fake, second)["deploymentOverview"]["InProgress"] == 1
