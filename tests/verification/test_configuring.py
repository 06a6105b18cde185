"""``--config``: a file says what is there, and a mistake in it is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from codedeploy_fake import UsageError
from codedeploy_fake.verification.configuring import Config, read
from tests.verification.aws import ROLE, S3

TOML = f"""
instances = ["i-1", "i-2"]
alarms = ["errors"]
many_resources = true

[roles]
service = "{ROLE}"

[revisions.succeeds]
revisionType = "S3"
s3Location = {{bucket = "ours", key = "ok.zip", bundleType = "zip"}}
"""


def test_toml_and_json_say_the_same(tmp_path: Path) -> None:
    toml, as_json = tmp_path / "aws.toml", tmp_path / "aws.json"
    toml.write_text(TOML)
    said = {"instances": ["i-1", "i-2"], "alarms": ["errors"], "many_resources": True}
    as_json.write_text(json.dumps({**said, "roles": {"service": ROLE}, "revisions": {"succeeds": S3}}))
    config = read(toml)
    assert config == read(as_json)
    assert config.roles == {"service": ROLE}
    assert config.revisions == {"succeeds": S3}
    assert config.abilities == {"instances", "alarms", "many-resources"}


def test_nothing_is_there_unless_it_is_said() -> None:
    assert Config().abilities == frozenset()
    assert Config(fresh_account=True).abilities == {"fresh-account"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[", "aws.json: "),
        ("[]", "an object with roles, revisions"),
        ('{"role": {}}', "role is not known; one of roles"),
        ('{"roles": {"service": "deploy"}}', "roles: names and ARNs of roles"),
        ('{"revisions": {"nothing": {"revisionType": "S3"}}}', "revisions: names of contracts/behaviour"),
        ('{"revisions": {"succeeds": {}}}', "revisions: names of contracts/behaviour"),
        ('{"instances": "i-1"}', "instances: a list of instance ids"),
        ('{"alarms": [1]}', "alarms: a list of names"),
        ('{"fresh_account": 1}', "fresh_account: true or false, not 1"),
    ],
)
def test_a_mistake_is_said(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "aws.json"
    path.write_text(text)
    with pytest.raises(UsageError, match=said):
        read(path)


@pytest.mark.parametrize("name", ["nothing.toml", "nothing.json", "aws.yaml"])
def test_what_is_no_file_is_said(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=name):
        read(tmp_path / name)
