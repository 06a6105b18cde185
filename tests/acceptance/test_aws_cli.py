"""The AWS CLI from PyPI, in an environment of its own, against ``codedeploy-fake serve``: one session of a release."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from moto.server import ThreadedMotoServer

from tests.acceptance.tools import AWS_CLI, PATIENCE, Served, environment, serve, tool

REVISION = "revisionType=S3,s3Location={bucket=releases,key=web.zip,bundleType=zip}"
ROLE = "arn:aws:iam::123456789012:role/CodeDeployServiceRole"


@pytest.fixture(scope="module")
def aws() -> Path:
    return tool(AWS_CLI)


@pytest.fixture(scope="module")
def served(aws: Path) -> Iterator[Served]:
    with serve() as served:
        yield served


class Cli:
    """``aws ...`` and what it answered."""

    def __init__(self, aws: Path, variables: Mapping[str, str], folder: Path) -> None:
        self._aws = aws
        self._variables = variables
        self._folder = folder

    def run(self, service: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self._aws), service, *arguments, "--output", "json"],
            env=dict(self._variables),
            cwd=self._folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def deploy(self, *arguments: str) -> Any:
        done = self.run("deploy", *arguments)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None

    def refused(self, *arguments: str) -> str:
        done = self.run("deploy", *arguments)
        assert done.returncode != 0, done.stdout
        return done.stderr


@pytest.fixture
def cli(aws: Path, served: Served, tmp_path: Path) -> Cli:
    return Cli(aws, environment(served.url), tmp_path)


@pytest.fixture
def group(cli: Cli, request: pytest.FixtureRequest) -> str:
    """An application and a group of the same name, for this test alone."""
    name = str(request.node.name).removeprefix("test_").replace("_", "-")
    cli.deploy("create-application", "--application-name", name)
    cli.deploy(
        "create-deployment-group", "--application-name", name, "--deployment-group-name", name,
        "--service-role-arn", ROLE, "--ec2-tag-filters", "Key=role,Value=web,Type=KEY_AND_VALUE",
    )  # fmt: skip
    return name


def create(cli: Cli, group: str, *more: str) -> str:
    made = cli.deploy(
        "create-deployment", "--application-name", group, "--deployment-group-name", group, "--revision", REVISION,
        *more,
    )  # fmt: skip
    return str(made["deploymentId"])


def info(cli: Cli, deployment: str) -> dict[str, Any]:
    answer: dict[str, Any] = cli.deploy("get-deployment", "--deployment-id", deployment)["deploymentInfo"]
    return answer


def test_create_get_wait(cli: Cli, group: str) -> None:
    deployment = create(cli, group, "--description", "release 1, mit Umlaut: ü")
    cli.deploy("wait", "deployment-successful", "--deployment-id", deployment)
    seen = info(cli, deployment)
    assert seen["status"] == "Succeeded"
    assert seen["description"] == "release 1, mit Umlaut: ü"
    assert seen["deploymentOverview"]["Succeeded"] == 3
    assert seen["completeTime"] > seen["createTime"]


def test_stop(cli: Cli, group: str) -> None:
    deployment = create(cli, group)
    assert info(cli, deployment)["status"] == "InProgress"
    answer = cli.deploy("stop-deployment", "--deployment-id", deployment)
    assert answer["status"] in {"Pending", "Succeeded"}
    seen = info(cli, deployment)
    assert (seen["status"], seen["errorInformation"]["code"]) == ("Stopped", "MANUAL_STOP")
    done = cli.run("deploy", "wait", "deployment-successful", "--deployment-id", deployment)
    assert done.returncode == 255
    assert 'matched expected path: "Stopped"' in done.stderr


def test_list_and_batch_get(cli: Cli, group: str) -> None:
    made = []
    for _ in range(2):
        made.append(create(cli, group))
        while info(cli, made[-1])["status"] == "InProgress":
            pass
    names = ("--application-name", group, "--deployment-group-name", group)
    assert cli.deploy("list-deployments", *names)["deployments"] == made[::-1]
    infos = cli.deploy("batch-get-deployments", "--deployment-ids", *made)["deploymentsInfo"]
    assert [(seen["deploymentId"], seen["status"]) for seen in infos] == [(name, "Succeeded") for name in made]
    targets = cli.deploy("list-deployment-targets", "--deployment-id", made[0])["targetIds"]
    assert len(targets) == 3
    target = cli.deploy("get-deployment-target", "--deployment-id", made[0], "--target-id", targets[0])
    assert target["deploymentTarget"]["instanceTarget"]["status"] == "Succeeded"


def test_typed_errors(cli: Cli, group: str) -> None:
    assert "(DeploymentDoesNotExistException)" in cli.refused("get-deployment", "--deployment-id", "d-ABCDEFGHI")
    deployment = create(cli, group)
    complaint = cli.refused(
        "create-deployment", "--application-name", group, "--deployment-group-name", group, "--revision", REVISION
    )
    assert "(DeploymentLimitExceededException)" in complaint
    assert f"'{deployment}'" in complaint


def test_push(aws: Path, served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``aws deploy push`` uploads to S3, which is moto's, and registers the revision, which is ours."""
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (bundle / "appspec.yml").write_text("version: 0.0\nos: linux\n", encoding="utf-8")
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    try:
        s3 = "http://{}:{}".format(*moto.get_host_and_port())
        cli = Cli(aws, environment(served.url, AWS_ENDPOINT_URL_S3=s3), tmp_path)
        made = cli.run("s3api", "create-bucket", "--bucket", "releases")
        assert made.returncode == 0, made.stderr
        cli.deploy("create-application", "--application-name", "pushed")
        done = cli.run(
            "deploy", "push", "--application-name", "pushed", "--s3-location", "s3://releases/web.zip",
            "--source", str(bundle), "--description", "pushed by the CLI",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "aws deploy create-deployment" in done.stdout
        head = cli.run("s3api", "head-object", "--bucket", "releases", "--key", "web.zip")
        tag = json.loads(head.stdout)["ETag"]
    finally:
        moto.stop()
    (revision,) = cli.deploy("list-application-revisions", "--application-name", "pushed")["revisions"]
    location = revision["s3Location"]
    assert (location["bucket"], location["key"], location["bundleType"]) == ("releases", "web.zip", "zip")
    assert location["eTag"].strip('"') == tag.strip('"')
