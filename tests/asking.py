"""Requests to draw: for each operation what a client may ask, in a small universe where many requests meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from hypothesis import strategies as st

from tests import making
from tests.making import ROLE

Request = st.SearchStrategy[dict[str, Any]]

#: (account, region) of the worlds that are asked.
HOMES = (("123456789012", "us-east-1"), ("123456789012", "eu-west-1"), ("111122223333", "us-east-1"))
INSTANCES = ("i-0a", "i-0b", "i-0c", "i-0d", "i-0e")
RACKS = ("rack-1", "rack-2")


@dataclass(frozen=True, slots=True)
class Latest:
    """Stands for a deployment: the one created last in the world that is asked, or so many before it."""

    before: int

    def among(self, deployment_ids: Sequence[str]) -> str:
        """The id of the deployment that is meant; an id that nobody has where there is none."""
        return deployment_ids[-1 - self.before % len(deployment_ids)] if deployment_ids else "d-ABCDEFGHI"


def settled(asked: Any, deployment_ids: Sequence[str], home: tuple[str, str]) -> Any:
    """A drawn request as one sends it to a world that has these deployments."""
    if isinstance(asked, Latest):
        return asked.among(deployment_ids)
    if isinstance(asked, str):
        return asked.replace("HOME", f"{home[1]}:{home[0]}").replace("REGION", home[1])
    if isinstance(asked, Mapping):
        return {name: settled(value, deployment_ids, home) for name, value in asked.items()}
    return [settled(one, deployment_ids, home) for one in asked] if isinstance(asked, list) else asked


def _one(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


def _some(values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(values, min_size=1, max_size=3)


def _asks(may: Mapping[str, Any] | None = None, /, **must: Any) -> Request:
    return st.fixed_dictionaries(must, optional=dict(may or {}))


APPLICATION = _one("web", "web", "web", "api")
GROUP = _one("a", "a", "b", "c", "x", "x")
CONFIG = _one(
    *(f"CodeDeployDefault.{name}" for name in ("OneAtATime", "HalfAtATime", "AllAtOnce") * 2),
    *("mine", "zonal", "CodeDeployDefault.LambdaAllAtOnce"),
)
DEPLOYMENT = st.integers(0, 4).map(Latest)
TARGET = _one(*INSTANCES[:3] * 2, *INSTANCES, RACKS[0])
PLATFORM = _one("Server", "Server", "Server", "Lambda")
REVISION = _one(
    making.REVISION,
    making.REVISION,
    *(
        {"revisionType": "S3", "s3Location": {"bucket": "b", "key": key, "bundleType": kind}}
        for key, kind in (("one", "zip"), ("two", "TAR"), ("two", "tar"))
    ),
    {"revisionType": "GitHub", "gitHubLocation": {"repository": "owner/web", "commitId": "c" * 40}},
)
TAG = _one(*({"Key": key, "Value": value} for key in ("role", "zone") for value in ("x", "y")))
TAGS = st.lists(TAG, min_size=1, max_size=2, unique_by=lambda tag: str(tag["Key"]))
FILTER = st.one_of(
    TAG.map(lambda tag: {**tag, "Type": "KEY_AND_VALUE"}),
    _one({"Key": "role", "Type": "KEY_ONLY"}, {"Value": "x", "Type": "VALUE_ONLY"}),
)
ARN = _one(
    "arn:aws:codedeploy:HOME:application:web",
    "arn:aws:codedeploy:HOME:application:api",
    "arn:aws:codedeploy:HOME:deploymentgroup:web/a",
    "arn:aws:codedeploy:HOME:deploymentgroup:web/c",
    "arn:aws:codedeploy:HOME:instance:rack-1",
)
_HOSTS = _one(
    *({"type": "HOST_COUNT", "value": value} for value in (0, 1, 2)),
    *({"type": "FLEET_PERCENT", "value": value} for value in (0, 34, 75)),
)
_BALANCED = {"deploymentType": "IN_PLACE", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
_STATUSES = _some(_one("Pending", "InProgress", "Succeeded", "Failed", "Skipped", "Unknown", "Ready"))
_LABELS = _some(_one("Blue", "Green"))
_BLUE_GREEN = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
_TOPIC = "arn:aws:sns:REGION:123456789012:news"

_TRIGGER = _asks(
    triggerName=_one("t"),
    triggerTargetArn=_one(_TOPIC),
    triggerEvents=_some(_one("DeploymentStart", "DeploymentFailure", "DeploymentRollback", "InstanceSuccess")),
)
ALARMS = ("cpu", "mem")
_EVENTS = ("DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST")
ROLLBACK = st.one_of(
    _one({"enabled": False}, {"enabled": True, "events": list(_EVENTS)}),
    _asks(enabled=_one(True), events=st.lists(_one(*_EVENTS), min_size=1, max_size=2, unique=True)),
)
ALARMED = _asks(
    {"ignorePollAlarmFailure": st.booleans()},
    enabled=_one(True, True, False),
    alarms=st.lists(_one(*ALARMS), min_size=1, max_size=2, unique=True).map(
        lambda names: [{"name": name} for name in names]
    ),
)

_WAITS = st.builds(
    lambda ready, terminate, provision: {
        "deploymentReadyOption": {"actionOnTimeout": "STOP_DEPLOYMENT", "waitTimeInMinutes": ready}
        if ready
        else {"actionOnTimeout": "CONTINUE_DEPLOYMENT"},
        "terminateBlueInstancesOnDeploymentSuccess": {"action": "TERMINATE", "terminationWaitTimeInMinutes": terminate}
        if terminate is not None
        else {"action": "KEEP_ALIVE"},
        "greenFleetProvisioningOption": {"action": provision},
    },
    _one(0, 1, 5),
    _one(None, 0, 1),
    _one("DISCOVER_EXISTING", "COPY_AUTO_SCALING_GROUP"),
)
_BALANCER = {"elbInfoList": [{"name": "lb"}]}
#: A blue/green group that can be deployed to.
EXCHANGING = _asks(
    deploymentStyle=st.just(_BLUE_GREEN),
    loadBalancerInfo=st.just(_BALANCER),
    blueGreenDeploymentConfiguration=_WAITS,
)
#: Instances to take the place of others.
REPLACEMENT = st.one_of(
    FILTER.map(lambda one: {"tagFilters": [one]}),
    FILTER.map(lambda one: {"ec2TagSet": {"ec2TagSetList": [[one]]}}),
    _one({"autoScalingGroups": ["asg"]}),
)

#: What may be said of a group, in pieces that go well with each other.
_PIECES: tuple[Request, ...] = (
    _asks(deploymentConfigName=CONFIG),
    _asks(ec2TagFilters=st.lists(FILTER, max_size=2)),
    _asks(ec2TagSet=st.builds(lambda *sets: {"ec2TagSetList": list(sets)}, _some(FILTER), _some(FILTER))),
    _asks(onPremisesInstanceTagFilters=st.lists(FILTER, max_size=2)),
    _asks(autoScalingGroups=st.lists(st.just("asg"), max_size=1)),
    _asks(
        deploymentStyle=_one(_BALANCED, _BALANCED, _BLUE_GREEN),
        loadBalancerInfo=_one({"elbInfoList": [{"name": "lb"}]}, {"targetGroupInfoList": [{"name": "tg"}]}),
    ),
    _asks(
        triggerConfigurations=st.lists(_TRIGGER, max_size=1),
        outdatedInstancesStrategy=_one("UPDATE", "IGNORE"),
    ),
    EXCHANGING,
    _asks(autoRollbackConfiguration=ROLLBACK),
    _asks(alarmConfiguration=ALARMED, terminationHookEnabled=st.booleans()),
)


def _with_settings(asked: Request) -> Request:
    """A request about a group, with a few settings."""
    some = st.lists(st.one_of(_PIECES), max_size=2)
    return st.builds(lambda rest, pieces: reduce(lambda one, other: {**one, **other}, pieces, rest), asked, some)


_NAMES = {"applicationName": APPLICATION, "deploymentGroupName": GROUP}
_RACK = _one(*RACKS)
_RACKS = _some(_RACK)
_OF = {"deploymentId": DEPLOYMENT}

#: Strategies of requests by operation: every operation that is simulated has one.
GENERATORS: Mapping[str, Request] = {
    "CreateApplication": _asks({"tags": TAGS}, applicationName=_one("web", "api", "api"), computePlatform=PLATFORM),
    "GetApplication": _asks(applicationName=APPLICATION),
    "BatchGetApplications": _asks(applicationNames=_some(APPLICATION)),
    "ListApplications": _asks(),
    "UpdateApplication": _asks({"newApplicationName": APPLICATION}, applicationName=APPLICATION),
    "DeleteApplication": _asks(applicationName=_one("web", "api", "api", "api")),
    "RegisterApplicationRevision": _asks(
        {"description": _one("first", "")}, applicationName=APPLICATION, revision=REVISION
    ),
    "GetApplicationRevision": _asks(applicationName=APPLICATION, revision=REVISION),
    "BatchGetApplicationRevisions": _asks(applicationName=APPLICATION, revisions=_some(REVISION)),
    "ListApplicationRevisions": _asks(
        {
            "sortBy": _one("registerTime", "firstUsedTime", "lastUsedTime"),
            "sortOrder": _one("ascending", "descending"),
            "s3Bucket": _one("b"),
            "deployed": _one("include", "exclude", "ignore"),
        },
        applicationName=APPLICATION,
    ),
    "CreateDeploymentGroup": _with_settings(_asks({"tags": TAGS}, **_NAMES, serviceRoleArn=st.just(ROLE))),
    "GetDeploymentGroup": _asks(**_NAMES),
    "BatchGetDeploymentGroups": _asks(applicationName=APPLICATION, deploymentGroupNames=_some(GROUP)),
    "ListDeploymentGroups": _asks(applicationName=APPLICATION),
    "UpdateDeploymentGroup": _with_settings(
        _asks({"newDeploymentGroupName": GROUP}, applicationName=APPLICATION, currentDeploymentGroupName=GROUP)
    ),
    "DeleteDeploymentGroup": _asks(**_NAMES),
    "CreateDeploymentConfig": st.one_of(
        _asks(deploymentConfigName=_one("mine"), minimumHealthyHosts=_HOSTS),
        _asks(
            deploymentConfigName=_one("zonal"),
            minimumHealthyHosts=_HOSTS,
            zonalConfig=_asks(
                {"minimumHealthyHostsPerZone": _HOSTS, "firstZoneMonitorDurationInSeconds": _one(0, 2)},
                monitorDurationInSeconds=_one(0, 1),
            ),
        ),
    ),
    "GetDeploymentConfig": _asks(deploymentConfigName=CONFIG),
    "ListDeploymentConfigs": _asks(),
    "DeleteDeploymentConfig": _asks(deploymentConfigName=CONFIG),
    "CreateDeployment": _asks(
        {
            "deploymentConfigName": CONFIG,
            "description": _one("a try", ""),
            "ignoreApplicationStopFailures": st.booleans(),
            "updateOutdatedInstancesOnly": st.booleans(),
            "fileExistsBehavior": _one("DISALLOW", "OVERWRITE", "RETAIN"),
            "autoRollbackConfiguration": ROLLBACK,
            "overrideAlarmConfiguration": ALARMED,
            "deploymentMode": _one("STANDARD", "RESTART"),
            "targetInstances": REPLACEMENT,
        },
        **_NAMES,
        revision=REVISION,
    ).map(
        lambda asked: {
            name: value
            for name, value in asked.items()
            if asked.get("deploymentMode") != "RESTART" or name not in ("revision", "updateOutdatedInstancesOnly")
        }
    ),
    "GetDeployment": _asks(**_OF),
    "BatchGetDeployments": _asks(deploymentIds=_some(DEPLOYMENT)),
    "ListDeployments": st.one_of(
        _asks({"includeOnlyStatuses": _some(_one("Created", "InProgress", "Succeeded", "Failed", "Stopped"))}),
        _asks(**_NAMES),
    ),
    "StopDeployment": _asks({"autoRollbackEnabled": st.booleans()}, **_OF),
    "ContinueDeployment": _asks({"deploymentWaitType": _one("READY_WAIT", "READY_WAIT", "TERMINATION_WAIT")}, **_OF),
    "SkipWaitTimeForInstanceTermination": _asks(**_OF),
    "PutLifecycleEventHookExecutionStatus": _asks(
        **_OF, lifecycleEventHookExecutionId=_one("eyJlbmNyeXB0ZWQ"), status=_one("Succeeded", "Failed", "Skipped")
    ),
    "ListDeploymentInstances": _asks({"instanceStatusFilter": _STATUSES, "instanceTypeFilter": _LABELS}, **_OF),
    "GetDeploymentInstance": _asks(**_OF, instanceId=TARGET),
    "BatchGetDeploymentInstances": _asks(**_OF, instanceIds=_some(TARGET)),
    "ListDeploymentTargets": _asks(
        {
            "targetFilters": st.fixed_dictionaries(
                {}, optional={"TargetStatus": _STATUSES, "ServerInstanceLabel": _LABELS}
            )
        },
        **_OF,
    ),
    "GetDeploymentTarget": _asks(**_OF, targetId=TARGET),
    "BatchGetDeploymentTargets": _asks(**_OF, targetIds=_some(TARGET)),
    "RegisterOnPremisesInstance": _RACK.map(
        lambda name: {"instanceName": name, "iamUserArn": f"arn:aws:iam::123456789012:user/{name}"}
    ),
    "DeregisterOnPremisesInstance": _asks(instanceName=_RACK),
    "GetOnPremisesInstance": _asks(instanceName=_RACK),
    "BatchGetOnPremisesInstances": _asks(instanceNames=_RACKS),
    "ListOnPremisesInstances": _asks(
        {"registrationStatus": _one("Registered", "Deregistered"), "tagFilters": _some(FILTER)}
    ),
    "AddTagsToOnPremisesInstances": _asks(tags=_some(TAG), instanceNames=_RACKS),
    "RemoveTagsFromOnPremisesInstances": _asks(tags=_some(TAG), instanceNames=_RACKS),
    "TagResource": _asks(ResourceArn=ARN, Tags=TAGS),
    "UntagResource": _asks(ResourceArn=ARN, TagKeys=_some(_one("role", "zone"))),
    "ListTagsForResource": _asks(ResourceArn=ARN),
    "ListGitHubAccountTokenNames": _asks(),
    "DeleteGitHubAccountToken": _asks(tokenName=_one("mine", "yours")),
    "DeleteResourcesByExternalId": _asks(externalId=_one("stack")),
}

#: Operations whose answer has pages, each with the member that is cut into them.
PAGED: Mapping[str, str] = {
    "ListApplications": "applications",
    "ListApplicationRevisions": "revisions",
    "ListDeploymentConfigs": "deploymentConfigsList",
    "ListDeploymentGroups": "deploymentGroups",
    "ListDeploymentInstances": "instancesList",
    "ListDeploymentTargets": "targetIds",
    "ListDeployments": "deployments",
    "ListGitHubAccountTokenNames": "tokenNameList",
    "ListOnPremisesInstances": "instanceNames",
}


def calls(*operations: str) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    """A call of one of the operations, as (operation, drawn request)."""
    return st.sampled_from(operations).flatmap(lambda name: st.tuples(st.just(name), GENERATORS[name]))


#: What nobody should send.
_NONSENSE: tuple[Any, ...] = (None, 1, -1.5, True, "", "a b", "x" * 300, "\N{SNOWMAN}", [], [None], {}, {"Key": 1})


@st.composite
def spoilt(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A call with a member too few, one too many, or one that is not what it should be."""
    operation, asked = draw(calls(*GENERATORS))
    member = draw(st.sampled_from([*asked, "nextToken", "madeUp"]))
    rest = {name: value for name, value in asked.items() if name != member}
    return operation, draw(st.just(rest) | st.sampled_from(_NONSENSE).map(lambda value: {**asked, member: value}))
