"""Rows of CreateDeployment: what it may set in the group's stead, and what it needs outside CodeDeploy.

Whether the second is looked up at once is ``Policies.strict_sync_resource_checks`` (``resource-checks``).
"""

from __future__ import annotations

from codedeploy_fake.service import tag_filters as filters
from codedeploy_fake.service.group_blocks import alarm_rules, bad_rollback_event
from codedeploy_fake.service.group_lookups import gradual_traffic
from codedeploy_fake.service.resources import Kind, missed
from codedeploy_fake.service.revisions import identity
from codedeploy_fake.service.rules import Call, Hit, Rule, Test, declared, only_with
from codedeploy_fake.simulation.states import DEPLOYMENT, is_terminal

_CREATE = "CreateDeployment"
_REPLACEMENTS = filters.REPLACEMENTS
_BOTH = "The request specified both TagFilters and Ec2TagSet, but only one of these data types can be used in a single call."
_FAULTS: tuple[tuple[Test, str], ...] = (
    (filters.filters_and_set(_REPLACEMENTS), _BOTH),
    (filters.filter_with(_REPLACEMENTS, "KEY_ONLY", "Value"), "Values must not be provided for key-only filters."),
    (filters.filter_with(_REPLACEMENTS, "VALUE_ONLY", "Key"), "Keys must not be provided for value-only filters."),
    (filters.bad_filters(_REPLACEMENTS), "{sentence}"),
    (filters.too_many_tag_groups(_REPLACEMENTS), "The number of tag groups exceeds {limit}"),
)


def _bad_target_instances(call: Call) -> Hit:
    """The replacement fleet is described as none can be; the hit carries the sentence."""
    given = call.request["targetInstances"]
    for test, sentence in _FAULTS:
        hit = test(call)
        if hit is not None:
            return {"sentence": sentence.format(**hit)}
    names = given.get("autoScalingGroups", [])
    most = call.limit("autoScalingGroups")
    if len(names) > most:
        return {"sentence": f"Target instances cannot be of more than {most} Auto Scaling groups"}
    return None if all(names) else {"sentence": "The name of an Auto Scaling group is missing"}


def _unused_tag(call: Call) -> Hit:
    """No instance of the fleet, if that is known, carries one of the tags."""
    if call.store.fleet.content is None:
        return None
    asked = _REPLACEMENTS.all(call.request)
    unused = next((one for one in asked if not call.store.fleet.resolve({"ec2TagFilters": [one]})), None)
    return None if unused is None else {"key": unused.get("Key", ""), "value": unused.get("Value", "")}


def _unregistered(call: Call) -> Hit:
    """The revision is a hash without content, and nothing of that hash is registered."""
    revision = call.request.get("revision", {})
    text = revision.get("string") or revision.get("appSpecContent")
    if call.application is None or not text or text.get("content"):
        return None
    known = (call.application.application_id, identity(revision)) in call.store.revisions
    return None if known else {"sha256": text["sha256"]}


def _strict(error: str, *kinds: Kind) -> Test:
    """The deployment needs something of these kinds that is not there, and that is looked up at once."""

    def test(call: Call) -> Hit:
        if not call.context.policies.strict_sync_resource_checks or call.group is None:
            return None
        return next(
            (
                {"name": name, "sentence": call.sentence("InvalidRole.lost", arn=name)}
                for kind, name in missed(call.store, call.request, call.group.settings)
                if kind in kinds
            ),
            None,
        )

    return declared(_CREATE, error, test)


def _too_many_active(call: Call) -> Hit:
    """The account has as many deployments that have not ended as it may have in the region.

    A group has one at a time, so that the groups are counted first.
    """
    most, store = call.limit("activeDeployments"), call.store
    if len(store.groups) <= most and most > 0:
        return None
    latest = (store.latest(*names) for names in store.groups)
    active = (one for one in latest if one and not is_terminal(DEPLOYMENT, store.step(one, call.context.now).status))
    return {"limit": most} if sum(1 for _ in active) >= most else None


# fmt: off
OVERRIDES = (
    Rule("rollback-event-invalid", "InvalidAutoRollbackConfig", "The auto rollback event '{value}' is not valid. Valid values are [{accepted}]", "error-text-neutral", only_with("autoRollbackConfiguration", bad_rollback_event)),
    *alarm_rules("overrideAlarmConfiguration"),
    Rule("target-instances-invalid", "InvalidTargetInstances", "{sentence}", "target-instances-causes", only_with("targetInstances", _bad_target_instances)),
)
UNREGISTERED = Rule("revision-unregistered", "RevisionDoesNotExist", "No revision is registered with the SHA-256 {sha256}", "error-text-neutral", _unregistered)
UNUSED_TAG = Rule("target-tag-unused", "InvalidTargetInstances", "No instance has the tag '{key}' with the value '{value}'", "target-instances-causes", only_with("targetInstances", _unused_tag))
GRADUAL_TRAFFIC = gradual_traffic(_CREATE)
GITHUB = Rule("github-lost", "InvalidGitHubAccountToken", "No GitHub connection gives access to {name}", "resource-checks", _strict("InvalidGitHubAccountToken", "github_repository"))
LOOKED_UP = (
    Rule("role-lost",          "InvalidRole",             "{sentence}", "resource-checks", _strict("InvalidRole", "role")),
    Rule("scaling-group-lost", "InvalidAutoScalingGroup", "The Auto Scaling group {name} does not exist", "resource-checks", _strict("InvalidAutoScalingGroup", "auto_scaling_group")),
    Rule("load-balancer-lost", "InvalidLoadBalancerInfo", "The load balancer or target group {name} does not exist", "resource-checks", _strict("InvalidLoadBalancerInfo", "load_balancer")),
    Rule("service-lost",       "InvalidECSService",       "The ECS service {name} does not exist, or has another deployment controller than CODE_DEPLOY", "resource-checks", _strict("InvalidECSService", "ecs_service", "ecs_controller")),
)
TOO_MANY_ACTIVE = Rule("active-deployments-limit", "DeploymentLimitExceeded", "The limit of {limit} active deployments was exceeded", "active-deployments-limit", _too_many_active)
# fmt: on
