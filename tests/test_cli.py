"""The command line, as a shell sees it: what it prints, and its exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from codedeploy_fake import __version__
from codedeploy_fake.cli import main
from codedeploy_fake.contract.data import document
from codedeploy_fake.contract.generate import render
from codedeploy_fake.simulation.states import mermaid

COMMANDS = ("demo", "diagram", "contracts", "serve")


def test_the_console_script_is_installed() -> None:
    script = Path(sys.executable).with_name("codedeploy-fake")
    run = subprocess.run([script, "--version"], capture_output=True, text=True, check=True)
    assert run.stdout == f"codedeploy-fake {__version__}\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    assert left.value.code == 0
    assert f"example: codedeploy-fake {command}" in capsys.readouterr().out


@pytest.mark.parametrize("argv", [[], ["fly"], ["contracts", "destroy"]])
def test_wrong_usage_is_exit_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(argv)
    assert left.value.code == 2
    assert "usage: codedeploy-fake" in capsys.readouterr().err


def test_diagram_prints_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagram"]) == 0
    assert capsys.readouterr().out == mermaid() + "\n"


def test_generate_prints_a_model_of_all_operations(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["contracts", "generate", "--today", "2026-11-23"]) == 0
    printed = capsys.readouterr().out
    assert json.loads(printed)["operations"].keys() >= document("model")["operations"].keys()
    assert printed == render(json.loads(printed))


def test_generate_takes_dates_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    history = tmp_path / "history.json"
    history.write_text(
        json.dumps({"versions": document("model")["versions"], "since": {}, "until": {}}), encoding="utf-8"
    )
    assert main(["contracts", "generate", "--history", str(history), "--today", "2026-11-23"]) == 0
    assert "CreateDeployment" in capsys.readouterr().out


def test_a_history_that_cannot_be_read_is_exit_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["contracts", "generate", "--history", str(tmp_path / "none.json")]) == 2
    assert "--history" in capsys.readouterr().err


def test_demo_draws_a_success_and_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo"]) == 0
    printed = capsys.readouterr().out
    assert "Succeeded after 56.8 s" in printed
    assert "Failed after 34.1 s" in printed
    assert printed.count("i-0hazel") == 2
    assert "HEALTH_CONSTRAINTS" in printed
