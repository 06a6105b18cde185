"""Debug logs of botocore, whoever wrote them: the AWS CLI with ``--debug``, or boto3."""

from __future__ import annotations

import io
import json
import logging
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import cbor2
import pytest
from botocore.exceptions import ClientError

from codedeploy_fake import CodeDeployFake, UsageError
from codedeploy_fake.recordings.formats import steps
from codedeploy_fake.recordings.steps import AnsweredError, Step
from codedeploy_fake.server import serving
from tests.acceptance.tools import AWS_CLI, PATIENCE, environment, tool
from tests.making import CREATE
from tests.recordings.formats.story import (
    ANSWERS,
    POLLS,
    STORY,
    Answer,
    asking,
    keeps_no_secret,
    questions,
    releasing,
    secrets,
)

#: The prefixes of the AWS CLI and of boto3's set_stream_logger.
CLI = "%(asctime)s - %(threadName)s - %(name)s - %(levelname)s - %(message)s"
BOTO3 = "%(asctime)s %(name)s [%(levelname)s] %(message)s"


@contextmanager
def logged(style: str) -> Iterator[io.StringIO]:
    """All that botocore logs, in a style."""
    text = io.StringIO()
    handler, logger = logging.StreamHandler(text), logging.getLogger("botocore")
    handler.setFormatter(logging.Formatter(style))
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield text
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)


def read(text: str, folder: Path) -> tuple[Step, ...]:
    path = folder / "debug.log"
    path.write_text(text, encoding="utf-8", newline="")
    return steps(path)


def line(logger: str, message: str) -> str:
    return f"2017-08-03 17:09:35,001 - MainThread - {logger} - DEBUG - {message}\n"


def block(answer: Answer, body: object = None, headers: dict[str, str] | None = None) -> str:
    """What the AWS CLI logs of one call."""
    sent = {"X-Amz-Target": f"CodeDeploy_20141006.{answer.operation}", **dict(secrets())}
    params = {"url_path": "/", "method": "POST", "headers": sent, "body": json.dumps(answer.input).encode()}
    return (
        line("botocore.endpoint", f"Making request for OperationModel(name={answer.operation}) with params: {params}")
        + line("urllib3.connectionpool", 'https://codedeploy.us-east-1.amazonaws.com:443 "POST / HTTP/1.1" 200 30')
        + line("botocore.parsers", f"Response headers: { {**answer.headers, **dict(secrets()), **(headers or {})} }")
        + line("botocore.parsers", "Response body:")
        + f"{answer.body if body is None else body!r}\n"
        + line("botocore.retryhandler", "No retry needed.")
    )


LOG = "".join(map(block, STORY))


@pytest.mark.parametrize("style", [CLI, BOTO3, "%(message)s"])
def test_what_botocore_logs_is_read_with_requests_and_headers(style: str, tmp_path: Path) -> None:
    fake = releasing()
    with fake.intercept(), logged(style) as text:
        client: Any = fake.client()
        questions(fake, asking(client))
    read_back = read(text.getvalue(), tmp_path)
    assert [(step.operation, step.response) for step in read_back] == ANSWERS
    assert [step.content_length for step in read_back] == [len(answer.body) for answer in STORY]
    assert [step.request for step in read_back] == [answer.input for answer in STORY]
    assert {step.region for step in read_back} == {"us-east-1"}
    assert [step.request_id for step in read_back] == [call["x-amzn-RequestId"] for call in (a.headers for a in STORY)]


def test_an_error_that_botocore_parses_twice_is_one_answer(tmp_path: Path) -> None:
    fake = releasing()
    with logged(CLI) as text, pytest.raises(ClientError):
        fake.client().get_deployment(deploymentId="d-ABCDEFGHI")
    assert text.getvalue().count("Response body:") == 2
    (step,) = read(text.getvalue(), tmp_path)
    assert step.error is not None
    assert (step.operation, step.error.code) == ("GetDeployment", "DeploymentDoesNotExistException")


def test_a_log_of_the_cli_is_read_and_no_secret_of_it_is_kept(tmp_path: Path) -> None:
    read_back = read(LOG, tmp_path)
    assert [(step.operation, step.response) for step in read_back] == ANSWERS
    assert [step.request for step in read_back] == [answer.input for answer in STORY]
    assert keeps_no_secret(read_back)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\n".join(f"2017-08-03T17:09:35.1234567Z {row}" for row in text.split("\n")),
        lambda text: text.replace("Response body:\n", "Response body: "),
        lambda text: text.replace("with params", "(verify: True) with params"),
        lambda text: text.replace("\nb'", "\n").replace("}'\n", "}\n").replace("\\\\", "\\"),  # Python 2
        lambda text: '{"deploymentId": "d-ABCDEFGHI"}\n' + text,
        lambda text: "\n".join(row for row in text.split("\n") if "Making request" not in row),
    ],
)
def test_logs_of_other_days_and_places_are_read(change: Any, tmp_path: Path) -> None:
    assert [(step.operation, step.response) for step in read(change(LOG), tmp_path)] == ANSWERS


def test_answers_of_other_services_are_passed_over(tmp_path: Path) -> None:
    other = block(STORY[0], b"<GetCallerIdentityResponse/>").replace(
        "CodeDeploy_20141006.CreateDeployment", "AWSSecurityTokenServiceV20110615.GetCallerIdentity"
    )
    assert [(step.operation, step.response) for step in read(other + LOG + other, tmp_path)] == ANSWERS


def test_without_its_request_an_answer_is_known_by_its_members(tmp_path: Path) -> None:
    log = "".join(block(answer, b'{"Account":"123456789012"}') + block(answer) for answer in STORY)
    rows = "\n".join(row for row in log.split("\n") if "Making request" not in row)
    rows = rows.replace("x-amzn-RequestId", "x-no-id")  # both answers of a pair have the same
    read_back = read(rows, tmp_path)
    assert [(step.operation, step.response) for step in read_back] == ANSWERS
    assert {(step.request, step.region) for step in read_back} == {(None, None)}


def test_cbor_is_read(tmp_path: Path) -> None:
    packed = cbor2.dumps({"deploymentInfo": {"createTime": cbor2.CBORTag(1, 1501780174.227), "status": "Created"}})
    text = block(POLLS[0], packed, {"Content-Type": "application/cbor"})
    text = text.replace("'X-Amz-Target': 'CodeDeploy_20141006.GetDeployment'", "'Accept': 'application/cbor'")
    text = text.replace("'url_path': '/'", "'url_path': '/service/CodeDeploy_20141006/operation/GetDeployment'")
    text = text.replace(repr(json.dumps(POLLS[0].input).encode()), repr(cbor2.dumps(POLLS[0].input)))
    (step,) = read(text, tmp_path)
    assert step.response == {"deploymentInfo": {"createTime": 1501780174.227, "status": "Created"}}
    assert (step.operation, step.request, step.content_length) == (
        "GetDeployment",
        POLLS[0].input,
        None,
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text.replace('{"deploymentId":', "{***"), r"line 5: the body is not JSON"),
        (lambda text: text.replace("\nb'", "\nb'\\x"), r"line 5: no Python literal, as botocore logs one"),
        (lambda text: text[: text.index("Response body:") + 20], r"line 5: "),
        (lambda text: text.replace("Response headers: {", "Response headers: {*"), r"line 3: no Python literal"),
    ],
)
def test_a_broken_log_is_refused_with_the_line(change: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=rf"debug\.log is a broken recording: {message}"):
        read(change(LOG), tmp_path)


def test_the_aws_cli_writes_what_we_read(tmp_path: Path) -> None:
    """The real program: two calls with --debug, all that it prints in one file."""
    aws, fake = tool(AWS_CLI), CodeDeployFake()
    fake.seed_group("web", "prod", 2)
    deployment_id = fake.call("CreateDeployment", CREATE)["deploymentId"]
    log = ""
    with serving(fake) as url:
        for told in (deployment_id, "d-ABCDEFGHI"):
            command = [str(aws), "deploy", "get-deployment", "--deployment-id", told, "--debug"]
            done = subprocess.run(
                command, env=dict(environment(url)), capture_output=True, text=True, timeout=PATIENCE, check=False
            )
            log += done.stderr + done.stdout
    shown, missing = read(log, tmp_path)
    assert shown.response == fake.call("GetDeployment", {"deploymentId": deployment_id})
    assert shown.request == {"deploymentId": deployment_id}
    assert shown.content_length is not None
    assert missing.error == AnsweredError(
        "DeploymentDoesNotExistException", "The deployment d-ABCDEFGHI could not be found"
    )


def test_boto3_is_read_as_it_is_set_up_to_log(tmp_path: Path) -> None:
    fake = releasing()
    stream = io.StringIO()
    boto3.set_stream_logger("botocore.parsers", logging.DEBUG)
    logger = logging.getLogger("botocore.parsers")
    (handler,) = (one for one in logger.handlers if isinstance(one, logging.StreamHandler))
    handler.setStream(stream)
    try:
        fake.client().create_deployment(**CREATE)
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)
    (step,) = read(stream.getvalue(), tmp_path)
    assert (step.operation, step.response) == ANSWERS[0]
