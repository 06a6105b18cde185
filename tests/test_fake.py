"""CodeDeployFake: its doors for values, time, state as a value."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, Policies, ServiceError, UsageError, VirtualClock, WallClock
from tests.making import CREATE, REVISION, content, deploy, info, make, request, seeded, signed

# call


def test_a_call_takes_and_gives_what_goes_on_the_wire() -> None:
    fake = seeded()
    deployment_id = fake.call("CreateDeployment", CREATE)["deploymentId"]
    assert info(fake, deployment_id)["createTime"] == 1767225600.0


def test_a_call_without_input_is_one_with_an_empty_input() -> None:
    fake = make()
    assert fake.call("ListDeployments") == fake.call("ListDeployments", {}) == {"deployments": []}


def test_an_answer_is_the_callers_own() -> None:
    fake = seeded()
    deployment_id = deploy(fake)
    before = fake.snapshot()
    shown = info(fake, deployment_id)
    shown["revision"]["s3Location"].clear()
    shown["deploymentStyle"].clear()
    group = fake.call("GetDeploymentGroup", {"applicationName": "web", "deploymentGroupName": "prod"})
    group["deploymentGroupInfo"]["ec2TagFilters"].clear()
    assert fake.snapshot() == before
    assert info(fake, deployment_id)["revision"] == REVISION


@pytest.mark.parametrize("wrong", [[], [1], "x", 1])
def test_an_input_that_is_no_object_is_refused_as_on_the_wire(wrong: Any) -> None:
    with pytest.raises(ServiceError, match="SerializationException: expected an object, got "):
        make().call("ListDeployments", wrong)


def test_a_datetime_is_no_wire_value() -> None:
    with pytest.raises(ServiceError, match=r"createTimeRange\.start: expected a timestamp .*, got datetime"):
        make().call("ListDeployments", {"createTimeRange": {"start": datetime(2026, 1, 1, tzinfo=UTC)}})


def test_an_operation_of_a_later_day_is_unknown() -> None:
    with pytest.raises(ServiceError, match="CodeDeploy has no operation BatchGetDeploymentTargets on 2017-05-16"):
        make(contract="2017-05-16").call("BatchGetDeploymentTargets")


# time


def test_run_until_stands_at_the_instant_of_the_status() -> None:
    fake = seeded()
    deployment_id = deploy(fake)
    start = fake.clock.now()
    assert fake.run_until(deployment_id, "Queued") == start + timedelta(seconds=0.5)
    assert fake.run_until(deployment_id, "InProgress") == start + timedelta(seconds=1)
    end = fake.run_until(deployment_id, "Succeeded")
    assert info(fake, deployment_id)["completeTime"] == end.timestamp()
    assert fake.clock.now() == end


def test_run_until_a_status_of_the_past_moves_nothing() -> None:
    fake = seeded()
    deployment_id = deploy(fake)
    end = fake.run_until(deployment_id, "Succeeded")
    fake.clock.advance(10)
    for status in ("Created", "InProgress", "Succeeded"):
        assert fake.run_until(deployment_id, status) == end + timedelta(seconds=10)


def test_run_until_refuses_what_never_happens() -> None:
    fake = seeded()
    deployment_id = deploy(fake)
    with pytest.raises(UsageError, match=f"{deployment_id} never gets Ready: it goes Created → Queued → InProgress →"):
        fake.run_until(deployment_id, "Ready")
    with pytest.raises(UsageError, match=r"run_until\('Done'\): no such status; one of Created, Queued, InProgress,"):
        fake.run_until(deployment_id, "Done")
    with pytest.raises(UsageError, match=f"there is no deployment 'd-1'; there are: {deployment_id}$"):
        fake.run_until("d-1", "Succeeded")
    with pytest.raises(UsageError, match=r"there is no deployment 'd-1'; there are: none yet$"):
        make().run_until("d-1", "Succeeded")


def test_run_until_finds_a_deployment_in_any_world() -> None:
    fake = make()
    other = fake.world(region="eu-west-1")
    other.seed_group("web", "prod")
    deployment_id = other.call("CreateDeployment", CREATE)["deploymentId"]
    fake.run_until(deployment_id, "Succeeded")
    shown = other.call("GetDeployment", {"deploymentId": deployment_id})
    assert shown["deploymentInfo"]["status"] == "Succeeded"


def test_run_until_idle_ends_everything_everywhere() -> None:
    fake = seeded()
    other = fake.world(account_id="111122223333")
    other.seed_group("web", "prod", 9)
    first = deploy(fake)
    second = other.call("CreateDeployment", CREATE)["deploymentId"]
    end = fake.run_until_idle()
    assert info(fake, first)["status"] == "Succeeded"
    shown = other.call("GetDeployment", {"deploymentId": second})["deploymentInfo"]
    assert shown["completeTime"] == end.timestamp()
    assert fake.run_until_idle() == end


def test_run_until_idle_with_nothing_to_do_moves_nothing() -> None:
    fake = make()
    assert fake.run_until_idle() == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_wall_clock_lets_deployments_take_real_time() -> None:
    seconds = [1_700_000_000.0]
    fake = seeded(clock=WallClock(lambda: seconds[0]))
    deployment_id = deploy(fake)
    assert info(fake, deployment_id)["status"] == "Created"
    seconds[0] += 1.5
    assert info(fake, deployment_id)["status"] == "InProgress"
    seconds[0] += 60
    assert info(fake, deployment_id)["status"] == "Succeeded"
    assert info(fake, deployment_id)["createTime"] == 1_700_000_000.0


def test_a_wall_clock_cannot_be_moved() -> None:
    fake = seeded(clock=WallClock(lambda: 1_700_000_000.0))
    deployment_id = deploy(fake)
    for move in (
        lambda: fake.run_until(deployment_id, "Succeeded"),
        fake.run_until_idle,
        lambda: fake.clock.advance(1),
        fake.reset,
        lambda: fake.restore(fake.snapshot()),
    ):
        with pytest.raises(UsageError, match="VirtualClock"):
            move()


def test_two_fakes_may_share_a_clock() -> None:
    clock = VirtualClock(5_000)
    first, second = seeded(clock=clock), seeded(clock=clock, seed=1)
    one, two = deploy(first), deploy(second)
    clock.advance(60)
    assert info(first, one)["status"] == info(second, two)["status"] == "Succeeded"
    first.reset()
    assert clock.now_ms == 5_000


# state as a value


def test_two_fakes_of_one_story_have_equal_snapshots() -> None:
    def story(seed: int) -> CodeDeployFake:
        fake = seeded(seed=seed)
        fake.script.next().fail()
        deploy(fake)
        fake.clock.advance(3)
        return fake

    assert story(1).snapshot() == story(1).snapshot()
    assert story(1).snapshot() != story(2).snapshot()


@pytest.mark.parametrize(
    "change",
    [
        lambda fake: fake.clock.advance(0.001),
        lambda fake: fake.call("CreateApplication", {"applicationName": "a"}),
        lambda fake: fake.seed_group("web", "other", 0),
        lambda fake: fake.fleet.add("i-0abc"),
        lambda fake: fake.script.next(),
        lambda fake: fake.script.next().fail(),
        lambda fake: fake.call("StopDeployment", {"deploymentId": fake.deployment_ids()[0]}),
        lambda fake: fake.world(region="eu-west-1").call("CreateApplication", {"applicationName": "a"}),
        lambda fake: fake.world(region="eu-west-1").fleet.declare(),
    ],
)
def test_a_snapshot_sees_every_change_and_restoring_undoes_it(change: Any) -> None:
    fake = seeded()
    deploy(fake)
    before = fake.snapshot()
    change(fake)
    assert fake.snapshot() != before
    fake.restore(before)
    assert fake.snapshot() == before


@pytest.mark.parametrize(
    "look",
    [
        lambda fake: fake.call("ListDeployments"),
        lambda fake: fake.call("GetDeploymentGroup", {"applicationName": "web", "deploymentGroupName": "prod"}),
        lambda fake: [info(fake, one) for one in fake.deployment_ids()],
        lambda fake: str(fake.timeline(fake.deployment_ids()[0])),
        lambda fake: fake.world(region="eu-west-1").call("ListDeployments"),
        lambda fake: (fake.calls, fake.fleet.instances, fake.script.unmatched(), repr(fake)),
    ],
)
def test_looking_changes_nothing(look: Any) -> None:
    fake = seeded()
    deploy(fake)
    fake.clock.advance(2.05)
    before = fake.snapshot()
    look(fake)
    assert fake.snapshot() == before


def test_a_snapshot_stays_what_it_was() -> None:
    fake = seeded()
    before = fake.snapshot()
    worlds = dict(before.worlds)
    deploy(fake)
    fake.run_until_idle()
    assert before.worlds == worlds
    fake.restore(before)
    assert fake.deployment_ids() == ()
    deploy(fake)


def test_after_restoring_the_same_things_happen_again() -> None:
    fake = seeded()
    fake.script.next().fail()
    before = fake.snapshot()

    def go_on() -> list[Any]:
        fake.restore(before)
        deployment_id = deploy(fake)
        fake.run_until_idle()
        return [deployment_id, info(fake, deployment_id), fake.clock.now()]

    assert go_on() == go_on()


def test_after_a_reset_it_is_as_new() -> None:
    fake = make(seed=7, start=datetime(2020, 5, 17, tzinfo=UTC))
    new = fake.snapshot()

    def story() -> list[object]:
        fake.seed_group("web", "prod")
        fake.script.next().fail()
        fake.script.next()
        deployment_id = deploy(fake)
        fake.run_until_idle()
        listing = fake.handle(request("ListDeployments"))
        fake.world(region="eu-west-1").seed_group("web", "prod")
        return [deployment_id, listing, fake.fleet.instances, fake.snapshot(), fake.calls]

    first = story()
    fake.reset()
    assert fake.snapshot() == new
    assert fake.calls == ()
    assert story() == first


def test_a_row_of_a_script_from_before_a_reset_teaches() -> None:
    fake = make()
    row = fake.script.next()
    fake.reset()
    with pytest.raises(UsageError, match="the script was cleared, or the fake reset or restored"):
        row.fail()


def test_several_calls_are_as_one() -> None:
    fake = seeded()
    before = fake.snapshot()

    def at_once(times: int) -> None:
        with fake.atomically():
            fake.script.next()
            fake.fleet.add("i-0abc")
            for _ in range(times):
                deploy(fake)

    with pytest.raises(ServiceError, match="already has an active Deployment"):
        at_once(2)
    assert fake.snapshot() == before
    at_once(1)
    assert len(fake.deployment_ids()) == 1


# ids

STORY = """
import sys
from codedeploy_fake import CodeDeployFake
from codedeploy_fake.wire import Request
fake = CodeDeployFake(seed=int(sys.argv[1]))
fake.seed_group("web", "prod", autoScalingGroups=["asg"])
revision = {"revisionType": "S3", "s3Location": {"bucket": "b", "key": "k", "bundleType": "zip"}}
fake.call("CreateDeployment", {"applicationName": "web", "deploymentGroupName": "prod", "revision": revision})
fake.run_until_idle()
target = "CodeDeploy_20141006.ListDeployments"
print(fake.snapshot())
print(fake.calls)
print(fake.handle(Request(headers={"X-Amz-Target": target}, body=b"{}")))
"""


def test_the_same_seed_gives_the_same_bytes_in_every_process() -> None:
    def told(seed: int, hashing: str) -> str:
        environment = {"PYTHONHASHSEED": hashing, "PYTHONUTF8": "1"}
        command = [sys.executable, "-c", STORY, str(seed)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    first = told(3, "1")
    assert "d-" in first
    assert told(3, "4000") == first
    assert told(4, "1") != first


def test_worlds_do_not_shift_each_others_ids() -> None:
    alone, crowded = make(), make()
    for region in ("eu-west-1", "eu-west-2"):
        crowded.world(region=region).seed_group("web", "prod")
        crowded.world(region=region).call("CreateDeployment", CREATE)
    for fake in (alone, crowded):
        fake.seed_group("web", "prod")
    assert deploy(alone) == deploy(crowded)
    assert len(set(crowded.deployment_ids())) == 3


def test_a_refused_call_does_not_shift_ids() -> None:
    plain, clumsy = seeded(), seeded()
    with pytest.raises(ServiceError):
        deploy(clumsy, description="x" * 1000)
    with pytest.raises(ServiceError):
        clumsy.call("CreateApplication", {"applicationName": "web"})
    with pytest.raises(ServiceError):
        clumsy.seed_group("web", "prod")
    assert deploy(plain) == deploy(clumsy)


# threads


def test_sixteen_threads_lose_nothing() -> None:
    fake = make()
    start = threading.Barrier(16)

    def work(number: int) -> None:
        start.wait()
        fake.seed_group("web", f"g{number}", 1)
        wanted = request(
            "CreateDeployment",
            {**CREATE, "deploymentGroupName": f"g{number}"},
            Authorization=signed("AKIDEXAMPLE", "us-east-1"),
        )
        deployment_id = content(fake.handle(wanted))["deploymentId"]
        for _ in range(20):
            info(fake, deployment_id)
            fake.clock.advance(0.001)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()  # what a thread raises fails the test: pytest sees to it
    assert len(set(fake.deployment_ids())) == 16
    assert fake.clock.now() == datetime(2026, 1, 1, tzinfo=UTC) + timedelta(milliseconds=320)
    assert len(fake.calls) == 1 + 16 * (1 + 1 + 20)


# clients


def test_a_client_of_a_world_is_answered_there() -> None:
    fake = make(Policies())
    other = fake.world(region="eu-west-1", account_id="111122223333")
    other.client().create_application(applicationName="there")
    fake.client().create_application(applicationName="here")
    assert {key: set(world.applications) for key, world in fake.snapshot().worlds.items()} == {
        ("111122223333", "eu-west-1"): {"there"},
        ("123456789012", "us-east-1"): {"here"},
    }


def test_intercept_gives_an_interception() -> None:
    fake = make()
    with fake.intercept() as entered:
        assert entered is fake
