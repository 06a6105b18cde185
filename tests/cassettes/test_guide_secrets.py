"""What docs/cassettes.md says about secrets, and about cassettes that come alive, is so."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from codedeploy_fake.cassettes.patterns import IDENTITIES, SECRETS
from codedeploy_fake.cli import main
from tests.cassettes.main_paths import MAIN_PATHS
from tests.checkout import ROOT

GUIDE = (ROOT / "docs" / "cassettes.md").read_text(encoding="utf-8")
SIGNED = (
    "AWS4-HMAC-SHA256 Credential=" + "AKIA" + "T5HPLQWRX2MZ6KYB/20260101/us-east-1/codedeploy/aws4_request, "
    f"SignedHeaders=host, Signature={'0a1b2c3d' * 8}"
)
OLD = f"""\
interactions:
- request:
    body: '{{"applicationName": "web", "description": "for jane.doe@{"acme-corp.io"}"}}'
    headers:
      Authorization:
      - !!binary |
        {base64.b64encode(SIGNED.encode()).decode()}
      X-Amz-Target:
      - CodeDeploy_20141006.CreateDeployment
    method: POST
    uri: https://codedeploy.us-east-1.amazonaws.com/
  response:
    body:
      string: '{{"deploymentId": "d-ABCDEF123"}}'
    headers: {{}}
    status: {{code: 200, message: OK}}
version: 1
"""


def test_it_names_every_kind_of_finding() -> None:
    (listed,) = re.findall(r"patterns\.py -->\n(.*?)\n\n", GUIDE, re.DOTALL)
    kinds = dict.fromkeys(pattern.kind for pattern in (*SECRETS, *IDENTITIES))
    assert listed.replace("\n", " ") == ", ".join(kinds)


def test_the_findings_are_what_the_command_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("old.yaml").write_text(OLD, encoding="utf-8")
    assert main(["cassettes", "check", "old.yaml"]) == 1
    (shown,) = re.findall(r"<!-- checked: old.yaml -->\n```text\n(.*?)```", GUIDE, re.DOTALL)
    assert capsys.readouterr().out == shown
    assert main(["cassettes", "convert", "old.yaml", "cassettes/release.yaml"]) == 0
    assert main(["cassettes", "check", "cassettes"]) == 0


def test_the_hook_is_one_of_ours() -> None:
    (configured,) = (yaml.safe_load(text) for text in re.findall(r"```yaml\n(repos:.*?)```", GUIDE, re.DOTALL))
    offered = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["id"] for hook in configured["repos"][0]["hooks"]] == [hook["id"] for hook in offered]


def test_the_fake_made_of_a_cassette_goes_on(tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n((?:(?!```).)*from_recording.*?)```", GUIDE, re.DOTALL)
    shutil.copy(MAIN_PATHS[1].file, tmp_path / "release.yaml")
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "Failed" in run.stdout
