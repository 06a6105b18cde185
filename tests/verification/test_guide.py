"""``docs/verification.md`` tells the truth: its sessions run, its files are read, its numbers are the command's."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.cli import main
from codedeploy_fake.server import serving
from codedeploy_fake.verification import configuring, known, opening_aws, opening_servers
from tests.checkout import ROOT
from tests.inner_run import run
from tests.verification.targets import STORIES
from tests.verification.test_cassette_target import raw, recorded

GUIDE = (ROOT / "docs" / "verification.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


FAKE, SERVER, RECORDING, AWS = blocks("console")


def command(session: str) -> list[str]:
    line = session.splitlines()[0]
    assert line.startswith("$ codedeploy-fake ")
    return shlex.split(line)[2:]


def test_the_first_session_is_what_comes_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command(FAKE)) == 0
    assert capsys.readouterr().out == FAKE.partition("\n")[2]


def test_the_session_with_a_server_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with serving(CodeDeployFake()) as url:
        typed = [word.replace("http://127.0.0.1:5000", url) for word in command(SERVER)]
        assert main([*typed, "--story=created-members"]) == 0
    assert (tmp_path / "verified.html").exists()


def test_the_session_with_a_recording_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    steps = [raw(step) for step in recorded("created-members")]
    (tmp_path / "run.json").write_text(json.dumps({"steps": steps}))
    assert main([*command(RECORDING), "--story=created-members"]) == 0


def test_the_plan_and_its_configuration_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (text,) = blocks("toml")
    (tmp_path / "aws.toml").write_text(text)
    monkeypatch.chdir(tmp_path)
    assert main(command(AWS)) == 0
    assert "codedeploy:CreateDeployment" in capsys.readouterr().out
    assert configuring.read(tmp_path / "aws.toml").abilities == {"instances"}


def test_the_known_difference_is_one(tmp_path: Path) -> None:
    (text,) = blocks("json")
    (tmp_path / "known.json").write_text(text)
    assert len(known.read(tmp_path / "known.json", STORIES)) == 1


def test_its_limits_are_the_commands() -> None:
    limits = (opening_servers.NEAR, opening_servers.FAR, opening_aws.LIMIT)
    assert "{:g} s on this machine, {:g} s on another, {:g} s on AWS".format(*limits) in GUIDE


def test_the_stories_in_ones_own_tests(pytester: pytest.Pytester) -> None:
    (text,) = blocks("python")
    pytester.makepyfile(text.replace('(contract="current")', '("created-members", contract="current")'))
    run(pytester).assert_outcomes(passed=1)
