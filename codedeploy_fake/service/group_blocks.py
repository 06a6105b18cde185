"""What is wrong with a block of a deployment group's settings, whatever the platform (``group-validations``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from codedeploy_fake.service.rules import Call, Hit, Test, at

#: The members of the two kinds of tag filters: filters and set.
EC2 = ("ec2TagFilters", "ec2TagSet", "ec2TagSetList")
ON_PREMISES = ("onPremisesInstanceTagFilters", "onPremisesTagSet", "onPremisesTagSetList")
#: A name of a target group may have so many characters: as Elastic Load Balancing names them.
_TARGET_GROUP_NAME = 32

Kind = tuple[str, str, str]


def _sets(call: Call, kind: Kind) -> Sequence[Sequence[Mapping[str, str]]]:
    return at(call.request, kind[1], kind[2]) or []


def _filters(call: Call, kind: Kind) -> list[Mapping[str, str]]:
    return [*call.request.get(kind[0], []), *(one for some in _sets(call, kind) for one in some)]


def filters_and_set(kind: Kind) -> Test:
    """Filters and a set of them are both given."""
    return lambda call: {} if call.request.get(kind[0]) and _sets(call, kind) else None


def filter_with(kind: Kind, type_: str, member: str) -> Test:
    """A filter of the type has the member that the type leaves open."""
    return lambda call: {} if any(f.get("Type") == type_ and f.get(member) for f in _filters(call, kind)) else None


def too_many_tag_groups(kind: Kind) -> Test:
    """A set has more groups of filters than it may have."""

    def test(call: Call) -> Hit:
        most = call.context.contract.limit("ec2TagGroups")
        return {"limit": most} if len(_sets(call, kind)) > most else None

    return test


def bad_filters(kind: Kind, shape: str) -> Test:
    """Too many filters, one too long, or one of a type that does not exist; the hit carries the sentence."""

    def test(call: Call) -> Hit:
        filters, limit = _filters(call, kind), call.context.contract.limit
        accepted = call.context.contract.enum(shape)
        sentence = None
        if len(filters) > limit("tags"):
            sentence = f"A deployment group cannot have more than {limit('tags')} tags"
        for one in filters:
            if one.get("Type", accepted[0]) not in accepted:
                sentence = f"The tag filter type '{one['Type']}' is not valid. Valid values are [{', '.join(accepted)}]"
            if len(one.get("Key", "")) > limit("tagKey") or len(one.get("Value", "")) > limit("tagValue"):
                sentence = (
                    f"A tag filter has a key of at most {limit('tagKey')} characters and a value of at most "
                    f"{limit('tagValue')}"
                )
        return _said(sentence)

    return test


def _said(sentence: str | None) -> Hit:
    return None if sentence is None else {"sentence": sentence}


def bad_scaling_groups(call: Call) -> Hit:
    """More Auto Scaling groups than a deployment group may have, or one without a name."""
    names, most = call.request.get("autoScalingGroups", []), call.context.contract.limit("autoScalingGroups")
    if len(names) > most:
        return _said(f"A deployment group cannot have more than {most} Auto Scaling groups")
    return None if all(names) else _said("The name of an Auto Scaling group is missing")


def rollback_without_events(call: Call) -> Hit:
    """Automatic rollback is on, and nothing is named that would start one."""
    block = call.request.get("autoRollbackConfiguration") or {}
    return {} if block.get("enabled") and not block.get("events") else None


def bad_rollback_event(call: Call) -> Hit:
    """Automatic rollback is to begin at an event that does not exist."""
    given = at(call.request, "autoRollbackConfiguration", "events") or []
    return _outside(given, call.context.contract.enum("AutoRollbackEvent"))


def _outside(given: Iterable[str], accepted: Sequence[str]) -> Hit:
    return next(({"value": one, "accepted": ", ".join(accepted)} for one in given if one not in accepted), None)


def _alarms(call: Call) -> Mapping[str, Any]:
    return call.request.get("alarmConfiguration") or {}


def alarms_absent(call: Call) -> Hit:
    """Alarms are watched, and there is no list of them."""
    return {} if _alarms(call).get("enabled") and "alarms" not in _alarms(call) else None


def alarms_empty(call: Call) -> Hit:
    """Alarms are watched, and their list is empty."""
    return {} if _alarms(call).get("enabled") and not _alarms(call).get("alarms") else None


def too_many_alarms(call: Call) -> Hit:
    """More alarms than a deployment group may have."""
    most = call.context.contract.limit("alarms")
    return {"limit": most} if len(_alarms(call).get("alarms", [])) > most else None


def bad_alarm_names(call: Call) -> Hit:
    """An alarm without a name, with one too long, or there twice; the hit carries the sentence."""
    names = [alarm.get("name", "") for alarm in _alarms(call).get("alarms", [])]
    most = call.context.contract.limit("alarmName")
    if not all(0 < len(name) <= most for name in names):
        return _said(f"The name of an alarm has 1 to {most} characters")
    return _said("An alarm is given more than once") if len(set(names)) < len(names) else None


def _triggers(call: Call) -> Sequence[Mapping[str, Any]]:
    triggers: Sequence[Mapping[str, Any]] = call.request.get("triggerConfigurations", [])
    return triggers


def bad_topic(call: Call) -> Hit:
    """A trigger's topic is none of this region."""
    topic = re.compile(rf"arn:aws[a-z-]*:sns:{re.escape(call.store.region)}:\d+:\S+")
    arns = (trigger.get("triggerTargetArn", "") for trigger in _triggers(call))
    return next(({"arn": arn} for arn in arns if not topic.fullmatch(arn)), None)


def too_many_triggers(call: Call) -> Hit:
    """More triggers than a deployment group may have."""
    most = call.context.contract.limit("triggers")
    return {"limit": most} if len(_triggers(call)) > most else None


def twice(member: str) -> Test:
    """Two triggers have the same."""

    def test(call: Call) -> Hit:
        given = [trigger.get(member) for trigger in _triggers(call)]
        return {} if len(set(given)) < len(given) else None

    return test


def incomplete_trigger(call: Call) -> Hit:
    """A trigger has no name, or no event."""
    return {} if any(not t.get("triggerName") or not t.get("triggerEvents") for t in _triggers(call)) else None


def bad_trigger_event(call: Call) -> Hit:
    """A trigger is to fire at an event that does not exist."""
    events = (event for trigger in _triggers(call) for event in trigger.get("triggerEvents", []))
    return _outside(events, call.context.contract.enum("TriggerEventType"))


# Blue/green: checked whenever the block is there, whatever the style.


def _blue_green(call: Call, *path: str) -> Any:
    return at(call.request, "blueGreenDeploymentConfiguration", *path)


def _platform(call: Call) -> str:
    return call.application.platform if call.application else "Server"


def blue_green_without(member: str) -> Test:
    """The block is there without the member."""
    return lambda call: {} if _blue_green(call) and not _blue_green(call, member) else None


def ready(action: str, *, waits: bool) -> Test:
    """The action is taken when the deployment is ready, with (or without) a time to wait before it."""

    def test(call: Call) -> Hit:
        given = _blue_green(call, "deploymentReadyOption") or {}
        wait = given.get("waitTimeInMinutes", 0)
        return {} if given.get("actionOnTimeout") == action and (wait > 0) is waits else None

    return test


def ready_too_long(call: Call) -> Hit:
    """The wait when ready is longer than the platform lets it be."""
    most = call.context.contract.limit(f"readyWaitMinutes.{'ECS' if _platform(call) == 'ECS' else 'Server'}")
    return {"limit": most} if (_blue_green(call, "deploymentReadyOption", "waitTimeInMinutes") or 0) > most else None


def termination_too_long(call: Call) -> Hit:
    """The wait before the originals are terminated is too long; with KEEP_ALIVE, too."""
    wait = _blue_green(call, "terminateBlueInstancesOnDeploymentSuccess", "terminationWaitTimeInMinutes") or 0
    return {} if wait > call.context.contract.limit("terminationWaitMinutes") else None


def bad_blue_green_action(call: Call) -> Hit:
    """One of the three options names an action that it does not have."""
    enum = call.context.contract.enum
    options = {
        ("terminateBlueInstancesOnDeploymentSuccess", "action"): enum("InstanceAction"),
        ("deploymentReadyOption", "actionOnTimeout"): enum("DeploymentReadyAction"),
        ("greenFleetProvisioningOption", "action"): enum("GreenFleetProvisioningAction"),
    }
    given = (([_blue_green(call, *path)], accepted) for path, accepted in options.items())
    return next((hit for value, accepted in given if value != [None] and (hit := _outside(value, accepted))), None)


def keeps_alive_on_ecs(call: Call) -> Hit:
    """The originals are to stay, which ECS does not offer."""
    action = _blue_green(call, "terminateBlueInstancesOnDeploymentSuccess", "action")
    return {} if _platform(call) == "ECS" and action == "KEEP_ALIVE" else None


def copies_no_single_group(call: Call) -> Hit:
    """The green fleet is to be a copy of an Auto Scaling group, and there is not exactly one."""
    copies = _blue_green(call, "greenFleetProvisioningOption", "action") == "COPY_AUTO_SCALING_GROUP"
    return {} if copies and len(call.request.get("autoScalingGroups", [])) != 1 else None


# Load balancers.


def long_target_group_name(call: Call) -> Hit:
    """The name of a target group is longer than names of target groups are."""
    names = (group.get("name", "") for group in at(call.request, "loadBalancerInfo", "targetGroupInfoList") or [])
    return next(({"name": name, "limit": _TARGET_GROUP_NAME} for name in names if len(name) > _TARGET_GROUP_NAME), None)


def too_many_load_balancers(call: Call) -> Hit:
    """More Classic Load Balancers, or more target groups, than a deployment group may have."""
    most = call.context.contract.limit("loadBalancers")
    info = call.request.get("loadBalancerInfo") or {}
    counts = (len(info.get(member, [])) for member in ("elbInfoList", "targetGroupInfoList"))
    return {"limit": most} if max(counts) > most else None
