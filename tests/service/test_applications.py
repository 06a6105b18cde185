"""Applications (behaviour 8.1); what is refused stands in test_rules."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, Policies, ServiceError
from tests.evidence import shared
from tests.making import CREATE, REVISION, deploy, info, make, refused, seeded
from tests.service.test_groups import UUID4


def test_the_answer_is_a_new_uuid() -> None:
    fake = make()
    ids = [fake.call("CreateApplication", {"applicationName": name})["applicationId"] for name in ("a", "A", "b")]
    assert len(set(ids)) == 3
    assert all(re.fullmatch(UUID4, one) for one in ids)


@pytest.mark.parametrize("name", ["a", "a" * 100, "A9+=,.@_-"])
def test_names_that_are_fine(name: str) -> None:
    make().call("CreateApplication", {"applicationName": name})


@pytest.mark.parametrize("name", ["a" * 101, "a/b", "ä", "a\n", " a"])
def test_names_that_are_not(name: str) -> None:
    error = refused(make(), "CreateApplication", {"applicationName": name})
    assert error == ServiceError("InvalidApplicationNameException", f"The application name '{name}' is not valid")


def test_a_name_is_unique_in_its_account_and_region_only() -> None:
    fake = make()
    fake.call("CreateApplication", {"applicationName": "a"})
    fake.world(region="eu-west-1").call("CreateApplication", {"applicationName": "a"})
    assert refused(fake, "CreateApplication", {"applicationName": "a"}).code == "ApplicationAlreadyExistsException"


def test_a_platform_newer_than_the_contract_is_ignored() -> None:
    make(contract="2017-05-16").call("CreateApplication", {"applicationName": "a", "computePlatform": "Lambda"})


@pytest.mark.parametrize("platform", ["Server", "Lambda", "ECS"])
def test_the_three_platforms(platform: str) -> None:
    make().call("CreateApplication", {"applicationName": "a", "computePlatform": platform})


def get(fake: CodeDeployFake, name: str = "web") -> dict[str, Any]:
    shown: dict[str, Any] = fake.call("GetApplication", {"applicationName": name})["application"]
    return shown


def gone(fake: CodeDeployFake, deployment_id: str) -> bool:
    return refused(fake, "GetDeployment", {"deploymentId": deployment_id}).code == "DeploymentDoesNotExistException"


def rename(fake: CodeDeployFake, name: str, new: str | None) -> None:
    fake.call("UpdateApplication", {"applicationName": name, "newApplicationName": new})


def test_an_application_has_the_members_recorded_in_2021() -> None:
    path = shared("evidence/responses/BatchGetApplications/c7n-test_delete_codedeploy_application-1.json")
    wanted = json.loads(path.read_text(encoding="utf-8"))["response"]["applicationsInfo"][0]
    fake = make(contract="2021-07-15")
    made = fake.call("CreateApplication", {"applicationName": "HelloWorld", "computePlatform": "Lambda"})
    expected = {**wanted, **made, "createTime": fake.clock.now().timestamp()}
    assert get(fake, "HelloWorld") == expected
    assert fake.call("BatchGetApplications", {"applicationNames": ["HelloWorld"]}) == {"applicationsInfo": [expected]}


def test_an_application_of_2014_has_no_platform() -> None:
    path = shared("evidence/responses/GetApplication/awscli-2014-get-application-1.json")
    wanted = json.loads(path.read_text(encoding="utf-8"))["response"]["application"]
    assert set(get(seeded(contract="2015-04-27"))) == set(wanted)


def test_a_batch_comes_in_the_order_asked_and_each_once() -> None:
    fake = make()
    for name in "abc":
        fake.call("CreateApplication", {"applicationName": name})
    shown = fake.call("BatchGetApplications", {"applicationNames": ["c", "a", "c"]})["applicationsInfo"]
    assert [one["applicationName"] for one in shown] == ["c", "a"]


def test_no_application_is_an_empty_list() -> None:
    assert make().call("ListApplications") == {"applications": []}


def test_a_new_name_takes_everything_along() -> None:
    fake = seeded()
    fake.seed_group("other", "prod")
    first, other = deploy(fake), deploy(fake, applicationName="other")
    fake.run_until_idle()
    before = get(fake)
    rename(fake, "web", "shop")
    assert refused(fake, "GetApplication", {"applicationName": "web"}).code == "ApplicationDoesNotExistException"
    assert get(fake, "shop") == {**before, "applicationName": "shop"}
    assert info(fake, first)["applicationName"] == "shop"
    assert info(fake, other)["applicationName"] == "other"
    names = {"applicationName": "shop", "deploymentGroupName": "prod"}
    group = fake.call("GetDeploymentGroup", names)["deploymentGroupInfo"]
    assert (group["applicationName"], group["lastSuccessfulDeployment"]["deploymentId"]) == ("shop", first)
    assert fake.call("ListDeployments", names)["deployments"] == [first]
    assert fake.call("ListApplicationRevisions", {"applicationName": "shop"})["revisions"] == [REVISION]
    second = deploy(fake, applicationName="shop")
    assert info(fake, second)["previousRevision"] == REVISION


def test_a_deployment_that_runs_follows_a_new_name_and_goes_on() -> None:
    fake = seeded()
    deployment_id = deploy(fake)
    fake.run_until(deployment_id, "InProgress")
    rename(fake, "web", "shop")
    assert refused(fake, "CreateDeployment", {**CREATE, "applicationName": "shop"}).code == (
        "DeploymentLimitExceededException"
    )
    fake.run_until(deployment_id, "Succeeded")


def test_without_a_new_name_nothing_changes() -> None:
    fake = seeded()
    before = fake.snapshot()
    rename(fake, "web", None)
    assert fake.snapshot() == before


@pytest.mark.parametrize("after", [0, 2, 1000])
def test_deleting_takes_everything_along(after: float) -> None:
    fake = seeded()
    fake.seed_group("other", "prod")
    other = deploy(fake, applicationName="other")
    first = deploy(fake)
    fake.clock.advance(after)
    assert fake.call("DeleteApplication", {"applicationName": "web"}) == {}
    assert gone(fake, first)
    assert fake.call("ListApplications")["applications"] == ["other"]
    fake.run_until_idle()
    assert info(fake, other)["status"] == "Succeeded"
    fake.seed_group("web", "prod", 0)
    assert fake.call("ListApplicationRevisions", {"applicationName": "web"}) == {"revisions": []}
    fake.clock.advance(1)
    deploy(fake)


def test_deleting_what_is_not_there_is_no_error() -> None:
    fake = make()
    before = fake.snapshot()
    assert fake.call("DeleteApplication", {"applicationName": "nowhere"}) == {}
    assert fake.snapshot() == before


@pytest.mark.parametrize("gate", [None, 1])
@pytest.mark.parametrize(
    ("operation", "code"),
    [("DeleteApplication", "APPLICATION_MISSING"), ("DeleteDeploymentGroup", "DEPLOYMENT_GROUP_MISSING")],
)
def test_a_policy_keeps_deployments_to_be_read(operation: str, code: str, gate: int | None) -> None:
    """One that has ended, one that was stopped, one that runs, one that has not begun."""
    fake = make(Policies(keep_deployments_after_delete=True, max_running_deployments=gate))
    names = {"applicationName": "web"}
    ids = []
    for group in ("ended", "stopped", "runs", "created"):
        fake.seed_group("web", group, 1)
    for group in ("ended", "stopped", "runs", "created"):
        ids.append(deploy(fake, deploymentGroupName=group))
        if group == "ended":
            fake.run_until_idle()
        if group == "stopped":
            fake.run_until(ids[-1], "InProgress")
            fake.clock.advance(2)
            fake.call("StopDeployment", {"deploymentId": ids[-1]})
            if gate:
                fake.run_until_idle()
        if group == "runs":
            fake.run_until(ids[-1], "InProgress")
    for group in ("ended", "stopped", "runs", "created"):
        fake.call(operation, {**names, "deploymentGroupName": group} if "Group" in operation else names)
    before = fake.snapshot()
    fake.run_until_idle()
    shown = [info(fake, one) for one in ids]
    assert [one["status"] for one in shown] == ["Succeeded", "Stopped", "Stopped", "Failed"]
    assert shown[-1]["errorInformation"]["code"] == code
    fake.restore(before)
    fake.run_until_idle()
    assert [info(fake, one) for one in ids] == shown
    fake.seed_group("web", "runs", 0)
    group = fake.call("GetDeploymentGroup", {**names, "deploymentGroupName": "runs"})["deploymentGroupInfo"]
    assert "lastAttemptedDeployment" not in group
    rename(fake, "web", "shop")
    assert info(fake, ids[2])["applicationName"] == "web"
    fake.call("DeleteApplication", {"applicationName": "shop"})
    assert info(fake, ids[2]) == shown[2]
