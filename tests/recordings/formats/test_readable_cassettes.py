"""Cassettes in our own format, as recordings."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from codedeploy_fake import UsageError
from codedeploy_fake.cassettes import document
from codedeploy_fake.recordings.formats import steps
from codedeploy_fake.recordings.steps import AnsweredError
from tests.checkout import ROOT

FAILURE, THROTTLING = (ROOT / "cassettes" / "fake" / f"{name}.yaml" for name in ("failure", "throttling"))


def test_every_answer_is_a_step_as_it_was_on_the_wire() -> None:
    cassette = document.read(FAILURE)
    read = steps(FAILURE)
    assert [(one.operation, one.request, one.response) for one in read] == [
        (one.operation, one.input, one.output) for one in cassette.interactions
    ]
    assert [one.request_id for one in read] == [one.request_id for one in cassette.interactions]
    assert [str(one.content_length) for one in read] == [one.headers["content-length"] for one in cassette.interactions]
    assert {one.region for one in read} == {"us-east-1"}
    assert read[-1].response["deploymentInfo"]["createTime"] == 1767258000.0


def test_a_throttled_call_is_an_error() -> None:
    read = steps(THROTTLING)
    assert read[1].error == AnsweredError("ThrottlingException", "Rate exceeded", 400)
    assert read[1].response == {}


def test_it_may_be_json_or_parsed_already(tmp_path: Path) -> None:
    cassette = document.read(FAILURE)
    document.write(tmp_path / "failure.json", cassette)
    assert steps(tmp_path / "failure.json") == steps(FAILURE)
    assert steps(document.to_document(cassette)) == steps(FAILURE)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"codedeploy_cassette": 7}, "codedeploy_cassette: 7"),
        ({"interactions": []}, "interactions: there are none"),
        ({"interactions": [{"operation": "GetDeployment"}]}, r"interactions\[0\] \(GetDeployment\)"),
        (
            {"interactions": [{"operation": "GetDeployment", "output": {"deploymentInfo": {"createTime": "soon"}}}]},
            r"interactions\[0\]\.output\.deploymentInfo\.createTime",
        ),
    ],
)
def test_a_broken_one_is_refused_with_the_place(change: dict[str, object], says: str, tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text(
        json.dumps({**document.to_document(document.read(FAILURE)), **change}), encoding="utf-8"
    )
    with pytest.raises(UsageError, match=says):
        steps(tmp_path / "broken.json")


def test_an_empty_one_shows_nothing() -> None:
    with pytest.raises(UsageError, match="there are none"):
        steps(document.to_document(replace(document.read(FAILURE), interactions=())))
