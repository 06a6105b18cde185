"""Formats are known by what they contain, and what is none of them is refused with what was found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, UsageError
from codedeploy_fake.recordings.formats import FORMATS, steps
from tests.recordings.formats.story import DEPLOYMENT_ID, POLLS, STORY

EVERY_NAME = ["a run file", "a plain vcrpy cassette", "AWS CLI output", "Stubber", "a debug log", "placebo"]


def refusal(source: Any) -> str:
    with pytest.raises(UsageError) as caught:
        steps(source)
    return str(caught.value)


@pytest.mark.parametrize(
    ("document", "found"),
    [
        ({}, "found an object without members"),
        ({"a": 1, "b": 2}, "found an object with the members a, b"),
        ([], "found an empty list"),
        ([[1]], "found a list, first in it a list, first in it 1"),
        ([{"a": 1}], "found a list, first in it an object with the members a"),
    ],
)
def test_what_is_none_of_the_formats_is_refused_with_what_was_found(document: Any, found: str) -> None:
    told = refusal(document)
    assert told.startswith(f"this is no recording: {found}. A recording is one of: ")
    assert all(name in told for name in EVERY_NAME)
    assert all(row.name in told for row in FORMATS)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "found an empty file"),
        (b" \n", "found an empty file"),
        (b"1", "found 1"),
        (b"Dear diary, today we released.", "found 'Dear diary, today we released.'"),
        (b"<html></html>", "found '<html></html>'"),
        (b"\xff", "'utf-8' codec can't decode byte 0xff"),
    ],
)
def test_so_is_a_file(content: bytes, found: str, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_bytes(content)
    assert f"{path} is no recording: {found}" in refusal(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none").startswith(f"{tmp_path / 'none'} is no recording: ")


def test_a_folder_without_a_recording_is_refused_with_what_is_in_it(tmp_path: Path) -> None:
    assert "found a folder with 0 files: none" in refusal(tmp_path)
    for name in ("d.txt", "c.txt", "b.txt", "a.txt"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    assert f"{tmp_path} is no recording: found a folder with 4 files: a.txt, b.txt, c.txt. A" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ('{"steps": [', "line 1 column 12: Expecting value"),
        ('{"deploymentId": "x"}\n{"deploymentInfo":\n{"status"}}', "line 3 column 10: "),
        ("interactions:\n- request: [\n", "line 3 column 1: "),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_file_that_breaks_off_is_refused_with_line_and_column(content: str, place: str, tmp_path: Path) -> None:
    path = tmp_path / "run"
    path.write_text(content, encoding="utf-8")
    assert f"{path} is a broken recording: " in refusal(path)
    assert place in refusal(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_may_be_redirected_by_any_shell(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_text(json.dumps(POLLS[0].output), encoding=encoding)
    assert [step.response for step in steps(path)] == [POLLS[0].output]


def test_what_was_read_comes_alive() -> None:
    fake = CodeDeployFake.from_recording({"steps": [{"operation": a.operation, "response": a.output} for a in STORY]})
    fake.run_until_idle()
    assert fake.call("GetDeployment", {"deploymentId": DEPLOYMENT_ID}) == POLLS[-1].output
