"""Cases for what CreateDeployment says about restarts, options of EC2 and zones (behaviour 3.7, 4.1 and 4.5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from codedeploy_fake import CodeDeployFake
from tests.making import CREATE, ROLE
from tests.service.case import Case

BLUE_GREEN = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
FILTER = {"Key": "k", "Value": "v", "Type": "KEY_AND_VALUE"}
SHA = "0" * 64
BOTH_FILTERS = (
    "The request specified both TagFilters and Ec2TagSet, but only one of these data types can be used in a single "
    "call."
)
SUSPEND = {"autoScalingGroupProcessesToSuspend": ["Terminate"]}
PROCESSES = "Terminate, AZRebalance, InstanceRefresh, ScheduledActions"


def blue_green(fake: CodeDeployFake) -> None:
    """A group web/odd whose deployments are blue/green."""
    balancer = {"elbInfoList": [{"name": "lb"}]}
    fake.seed_group("web", "odd", 0, deploymentStyle=BLUE_GREEN, loadBalancerInfo=balancer)


def serverless(fake: CodeDeployFake) -> None:
    """The same without instances."""
    fake.call("CreateApplication", {"applicationName": "fn", "computePlatform": "Lambda"})
    names = {"applicationName": "fn", "deploymentGroupName": "odd", "serviceRoleArn": ROLE}
    fake.call("CreateDeploymentGroup", {**names, "deploymentStyle": BLUE_GREEN})


def zonal_racks(fake: CodeDeployFake) -> None:
    """A zonal configuration, and a group web/odd of racks."""
    hosts = {"type": "HOST_COUNT", "value": 0}
    zonal = {"monitorDurationInSeconds": 1}
    fake.call(
        "CreateDeploymentConfig",
        {"deploymentConfigName": "zonal", "minimumHealthyHosts": hosts, "zonalConfig": zonal},
    )
    rack = {"Key": "Name", "Value": "rack", "Type": "KEY_AND_VALUE"}
    fake.seed_group("web", "odd", 0, onPremisesInstanceTagFilters=[rack], deploymentConfigName="zonal")


def create(
    rule: str, code: str, message: str, given: Callable[[CodeDeployFake], None] | None = None, **members: Any
) -> Case:
    asked = {name: value for name, value in {**CREATE, **members}.items() if value is not None}
    return Case("CreateDeployment", rule, code, message, asked, given or (lambda fake: None))


CREATION_CASES = [
    create(
        "restart-revision",
        "InvalidInput",
        "A revision cannot be specified when the deployment mode is RESTART",
        deploymentMode="RESTART",
    ),
    create(
        "restart-outdated",
        "InvalidInput",
        "updateOutdatedInstancesOnly must be false when the deployment mode is RESTART",
        deploymentMode="RESTART",
        revision=None,
        updateOutdatedInstancesOnly=True,
    ),
    create(
        "process-invalid",
        "InvalidAutoScalingGroupProcessToSuspend",
        f"The Auto Scaling process 'terminate' is not valid. Valid values are [{PROCESSES}]",
        ec2DeploymentOptions={"autoScalingGroupProcessesToSuspend": ["AZRebalance", "terminate"]},
    ),
    *(
        create(
            "restart-elsewhere",
            "InvalidInput",
            "The deployment mode RESTART is for in-place deployments to instances only",
            given,
            applicationName=application,
            deploymentGroupName="odd",
            deploymentMode="RESTART",
            revision=None,
        )
        for application, given in (("web", blue_green), ("fn", serverless))
    ),
    *(
        create(
            "options-elsewhere",
            "InvalidInput",
            "ec2DeploymentOptions can be specified for in-place deployments to instances only",
            given,
            applicationName=application,
            deploymentGroupName="odd",
            ec2DeploymentOptions=SUSPEND,
        )
        for application, given in (("web", blue_green), ("fn", serverless))
    ),
    create(
        "zonal-on-premises",
        "InvalidInput",
        "The deployment configuration zonal is zonal, and the deployment group has on-premises instances",
        zonal_racks,
        deploymentGroupName="odd",
    ),
    create(
        "restart-nothing",
        "RevisionDoesNotExist",
        "The deployment group prod has no successful deployment to restart",
        deploymentMode="RESTART",
        revision=None,
    ),
    Case(
        "CreateDeployment",
        "zonal-on-premises-old",
        "InvalidDeploymentConfigName",
        "The deployment configuration zonal is zonal, and the deployment group has on-premises instances",
        {**CREATE, "deploymentGroupName": "odd"},
        zonal_racks,
        contract="2024-01-01",
    ),
    create(
        "processes-limit",
        "InvalidAutoScalingGroupProcessToSuspend",
        "More than 4 Auto Scaling processes were named",
        ec2DeploymentOptions={"autoScalingGroupProcessesToSuspend": ["Terminate"] * 5},
    ),
    create(
        "rollback-event-invalid",
        "InvalidAutoRollbackConfig",
        "The auto rollback event 'ALWAYS' is not valid. Valid values are [DEPLOYMENT_FAILURE, "
        "DEPLOYMENT_STOP_ON_ALARM, DEPLOYMENT_STOP_ON_REQUEST]",
        autoRollbackConfiguration={"enabled": True, "events": ["DEPLOYMENT_FAILURE", "ALWAYS"]},
    ),
    create(
        "alarms-absent",
        "InvalidAlarmConfig",
        "Alarm list cannot be null.",
        overrideAlarmConfiguration={"enabled": True},
    ),
    create(
        "alarms-empty",
        "InvalidAlarmConfig",
        "Deployment Groups need to have at least one alarms attached if they are monitored.",
        overrideAlarmConfiguration={"enabled": True, "alarms": []},
    ),
    create(
        "alarms-limit",
        "AlarmsLimitExceeded",
        "Deployment Groups cannot contain more than 50 alarms",
        overrideAlarmConfiguration={"enabled": True, "alarms": [{"name": f"a{number}"} for number in range(51)]},
    ),
    *(
        create(
            "alarms-invalid",
            "InvalidAlarmConfig",
            text,
            overrideAlarmConfiguration={"enabled": True, "alarms": [{"name": name} for name in names]},
        )
        for text, names in (
            ("The name of an alarm has 1 to 255 characters", [""]),
            ("The name of an alarm has 1 to 255 characters", ["a" * 256]),
            ("An alarm is given more than once", ["a", "a"]),
        )
    ),
    *(
        create("target-instances-invalid", "InvalidTargetInstances", text, targetInstances=given)
        for text, given in (
            (
                BOTH_FILTERS,
                {"tagFilters": [FILTER], "ec2TagSet": {"ec2TagSetList": [[FILTER]]}},
            ),
            ("Values must not be provided for key-only filters.", {"tagFilters": [{**FILTER, "Type": "KEY_ONLY"}]}),
            ("Keys must not be provided for value-only filters.", {"tagFilters": [{**FILTER, "Type": "VALUE_ONLY"}]}),
            ("A deployment group cannot have more than 10 tags", {"tagFilters": [FILTER] * 11}),
            ("The number of tag groups exceeds 3", {"ec2TagSet": {"ec2TagSetList": [[FILTER]] * 4}}),
            ("The name of an Auto Scaling group is missing", {"autoScalingGroups": [""]}),
            (
                "Target instances cannot be of more than 10 Auto Scaling groups",
                {"autoScalingGroups": [f"g{number}" for number in range(11)]},
            ),
        )
    ),
    create(
        "target-tag-unused",
        "InvalidTargetInstances",
        "No instance has the tag 'k' with the value 'v'",
        blue_green,
        deploymentGroupName="odd",
        targetInstances={"tagFilters": [FILTER]},
    ),
    *(
        create(
            "revision-unregistered",
            "RevisionDoesNotExist",
            f"No revision is registered with the SHA-256 {SHA}",
            serverless,
            applicationName="fn",
            deploymentGroupName="odd",
            revision=given,
        )
        for given in (
            {"revisionType": "String", "string": {"sha256": SHA}},
            {"revisionType": "AppSpecContent", "appSpecContent": {"sha256": SHA}},
        )
    ),
]
