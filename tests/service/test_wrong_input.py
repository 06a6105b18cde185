"""Wrong input that other mocks were seen to accept: each gets the error that the model has for it, through boto3."""

from __future__ import annotations

from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from tests.making import CREATE, GROUP, REVISION, deploy, seeded

S3 = REVISION["s3Location"]
GITHUB = {"repository": "owner/web", "commitId": "c" * 40}
MANY = [{"name": f"alarm{number}"} for number in range(51)]
#: what is changed of a CreateDeployment that would be accepted, and its error
CREATIONS: list[tuple[dict[str, Any], str]] = [
    ({"revision": None}, "RevisionRequired"),
    ({"revision": {}}, "RevisionRequired"),
    ({"revision": {"revisionType": "FTP", "s3Location": S3}}, "InvalidRevision"),
    ({"revision": {"revisionType": "S3"}}, "InvalidRevision"),
    ({"revision": {"revisionType": "S3", "s3Location": {"key": "k", "bundleType": "zip"}}}, "InvalidRevision"),
    ({"revision": {"revisionType": "S3", "s3Location": {**S3, "bundleType": "rar"}}}, "InvalidRevision"),
    ({"revision": {"revisionType": "S3", "s3Location": S3, "gitHubLocation": GITHUB}}, "InvalidRevision"),
    ({"revision": {"revisionType": "AppSpecContent", "appSpecContent": {"content": "{}"}}}, "InvalidRevision"),
    ({"deploymentConfigName": "unknown"}, "DeploymentConfigDoesNotExist"),
    ({"deploymentConfigName": "c" * 101}, "InvalidDeploymentConfigName"),
    ({"deploymentConfigName": "CodeDeployDefault.LambdaAllAtOnce"}, "InvalidComputePlatform"),
    ({"fileExistsBehavior": "MAYBE"}, "InvalidFileExistsBehavior"),
    ({"autoRollbackConfiguration": {"enabled": True, "events": ["NOPE"]}}, "InvalidAutoRollbackConfig"),
    ({"overrideAlarmConfiguration": {"enabled": True, "alarms": MANY}}, "AlarmsLimitExceeded"),
    ({"targetInstances": {"autoScalingGroups": ["green"]}}, "InvalidTargetInstances"),
    ({"description": "d" * 257}, "DescriptionTooLong"),
    ({"applicationName": "a" * 101}, "InvalidApplicationName"),
    ({"applicationName": "a b"}, "InvalidApplicationName"),
    ({"applicationName": "unknown"}, "ApplicationDoesNotExist"),
    ({"deploymentGroupName": "g" * 101}, "InvalidDeploymentGroupName"),
    ({"deploymentGroupName": None}, "DeploymentGroupNameRequired"),
    ({"deploymentGroupName": "unknown"}, "DeploymentGroupDoesNotExist"),
]
OTHERS: list[tuple[str, dict[str, Any], str]] = [
    ("CreateApplication", {"applicationName": "new", "computePlatform": "Mainframe"}, "InvalidComputePlatform"),
    ("CreateApplication", {"applicationName": "a" * 200}, "InvalidApplicationName"),
    ("CreateDeploymentGroup", {**GROUP, "deploymentGroupName": "new", "serviceRoleArn": "garbage"}, "InvalidRole"),
    ("TagResource", {"ResourceArn": "garbage", "Tags": [{"Key": "k", "Value": "v"}]}, "InvalidArn"),
    ("BatchGetDeployments", {"deploymentIds": ["d-ABCDEFGHI"] * 26}, "BatchLimitExceeded"),
    ("BatchGetDeployments", {"deploymentIds": []}, "DeploymentIdRequired"),
    ("BatchGetDeployments", {"deploymentIds": ["malformed"]}, "InvalidDeploymentId"),
    ("ListDeployments", {"nextToken": "garbage"}, "InvalidNextToken"),
]


def code(operation: str, asked: dict[str, Any]) -> str:
    fake = seeded()
    before = fake.snapshot()
    with pytest.raises(ClientError) as caught:
        getattr(fake.client(), xform_name(operation))(**asked)
    assert fake.snapshot() == before
    return str(caught.value.response["Error"]["Code"])


@pytest.mark.parametrize(("changed", "error"), CREATIONS)
def test_a_wrong_creation_is_refused(changed: dict[str, Any], error: str) -> None:
    asked = {name: value for name, value in {**CREATE, **changed}.items() if value is not None}
    assert code("CreateDeployment", asked) == f"{error}Exception"


@pytest.mark.parametrize(("operation", "asked", "error"), OTHERS)
def test_other_wrong_input_is_refused(operation: str, asked: dict[str, Any], error: str) -> None:
    assert code(operation, asked) == f"{error}Exception"


def test_a_second_deployment_is_refused_and_names_the_first() -> None:
    fake = seeded()
    first = deploy(fake)
    client = fake.client()
    with pytest.raises(client.exceptions.DeploymentLimitExceededException, match=f"'{first}'"):
        client.create_deployment(**CREATE)
