"""What the operations on a deployment's targets refuse, and in which order (``target-rules-order``, assumed)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from codedeploy_fake.contract import Contract
from codedeploy_fake.service.paging import TOKEN_FOREIGN
from codedeploy_fake.service.rules import DEPLOYMENT_KNOWN, Call, Hit, Rule, Test, absent, at, declared
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

    return test


def _unknown(member: str) -> Test:
    def test(call: Call) -> Hit:
        deployment = call.store.deployments[call.request["deploymentId"]]
        there = set(call.store.trace(deployment).target_ids_at(call.context.now))
        missing = (name for name in _asked(call, member) if name not in there)
        return next(({"value": name, "id": deployment.deployment_id} for name in missing), None)

    return test


def _too_long(member: str, limit: str) -> Test:
    def test(call: Call) -> Hit:
        most = call.context.contract.limit(limit)
        return {"limit": most} if len(call.request[member]) > most else None

    return test


def _values(shape: str, *path: str) -> Test:
    """The list at ``path`` has a value that the enum has not at the contract's date."""

    def test(call: Call) -> Hit:
        accepted = call.context.contract.enum(shape)
        wrong = (value for value in at(call.request, *path) or () if value not in accepted)
        return next(({"value": value, "accepted": ", ".join(accepted)} for value in wrong), None)

    return test


def _labels(*path: str) -> Test:
    """Blue or Green is asked for, of a deployment that has neither."""
    return lambda call: {} if at(call.request, *path) else None


def _filter_name(call: Call) -> Hit:
    accepted = call.context.contract.enum("TargetFilterName")
    wrong = (name for name in call.request.get("targetFilters", {}) if name not in accepted)
    return next(({"value": name, "accepted": ", ".join(accepted)} for name in wrong), None)


_STATUS = "The instance status '{value}' is not valid. Valid values are [{accepted}]"
_TYPE = "The instance type '{value}' is not valid. Valid values are [{accepted}]"
_NO_TYPES = "Instance types can be asked for on blue/green deployments only"
_STATUSES, _TYPES = ("targetFilters", "TargetStatus"), ("targetFilters", "ServerInstanceLabel")

# fmt: off
_STARTED = Rule("not-started", "DeploymentNotStarted", "The deployment {id} has not started", "not-started", _not_started)
LIST_INSTANCES_RULES = (
    *DEPLOYMENT_KNOWN,
    Rule("status-invalid", "InvalidInstanceStatus",         _STATUS, "error-text-neutral", _values("InstanceStatus", "instanceStatusFilter")),
    Rule("type-invalid",   "InvalidInstanceType",           _TYPE, "error-text-neutral", _values("InstanceType", "instanceTypeFilter")),
    Rule("type-in-place",  "InvalidDeploymentInstanceType", _NO_TYPES, "blue-green-labels", _labels("instanceTypeFilter")),
    _STARTED,
    TOKEN_FOREIGN,
)
GET_INSTANCE_RULES = (
    *DEPLOYMENT_KNOWN,
    Rule("instance-required", "InstanceIdRequired",  "Instance id is missing", "error-text-neutral", absent("instanceId")),
    Rule("instance-invalid",  "InvalidInstanceName", "The instance id '{value}' is not valid", "error-text-neutral", declared("GetDeploymentInstance", "InvalidInstanceName", _bad_id("instanceId"))),
    Rule("instance-unknown",  "InstanceDoesNotExist", "The instance {value} is not part of deployment {id}", "error-text-neutral", _unknown("instanceId")),
)
BATCH_GET_INSTANCES_RULES = (
    *DEPLOYMENT_KNOWN,
    Rule("instances-required", "InstanceIdRequired",  "Instance id is missing", "error-text-neutral", absent("instanceIds")),
    Rule("instances-limit",    "BatchLimitExceeded",  "The input instance id list is too long: max {limit}", "error-text-neutral", _too_long("instanceIds", "BatchGetDeploymentInstances.instanceIds")),
    Rule("instances-invalid",  "InvalidInstanceName", "The instance id '{value}' is not valid", "error-text-neutral", _bad_id("instanceIds")),
)
LIST_TARGETS_RULES = (
    *DEPLOYMENT_KNOWN,
    Rule("filter-name",    "InvalidTargetFilterName",       "The target filter name '{value}' is not valid. Valid values are [{accepted}]", "error-text-neutral", declared("ListDeploymentTargets", "InvalidTargetFilterName", _filter_name)),
    Rule("status-invalid", "InvalidInstanceStatus",         _STATUS, "error-text-neutral", _values("TargetStatus", *_STATUSES)),
    Rule("type-invalid",   "InvalidInstanceType",           _TYPE, "error-text-neutral", _values("TargetLabel", *_TYPES)),
    Rule("type-in-place",  "InvalidDeploymentInstanceType", _NO_TYPES, "blue-green-labels", _labels(*_TYPES)),
    _STARTED,
    TOKEN_FOREIGN,
)
GET_TARGET_RULES = (
    *DEPLOYMENT_KNOWN,
    Rule("target-required", "DeploymentTargetIdRequired", "Deployment target id is missing", "error-text-neutral", absent("targetId")),
    Rule("target-invalid",  "InvalidDeploymentTargetId",  "The deployment target id '{value}' is not valid", "error-text-neutral", _bad_id("targetId")),
    _STARTED,
    Rule("target-unknown",  "DeploymentTargetDoesNotExist", "The target {value} is not part of deployment {id}", "error-text-neutral", _unknown("targetId")),
)
BATCH_GET_TARGETS_RULES = (
    *DEPLOYMENT_KNOWN,
    Rule("targets-required", "DeploymentTargetIdRequired",       "Deployment target id is missing", "error-text-neutral", absent("targetIds")),
    Rule("targets-limit",    "DeploymentTargetListSizeExceeded", "The input target id list is too long: max {limit}", "error-text-neutral", _too_long("targetIds", "BatchGetDeploymentTargets.targetIds")),
    Rule("targets-invalid",  "InvalidDeploymentTargetId",        "The deployment target id '{value}' is not valid", "error-text-neutral", _bad_id("targetIds")),
    _STARTED,
    Rule("targets-unknown",  "DeploymentTargetDoesNotExist",     "The target {value} is not part of deployment {id}", "batch-targets-unknown", _unknown("targetIds")),
)
# fmt: on
