"""A release, as tests record and replay it."""

from __future__ import annotations

import copy
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import botocore.session

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.cassettes import recording
from codedeploy_fake.cassettes.recording import recorded_at
from codedeploy_fake.server import serving
from codedeploy_fake.server.polling import Polling

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

JSON, CBOR = "json", "smithy-rpc-v2-cbor"
#: In two parts, so that nobody who looks for keys finds one in this repository.
ACCESS_KEY = "AKIA" + "IOSFODNN7EXAMPLE"
#: What a recording client has about it, and no cassette may.
KEYS = {
    "aws_access_key_id": ACCESS_KEY,
    "aws_secret_access_key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "aws_session_token": "FwoGZXIvYXdzEJrEXAMPLETOKEN",
}
REVISION: dict[str, Any] = {"revisionType": "S3", "s3Location": {"bucket": "b", "key": "app.zip", "bundleType": "zip"}}
RELEASE: dict[str, Any] = {"applicationName": "web", "deploymentGroupName": "prod", "revision": REVISION}


def polled_fake() -> CodeDeployFake:
    """A fake whose time moves as deployments are read, with a group to deploy to."""
    fake = CodeDeployFake(reading=Polling())
    fake.seed_group("web", "prod", instances=2)
    return fake


@contextmanager
def recorded(path: Path, fake: CodeDeployFake) -> Iterator[str]:
    """The URL of a fake that is recorded; nobody really sleeps."""
    with serving(fake) as url, recorded_at(url, clock=fake.clock), recording(path, fake=fake):
        yield url


def client(protocol: str = JSON, **keywords: Any) -> Any:
    """A botocore client that speaks one protocol."""
    session = botocore.session.Session()
    loader = session.get_component("data_loader")
    load = loader.load_service_model

    def one_protocol(service: str, kind: str, api_version: str | None = None) -> Any:
        model = copy.deepcopy(load(service, kind, api_version))
        if kind == "service-2":
            model["metadata"]["protocols"] = [protocol]
        return model

    loader.load_service_model = one_protocol
    return session.create_client("codedeploy", region_name="us-east-1", **{**KEYS, **keywords})


def release(client: Any) -> dict[str, Any]:
    """Deploy, wait, look: the last DeploymentInfo."""
    deployment = client.create_deployment(**RELEASE)["deploymentId"]
    client.get_waiter("deployment_successful").wait(deploymentId=deployment)
    info: dict[str, Any] = client.get_deployment(deploymentId=deployment)["deploymentInfo"]
    return info
