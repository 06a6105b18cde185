"""Which errors speak of which shape: what a request that is broken there may be refused with.

An operation declares some of them; those say it. A shape that is not here is spoken of by what it stands in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from codedeploy_fake.contract import Operation

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Says:
    """Names of errors without ``Exception``: of a member that is absent, malformed, too many, unknown or taken."""

    required: Names = ()
    invalid: Names = ()
    limit: Names = ()
    unknown: Names = ()
    taken: Names = ()


_BATCH = ("BatchLimitExceeded", "DeploymentTargetListSizeExceeded", "InstanceLimitExceeded")

# fmt: off
SPEAKING: Mapping[str, Says] = {
    "ApplicationName":      Says(("ApplicationNameRequired",), ("InvalidApplicationName",), (), ("ApplicationDoesNotExist",), ("ApplicationAlreadyExists",)),
    "DeploymentGroupName":  Says(("DeploymentGroupNameRequired",), ("InvalidDeploymentGroupName",), (), ("DeploymentGroupDoesNotExist",), ("DeploymentGroupAlreadyExists",)),
    "DeploymentConfigName": Says(("DeploymentConfigNameRequired",), ("InvalidDeploymentConfigName",), (), ("DeploymentConfigDoesNotExist",), ("DeploymentConfigAlreadyExists",)),
    "DeploymentId":         Says(("DeploymentIdRequired",), ("InvalidDeploymentId",), (), ("DeploymentDoesNotExist",)),
    "InstanceId":           Says(("InstanceIdRequired",), ("InvalidInstanceName",), (), ("InstanceDoesNotExist",)),
    "TargetId":             Says(("DeploymentTargetIdRequired",), ("InvalidDeploymentTargetId",), (), ("DeploymentTargetDoesNotExist",)),
    "InstanceName":         Says(("InstanceNameRequired",), ("InvalidInstanceName",), (), ("InstanceNotRegistered",), ("InstanceNameAlreadyRegistered",)),
    "IamUserArn":           Says(("IamArnRequired", "IamUserArnRequired"), ("InvalidIamUserArn",), taken=("IamUserArnAlreadyRegistered",)),
    "IamSessionArn":        Says(("IamArnRequired",), ("InvalidIamSessionArn",), taken=("IamSessionArnAlreadyRegistered",)),
    "Role":                 Says(("RoleRequired",), ("InvalidRole",)),
    "Arn":                  Says(("ResourceArnRequired",), ("InvalidArn",), (), ("ApplicationDoesNotExist", "DeploymentGroupDoesNotExist")),
    "RevisionLocation":     Says(("RevisionRequired",), ("InvalidRevision",), (), ("RevisionDoesNotExist",)),
    "TagList":              Says(("TagRequired",), ("InvalidTagsToAdd", "InvalidTag"), ("InvalidTagsToAdd", "TagLimitExceeded")),
    "TagKeyList":           Says(("TagRequired",)),
    "Description":          Says(invalid=("DescriptionTooLong",)),
    "ComputePlatform":      Says(invalid=("InvalidComputePlatform",)),
    "FileExistsBehavior":   Says(invalid=("InvalidFileExistsBehavior",)),
    "DeploymentMode":       Says(invalid=("InvalidInput",)),
    "OutdatedInstancesStrategy": Says(invalid=("InvalidInput",)),
    "EC2DeploymentOptions": Says(invalid=("InvalidAutoScalingGroupProcessToSuspend",)),
    "AutoRollbackConfiguration": Says(invalid=("InvalidAutoRollbackConfig",)),
    "AlarmConfiguration":   Says(invalid=("InvalidAlarmConfig",)),
    "AlarmList":            Says(limit=("AlarmsLimitExceeded",)),
    "TargetInstances":      Says(invalid=("InvalidTargetInstances",)),
    "DeploymentStyle":      Says(invalid=("InvalidDeploymentStyle",)),
    "BlueGreenDeploymentConfiguration": Says(invalid=("InvalidBlueGreenDeploymentConfiguration",)),
    "LoadBalancerInfo":     Says(invalid=("InvalidLoadBalancerInfo",)),
    "TargetGroupPairInfo":  Says(invalid=("InvalidTargetGroupPair",)),
    "EC2TagFilterList":     Says(invalid=("InvalidEC2Tag",)),
    "EC2TagSet":            Says(invalid=("InvalidEC2Tag",), limit=("TagSetListLimitExceeded",)),
    "TagFilterList":        Says(invalid=("InvalidTagFilter", "InvalidTag")),
    "OnPremisesTagSet":     Says(invalid=("InvalidTag",), limit=("TagSetListLimitExceeded",)),
    "AutoScalingGroupNameList": Says(invalid=("InvalidAutoScalingGroup",)),
    "TriggerConfigList":    Says(invalid=("InvalidTriggerConfig",), limit=("TriggerTargetsLimitExceeded",)),
    "ECSServiceList":       Says(invalid=("InvalidECSService",)),
    "MinimumHealthyHosts":  Says(invalid=("InvalidMinimumHealthyHostValue",)),
    "TrafficRoutingConfig": Says(invalid=("InvalidTrafficRoutingConfiguration",)),
    "ZonalConfig":          Says(invalid=("InvalidZonalDeploymentConfiguration",)),
    "DeploymentStatusList": Says(invalid=("InvalidDeploymentStatus",)),
    "TimeRange":            Says(invalid=("InvalidTimeRange",)),
    "InstanceStatusList":   Says(invalid=("InvalidInstanceStatus",)),
    "InstanceTypeList":     Says(invalid=("InvalidInstanceType",)),
    "RegistrationStatus":   Says(invalid=("InvalidRegistrationStatus",)),
    "ApplicationRevisionSortBy": Says(invalid=("InvalidSortBy",)),
    "SortOrder":            Says(invalid=("InvalidSortOrder",)),
    "ListStateFilterAction": Says(invalid=("InvalidDeployedStateFilter",)),
    "S3Bucket":             Says(("BucketNameFilterRequired",), ("InvalidBucketNameFilter",)),
    "NextToken":            Says(unknown=("InvalidNextToken",)),
    "DeploymentWaitType":   Says(invalid=("InvalidDeploymentWaitType",)),
    "LifecycleEventStatus": Says(invalid=("InvalidLifecycleEventHookExecutionStatus",)),
    "LifecycleEventHookExecutionId": Says(invalid=("InvalidLifecycleEventHookExecutionId",)),
    "GitHubAccountTokenName": Says(("GitHubAccountTokenNameRequired",), ("InvalidGitHubAccountTokenName",), (), ("GitHubAccountTokenDoesNotExist",)),
    **{
        shape: Says(limit=_BATCH)
        for shape in ("ApplicationsList", "DeploymentGroupsList", "DeploymentsList", "InstanceNameList", "InstancesList", "RevisionLocationList", "TargetIdList")
    },
}
# fmt: on

#: What speaks of all that stands in it.
_WHOLE = ("TargetInstances",)

#: What any operation answers to what is not even of the right type.
SERIALIZATION = frozenset({"SerializationException"})


def declared(operation: Operation, names: Sequence[str]) -> frozenset[str]:
    """The codes that an operation declares, of some errors."""
    return operation.errors & {f"{name}Exception" for name in names}


def spoken(operation: Operation, shapes: Sequence[str], *words: str) -> frozenset[str]:
    """The codes with which an operation refuses what is broken at the end of a path of shapes; none where it cannot.

    ``words`` are the fields of ``Says`` that may apply; the innermost shape of which the operation speaks decides.
    """
    innermost_first = shapes[::-1]
    for shape in sorted(innermost_first, key=lambda one: one not in _WHOLE):
        says = SPEAKING.get(shape, Says())
        found = declared(operation, [name for word in words for name in getattr(says, word)])
        if found:
            return found
    return frozenset()
