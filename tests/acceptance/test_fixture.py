"""What a newcomer does in the first ten minutes, with the installed plugin and real clients."""

from __future__ import annotations

import asyncio
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError, WaiterError

from codedeploy_fake import CodeDeployFake, Policies, UsageError

if TYPE_CHECKING:
    from mypy_boto3_codedeploy import CodeDeployClient

REVISION: Any = {"revisionType": "S3", "s3Location": {"bucket": "b", "key": "app.zip", "bundleType": "zip"}}

#: Made when the module is imported: before any fixture, with whatever credentials the machine has.
CLIENT = boto3.client("codedeploy", region_name="us-east-1")


def deploy(client: CodeDeployClient) -> str:
    created = client.create_deployment(applicationName="web", deploymentGroupName="prod", revision=REVISION)
    return created["deploymentId"]


@pytest.fixture
def codedeploy_policies() -> Policies:
    return Policies(check_answers=True)


def test_the_unmodified_waiter_sees_a_deployment_succeed(codedeploy: CodeDeployFake) -> None:
    codedeploy.seed_group("web", "prod", instances=3)
    client = boto3.client("codedeploy")
    name = deploy(client)
    client.get_waiter("deployment_successful").wait(deploymentId=name)
    info = client.get_deployment(deploymentId=name)["deploymentInfo"]
    assert (info["status"], info["deploymentOverview"]["Succeeded"]) == ("Succeeded", 3)


def test_the_unmodified_waiter_sees_a_deployment_fail(codedeploy: CodeDeployFake) -> None:
    codedeploy.seed_group("web", "prod", instances=3)
    codedeploy.script.next().fail(at="BeforeInstall")
    client = boto3.client("codedeploy")
    with pytest.raises(WaiterError, match="Failed"):
        client.get_waiter("deployment_successful").wait(deploymentId=deploy(client))


def test_a_client_made_at_import_time_is_answered(codedeploy: CodeDeployFake) -> None:
    codedeploy.seed_group("web", "prod")
    assert CLIENT.get_deployment(deploymentId=deploy(CLIENT))["deploymentInfo"]["status"] == "Created"


def test_errors_are_typed(codedeploy: CodeDeployFake, codedeploy_client: CodeDeployClient) -> None:
    with pytest.raises(codedeploy_client.exceptions.DeploymentDoesNotExistException):
        codedeploy_client.get_deployment(deploymentId="d-AAAAAAAAA")


def test_an_operation_that_is_not_there_yet_answers_one_clear_error(codedeploy_client: CodeDeployClient) -> None:
    with pytest.raises(ClientError, match="ContinueDeployment") as caught:
        codedeploy_client.continue_deployment(deploymentId="d-AAAAAAAAA")
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert caught.value.response["ResponseMetadata"]["RetryAttempts"] == 0


def test_regions_are_worlds_of_their_own(codedeploy: CodeDeployFake) -> None:
    codedeploy.world(region="eu-west-1").seed_group("web", "prod")
    name = deploy(boto3.client("codedeploy", region_name="eu-west-1"))
    with pytest.raises(ClientError, match="could not be found"):
        boto3.client("codedeploy", region_name="us-east-1").get_deployment(deploymentId=name)


def test_a_poll_loop_that_never_advances_the_clock_ends_in_a_lesson(codedeploy: CodeDeployFake) -> None:
    codedeploy.seed_group("web", "prod")
    client = boto3.client("codedeploy")
    name = deploy(client)

    def poll() -> None:
        while client.get_deployment(deploymentId=name)["deploymentInfo"]["status"] != "Succeeded":
            pass

    with pytest.raises(UsageError, match=r"clock\.advance.*codedeploy_sleep") as caught:
        poll()
    assert name in str(caught.value)


class TestCodeThatSleepsByItself:
    @pytest.fixture
    def codedeploy_sleep(self) -> str:
        return "process"

    def test_time_sleep_advances_the_clock(self, codedeploy: CodeDeployFake) -> None:
        codedeploy.seed_group("web", "prod")
        client = boto3.client("codedeploy")
        name = deploy(client)
        polls = 0
        while client.get_deployment(deploymentId=name)["deploymentInfo"]["status"] != "Succeeded":
            polls += 1
            time.sleep(10)
        assert polls == 4

    @pytest.mark.asyncio
    async def test_asyncio_sleep_advances_the_clock(self, codedeploy: CodeDeployFake) -> None:
        codedeploy.seed_group("web", "prod")
        client = boto3.client("codedeploy")
        name = deploy(client)
        while True:
            answer = await asyncio.to_thread(client.get_deployment, deploymentId=name)
            if answer["deploymentInfo"]["status"] == "Succeeded":
                return
            await asyncio.sleep(10)


@pytest.mark.asyncio
async def test_an_async_test_uses_the_same_fixtures(codedeploy: CodeDeployFake) -> None:
    codedeploy.seed_group("web", "prod")
    client = boto3.client("codedeploy")
    name = await asyncio.to_thread(deploy, client)
    await asyncio.to_thread(client.get_waiter("deployment_successful").wait, deploymentId=name)
    assert codedeploy.calls[-1].operation == "GetDeployment"


@pytest.mark.usefixtures("codedeploy")
class TestUnittest(unittest.TestCase):
    def test_a_unittest_case_is_answered(self) -> None:
        client = boto3.client("codedeploy")
        assert client.list_deployments()["deployments"] == []


def test_sixteen_threads_lose_nothing(codedeploy: CodeDeployFake) -> None:
    threads, calls = 16, 200
    for number in range(threads):
        codedeploy.seed_group("web", f"group-{number}", instances=0)
    client = boto3.client("codedeploy")

    def work(number: int) -> list[str]:
        group, names = f"group-{number}", []
        for _ in range(calls // 2):
            created = client.create_deployment(applicationName="web", deploymentGroupName=group, revision=REVISION)
            names.append(created["deploymentId"])
            codedeploy.run_until(names[-1], "Failed")
            assert client.get_deployment(deploymentId=names[-1])["deploymentInfo"]["status"] == "Failed"
        return names

    with ThreadPoolExecutor(threads) as pool:
        names = [name for some in pool.map(work, range(threads)) for name in some]
    assert len(set(names)) == threads * calls // 2
    assert set(codedeploy.deployment_ids()) == set(names)
    seeding = threads + 1
    assert len(codedeploy.calls) == threads * calls + seeding
