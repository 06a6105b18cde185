"""What a deployment group needs outside CodeDeploy, and is missed at once; what its Auto Scaling groups can bear."""

from __future__ import annotations

from collections.abc import Mapping

from codedeploy_fake.service.load_balancers import gradual_through_network
from codedeploy_fake.service.resources import Kind, missed
from codedeploy_fake.service.rules import Call, Hit, Rule, Test, declared
from codedeploy_fake.service.store import Group, Store


def _lost(kind: Kind, fact: str | None = None) -> Test:
    """Something of a kind that the group needs is not there; ``fact`` has the sentence where it changed over the years."""

    def test(call: Call) -> Hit:
        name = next((name for one, name in missed(call.store, {}, call.request) if one == kind), None)
        if name is None:
            return None
        cluster, _, service = name.partition("/")
        names = {"name": name, "cluster": cluster, "service": service}
        return {**names, "sentence": call.sentence(fact, arn=name)} if fact else names

    return test


def _too_many_hooks(call: Call) -> Hit:
    """An Auto Scaling group would get more lifecycle hooks than it may have (``lifecycle-hooks-limit``)."""
    own = (call.request["applicationName"], call.request["deploymentGroupName"])
    others = [group.settings for key, group in call.store.groups.items() if key != own]
    most = call.limit("lifecycleHooks")
    for name in call.request.get("autoScalingGroups", ()):
        there = [one for one in others if any(asg["name"] == name for asg in one.get("autoScalingGroups", ()))]
        if sum(1 + bool(one.get("terminationHookEnabled")) for one in (*there, call.request)) > most:
            return {"name": name, "limit": most}
    return None


def hooks_left(store: Store, group: Group) -> list[Mapping[str, str]]:
    """The hooks of a group's Auto Scaling groups that cannot be taken back: its service role is not there."""
    lost = ("role", group.settings.get("serviceRoleArn", "")) in store.lost
    return list(group.settings.get("autoScalingGroups", ())) if lost else []


def _hooks_stay(call: Call) -> Hit:
    """A group that is to be deleted, alone or with its application, would leave hooks behind."""
    wanted = call.request["applicationName"], call.request.get("deploymentGroupName")
    going = (g for (app, name), g in call.store.groups.items() if app == wanted[0] and wanted[1] in (None, name))
    stuck = next((group for group in going if hooks_left(call.store, group)), None)
    if stuck is None or not call.context.policies.strict_sync_resource_checks:
        return None
    return {"sentence": call.sentence("InvalidRole.lost", arn=stuck.settings["serviceRoleArn"])}


_ONLY_ALB = (
    "Only ALB supports gradual traffic routing, use AllAtOnce Traffic routing instead when you create/update Deployment "
    "group."
)
_NO_SERVICE = (
    "Could not load ECS service information for cluster: {cluster}, service: {service}. Cause: it does not exist"
)


# fmt: off
def gradual_traffic(operation: str) -> Rule:
    """The row about traffic that a Network Load Balancer cannot shift step by step."""
    return Rule("gradual-traffic", "InvalidTrafficRoutingConfiguration", _ONLY_ALB, "nlb-traffic", declared(operation, "InvalidTrafficRoutingConfiguration", gradual_through_network))


def hooks_stay(operation: str) -> Rule:
    """The row about lifecycle hooks that a deletion cannot take back; else it answers them as hooksNotCleanedUp."""
    return Rule("role-lost", "InvalidRole", "{sentence}", "hooks-not-cleaned-up", declared(operation, "InvalidRole", _hooks_stay))


#: What the service looks up beside itself.
LOOKED_UP = (
    Rule("role-lost",             "InvalidRole",                 "{sentence}", "role-lost-text", _lost("role", "InvalidRole.lost")),
    Rule("scaling-group-lost",    "InvalidAutoScalingGroup",     "The Auto Scaling group {name} does not exist", "scaling-group-looked-up", _lost("auto_scaling_group")),
    Rule("hooks-limit",           "LifecycleHookLimitExceeded",  "The Auto Scaling group {name} would have more than {limit} lifecycle hooks", "lifecycle-hooks-limit", declared("CreateDeploymentGroup", "LifecycleHookLimitExceeded", _too_many_hooks)),
    Rule("service-lost",          "InvalidECSService",           _NO_SERVICE, "ecs-group-texts", _lost("ecs_service")),
    Rule("service-controller",    "InvalidECSService",           "Deployment group's ECS service must be configured for a CODE_DEPLOY deployment controller.", "ecs-group-texts", _lost("ecs_controller")),
    gradual_traffic("CreateDeploymentGroup"),
)
# fmt: on
