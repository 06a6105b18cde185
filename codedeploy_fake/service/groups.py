"""Deployment groups."""

from __future__ import annotations

import re
from typing import Any

from codedeploy_fake.service.configs import DEFAULT, config_of_another_platform, unknown_config
from codedeploy_fake.service.context import Context
from codedeploy_fake.service.rules import (
    APPLICATION_EXISTS,
    APPLICATION_NAME,
    GROUP_EXISTS,
    GROUP_NAME,
    Call,
    Hit,
    Rule,
    absent,
    at,
    malformed,
    outside,
)
from codedeploy_fake.service.store import Deployment, Group, Store
from codedeploy_fake.simulation.states import DEPLOYMENT, is_terminal

_ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/\S+")
_IN_PLACE = {"deploymentType": "IN_PLACE", "deploymentOption": "WITHOUT_TRAFFIC_CONTROL"}
_BLUE_GREEN = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}


def _exists(call: Call) -> Hit:
    return {"name": call.request["deploymentGroupName"]} if call.group else None


def _too_many(call: Call) -> Hit:
    most = call.context.contract.limit("deploymentGroups")
    mine = sum(1 for application, _ in call.store.groups if application == call.request["applicationName"])
    return {"limit": most} if mine >= most else None


def _bad_role(call: Call) -> Hit:
    arn = call.request["serviceRoleArn"]
    return None if _ROLE_ARN.fullmatch(arn) else {"arn": arn}


def _filters_and_set(call: Call) -> Hit:
    return {} if call.request.get("ec2TagFilters") and call.request.get("ec2TagSet") else None


def _filter_with(type_: str, member: str) -> Any:
    def test(call: Call) -> Hit:
        sets = at(call.request, "ec2TagSet", "ec2TagSetList") or []
        filters = [*call.request.get("ec2TagFilters", []), *(f for some in sets for f in some)]
        return {} if any(f.get("Type") == type_ and f.get(member) for f in filters) else None

    return test


def _too_many_tag_groups(call: Call) -> Hit:
    most = call.context.contract.limit("ec2TagGroups")
    return {"limit": most} if len(at(call.request, "ec2TagSet", "ec2TagSetList") or []) > most else None


def _style_of_platform(call: Call) -> Hit:
    platform = call.application.platform if call.application else "Server"
    if platform == "Server" or call.request.get("deploymentStyle") == _BLUE_GREEN:
        return None
    return {"platform": platform.upper()}


def _blue_green_without_traffic_control(call: Call) -> Hit:
    style = call.request.get("deploymentStyle") or {}
    wrong = style.get("deploymentType") == "BLUE_GREEN" and style.get("deploymentOption") != "WITH_TRAFFIC_CONTROL"
    return {} if wrong else None


def _traffic_control_without_load_balancer(call: Call) -> Hit:
    wanted = at(call.request, "deploymentStyle", "deploymentOption") == "WITH_TRAFFIC_CONTROL"
    platform = call.application.platform if call.application else "Server"
    return (
        {}
        if wanted and platform == "Server" and not any((call.request.get("loadBalancerInfo") or {}).values())
        else None
    )


def rollback_without_events(call: Call) -> Hit:
    """Automatic rollback is on, and nothing is named that would start one."""
    block = call.request.get("autoRollbackConfiguration") or {}
    return {} if block.get("enabled") and not block.get("events") else None


def _alarms_absent(call: Call) -> Hit:
    block = call.request.get("alarmConfiguration") or {}
    return {} if block.get("enabled") and "alarms" not in block else None


def _alarms_empty(call: Call) -> Hit:
    block = call.request.get("alarmConfiguration") or {}
    return {} if block.get("enabled") and not block.get("alarms") else None


# fmt: off
CREATE_RULES = (
    *APPLICATION_NAME,
    *GROUP_NAME,
    Rule("role-required",         "RoleRequired",                "Service role ARN is missing", "error-text-neutral", absent("serviceRoleArn")),
    Rule("role-invalid",          "InvalidRole",                 "The service role ARN '{arn}' is not valid", "error-text-neutral", _bad_role),
    Rule("config-name-invalid",   "InvalidDeploymentConfigName", "The deployment configuration name '{value}' is not valid", "error-text-neutral", malformed("deploymentConfigName", "DeploymentConfigName")),
    Rule("type-invalid",          "InvalidDeploymentStyle",      "Deployment type can only be IN_PLACE or BLUE_GREEN", "error-text-neutral", outside("DeploymentType", "deploymentStyle", "deploymentType")),
    Rule("option-invalid",        "InvalidDeploymentStyle",      "Deployment option can only be WITH_TRAFFIC_CONTROL or WITHOUT_TRAFFIC_CONTROL", "deployment-option-text", outside("DeploymentOption", "deploymentStyle", "deploymentOption")),
    Rule("filters-and-set",       "InvalidEC2TagCombination",    "The request specified both Ec2TagFilters and Ec2TagSet, but only one of these data types can be used in a single call.", "group-validations", _filters_and_set),
    Rule("key-only-with-value",   "InvalidEC2Tag",               "Values must not be provided for key-only filters.", "group-validations", _filter_with("KEY_ONLY", "Value")),
    Rule("value-only-with-key",   "InvalidEC2Tag",               "Keys must not be provided for value-only filters.", "group-validations", _filter_with("VALUE_ONLY", "Key")),
    Rule("tag-groups",            "TagSetListLimitExceeded",     "The number of tag groups exceeds {limit}", "error-text-neutral", _too_many_tag_groups),
    Rule("rollback-events",       "InvalidAutoRollbackConfig",   "Deployment Groups need to have at least one event specified when auto rollback is enabled", "group-validations", rollback_without_events),
    Rule("alarms-absent",         "InvalidAlarmConfig",          "Alarm list cannot be null.", "group-validations", _alarms_absent),
    Rule("alarms-empty",          "InvalidAlarmConfig",          "Deployment Groups need to have at least one alarms attached if they are monitored.", "group-validations", _alarms_empty),
    APPLICATION_EXISTS,
    Rule("config-unknown",        "DeploymentConfigDoesNotExist", "No deployment configuration found for name: {name}", "config-unknown-text", unknown_config),
    Rule("config-platform",       "InvalidDeploymentConfigName", "Compute platform of deployment config {name} does not match expected compute platform, correct compute platform should be {platform}.", "config-platform-text", config_of_another_platform),
    Rule("style-of-platform",     "InvalidDeploymentStyle",      "For {platform} deployment, the deployment type must be BLUE_GREEN, and deployment option must be WITH_TRAFFIC_CONTROL.", "group-validations", _style_of_platform),
    Rule("blue-green-traffic",    "InvalidDeploymentStyle",      "BLUE_GREEN deployment type not supported with WITHOUT_TRAFFIC_CONTROL option", "group-validations", _blue_green_without_traffic_control),
    Rule("traffic-control",       "InvalidLoadBalancerInfo",     "The specification for load balancing in the deployment group is invalid. The deploymentOption value is set to WITH_TRAFFIC_CONTROL, but no load balancer or target group has been specified in loadBalancerInfo.", "group-validations", _traffic_control_without_load_balancer),
    Rule("group-exists",          "DeploymentGroupAlreadyExists", "Deployment group already exists: {name}", "error-text-neutral", _exists),
    Rule("group-limit",           "DeploymentGroupLimitExceeded", "The limit of {limit} deployment groups was exceeded", "error-text-neutral", _too_many),
)
GET_RULES = (*APPLICATION_NAME, *GROUP_NAME, APPLICATION_EXISTS, GROUP_EXISTS)
# fmt: on

#: Members of CreateDeploymentGroup that stand in DeploymentGroupInfo as they were given.
_KEPT = (
    "serviceRoleArn", "alarmConfiguration", "autoRollbackConfiguration", "blueGreenDeploymentConfiguration",
    "loadBalancerInfo", "ec2TagSet", "onPremisesTagSet", "ecsServices",
)  # fmt: skip


def create(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """CreateDeploymentGroup: what is not given gets the service's defaults (``group-defaults``)."""
    platform = store.applications[request["applicationName"]].platform
    name = request["deploymentGroupName"]
    group_id = context.mint_uuid()
    settings: dict[str, Any] = {
        "deploymentConfigName": request.get("deploymentConfigName", DEFAULT[platform]),
        "ec2TagFilters": request.get("ec2TagFilters", []),
        "onPremisesInstanceTagFilters": request.get("onPremisesInstanceTagFilters", []),
        "autoScalingGroups": [
            {
                "name": scaling,
                "hook": f"CodeDeploy-managed-automatic-launch-deployment-hook-{name}-{context.mint_uuid()}",
            }
            for scaling in request.get("autoScalingGroups", [])
        ],
        "triggerConfigurations": request.get("triggerConfigurations", []),
        "deploymentStyle": request.get("deploymentStyle", _IN_PLACE),
        "outdatedInstancesStrategy": request.get("outdatedInstancesStrategy", "UPDATE"),
        "terminationHookEnabled": request.get("terminationHookEnabled", False),
        "computePlatform": platform,
        **{member: request[member] for member in _KEPT if member in request},
    }
    group = Group(request["applicationName"], name, group_id, settings)
    store.groups[group.application, group.name] = group
    return {"deploymentGroupId": group_id}


def get(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """GetDeploymentGroup: the settings, and what was deployed (``group-last-deployments``)."""
    group = store.groups[request["applicationName"], request["deploymentGroupName"]]
    info: dict[str, Any] = {
        "applicationName": group.application,
        "deploymentGroupId": group.group_id,
        "deploymentGroupName": group.name,
        **group.settings,
    }
    unset = context.contract.fact("autoRollbackConfiguration.unset")
    if unset is not None:
        info.setdefault("autoRollbackConfiguration", unset)
    attempted = store.latest(group.application, group.name)
    succeeded = store.last_success(group.application, group.name, context.now)
    if attempted is not None:
        info["lastAttemptedDeployment"] = _last(store, attempted, context.now)
    if succeeded is not None:
        info["lastSuccessfulDeployment"] = _last(store, succeeded, context.now)
        info["targetRevision"] = succeeded.info["revision"]
    return {"deploymentGroupInfo": info}


def _last(store: Store, deployment: Deployment, now: int) -> dict[str, Any]:
    step = store.trace(deployment).at(now)
    ended = {"endTime": step.at / 1000} if is_terminal(DEPLOYMENT, step.status) else {}
    return {
        "deploymentId": deployment.deployment_id,
        "status": step.status.value,
        "createTime": deployment.created_at / 1000,
        **ended,
    }
