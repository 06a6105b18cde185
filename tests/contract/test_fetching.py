"""Another botocore's model: installed into a folder of its own, read, thrown away. No test asks an index."""

from __future__ import annotations

import gzip
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from codedeploy_fake.contract.fetching import fetched, pip
from codedeploy_fake.errors import UsageError

MODEL: dict[str, Any] = {"operations": {}, "shapes": {}}


def folder(into: Path) -> Path:
    made = into / "botocore" / "data" / "codedeploy" / "2014-10-06"
    made.mkdir(parents=True)
    return made


def test_a_packed_model_is_read_and_the_folder_is_gone_afterwards() -> None:
    seen: list[Path] = []

    def install(requirement: str, into: Path) -> None:
        assert requirement == "botocore==1.40.2"
        seen.append(into)
        (folder(into) / "service-2.json.gz").write_bytes(gzip.compress(json.dumps(MODEL).encode()))

    assert fetched("botocore==1.40.2", install) == ("1.40.2", MODEL)
    assert not seen[0].exists()


def test_an_old_one_is_not_packed() -> None:
    def install(_: str, into: Path) -> None:
        (folder(into) / "service-2.json").write_text(json.dumps(MODEL), encoding="utf-8")

    assert fetched("botocore==1.5.52", install) == ("1.5.52", MODEL)


def test_a_botocore_without_codedeploy_is_told() -> None:
    with pytest.raises(UsageError, match=r"botocore==0\.1 has no model of CodeDeploy"):
        fetched("botocore==0.1", lambda _, into: None)


@pytest.mark.parametrize("requirement", ["botocore", "boto3==1.40", "botocore>=1", "botocore==1.4 --pre", "-r x", ""])
def test_nothing_else_is_handed_to_pip(requirement: str) -> None:
    def install(_: str, __: Path) -> None:
        pytest.fail("handed to pip")

    with pytest.raises(UsageError, match=r"--with takes botocore==VERSION, for example botocore==1\.44\.5"):
        fetched(requirement, install)


def test_pip_works_in_the_folder_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    commands: list[list[str]] = []

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    pip("botocore==1.40.2", tmp_path)
    ((_, *asked),) = commands
    assert asked == ["-m", "pip", "install", "--quiet", "--no-deps", "--target", str(tmp_path), "botocore==1.40.2"]


def test_what_pip_says_last_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1, "", "ERROR: No matching distribution found\n")

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(UsageError, match=r"pip could not install botocore==0\.0: ERROR: No matching"):
        pip("botocore==0.0", tmp_path)
