"""``docs/recordings.md`` tells the truth: its first snippet runs, its table and its error are what comes out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from codedeploy_fake import CodeDeployFake, UsageError
from codedeploy_fake.cli import main
from tests.evidence import shared
from tests.recordings.test_impossible import STEPS

GUIDE = (Path(__file__).parents[2] / "docs" / "recordings.md").read_text(encoding="utf-8")
(SNIPPET, *_) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
TABLE, ERROR, BROKEN = re.findall(r"```text\n(.*?)```", GUIDE, re.DOTALL)


def test_the_first_snippet_runs(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(json.dumps({"steps": STEPS}), encoding="utf-8")
    (tmp_path / "snippet.py").write_text(SNIPPET, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-W", "error", "snippet.py"], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    instant, status, *timeline = run.stdout.splitlines()
    assert (instant, status) == ("2026-01-01 00:00:00+00:00 2026-01-01", "InProgress")
    assert STEPS[0]["response"]["deploymentId"] in timeline[0]


def test_the_table_is_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["learn", str(shared("evidence/runs/d-ZDKJOXBMN.json")), "--check"]) == 0
    assert capsys.readouterr().out.startswith(TABLE)


def test_the_error_is_what_is_raised() -> None:
    steps = json.loads(json.dumps(STEPS))
    steps[5]["response"]["deploymentInfo"]["deploymentOverview"]["Pending"] = 3
    with pytest.raises(UsageError) as told:
        CodeDeployFake.from_recording({"steps": steps})
    assert str(told.value) == ERROR.strip()


def test_the_broken_one_is_what_is_raised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    info = {**STEPS[1]["response"]["deploymentInfo"], "deploymentId": "nope"}
    steps = [{"operation": "GetDeployment", "response": {"deploymentInfo": info}}]
    Path("run.json").write_text(json.dumps({"steps": steps}), encoding="utf-8")
    with pytest.raises(UsageError) as told:
        CodeDeployFake.from_recording("run.json")
    assert str(told.value) == BROKEN.strip()
