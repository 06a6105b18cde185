"""What is wrong with a block of a deployment group's settings, whatever the platform (``group-validations``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from codedeploy_fake.service.rules import Call, Hit, Rule, Test, at, only_with


def _said(sentence: str | None) -> Hit:
    return None if sentence is None else {"sentence": sentence}


def bad_scaling_groups(call: Call) -> Hit:
    """More Auto Scaling groups than a deployment group may have, or one without a name."""
    names, most = call.request.get("autoScalingGroups", []), call.limit("autoScalingGroups")
    if len(names) > most:
        return _said(f"A deployment group cannot have more than {most} Auto Scaling groups")
    return None if all(names) else _said("The name of an Auto Scaling group is missing")


def _processes(call: Call) -> Sequence[str]:
    return at(call.request, "ec2DeploymentOptions", "autoScalingGroupProcessesToSuspend") or ()


def unknown_process(call: Call) -> Hit:
    """An Auto Scaling process that cannot be suspended is named."""
    return _outside(_processes(call), call.context.contract.enum("AutoScalingGroupProcess"))


def too_many_processes(call: Call) -> Hit:
    """More Auto Scaling processes are named than there are."""
    given = _processes(call)
    most = call.limit("AutoScalingGroupProcessesToSuspendList.max") if given else 0
    return {"limit": most} if len(given) > most else None


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


def alarm_rules(member: str) -> tuple[Rule, ...]:
    """The rows about an alarm configuration: the group's own, or the one that a deployment has in its stead."""

    def block(call: Call) -> Mapping[str, Any]:
        return call.request.get(member) or {}

    def none_given(call: Call) -> Hit:
        return {} if block(call).get("enabled") and "alarms" not in block(call) else None

    def empty(call: Call) -> Hit:
        return {} if block(call).get("enabled") and not block(call).get("alarms") else None

    def too_many(call: Call) -> Hit:
        given = len(block(call).get("alarms", ()))
        most = call.limit("alarms") if given else 0
        return {"limit": most} if given > most else None

    def bad_name(call: Call) -> Hit:
        names = [alarm.get("name", "") for alarm in block(call).get("alarms", ())]
        most = call.limit("alarmName") if names else 0
        if not all(0 < len(name) <= most for name in names):
            return _said(f"The name of an alarm has 1 to {most} characters")
        return _said("An alarm is given more than once") if len(set(names)) < len(names) else None

    # fmt: off
    return (
        Rule("alarms-absent",  "InvalidAlarmConfig",  "Alarm list cannot be null.", "group-validations", only_with(member, none_given)),
        Rule("alarms-empty",   "InvalidAlarmConfig",  "Deployment Groups need to have at least one alarms attached if they are monitored.", "group-validations", only_with(member, empty)),
        Rule("alarms-invalid", "InvalidAlarmConfig",  "{sentence}", "error-text-neutral", only_with(member, bad_name)),
        Rule("alarms-limit",   "AlarmsLimitExceeded", "Deployment Groups cannot contain more than {limit} alarms", "error-text-neutral", only_with(member, too_many)),
    )
    # fmt: on


def _triggers(call: Call) -> Sequence[Mapping[str, Any]]:
    triggers: Sequence[Mapping[str, Any]] = call.request.get("triggerConfigurations", [])
    return triggers


def bad_topic(call: Call) -> Hit:
    """A trigger's topic is none of this region."""
    topic = re.compile(rf"arn:aws[a-z-]*:sns:{re.escape(call.store.region)}:\d+:\S+")
    arns = (trigger.get("triggerTargetArn", "") for trigger in _triggers(call))
    return next(({"arn": arn} for arn in arns if not topic.fullmatch(arn)), None)


def lost_topic(call: Call) -> Hit:
    """A trigger's topic is not there."""
    arns = (trigger.get("triggerTargetArn", "") for trigger in _triggers(call))
    lost = next((arn for arn in arns if ("topic", arn) in call.store.lost), None)
    return None if lost is None else _said(call.sentence("InvalidTriggerConfig.lost", arn=lost))


def too_many_triggers(call: Call) -> Hit:
    """More triggers than a deployment group may have."""
    most = call.limit("triggers")
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
    most = call.limit(f"readyWaitMinutes.{'ECS' if call.platform == 'ECS' else 'Server'}")
    return {"limit": most} if (_blue_green(call, "deploymentReadyOption", "waitTimeInMinutes") or 0) > most else None


def negative_wait(call: Call) -> Hit:
    """One of the two waits is shorter than none."""
    waits = (
        _blue_green(call, "deploymentReadyOption", "waitTimeInMinutes"),
        _blue_green(call, "terminateBlueInstancesOnDeploymentSuccess", "terminationWaitTimeInMinutes"),
    )
    return {} if any((wait or 0) < 0 for wait in waits) else None


def termination_too_long(call: Call) -> Hit:
    """The wait before the originals are terminated is too long; with KEEP_ALIVE, too."""
    wait = _blue_green(call, "terminateBlueInstancesOnDeploymentSuccess", "terminationWaitTimeInMinutes") or 0
    return {} if wait > call.limit("terminationWaitMinutes") else None


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
    return {} if call.platform == "ECS" and action == "KEEP_ALIVE" else None


def copies_no_single_group(call: Call) -> Hit:
    """The green fleet is to be a copy of an Auto Scaling group, and there is not exactly one."""
    copies = _blue_green(call, "greenFleetProvisioningOption", "action") == "COPY_AUTO_SCALING_GROUP"
    if not copies or len(call.request.get("autoScalingGroups", [])) == 1:
        return None
    return _said(call.sentence("InvalidBlueGreenDeploymentConfiguration.copy"))
