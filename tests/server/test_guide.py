"""docs/server.md tells the truth: its snippets run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checkout import ROOT

GUIDE = (ROOT / "docs" / "server.md").read_text(encoding="utf-8")


def snippet(language: str) -> str:
    (text,) = re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    assert isinstance(text, str)
    return text


def test_the_python_runs_and_prints_what_it_says(tmp_path: Path) -> None:
    code = snippet("python")
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == re.findall(r"print\(.*\)  # (.*)", code)[0]


@pytest.mark.skipif(not Path("/bin/sh").exists(), reason="no shell")
def test_the_shell_session_runs(tmp_path: Path) -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    run = subprocess.run(
        ["sh", "-e", "-c", snippet("sh")],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    ready, health = run.stdout.splitlines()[:2]
    assert re.fullmatch(r"export AWS_ENDPOINT_URL_CODEDEPLOY=http://127\.0\.0\.1:\d+", ready)
    assert '"codedeploy_fake"' in health


def test_its_limits_are_the_servers() -> None:
    from codedeploy_fake.contract import load
    from codedeploy_fake.server import Limits

    limits = Limits()
    assert load("current").limit("requestBody") == 1024 * 1024
    assert f"more than {limits.request_seconds} seconds" in GUIDE
    assert f"a head of more than {limits.head_bytes // 1024} KiB" in GUIDE
