"""Cases for the rules of a deployment's targets (behaviour 8.6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codedeploy_fake import CodeDeployFake
from tests.making import deploy
from tests.service.case import Case

UNKNOWN = "d-ABCDEFGHI"
STATUSES = "Pending, InProgress, Succeeded, Failed, Skipped, Unknown, Ready"
NO_TYPES = "Instance types can be asked for on blue/green deployments only"


def created(fake: CodeDeployFake) -> Mapping[str, Any]:
    return {"deploymentId": deploy(fake)}


def queued(fake: CodeDeployFake) -> Mapping[str, Any]:
    made = created(fake)
    fake.run_until(made["deploymentId"], "Queued")
    return made


def running(fake: CodeDeployFake) -> Mapping[str, Any]:
    made = created(fake)
    fake.run_until(made["deploymentId"], "InProgress")
    return made


def known(operation: str, rest: Mapping[str, Any]) -> list[Case]:
    """The rows about a deployment's id."""
    required = "DeploymentIdRequired", "Deployment id is missing"
    wrong = {**rest, "deploymentId": "d-abcdefghi"}
    unknown = {**rest, "deploymentId": UNKNOWN}
    return [
        Case(operation, "deployment-id-required", *required, {**rest, "deploymentId": ""}),
        Case(
            operation,
            "deployment-id-invalid",
            "InvalidDeploymentId",
            "The deployment id 'd-abcdefghi' is not valid",
            wrong,
        ),
        Case(
            operation,
            "deployment-unknown",
            "DeploymentDoesNotExist",
            f"The deployment {UNKNOWN} could not be found",
            unknown,
        ),
    ]


def not_started(operation: str, **rest: Any) -> list[Case]:
    text = "The deployment {deploymentId} has not started"
    return [Case(operation, "not-started", "DeploymentNotStarted", text, rest, given) for given in (created, queued)]


TARGET_CASES = [
    *known("ListDeploymentInstances", {}),
    Case(
        "ListDeploymentInstances",
        "status-invalid",
        "InvalidInstanceStatus",
        f"The instance status 'Done' is not valid. Valid values are [{STATUSES}]",
        {"instanceStatusFilter": ["Failed", "Done"]},
        running,
    ),
    Case(
        "ListDeploymentInstances",
        "type-invalid",
        "InvalidInstanceType",
        "The instance type 'Red' is not valid. Valid values are [Blue, Green]",
        {"instanceTypeFilter": ["Red"]},
        running,
    ),
    Case(
        "ListDeploymentInstances",
        "type-in-place",
        "InvalidDeploymentInstanceType",
        NO_TYPES,
        {"instanceTypeFilter": ["Blue"]},
        running,
    ),
    Case(
        "ListDeploymentInstances",
        "type-in-place-old",
        "InvalidInstanceType",
        NO_TYPES,
        {"instanceTypeFilter": ["Blue"]},
        running,
        contract="2017-01-26",
    ),
    *not_started("ListDeploymentInstances"),
    Case(
        "ListDeploymentInstances",
        "token-foreign",
        "InvalidNextToken",
        "The next token is not valid",
        {"nextToken": "x"},
        running,
    ),
    *known("GetDeploymentInstance", {"instanceId": "i-1"}),
    Case(
        "GetDeploymentInstance",
        "instance-required",
        "InstanceIdRequired",
        "Instance id is missing",
        {"instanceId": ""},
        running,
    ),
    *(
        Case(
            "GetDeploymentInstance",
            "instance-invalid",
            "InvalidInstanceName",
            f"The instance id '{wrong}' is not valid",
            {"instanceId": wrong},
            running,
        )
        for wrong in ("i-0ABC", "a b", "a" * 101, "arn:aws:ec2:us-east-1:123456789012:instance/i-1")
    ),
    *(
        Case(
            "GetDeploymentInstance",
            "instance-unknown",
            "InstanceDoesNotExist",
            "The instance i-none is not part of deployment {deploymentId}",
            {"instanceId": "i-none"},
            given,
        )
        for given in (created, running)
    ),
    *known("BatchGetDeploymentInstances", {"instanceIds": ["i-1"]}),
    Case(
        "BatchGetDeploymentInstances",
        "instances-required",
        "InstanceIdRequired",
        "Instance id is missing",
        {"instanceIds": []},
        running,
    ),
    Case(
        "BatchGetDeploymentInstances",
        "instances-limit",
        "BatchLimitExceeded",
        "The input instance id list is too long: max 25",
        {"instanceIds": ["a b"] * 26},
        running,
    ),
    Case(
        "BatchGetDeploymentInstances",
        "instances-invalid",
        "InvalidInstanceName",
        "The instance id 'a b' is not valid",
        {"instanceIds": ["i-1", "a b"]},
        running,
    ),
    *known("ListDeploymentTargets", {}),
    Case(
        "ListDeploymentTargets",
        "filter-name",
        "InvalidTargetFilterName",
        "The target filter name 'Colour' is not valid. Valid values are [TargetStatus, ServerInstanceLabel]",
        {"targetFilters": {"Colour": ["Blue"]}},
        running,
    ),
    Case(
        "ListDeploymentTargets",
        "status-invalid",
        "InvalidInstanceStatus",
        f"The instance status 'Done' is not valid. Valid values are [{STATUSES}]",
        {"targetFilters": {"TargetStatus": ["Done"]}},
        running,
    ),
    Case(
        "ListDeploymentTargets",
        "type-invalid",
        "InvalidInstanceType",
        "The instance type 'Red' is not valid. Valid values are [Blue, Green]",
        {"targetFilters": {"ServerInstanceLabel": ["Red"]}},
        running,
    ),
    Case(
        "ListDeploymentTargets",
        "type-in-place",
        "InvalidDeploymentInstanceType",
        NO_TYPES,
        {"targetFilters": {"ServerInstanceLabel": ["Green"]}},
        running,
    ),
    *not_started("ListDeploymentTargets"),
    Case(
        "ListDeploymentTargets",
        "token-foreign",
        "InvalidNextToken",
        "The next token is not valid",
        {"nextToken": "x"},
        running,
    ),
    *known("GetDeploymentTarget", {"targetId": "i-1"}),
    Case(
        "GetDeploymentTarget",
        "target-required",
        "DeploymentTargetIdRequired",
        "Deployment target id is missing",
        {"targetId": ""},
        running,
    ),
    Case(
        "GetDeploymentTarget",
        "target-invalid",
        "InvalidDeploymentTargetId",
        "The deployment target id 'cluster:service' is not valid",
        {"targetId": "cluster:service"},
        running,
    ),
    *not_started("GetDeploymentTarget", targetId="i-1"),
    Case(
        "GetDeploymentTarget",
        "target-unknown",
        "DeploymentTargetDoesNotExist",
        "The target i-none is not part of deployment {deploymentId}",
        {"targetId": "i-none"},
        running,
    ),
    *known("BatchGetDeploymentTargets", {"targetIds": ["i-1"]}),
    Case(
        "BatchGetDeploymentTargets",
        "targets-required",
        "DeploymentTargetIdRequired",
        "Deployment target id is missing",
        {"targetIds": []},
        running,
    ),
    Case(
        "BatchGetDeploymentTargets",
        "targets-limit",
        "DeploymentTargetListSizeExceeded",
        "The input target id list is too long: max 25",
        {"targetIds": ["i-1"] * 26},
        running,
    ),
    Case(
        "BatchGetDeploymentTargets",
        "targets-invalid",
        "InvalidDeploymentTargetId",
        "The deployment target id 'a:b' is not valid",
        {"targetIds": ["i-1", "a:b"]},
        running,
    ),
    *not_started("BatchGetDeploymentTargets", targetIds=["i-1"]),
    Case(
        "BatchGetDeploymentTargets",
        "targets-unknown",
        "DeploymentTargetDoesNotExist",
        "The target i-none is not part of deployment {deploymentId}",
        {"targetIds": ["i-none"]},
        running,
    ),
]
