"""Cases for what only the console and CloudFormation make (behaviour 8.5, 8.8), and for deployments that are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from codedeploy_fake import CodeDeployFake, Policies
from tests.making import deploy
from tests.service.case import Case
from tests.service.target_cases import running

KEPT = Policies(keep_deployments_after_delete=True)
STACK = "arn:aws:cloudformation:us-east-1:123456789012:stack/web/1"


def deleted(operation: str, **asked: str) -> Callable[[CodeDeployFake], Mapping[str, Any]]:
    """A deployment of which what it belonged to was deleted."""

    def make_it(fake: CodeDeployFake) -> Mapping[str, Any]:
        made = {"deploymentId": deploy(fake)}
        fake.call(operation, {"applicationName": "web", **asked})
        return made

    return make_it


def by_cloudformation(fake: CodeDeployFake) -> Mapping[str, Any]:
    """A deployment that CloudFormation drives."""
    fake.resources.made_by_cloudformation(STACK, "web", "prod")
    return {"deploymentId": deploy(fake)}


def to_ecs(fake: CodeDeployFake) -> Mapping[str, Any]:
    """A running deployment that says it is on ECS; made beneath the API."""
    made = running(fake)
    deployments = fake._worlds.store(fake.account_id, fake.region).deployments
    deployment = deployments[made["deploymentId"]]
    deployments[made["deploymentId"]] = replace(deployment, info={**deployment.info, "computePlatform": "ECS"})
    return made


GROUP_GONE = "No Deployment Group found for name: prod"
NO_ECS = "This operation does not support deployments on the ECS compute platform"
WITHOUT_GROUP = deleted("DeleteDeploymentGroup", deploymentGroupName="prod")
NO_SERVICE = "Invalid id {} for ECS deployment, valid Id should be in format <cluster-name>:<service-name>"
OUTSIDE_CASES = [
    Case(
        "ListGitHubAccountTokenNames",
        "token-foreign",
        "InvalidNextToken",
        "The next token is not valid",
        {"nextToken": "x"},
    ),
    *(
        Case(
            "DeleteGitHubAccountToken",
            "token-name-required",
            "GitHubAccountTokenNameRequired",
            "GitHub account token name is missing",
            asked,
        )
        for asked in ({}, {"tokenName": ""})
    ),
    *(
        Case(
            "DeleteGitHubAccountToken",
            "token-name-invalid",
            "InvalidGitHubAccountTokenName",
            f"The GitHub account token name '{name}' is not valid",
            {"tokenName": name},
        )
        for name in (" mine", "a" * 101)
    ),
    Case(
        "DeleteGitHubAccountToken",
        "token-unknown",
        "GitHubAccountTokenDoesNotExist",
        "No GitHub account token found for name: mine",
        {"tokenName": "mine"},
        lambda fake: fake.resources.connect_github("other"),
    ),
    Case(
        "StopDeployment",
        "cloudformation",
        "UnsupportedActionForDeploymentType",
        "The deployment {deploymentId} is CloudFormation's and can be stopped there only",
        {},
        by_cloudformation,
    ),
    *(
        Case(operation, "group-gone", "DeploymentGroupDoesNotExist", GROUP_GONE, {}, WITHOUT_GROUP, policies=KEPT)
        for operation in ("StopDeployment", "ListDeploymentInstances", "ListDeploymentTargets")
    ),
    *(
        Case(
            operation,
            "application-gone",
            "ApplicationDoesNotExist",
            "No application found for name: web",
            {},
            deleted("DeleteApplication"),
            policies=KEPT,
        )
        for operation in ("ListDeploymentInstances", "ListDeploymentTargets")
    ),
    *(
        Case(operation, "platform-unsupported", "InvalidComputePlatform", NO_ECS, asked, to_ecs)
        for operation, asked in (
            ("ListDeploymentInstances", {}),
            ("GetDeploymentInstance", {"instanceId": "i-1"}),
            ("BatchGetDeploymentInstances", {"instanceIds": ["i-1"]}),
        )
    ),
    Case(
        "GetDeploymentTarget",
        "target-no-service",
        "InvalidDeploymentTargetId",
        NO_SERVICE.format("service"),
        {"targetId": "service"},
        to_ecs,
    ),
    Case(
        "BatchGetDeploymentTargets",
        "targets-no-service",
        "InvalidDeploymentTargetId",
        NO_SERVICE.format("i-1"),
        {"targetIds": ["i-1"]},
        to_ecs,
    ),
    Case(  # one target at a time where there are no instances
        "BatchGetDeploymentTargets",
        "targets-limit",
        "DeploymentTargetListSizeExceeded",
        "The input target id list is too long: max 1",
        {"targetIds": ["c:s", "c:t"]},
        to_ecs,
    ),
    *(
        Case(
            "GetDeploymentTarget",
            "instance-invalid",
            "InvalidInstanceName",
            f"The instance id '{wrong}' is not valid",
            {"targetId": wrong},
            running,
        )
        for wrong in ("i-0ABC", "a" * 101)
    ),
    *(
        Case(
            "ListDeployments",
            "external-id-invalid",
            "InvalidExternalId",
            f"The external id '{wrong}' is not valid",
            {"externalId": wrong},
        )
        for wrong in ("", "a b")
    ),
    *(
        Case(
            "ListDeployments",
            "time-beyond",
            "InvalidInput",
            "A time of the time range is beyond the year 9999",
            {"createTimeRange": asked},
        )
        for asked in ({"start": 1e12}, {"end": -1e12})
    ),
]
