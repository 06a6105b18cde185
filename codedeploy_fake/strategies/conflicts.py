"""Ways to break a request that no single member shows: members that do not go together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hypothesis import strategies as st

from codedeploy_fake.contract import Operation
from codedeploy_fake.strategies.asked import Broken, Kind, Path
from codedeploy_fake.strategies.blocks import TRAFFIC
from codedeploy_fake.strategies.breaking import ABSENT, Break
from codedeploy_fake.strategies.known import KnownGroup
from codedeploy_fake.strategies.naming import SERVER_STYLE
from codedeploy_fake.strategies.scope import Scope
from codedeploy_fake.strategies.speaking import declared

Input = Mapping[str, Any]
#: A path, the value that stands there and does not go with the rest, and the errors that may say so.
Conflict = tuple[Path, Any, tuple[str, ...]]

_S3 = {"bucket": "bucket", "key": "key", "bundleType": "zip"}
_GITHUB = {"repository": "owner/name", "commitId": "0" * 40}
_TEXT = {"content": "version: 0.0"}
_FILTER = {"Key": "key", "Value": "value", "Type": "KEY_ONLY"}


def conflicts(scope: Scope, operation: Operation, input: Input) -> Iterator[Break]:
    """Every way to break this request by what does not go together at the contract's date."""
    for path, value, names in _conflicts(scope, operation.name, input):
        errors = declared(operation, names)
        if errors and scope.has(operation.input_shape, str(path[0])):
            kind = Kind.MISSING if value is ABSENT else Kind.CONFLICTING
            yield Break(Broken(path, kind, errors), st.just(value))


def _conflicts(scope: Scope, operation: str, input: Input) -> Iterator[Conflict]:
    if isinstance(input.get("revision"), Mapping):
        yield from _revision(scope, operation, input)
    if operation in _OF:
        yield from _OF[operation](scope, input)
    if operation.endswith("DeploymentGroup") and not operation.startswith(("Get", "Delete")):
        yield from _group(scope, operation, input)
    for member in ("tags", "Tags"):
        if operation in ("CreateApplication", "CreateDeploymentGroup", "TagResource") and input.get(member):
            yield (member,), [input[member][0]] * 2, ("InvalidTagsToAdd",)
            yield (member, 0, "Key"), "aws:mine", ("InvalidTagsToAdd",)


def _revision(scope: Scope, operation: str, input: Input) -> Iterator[Conflict]:
    revision = input["revision"]
    other = "gitHubLocation" if "s3Location" in revision else "s3Location"
    yield ("revision", other), _GITHUB if other == "gitHubLocation" else _S3, ("InvalidRevision",)
    platform = scope.known.applications.get(input["applicationName"], "Server")
    if platform != "Server":
        yield ("revision",), {"revisionType": "GitHub", "gitHubLocation": _GITHUB}, ("InvalidRevision",)
        yield ("revision",), {"revisionType": "S3", "s3Location": _S3}, ("InvalidRevision",)
    elif "String" in scope.contract.enum("RevisionLocationType"):
        yield ("revision",), {"revisionType": "String", "string": _TEXT}, ("InvalidRevision",)
    if operation == "CreateDeployment" and scope.has("CreateDeploymentInput", "deploymentMode"):
        yield ("deploymentMode",), "RESTART", ("InvalidInput",)


def _named(scope: Scope, input: Input) -> KnownGroup | None:
    name = input.get("deploymentGroupName", input.get("currentDeploymentGroupName"))
    groups = (one for one in scope.known.groups if (one.application, one.name) == (input.get("applicationName"), name))
    return next(groups, None)


def _other_config(scope: Scope, platform: str) -> str | None:
    return next((name for name, (of, _) in scope.known.configs.items() if of != platform), None)


def _deployment(scope: Scope, input: Input) -> Iterator[Conflict]:
    group = _named(scope, input)
    if group is None:
        return
    if group.in_place:
        targets = {"tagFilters": [{**_FILTER, "Type": "KEY_AND_VALUE"}]}
        yield ("targetInstances",), targets, ("InvalidTargetInstances",)
    else:
        options = {"autoScalingGroupProcessesToSuspend": ["Terminate"]}
        yield ("ec2DeploymentOptions",), options, ("InvalidInput",)
    if group.platform != "Server":
        yield ("fileExistsBehavior",), "DISALLOW", ("InvalidFileExistsBehavior",)
        yield ("ignoreApplicationStopFailures",), True, ("InvalidIgnoreApplicationStopFailuresValue",)
        yield ("updateOutdatedInstancesOnly",), True, ("InvalidUpdateOutdatedInstancesOnlyValue",)
    config = _other_config(scope, group.platform)
    if config is not None:
        yield ("deploymentConfigName",), config, ("InvalidComputePlatform", "InvalidDeploymentConfigName")


def _group(scope: Scope, operation: str, input: Input) -> Iterator[Conflict]:
    new = operation.startswith("Create")
    named = _named(scope, input)
    platform = scope.known.applications.get(input["applicationName"], "Server")
    platform = platform if new or named is None else named.platform
    config = _other_config(scope, platform)
    if config is not None:
        yield ("deploymentConfigName",), config, ("InvalidDeploymentConfigName",)
    if platform == "Server":
        yield from _server_group(input, new=new)
    else:
        yield ("deploymentStyle",), SERVER_STYLE, ("InvalidDeploymentStyle",)
        yield ("ec2TagFilters",), [{**_FILTER, "Type": "KEY_AND_VALUE"}], ("InvalidEC2Tag",)
        yield ("autoScalingGroups",), ["asg"], ("InvalidAutoScalingGroup",)
        if new:
            yield ("deploymentStyle",), ABSENT, ("InvalidDeploymentStyle",)
    if platform == "ECS" and new:
        yield ("loadBalancerInfo",), ABSENT, ("InvalidLoadBalancerInfo",)
        block = "blueGreenDeploymentConfiguration"
        yield (block,), ABSENT, ("InvalidBlueGreenDeploymentConfiguration",)
        keep = (block, "terminateBlueInstancesOnDeploymentSuccess", "action")
        yield keep, "KEEP_ALIVE", ("InvalidBlueGreenDeploymentConfiguration",)
    if input.get("triggerConfigurations"):
        yield ("triggerConfigurations",), [input["triggerConfigurations"][0]] * 2, ("InvalidTriggerConfig",)
    if input.get("alarmConfiguration", {}).get("alarms"):
        twice = [input["alarmConfiguration"]["alarms"][0]] * 2
        yield ("alarmConfiguration", "alarms"), twice, ("InvalidAlarmConfig",)


def _server_group(input: Input, *, new: bool) -> Iterator[Conflict]:
    yield ("ecsServices",), [{"clusterName": "cluster", "serviceName": "service"}], ("InvalidECSService",)
    yield (
        ("ec2TagFilters",),
        [_FILTER],
        ("InvalidEC2Tag",) if "ec2TagSet" not in input else ("InvalidEC2TagCombination",),
    )
    plain = {**_FILTER, "Type": "KEY_AND_VALUE"}
    if "ec2TagFilters" in input:
        yield ("ec2TagSet",), {"ec2TagSetList": [[plain]]}, ("InvalidEC2TagCombination",)
    if "onPremisesInstanceTagFilters" in input:
        yield ("onPremisesTagSet",), {"onPremisesTagSetList": [[plain]]}, ("InvalidOnPremisesTagCombination",)
    style = {**TRAFFIC, "deploymentOption": "WITHOUT_TRAFFIC_CONTROL"}
    yield ("deploymentStyle",), style, ("InvalidDeploymentStyle",)
    if new and input.get("deploymentStyle", {}).get("deploymentOption") == "WITH_TRAFFIC_CONTROL":
        yield ("loadBalancerInfo",), ABSENT, ("InvalidLoadBalancerInfo",)
    block = input.get("blueGreenDeploymentConfiguration", {})
    if block.get("deploymentReadyOption", {}).get("actionOnTimeout") == "CONTINUE_DEPLOYMENT":
        path = ("blueGreenDeploymentConfiguration", "deploymentReadyOption", "waitTimeInMinutes")
        yield path, 5, ("InvalidBlueGreenDeploymentConfiguration",)


def _config(_scope: Scope, input: Input) -> Iterator[Conflict]:
    if "minimumHealthyHosts" in input:
        yield ("trafficRoutingConfig",), {"type": "AllAtOnce"}, ("InvalidTrafficRoutingConfiguration",)
        return
    yield ("minimumHealthyHosts",), {"type": "HOST_COUNT", "value": 1}, ("InvalidMinimumHealthyHostValue",)
    yield ("zonalConfig",), {"monitorDurationInSeconds": 1}, ("InvalidZonalDeploymentConfiguration",)
    if input.get("trafficRoutingConfig", {}).get("type") != "TimeBasedCanary":
        canary = {"canaryPercentage": 10, "canaryInterval": 5}
        path = ("trafficRoutingConfig", "timeBasedCanary")
        yield path, canary, ("InvalidTrafficRoutingConfiguration",)


def _registration(_scope: Scope, input: Input) -> Iterator[Conflict]:
    arns = {
        "iamUserArn": "arn:aws:iam::123456789012:user/other",
        "iamSessionArn": "arn:aws:sts::123456789012:assumed-role/role/other",
    }
    for member, arn in arns.items():
        if member not in input:
            yield (member,), arn, ("MultipleIamArnsProvided",)


def _listing(_scope: Scope, input: Input) -> Iterator[Conflict]:
    yield ("createTimeRange",), {"start": 2, "end": 1}, ("InvalidTimeRange",)
    if not input.get("applicationName"):
        yield ("deploymentGroupName",), "prod", ("ApplicationNameRequired",)


def _on_premises(_scope: Scope, _input: Input) -> Iterator[Conflict]:
    yield ("tagFilters",), [_FILTER], ("InvalidTagFilter",)


def _instances(scope: Scope, input: Input) -> Iterator[Conflict]:
    mine = (one for one in scope.known.deployments if one.deployment_id == input["deploymentId"])
    if any(one.in_place for one in mine):
        yield ("instanceTypeFilter",), ["Blue"], ("InvalidDeploymentInstanceType",)


def _targets(_scope: Scope, _input: Input) -> Iterator[Conflict]:
    yield ("targetFilters",), {"madeUp": ["x"]}, ("InvalidTargetFilterName",)
    yield ("targetFilters",), {"TargetStatus": ["SIDEWAYS"]}, ("InvalidInstanceStatus",)


def _arn(_scope: Scope, input: Input) -> Iterator[Conflict]:
    home = ":".join(input["ResourceArn"].split(":")[:5])
    yield ("ResourceArn",), f"{home}:instance:rack", ("ArnNotSupported",)


_OF: Mapping[str, Callable[[Scope, Input], Iterator[Conflict]]] = {
    "CreateDeployment": _deployment,
    "CreateDeploymentConfig": _config,
    "RegisterOnPremisesInstance": _registration,
    "ListDeployments": _listing,
    "ListOnPremisesInstances": _on_premises,
    "ListDeploymentInstances": _instances,
    "ListDeploymentTargets": _targets,
    "ListTagsForResource": _arn,
    "TagResource": _arn,
    "UntagResource": _arn,
}
