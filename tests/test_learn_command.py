"""``codedeploy-fake learn``, as a shell sees it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.cli import main
from tests.making import CREATE, content, info, seeded
from tests.recordings.runs import Recorder


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A failed deployment to two instances, of which somebody asked for both."""
    fake = seeded(instances=2)
    fake.script.next().fail(at="AfterInstall", log_tail="oh")
    recorder = Recorder(fake, [], lengths=True, asked=False)
    create = {**CREATE, "deploymentConfigName": "CodeDeployDefault.AllAtOnce"}
    name = content(recorder.record("CreateDeployment", create))["deploymentId"]
    for _ in range(3):
        recorder.record("GetDeployment", {"deploymentId": name})
        fake.clock.advance(10)
    for instance in fake.fleet.instances:
        recorder.record("GetDeploymentInstance", {"deploymentId": name, "instanceId": instance.instance_id})
    path = tmp_path / "run.json"
    path.write_text(json.dumps({"steps": recorder.steps}), encoding="utf-8")
    return path


def changed(run: Path, change: dict[str, Any], place: int = -3) -> str:
    """The same run with another DeploymentInfo."""
    document = json.loads(run.read_text(encoding="utf-8"))
    document["steps"][place]["response"]["deploymentInfo"].update(change)
    run.write_text(json.dumps(document), encoding="utf-8")
    return str(run)


def test_it_prints_a_script_that_a_fake_loads(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["learn", str(run)]) == 0
    script = tmp_path / "script.json"
    script.write_text(capsys.readouterr().out, encoding="utf-8")
    steps = json.loads(run.read_text(encoding="utf-8"))["steps"]
    ids = [step["response"]["instanceSummary"]["instanceId"].rpartition("/")[2] for step in steps[-2:]]
    fake = CodeDeployFake()
    fake.seed_group("web", "prod", ids)
    fake.script.load(script)
    create = {**CREATE, "deploymentConfigName": "CodeDeployDefault.AllAtOnce"}
    name = fake.call("CreateDeployment", create)["deploymentId"]
    assert name == steps[0]["response"]["deploymentId"]
    fake.run_until_idle()
    assert info(fake, name) == steps[3]["response"]["deploymentInfo"]


def test_check_prints_every_answer_with_its_bytes(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steps = json.loads(run.read_text(encoding="utf-8"))["steps"]
    assert main(["learn", str(run), "--check"]) == 0
    title, *rows = capsys.readouterr().out.splitlines()
    assert title.split() == ["step", "operation", "status", "bytes", "fake", "equal"]
    for number, (step, row) in enumerate(zip(steps, rows, strict=False), 1):
        length = step["headers"]["Content-Length"]
        cells = row.split()
        assert (cells[0], cells[1], *cells[3:]) == (str(number), step["operation"], length, length, "yes")
    assert rows[len(steps) :] == ["", "d-60KO4OLDJ, contract 2026-01-01: 6 of 6 answers equal, 6 of 6 Content-Lengths"]


def test_members_that_nobody_recorded_are_named(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(run.read_text(encoding="utf-8"))
    for step in document["steps"]:
        step["response"].get("deploymentInfo", {}).pop("computePlatform", None)
    run.write_text(json.dumps(document), encoding="utf-8")
    assert main(["learn", str(run), "--check"]) == 0
    assert "in the fake's answers, never in the recording: deploymentInfo.computePlatform\n" in capsys.readouterr().out


def test_a_length_that_differs_is_exit_1(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(run.read_text(encoding="utf-8"))
    document["steps"][1]["headers"]["Content-Length"] = "1"
    run.write_text(json.dumps(document), encoding="utf-8")
    assert main(["learn", str(run), "--check"]) == 1
    out = capsys.readouterr().out
    assert out.count("  NO\n") == 1
    assert "5 of 6 answers equal, 5 of 6 Content-Lengths" in out


def test_an_answer_that_differs_is_exit_1_and_named(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = changed(run, {"creator": "autoscaling"}, 1)
    changed(run, {"creator": "autoscaling"}, 2)
    changed(run, {"creator": "autoscaling"}, 3)
    assert main(["learn", path, "--check"]) == 1
    assert "step 2: deploymentInfo.creator: recorded 'autoscaling', here 'user'" in capsys.readouterr().out


def test_an_impossible_answer_is_exit_1_and_named(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = changed(run, {"status": "Created"})
    assert main(["learn", path, "--check"]) == 1
    assert "cannot be re-lived: answer 4 of 6, GetDeployment, " in capsys.readouterr().err


def test_without_check_it_is_exit_2_as_it_gives_no_script(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["learn", changed(run, {"status": "Created"})]) == 2
    assert "cannot be re-lived" in capsys.readouterr().err


@pytest.mark.parametrize("options", [[], ["--check"]])
def test_what_is_no_recording_is_exit_2(options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "none.json").write_text("{}", encoding="utf-8")
    for path in (tmp_path / "none.json", tmp_path / "absent.json"):
        assert main(["learn", str(path), *options]) == 2
        assert "is no recording" in capsys.readouterr().err


@pytest.mark.parametrize("options", [[], ["--check"]])
def test_an_id_that_is_none_is_exit_2(options: list[str], run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run.write_text(run.read_text(encoding="utf-8").replace("d-60KO4OLDJ", "nope"), encoding="utf-8")
    assert main(["learn", str(run), *options]) == 2
    assert capsys.readouterr().err == (
        f"codedeploy-fake: {run} is a broken recording: steps[1].response: 'nope' is no deploymentId, "
        "such as 'd-ABCDEFGHI'\n"
    )


def test_help_has_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["learn", "--help"])
    assert left.value.code == 0
    assert "example: codedeploy-fake learn run.json --check" in capsys.readouterr().out
