"""The day botocore prefers CBOR, an interception does not notice: here it is made to."""

from __future__ import annotations

import datetime
from typing import Any

import boto3
import botocore.model
import botocore.session
import pytest

from codedeploy_fake import CodeDeployFake
from tests.making import CREATE, seeded


@pytest.fixture(autouse=True)
def cbor_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """It chooses by an order of its own, where JSON comes first; models before 1.44.1 have no choice."""
    offered = botocore.session.get_session().get_service_model("codedeploy").metadata.get("protocols", ())
    if "smithy-rpc-v2-cbor" not in offered:
        pytest.skip("the model of this botocore does not offer CBOR")
    known = botocore.model.PRIORITY_ORDERED_SUPPORTED_PROTOCOLS
    monkeypatch.setattr(
        botocore.model,
        "PRIORITY_ORDERED_SUPPORTED_PROTOCOLS",
        sorted(known, key=lambda protocol: protocol != "smithy-rpc-v2-cbor"),
    )


def test_an_unmodified_client_goes_the_whole_way() -> None:
    fake = seeded()
    with fake.intercept():
        client: Any = boto3.client("codedeploy", "us-east-1", aws_access_key_id="x", aws_secret_access_key="y")
        assert client.meta.service_model.resolved_protocol == "smithy-rpc-v2-cbor"
        deployment_id = client.create_deployment(**CREATE)["deploymentId"]
        client.get_waiter("deployment_successful").wait(deploymentId=deployment_id)
        answer = client.get_deployment(deploymentId=deployment_id)
    assert answer["deploymentInfo"]["status"] == "Succeeded"
    assert answer["deploymentInfo"]["createTime"] == datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    assert answer["ResponseMetadata"]["HTTPHeaders"]["smithy-protocol"] == "rpc-v2-cbor"


def test_a_bound_client_in_another_world_and_its_errors() -> None:
    fake = CodeDeployFake()
    client: Any = fake.world(region="eu-west-1", account_id="111122223333").client()
    client.create_application(applicationName="web")
    assert fake.world(region="eu-west-1", account_id="111122223333").call("ListApplications", {}) == {
        "applications": ["web"]
    }
    with pytest.raises(client.exceptions.ApplicationAlreadyExistsException):
        client.create_application(applicationName="web")
    assert client.delete_application(applicationName="web")["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_a_scripted_fault_is_met_in_cbor_too() -> None:
    fake = seeded()
    fake.script.server_error(1)
    fake.script.drop(1)
    assert fake.client().list_applications()["applications"] == ["web"]
    assert [type(call.outcome).__name__ for call in fake.calls[-3:]] == ["ServiceError", "ConnectionDropped", "dict"]


def test_times_may_be_asked_for() -> None:
    fake = seeded()
    client: Any = fake.client()
    deployment_id = client.create_deployment(**CREATE)["deploymentId"]
    begin, end = (
        datetime.datetime(2025, 12, 31, tzinfo=datetime.UTC),
        datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC),
    )
    assert client.list_deployments(createTimeRange={"start": begin, "end": end})["deployments"] == [deployment_id]
    assert not client.list_deployments(createTimeRange={"start": end})["deployments"]
