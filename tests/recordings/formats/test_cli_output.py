"""What ``aws deploy`` prints: one document, several one after another, or a list of them."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from codedeploy_fake.recordings.formats import steps
from codedeploy_fake.recordings.steps import AnsweredError
from tests.recordings.formats.story import ANSWERS, POLLS, STORY, retimed


def printed(answer: dict[str, Any]) -> str:
    """As ``--output json`` prints it: four spaces, and ISO times since version 2."""
    return json.dumps(retimed(answer, datetime.isoformat), indent=4) + "\n"


def read(text: str, folder: Path) -> list[tuple[str, Any]]:
    path = folder / "out.txt"
    path.write_text(text, encoding="utf-8", newline="")
    return [(step.operation, step.response) for step in steps(path)]


def test_one_document_is_read(tmp_path: Path) -> None:
    assert read(printed(POLLS[-1].output), tmp_path) == [("GetDeployment", POLLS[-1].output)]


@pytest.mark.parametrize("between", ["", "\n", "\r\n", ",\n"])
def test_documents_one_after_another_are_read(between: str, tmp_path: Path) -> None:
    assert read(between.join(printed(answer.output) for answer in STORY), tmp_path) == ANSWERS


def test_a_list_of_documents_is_read(tmp_path: Path) -> None:
    assert read(f"[{','.join(printed(answer.output) for answer in STORY)}]", tmp_path) == ANSWERS


def test_numbers_as_version_1_prints_them_are_times(tmp_path: Path) -> None:
    assert read("\n".join(json.dumps(answer.output, indent=4) for answer in STORY), tmp_path) == ANSWERS


def test_yaml_as_version_2_prints_it_is_read(tmp_path: Path) -> None:
    text = "deploymentInfo:\n  createTime: '2017-08-03T19:09:34.227000+02:00'\n  deploymentId: d-ABCDEFGHI\n"
    shown = {"deploymentInfo": {"createTime": 1501780174.227, "deploymentId": "d-ABCDEFGHI"}}
    assert read(text, tmp_path) == [("GetDeployment", shown)]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_errors_between_the_documents_are_answers(end: str, tmp_path: Path) -> None:
    said = (
        f"{end}An error occurred (ThrottlingException) when calling the GetDeployment operation "
        f"(reached max retries: 4): Rate exceeded{end}"
    )
    path = tmp_path / "out.txt"
    path.write_text(said + printed(POLLS[0].output) + said, encoding="utf-8", newline="")
    read = steps(path)
    throttled = AnsweredError("ThrottlingException", "Rate exceeded")
    assert [step.error for step in read] == [throttled, None, throttled]
    assert [step.operation for step in read] == ["GetDeployment"] * 3
