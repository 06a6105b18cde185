"""What the tests of blue/green deployments make: a group web/bg, its originals and those that take their place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from codedeploy_fake import CodeDeployFake, Policies
from tests.making import CREATE, ROLE, make

STYLE = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
BALANCER = {"elbInfoList": [{"name": "lb"}]}
BLUE, GREEN = ("i-0a", "i-0b"), ("i-1a", "i-1b")
COPY, DISCOVER = "COPY_AUTO_SCALING_GROUP", "DISCOVER_EXISTING"


def block(ready: int | None = None, terminate: int | None = 5, provision: str = DISCOVER) -> dict[str, Any]:
    """``blueGreenDeploymentConfiguration``; waits in minutes, None: none, and the originals are kept."""
    waits = {"actionOnTimeout": "STOP_DEPLOYMENT", "waitTimeInMinutes": ready}
    goes_on = {"actionOnTimeout": "CONTINUE_DEPLOYMENT"}
    termination = {"action": "TERMINATE", "terminationWaitTimeInMinutes": terminate}
    return {
        "deploymentReadyOption": goes_on if ready is None else waits,
        "terminateBlueInstancesOnDeploymentSuccess": {"action": "KEEP_ALIVE"} if terminate is None else termination,
        "greenFleetProvisioningOption": {"action": provision},
    }


def side(name: str) -> list[dict[str, str]]:
    """Filters of the instances of a side."""
    return [{"Key": "side", "Value": name, "Type": "KEY_AND_VALUE"}]


def add_group(
    fake: CodeDeployFake,
    blue: Sequence[str] = BLUE,
    green: Sequence[str] = GREEN,
    *,
    ready: int | None = None,
    terminate: int | None = 5,
    provision: str = DISCOVER,
    name: str = "bg",
    **members: Any,
) -> None:
    """A group whose originals are tagged blue, and of an Auto Scaling group where that is copied."""
    fake.fleet.declare()
    copied = provision == COPY
    for instance in blue:
        fake.fleet.add(instance, tags={"side": "blue"}, zone="a", auto_scaling_group="asg" if copied else None)
    for instance in () if copied else green:
        fake.fleet.add(instance, tags={"side": "green"})
    fake.call("CreateApplication", {"applicationName": "web"}) if "web" not in _applications(fake) else None
    fake.call(
        "CreateDeploymentGroup",
        {
            "applicationName": "web",
            "deploymentGroupName": name,
            "serviceRoleArn": ROLE,
            "deploymentStyle": STYLE,
            "loadBalancerInfo": BALANCER,
            "blueGreenDeploymentConfiguration": block(ready, terminate, provision),
            **({"autoScalingGroups": ["asg"]} if copied else {"ec2TagFilters": side("blue")}),
            **members,
        },
    )


def _applications(fake: CodeDeployFake) -> list[str]:
    names: list[str] = fake.call("ListApplications")["applications"]
    return names


def replacing(policies: Policies | None = None, contract: str = "current", **members: Any) -> CodeDeployFake:
    """A fake with such a group; keywords are those of ``add_group``."""
    fake = make(policies, contract=contract)
    add_group(fake, **members)
    return fake


def replace_all(fake: CodeDeployFake, name: str = "bg", green: str | None = "green", **members: Any) -> str:
    """Create a deployment in web/bg to the instances of a side, None: to a copy, and return its id."""
    asked = {} if green is None else {"targetInstances": {"tagFilters": side(green)}}
    request = {**CREATE, "deploymentGroupName": name, **asked, **members}
    deployment_id: str = fake.call("CreateDeployment", request)["deploymentId"]
    return deployment_id


def ready(fake: CodeDeployFake, **members: Any) -> str:
    """The same, when it is Ready."""
    deployment_id = replace_all(fake, **members)
    fake.run_until(deployment_id, "Ready")
    return deployment_id


def terminating(fake: CodeDeployFake, **members: Any) -> str:
    """The same, when it waits for the termination of the originals."""
    deployment_id = replace_all(fake, **members)
    store, deployment = fake._worlds.find(deployment_id)
    fake.clock.advance_to(next(at for at, one in store.trace(deployment).milestones if one.name == "WAITING"))
    return deployment_id
