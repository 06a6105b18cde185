"""What the tests make again and again: fakes whose answers are always checked, requests that are accepted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, Policies, ServiceError
from codedeploy_fake.wire import Request, Response

ROLE = "arn:aws:iam::123456789012:role/CodeDeployServiceRole"
PREFIX = "CodeDeploy_20141006"
REVISION: dict[str, Any] = {"revisionType": "S3", "s3Location": {"bucket": "b", "key": "app.zip", "bundleType": "zip"}}
#: Deploys to the group that ``seeded`` makes.
CREATE: dict[str, Any] = {"applicationName": "web", "deploymentGroupName": "prod", "revision": REVISION}
GROUP: dict[str, Any] = {"applicationName": "web", "deploymentGroupName": "prod", "serviceRoleArn": ROLE}
#: Settings that a group needs besides names and role, by platform.
PLATFORM_GROUPS: dict[str, dict[str, Any]] = {
    "Server": {},
    "Lambda": {"deploymentStyle": {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}},
    "ECS": {
        "deploymentStyle": {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
        "ecsServices": [{"clusterName": "cluster", "serviceName": "service"}],
        "loadBalancerInfo": {
            "targetGroupPairInfoList": [
                {
                    "targetGroups": [{"name": "blue"}, {"name": "green"}],
                    "prodTrafficRoute": {"listenerArns": ["arn:aws:elasticloadbalancing:us-east-1:123456789012:l/1"]},
                }
            ]
        },
        "blueGreenDeploymentConfiguration": {
            "terminateBlueInstancesOnDeploymentSuccess": {"action": "TERMINATE", "terminationWaitTimeInMinutes": 5},
            "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT"},
        },
    },
}


def make(policies: Policies | None = None, **kwargs: Any) -> CodeDeployFake:
    """A fake that checks its own answers against the contract of its date."""
    return CodeDeployFake(policies=replace(policies or Policies(), check_answers=True), **kwargs)


def seeded(policies: Policies | None = None, instances: int = 3, **kwargs: Any) -> CodeDeployFake:
    """The same, with the deployment group web/prod and its instances."""
    fake = make(policies, **kwargs)
    fake.seed_group("web", "prod", instances)
    return fake


def deploy(fake: CodeDeployFake, **members: Any) -> str:
    """Create a deployment in web/prod and return its id."""
    deployment_id: str = fake.call("CreateDeployment", {**CREATE, **members})["deploymentId"]
    return deployment_id


def info(fake: CodeDeployFake, deployment_id: str) -> dict[str, Any]:
    """DeploymentInfo as GetDeployment answers it now."""
    shown: dict[str, Any] = fake.call("GetDeployment", {"deploymentId": deployment_id})["deploymentInfo"]
    return shown


def request(operation: str, body: object = None, **headers: str) -> Request:
    """What a client sends; ``body`` bytes as they are, anything else as JSON."""
    sent = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
    return Request(headers={"X-Amz-Target": f"{PREFIX}.{operation}", **headers}, body=sent)


def signed(account: str, region: str) -> str:
    """An Authorization header whose credential scope says account and region."""
    scope = f"{account}/20260101/{region}/codedeploy/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature=0"


def content(response: Response) -> dict[str, Any]:
    """The body of a response, read."""
    read: dict[str, Any] = json.loads(response.body)
    return read


def refused(fake: CodeDeployFake, operation: str, input: Mapping[str, Any]) -> ServiceError:
    """The error that a call gets; asserts that nothing else came of it."""
    before = fake.snapshot()
    with pytest.raises(ServiceError) as caught:
        fake.call(operation, input)
    assert fake.snapshot() == before
    return caught.value
