"""The passage of time: what comes of its own accord comes in its order, wherever the clock stands on its way."""

from __future__ import annotations

import pytest

from codedeploy_fake import CodeDeployFake, Policies, UsageError
from tests.making import CREATE, deploy, info, make

ROLLBACK = {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}


def two_groups(most: int | None = None) -> CodeDeployFake:
    """A fake with groups one and two, each with a successful deployment."""
    fake = make(Policies(max_running_deployments=most))
    for group in ("one", "two"):
        fake.seed_group("web", group, 1)
        deploy(fake, deploymentGroupName=group)
    fake.run_until_idle()
    return fake


def test_rollbacks_are_made_in_order_of_time_whatever_the_order_of_creation() -> None:
    fake = two_groups()
    fake.script.next().fail(at="ValidateService")
    late = deploy(fake, deploymentGroupName="one", autoRollbackConfiguration=ROLLBACK)
    fake.script.next().fail(at="ApplicationStop")
    early = deploy(fake, deploymentGroupName="two", autoRollbackConfiguration=ROLLBACK)
    fake.script.rollback().succeed(seconds=100)
    fake.clock.advance(3600)
    first, second = fake.deployment_ids()[4:]
    assert info(fake, early)["rollbackInfo"]["rollbackDeploymentId"] == first
    assert info(fake, late)["rollbackInfo"]["rollbackDeploymentId"] == second
    lasted = [info(fake, name)["completeTime"] - info(fake, name)["createTime"] for name in (first, second)]
    assert lasted == [100, 14]  # the row was for the first of them


def test_of_all_worlds_together() -> None:
    fake = two_groups()
    other = fake.world(region="eu-west-1")
    other.seed_group("web", "one", 1)
    other.call("CreateDeployment", {**CREATE, "deploymentGroupName": "one"})
    fake.run_until_idle()
    fake.script.next().fail(at="ValidateService")
    deploy(fake, deploymentGroupName="one", autoRollbackConfiguration=ROLLBACK)
    fake.script.next().fail(at="ApplicationStop")
    other.call("CreateDeployment", {**CREATE, "deploymentGroupName": "one", "autoRollbackConfiguration": ROLLBACK})
    fake.script.rollback().succeed(seconds=100)
    fake.clock.advance(3600)
    there = other.call("ListDeployments")["deployments"][0]
    shown = other.call("GetDeployment", {"deploymentId": there})["deploymentInfo"]
    assert shown["creator"] == "codeDeployRollback"
    assert shown["completeTime"] - shown["createTime"] == 100


def test_to_run_until_a_status_takes_notice_of_a_rollback_that_comes_first() -> None:
    fake = two_groups(most=1)
    fake.script.next().fail(at="ApplicationStop")
    deploy(fake, deploymentGroupName="one", autoRollbackConfiguration=ROLLBACK)
    fake.run_until(fake.deployment_ids()[-1], "Failed")
    fake.clock.advance(0.399)  # the rollback is created before the other, and comes to the gate before it
    waiting = deploy(fake, deploymentGroupName="two")
    fake.clock.advance(0.001)
    fake.run_until(waiting, "Succeeded")
    assert info(fake, waiting)["status"] == "Succeeded"
    assert info(fake, waiting)["completeTime"] == fake.clock.now().timestamp()


@pytest.mark.parametrize("listens", [False, True])
def test_idle_is_when_nothing_more_comes(listens: bool) -> None:
    fake = two_groups()
    if listens:
        fake.events.subscribe(lambda event: None)
    for group in ("one", "two"):
        fake.script.next().fail()
        deploy(fake, deploymentGroupName=group, autoRollbackConfiguration=ROLLBACK)
    fake.run_until_idle()
    ended = [info(fake, name)["status"] for name in fake.deployment_ids()]
    assert ended == ["Succeeded"] * 2 + ["Failed"] * 2 + ["Succeeded"] * 2
    now = fake.clock.now()
    assert fake.run_until_idle() == now


def test_a_status_that_only_a_rollback_gets_is_none_of_its_own() -> None:
    fake = two_groups()
    fake.script.next().fail()
    failed = deploy(fake, deploymentGroupName="one", autoRollbackConfiguration=ROLLBACK)
    with pytest.raises(UsageError, match=r"never gets Succeeded: it goes Created → Queued → InProgress → Failed"):
        fake.run_until(failed, "Succeeded")
