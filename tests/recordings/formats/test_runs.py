"""Run files: steps with an operation and a response."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from codedeploy_fake import UsageError
from codedeploy_fake.recordings.formats import steps
from codedeploy_fake.recordings.steps import AnsweredError
from tests.evidence import shared
from tests.recordings.formats.story import ANSWERS, POLLS, STORY, keeps_no_secret, secrets

RUN = {
    "steps": [
        {"operation": answer.operation, "response": answer.output, "headers": {**answer.headers, **dict(secrets())}}
        for answer in STORY
    ]
}


def test_a_run_file_is_read_step_by_step(tmp_path: Path) -> None:
    path = tmp_path / "anything.txt"
    path.write_text(json.dumps(RUN), encoding="utf-8")
    for source in (path, str(path), RUN):
        read = steps(source)
        assert [(step.operation, step.response) for step in read] == ANSWERS
        assert [step.content_length for step in read] == [len(answer.body) for answer in STORY]
        assert [step.request_id for step in read] == [answer.headers["x-amzn-RequestId"] for answer in STORY]
        assert keeps_no_secret(read)


def test_only_operation_and_response_are_needed() -> None:
    (step,) = steps({"steps": [{"operation": "GetDeployment", "response": POLLS[0].output}]})
    assert (step.response, step.content_length, step.headers) == (POLLS[0].output, None, {})


def test_an_error_as_it_was_on_the_wire_is_an_error() -> None:
    body = {"__type": "com.amazonaws#DeploymentDoesNotExistException", "message": "gone"}
    (step,) = steps({"steps": [{"operation": "GetDeployment", "response": body}]})
    assert step.response == {}
    assert step.error == AnsweredError("DeploymentDoesNotExistException", "gone")


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"steps": "x"}, r"this is a broken recording: steps: a list of steps, not 'x'"),
        ({"steps": [1]}, r"broken recording: steps\[0\]: a step is an object with 'operation' and 'response', not 1"),
        ({"steps": [{"operation": 7, "response": {}}]}, r"steps\[0\]\.operation: 7 is no name of an operation$"),
        (
            {"steps": [{"operation": ["a"], "response": {}}]},
            r"steps\[0\]\.operation: a list, first in it 'a' is no name",
        ),
        ({"steps": [*RUN["steps"], {"operation": "GetDeployment"}]}, rf"steps\[{len(STORY)}\]: a step is an object"),
        ({"steps": [{"operation": "GetDeployment", "response": None}]}, r"steps\[0\]: a step is an object"),
        ({"steps": [{"operation": "GetDeployment", "response": [1]}]}, r"steps\[0\]\.response: an answer is an object"),
        (
            {"steps": [{"operation": "GetDeployment", "response": {"deploymentInfo": {"createTime": "soon"}}}]},
            r"steps\[0\]\.response\.deploymentInfo\.createTime: 'soon' is no time",
        ),
    ],
)
def test_a_broken_run_is_refused_with_the_place(document: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        steps(document)


def test_a_refusal_repeats_no_secret() -> None:
    for broken in ({"headers": dict(secrets())}, {"operation": "x", "headers": dict(secrets()), "response": None}):
        for document in ({"steps": [broken]}, [broken], [STORY[0].output, {"x": broken}]):
            with pytest.raises(UsageError) as caught:
                steps(document)
            assert keeps_no_secret(caught.value)


def test_all_recorded_runs_are_read_with_their_lengths() -> None:
    folder = shared("evidence/runs")
    for path in sorted(folder.iterdir()):
        recorded = json.loads(path.read_text(encoding="utf-8"))["steps"]
        read = steps(path)
        assert [step.response for step in read] == [one["response"] for one in recorded]
        assert [step.content_length for step in read] == [int(one["headers"]["content-length"]) for one in recorded]
