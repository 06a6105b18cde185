"""Folders that placebo recorded, by placebo itself and by hand in its format."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from typing import Any

import boto3
import placebo
import pytest

from codedeploy_fake import UsageError
from codedeploy_fake.recordings.formats import steps
from tests.evidence import shared
from tests.recordings.formats.story import (
    ANSWERS,
    POLLS,
    STORY,
    Answer,
    asking,
    keeps_no_secret,
    questions,
    releasing,
    retimed,
    secrets,
)
from tests.recordings.formats.test_wire_values import placebo_object

#: Between the epoch of a UUID of version 1 and that of Unix, in 100 ns.
GREGORIAN = 0x01B21DD213814000


@pytest.fixture
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A recorder at Greenwich: botocore gives times in local time, and placebo drops the zone."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


def contents(answer: Answer, metadata: Any = None) -> dict[str, Any]:
    data = {**answer.output, **({} if metadata is None else {"ResponseMetadata": metadata})}
    return {"status_code": 200, "data": retimed(data, placebo_object)}


def write(folder: Path, name: str, content: object) -> None:
    (folder / name).write_text(json.dumps(content, indent=4), encoding="utf-8")


def recorded(folder: Path, metadata: Any = lambda number: None, name: str = "codedeploy.{}_{}.json") -> Path:
    """A folder with the story, as placebo writes it."""
    counted: dict[str, int] = {}
    for number, answer in enumerate(STORY):
        counted[answer.operation] = counted.get(answer.operation, 0) + 1
        content = contents(answer, metadata(number))
        write(folder, name.format(answer.operation, counted[answer.operation]), content)
    return folder


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="no zone can be set here")
@pytest.mark.usefixtures("utc")
def test_what_placebo_records_is_read(tmp_path: Path) -> None:
    fake = releasing()
    session = boto3.Session(region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")
    pill = placebo.attach(session, data_path=str(tmp_path))
    pill.record()
    client: Any = session.client("codedeploy")
    with fake.intercept():
        questions(fake, asking(client))
    pill.stop()
    assert (tmp_path / "codedeploy.GetDeployment_1.json").exists()
    read = [(step.operation, step.response) for step in steps(tmp_path)]
    for operation in {answer.operation for answer in STORY}:
        assert [one for one in read if one[0] == operation] == [one for one in ANSWERS if one[0] == operation]


@pytest.mark.parametrize("name", ["codedeploy.{}_{}.json", "prefix.codedeploy.{}_{}.json", "a.b.codedeploy.{}_{}.json"])
def test_a_folder_is_read_in_the_order_of_its_numbers(name: str, tmp_path: Path) -> None:
    assert len(POLLS) > 10  # so that the order of names is not the order of numbers
    read = steps(recorded(tmp_path, name=name))
    assert [(step.operation, step.response) for step in read][: 1 + len(POLLS)] == [
        ("CreateDeployment", STORY[0].output),
        *(("GetDeployment", poll.output) for poll in POLLS),
    ]
    assert len(read) == len(STORY)


def by_request_id(number: int) -> dict[str, Any]:
    instant = GREGORIAN + (1_501_780_174_000 + 100 * number) * 10_000
    fields = (instant & 0xFFFFFFFF, instant >> 32 & 0xFFFF, instant >> 48 & 0x0FFF | 0x1000, 0x80, 0, number)
    return {"RequestId": str(uuid.UUID(fields=fields)), "HTTPStatusCode": 200}


def by_date(number: int) -> dict[str, Any]:
    date = formatdate(1_501_780_174 + 2 * number, usegmt=True)
    return {"HTTPStatusCode": 200, "HTTPHeaders": {"date": date, **dict(secrets())}}


@pytest.mark.parametrize("metadata", [by_request_id, by_date])
def test_operations_are_in_the_order_of_their_calls_where_every_answer_shows_it(metadata: Any, tmp_path: Path) -> None:
    # the instances were looked at before the last poll
    moved = [*range(len(STORY))]
    last_poll = len(POLLS)
    moved[last_poll], moved[-1] = moved[-1], moved[last_poll]
    read = steps(recorded(tmp_path, lambda number: metadata(moved[number])))
    assert read[-1].response == POLLS[-1].output
    assert [step.response for step in read if step.operation == "GetDeployment"] == [poll.output for poll in POLLS]
    assert keeps_no_secret(read)


def test_one_answer_without_its_instant_leaves_the_order_open(tmp_path: Path) -> None:
    read = steps(recorded(tmp_path, lambda number: by_date(-number) if number else None))
    assert [step.operation for step in read][:2] == ["CreateDeployment", "GetDeployment"]
    assert [step.response for step in read if step.operation == "GetDeployment"] == [poll.output for poll in POLLS]


def test_errors_and_statuses_are_read(tmp_path: Path) -> None:
    error = {"Error": {"Code": "DeploymentDoesNotExistException", "Message": "gone"}}
    write(tmp_path, "codedeploy.GetDeployment_1.json", {"status_code": 400, "data": error})
    (step,) = steps(tmp_path)
    assert step.error is not None
    assert (step.error.code, step.error.message, step.error.status) == (error["Error"]["Code"], "gone", 400)


def test_files_of_other_services_and_other_files_are_passed_over(tmp_path: Path) -> None:
    write(recorded(tmp_path), "ec2.DescribeInstances_1.json", {"status_code": 200, "data": {}})
    write(tmp_path, "notes.json", [])
    (tmp_path / "codedeploy.GetDeployment_9.json.d").mkdir()
    assert len(steps(tmp_path)) == len(STORY)


def test_one_file_alone_is_read_by_its_members(tmp_path: Path) -> None:
    write(tmp_path, "kept.json", contents(POLLS[0]))
    assert [step.response for step in steps(tmp_path / "kept.json")] == [POLLS[0].output]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("codedeploy.GetDeployment_2.json", "{", r"codedeploy\.GetDeployment_2\.json: Expecting property name"),
        ("codedeploy.GetDeployment_2.json", "[]", r"codedeploy\.GetDeployment_2\.json: a file of placebo's is an obj"),
        (
            "codedeploy.GetDeployment_2.json",
            '{"status_code": 200, "data": {"deploymentInfo": {"createTime": {"__class__": "datetime", "year": 0}}}}',
            r"codedeploy\.GetDeployment_2\.json: data\.deploymentInfo\.createTime: .* is no time",
        ),
        (
            "codedeploy.GetDeployment_2.json",
            '{"status_code": 200, "data": {"deploymentInfo": {"status": {"__class__": "datetime", "year": 2017}}}}',
            r"codedeploy\.GetDeployment_2\.json: data\.deploymentInfo\.status: an object .* is no string",
        ),
        (
            "codedeploy.GetDeployment_2.json",
            '{"status_code": 200, "data": 1}',
            r".*_2\.json: data: an answer is an obj",
        ),
        (
            "codedeploy.GetDeploymint_1.json",
            '{"status_code": 200, "data": {}}',
            r".*GetDeploymint_1\.json: no operation",
        ),
    ],
)
def test_a_broken_file_is_named(name: str, content: str, message: str, tmp_path: Path) -> None:
    write(tmp_path, "codedeploy.GetDeployment_1.json", contents(POLLS[0]))
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=rf"is a broken recording: {message}"):
        steps(tmp_path)


def test_a_folder_that_only_has_the_names_is_none_of_placebos(tmp_path: Path) -> None:
    write(tmp_path, "codedeploy.GetDeployment_1.json", {"a": 1})
    with pytest.raises(UsageError, match=r"is no recording: found a folder with 1 files: codedeploy\.GetDeployment_1"):
        steps(tmp_path)


def test_recorded_answers_are_read_back_from_placebos_files(tmp_path: Path) -> None:
    """Real answers of 2017, written as placebo does."""
    for path in sorted(shared("evidence/runs").iterdir()):
        polls = [s for s in json.loads(path.read_text(encoding="utf-8"))["steps"] if s["operation"] == "GetDeployment"]
        folder = tmp_path / path.stem
        folder.mkdir()
        for number, poll in enumerate(polls, 1):
            data = retimed(poll["response"], placebo_object)
            write(folder, f"codedeploy.GetDeployment_{number}.json", {"status_code": 200, "data": data})
        assert [step.response for step in steps(folder)] == [poll["response"] for poll in polls]
