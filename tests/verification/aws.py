"""An "AWS" on this machine: STS of moto's server, CodeDeploy behind a gate, and credentials that are made up."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.cli import main
from codedeploy_fake.server.clocks import arguments
from codedeploy_fake.verification import opening_aws
from codedeploy_fake.verification.fake_target import INSTANCES, TAG
from tests.verification.gate import Gate, gated

ACCOUNT, OTHER, REGION = "123456789012", "111122223333", "us-east-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/deploy"
S3: dict[str, Any] = {"revisionType": "S3", "s3Location": {"bucket": "ours", "key": "ok.zip", "bundleType": "zip"}}
CONFIG = {"roles": {"service": ROLE}, "revisions": {"succeeds": S3}, "instances": list(INSTANCES)}


class Aws:
    """Runs the command against a fake that stands for AWS."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sts: str) -> None:
        self.fake = CodeDeployFake(**arguments("poll"))
        for name in INSTANCES:
            self.fake.fleet.add(name, tags={TAG: "yes"})
        self._monkeypatch = monkeypatch
        self.config = tmp_path / "aws.json"
        self.config.write_text(json.dumps(CONFIG))
        self.validated = tmp_path / "validated.json"
        for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
            monkeypatch.delenv(name, raising=False)
        for name, value in {
            "HOME": str(tmp_path),
            "AWS_CONFIG_FILE": str(tmp_path / "none"),
            "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_MAX_ATTEMPTS": "2",
            "AWS_ENDPOINT_URL_STS": sts,
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(opening_aws, "POLLS", (0.001, 0.01))
        monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0)

    @contextmanager
    def behind(self, gate: Gate = lambda _, __: None) -> Iterator[str]:
        with gated(self.fake, gate) as url:
            self._monkeypatch.setenv("AWS_ENDPOINT_URL_CODEDEPLOY", url)
            yield url

    def verify(self, *options: str, stories: Sequence[str] = (), account: str = ACCOUNT) -> int:
        named = [f"--story={name}" for name in stories]
        where = ["--target=aws", f"--account={account}", f"--region={REGION}", f"--config={self.config}"]
        if not {"--plan", "--cleanup"} & set(options):
            where.append(f"--validated={self.validated}")
        return main(["verify", *where, *named, *options])

    @property
    def called(self) -> list[str]:
        return [call.operation for call in self.fake.calls]

    @property
    def applications(self) -> list[str]:
        found: list[str] = self.fake.call("ListApplications")["applications"]
        return found
