"""What a user would write, run against the installed wheel, outside the checkout."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3

if TYPE_CHECKING:
    from codedeploy_fake import CodeDeployFake


def test_a_release_moves(codedeploy: CodeDeployFake) -> None:
    codedeploy.seed_group("web", "prod", instances=3)
    client = boto3.client("codedeploy")
    deployment = client.create_deployment(
        applicationName="web",
        deploymentGroupName="prod",
        revision={"revisionType": "S3", "s3Location": {"bucket": "b", "key": "app.zip", "bundleType": "zip"}},
    )["deploymentId"]
    client.get_waiter("deployment_successful").wait(deploymentId=deployment)
    assert client.get_deployment(deploymentId=deployment)["deploymentInfo"]["status"] == "Succeeded"
