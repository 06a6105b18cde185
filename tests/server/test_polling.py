"""``--clock poll``: the first read shows a deployment at work, the next one at rest."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake import CodeDeployFake, Policies
from codedeploy_fake.server.polling import Polling
from tests.making import CREATE, REVISION, deploy, make, seeded


def polled(policies: Policies | None = None, **kwargs: Any) -> CodeDeployFake:
    return seeded(policies, reading=Polling(), **kwargs)


def read(fake: CodeDeployFake, deployment_id: str) -> str:
    status: str = fake.call("GetDeployment", {"deploymentId": deployment_id})["deploymentInfo"]["status"]
    return status


def batch(fake: CodeDeployFake, *deployment_ids: str) -> list[str]:
    answer = fake.call("BatchGetDeployments", {"deploymentIds": list(deployment_ids)})
    return [info["status"] for info in answer["deploymentsInfo"]]


def second_group(fake: CodeDeployFake, group: str = "test", **members: Any) -> str:
    """The id of a deployment to another group, which has instances of its own."""
    fake.seed_group("web", group, 1)
    created: str = fake.call("CreateDeployment", {**CREATE, "deploymentGroupName": group, **members})["deploymentId"]
    return created


def test_at_work_then_at_its_end() -> None:
    fake = polled()
    deployment_id = deploy(fake)
    assert [read(fake, deployment_id) for _ in range(3)] == ["InProgress", "Succeeded", "Succeeded"]


def test_the_clock_stands_where_it_is_read() -> None:
    fake = polled()
    deployment_id = deploy(fake)
    twin = seeded()
    deploy(twin)
    read(fake, deployment_id)
    assert fake.clock.now() == twin.run_until(deployment_id, "InProgress")
    answer = fake.call("GetDeployment", {"deploymentId": deployment_id})
    assert fake.clock.now() == twin.run_until(deployment_id, "Succeeded")
    assert answer == twin.call("GetDeployment", {"deploymentId": deployment_id})
    read(fake, deployment_id)
    assert fake.clock.now() == twin.clock.now()


def test_the_journal_has_the_instant_that_was_answered() -> None:
    fake = polled()
    read(fake, deploy(fake))
    assert fake.calls[-1].at == fake.clock.now()


def test_an_unmodified_waiter_ends_at_its_second_poll() -> None:
    fake = polled()
    deployment_id = deploy(fake)
    with fake.intercept():
        fake.client().get_waiter("deployment_successful").wait(deploymentId=deployment_id)
    assert [call.operation for call in fake.calls[-2:]] == ["GetDeployment", "GetDeployment"]
    assert fake.calls[-3].operation == "CreateDeployment"


def test_other_reads_and_refused_ones_move_nothing() -> None:
    fake = polled()
    deployment_id = deploy(fake)
    read(fake, deployment_id)
    now = fake.clock.now()
    fake.call("ListDeployments", {})
    fake.call("ListDeploymentTargets", {"deploymentId": deployment_id})
    fake.call("BatchGetDeployments", {"deploymentIds": ["d-ABCDEFGHI"]})
    with pytest.raises(Exception, match="DeploymentDoesNotExist"):
        read(fake, "d-ABCDEFGHI")
    with pytest.raises(Exception, match="BatchLimitExceeded"):
        batch(fake, deployment_id, *(f"d-{number:09}" for number in range(100)))
    fake.script.throttle(1)
    with pytest.raises(Exception, match="Throttling"):
        read(fake, deployment_id)
    assert fake.clock.now() == now


def test_a_throttled_read_is_no_read() -> None:
    fake = polled()
    deployment_id = deploy(fake)
    fake.script.throttle(1)
    with pytest.raises(Exception, match="Throttling"):
        read(fake, deployment_id)
    assert [read(fake, deployment_id), read(fake, deployment_id)] == ["InProgress", "Succeeded"]


def test_one_whose_pre_flight_fails_is_never_at_work() -> None:
    fake = polled(Policies(unseeded_fleet=0), instances=0)
    deployment_id = deploy(fake)
    assert [read(fake, deployment_id), read(fake, deployment_id)] == ["Created", "Failed"]


def test_one_that_fails() -> None:
    fake = polled()
    fake.script.next().fail("ScriptFailed", at="ApplicationStart")
    deployment_id = deploy(fake)
    assert [read(fake, deployment_id), read(fake, deployment_id)] == ["InProgress", "Failed"]


def test_a_stop_between_two_reads() -> None:
    fake = polled()
    deployment_id = deploy(fake)
    assert read(fake, deployment_id) == "InProgress"
    fake.call("StopDeployment", {"deploymentId": deployment_id})
    assert [read(fake, deployment_id), read(fake, deployment_id)] == ["Stopped", "Stopped"]


def test_one_that_was_stopped_before_anybody_read_it() -> None:
    fake = polled()
    deployment_id = deploy(fake)
    fake.call("StopDeployment", {"deploymentId": deployment_id})
    assert read(fake, deployment_id) == "Stopped"


def test_one_that_hangs_is_read_as_often_as_one_likes() -> None:
    fake = polled()
    fake.script.next().hang(at="ApplicationStart")
    deployment_id = deploy(fake)
    read(fake, deployment_id)
    last = read(fake, deployment_id)
    assert last in ("InProgress", "Failed")  # it may run into a time limit
    now = fake.clock.now()
    assert {read(fake, deployment_id) for _ in range(1200)} == {last}
    assert fake.clock.now() == now


def test_two_polled_in_turns_are_both_seen_at_work() -> None:
    fake = polled()
    one, two = deploy(fake), second_group(fake)
    assert [read(fake, name) for name in (one, two, one, two)] == ["InProgress", "InProgress", "Succeeded", "Succeeded"]


def test_one_read_to_its_end_takes_the_others_along() -> None:
    fake = polled()
    one, two = deploy(fake), second_group(fake)
    assert [read(fake, one), read(fake, one), read(fake, two)] == ["InProgress", "Succeeded", "Succeeded"]


def test_a_batch_moves_all_of_it() -> None:
    fake = polled()
    one, two = deploy(fake), second_group(fake)
    assert batch(fake, one, two) == ["InProgress", "InProgress"]
    assert batch(fake, one, two) == ["Succeeded", "Succeeded"]


def test_a_batch_lets_the_new_one_be_seen_first() -> None:
    fake = polled()
    one = deploy(fake)
    read(fake, one)
    two = second_group(fake)
    assert batch(fake, one, two, one) == ["InProgress", "InProgress"]
    assert batch(fake, one, two) == ["Succeeded", "Succeeded"]


def test_one_that_waits_for_another_is_at_work_after_it() -> None:
    fake = polled(Policies(max_running_deployments=1))
    one, two = deploy(fake), second_group(fake)
    assert batch(fake, one, two) == ["InProgress", "Queued"]
    assert batch(fake, one, two) == ["Succeeded", "InProgress"]
    assert batch(fake, one, two) == ["Succeeded", "Succeeded"]


def test_one_that_waits_is_let_through_by_its_own_reads() -> None:
    fake = polled(Policies(max_running_deployments=1))
    deploy(fake)
    two = second_group(fake)
    assert [read(fake, two), read(fake, two)] == ["InProgress", "Succeeded"]


def test_one_that_waits_for_ever_is_still_readable() -> None:
    fake = polled(Policies(max_running_deployments=1))
    fake.script.next().hang(at="ApplicationStart")
    deploy(fake)
    two = second_group(fake)
    assert {read(fake, two) for _ in range(3)} <= {"Queued", "Created", "InProgress", "Succeeded"}


def test_advancing_by_hand_goes_before() -> None:
    fake = polled()
    deployment_id = deploy(fake)
    fake.clock.advance(3600)
    assert read(fake, deployment_id) == "Succeeded"


def test_restored_or_reset_nothing_has_been_read() -> None:
    fake = polled()
    deployment_id = deploy(fake)
    before = fake.snapshot()
    assert [read(fake, deployment_id), read(fake, deployment_id)] == ["InProgress", "Succeeded"]
    fake.restore(before)
    assert [read(fake, deployment_id), read(fake, deployment_id)] == ["InProgress", "Succeeded"]
    fake.reset()
    fake.seed_group("web", "prod")
    assert read(fake, deploy(fake)) == "InProgress"


def test_the_same_id_in_another_world_is_another_deployment() -> None:
    fake = make(reading=Polling())
    for region in ("us-east-1", "eu-west-1"):
        world = fake.world(region=region)
        world.seed_group("web", "prod", 1)
        fake.script.group("web", "prod").succeed(seconds=60)
        made = world.call("CreateDeployment", {**CREATE, "revision": REVISION})["deploymentId"]
        answer = world.call("GetDeployment", {"deploymentId": made})
        assert answer["deploymentInfo"]["status"] == "InProgress"


# Jobs beside each other: worlds of one fake, on one clock.


class Job:
    """What one job says: it makes a deployment, and reads it."""

    def __init__(self, fake: CodeDeployFake, account: str) -> None:
        self.fake, self.world = fake, fake.world(account_id=account)
        self.world.seed_group("web", "prod", 1)
        self.made = ""

    def deploys(self) -> str:
        self.made = self.world.call("CreateDeployment", CREATE)["deploymentId"]
        return self.made

    def reads(self) -> str:
        status: str = self.shown()["status"]
        return status

    def shown(self) -> dict[str, Any]:
        shown: dict[str, Any] = self.world.call("GetDeployment", {"deploymentId": self.made})["deploymentInfo"]
        return shown


def jobs(number: int = 2, fake: CodeDeployFake | None = None) -> list[Job]:
    served = fake or make(reading=Polling())
    return [Job(served, f"{place:012}") for place in range(1, number + 1)]


def test_what_one_job_reads_to_its_end_is_still_at_work_for_another() -> None:
    one, two = jobs()
    one.deploys()
    two.deploys()
    assert [one.reads(), one.reads()] == ["InProgress", "Succeeded"]
    now = one.fake.clock.now()
    assert two.reads() == "InProgress"
    assert one.fake.clock.now() == now
    assert [two.reads(), two.reads(), one.reads()] == ["Succeeded"] * 3


@given(st.lists(st.integers(0, 3), max_size=60))
def test_a_job_sees_the_same_whatever_the_others_do(turns: list[int]) -> None:
    """Each deploys and reads twice, again and again, its turns anywhere among those of the others."""
    all_of_them = jobs(4)
    seen: list[list[str]] = [[] for _ in all_of_them]
    for place in turns:
        job, own = all_of_them[place], seen[place]
        if len(own) % 3 == 0:
            job.deploys()
        own.append(job.reads() if len(own) % 3 else "deployed")
    for own in seen:
        assert own == (["deployed", "InProgress", "Succeeded"] * 20)[: len(own)]


def test_it_is_shown_as_it_was_then() -> None:
    one, two = jobs()
    one.deploys()
    two.deploys()
    alone = jobs()[1]
    assert alone.fake is not two.fake
    alone.deploys()
    expected = alone.shown()
    one.reads()
    one.reads()
    shown = two.shown()
    assert shown == {**expected, "deploymentId": two.made}
    assert "completeTime" not in shown


def test_one_that_is_still_at_work_is_shown_as_it_is_now() -> None:
    one, two = jobs()
    two.fake.script.next().succeed(seconds=60)
    two.deploys()
    one.deploys()
    one.reads()
    one.reads()
    now = two.fake.clock.now_ms
    assert two.reads() == "InProgress"
    assert two.fake.clock.now_ms == now


def test_no_answer_goes_back_behind_what_a_job_has_asked_since() -> None:
    """It would list a deployment as ended, and then read that it is at work."""
    one, two = jobs()
    one.deploys()
    two.deploys()
    one.reads()
    one.reads()
    assert two.world.call("ListDeployments", {"includeOnlyStatuses": ["Succeeded"]})["deployments"] == [two.made]
    assert two.reads() == "Succeeded"


def test_nor_behind_what_has_come_of_its_own_accord() -> None:
    """The rollback of what failed, which the read would name."""
    one, two = jobs()
    rollback = {"autoRollbackConfiguration": {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}}
    two.deploys()
    two.reads()
    two.reads()
    two.fake.script.next().fail("ScriptFailed", at="ApplicationStart")
    made = two.world.call("CreateDeployment", {**CREATE, **rollback})["deploymentId"]
    two.made = made
    two.fake.script.group("web", "prod").succeed(seconds=7200)
    one.deploys()
    one.reads()
    one.reads()
    assert len(two.fake.deployment_ids()) == 4
    shown = two.shown()
    assert shown["status"] == "Failed"
    assert "rollbackDeploymentId" in shown["rollbackInfo"]


def test_a_clock_that_is_moved_by_hand_is_seen_by_all() -> None:
    one, two = jobs()
    one.deploys()
    two.deploys()
    one.reads()
    one.fake.clock.advance(3600)
    assert [one.reads(), two.reads()] == ["Succeeded", "Succeeded"]


def test_restored_no_world_has_been_answered() -> None:
    one, two = jobs()
    one.deploys()
    two.deploys()
    before = one.fake.snapshot()
    one.reads()
    one.reads()
    one.fake.restore(before)
    assert [one.reads(), one.reads(), two.reads(), two.reads()] == ["InProgress", "Succeeded"] * 2


def test_one_that_waits_to_be_continued_stays_ready() -> None:
    fake = polled()
    made = replacing(fake)
    assert [read(fake, made) for _ in range(4)] == ["InProgress", "Ready", "Ready", "Ready"]
    fake.call("ContinueDeployment", {"deploymentId": made, "deploymentWaitType": "READY_WAIT"})
    assert read(fake, made) == "Succeeded"


def replacing(fake: CodeDeployFake) -> str:
    """The id of a blue/green deployment that waits to be continued, an hour at most."""
    for name in ("i-0b1", "i-0b2"):
        fake.fleet.add(name, auto_scaling_group="blue")
    for name in ("i-0c1", "i-0c2"):
        fake.fleet.add(name, auto_scaling_group="green")
    style = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
    settings = {
        "deploymentReadyOption": {"actionOnTimeout": "STOP_DEPLOYMENT", "waitTimeInMinutes": 60},
        "greenFleetProvisioningOption": {"action": "DISCOVER_EXISTING"},
        "terminateBlueInstancesOnDeploymentSuccess": {"action": "KEEP_ALIVE"},
    }
    group = {
        "deploymentGroupName": "bg",
        "autoScalingGroups": ["blue"],
        "deploymentStyle": style,
        "blueGreenDeploymentConfiguration": settings,
        "loadBalancerInfo": {"targetGroupInfoList": [{"name": "tg"}]},
        "serviceRoleArn": "arn:aws:iam::123456789012:role/CodeDeployServiceRole",
    }
    fake.call("CreateDeploymentGroup", {"applicationName": "web", **group})
    green = {"targetInstances": {"autoScalingGroups": ["green"]}}
    created: str = fake.call("CreateDeployment", {**CREATE, "deploymentGroupName": "bg", **green})["deploymentId"]
    return created
