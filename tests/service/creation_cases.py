"""Cases for what CreateDeployment says about restarts, options of EC2 and zones (behaviour 3.7, 4.1 and 4.5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from codedeploy_fake import CodeDeployFake
from tests.making import CREATE, ROLE
from tests.service.case import Case

BLUE_GREEN = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
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
]
