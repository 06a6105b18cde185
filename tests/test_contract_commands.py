"""``codedeploy-fake contracts``, as a shell sees it."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from codedeploy_fake.cli import main
from codedeploy_fake.contract import fetching, generate
from codedeploy_fake.contract.data import document

PINNED = document("model")["generated_from"].removeprefix("botocore ")
COMMANDS = ("generate", "check", "diff", "at")


def printed(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    assert main(["contracts", *argv]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_sub_command_has_help_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["contracts", command, "--help"])
    assert left.value.code == 0
    assert f"example: codedeploy-fake contracts {command}" in capsys.readouterr().out


@pytest.mark.parametrize("argv", [[], ["destroy"], ["at"], ["at", "current", "--kind", "prose"]])
def test_wrong_usage_is_exit_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["contracts", *argv])
    assert left.value.code == 2
    assert "usage: codedeploy-fake contracts" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("argv", "text"),
    [
        (["at", "yesterday"], "YYYY-MM-DD"),
        (["at", "2017-05-16", "--operation", "GetDeploymentTarget"], "operations of 2017-05-16"),
        (["at", "current", "--into", "x", "--kind", "answer"], "leave out --operation and --kind"),
        (["diff", "2014-01-01"], "before the first published model"),
        (["diff", "2017-05-15", "2017-05-16", "current"], "at most 2 dates; 3 were given"),
        (["diff", "2017-05-15", "current", "--with", "botocore==1.40.2"], "at most 1 date beside --with; 2 were given"),
        (["diff", "--with", "boto3"], "--with takes botocore==VERSION"),
    ],
)
def test_a_mistake_is_exit_2_and_says_what_to_write(
    argv: list[str], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["contracts", *argv]) == 2
    assert text in capsys.readouterr().err


def test_check_is_exit_0_when_all_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "check").endswith("schemas: as generated\n")


def test_check_is_exit_1_with_a_line_for_each_fault(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model = copy.deepcopy(generate.installed()[1])
    model["shapes"]["DeploymentStatus"]["enum"].append("Paused")
    monkeypatch.setattr(generate, "installed", lambda: (PINNED, model))
    assert main(["contracts", "check"]) == 1
    assert "enum DeploymentStatus Paused" in capsys.readouterr().out


def test_check_may_ask_for_the_botocore_of_the_contracts_whatever_is_installed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model = copy.deepcopy(generate.installed()[1])
    del model["operations"]["GetDeployment"]
    monkeypatch.setattr(fetching, "fetched", lambda requirement: (requirement.removeprefix("botocore=="), model))
    assert main(["contracts", "check", "--with", f"botocore=={PINNED}"]) == 1
    assert "breaking    - operation GetDeployment" in capsys.readouterr().out


def test_diff_of_two_dates(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, "diff", "2017-05-15", "2017-05-16").splitlines()
    assert "10 differences, 0 breaking" in lines[0]
    assert "compatible  + member DeploymentInfo.previousRevision: structure" in lines


def test_diff_of_one_date_goes_to_the_newest(capsys: pytest.CaptureFixture[str]) -> None:
    assert f"-> {document('model')['versions'][-1]} " in printed(capsys, "diff", "2017-05-16").splitlines()[0]


def test_diff_alone_goes_from_the_contracts_to_the_installed_botocore(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model = copy.deepcopy(generate.installed()[1])
    model["shapes"]["DeploymentInfo"]["members"]["mood"] = {"shape": "Message"}
    monkeypatch.setattr(generate, "installed", lambda: ("9.9", model))
    told = printed(capsys, "diff")
    assert f"({document('model')['generated_from']}) -> botocore 9.9: " in told
    assert "compatible  + member DeploymentInfo.mood: string\n" in told


@pytest.mark.parametrize("dates", [[], ["2017-05-16"]])
def test_diff_with_another_botocore_compares_models_and_not_the_overlay(
    dates: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model = generate.installed()[1]
    monkeypatch.setattr(fetching, "fetched", lambda requirement: (requirement.removeprefix("botocore=="), model))
    told = printed(capsys, "diff", *dates, "--with", "botocore==1.2.3")
    assert " -> botocore 1.2.3: " in told
    assert ("member DeploymentInfo.computePlatform" in told) is bool(dates)
    assert "fact " not in told
    assert "required BatchGetDeploymentsInput.deploymentIds" in told or not dates


def test_at_prints_one_schema_where_one_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    schema = json.loads(printed(capsys, "at", "2017-05-16", "--operation", "GetDeployment", "--kind", "answer"))
    assert schema["$id"] == "GetDeployment.answer.json"
    assert Draft202012Validator(schema).is_valid({"deploymentInfo": {"status": "Ready"}})
    assert not Draft202012Validator(schema).is_valid({"deploymentInfo": {"status": "Baking"}})


def test_at_prints_an_object_of_all_that_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(json.loads(printed(capsys, "at", "current"))) == 47 * 2 + 1
    of_one = json.loads(printed(capsys, "at", "current", "--operation", "GetDeployment"))
    assert list(of_one) == [f"GetDeployment.{kind}.json" for kind in ("request", "answer", "error")]
    assert len(json.loads(printed(capsys, "at", "current", "--kind", "request"))) == 47
    assert json.loads(printed(capsys, "at", "current", "--kind", "error"))["$id"] == "errors.json"


def test_at_writes_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "at", "current", "--into", str(tmp_path)) == f"95 schemas in {tmp_path}\n"
    assert len(list(tmp_path.iterdir())) == 95
