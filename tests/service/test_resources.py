"""What is outside CodeDeploy: there by default, missed before the start or at once, and kept (behaviour 1.4)."""

from __future__ import annotations

from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, Policies, UsageError
from codedeploy_fake.service.resources import KINDS, Kind, missing
from tests.making import CREATE, GROUP, REVISION, ROLE, deploy, info, make, refused, seeded
from tests.service.resource_cases import BEHIND, GITHUB, STRICT, TEXT, ecs

STACK = "arn:aws:cloudformation:us-east-1:123456789012:stack/web/1"
TOPIC = "arn:aws:sns:us-east-1:123456789012:t"
OTHERS: dict[Kind, str] = {
    "role": f"{ROLE}2",
    "topic": TOPIC,
    "ecs_service": "c/s",
    "ecs_controller": "c/s",
    "github_repository": "o/r",
}
#: What is lost, the settings of the group that needs it, what the deployment asks for, the code of its failure.
LOST: list[tuple[Kind, str, dict[str, Any], dict[str, Any], str]] = [
    ("role", ROLE, {}, {}, "IAM_ROLE_MISSING"),
    ("auto_scaling_group", "asg", {"autoScalingGroups": ["asg"]}, {}, "AUTO_SCALING_CONFIGURATION"),
    ("load_balancer", "tg", BEHIND, {}, "ELASTIC_LOAD_BALANCING_INVALID"),
    ("github_repository", "owner/web", {}, {"revision": GITHUB}, "MISSING_GITHUB_TOKEN"),
]


@pytest.mark.parametrize(("kind", "name", "settings", "asked", "code"), LOST)
def test_a_deployment_that_misses_something_is_accepted_and_fails_before_it_begins(
    kind: Kind, name: str, settings: dict[str, Any], asked: dict[str, Any], code: str
) -> None:
    fake = make()
    fake.seed_group("web", "prod", 1, **settings)
    fake.resources.lose(kind, name)
    deployment_id = deploy(fake, **asked)
    assert info(fake, deployment_id)["status"] == "Created"
    fake.run_until_idle()
    shown = info(fake, deployment_id)
    assert (shown["status"], shown["errorInformation"]["code"]) == ("Failed", code)
    assert "deploymentOverview" not in shown


@pytest.mark.parametrize("kind", ["ecs_service", "ecs_controller"])
def test_an_ecs_service_that_is_lost_is_an_invalid_one(kind: Kind) -> None:
    fake = make()
    ecs()(fake)
    fake.resources.lose(kind, "cluster/service")
    store = fake._worlds.store(fake.account_id, fake.region)
    error = missing(store, {"revision": TEXT}, store.groups["fn", "live"])
    assert error is not None
    assert error.code == "INVALID_ECS_SERVICE"


def test_what_somebody_else_needs_is_not_missed() -> None:
    fake = seeded()
    for kind in KINDS:
        fake.resources.lose(kind, OTHERS.get(kind, "another"))
    fake.run_until(deploy(fake), "Succeeded")


def test_what_is_given_back_is_there_again() -> None:
    fake = seeded()
    fake.resources.lose("role", ROLE)
    fake.resources.restore("role", ROLE)
    assert fake.resources.lost == ()
    fake.run_until(deploy(fake), "Succeeded")


def test_the_script_speaks_first() -> None:
    fake = seeded()
    fake.resources.lose("role", ROLE)
    fake.script.next().fail("REVISION_MISSING")
    deployment_id = deploy(fake)
    fake.run_until_idle()
    assert info(fake, deployment_id)["errorInformation"]["code"] == "REVISION_MISSING"


@pytest.mark.parametrize("contract", ["2017-11-27", "current"])
def test_at_once_only_what_the_operation_declares(contract: str) -> None:
    """CreateDeployment declares InvalidRole since 2017-11-28; before, it could only accept."""
    fake = seeded(STRICT, contract=contract)
    fake.resources.lose("role", ROLE)
    if contract == "current":
        assert refused(fake, "CreateDeployment", CREATE).code == "InvalidRoleException"
    else:
        fake.run_until(deploy(fake), "Failed")


def test_the_replacement_fleet_is_looked_up_as_well() -> None:
    fake = seeded(STRICT)
    style = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
    fake.seed_group("web", "odd", 1, deploymentStyle=style, loadBalancerInfo={"elbInfoList": [{"name": "lb"}]})
    fake.resources.lose("auto_scaling_group", "green")
    asked = {**CREATE, "deploymentGroupName": "odd", "targetInstances": {"autoScalingGroups": ["green"]}}
    assert refused(fake, "CreateDeployment", asked).message == "The Auto Scaling group green does not exist"


def test_it_is_part_of_what_a_snapshot_keeps() -> None:
    fake = seeded()
    before = fake.snapshot()
    fake.resources.lose("topic", TOPIC)
    fake.resources.connect_github("mine")
    fake.resources.made_by_cloudformation(STACK, "web")
    after = fake.snapshot()
    assert after != before
    fake.restore(before)
    assert (fake.resources.lost, fake.resources.github_tokens) == ((), ())
    fake.restore(after)
    assert (fake.resources.lost, fake.resources.github_tokens) == ((("topic", TOPIC),), ("mine",))
    fake.reset()
    assert fake.resources.lost == ()


def test_every_world_has_its_own_surroundings() -> None:
    fake = seeded()
    elsewhere = fake.world(region="eu-west-1")
    elsewhere.resources.lose("role", ROLE)
    assert fake.resources.lost == ()
    assert repr(elsewhere.resources) == f"<Resources of 123456789012 eu-west-1, without role {ROLE}>"
    assert repr(fake.resources) == "<Resources of 123456789012 us-east-1, without nothing>"


def test_mistakes_are_told() -> None:
    fake = seeded()
    fake.resources.lose("topic", TOPIC)
    with pytest.raises(UsageError, match=r"'roles' is nothing that can be lost; 'role' is\. One of: role, auto"):
        fake.resources.lose("roles", ROLE)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=r"restore\('role', 'x'\): that was not lost; lost is topic 'arn:aws:sns"):
        fake.resources.restore("role", "x")
    with pytest.raises(UsageError, match=r"lose\('ecs_service', 'web'\): ecs_service is named by cluster/service"):
        fake.resources.lose("ecs_service", "web")
    with pytest.raises(UsageError, match=r"lose\('role', None\): role is named by the ARN of a service role"):
        fake.resources.lose("role", None)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=r"connect_github\(''\): the name of the connection"):
        fake.resources.connect_github("")
    with pytest.raises(UsageError, match="there is no web/none; create it before"):
        fake.resources.made_by_cloudformation(STACK, "web", "none")
    with pytest.raises(UsageError, match="there is no none; create it before"):
        fake.resources.made_by_cloudformation(STACK, "none")


def test_hooks_that_cannot_be_taken_back_are_named() -> None:
    fake = make()
    fake.seed_group("web", "prod", 1, autoScalingGroups=["asg"])
    hooks = fake.call("GetDeploymentGroup", {"applicationName": "web", "deploymentGroupName": "prod"})
    fake.resources.lose("role", ROLE)
    answer = fake.call("DeleteDeploymentGroup", {"applicationName": "web", "deploymentGroupName": "prod"})
    assert answer == {"hooksNotCleanedUp": hooks["deploymentGroupInfo"]["autoScalingGroups"]}


def test_a_group_that_needs_no_hooks_goes_without_its_role() -> None:
    fake = seeded(STRICT)
    fake.resources.lose("role", ROLE)
    answer = fake.call("DeleteDeploymentGroup", {"applicationName": "web", "deploymentGroupName": "prod"})
    assert answer == {"hooksNotCleanedUp": []}
    fake.call("DeleteApplication", {"applicationName": "web"})


# GitHub connections.


def test_github_connections_are_listed_by_name_and_deleted() -> None:
    fake = make(Policies(list_page_size=1))
    for name in ("yours", "mine"):
        fake.resources.connect_github(name)
    first = fake.call("ListGitHubAccountTokenNames")
    second = fake.call("ListGitHubAccountTokenNames", {"nextToken": first["nextToken"]})
    assert (first["tokenNameList"], second) == (["mine"], {"tokenNameList": ["yours"]})
    assert fake.call("DeleteGitHubAccountToken", {"tokenName": "mine"}) == {"tokenName": "mine"}
    assert fake.call("ListGitHubAccountTokenNames") == {"tokenNameList": ["yours"]}


# CloudFormation.


def driven(fake: CodeDeployFake) -> str:
    """A deployment of a group that a stack made."""
    fake.resources.made_by_cloudformation(STACK, "web", "prod")
    return deploy(fake)


def test_a_deployment_to_a_group_of_a_stack_is_cloudformations() -> None:
    fake = seeded()
    before = deploy(fake)
    fake.run_until_idle()
    deployment_id = driven(fake)
    shown = info(fake, deployment_id)
    assert (shown["creator"], shown["externalId"]) == ("CloudFormation", STACK)
    assert "externalId" not in info(fake, before)
    assert fake.call("ListDeployments", {"externalId": STACK}) == {"deployments": [deployment_id]}
    assert fake.call("ListDeployments", {"externalId": "another"}) == {"deployments": []}


def test_an_old_contract_does_not_know_stacks() -> None:
    fake = seeded(contract="2020-05-19")
    deployment_id = driven(fake)
    shown = info(fake, deployment_id)
    assert shown["creator"] == "user"
    assert "externalId" not in shown
    fake.call("StopDeployment", {"deploymentId": deployment_id})


def test_what_a_stack_made_is_deleted_by_its_id() -> None:
    fake = seeded()
    fake.call("CreateDeploymentGroup", {**GROUP, "deploymentGroupName": "other"})
    deployment_id = driven(fake)
    assert fake.call("DeleteResourcesByExternalId", {"externalId": STACK}) == {}
    assert fake.call("ListDeploymentGroups", {"applicationName": "web"})["deploymentGroups"] == ["other"]
    assert refused(fake, "GetDeployment", {"deploymentId": deployment_id}).code == "DeploymentDoesNotExistException"


def test_an_application_of_a_stack_goes_with_all_that_it_has() -> None:
    fake = seeded()
    fake.call("RegisterApplicationRevision", {"applicationName": "web", "revision": REVISION})
    fake.resources.made_by_cloudformation(STACK, "web")
    fake.call("DeleteResourcesByExternalId", {"externalId": STACK})
    assert fake.call("ListApplications") == {"applications": []}
    assert fake._worlds.store(fake.account_id, fake.region).external_ids == {}


@pytest.mark.parametrize("asked", [{}, {"externalId": "nobody"}])
def test_an_id_that_nobody_has_deletes_nothing(asked: dict[str, str]) -> None:
    fake = seeded()
    driven(fake)
    before = fake.snapshot()
    assert fake.call("DeleteResourcesByExternalId", asked) == {}
    assert fake.snapshot() == before
