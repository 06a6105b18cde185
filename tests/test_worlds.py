"""All worlds of a fake."""

from __future__ import annotations

from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, ServiceError, UsageError
from tests.making import CREATE, content, make, request, signed

GROUPS = ("a", "b")


def names(fake: CodeDeployFake) -> set[tuple[str, str]]:
    """(account, region) of the worlds where something is."""
    return set(fake.snapshot().worlds)


@pytest.mark.parametrize(
    ("headers", "home"),
    [
        ({}, ("123456789012", "us-west-2")),
        ({"Authorization": signed("AKIDEXAMPLE", "eu-west-1")}, ("123456789012", "eu-west-1")),
        ({"authorization": signed("111122223333", "eu-west-1")}, ("111122223333", "eu-west-1")),
        ({"Authorization": "Bearer nobody"}, ("123456789012", "us-west-2")),
    ],
)
def test_a_request_goes_to_the_world_of_its_scope(headers: dict[str, str], home: tuple[str, str]) -> None:
    fake = make(region="us-west-2")
    response = fake.handle(request("CreateApplication", {"applicationName": "web"}, **headers))
    assert response.status == 200
    assert names(fake) == {home}


def test_worlds_share_the_clock_the_script_and_the_journal() -> None:
    fake = make()
    here, there = fake.world(), fake.world(region="eu-west-1")
    for world in (here, there):
        world.seed_group("web", "prod")
    fake.script.next().fail("NO_INSTANCES")
    failing = there.call("CreateDeployment", CREATE)["deploymentId"]
    fine = here.call("CreateDeployment", CREATE)["deploymentId"]
    fake.clock.advance(1)
    assert there.call("GetDeployment", {"deploymentId": failing})["deploymentInfo"]["status"] == "Failed"
    assert here.call("GetDeployment", {"deploymentId": fine})["deploymentInfo"]["status"] == "InProgress"
    assert [call.operation for call in fake.calls[-4:]] == ["CreateDeployment"] * 2 + ["GetDeployment"] * 2


def test_worlds_share_nothing_else() -> None:
    fake = make()
    fake.seed_group("web", "prod")
    deployment_id = fake.call("CreateDeployment", CREATE)["deploymentId"]
    for other in (fake.world(region="eu-west-1"), fake.world(account_id="111122223333")):
        with pytest.raises(ServiceError, match="DeploymentDoesNotExistException"):
            other.call("GetDeployment", {"deploymentId": deployment_id})
        assert other.call("BatchGetDeployments", {"deploymentIds": [deployment_id]}) == {"deploymentsInfo": []}
        assert other.call("ListDeployments") == {"deployments": []}
        assert other.fleet.instances == ()
        with pytest.raises(ServiceError, match="ApplicationDoesNotExistException"):
            other.call("GetDeploymentGroup", {"applicationName": "web", "deploymentGroupName": "prod"})


def test_the_same_world_is_the_same_however_it_is_named() -> None:
    fake = make()
    fake.world(region="eu-west-1").call("CreateApplication", {"applicationName": "web"})
    authorization = signed("AKIDEXAMPLE", "eu-west-1")
    response = fake.handle(request("CreateApplication", {"applicationName": "web"}, Authorization=authorization))
    assert content(response)["__type"] == "ApplicationAlreadyExistsException"


def test_a_world_outlives_reset_and_restore() -> None:
    fake = make()
    world = fake.world(region="eu-west-1")
    world.seed_group("web", "prod")
    before = fake.snapshot()
    fake.reset()
    assert world.fleet.instances == ()
    world.seed_group("web", "prod")
    assert fake.snapshot() == before
    fake.reset()
    fake.restore(before)
    assert len(world.fleet.instances) == 3


def test_a_world_where_nothing_ever_was_is_not_in_a_snapshot() -> None:
    fake = make()
    fake.world(region="eu-west-1").call("ListDeployments")
    assert names(fake) == set()


@pytest.mark.parametrize("looked_at_first", ["us-east-1", "eu-west-1"])
def test_ids_come_world_by_world_and_the_oldest_first(looked_at_first: str) -> None:
    fake = make()
    fake.world(region=looked_at_first)
    expected = []
    for world in (fake.world(region="eu-west-1"), fake.world()):  # by their names: looking must not show
        for group in GROUPS:
            world.seed_group("web", group)
            expected.append(world.call("CreateDeployment", {**CREATE, "deploymentGroupName": group})["deploymentId"])
    assert fake.deployment_ids() == tuple(expected)


def test_who_looks_for_a_deployment_that_is_not_there_is_told_of_the_latest() -> None:
    fake = make()
    made = []
    for place in range(22):
        fake.seed_group("web", f"g{place}", 1)
        made.append(fake.call("CreateDeployment", {**CREATE, "deploymentGroupName": f"g{place}"})["deploymentId"])
    with pytest.raises(UsageError) as refused:
        fake.timeline("d-NOTTHERE0")
    assert str(refused.value).endswith(f"there are: 2 older ones, and {', '.join(made[2:])}")


@pytest.mark.parametrize("other", [3, None, {}])
def test_only_a_snapshot_is_restored(other: Any) -> None:
    fake = make()
    before = fake.snapshot()
    with pytest.raises(UsageError, match=r"restore\(.*\): give what snapshot\(\) of this fake gave"):
        fake.restore(other)
    assert fake.snapshot() == before
