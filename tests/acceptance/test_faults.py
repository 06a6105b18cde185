"""Faults as a real client meets them: it retries as its mode says, at once, and the journal counts its attempts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from codedeploy_fake import CodeDeployFake
from tests.making import CREATE

#: How often a call is sent at most, by retry mode.
ATTEMPTS = {"legacy": 5, "standard": 3, "adaptive": 3}

FAULTS = ("throttle", "server_error", "drop")

MODES = pytest.mark.parametrize("mode", ATTEMPTS)
EVERY_FAULT = pytest.mark.parametrize("fault", FAULTS)


def client_in(mode: str) -> Any:
    return boto3.client("codedeploy", config=Config(retries={"mode": mode}))


def write(fake: CodeDeployFake, fault: str, n: int | None, operation: str | None = None) -> None:
    speak: Callable[..., None] = getattr(fake.script, fault)
    speak(n, operation=operation)


def attempts(fake: CodeDeployFake, operation: str) -> int:
    return sum(call.operation == operation for call in fake.calls)


@MODES
@EVERY_FAULT
def test_faults_that_pass_are_not_seen(codedeploy: CodeDeployFake, mode: str, fault: str) -> None:
    codedeploy.seed_group("web", "prod")
    write(codedeploy, fault, ATTEMPTS[mode] - 1, "ListDeployments")
    before = codedeploy.clock.now()
    answer = client_in(mode).list_deployments()
    assert answer["deployments"] == []
    assert answer["ResponseMetadata"]["RetryAttempts"] == ATTEMPTS[mode] - 1
    assert attempts(codedeploy, "ListDeployments") == ATTEMPTS[mode]
    assert codedeploy.clock.now() == before


@MODES
def test_throttling_that_stays_reaches_the_caller(codedeploy: CodeDeployFake, mode: str) -> None:
    codedeploy.script.throttle(None)
    client = client_in(mode)
    with pytest.raises(ClientError) as caught:
        client.list_deployments()
    error = caught.value.response
    assert error["Error"] == {"Code": "ThrottlingException", "Message": "Rate exceeded"}
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert attempts(codedeploy, "ListDeployments") == ATTEMPTS[mode]


@MODES
def test_a_server_error_that_stays_reaches_the_caller(codedeploy: CodeDeployFake, mode: str) -> None:
    codedeploy.script.server_error(None)
    with pytest.raises(ClientError) as caught:
        client_in(mode).list_deployments()
    assert caught.value.response["Error"]["Code"] == "InternalFailure"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    assert attempts(codedeploy, "ListDeployments") == ATTEMPTS[mode]


@MODES
def test_a_connection_that_always_drops_reaches_the_caller(codedeploy: CodeDeployFake, mode: str) -> None:
    codedeploy.script.drop(None)
    with pytest.raises(ConnectionClosedError):
        client_in(mode).list_deployments()
    assert attempts(codedeploy, "ListDeployments") == ATTEMPTS[mode]


@MODES
@EVERY_FAULT
def test_the_waiter_waits_through_faults(codedeploy: CodeDeployFake, mode: str, fault: str) -> None:
    codedeploy.seed_group("web", "prod")
    client = client_in(mode)
    codedeploy.script.next().succeed(seconds=40)
    deployment = client.create_deployment(**CREATE)["deploymentId"]
    write(codedeploy, fault, 2, "GetDeployment")
    before = codedeploy.clock.now()
    client.get_waiter("deployment_successful").wait(deploymentId=deployment)
    assert attempts(codedeploy, "GetDeployment") == 2 + 4  # at 0, 15, 30 and 45 seconds
    assert (codedeploy.clock.now() - before).total_seconds() == 45


def test_one_create_is_one_deployment_however_often_it_was_sent(codedeploy: CodeDeployFake) -> None:
    codedeploy.seed_group("web", "prod")
    codedeploy.script.drop(operation="CreateDeployment")
    codedeploy.script.throttle(operation="CreateDeployment")
    client = boto3.client("codedeploy")
    deployment = client.create_deployment(**CREATE)["deploymentId"]
    assert client.list_deployments()["deployments"] == [deployment]
    assert attempts(codedeploy, "CreateDeployment") == 3


def test_a_late_answer_takes_the_fakes_time(codedeploy: CodeDeployFake) -> None:
    codedeploy.seed_group("web", "prod")
    codedeploy.script.delay(20, operation="GetDeployment")
    codedeploy.script.next().succeed(seconds=30)
    client = boto3.client("codedeploy")
    deployment = client.create_deployment(**CREATE)["deploymentId"]
    seen = [client.get_deployment(deploymentId=deployment)["deploymentInfo"]["status"] for _ in range(2)]
    assert seen == ["InProgress", "Succeeded"]


def test_a_no_show_and_a_hang_end_a_deployment_in_their_own_time(codedeploy: CodeDeployFake) -> None:
    codedeploy.seed_group("web", "prod", instances=["i-0a"])
    codedeploy.script.next().hang()
    codedeploy.script.group("web", "prod").hang("Install")
    client = boto3.client("codedeploy")
    lasted = []
    for _ in range(2):
        before = codedeploy.clock.now()
        deployment = client.create_deployment(**CREATE)["deploymentId"]
        codedeploy.run_until(deployment, "Failed")
        lasted.append((codedeploy.clock.now() - before).total_seconds() // 60)
    assert lasted == [5, 60]


@pytest.mark.parametrize(
    ("key", "revision"),
    [
        ("app.zip", CREATE["revision"]),
        ("0" * 40, {"revisionType": "GitHub", "gitHubLocation": {"repository": "me/web", "commitId": "0" * 40}}),
    ],
)
def test_rows_find_their_deployments(codedeploy: CodeDeployFake, key: str, revision: Any) -> None:
    for group in ("prod", "test"):
        codedeploy.seed_group("web", group, instances=1)
    codedeploy.script.group("web", "test").succeed(seconds=3)
    codedeploy.script.revision(key).succeed(seconds=2)
    codedeploy.script.next().succeed(seconds=1)
    other = {**CREATE["revision"], "s3Location": {**CREATE["revision"]["s3Location"], "key": "other.zip"}}
    client = boto3.client("codedeploy")
    lasted = []
    for group, deployed in (("prod", revision), ("prod", revision), ("test", revision), ("test", other)):
        client.create_deployment(applicationName="web", deploymentGroupName=group, revision=deployed)
        before = codedeploy.clock.now()
        lasted.append((codedeploy.run_until_idle() - before).total_seconds())
    assert lasted == [1, 2, 2, 3]
