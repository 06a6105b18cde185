"""Cases for what deployment groups and deployments need outside CodeDeploy (behaviour 4.2, 8.3.1), and is not there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from codedeploy_fake import CodeDeployFake, Policies, Quotas
from codedeploy_fake.service.resources import Kind
from tests.making import CREATE, GROUP, PLATFORM_GROUPS, ROLE, deploy
from tests.service.case import Case
from tests.service.group_cases import TOPIC, TRIGGER, application

Given = Callable[[CodeDeployFake], Mapping[str, Any] | None]

STRICT = Policies(strict_sync_resource_checks=True)
ROLE_LOST = f"AWS CodeDeploy does not have the permissions required to assume the role {ROLE}."
ONLY_ALB = (
    "Only ALB supports gradual traffic routing, use AllAtOnce Traffic routing instead when you create/update "
    "Deployment group."
)
NETWORK = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/net/lb/50dc6c495c0c9188/f2f7dc8efc522ab2"
PAIR = {"targetGroups": [{"name": "blue"}, {"name": "green"}], "prodTrafficRoute": {"listenerArns": [NETWORK]}}
THROUGH_NETWORK = {"loadBalancerInfo": {"targetGroupPairInfoList": [PAIR]}}
CANARY = {"deploymentConfigName": "CodeDeployDefault.ECSCanary10Percent5Minutes"}
NEW_SERVICE = {"ecsServices": [{"clusterName": "c", "serviceName": "new"}]}
BEHIND = {
    "deploymentStyle": {"deploymentType": "IN_PLACE", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
    "loadBalancerInfo": {"targetGroupInfoList": [{"name": "tg"}]},
}
TEXT = {"revisionType": "AppSpecContent", "appSpecContent": {"content": "{}"}}
GITHUB = {"revisionType": "GitHub", "gitHubLocation": {"repository": "owner/web", "commitId": "c" * 40}}


def nothing(fake: CodeDeployFake) -> None:
    """What is seeded is enough."""


def without(kind: Kind, name: str, given: Given = nothing) -> Given:
    """What is given, and then something is not there."""

    def lose(fake: CodeDeployFake) -> Mapping[str, Any] | None:
        made = given(fake)
        fake.resources.lose(kind, name)
        return made

    return lose


def group(**settings: Any) -> Given:
    """A group web/odd with these settings."""
    return lambda fake: fake.seed_group("web", "odd", 0, **settings)


def ecs(**settings: Any) -> Given:
    """A group fn/live on ECS."""

    def make_it(fake: CodeDeployFake) -> None:
        fake.call("CreateApplication", {"applicationName": "fn", "computePlatform": "ECS"})
        names = {"applicationName": "fn", "deploymentGroupName": "live", "serviceRoleArn": ROLE}
        fake.call("CreateDeploymentGroup", {**names, **PLATFORM_GROUPS["ECS"], **settings})

    return make_it


def another_is_active(fake: CodeDeployFake) -> None:
    """A deployment in web/prod, and a group web/odd without one."""
    fake.seed_group("web", "odd", 1)
    deploy(fake)


def new(rule: str, code: str, message: str, given: Given, quotas: Quotas | None = None, **members: Any) -> Case:
    asked = {**GROUP, "deploymentGroupName": "new", **members}
    policies = Policies(quotas=quotas) if quotas else None
    return Case("CreateDeploymentGroup", rule, code, message, asked, given, policies=policies)


def changed(rule: str, code: str, message: str, given: Given, quotas: Quotas | None = None, **members: Any) -> Case:
    asked = {"applicationName": "web", "currentDeploymentGroupName": "prod", **members}
    policies = Policies(quotas=quotas) if quotas else None
    return Case("UpdateDeploymentGroup", rule, code, message, asked, given, policies=policies)


def both(rule: str, code: str, message: str, given: Given, quotas: Quotas | None = None, **members: Any) -> list[Case]:
    """The same in a new group, and in the update of one that was fine."""
    return [make_it(rule, code, message, given, quotas, **members) for make_it in (new, changed)]


def on_ecs(rule: str, code: str, message: str, kind: Kind) -> list[Case]:
    """Something about the service of a new group, and of one that was fine."""
    settings = {**PLATFORM_GROUPS["ECS"], **NEW_SERVICE, "applicationName": "fn"}
    live: dict[str, Any] = {"applicationName": "fn", "currentDeploymentGroupName": "live"}
    return [
        new(rule, code, message.format(cluster="c", service="new"), without(kind, "c/new", ecs()), **settings),
        changed(
            rule,
            code,
            message.format(cluster="cluster", service="service"),
            without(kind, "cluster/service", ecs()),
            **live,
        ),
    ]


def create(rule: str, code: str, message: str, given: Given, **members: Any) -> Case:
    return Case("CreateDeployment", rule, code, message, {**CREATE, **members}, given, policies=STRICT)


BEHIND_NETWORK: dict[str, Any] = {
    **THROUGH_NETWORK,
    **CANARY,
    "applicationName": "fn",
    "currentDeploymentGroupName": "live",
}
ODD = {"deploymentGroupName": "odd"}
LIVE = {"applicationName": "fn", "deploymentGroupName": "live", "revision": TEXT}
SERVICE = "The ECS service cluster/service does not exist, or has another deployment controller than CODE_DEPLOY"
HOOKS = "The Auto Scaling group asg would have more than 1 lifecycle hooks"
RESOURCE_CASES = [
    *both("role-lost", "InvalidRole", ROLE_LOST, without("role", ROLE)),
    *both(
        "topic-lost",
        "InvalidTriggerConfig",
        f"Topic ARN {TOPIC} does not exist due to: Topic does not exist",
        without("topic", TOPIC),
        triggerConfigurations=[TRIGGER],
    ),
    *both(
        "scaling-group-lost",
        "InvalidAutoScalingGroup",
        "The Auto Scaling group asg does not exist",
        without("auto_scaling_group", "asg"),
        autoScalingGroups=["asg"],
    ),
    *both(
        "hooks-limit",
        "LifecycleHookLimitExceeded",
        HOOKS,
        group(autoScalingGroups=["asg"]),
        Quotas(lifecycle_hooks=1),
        autoScalingGroups=["asg"],
    ),
    *both(
        "hooks-limit",
        "LifecycleHookLimitExceeded",
        HOOKS,
        nothing,
        Quotas(lifecycle_hooks=1),
        autoScalingGroups=["asg"],
        terminationHookEnabled=True,
    ),
    *on_ecs(
        "service-lost",
        "InvalidECSService",
        "Could not load ECS service information for cluster: {cluster}, service: {service}. Cause: it does not exist",
        "ecs_service",
    ),
    *on_ecs(
        "service-controller",
        "InvalidECSService",
        "Deployment group's ECS service must be configured for a CODE_DEPLOY deployment controller.",
        "ecs_controller",
    ),
    new(
        "gradual-traffic",
        "InvalidTrafficRoutingConfiguration",
        ONLY_ALB,
        ecs(),
        **{**PLATFORM_GROUPS["ECS"], **NEW_SERVICE, **THROUGH_NETWORK, **CANARY, "applicationName": "fn"},
    ),
    changed(
        "gradual-traffic",
        "InvalidTrafficRoutingConfiguration",
        ONLY_ALB,
        application("ECS"),
        **BEHIND_NETWORK,
    ),
    *(
        Case(
            operation,
            "role-lost",
            "InvalidRole",
            ROLE_LOST,
            asked,
            without("role", ROLE, group(autoScalingGroups=["asg"])),
            policies=STRICT,
        )
        for operation, asked in (
            ("DeleteApplication", {"applicationName": "web"}),
            ("DeleteDeploymentGroup", {"applicationName": "web", "deploymentGroupName": "odd"}),
        )
    ),
    create("role-lost", "InvalidRole", ROLE_LOST, without("role", ROLE)),
    create(
        "scaling-group-lost",
        "InvalidAutoScalingGroup",
        "The Auto Scaling group asg does not exist",
        without("auto_scaling_group", "asg", group(autoScalingGroups=["asg"])),
        **ODD,
    ),
    create(
        "load-balancer-lost",
        "InvalidLoadBalancerInfo",
        "The load balancer or target group tg does not exist",
        without("load_balancer", "tg", group(**BEHIND)),
        **ODD,
    ),
    create(
        "github-lost",
        "InvalidGitHubAccountToken",
        "No GitHub connection gives access to owner/web",
        without("github_repository", "owner/web"),
        revision=GITHUB,
    ),
    *(
        create("service-lost", "InvalidECSService", SERVICE, without(kind, "cluster/service", ecs()), **LIVE)
        for kind in ("ecs_service", "ecs_controller")
    ),
    create("gradual-traffic", "InvalidTrafficRoutingConfiguration", ONLY_ALB, ecs(**THROUGH_NETWORK), **LIVE, **CANARY),
    Case(
        "CreateDeployment",
        "active-deployments-limit",
        "DeploymentLimitExceeded",
        "The limit of 1 active deployments was exceeded",
        {**CREATE, **ODD},
        another_is_active,
        policies=Policies(quotas=Quotas(active_deployments=1)),
    ),
]
