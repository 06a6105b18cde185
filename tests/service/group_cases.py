"""Cases for the rules of the deployment groups (behaviour 8.3 and its table 8.3.1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from codedeploy_fake import CodeDeployFake
from tests.making import GROUP, PLATFORM_GROUPS, ROLE
from tests.service.case import Case

LONG = "a" * 101
FILTER = {"Key": "k", "Value": "v", "Type": "KEY_AND_VALUE"}
TOPIC = "arn:aws:sns:us-east-1:123456789012:t"
TRIGGER = {"triggerName": "t", "triggerTargetArn": TOPIC, "triggerEvents": ["DeploymentStart"]}
TYPES = "KEY_ONLY, VALUE_ONLY, KEY_AND_VALUE"
READY = {"actionOnTimeout": "CONTINUE_DEPLOYMENT"}
TERMINATE = {"action": "TERMINATE"}
LISTENER = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/lb/50dc6c495c0c9188/f2f7dc8efc522ab2"
PAIR: dict[str, Any] = {
    "targetGroups": [{"name": "blue"}, {"name": "green"}],
    "prodTrafficRoute": {"listenerArns": [LISTENER]},
}
NAMELESS: tuple[dict[str, Any], ...] = ({"elbInfoList": [{}]}, {"targetGroupInfoList": [{"name": ""}]})
NO_PAIR = (
    "A deployment group associated with an application that uses the ECS compute platform must contain a valid pair of "
    "target groups that identify a load balancer."
)
PROCESSES = "Terminate, AZRebalance, InstanceRefresh, ScheduledActions"
TWO_GROUPS = "A pair has two target groups, each with a name of 1 to 32 characters"
NEW_SERVICE = {"clusterName": "c", "serviceName": "new"}
BLOCK = "InvalidBlueGreenDeploymentConfiguration"
TRIGGER_EVENTS = (
    "DeploymentStart, DeploymentSuccess, DeploymentFailure, DeploymentStop, DeploymentRollback, DeploymentReady, "
    "InstanceStart, InstanceSuccess, InstanceFailure, InstanceReady"
)


def ready(action: str, **members: Any) -> dict[str, Any]:
    return blue_green(deploymentReadyOption={"actionOnTimeout": action, **members})


def terminate(**members: Any) -> dict[str, Any]:
    return blue_green(terminateBlueInstancesOnDeploymentSuccess=members)


def blue_green(**members: Any) -> dict[str, Any]:
    block = {"deploymentReadyOption": READY, "terminateBlueInstancesOnDeploymentSuccess": TERMINATE, **members}
    return {"blueGreenDeploymentConfiguration": block}


def filters(kind: str, *given: dict[str, Any]) -> dict[str, Any]:
    return {kind: list(given)}


def triggers(*given: dict[str, Any]) -> dict[str, Any]:
    return {"triggerConfigurations": list(given)}


def alarms(*names: str) -> dict[str, Any]:
    return {"alarmConfiguration": {"enabled": True, "alarms": [{"name": name} for name in names]}}


def not_here(platform: str, member: str) -> str:
    return f"For {platform} deployment group, {member} can not be specified"


TOO_LONG = "A tag filter has a key of at most 128 characters and a value of at most 256"
INCOMPLETE: tuple[dict[str, Any], ...] = ({"triggerName": ""}, {"triggerEvents": []})
#: rule, code, sentence, what is asked for, platform: the same for CreateDeploymentGroup and UpdateDeploymentGroup.
SETTINGS: list[tuple[str, str, str, dict[str, Any], str]] = [
    ("role-invalid", "InvalidRole", "The service role ARN 'x' is not valid", {"serviceRoleArn": "x"}, "Server"),
    (
        "config-name-invalid",
        "InvalidDeploymentConfigName",
        "The deployment configuration name 'a b' is not valid",
        {"deploymentConfigName": "a b"},
        "Server",
    ),
    (
        "config-name-invalid",
        "InvalidDeploymentConfigName",
        "The deployment configuration name '' is not valid",
        {"deploymentConfigName": ""},
        "Server",
    ),
    (
        "type-invalid",
        "InvalidDeploymentStyle",
        "Deployment type can only be IN_PLACE or BLUE_GREEN",
        {"deploymentStyle": {"deploymentType": "GREEN"}},
        "Server",
    ),
    (
        "option-invalid",
        "InvalidDeploymentStyle",
        "Deployment option can only be WITH_TRAFFIC_CONTROL or WITHOUT_TRAFFIC_CONTROL",
        {"deploymentStyle": {"deploymentOption": "WITH"}},
        "Server",
    ),
    *(
        (
            "style-incomplete",
            "InvalidDeploymentStyle",
            "Deployment type or deployment option cannot be null or empty",
            {"deploymentStyle": style},
            "Server",
        )
        for style in ({}, {"deploymentType": "IN_PLACE"}, {"deploymentOption": "WITHOUT_TRAFFIC_CONTROL"})
    ),
    (
        "strategy-invalid",
        "InvalidInput",
        "The outdated instances strategy 'KEEP' is not valid. Valid values are [UPDATE, IGNORE]",
        {"outdatedInstancesStrategy": "KEEP"},
        "Server",
    ),
    (
        "filters-and-set",
        "InvalidEC2TagCombination",
        (
            "The request specified both Ec2TagFilters and Ec2TagSet, but only one of these data types can be used in a "
            "single call."
        ),
        {"ec2TagFilters": [FILTER], "ec2TagSet": {"ec2TagSetList": [[FILTER]]}},
        "Server",
    ),
    (
        "key-only-with-value",
        "InvalidEC2Tag",
        "Values must not be provided for key-only filters.",
        filters("ec2TagFilters", {**FILTER, "Type": "KEY_ONLY"}),
        "Server",
    ),
    (
        "value-only-with-key",
        "InvalidEC2Tag",
        "Keys must not be provided for value-only filters.",
        filters("ec2TagFilters", {**FILTER, "Type": "VALUE_ONLY"}),
        "Server",
    ),
    (
        "filters-invalid",
        "InvalidEC2Tag",
        "A deployment group cannot have more than 10 tags",
        {"ec2TagSet": {"ec2TagSetList": [[FILTER] * 6, [FILTER] * 5]}},
        "Server",
    ),
    (
        "filters-invalid",
        "InvalidEC2Tag",
        f"The tag filter type 'ALL' is not valid. Valid values are [{TYPES}]",
        filters("ec2TagFilters", {**FILTER, "Type": "ALL"}),
        "Server",
    ),
    *(
        (
            "filters-invalid",
            "InvalidEC2Tag",
            TOO_LONG,
            filters("ec2TagFilters", {"Type": "KEY_AND_VALUE", **f}),
            "Server",
        )
        for f in ({"Key": "k" * 129}, {"Value": "v" * 257})
    ),
    (
        "tag-groups",
        "TagSetListLimitExceeded",
        "The number of tag groups exceeds 3",
        {"ec2TagSet": {"ec2TagSetList": [[FILTER]] * 4}},
        "Server",
    ),
    (
        "on-premises-filters-and-set",
        "InvalidOnPremisesTagCombination",
        (
            "The request specified both OnPremisesTagFilters and OnPremisesTagSet, but only one of these data types "
            "can be used in a single call."
        ),
        {"onPremisesInstanceTagFilters": [FILTER], "onPremisesTagSet": {"onPremisesTagSetList": [[FILTER]]}},
        "Server",
    ),
    (
        "on-premises-key-only-with-value",
        "InvalidTag",
        "",
        filters("onPremisesInstanceTagFilters", {**FILTER, "Type": "KEY_ONLY"}),
        "Server",
    ),
    (
        "on-premises-value-only-with-key",
        "InvalidTag",
        "",
        {"onPremisesTagSet": {"onPremisesTagSetList": [[{**FILTER, "Type": "VALUE_ONLY"}]]}},
        "Server",
    ),
    (
        "on-premises-filters-invalid",
        "InvalidTag",
        f"The tag filter type 'ALL' is not valid. Valid values are [{TYPES}]",
        filters("onPremisesInstanceTagFilters", {**FILTER, "Type": "ALL"}),
        "Server",
    ),
    (
        "on-premises-tag-groups",
        "TagSetListLimitExceeded",
        "The number of tag groups exceeds 3",
        {"onPremisesTagSet": {"onPremisesTagSetList": [[FILTER]] * 4}},
        "Server",
    ),
    (
        "scaling-groups-invalid",
        "InvalidAutoScalingGroup",
        "A deployment group cannot have more than 10 Auto Scaling groups",
        {"autoScalingGroups": [f"asg{number}" for number in range(11)]},
        "Server",
    ),
    (
        "scaling-groups-invalid",
        "InvalidAutoScalingGroup",
        "The name of an Auto Scaling group is missing",
        {"autoScalingGroups": ["asg", ""]},
        "Server",
    ),
    *(
        (
            "topic-invalid",
            "InvalidTriggerConfig",
            f"Topic ARN {arn} is not valid",
            triggers(TRIGGER, {**TRIGGER, "triggerTargetArn": arn}),
            "Server",
        )
        for arn in ("arn:aws:sns:eu-west-1:123456789012:t", "t", "")
    ),
    (
        "triggers-limit",
        "TriggerTargetsLimitExceeded",
        "Deployment Groups cannot contain more than 10 TriggerTargets.",
        triggers(*[TRIGGER] * 11),
        "Server",
    ),
    (
        "trigger-name-twice",
        "InvalidTriggerConfig",
        "Duplicate Trigger target name detected",
        triggers(TRIGGER, {**TRIGGER, "triggerTargetArn": f"{TOPIC}2"}),
        "Server",
    ),
    (
        "trigger-topic-twice",
        "InvalidTriggerConfig",
        "Duplicate Trigger target arn detected",
        triggers(TRIGGER, {**TRIGGER, "triggerName": "u"}),
        "Server",
    ),
    *(
        (
            "trigger-incomplete",
            "InvalidTriggerConfig",
            "A trigger needs a name and at least one event",
            triggers({**TRIGGER, **wrong}),
            "Server",
        )
        for wrong in INCOMPLETE
    ),
    (
        "trigger-event-invalid",
        "InvalidTriggerConfig",
        f"The trigger event 'Start' is not valid. Valid values are [{TRIGGER_EVENTS}]",
        triggers({**TRIGGER, "triggerEvents": ["DeploymentStart", "Start"]}),
        "Server",
    ),
    (
        "rollback-events",
        "InvalidAutoRollbackConfig",
        "Deployment Groups need to have at least one event specified when auto rollback is enabled",
        {"autoRollbackConfiguration": {"enabled": True}},
        "Server",
    ),
    (
        "rollback-event-invalid",
        "InvalidAutoRollbackConfig",
        (
            "The auto rollback event 'FAILURE' is not valid. Valid values are [DEPLOYMENT_FAILURE, "
            "DEPLOYMENT_STOP_ON_ALARM, DEPLOYMENT_STOP_ON_REQUEST]"
        ),
        {"autoRollbackConfiguration": {"enabled": True, "events": ["DEPLOYMENT_FAILURE", "FAILURE"]}},
        "Server",
    ),
    (
        "alarms-absent",
        "InvalidAlarmConfig",
        "Alarm list cannot be null.",
        {"alarmConfiguration": {"enabled": True}},
        "Server",
    ),
    (
        "alarms-empty",
        "InvalidAlarmConfig",
        "Deployment Groups need to have at least one alarms attached if they are monitored.",
        alarms(),
        "Server",
    ),
    (
        "alarms-limit",
        "AlarmsLimitExceeded",
        "Deployment Groups cannot contain more than 50 alarms",
        alarms(*map(str, range(51))),
        "Server",
    ),
    *(
        ("alarms-invalid", "InvalidAlarmConfig", "The name of an alarm has 1 to 255 characters", alarms(name), "Server")
        for name in ("", "a" * 256)
    ),
    ("alarms-invalid", "InvalidAlarmConfig", "An alarm is given more than once", alarms("a", "b", "a"), "Server"),
    (
        "ready-absent",
        BLOCK,
        "Deployment ready option cannot be null for blue green deployment",
        {"blueGreenDeploymentConfiguration": {"terminateBlueInstancesOnDeploymentSuccess": TERMINATE}},
        "Server",
    ),
    (
        "terminate-absent",
        BLOCK,
        "Terminate blue instances on deployment success behaviour cannot be set to null for Blue Green deployments",
        {"blueGreenDeploymentConfiguration": {"deploymentReadyOption": READY}},
        "Server",
    ),
    *(
        ("action-invalid", BLOCK, f"The action 'WAIT' is not valid. Valid values are [{accepted}]", members, "Server")
        for accepted, members in (
            ("TERMINATE, KEEP_ALIVE", terminate(action="WAIT")),
            ("CONTINUE_DEPLOYMENT, STOP_DEPLOYMENT", ready("WAIT")),
            ("DISCOVER_EXISTING, COPY_AUTO_SCALING_GROUP", blue_green(greenFleetProvisioningOption={"action": "WAIT"})),
        )
    ),
    (
        "continue-with-wait",
        BLOCK,
        "Deployment ready action cannot be set to 'CONTINUE_DEPLOYMENT' when timeout is specified",
        ready("CONTINUE_DEPLOYMENT", waitTimeInMinutes=1),
        "Server",
    ),
    *(
        (
            "stop-without-wait",
            BLOCK,
            "Deployment ready action cannot be set to STOP_DEPLOYMENT when timeout is set to 0 minutes.",
            ready("STOP_DEPLOYMENT", **wait),
            "Server",
        )
        for wait in ({}, {"waitTimeInMinutes": 0})
    ),
    *(
        (
            "termination-wait",
            BLOCK,
            "Timeout for instance termination cannot be more than 2 days",
            terminate(action=action, terminationWaitTimeInMinutes=2881),
            "Server",
        )
        for action in ("TERMINATE", "KEEP_ALIVE")
    ),
    *(
        (
            "copy-scaling-group",
            BLOCK,
            (
                "Exactly one AutoScaling group must be specified when selecting the COPY_AUTO_SCALING_GROUP green "
                "fleet provisioning option."
            ),
            {
                **blue_green(greenFleetProvisioningOption={"action": "COPY_AUTO_SCALING_GROUP"}),
                "autoScalingGroups": names,
            },
            "Server",
        )
        for names in ([], ["a", "b"])
    ),
    (
        "target-group-name",
        "InvalidLoadBalancerInfo",
        (
            f"The target group name {'t' * 33} specified in targetGroupInfoList exceeds the maximum allowed length of "
            "32 characters."
        ),
        {"loadBalancerInfo": {"targetGroupInfoList": [{"name": "t" * 32}, {"name": "t" * 33}]}},
        "Server",
    ),
    (
        "load-balancers-limit",
        "InvalidLoadBalancerInfo",
        "A deployment group cannot have more than 10 load balancers or target groups",
        {"loadBalancerInfo": {"elbInfoList": [{"name": "lb"}] * 11}},
        "Server",
    ),
    (
        "config-unknown",
        "DeploymentConfigDoesNotExist",
        "No deployment configuration found for name: mine",
        {"deploymentConfigName": "mine"},
        "Server",
    ),
    (
        "config-platform",
        "InvalidDeploymentConfigName",
        (
            "Compute platform of deployment config CodeDeployDefault.AllAtOnce does not match expected compute "
            "platform, correct compute platform should be ECS."
        ),
        {"deploymentConfigName": "CodeDeployDefault.AllAtOnce"},
        "ECS",
    ),
    (
        "style-of-platform",
        "InvalidDeploymentStyle",
        (
            "For LAMBDA deployment, the deployment type must be BLUE_GREEN, and deployment option must be "
            "WITH_TRAFFIC_CONTROL."
        ),
        {"deploymentStyle": {"deploymentType": "IN_PLACE", "deploymentOption": "WITH_TRAFFIC_CONTROL"}},
        "Lambda",
    ),
    (
        "blue-green-traffic",
        "InvalidDeploymentStyle",
        "BLUE_GREEN deployment type not supported with WITHOUT_TRAFFIC_CONTROL option",
        {"deploymentStyle": {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITHOUT_TRAFFIC_CONTROL"}},
        "Server",
    ),
    (
        "filters-of-platform",
        "InvalidEC2Tag",
        not_here("Lambda", "ec2TagFilters"),
        {"ec2TagFilters": [FILTER]},
        "Lambda",
    ),
    (
        "filters-of-platform",
        "InvalidEC2Tag",
        not_here("ECS", "ec2TagSet"),
        {"ec2TagSet": {"ec2TagSetList": [[FILTER]]}},
        "ECS",
    ),
    (
        "on-premises-of-platform",
        "InvalidTag",
        not_here("ECS", "onPremisesInstanceTagFilters"),
        {"onPremisesInstanceTagFilters": [FILTER]},
        "ECS",
    ),
    *(
        (
            "scaling-of-platform",
            "InvalidAutoScalingGroup",
            not_here("ECS", "autoScalingGroups"),
            {"autoScalingGroups": names},
            "ECS",
        )
        for names in (["asg"], [])
    ),
    (
        "services-on-server",
        "InvalidECSService",
        "Server Deployment Groups should not define a value for ecsServices, eksClusters, or targetGroupPairInfoList",
        {"ecsServices": [{"clusterName": "c", "serviceName": "s"}]},
        "Server",
    ),
    (
        "services-on-lambda",
        "InvalidECSService",
        not_here("Lambda", "ecsServices"),
        {"ecsServices": [{"clusterName": "c", "serviceName": "s"}]},
        "Lambda",
    ),
    (
        "services-taken",
        "ECSServiceMappingLimitExceeded",
        "The ECS service already belongs to the deployment group other",
        {"ecsServices": [{"clusterName": "c", "serviceName": "other"}]},
        "ECS",
    ),
    (
        "ecs-load-balancer",
        "InvalidLoadBalancerInfo",
        "For ECS deployment group, loadBalancerInfo must be specified",
        {"loadBalancerInfo": {}},
        "ECS",
    ),
    (
        "ecs-elb-info",
        "InvalidLoadBalancerInfo",
        "For ECS deployment group, loadBalancerInfo must not contain elbInfo list",
        {"loadBalancerInfo": {"elbInfoList": [{"name": "lb"}]}},
        "ECS",
    ),
    (
        "ecs-target-group-info",
        "InvalidLoadBalancerInfo",
        "For ECS deployment group, loadBalancerInfo must not contain targetGroupInfo list",
        {"loadBalancerInfo": {"targetGroupInfoList": [{"name": "tg"}]}},
        "ECS",
    ),
    (
        "ecs-blue-green",
        BLOCK,
        "For ECS deployment group, blueGreenDeploymentConfiguration must be specified",
        {"blueGreenDeploymentConfiguration": {}},
        "ECS",
    ),
    (
        "ecs-keep-alive",
        BLOCK,
        "For ECS deployment group, the action KEEP_ALIVE can not be specified",
        terminate(action="KEEP_ALIVE"),
        "ECS",
    ),
    ("lambda-blue-green", BLOCK, not_here("Lambda", "blueGreenDeploymentConfiguration"), blue_green(), "Lambda"),
    *(
        (
            "ready-wait",
            BLOCK,
            f"The wait time of the deployment ready option cannot be more than {most} minutes",
            ready("STOP_DEPLOYMENT", waitTimeInMinutes=most + 1),
            platform,
        )
        for platform, most in (("Server", 2880), ("ECS", 7200))
    ),
    (
        "process-invalid",
        "InvalidAutoScalingGroupProcessToSuspend",
        f"The Auto Scaling process 'Launch' is not valid. Valid values are [{PROCESSES}]",
        {"ec2DeploymentOptions": {"autoScalingGroupProcessesToSuspend": ["Launch"]}},
        "Server",
    ),
    (
        "processes-limit",
        "InvalidAutoScalingGroupProcessToSuspend",
        "More than 4 Auto Scaling processes were named",
        {"ec2DeploymentOptions": {"autoScalingGroupProcessesToSuspend": ["Terminate"] * 5}},
        "Server",
    ),
    *(
        ("wait-negative", BLOCK, "A wait of a blue/green deployment cannot be negative", block, "Server")
        for block in (
            ready("CONTINUE_DEPLOYMENT", waitTimeInMinutes=-1),
            terminate(action="TERMINATE", terminationWaitTimeInMinutes=-1),
        )
    ),
    *(
        (
            "load-balancer-name",
            "InvalidLoadBalancerInfo",
            "The name of a load balancer or target group is missing",
            {"loadBalancerInfo": info},
            "Server",
        )
        for info in NAMELESS
    ),
    *(
        (
            "pair-invalid",
            "InvalidTargetGroupPair",
            text,
            {"loadBalancerInfo": {"targetGroupPairInfoList": pairs}},
            "ECS",
        )
        for text, pairs in (
            ("A deployment group cannot have more than one pair of target groups", [PAIR, PAIR]),
            (TWO_GROUPS, [{**PAIR, "targetGroups": [{"name": "blue"}]}]),
            (TWO_GROUPS, [{**PAIR, "targetGroups": [{"name": "blue"}, {"name": "g" * 33}]}]),
            (
                "A pair of target groups needs a production traffic route with a listener",
                [{"targetGroups": PAIR["targetGroups"]}],
            ),
            (
                "A traffic route cannot have more than 1 listener",
                [{**PAIR, "testTrafficRoute": {"listenerArns": [LISTENER, LISTENER]}}],
            ),
            ("The listener ARN 'x' is not valid", [{**PAIR, "testTrafficRoute": {"listenerArns": ["x"]}}]),
        )
    ),
    (
        "pairs-on-server",
        "InvalidTargetGroupPair",
        "Server Deployment Groups should not define a value for ecsServices, eksClusters, or targetGroupPairInfoList",
        {"loadBalancerInfo": {"targetGroupPairInfoList": [PAIR]}},
        "Server",
    ),
    (
        "ecs-pair",
        "InvalidLoadBalancerInfo",
        NO_PAIR,
        {"loadBalancerInfo": {"targetGroupPairInfoList": []}},
        "ECS",
    ),
    *(
        ("services-invalid", "InvalidECSService", text, {"ecsServices": services}, "ECS")
        for text, services in (
            ("For ECS deployment group, ecsServices must be specified", []),
            (
                "A deployment group cannot have more than one ECS service",
                [NEW_SERVICE, {**NEW_SERVICE, "serviceName": "n"}],
            ),
            ("An ECS service has a cluster name and a service name", [{"serviceName": "new"}]),
        )
    ),
    (
        "traffic-control",
        "InvalidLoadBalancerInfo",
        (
            "The specification for load balancing in the deployment group is invalid. The deploymentOption value is "
            "set to WITH_TRAFFIC_CONTROL, but no load balancer or target group has been specified in loadBalancerInfo."
        ),
        {"deploymentStyle": {"deploymentType": "IN_PLACE", "deploymentOption": "WITH_TRAFFIC_CONTROL"}},
        "Server",
    ),
]


def application(platform: str) -> Callable[[CodeDeployFake], None]:
    """An application fn of the platform with the groups live and other."""

    def make_it(fake: CodeDeployFake) -> None:
        names = {"applicationName": "fn", "serviceRoleArn": ROLE}
        settings = PLATFORM_GROUPS[platform]
        fake.call("CreateApplication", {"applicationName": "fn", "computePlatform": platform})
        fake.call("CreateDeploymentGroup", {**names, "deploymentGroupName": "live", **settings})
        if "ecsServices" in settings:
            settings = {**settings, "ecsServices": [{"clusterName": "c", "serviceName": "other"}]}
        fake.call("CreateDeploymentGroup", {**names, "deploymentGroupName": "other", **settings})

    return make_it


def both(rule: str, code: str, message: str, members: dict[str, Any], platform: str) -> list[Case]:
    """The same settings in a new group, and in the update of one that was fine."""
    here = {} if platform == "Server" else {"applicationName": "fn"}
    given = (lambda fake: None) if platform == "Server" else application(platform)
    base = {name: value for name, value in PLATFORM_GROUPS[platform].items() if name != "ecsServices"}
    new = {**GROUP, **base, "deploymentGroupName": "new", **here, **members}
    changed = {
        "applicationName": "web",
        "currentDeploymentGroupName": "prod" if not here else "live",
        **here,
        **members,
    }
    return [
        Case("CreateDeploymentGroup", rule, code, message, new, given),
        Case("UpdateDeploymentGroup", rule, code, message, changed, given),
    ]


def names(operation: str, member: str, rest: dict[str, Any]) -> list[Case]:
    """The rows about the names of an application and of its group."""
    app, fine = {"applicationName": "web"}, {member: "prod"}
    required, invalid = "DeploymentGroupNameRequired", "InvalidDeploymentGroupName"
    return [
        Case(
            operation, "application-name-required", "ApplicationNameRequired", "Application name is missing",
            {**rest, **fine},
        ),
        Case(
            operation, "application-name-invalid", "InvalidApplicationName",
            f"The application name '{LONG}' is not valid", {**rest, **fine, "applicationName": LONG},
        ),
        Case(operation, "group-name-required", required, "Deployment Group name is missing", {**rest, **app}),
        Case(
            operation, "group-name-invalid", invalid, "The deployment group name 'a/b' is not valid",
            {**rest, **app, member: "a/b"},
        ),
    ]  # fmt: skip


def batch(rule: str, code: str, message: str, given: list[str], application: str = "web") -> Case:
    asked = {"applicationName": application, "deploymentGroupNames": given}
    return Case("BatchGetDeploymentGroups", rule, code, message, asked)


def nameless(operation: str, rest: dict[str, Any]) -> list[Case]:
    """The rows about an application that is not named, wrongly named, or not there."""
    return [
        Case(operation, "application-name-required", "ApplicationNameRequired", "Application name is missing", rest),
        Case(
            operation, "application-name-invalid", "InvalidApplicationName", "The application name 'a b' is not valid",
            {**rest, "applicationName": "a b"},
        ),
        Case(
            operation, "application-unknown", "ApplicationDoesNotExist", "No application found for name: nowhere",
            {**rest, "applicationName": "nowhere"},
        ),
    ]  # fmt: skip


UPDATE = {"applicationName": "web", "currentDeploymentGroupName": "prod"}
GROUP_CASES = [
    *(case for row in SETTINGS for case in both(*row)),
    *names("UpdateDeploymentGroup", "currentDeploymentGroupName", {}),
    *(
        Case(
            "UpdateDeploymentGroup",
            "new-name-invalid",
            "InvalidDeploymentGroupName",
            f"The deployment group name '{name}' is not valid",
            {**UPDATE, "newDeploymentGroupName": name},
        )
        for name in ("", "a b", LONG)
    ),
    Case(
        "UpdateDeploymentGroup",
        "application-unknown",
        "ApplicationDoesNotExist",
        "No application found for name: nowhere",
        {**UPDATE, "applicationName": "nowhere"},
    ),
    Case(
        "UpdateDeploymentGroup",
        "group-unknown",
        "DeploymentGroupDoesNotExist",
        "No Deployment Group found for name: none",
        {**UPDATE, "currentDeploymentGroupName": "none"},
    ),
    Case(
        "UpdateDeploymentGroup",
        "new-name-taken",
        "DeploymentGroupAlreadyExists",
        "Deployment group already exists: prod",
        {**UPDATE, "newDeploymentGroupName": "prod"},
    ),
    *names("DeleteDeploymentGroup", "deploymentGroupName", {}),
    *nameless("ListDeploymentGroups", {}),
    Case(
        "ListDeploymentGroups",
        "token-foreign",
        "InvalidNextToken",
        "The next token is not valid",
        {"applicationName": "web", "nextToken": "x"},
    ),
    *nameless("BatchGetDeploymentGroups", {"deploymentGroupNames": ["prod"]}),
    batch(
        "group-names-required",
        "DeploymentGroupNameRequired",
        "At least one deployment group name must be specified",
        [],
        "nowhere",
    ),
    batch(
        "group-names-limit",
        "BatchLimitExceeded",
        "The input deployment group name list is too long: max 100",
        ["a b"] * 101,
    ),
    *(
        batch(
            "group-names-invalid",
            "InvalidDeploymentGroupName",
            f"The deployment group name '{name}' is not valid",
            ["prod", name],
            "nowhere",
        )
        for name in ("", "a b")
    ),
]
