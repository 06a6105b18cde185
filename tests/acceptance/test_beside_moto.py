"""Beside moto: moto keeps S3, CodeDeploy is ours, whoever came first."""

from __future__ import annotations

import boto3
import pytest
from moto import mock_aws

from codedeploy_fake import CodeDeployFake
from tests.acceptance.test_fixture import deploy


def release() -> str:
    """What a release script does: upload, deploy, wait."""
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="releases")
    s3.put_object(Bucket="releases", Key="app.zip", Body=b"zip")
    assert s3.get_object(Bucket="releases", Key="app.zip")["Body"].read() == b"zip"
    client = boto3.client("codedeploy", region_name="us-east-1")
    name = deploy(client)
    client.get_waiter("deployment_successful").wait(deploymentId=name)
    return str(client.get_deployment(deploymentId=name)["deploymentInfo"]["status"])


def test_inside_mock_aws() -> None:
    fake = CodeDeployFake()
    fake.seed_group("web", "prod")
    with mock_aws(), fake.intercept():
        assert release() == "Succeeded"


def test_around_mock_aws() -> None:
    fake = CodeDeployFake()
    fake.seed_group("web", "prod")
    with fake.intercept(), mock_aws():
        assert release() == "Succeeded"


@mock_aws
def test_the_fixture_inside_a_mocked_test(codedeploy: CodeDeployFake) -> None:
    codedeploy.seed_group("web", "prod")
    assert release() == "Succeeded"


def test_a_bound_client_is_never_motos() -> None:
    fake = CodeDeployFake()
    fake.seed_group("web", "prod")
    with mock_aws():
        assert deploy(fake.client()) in fake.deployment_ids()


def test_after_leaving_moto_has_its_codedeploy_back() -> None:
    fake = CodeDeployFake()
    with mock_aws():
        with fake.intercept():
            pass
        client = boto3.client("codedeploy", region_name="us-east-1")
        client.create_application(applicationName="motos")
        assert client.list_applications()["applications"] == ["motos"]
    assert fake.calls == ()


@pytest.mark.codedeploy(region="eu-central-1")
@mock_aws
def test_the_marker_beside_moto(codedeploy: CodeDeployFake) -> None:
    assert boto3.client("codedeploy").meta.region_name == "eu-central-1" == codedeploy.region
