"""Fakes in states to ask about: every platform, deployments in every stage, and a few random writes on top."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st

from codedeploy_fake import CodeDeployFake, Policies, Snapshot
from codedeploy_fake.service.registry import OPERATIONS
from codedeploy_fake.strategies import requests
from tests.making import PLATFORM_GROUPS, REVISION, ROLE, make

#: Where the contract changed most, and the seed.
DATES = ("current", "current", "2017-05-16", "2015-04-27", "2018-11-27", "2022-09-30")
_TERMINATE = {"action": "TERMINATE", "terminationWaitTimeInMinutes": 2000}
_HOSTS = {"type": "HOST_COUNT", "value": 1}
#: Writes that leave everything there that was there.
WRITES = tuple(
    name for name in OPERATIONS if name.startswith(("Create", "Update", "Register", "Add", "Remove", "Tag", "Untag"))
)


def stand(policies: Policies, contract: str) -> CodeDeployFake:
    """A fake with an application on each platform of the date, and deployments in every stage."""
    fake = make(policies, contract=contract)
    fake.restore(_stage(contract))
    return fake


@cache
def _stage(contract: str) -> Snapshot:
    fake = make(contract=contract)
    fake.seed_group("web", "prod", 3)
    fake.seed_group("web", "busy", 2)
    fake.seed_group("web", "hurt", 2)
    fake.seed_group("web", "late", 2)
    for platform in fake._engine.contract.enum("ComputePlatform")[1:]:
        application = {"applicationName": f"app-{platform}", "computePlatform": platform}
        fake.call("CreateApplication", application)
        names = {"applicationName": application["applicationName"], "deploymentGroupName": "canary"}
        fake.call("CreateDeploymentGroup", {**names, "serviceRoleArn": ROLE, **PLATFORM_GROUPS[platform]})
    if fake.contract >= "2017-01-26":
        style = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
        balanced = {"deploymentStyle": style, "loadBalancerInfo": {"elbInfoList": [{"name": "lb"}]}}
        fake.seed_group("web", "green", 2, **balanced)
        for group, ready in (
            ("ready", {"actionOnTimeout": "STOP_DEPLOYMENT", "waitTimeInMinutes": 600}),
            ("ending", {"actionOnTimeout": "CONTINUE_DEPLOYMENT"}),
        ):
            block = {
                "deploymentReadyOption": ready,
                "terminateBlueInstancesOnDeploymentSuccess": _TERMINATE,
                "greenFleetProvisioningOption": {"action": "COPY_AUTO_SCALING_GROUP"},
            }
            scaling = {"autoScalingGroups": [f"asg-{group}"], "blueGreenDeploymentConfiguration": block}
            fake.seed_group("web", group, 1, **balanced, **scaling)
            fake.call("CreateDeployment", _create(group))
        fake.clock.advance(1200)
    fake.call("CreateDeploymentConfig", {"deploymentConfigName": "mine", "minimumHealthyHosts": _HOSTS})
    for rack in ("rack-1", "rack-2"):
        registration = {"instanceName": rack, "iamUserArn": f"arn:aws:iam::123456789012:user/{rack}"}
        fake.call("RegisterOnPremisesInstance", registration)
    tags = [{"Key": "role", "Value": "x"}]
    fake.call("AddTagsToOnPremisesInstances", {"instanceNames": ["rack-1"], "tags": tags})
    _deploy(fake, "prod")
    _deploy(fake, "prod")
    fake.script.next().fail(at="BeforeInstall")
    _deploy(fake, "hurt")
    fake.script.next().hang(at="Install")
    fake.call("CreateDeployment", _create("busy"))
    for account in ("owner", "other"):
        fake.resources.connect_github(account)
    fake.clock.advance(20)
    fake.call("CreateDeployment", _create("late"))
    return fake.snapshot()


def _create(group: str) -> dict[str, Any]:
    return {"applicationName": "web", "deploymentGroupName": group, "revision": REVISION}


def _deploy(fake: CodeDeployFake, group: str) -> None:
    fake.call("CreateDeployment", _create(group))
    fake.clock.advance(60)


@st.composite
def worlds(draw: st.DrawFn, writes: int = 4) -> CodeDeployFake:
    """A fake in a random state, at a random date."""
    policies = Policies(
        unseeded_fleet=draw(st.integers(0, 2)),
        list_page_size=draw(st.sampled_from((100, 1, 2))),
        keep_deployments_after_delete=draw(st.booleans()),
        reads_at_one_instant=None,
    )
    fake = stand(policies, draw(st.sampled_from(DATES)))
    for _ in range(draw(st.integers(0, writes))):
        there = [name for name in WRITES if fake._engine.contract.operation(name)]
        operation = draw(st.sampled_from(there))
        request = draw(requests(operation, valid=True, world=fake))
        try:
            fake.call(operation, request)
        except Exception as error:
            if getattr(error, "code", "") != "NotSimulatedException":
                raise
        fake.clock.advance(draw(st.integers(0, 30)))
    return fake
