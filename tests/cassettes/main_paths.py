"""The main paths of a deployment, as programs that talk to CodeDeploy: one cassette each in ``cassettes/fake/``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.cassettes import recording
from codedeploy_fake.cassettes.recording import recorded_at
from codedeploy_fake.server import serving
from tests.checkout import ROOT
from tests.making import ROLE, make
from tests.replacing import add_group, side

FOLDER = ROOT / "cassettes" / "fake"
START = datetime(2026, 1, 1, 9, tzinfo=UTC)
REVISION = {"revisionType": "S3", "s3Location": {"bucket": "bucket-1", "key": "web.zip", "bundleType": "zip"}}

#: What a program sees, as the texts that a test compares.
Seen = list[str]
#: A program: a client, and what lets so many seconds pass between two calls.
Program = Callable[[Any, Callable[[float], object]], Seen]


@dataclass(frozen=True, slots=True)
class MainPath:
    """One path: what is there before anything is recorded, what the program does, and what it then sees."""

    name: str
    prepare: Callable[[CodeDeployFake], None]
    program: Program
    sees: Seen

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.name}.yaml"

    def record(self, path: Path) -> Seen:
        """Record it off a fake that is served: the same bytes each time, but for the versions of the SDK."""
        fake = make(seed=10, start=START)
        self.prepare(fake)
        with serving(fake) as url, recorded_at(url, clock=fake.clock), recording(path, fake=fake):
            return self.program(client(url), fake.clock.advance)


def client(url: str | None = None, **kwargs: Any) -> Any:
    """A client that tries each call twice at most."""
    return boto3.client(
        "codedeploy",
        region_name="us-east-1",
        endpoint_url=url,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(retries={"mode": "standard", "total_max_attempts": 2}),
        **kwargs,
    )


def create(client: Any, group: str = "prod", **members: Any) -> str:
    deployment: str = client.create_deployment(
        applicationName="web", deploymentGroupName=group, revision=REVISION, **members
    )["deploymentId"]
    return deployment


def status(client: Any, deployment: str) -> str:
    shown: str = client.get_deployment(deploymentId=deployment)["deploymentInfo"]["status"]
    return shown


def polled(client: Any, passing: Callable[[float], object], deployment: str, *until: str) -> Seen:
    """Its status, every five seconds, up to one of those or its end; each that follows another is told once."""
    seen = [status(client, deployment)]
    while seen[-1] not in (*until, "Succeeded", "Failed", "Stopped"):
        passing(5)
        now = status(client, deployment)
        seen += [now] if now != seen[-1] else []
    return seen


def why(client: Any, deployment: str) -> str:
    shown = client.get_deployment(deploymentId=deployment)["deploymentInfo"]
    code: str = shown["errorInformation"]["code"]
    return code


def _two(fake: CodeDeployFake) -> None:
    fake.seed_group("web", "prod", instances=2)


def _failing(fake: CodeDeployFake) -> None:
    _two(fake)
    fake.script.next().fail(at="ApplicationStart", exit_code=1, log_tail="port 8080 is taken")


def _nobody(fake: CodeDeployFake) -> None:
    fake.fleet.declare()
    fake.call("CreateApplication", {"applicationName": "web"})
    group = {"applicationName": "web", "deploymentGroupName": "prod", "serviceRoleArn": ROLE}
    filters = [{"Key": "side", "Value": "none", "Type": "KEY_AND_VALUE"}]
    fake.call("CreateDeploymentGroup", {**group, "ec2TagFilters": filters})


def _throttled(fake: CodeDeployFake) -> None:
    _two(fake)
    fake.script.throttle(3, operation="GetDeployment")


def _replacing(fake: CodeDeployFake) -> None:
    add_group(fake, ready=60, terminate=0)


def _success(client: Any, passing: Callable[[float], object]) -> Seen:
    deployment = create(client, description="release 1")
    seen = polled(client, passing, deployment, "Succeeded")
    targets = client.list_deployment_targets(deploymentId=deployment)["targetIds"]
    shown = client.batch_get_deployment_targets(deploymentId=deployment, targetIds=targets)["deploymentTargets"]
    return [*seen, *(target["instanceTarget"]["status"] for target in shown)]


def _failure(client: Any, passing: Callable[[float], object]) -> Seen:
    deployment = create(client, deploymentConfigName="CodeDeployDefault.AllAtOnce")
    seen = polled(client, passing, deployment, "Failed")
    targets = client.list_deployment_targets(deploymentId=deployment)["targetIds"]
    shown = client.get_deployment_target(deploymentId=deployment, targetId=targets[0])["deploymentTarget"]
    failed = [one for one in shown["instanceTarget"]["lifecycleEvents"] if one["status"] == "Failed"]
    return [*seen, why(client, deployment), *(event["diagnostics"]["logTail"] for event in failed)]


def _stop(client: Any, passing: Callable[[float], object]) -> Seen:
    deployment = create(client)
    seen = polled(client, passing, deployment, "InProgress")
    passing(1)
    answer = client.stop_deployment(deploymentId=deployment)
    return [*seen, answer["status"], *polled(client, passing, deployment, "Stopped")[-1:], why(client, deployment)]


def _early(client: Any, passing: Callable[[float], object]) -> Seen:
    deployment = create(client)
    seen = polled(client, passing, deployment, "Failed")
    return [*seen, why(client, deployment)]


def _throttling(client: Any, passing: Callable[[float], object]) -> Seen:
    """Three times throttled: the client tries twice, gives up, is called again, and gets through at its second try."""
    deployment = create(client)
    try:
        status(client, deployment)
    except client.exceptions.ClientError as error:
        given_up = error.response["Error"]["Code"]
    return [given_up, *polled(client, passing, deployment, "Succeeded")[-1:]]


def _ready(client: Any, passing: Callable[[float], object]) -> Seen:
    deployment = create(client, "bg", targetInstances={"tagFilters": side("green")})
    seen = polled(client, passing, deployment, "Ready")
    client.continue_deployment(deploymentId=deployment, deploymentWaitType="READY_WAIT")
    client.get_waiter("deployment_successful").wait(deploymentId=deployment)
    return [*seen, status(client, deployment)]


RUNS = ("Created", "InProgress")
# fmt: off
MAIN_PATHS = (
    MainPath("success",       _two,       _success,    [*RUNS, *["Succeeded"] * 3]),
    MainPath("failure",       _failing,   _failure,    [*RUNS, "Failed", "HEALTH_CONSTRAINTS", "port 8080 is taken"]),
    MainPath("stop",          _two,       _stop,       [*RUNS, "Succeeded", "Stopped", "MANUAL_STOP"]),
    MainPath("early-failure", _nobody,    _early,      ["Created", "Failed", "NO_INSTANCES"]),
    MainPath("throttling",    _throttled, _throttling, ["ThrottlingException", "Succeeded"]),
    MainPath("ready",         _replacing, _ready,      [*RUNS, "Ready", "Succeeded"]),
)
# fmt: on
