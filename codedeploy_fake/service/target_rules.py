"""What the operations on a deployment's targets refuse, and in which order (``target-rules-order``, assumed)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from codedeploy_fake.contract import Contract
from codedeploy_fake.service.paging import TOKEN_FOREIGN
from codedeploy_fake.service.rules import (
    APPLICATION_EXISTS,
    DEPLOYMENT_KNOWN,
    GROUP_EXISTS,
    Call,
    Hit,
    Rule,
    Test,
    absent,
    application_gone,
    at,
    declared,
    group_gone,
    more_than,
)
from codedeploy_fake.simulation.states import DeploymentStatus

_EC2_ID = re.compile(r"i-[0-9a-z]+")
_NOT_STARTED = (DeploymentStatus.CREATED, DeploymentStatus.QUEUED)


def _not_started(call: Call) -> Hit:
    deployment = call.store.deployments[call.request["deploymentId"]]
    status = call.store.step(deployment, call.context.now).status
    return {"id": deployment.deployment_id} if status in _NOT_STARTED else None


def _well_formed(name: str, contract: Contract) -> bool:
    """Whether it can be the id of an EC2 instance or the name of an on-premises one."""
    on_premises = len(name) <= contract.limit("instanceName") and contract.pattern("InstanceName").fullmatch(name)
    return bool(_EC2_ID.fullmatch(name) or on_premises)


def _asked(call: Call, member: str) -> Sequence[str]:
    """The ids that the request names, in one member or in a list."""
    named = call.request[member]
    return [named] if isinstance(named, str) else named


def _bad_id(member: str) -> Test:
    def test(call: Call) -> Hit:
        wrong = (name for name in _asked(call, member) if not _well_formed(name, call.context.contract))
        return next(({"value": name} for name in wrong), None)

    return _off_ecs(test)


def _off_ecs(test: Test) -> Test:
    return lambda call: None if _platform(call) == "ECS" else test(call)


def _no_name(call: Call) -> Hit:
    """The id has characters that neither an EC2 instance nor an on-premises one has."""
    name = call.request["targetId"]
    return None if _form(call).fullmatch(name) else {"value": name}


def _form(call: Call) -> re.Pattern[str]:
    """What ids of targets look like on the platform of the deployment."""
    return re.compile(call.context.contract.fact(f"TargetId.form.{'ECS' if _platform(call) == 'ECS' else 'Server'}"))


def _no_service(member: str) -> Test:
    """The deployment is to ECS, and the id is none of a service there."""

    def test(call: Call) -> Hit:
        wrong = (name for name in _asked(call, member) if not _form(call).fullmatch(name))
        return next(({"value": name} for name in wrong), None) if _platform(call) == "ECS" else None

    return test


def _on_ecs(operation: str) -> Test:
    """The deployment has no instances to ask for, and the operation declares that it says so."""

    def test(call: Call) -> Hit:
        return {"platform": "ECS"} if _platform(call) == "ECS" else None

    return declared(operation, "InvalidComputePlatform", test)


def _unknown(member: str) -> Test:
    def test(call: Call) -> Hit:
        deployment = call.store.deployments[call.request["deploymentId"]]
        there = set(call.store.trace(deployment).target_ids_at(call.context.now))
        missing = (name for name in _asked(call, member) if name not in there)
        return next(({"value": name, "id": deployment.deployment_id} for name in missing), None)

    return test


def _too_many_targets(call: Call) -> Hit:
    """More targets than one call may ask for: one, of a platform that has no instances."""
    most = call.limit("BatchGetDeploymentTargets.targetIds") if _platform(call) == "Server" else 1
    return {"limit": most} if len(call.request["targetIds"]) > most else None


def _platform(call: Call) -> str:
    return str(call.deployment.info.get("computePlatform", "Server")) if call.deployment else "Server"


def _values(shape: str, *path: str) -> Test:
    """The list at ``path`` has a value that the enum has not at the contract's date."""

    def test(call: Call) -> Hit:
        accepted = call.context.contract.enum(shape)
        wrong = (value for value in at(call.request, *path) or () if value not in accepted)
        return next(({"value": value, "accepted": ", ".join(accepted)} for value in wrong), None)

    return test


def _labels(*path: str) -> Test:
    """Blue or Green is asked for, of a deployment that has neither."""

    def test(call: Call) -> Hit:
        style = at(call.deployment and call.deployment.info, "deploymentStyle", "deploymentType")
        return {} if at(call.request, *path) and style != "BLUE_GREEN" else None

    return test


def _filter_name(call: Call) -> Hit:
    accepted = call.context.contract.enum("TargetFilterName")
    wrong = (name for name in call.request.get("targetFilters", {}) if name not in accepted)
    return next(({"value": name, "accepted": ", ".join(accepted)} for name in wrong), None)


_STATUS = "The instance status '{value}' is not valid. Valid values are [{accepted}]"
_TYPE = "The instance type '{value}' is not valid. Valid values are [{accepted}]"
_NO_TYPES = "Instance types can be asked for on blue/green deployments only"
_PLATFORM = "This operation does not support deployments on the {platform} compute platform"
_NO_SERVICE = "Invalid id {value} for ECS deployment, valid Id should be in format <cluster-name>:<service-name>"
_STATUSES, _TYPES = ("targetFilters", "TargetStatus"), ("targetFilters", "ServerInstanceLabel")


# fmt: off
def _started(operation: str) -> Rule:
    return Rule("not-started", "DeploymentNotStarted", "The deployment {id} has not started", "not-started", declared(operation, "DeploymentNotStarted", _not_started))


def _there(operation: str) -> tuple[Rule, ...]:
    return (
        *DEPLOYMENT_KNOWN,
        Rule("application-gone", "ApplicationDoesNotExist",     APPLICATION_EXISTS.message, "kept-after-delete", declared(operation, "ApplicationDoesNotExist", application_gone)),
        Rule("group-gone",       "DeploymentGroupDoesNotExist", GROUP_EXISTS.message, "kept-after-delete", declared(operation, "DeploymentGroupDoesNotExist", group_gone)),
    )


LIST_INSTANCES_RULES = (
    *_there("ListDeploymentInstances"),
    Rule("platform-unsupported", "InvalidComputePlatform",  _PLATFORM, "instances-of-ecs", _on_ecs("ListDeploymentInstances")),
    Rule("status-invalid", "InvalidInstanceStatus",         _STATUS, "error-text-neutral", _values("InstanceStatus", "instanceStatusFilter")),
    Rule("type-invalid",   "InvalidInstanceType",           _TYPE, "error-text-neutral", _values("InstanceType", "instanceTypeFilter")),
    Rule("type-in-place",  "InvalidDeploymentInstanceType", _NO_TYPES, "blue-green-labels", declared("ListDeploymentInstances", "InvalidDeploymentInstanceType", _labels("instanceTypeFilter"))),
    Rule("type-in-place-old", "InvalidInstanceType",        _NO_TYPES, "blue-green-labels", declared("ListDeploymentInstances", "InvalidDeploymentInstanceType", _labels("instanceTypeFilter"), until=True)),
    _started("ListDeploymentInstances"),
    TOKEN_FOREIGN,
)
GET_INSTANCE_RULES = (
    *DEPLOYMENT_KNOWN,
    Rule("platform-unsupported", "InvalidComputePlatform", _PLATFORM, "instances-of-ecs", _on_ecs("GetDeploymentInstance")),
    Rule("instance-required", "InstanceIdRequired",  "Instance id is missing", "error-text-neutral", absent("instanceId")),
    Rule("instance-invalid",  "InvalidInstanceName", "The instance id '{value}' is not valid", "error-text-neutral", declared("GetDeploymentInstance", "InvalidInstanceName", _bad_id("instanceId"))),
    Rule("instance-unknown",  "InstanceDoesNotExist", "The instance {value} is not part of deployment {id}", "error-text-neutral", _unknown("instanceId")),
)
BATCH_GET_INSTANCES_RULES = (
    *DEPLOYMENT_KNOWN,
    Rule("platform-unsupported", "InvalidComputePlatform", _PLATFORM, "instances-of-ecs", _on_ecs("BatchGetDeploymentInstances")),
    Rule("instances-required", "InstanceIdRequired",  "Instance id is missing", "error-text-neutral", absent("instanceIds")),
    Rule("instances-limit",    "BatchLimitExceeded",  "The input instance id list is too long: max {limit}", "error-text-neutral", more_than("BatchGetDeploymentInstances.instanceIds", "instanceIds")),
    Rule("instances-invalid",  "InvalidInstanceName", "The instance id '{value}' is not valid", "error-text-neutral", _bad_id("instanceIds")),
)
LIST_TARGETS_RULES = (
    *_there("ListDeploymentTargets"),
    Rule("filter-name",    "InvalidTargetFilterName",       "The target filter name '{value}' is not valid. Valid values are [{accepted}]", "error-text-neutral", declared("ListDeploymentTargets", "InvalidTargetFilterName", _filter_name)),
    Rule("status-invalid", "InvalidInstanceStatus",         _STATUS, "error-text-neutral", _values("TargetStatus", *_STATUSES)),
    Rule("type-invalid",   "InvalidInstanceType",           _TYPE, "error-text-neutral", _values("TargetLabel", *_TYPES)),
    Rule("type-in-place",  "InvalidDeploymentInstanceType", _NO_TYPES, "blue-green-labels", _labels(*_TYPES)),
    _started("ListDeploymentTargets"),
    TOKEN_FOREIGN,
)
GET_TARGET_RULES = (
    *DEPLOYMENT_KNOWN,
    Rule("target-required", "DeploymentTargetIdRequired", "Deployment target id is missing", "error-text-neutral", absent("targetId")),
    Rule("target-no-service", "InvalidDeploymentTargetId", _NO_SERVICE, "ecs-target-id-text", _no_service("targetId")),
    Rule("target-invalid",  "InvalidDeploymentTargetId",  "The deployment target id '{value}' is not valid", "target-id-forms", _off_ecs(_no_name)),
    Rule("instance-invalid", "InvalidInstanceName",       "The instance id '{value}' is not valid", "target-id-forms", _bad_id("targetId")),
    _started("GetDeploymentTarget"),
    Rule("target-unknown",  "DeploymentTargetDoesNotExist", "The target {value} is not part of deployment {id}", "error-text-neutral", _unknown("targetId")),
)
BATCH_GET_TARGETS_RULES = (
    *DEPLOYMENT_KNOWN,
    Rule("targets-required", "DeploymentTargetIdRequired",       "Deployment target id is missing", "error-text-neutral", absent("targetIds")),
    Rule("targets-limit",    "DeploymentTargetListSizeExceeded", "The input target id list is too long: max {limit}", "error-text-neutral", _too_many_targets),
    Rule("targets-no-service", "InvalidDeploymentTargetId",      _NO_SERVICE, "ecs-target-id-text", _no_service("targetIds")),
    Rule("targets-invalid",  "InvalidDeploymentTargetId",        "The deployment target id '{value}' is not valid", "error-text-neutral", _bad_id("targetIds")),
    _started("BatchGetDeploymentTargets"),
    Rule("targets-unknown",  "DeploymentTargetDoesNotExist",     "The target {value} is not part of deployment {id}", "batch-targets-unknown", _unknown("targetIds")),
)
# fmt: on
