"""What a structure needs, how large its numbers and lists may be: under which key the contract has the limit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from codedeploy_fake.contract import Contract

Structure = Mapping[str, Any]
Limits = tuple[int | None, int | None]


def _never(_: Structure) -> bool:
    return False


def _always(_: Structure) -> bool:
    return True


def _enabled(value: Structure) -> bool:
    return value.get("enabled") is True


#: structure -> member that it needs -> when
_NEEDED: Mapping[str, Mapping[str, Callable[[Structure], bool]]] = {
    "RevisionLocation": dict.fromkeys(
        ("revisionType", "s3Location", "gitHubLocation", "string", "appSpecContent"), _always
    ),
    "S3Location": dict.fromkeys(("bucket", "key", "bundleType"), _always),
    "GitHubLocation": dict.fromkeys(("repository", "commitId"), _always),
    "AutoRollbackConfiguration": {"events": _enabled},
    "AlarmConfiguration": {"alarms": _enabled},
    "Alarm": {"name": _always},
    "TriggerConfig": dict.fromkeys(("triggerName", "triggerTargetArn", "triggerEvents"), _always),
    "DeploymentStyle": dict.fromkeys(("deploymentType", "deploymentOption"), _always),
    "MinimumHealthyHosts": dict.fromkeys(("type", "value"), _always),
    "MinimumHealthyHostsPerZone": dict.fromkeys(("type", "value"), _always),
    "TrafficRoutingConfig": dict.fromkeys(("type", "timeBasedCanary", "timeBasedLinear"), _always),
    "BlueGreenDeploymentConfiguration": dict.fromkeys(
        ("terminateBlueInstancesOnDeploymentSuccess", "deploymentReadyOption"), _always
    ),
    "DeploymentReadyOption": {"waitTimeInMinutes": lambda value: value.get("actionOnTimeout") == "STOP_DEPLOYMENT"},
    "CreateDeploymentConfigInput": dict.fromkeys(("minimumHealthyHosts", "trafficRoutingConfig"), _always),
    "Tag": {"Key": _always},
}


def needs(structure: str, member: str, value: Structure) -> bool:
    """Whether a structure with these members needs this one of them."""
    return _NEEDED.get(structure, {}).get(member, _never)(value)


def _hosts(_: Contract, value: Structure) -> Limits:
    return 0, 99 if value.get("type") == "FLEET_PERCENT" else None


def _shift(contract: Contract, _: Structure) -> Limits:
    return 1, contract.limit("trafficShiftMinutes")


#: (structure, member) -> the smallest and the largest number; None: no limit that anybody knows.
_RANGES: Mapping[tuple[str, str], Callable[[Contract, Structure], Limits]] = {
    ("MinimumHealthyHosts", "value"): _hosts,
    ("MinimumHealthyHostsPerZone", "value"): _hosts,
    ("TimeBasedCanary", "canaryPercentage"): lambda *_: (1, 99),
    ("TimeBasedCanary", "canaryInterval"): _shift,
    ("TimeBasedLinear", "linearPercentage"): lambda *_: (1, 99),
    ("TimeBasedLinear", "linearInterval"): _shift,
    ("ZonalConfig", "monitorDurationInSeconds"): lambda *_: (0, None),
    ("ZonalConfig", "firstZoneMonitorDurationInSeconds"): lambda *_: (0, None),
    ("DeploymentReadyOption", "waitTimeInMinutes"): lambda contract, _: (None, contract.limit("readyWaitMinutes.ECS")),
    ("BlueInstanceTerminationOption", "terminationWaitTimeInMinutes"): lambda contract, _: (
        None,
        contract.limit("terminationWaitMinutes"),
    ),
}


def ranges(contract: Contract, structure: str, member: str, value: Structure) -> Limits:
    """The smallest and the largest number that a member may be."""
    known = _RANGES.get((structure, member))
    return (None, None) if known is None else known(contract, value)


#: list -> the limit of the overlay that counts its items
_LISTS: Mapping[str, str] = {
    "AlarmList": "alarms",
    "AutoScalingGroupNameList": "autoScalingGroups",
    "EC2TagFilterList": "tags",
    "EC2TagSetList": "ec2TagGroups",
    "ELBInfoList": "loadBalancers",
    "OnPremisesTagSetList": "ec2TagGroups",
    "TriggerConfigList": "triggers",
}


def list_limit(name: str, parent: str, operation: str) -> str | None:
    """The key of the limit of a list, where the overlay has one under a name of its own."""
    if name == "TagFilterList" and operation.endswith("DeploymentGroup"):
        return "tags"
    if name == "TargetGroupInfoList" and parent == "LoadBalancerInfo":
        return "loadBalancers"
    if name == "TagList":
        return {"AddTagsToOnPremisesInstances": "tags", "RemoveTagsFromOnPremisesInstances": None}.get(
            operation, "resourceTags"
        )
    return _LISTS.get(name)


def copies(shape: str, value: Sequence[Any], count: int) -> list[Any]:
    """So many items like those of a list, different where two of a kind would be another fault."""
    first = value[0]
    if shape in ("EC2TagFilterList", "TagFilterList"):
        return [first[:1]] * count
    numbered = {
        "Alarm": ("name",),
        "ELBInfo": ("name",),
        "TargetGroupInfo": ("name",),
        "Tag": ("Key",),
        "TriggerConfig": ("triggerName", "triggerTargetArn"),
    }.get(shape)
    if numbered is None:
        return [value[place % len(value)] for place in range(count)]
    return [{**first, **{name: f"{first[name][:90]}{place}" for name in numbered}} for place in range(count)]
