"""What the operations on deployment groups refuse, and in which order (``group-rules-order``, assumed)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from codedeploy_fake.service import group_blocks as block
from codedeploy_fake.service import tags
from codedeploy_fake.service.configs import config_of_another_platform, unknown_config
from codedeploy_fake.service.group_blocks import EC2, ON_PREMISES
from codedeploy_fake.service.paging import TOKEN_FOREIGN
from codedeploy_fake.service.rules import (
    APPLICATION_EXISTS,
    APPLICATION_NAME,
    GROUP_EXISTS,
    GROUP_NAME,
    Call,
    Hit,
    Rule,
    Test,
    absent,
    at,
    declared,
    malformed,
    malformed_item,
    outside,
)

_ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/\S+")
#: What a group has that nobody said otherwise (``group-defaults``); older contracts could not have said it.
DEFAULTS: Mapping[str, Any] = {
    "deploymentStyle": {"deploymentType": "IN_PLACE", "deploymentOption": "WITHOUT_TRAFFIC_CONTROL"},
    "outdatedInstancesStrategy": "UPDATE",
}
_BLUE_GREEN = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}


def _exists(call: Call) -> Hit:
    return {"name": call.request["deploymentGroupName"]} if call.group else None


def _too_many(call: Call) -> Hit:
    most = call.context.contract.limit("deploymentGroups")
    mine = sum(1 for application, _ in call.store.groups if application == call.request["applicationName"])
    return {"limit": most} if mine >= most else None


def _bad_role(call: Call) -> Hit:
    arn = call.request.get("serviceRoleArn")
    return None if arn is None or _ROLE_ARN.fullmatch(arn) else {"arn": arn}


def _platform(call: Call) -> str:
    return call.application.platform if call.application else "Server"


def _style_of_platform(call: Call) -> Hit:
    if _platform(call) == "Server" or call.request.get("deploymentStyle") == _BLUE_GREEN:
        return None
    return {"platform": _platform(call).upper()}


def _style_incomplete(call: Call) -> Hit:
    style = call.request.get("deploymentStyle")
    return {} if style is not None and not (style.get("deploymentType") and style.get("deploymentOption")) else None


def _blue_green_without_traffic_control(call: Call) -> Hit:
    style = call.request.get("deploymentStyle") or {}
    wrong = style.get("deploymentType") == "BLUE_GREEN" and style.get("deploymentOption") != "WITH_TRAFFIC_CONTROL"
    return {} if wrong else None


def _traffic_control_without_load_balancer(call: Call) -> Hit:
    wanted = at(call.request, "deploymentStyle", "deploymentOption") == "WITH_TRAFFIC_CONTROL"
    balanced = any((call.request.get("loadBalancerInfo") or {}).values())
    return {} if wanted and _platform(call) == "Server" and not balanced else None


def _off_server(*members: str, even_empty: bool = False) -> Test:
    """One of the members is set, on a platform that has no instances."""

    def test(call: Call) -> Hit:
        platform = _platform(call)
        given = [m for m in members if (m in call.request if even_empty else call.request.get(m))]
        return {"platform": platform, "member": given[0]} if given and platform != "Server" else None

    return test


def _on(platform: str, member: str, *path: str, given: bool) -> Test:
    """The platform is this, and the member at the path is given (or is not)."""
    return lambda call: {} if _platform(call) == platform and bool(at(call.request, member, *path)) is given else None


def _service_taken(call: Call) -> Hit:
    wanted = {_service(one) for one in call.request.get("ecsServices", [])}
    for key, group in call.store.groups.items():
        own = key == (call.request["applicationName"], call.request["deploymentGroupName"])
        if not own and wanted & {_service(one) for one in group.settings.get("ecsServices", [])}:
            return {"group": group.name}
    return None


def _service(service: Mapping[str, str]) -> tuple[str | None, str | None]:
    return service.get("clusterName"), service.get("serviceName")


def merged(call: Call) -> Mapping[str, Any]:
    """UpdateDeploymentGroup as the CreateDeploymentGroup that would make what comes of it (``group-update``)."""
    request = dict(call.request)
    name = request.pop("currentDeploymentGroupName", "")
    group = call.store.groups.get((request["applicationName"], name))
    settings = group.settings if group else {}
    kept = {member: value for member, value in settings.items() if value not in ([], DEFAULTS.get(member))}
    if "autoScalingGroups" in kept:
        kept["autoScalingGroups"] = [scaling["name"] for scaling in kept["autoScalingGroups"]]
    for filters, set_, list_ in (EC2, ON_PREMISES):  # one takes the place of the other
        if at(request, set_, list_):
            kept.pop(filters, None)
        if request.get(filters):
            kept.pop(set_, None)
    return {**kept, **request, "deploymentGroupName": name}


def _updating(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules of CreateDeploymentGroup, for what comes of an update."""

    def on_merged(test: Test) -> Test:
        return lambda call: test(replace(call, request=merged(call)))

    return tuple(replace(rule, test=on_merged(rule.test)) for rule in rules)


def _unknown_current(call: Call) -> Hit:
    name = call.request["currentDeploymentGroupName"]
    return None if (call.request["applicationName"], name) in call.store.groups else {"name": name}


def _name_taken(call: Call) -> Hit:
    name = call.request.get("newDeploymentGroupName")
    return {"name": name} if (call.request["applicationName"], name) in call.store.groups else None


def _batch_too_long(call: Call) -> Hit:
    most = call.context.contract.limit("BatchGetDeploymentGroups.deploymentGroupNames")
    return {"limit": most} if len(call.request["deploymentGroupNames"]) > most else None


_BOTH = "The request specified both {} and {}, but only one of these data types can be used in a single call."
_NOT_HERE = "For {platform} deployment group, {member} can not be specified"
_NAME = "The deployment group name '{value}' is not valid"
_TAKEN = "Deployment group already exists: {name}"
_TEXT, _PROBED = "error-text-neutral", "group-validations"
_BLOCK = "InvalidBlueGreenDeploymentConfiguration"

# fmt: off
#: What can be seen in the settings alone.
_FORM = (
    Rule("role-invalid",          "InvalidRole",                 "The service role ARN '{arn}' is not valid", _TEXT, _bad_role),
    Rule("config-name-invalid",   "InvalidDeploymentConfigName", "The deployment configuration name '{value}' is not valid", _TEXT, malformed("deploymentConfigName", "DeploymentConfigName")),
    Rule("type-invalid",          "InvalidDeploymentStyle",      "Deployment type can only be IN_PLACE or BLUE_GREEN", _TEXT, outside("DeploymentType", "deploymentStyle", "deploymentType")),
    Rule("option-invalid",        "InvalidDeploymentStyle",      "Deployment option can only be WITH_TRAFFIC_CONTROL or WITHOUT_TRAFFIC_CONTROL", "deployment-option-text", outside("DeploymentOption", "deploymentStyle", "deploymentOption")),
    Rule("style-incomplete",      "InvalidDeploymentStyle",      "Deployment type or deployment option cannot be null or empty", "deployment-option-text", _style_incomplete),
    Rule("strategy-invalid",      "InvalidInput",                "The outdated instances strategy '{value}' is not valid. Valid values are [{accepted}]", _TEXT, declared("CreateDeploymentGroup", "InvalidInput", outside("OutdatedInstancesStrategy", "outdatedInstancesStrategy"))),
    Rule("filters-and-set",       "InvalidEC2TagCombination",    _BOTH.format("Ec2TagFilters", "Ec2TagSet"), _PROBED, block.filters_and_set(EC2)),
    Rule("key-only-with-value",   "InvalidEC2Tag",               "Values must not be provided for key-only filters.", _PROBED, block.filter_with(EC2, "KEY_ONLY", "Value")),
    Rule("value-only-with-key",   "InvalidEC2Tag",               "Keys must not be provided for value-only filters.", _PROBED, block.filter_with(EC2, "VALUE_ONLY", "Key")),
    Rule("filters-invalid",       "InvalidEC2Tag",               "{sentence}", _TEXT, block.bad_filters(EC2, "EC2TagFilterType")),
    Rule("tag-groups",            "TagSetListLimitExceeded",     "The number of tag groups exceeds {limit}", _TEXT, block.too_many_tag_groups(EC2)),
    Rule("on-premises-filters-and-set",     "InvalidOnPremisesTagCombination", _BOTH.format("OnPremisesTagFilters", "OnPremisesTagSet"), _TEXT, block.filters_and_set(ON_PREMISES)),
    Rule("on-premises-key-only-with-value", "InvalidTag",        "", _PROBED, block.filter_with(ON_PREMISES, "KEY_ONLY", "Value")),
    Rule("on-premises-value-only-with-key", "InvalidTag",        "", _PROBED, block.filter_with(ON_PREMISES, "VALUE_ONLY", "Key")),
    Rule("on-premises-filters-invalid",     "InvalidTag",        "{sentence}", _TEXT, block.bad_filters(ON_PREMISES, "TagFilterType")),
    Rule("on-premises-tag-groups",          "TagSetListLimitExceeded", "The number of tag groups exceeds {limit}", _TEXT, block.too_many_tag_groups(ON_PREMISES)),
    Rule("scaling-groups-invalid", "InvalidAutoScalingGroup",    "{sentence}", _TEXT, block.bad_scaling_groups),
    Rule("topic-invalid",         "InvalidTriggerConfig",        "Topic ARN {arn} is not valid", _PROBED, block.bad_topic),
    Rule("triggers-limit",        "TriggerTargetsLimitExceeded", "Deployment Groups cannot contain more than {limit} TriggerTargets.", _PROBED, block.too_many_triggers),
    Rule("trigger-name-twice",    "InvalidTriggerConfig",        "Duplicate Trigger target name detected", _PROBED, block.twice("triggerName")),
    Rule("trigger-topic-twice",   "InvalidTriggerConfig",        "Duplicate Trigger target arn detected", _PROBED, block.twice("triggerTargetArn")),
    Rule("trigger-incomplete",    "InvalidTriggerConfig",        "A trigger needs a name and at least one event", _TEXT, block.incomplete_trigger),
    Rule("trigger-event-invalid", "InvalidTriggerConfig",        "The trigger event '{value}' is not valid. Valid values are [{accepted}]", _TEXT, block.bad_trigger_event),
    Rule("rollback-events",       "InvalidAutoRollbackConfig",   "Deployment Groups need to have at least one event specified when auto rollback is enabled", _PROBED, block.rollback_without_events),
    Rule("rollback-event-invalid", "InvalidAutoRollbackConfig",  "The auto rollback event '{value}' is not valid. Valid values are [{accepted}]", _TEXT, block.bad_rollback_event),
    Rule("alarms-absent",         "InvalidAlarmConfig",          "Alarm list cannot be null.", _PROBED, block.alarms_absent),
    Rule("alarms-empty",          "InvalidAlarmConfig",          "Deployment Groups need to have at least one alarms attached if they are monitored.", _PROBED, block.alarms_empty),
    Rule("alarms-limit",          "AlarmsLimitExceeded",         "Deployment Groups cannot contain more than {limit} alarms", _TEXT, block.too_many_alarms),
    Rule("alarms-invalid",        "InvalidAlarmConfig",          "{sentence}", _TEXT, block.bad_alarm_names),
    Rule("ready-absent",          _BLOCK, "Deployment ready option cannot be null for blue green deployment", _PROBED, block.blue_green_without("deploymentReadyOption")),
    Rule("terminate-absent",      _BLOCK, "Terminate blue instances on deployment success behaviour cannot be set to null for Blue Green deployments", _PROBED, block.blue_green_without("terminateBlueInstancesOnDeploymentSuccess")),
    Rule("action-invalid",        _BLOCK, "The action '{value}' is not valid. Valid values are [{accepted}]", _TEXT, block.bad_blue_green_action),
    Rule("continue-with-wait",    _BLOCK, "Deployment ready action cannot be set to 'CONTINUE_DEPLOYMENT' when timeout is specified", _PROBED, block.ready("CONTINUE_DEPLOYMENT", waits=True)),
    Rule("stop-without-wait",     _BLOCK, "Deployment ready action cannot be set to STOP_DEPLOYMENT when timeout is set to 0 minutes.", _PROBED, block.ready("STOP_DEPLOYMENT", waits=False)),
    Rule("termination-wait",      _BLOCK, "Timeout for instance termination cannot be more than 2 days", _PROBED, block.termination_too_long),
    Rule("copy-scaling-group",    _BLOCK, "Exactly one AutoScaling group must be specified when selecting the COPY_AUTO_SCALING_GROUP green fleet provisioning option.", _PROBED, block.copies_no_single_group),
    Rule("target-group-name",     "InvalidLoadBalancerInfo",     "The target group name {name} specified in targetGroupInfoList exceeds the maximum allowed length of {limit} characters.", _PROBED, block.long_target_group_name),
    Rule("load-balancers-limit",  "InvalidLoadBalancerInfo",     "A deployment group cannot have more than {limit} load balancers or target groups", _TEXT, block.too_many_load_balancers),
)
#: What depends on the application's platform, and on what else there is.
_PLATFORM = (
    Rule("config-unknown",        "DeploymentConfigDoesNotExist", "No deployment configuration found for name: {name}", "config-unknown-text", unknown_config),
    Rule("config-platform",       "InvalidDeploymentConfigName", "Compute platform of deployment config {name} does not match expected compute platform, correct compute platform should be {platform}.", "config-platform-text", config_of_another_platform),
    Rule("style-of-platform",     "InvalidDeploymentStyle",      "For {platform} deployment, the deployment type must be BLUE_GREEN, and deployment option must be WITH_TRAFFIC_CONTROL.", _PROBED, _style_of_platform),
    Rule("blue-green-traffic",    "InvalidDeploymentStyle",      "BLUE_GREEN deployment type not supported with WITHOUT_TRAFFIC_CONTROL option", _PROBED, _blue_green_without_traffic_control),
    Rule("filters-of-platform",   "InvalidEC2Tag",               _NOT_HERE, "instances-off-server", _off_server("ec2TagFilters", "ec2TagSet")),
    Rule("on-premises-of-platform", "InvalidTag",                _NOT_HERE, "instances-off-server", _off_server("onPremisesInstanceTagFilters", "onPremisesTagSet")),
    Rule("scaling-of-platform",   "InvalidAutoScalingGroup",     _NOT_HERE, "instances-off-server", _off_server("autoScalingGroups", even_empty=True)),
    Rule("services-on-server",    "InvalidECSService",           "Server Deployment Groups should not define a value for ecsServices, eksClusters, or targetGroupPairInfoList", _PROBED, _on("Server", "ecsServices", given=True)),
    Rule("services-on-lambda",    "InvalidECSService",           "For Lambda deployment group, ecsServices can not be specified", _TEXT, _on("Lambda", "ecsServices", given=True)),
    Rule("services-taken",        "ECSServiceMappingLimitExceeded", "The ECS service already belongs to the deployment group {group}", _TEXT, _service_taken),
    Rule("ecs-load-balancer",     "InvalidLoadBalancerInfo",     "For ECS deployment group, loadBalancerInfo must be specified", "ecs-group-texts", _on("ECS", "loadBalancerInfo", given=False)),
    Rule("ecs-elb-info",          "InvalidLoadBalancerInfo",     "For ECS deployment group, loadBalancerInfo must not contain elbInfo list", "ecs-group-texts", _on("ECS", "loadBalancerInfo", "elbInfoList", given=True)),
    Rule("ecs-target-group-info", "InvalidLoadBalancerInfo",     "For ECS deployment group, loadBalancerInfo must not contain targetGroupInfo list", "ecs-group-texts", _on("ECS", "loadBalancerInfo", "targetGroupInfoList", given=True)),
    Rule("ecs-blue-green",        _BLOCK, "For ECS deployment group, blueGreenDeploymentConfiguration must be specified", "ecs-group-texts", _on("ECS", "blueGreenDeploymentConfiguration", given=False)),
    Rule("ecs-keep-alive",        _BLOCK, "For ECS deployment group, the action KEEP_ALIVE can not be specified", _TEXT, block.keeps_alive_on_ecs),
    Rule("lambda-blue-green",     _BLOCK, "For Lambda deployment group, blueGreenDeploymentConfiguration can not be specified", _PROBED, _on("Lambda", "blueGreenDeploymentConfiguration", given=True)),
    Rule("ready-wait",            _BLOCK, "The wait time of the deployment ready option cannot be more than {limit} minutes", _TEXT, block.ready_too_long),
    Rule("traffic-control",       "InvalidLoadBalancerInfo",     "The specification for load balancing in the deployment group is invalid. The deploymentOption value is set to WITH_TRAFFIC_CONTROL, but no load balancer or target group has been specified in loadBalancerInfo.", _PROBED, _traffic_control_without_load_balancer),
)
CREATE_RULES = (
    *APPLICATION_NAME,
    *GROUP_NAME,
    Rule("role-required", "RoleRequired", "Service role ARN is missing", _TEXT, absent("serviceRoleArn")),
    *_FORM,
    *tags.ADDED,
    APPLICATION_EXISTS,
    *_PLATFORM,
    Rule("group-exists",  "DeploymentGroupAlreadyExists", _TAKEN, _TEXT, _exists),
    Rule("group-limit",   "DeploymentGroupLimitExceeded", "The limit of {limit} deployment groups was exceeded", _TEXT, _too_many),
)
GET_RULES = (*APPLICATION_NAME, *GROUP_NAME, APPLICATION_EXISTS, GROUP_EXISTS)
UPDATE_RULES = (
    *APPLICATION_NAME,
    Rule("group-name-required", "DeploymentGroupNameRequired",  "Deployment Group name is missing", "group-name-missing-text", absent("currentDeploymentGroupName")),
    Rule("group-name-invalid",  "InvalidDeploymentGroupName",   _NAME, _TEXT, malformed("currentDeploymentGroupName", "DeploymentGroupName")),
    Rule("new-name-invalid",    "InvalidDeploymentGroupName",   _NAME, _TEXT, malformed("newDeploymentGroupName", "DeploymentGroupName")),
    APPLICATION_EXISTS,
    Rule("group-unknown",       "DeploymentGroupDoesNotExist",  GROUP_EXISTS.message, "group-unknown-text", _unknown_current),
    *_updating(_FORM),
    *_updating(_PLATFORM),
    Rule("new-name-taken",      "DeploymentGroupAlreadyExists", _TAKEN, "renames", _name_taken),
)
DELETE_RULES = (*APPLICATION_NAME, *GROUP_NAME)
LIST_RULES = (*APPLICATION_NAME, APPLICATION_EXISTS, TOKEN_FOREIGN)
BATCH_GET_RULES = (
    *APPLICATION_NAME,
    Rule("group-names-required", "DeploymentGroupNameRequired", "At least one deployment group name must be specified", _TEXT, absent("deploymentGroupNames")),
    Rule("group-names-limit",    "BatchLimitExceeded",          "The input deployment group name list is too long: max {limit}", _TEXT, declared("BatchGetDeploymentGroups", "BatchLimitExceeded", _batch_too_long)),
    Rule("group-names-invalid",  "InvalidDeploymentGroupName",  _NAME, _TEXT, malformed_item("deploymentGroupNames", "DeploymentGroupName")),
    APPLICATION_EXISTS,
)
# fmt: on
