"""Cases for sentences that changed over the years: what an older contract says."""

from __future__ import annotations

from typing import Any

from tests.making import CREATE, GROUP, ROLE, deploy
from tests.service.case import Case
from tests.service.deployment_cases import BEHIND, platform
from tests.service.group_cases import TOPIC, TRIGGER, blue_green
from tests.service.resource_cases import TEXT, Given, nothing, without


def new(contract: str, rule: str, code: str, message: str, given: Given = nothing, **members: Any) -> Case:
    asked = {**GROUP, "deploymentGroupName": "new", **members}
    return Case("CreateDeploymentGroup", rule, code, message, asked, given, contract)


COPY = {"action": "COPY_AUTO_SCALING_GROUP"}
DATED_CASES = [
    Case(
        "CreateDeployment",
        "active-deployment",
        "DeploymentLimitExceeded",
        "Deployment Group 'prod' is already deploying deployment '{deploymentId}'",
        CREATE,
        lambda fake: {"deploymentId": deploy(fake)},
        contract="2022-06-30",
    ),
    Case(
        "CreateDeployment",
        "file-exists-platform",
        "InvalidFileExistsBehavior",
        "For Lambda and ECS deployment, fileExistsBehavior can not be specified",
        {
            **CREATE,
            "applicationName": "fn",
            "deploymentGroupName": "live",
            "revision": TEXT,
            "fileExistsBehavior": "RETAIN",
        },
        platform("ECS"),
        contract="2024-09-30",
    ),
    *(
        Case(
            "CreateApplication",
            "platform-invalid",
            "InvalidComputePlatform",
            f"ComputePlatform 'Mainframe' is not valid. Valid values are [{accepted}]",
            {"applicationName": "new", "computePlatform": "Mainframe"},
            contract=date,
        )
        for date, accepted in (("2018-06-01", "Server, Lambda"), ("2024-09-30", "Server, Lambda, ECS"))
    ),
    new("2017-11-27", "role-lost", "InvalidRole", "Cannot assume role provided.", without("role", ROLE)),
    new(
        "2017-11-27",
        "topic-lost",
        "InvalidTriggerConfig",
        f"Topic ARN {TOPIC} is not valid",
        without("topic", TOPIC),
        triggerConfigurations=[TRIGGER],
    ),
    new(
        "2018-11-26",
        "copy-scaling-group",
        "InvalidBlueGreenDeploymentConfiguration",
        "Exactly one AutoScaling group must be specifed when selecting the COPY_AUTO_SCALING_GROUP green fleet "
        "provisioning option.",
        **blue_green(greenFleetProvisioningOption=COPY),
    ),
    new(
        "2024-09-30",
        "services-on-server",
        "InvalidECSService",
        "Should not specify ECS services parameter for Server deployment group",
        ecsServices=[{"clusterName": "c", "serviceName": "s"}],
    ),
    new(
        "2022-09-29",
        "traffic-control",
        "InvalidLoadBalancerInfo",
        "The specification for load balancing in the deployment group is invalid. The deploymentOption value is set to "
        "WITH_TRAFFIC_CONTROL, but either no load balancer was specified in elbInfoList or no target group was "
        "specified in targetGroupInfoList.",
        deploymentStyle=BEHIND,
    ),
    *(  # an update is looked at alone: that the group has the Auto Scaling group does not count
        Case(
            "UpdateDeploymentGroup",
            "copy-scaling-group",
            "InvalidBlueGreenDeploymentConfiguration",
            f"Exactly one AutoScaling group must be {word} when selecting the COPY_AUTO_SCALING_GROUP green fleet "
            "provisioning option.",
            {
                "applicationName": "web",
                "currentDeploymentGroupName": "odd",
                **blue_green(greenFleetProvisioningOption=COPY),
            },
            lambda fake: fake.seed_group("web", "odd", 1, autoScalingGroups=["asg"]),
            contract,
        )
        for word, contract in (("specified", "current"), ("specifed", "2018-11-26"))
    ),
]
