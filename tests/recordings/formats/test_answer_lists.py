"""Answers as people write them for botocore's Stubber, and as the AWS CLI prints them."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.stub import ANY, Stubber

from codedeploy_fake import UsageError
from codedeploy_fake.recordings.formats import steps
from codedeploy_fake.recordings.formats.answers import operation_of
from codedeploy_fake.recordings.steps import AnsweredError
from tests.recordings.formats.story import ANSWERS, DEPLOYMENT_ID, POLLS, STORY, retimed

OF = {"deploymentId": DEPLOYMENT_ID}


def snake(operation: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", operation).lower()


def read(document: Any) -> list[tuple[str, Any]]:
    return [(step.operation, step.response) for step in steps(document)]


@pytest.mark.parametrize("written", [datetime.isoformat, lambda moment: moment, datetime.timestamp])
@pytest.mark.parametrize(
    "entry",
    [
        lambda name, answer: answer,
        lambda name, answer: {"operation": name, "response": answer},
        lambda name, answer: {"operation": name.lower(), "response": answer},
        lambda name, answer: {"method": snake(name), "service_response": answer},
        lambda name, answer: {"method": snake(name), "service_response": answer, "expected_params": OF},
        lambda name, answer: (snake(name), answer),
        lambda name, answer: [snake(name).replace("_", "-"), answer, OF],
        lambda name, answer: {"status_code": 200, "data": answer},
    ],
)
def test_every_way_of_writing_an_entry_is_read(entry: Any, written: Any) -> None:
    listed = [entry(answer.operation, retimed(answer.output, written)) for answer in STORY]
    assert read(listed) == ANSWERS
    assert read(tuple(listed)) == ANSWERS


def test_one_answer_is_a_list_of_one() -> None:
    for document in (POLLS[0].output, {"operation": "GetDeployment", "response": POLLS[0].output}):
        assert read(document) == [("GetDeployment", POLLS[0].output)]
    assert read(("get_deployment", POLLS[0].output)) == [("GetDeployment", POLLS[0].output)]


def test_what_a_stubber_takes_is_what_is_read(tmp_path: Path) -> None:
    """The same rows answer a client through Stubber and make a recording."""
    rows = [(snake(answer.operation), retimed(answer.output, lambda moment: moment)) for answer in POLLS]
    client = botocore.session.Session().create_client(
        "codedeploy", region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing"
    )
    with Stubber(client) as stubber:
        for row in rows:
            stubber.add_response(*row, {"deploymentId": ANY})
        returned = [client.get_deployment(**OF) for _ in rows]
    assert read([(*row, {"deploymentId": ANY}) for row in rows]) == [("GetDeployment", poll.output) for poll in POLLS]
    assert read(returned) == [("GetDeployment", poll.output) for poll in POLLS]


def test_what_a_client_returned_has_its_headers() -> None:
    metadata = {
        "RequestId": "r",
        "HTTPStatusCode": 200,
        "HTTPHeaders": {"x-amzn-requestid": "r", "content-length": "30", "x-amz-id-2": "no"},
        "RetryAttempts": 0,
    }
    (step,) = steps([{**STORY[0].output, "ResponseMetadata": metadata}])
    assert step.response == STORY[0].output
    assert (step.content_length, step.request_id) == (30, "r")
    assert set(step.headers) == {"x-amzn-requestid", "content-length"}
    (bare,) = steps([{**STORY[0].output, "ResponseMetadata": {"RequestId": "r"}}])
    assert (bare.content_length, bare.request_id) == (None, "r")


def test_what_is_written_wrongly_beside_an_answer_is_not_told() -> None:
    metadata = {"RequestId": 5, "HTTPStatusCode": "x", "HTTPHeaders": {"content-length": "9" * 5000}}
    entry = {"method": "get_deployment", "response": {"ResponseMetadata": metadata}, "request": {"deploymentId": 1}}
    (step,) = steps([entry])
    assert (step.request_id, step.content_length, step.request) == (None, None, None)
    wrong = {"Error": {"Code": 5, "Message": None}, "ResponseMetadata": metadata}
    (step,) = steps([{"method": "get_deployment", "response": wrong}])
    assert step.error == AnsweredError("5", "", 400)


GONE = AnsweredError("DeploymentDoesNotExistException", "gone", 400)


@pytest.mark.parametrize(
    "entry",
    [
        {"method": "get_deployment", "service_error_code": GONE.code, "service_message": "gone"},
        {"operation": "GetDeployment", "response": {"Error": {"Code": GONE.code, "Message": "gone"}}},
        {"operation": "GetDeployment", "response": {"__type": GONE.code, "message": "gone"}},
        {"operation": "GetDeployment", "response": {"__type": f"x#{GONE.code}:http://x", "Message": "gone"}},
    ],
)
def test_errors_are_answers_too(entry: Any) -> None:
    (step,) = steps([entry])
    assert (step.operation, step.response, step.error) == ("GetDeployment", {}, GONE)


def test_an_error_may_say_its_status() -> None:
    entry = {"method": "get_deployment", "service_error_code": "ThrottlingException", "http_status_code": 503}
    assert steps([entry])[0].error == AnsweredError("ThrottlingException", "", 503)


@pytest.mark.parametrize(
    ("answer", "operation"),
    [
        ({"deploymentId": "d-ABCDEFGHI"}, "CreateDeployment"),
        ({"status": "Succeeded"}, "StopDeployment"),
        ({"instancesList": [], "nextToken": None}, "ListDeploymentInstances"),
        ({"hooksNotCleanedUp": []}, None),
        ({"nextToken": "x"}, None),
        ({"ResponseMetadata": {}}, None),
        ({"madeUp": 1}, None),
    ],
)
def test_members_show_the_operation_where_they_can(answer: dict[str, Any], operation: str | None) -> None:
    assert operation_of(answer) == operation


def test_answers_that_show_no_operation_are_passed_over() -> None:
    assert read([{}, *(answer.output for answer in STORY), {}]) == ANSWERS
    error = {"Error": {"Code": "ThrottlingException", "Message": ""}}
    assert read([error, *(answer.output for answer in STORY)]) == ANSWERS


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([{"method": "get_deployment"}], r"\[0\]: 'get_deployment' has no answer beside it; one of response, service_"),
        ([("get_deployments", {})], r"\[0\]\[1\]: 'get_deployments' is no operation of CodeDeploy"),
        ([{"method": 7, "response": {}}], r"\[0\]\.response: 7 is no operation of CodeDeploy"),
        ([("get_deployment", None)], r"\[0\]\[1\]: an answer is an object, not None"),
        ([POLLS[0].output, {"madeUp": 1}], r"\[1\]: no answer of CodeDeploy, and none beside its operation"),
        ([{"deploymentInfo": {"createTime": "x"}}], r"broken recording: \[0\]\.deploymentInfo\.createTime: 'x' is no"),
        ({"deploymentInfo": {"createTime": "x"}}, r"broken recording: deploymentInfo\.createTime: 'x' is no"),
    ],
)
def test_a_broken_list_is_refused_with_the_place(entries: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        steps(entries)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({5: 1}, r"\[0\]\[1\]: 5 is no name of a member$"),
        ({"deploymentInfo": {None: 1}}, r"\[0\]\[1\]\.deploymentInfo: None is no name of a member$"),
        ({"deploymentInfo": {"createTime": datetime.max}}, r"\[0\]\[1\]\.deploymentInfo\.createTime: .* is no time"),
        ({"deploymentInfo": {"creator": ANY}}, r"\[0\]\[1\]\.deploymentInfo\.creator: <ANY> is no string$"),
        ({"deploymentInfo": {"status": {"__class__": "datetime"}}}, r"\.status: an object .* is no string$"),
        (
            {"deploymentInfo": {"revision": [[[[[]]]]]}},
            r"revision: a list, first in it a list, first in it a list is no s",
        ),
    ],
)
def test_what_no_client_returns_is_refused_with_the_place(answer: Any, message: str) -> None:
    with pytest.raises(UsageError, match=rf"^this is a broken recording: .*{message}"):
        steps([("get_deployment", answer)])


def test_what_contains_itself_is_refused() -> None:
    info: dict[str, Any] = {}
    info["revision"] = info
    with pytest.raises(UsageError, match=r"broken recording: it is nested too deeply, or contains itself$"):
        steps([("get_deployment", {"deploymentInfo": {"madeUp": info}})])


def test_a_list_may_stand_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "answers.json"
    path.write_text(json.dumps([retimed(answer.output, datetime.isoformat) for answer in STORY]), encoding="utf-8")
    assert read(path) == ANSWERS
