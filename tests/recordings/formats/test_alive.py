"""The same run comes alive from every format."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.recordings import learn
from tests.making import info
from tests.recordings.formats.story import DEPLOYMENT_ID, POLLS, START, STORY
from tests.recordings.formats.test_cassettes import TOLD
from tests.recordings.formats.test_cli_output import printed
from tests.recordings.formats.test_debug_logs import LOG
from tests.recordings.formats.test_placebo import recorded
from tests.recordings.formats.test_runs import RUN


def in_file(text: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / "recording"
        path.write_text(text, encoding="utf-8")
        return path

    return write


EVERY_FORMAT = {
    "run file": in_file(json.dumps(RUN)),
    "placebo": recorded,
    "list": in_file(json.dumps([{"operation": one.operation, "response": one.output} for one in STORY])),
    "output": in_file("".join(printed(answer.output) for answer in STORY)),
    "log": in_file(LOG),
    "cassette": in_file(yaml.safe_dump(TOLD)),
}


@pytest.mark.parametrize("name", EVERY_FORMAT)
def test_it_lives_as_it_did(name: str, tmp_path: Path) -> None:
    fake = CodeDeployFake.from_recording(EVERY_FORMAT[name](tmp_path))
    assert fake.clock.now() == START
    before = info(fake, DEPLOYMENT_ID)
    fake.run_until_idle()
    assert (before, info(fake, DEPLOYMENT_ID)) == (
        POLLS[0].output["deploymentInfo"],
        POLLS[-1].output["deploymentInfo"],
    )
    for asked in (answer for answer in STORY if answer.operation == "GetDeploymentInstance"):
        assert fake.call(asked.operation, asked.input) == asked.output


def test_one_script_is_learnt_of_all(tmp_path: Path) -> None:
    learnt = {}
    for name, write in EVERY_FORMAT.items():
        (tmp_path / name).mkdir()
        learnt[name] = learn(write(tmp_path / name))
    assert all(script == learnt["run file"] for script in learnt.values())


def test_it_lives_where_it_was_recorded(tmp_path: Path) -> None:
    text = yaml.safe_dump(TOLD).replace("us-east-1", "eu-central-1")
    polls = [one for one in yaml.safe_load(text)["interactions"] if b'"instanceId"' not in one["request"]["body"]]
    path = in_file(yaml.safe_dump({"interactions": polls}))(tmp_path)
    assert CodeDeployFake.from_recording(path).region == "eu-central-1"
