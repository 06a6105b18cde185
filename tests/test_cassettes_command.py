"""``codedeploy-fake cassettes``, as a shell sees it, and the hook that runs it before a commit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from codedeploy_fake.cassettes.document import read
from codedeploy_fake.cli import main
from tests.checkout import ROOT

KEY = "AKIA" + "T5HPLQWRX2MZ6KYB"
FAKE = ROOT / "cassettes" / "fake"


def plain(path: Path, description: str) -> str:
    headers = {"X-Amz-Target": ["CodeDeploy_20141006.CreateDeployment"], "Authorization": [KEY]}
    asked = json.dumps({"applicationName": "web", "description": description})
    request = {"method": "POST", "uri": "http://127.0.0.1:5000/", "headers": headers, "body": asked}
    response = {"status": {"code": 200}, "headers": {}, "body": {"string": '{"deploymentId": "d-ABCDEF123"}'}}
    other = {"request": {**request, "headers": {}, "method": "GET"}, "response": response}
    path.write_text(json.dumps({"interactions": [{"request": request, "response": response}, other]}), encoding="utf-8")
    return str(path)


def test_a_clean_folder_is_exit_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cassettes", "check", str(FAKE)]) == 0
    assert capsys.readouterr().out == "6 files: nothing found\n"


def test_findings_are_exit_1_with_file_place_kind_and_advice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = plain(tmp_path / "plain.json", "nothing")
    assert main(["cassettes", "check", path, str(FAKE / "stop.yaml")]) == 1
    printed = capsys.readouterr()
    lines = printed.out.splitlines()
    place = "interactions[0].request.headers.Authorization[0]"
    assert lines[1].startswith(f"{path}: {place}: AWS access key id (sha256 ")
    assert "record again" in lines[1]
    assert KEY not in printed.out + printed.err
    assert printed.err == "2 findings in 2 files\n"


@pytest.mark.parametrize("arguments", [["check", "absent.yaml"], ["convert", "absent.yaml", "new.yaml"]])
def test_a_file_that_cannot_be_read_is_exit_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cassettes", *arguments]) == 2
    assert "absent.yaml cannot be read" in capsys.readouterr().err


def test_what_cannot_be_read_is_exit_2_after_all_others_were_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe\x00")
    plain(tmp_path / "plain.json", "nothing")
    assert main(["cassettes", "check", str(tmp_path)]) == 2
    printed = capsys.readouterr()
    assert "AWS access key id" in printed.out
    assert "a.yaml cannot be read" in printed.err
    assert printed.err.endswith("2 findings in 1 file\n")
    assert main(["cassettes", "check", str(tmp_path / "a.yaml"), str(FAKE)]) == 2
    assert capsys.readouterr().out == "6 files: nothing found\n"


@pytest.mark.parametrize("arguments", [[], ["check"], ["convert", "one"], ["mend"]])
def test_wrong_usage_is_exit_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["cassettes", *arguments])
    assert caught.value.code == 2
    assert "usage: codedeploy-fake cassettes" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["check", "convert"])
def test_help_has_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["cassettes", command, "--help"])
    assert caught.value.code == 0
    assert f"example: codedeploy-fake cassettes {command}" in capsys.readouterr().out


def test_convert_writes_one_that_the_check_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "new.yaml"
    assert main(["cassettes", "convert", plain(tmp_path / "plain.json", f"with {KEY}"), str(target)]) == 0
    printed = capsys.readouterr()
    assert printed.out == f"{target}: 1 interactions\n"
    assert printed.err == "1 with other services left out\n"
    assert read(target).interactions[0].input["description"] == "with redacted-1"
    assert main(["cassettes", "check", str(target)]) == 0


def test_the_hook_runs_the_check_on_cassettes() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["entry"] == "codedeploy-fake cassettes check"
    assert hook["language"] == "python"
    assert set(hook["types_or"]) == {"yaml", "json"}
