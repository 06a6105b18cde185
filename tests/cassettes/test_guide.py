"""docs/cassettes.md tells the truth: its snippets run, and its example is what they record."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.checkout import ROOT
from tests.inner_run import run_elsewhere

GUIDE = (ROOT / "docs" / "cassettes.md").read_text(encoding="utf-8")


def snippets(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


def test_the_test_is_recorded_and_replayed(pytester: pytest.Pytester) -> None:
    (pytester.path / "test_web.py").write_text(snippets("python")[0], encoding="utf-8")
    for line in re.findall(r"^    pytest(.*?)#", GUIDE, re.MULTILINE):
        run_elsewhere(pytester, *line.split()).assert_outcomes(passed=1)


def test_the_program_runs_and_records_the_example(tmp_path: Path) -> None:
    code = snippets("python")[1]
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == re.findall(r"print\(.*\)  # (.*)", code)[0]
    assert without_sdk((tmp_path / "run.yaml").read_text(encoding="utf-8")) == without_sdk(snippets("yaml")[0])


def without_sdk(text: str) -> Any:
    told = yaml.safe_load(text)
    assert [token.partition("/")[0] for token in told["metadata"].pop("sdk")] == ["boto3", "botocore"]
    return told


@pytest.mark.skipif(not Path("/bin/sh").exists(), reason="no shell")
def test_the_shell_session_records(tmp_path: Path) -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    subprocess.run(
        ["sh", "-e", "-c", snippets("sh")[0]], cwd=tmp_path, env={**os.environ, "PATH": path}, check=True, timeout=120
    )
    told = yaml.safe_load((tmp_path / "run.yaml").read_text(encoding="utf-8"))
    assert [one["operation"] for one in told["interactions"]] == ["CreateApplication"]
    assert told["metadata"]["region"] == "eu-west-1"
