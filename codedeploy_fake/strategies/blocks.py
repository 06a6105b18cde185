"""Valid values of the structures in requests: where members depend on each other, here is how.

The rules are those of ``group_blocks.py``, ``revision_rules.py`` and ``config_rules.py``, read the other way round.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st

from codedeploy_fake.strategies.scope import Scope, kept, some, structure, with_options

Values = st.SearchStrategy[Any]

_BOTH = "KEY_AND_VALUE"
TRAFFIC = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}


@kept
def revision(scope: Scope, platform: str) -> Values:
    """A revision that the platform deploys."""
    may: dict[str, Values] = {"version": scope.text("VersionId"), "eTag": scope.text("ETag")}
    bundles = [b for b in scope.contract.enum("BundleType") if (b in ("YAML", "JSON")) is (platform != "Server")]
    kinds: list[Values] = []
    types = scope.contract.enum("RevisionLocationType")
    if bundles:
        place = with_options(
            {"bucket": scope.text("S3Bucket"), "key": scope.text("S3Key"), "bundleType": st.sampled_from(bundles)}, may
        )
        kinds.append(structure(revisionType="S3", s3Location=place))
    if platform == "Server":
        place = structure(repository=scope.text("Repository"), commitId=scope.text("CommitId"))
        kinds.append(structure(revisionType="GitHub", gitHubLocation=place))
    else:
        text = structure(content=scope.text("RawStringContent"))
        if "String" in types:
            kinds.append(structure(revisionType="String", string=text))
        if "AppSpecContent" in types:
            kinds.append(structure(revisionType="AppSpecContent", appSpecContent=text))
    return st.one_of(kinds)


@kept
def tag_filter(scope: Scope, kind: str) -> Values:
    """A tag filter, of EC2TagFilter or TagFilter."""
    key, value = scope.text("Key"), scope.text("Value")
    return st.one_of(
        structure(Key=key, Value=value, Type="KEY_AND_VALUE"),
        structure(Key=key, Type="KEY_ONLY"),
        structure(Value=value, Type="VALUE_ONLY"),
    ).filter(lambda one: one["Type"] in scope.contract.enum(f"{kind}Type"))


@kept
def tags(scope: Scope, most: int = 3) -> Values:
    """Tags with different keys, none of them AWS's own."""
    key = scope.text("Key").filter(lambda text: not text.lower().startswith("aws:"))
    return st.lists(
        structure(Key=key, Value=scope.text("Value")), min_size=1, max_size=most, unique_by=lambda tag: tag["Key"]
    )


@kept
def rollback(scope: Scope) -> Values:
    """Automatic rollback: events where it is on."""
    events = some(scope.enum("AutoRollbackEvent"))
    return st.one_of(structure(enabled=False), structure(enabled=True, events=events))


@kept
def alarms(scope: Scope) -> Values:
    """Alarms: a list where they are watched."""
    named = st.lists(structure(name=scope.text("AlarmName")), min_size=1, max_size=3, unique_by=lambda one: one["name"])
    may = {"ignorePollAlarmFailure": st.booleans()}
    return st.one_of(
        with_options({"enabled": st.just(False)}, {**may, "alarms": named}),
        with_options({"enabled": st.just(True), "alarms": named}, may),
    )


@kept
def triggers(scope: Scope) -> Values:
    """Triggers to topics of the world's own region, with different names and topics."""
    home = f"{scope.known.region}:{scope.known.account_id}"
    topic = scope.text("S3Bucket").map(lambda name: f"arn:aws:sns:{home}:{name}")
    one = structure(
        triggerName=scope.text("TriggerName"),
        triggerTargetArn=topic,
        triggerEvents=some(scope.enum("TriggerEventType")),
    )
    return st.lists(
        one, max_size=3, unique_by=(lambda made: made["triggerName"], lambda made: made["triggerTargetArn"])
    )


def minutes(most: int) -> Values:
    """Minutes from 1 to a limit."""
    return st.integers(1, most)


@kept
def blue_green(scope: Scope, platform: str, scaling_groups: int) -> Values:
    """The block of a group that deploys blue/green."""
    wait = scope.contract.limit(f"readyWaitMinutes.{'ECS' if platform == 'ECS' else 'Server'}")
    ready = st.one_of(
        structure(actionOnTimeout="CONTINUE_DEPLOYMENT"),
        structure(actionOnTimeout="STOP_DEPLOYMENT", waitTimeInMinutes=minutes(wait)),
    )
    longest = scope.contract.limit("terminationWaitMinutes")
    ends = with_options({"action": st.just("TERMINATE")}, {"terminationWaitTimeInMinutes": st.integers(0, longest)})
    keeps = structure(action="KEEP_ALIVE")
    actions = ["DISCOVER_EXISTING", *(["COPY_AUTO_SCALING_GROUP"] if scaling_groups == 1 else [])]
    must = {
        "terminateBlueInstancesOnDeploymentSuccess": ends if platform == "ECS" else st.one_of(ends, keeps),
        "deploymentReadyOption": ready,
    }
    fleet = {"greenFleetProvisioningOption": structure(action=st.sampled_from(actions))}
    return with_options(must, {} if platform == "ECS" else fleet)


@kept
def load_balancer(scope: Scope, platform: str) -> Values:
    """Where traffic goes: Classic Load Balancers or target groups of a Server group, a pair of those for ECS."""
    group = structure(name=scope.text("TargetGroupName"))
    if platform == "ECS":
        route = structure(listenerArns=st.lists(scope.text("ListenerArn"), min_size=1, max_size=1))
        pair = with_options(
            {"targetGroups": st.lists(group, min_size=2, max_size=2, unique_by=repr), "prodTrafficRoute": route}, {}
        )
        return structure(targetGroupPairInfoList=st.lists(pair, min_size=1, max_size=1))
    kinds = [structure(elbInfoList=some(structure(name=scope.text("ELBName")), most=2))]
    if scope.has("LoadBalancerInfo", "targetGroupInfoList"):
        kinds.append(structure(targetGroupInfoList=some(group, most=2)))
    return st.one_of(kinds)


@cache
def hosts() -> Values:
    """Minimum healthy hosts, of a configuration or a zone."""
    return st.one_of(
        structure(type="HOST_COUNT", value=st.integers(0, 1000)),
        structure(type="FLEET_PERCENT", value=st.integers(0, 99)),
    )


@cache
def zonal() -> Values:
    """Availability zones one after another."""
    seconds = st.integers(0, 3600)
    return with_options(
        {"monitorDurationInSeconds": seconds},
        {"firstZoneMonitorDurationInSeconds": seconds, "minimumHealthyHostsPerZone": hosts()},
    )


@kept
def routing(scope: Scope) -> Values:
    """How traffic shifts; the steps of a linear shift keep to the limit together."""
    most = scope.contract.limit("trafficShiftMinutes")
    linear = st.integers(1, 99).flatmap(
        lambda percent: structure(
            linearPercentage=percent, linearInterval=st.integers(1, max(1, most // (100 // percent)))
        )
    )
    canary = structure(canaryPercentage=st.integers(1, 99), canaryInterval=st.integers(1, most))
    return st.one_of(
        structure(type="AllAtOnce"),
        structure(type="TimeBasedCanary", timeBasedCanary=canary),
        structure(type="TimeBasedLinear", timeBasedLinear=linear),
    )


@kept
def process_options(scope: Scope) -> Values:
    """Auto Scaling processes to suspend."""
    return structure(autoScalingGroupProcessesToSuspend=some(scope.enum("AutoScalingGroupProcess"), most=4, least=0))


def target_instances(scope: Scope) -> Values:
    """The green instances of a blue/green deployment: of tags that some instance carries, or Auto Scaling groups."""
    one = tag_filter(scope, "EC2TagFilter")
    if scope.known.fleet_tags:
        one = st.sampled_from(scope.known.fleet_tags).map(lambda tag: {"Key": tag[0], "Value": tag[1], "Type": _BOTH})
    filters = some(one, most=2)
    kinds = [structure(autoScalingGroups=some(scope.text("AutoScalingGroupName")))]
    if scope.known.fleet_tags == ():
        return kinds[0]
    kinds.append(structure(tagFilters=filters))
    if scope.has("TargetInstances", "ec2TagSet"):
        kinds.append(structure(ec2TagSet=structure(ec2TagSetList=some(filters, most=2))))
    return st.one_of(kinds)


def merged(pieces: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Several pieces of a request as one; the later come first."""
    return {name: value for piece in pieces for name, value in piece.items()}
