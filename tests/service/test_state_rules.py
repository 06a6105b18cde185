"""What a deployment may do depends on what there is already: configuration, group, account (behaviour 4.1, 4.4)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from codedeploy_fake import CodeDeployFake, Policies, Quotas
from tests.making import CREATE, deploy, info, make, refused
from tests.replacing import ready, replacing, terminating

HALF, ALL = "CodeDeployDefault.HalfAtATime", "CodeDeployDefault.AllAtOnce"


@pytest.mark.parametrize(
    ("asked", "of_group", "effective"),
    [(ALL, HALF, ALL), (None, HALF, HALF), (None, None, "CodeDeployDefault.OneAtATime")],
)
def test_the_configuration_is_the_requests_or_the_groups_or_the_default(
    asked: str | None, of_group: str | None, effective: str
) -> None:
    fake = make()
    fake.seed_group("web", "prod", 2, **({"deploymentConfigName": of_group} if of_group else {}))
    deployment_id = deploy(fake, **({"deploymentConfigName": asked} if asked else {}))
    assert info(fake, deployment_id)["deploymentConfigName"] == effective


@pytest.mark.parametrize(("waits", "minutes"), [(ready, 60), (terminating, None)])
def test_a_deployment_that_waits_is_active(waits: Callable[[CodeDeployFake], str], minutes: int | None) -> None:
    fake = replacing(ready=minutes)
    deployment_id = waits(fake)
    group = info(fake, deployment_id)["deploymentGroupName"]
    error = refused(fake, "CreateDeployment", {**CREATE, "deploymentGroupName": group})
    assert error.message == f"The Deployment Group '{group}' already has an active Deployment '{deployment_id}'"


def test_the_account_counts_what_waits_as_well() -> None:
    fake = replacing(Policies(quotas=Quotas(active_deployments=1)), ready=60)
    ready(fake)
    fake.seed_group("web", "other")
    error = refused(fake, "CreateDeployment", {**CREATE, "deploymentGroupName": "other"})
    assert error.message == "The limit of 1 active deployments was exceeded"


def test_another_account_has_its_own_count() -> None:
    fake = make(Policies(quotas=Quotas(active_deployments=1)))
    for world in (fake.world(), fake.world(account_id="111122223333"), fake.world(region="eu-west-1")):
        world.seed_group("web", "prod")
        world.call("CreateDeployment", CREATE)
