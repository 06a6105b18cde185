"""What the operations on deployment groups refuse, and in which order (``group-rules-order``, assumed)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from codedeploy_fake.service import group_blocks as block
from codedeploy_fake.service import load_balancers as balancers
from codedeploy_fake.service import tag_filters as filters
from codedeploy_fake.service import tags
from codedeploy_fake.service.configs import config_of_another_platform, unknown_config
from codedeploy_fake.service.group_lookups import LOOKED_UP, hooks_stay
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
    more_than,
    outside,
)

#: What a group has that nobody said otherwise (``group-defaults``); older contracts could not have said it.
DEFAULTS: Mapping[str, Any] = {
    "deploymentStyle": {"deploymentType": "IN_PLACE", "deploymentOption": "WITHOUT_TRAFFIC_CONTROL"},
    "outdatedInstancesStrategy": "UPDATE",
}
_BLUE_GREEN = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}


def _exists(call: Call) -> Hit:
    return {"name": call.request["deploymentGroupName"]} if call.group else None


def _too_many(call: Call) -> Hit:
    most = call.limit("deploymentGroups")
    mine = sum(1 for application, _ in call.store.groups if application == call.request["applicationName"])
    return {"limit": most} if mine >= most else None


def _bad_role(call: Call) -> Hit:
    arn = call.request.get("serviceRoleArn")
    return None if arn is None or call.context.contract.pattern("Role").fullmatch(arn) else {"arn": arn}


def _style_of_platform(call: Call) -> Hit:
    if call.platform == "Server" or call.request.get("deploymentStyle") == _BLUE_GREEN:
        return None
    return {"platform": call.platform.upper()}


def _style_incomplete(call: Call) -> Hit:
    style = call.request.get("deploymentStyle")
    return {} if style is not None and not (style.get("deploymentType") and style.get("deploymentOption")) else None


def _blue_green_without_traffic_control(call: Call) -> Hit:
    style = call.request.get("deploymentStyle") or {}
    wrong = style.get("deploymentType") == "BLUE_GREEN" and style.get("deploymentOption") != "WITH_TRAFFIC_CONTROL"
    return {} if wrong else None


def _off_server(*members: str, even_empty: bool = False) -> Test:
    """One of the members is set, on a platform that has no instances."""

    def test(call: Call) -> Hit:
        platform = call.platform
        given = [m for m in members if (m in call.request if even_empty else call.request.get(m))]
        return {"platform": platform, "member": given[0]} if given and platform != "Server" else None

    return test


def _on(platform: str, member: str, *path: str, given: bool) -> Test:
    """The platform is this, and the member at the path is given (or is not)."""
    return lambda call: {} if call.platform == platform and bool(at(call.request, member, *path)) is given else None


def _service_taken(call: Call) -> Hit:
    wanted = {_service(one) for one in call.request.get("ecsServices", [])}
    for key, group in call.store.groups.items():
        own = key == (call.request["applicationName"], call.request["deploymentGroupName"])
        if not own and wanted & {_service(one) for one in group.settings.get("ecsServices", [])}:
            return {"group": group.name}
    return None


def _services_on_server(call: Call) -> Hit:
    given = call.platform == "Server" and call.request.get("ecsServices")
    return {"sentence": call.sentence("InvalidECSService.onServer")} if given else None


def _bad_services(call: Call) -> Hit:
    """Not exactly one ECS service, with its cluster; the hit carries the sentence."""
    services = call.request.get("ecsServices", [])
    if call.platform != "ECS":
        return None
    if not services:
        return {"sentence": "For ECS deployment group, ecsServices must be specified"}
    if len(services) > 1:
        return {"sentence": "A deployment group cannot have more than one ECS service"}
    return None if all(_service(services[0])) else {"sentence": "An ECS service has a cluster name and a service name"}


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
    for kind in (filters.EC2, filters.ON_PREMISES):  # one takes the place of the other
        if kind.groups(request):
            kept.pop(kind.filters, None)
        if kind.plain(request):
            kept.pop(kind.set, None)
    return {**kept, **request, "deploymentGroupName": name}


def _judged(call: Call) -> Mapping[str, Any]:
    """The same, as the rules look at it: Auto Scaling groups must stand beside a blue/green block (``copy-group-text``)."""
    alone = "blueGreenDeploymentConfiguration" in call.request and "autoScalingGroups" not in call.request
    return {name: value for name, value in merged(call).items() if not (alone and name == "autoScalingGroups")}


def _updating(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules of CreateDeploymentGroup, for what comes of an update."""

    def on_merged(test: Test) -> Test:
        return lambda call: test(replace(call, request=_judged(call)))

    return tuple(replace(rule, test=on_merged(rule.test)) for rule in rules)


def _unknown_current(call: Call) -> Hit:
    name = call.request["currentDeploymentGroupName"]
    return None if (call.request["applicationName"], name) in call.store.groups else {"name": name}


def _name_taken(call: Call) -> Hit:
    name = call.request.get("newDeploymentGroupName")
    return {"name": name} if (call.request["applicationName"], name) in call.store.groups else None


_BOTH = "The request specified both {} and {}, but only one of these data types can be used in a single call."
_NOT_HERE = "For {platform} deployment group, {member} can not be specified"
_PAIR = (
    "A deployment group associated with an application that uses the ECS compute platform must contain a valid pair of "
    "target groups that identify a load balancer."
)
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
    Rule("filters-and-set",       "InvalidEC2TagCombination",    _BOTH.format("Ec2TagFilters", "Ec2TagSet"), _PROBED, filters.filters_and_set(filters.EC2)),
    Rule("key-only-with-value",   "InvalidEC2Tag",               "Values must not be provided for key-only filters.", _PROBED, filters.filter_with(filters.EC2, "KEY_ONLY", "Value")),
    Rule("value-only-with-key",   "InvalidEC2Tag",               "Keys must not be provided for value-only filters.", _PROBED, filters.filter_with(filters.EC2, "VALUE_ONLY", "Key")),
    Rule("filters-invalid",       "InvalidEC2Tag",               "{sentence}", _TEXT, filters.bad_filters(filters.EC2)),
    Rule("tag-groups",            "TagSetListLimitExceeded",     "The number of tag groups exceeds {limit}", _TEXT, filters.too_many_tag_groups(filters.EC2)),
    Rule("on-premises-filters-and-set",     "InvalidOnPremisesTagCombination", _BOTH.format("OnPremisesTagFilters", "OnPremisesTagSet"), _TEXT, filters.filters_and_set(filters.ON_PREMISES)),
    Rule("on-premises-key-only-with-value", "InvalidTag",        "", _PROBED, filters.filter_with(filters.ON_PREMISES, "KEY_ONLY", "Value")),
    Rule("on-premises-value-only-with-key", "InvalidTag",        "", _PROBED, filters.filter_with(filters.ON_PREMISES, "VALUE_ONLY", "Key")),
    Rule("on-premises-filters-invalid",     "InvalidTag",        "{sentence}", _TEXT, filters.bad_filters(filters.ON_PREMISES)),
    Rule("on-premises-tag-groups",          "TagSetListLimitExceeded", "The number of tag groups exceeds {limit}", _TEXT, filters.too_many_tag_groups(filters.ON_PREMISES)),
    Rule("process-invalid",       "InvalidAutoScalingGroupProcessToSuspend", "The Auto Scaling process '{value}' is not valid. Valid values are [{accepted}]", _TEXT, block.unknown_process),
    Rule("processes-limit",       "InvalidAutoScalingGroupProcessToSuspend", "More than {limit} Auto Scaling processes were named", _TEXT, block.too_many_processes),
    Rule("scaling-groups-invalid", "InvalidAutoScalingGroup",    "{sentence}", _TEXT, block.bad_scaling_groups),
    Rule("topic-invalid",         "InvalidTriggerConfig",        "Topic ARN {arn} is not valid", _PROBED, block.bad_topic),
    Rule("topic-lost",            "InvalidTriggerConfig",        "{sentence}", "topic-lost-text", block.lost_topic),
    Rule("triggers-limit",        "TriggerTargetsLimitExceeded", "Deployment Groups cannot contain more than {limit} TriggerTargets.", _PROBED, block.too_many_triggers),
    Rule("trigger-name-twice",    "InvalidTriggerConfig",        "Duplicate Trigger target name detected", _PROBED, block.twice("triggerName")),
    Rule("trigger-topic-twice",   "InvalidTriggerConfig",        "Duplicate Trigger target arn detected", _PROBED, block.twice("triggerTargetArn")),
    Rule("trigger-incomplete",    "InvalidTriggerConfig",        "A trigger needs a name and at least one event", _TEXT, block.incomplete_trigger),
    Rule("trigger-event-invalid", "InvalidTriggerConfig",        "The trigger event '{value}' is not valid. Valid values are [{accepted}]", _TEXT, block.bad_trigger_event),
    Rule("rollback-events",       "InvalidAutoRollbackConfig",   "Deployment Groups need to have at least one event specified when auto rollback is enabled", _PROBED, block.rollback_without_events),
    Rule("rollback-event-invalid", "InvalidAutoRollbackConfig",  "The auto rollback event '{value}' is not valid. Valid values are [{accepted}]", _TEXT, block.bad_rollback_event),
    *block.alarm_rules("alarmConfiguration"),
    Rule("ready-absent",          _BLOCK, "Deployment ready option cannot be null for blue green deployment", _PROBED, block.blue_green_without("deploymentReadyOption")),
    Rule("terminate-absent",      _BLOCK, "Terminate blue instances on deployment success behaviour cannot be set to null for Blue Green deployments", _PROBED, block.blue_green_without("terminateBlueInstancesOnDeploymentSuccess")),
    Rule("action-invalid",        _BLOCK, "The action '{value}' is not valid. Valid values are [{accepted}]", _TEXT, block.bad_blue_green_action),
    Rule("wait-negative",         _BLOCK, "A wait of a blue/green deployment cannot be negative", _TEXT, block.negative_wait),
    Rule("continue-with-wait",    _BLOCK, "Deployment ready action cannot be set to 'CONTINUE_DEPLOYMENT' when timeout is specified", _PROBED, block.ready("CONTINUE_DEPLOYMENT", waits=True)),
    Rule("stop-without-wait",     _BLOCK, "Deployment ready action cannot be set to STOP_DEPLOYMENT when timeout is set to 0 minutes.", _PROBED, block.ready("STOP_DEPLOYMENT", waits=False)),
    Rule("termination-wait",      _BLOCK, "Timeout for instance termination cannot be more than 2 days", _PROBED, block.termination_too_long),
    Rule("copy-scaling-group",    _BLOCK, "{sentence}", "copy-group-text", block.copies_no_single_group),
    Rule("load-balancer-name",    "InvalidLoadBalancerInfo",     "The name of a load balancer or target group is missing", _TEXT, balancers.nameless),
    Rule("target-group-name",     "InvalidLoadBalancerInfo",     "The target group name {name} specified in targetGroupInfoList exceeds the maximum allowed length of {limit} characters.", _PROBED, balancers.long_target_group_name),
    Rule("load-balancers-limit",  "InvalidLoadBalancerInfo",     "A deployment group cannot have more than {limit} load balancers or target groups", _TEXT, balancers.too_many),
    Rule("pair-invalid",          "InvalidTargetGroupPair",      "{sentence}", _TEXT, balancers.bad_pair),
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
    Rule("services-on-server",    "InvalidECSService",           "{sentence}", "services-on-server-text", _services_on_server),
    Rule("pairs-on-server",       "InvalidTargetGroupPair",      "{sentence}", "services-on-server-text", balancers.pairs_on_server),
    Rule("services-on-lambda",    "InvalidECSService",           "For Lambda deployment group, ecsServices can not be specified", _TEXT, _on("Lambda", "ecsServices", given=True)),
    Rule("services-taken",        "ECSServiceMappingLimitExceeded", "The ECS service already belongs to the deployment group {group}", _TEXT, _service_taken),
    Rule("ecs-load-balancer",     "InvalidLoadBalancerInfo",     "For ECS deployment group, loadBalancerInfo must be specified", "ecs-group-texts", _on("ECS", "loadBalancerInfo", given=False)),
    Rule("ecs-elb-info",          "InvalidLoadBalancerInfo",     "For ECS deployment group, loadBalancerInfo must not contain elbInfo list", "ecs-group-texts", _on("ECS", "loadBalancerInfo", "elbInfoList", given=True)),
    Rule("ecs-target-group-info", "InvalidLoadBalancerInfo",     "For ECS deployment group, loadBalancerInfo must not contain targetGroupInfo list", "ecs-group-texts", _on("ECS", "loadBalancerInfo", "targetGroupInfoList", given=True)),
    Rule("ecs-pair",              "InvalidLoadBalancerInfo",     _PAIR, "ecs-group-texts", _on("ECS", "loadBalancerInfo", "targetGroupPairInfoList", given=False)),
    Rule("ecs-blue-green",        _BLOCK, "For ECS deployment group, blueGreenDeploymentConfiguration must be specified", "ecs-group-texts", _on("ECS", "blueGreenDeploymentConfiguration", given=False)),
    Rule("ecs-keep-alive",        _BLOCK, "For ECS deployment group, the action KEEP_ALIVE can not be specified", _TEXT, block.keeps_alive_on_ecs),
    Rule("lambda-blue-green",     _BLOCK, "For Lambda deployment group, blueGreenDeploymentConfiguration can not be specified", _PROBED, _on("Lambda", "blueGreenDeploymentConfiguration", given=True)),
    Rule("ready-wait",            _BLOCK, "The wait time of the deployment ready option cannot be more than {limit} minutes", _TEXT, block.ready_too_long),
    Rule("services-invalid",      "InvalidECSService",           "{sentence}", _TEXT, _bad_services),
    Rule("traffic-control",       "InvalidLoadBalancerInfo",     "{sentence}", "traffic-control-text", balancers.traffic_control_without),
    *LOOKED_UP,
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
DELETE_RULES = (*APPLICATION_NAME, *GROUP_NAME, hooks_stay("DeleteDeploymentGroup"))
LIST_RULES = (*APPLICATION_NAME, APPLICATION_EXISTS, TOKEN_FOREIGN)
BATCH_GET_RULES = (
    *APPLICATION_NAME,
    Rule("group-names-required", "DeploymentGroupNameRequired", "At least one deployment group name must be specified", _TEXT, absent("deploymentGroupNames")),
    Rule("group-names-limit",    "BatchLimitExceeded",          "The input deployment group name list is too long: max {limit}", _TEXT, declared("BatchGetDeploymentGroups", "BatchLimitExceeded", more_than("BatchGetDeploymentGroups.deploymentGroupNames", "deploymentGroupNames"))),
    Rule("group-names-invalid",  "InvalidDeploymentGroupName",  _NAME, _TEXT, malformed_item("deploymentGroupNames", "DeploymentGroupName")),
    APPLICATION_EXISTS,
)
# fmt: on
