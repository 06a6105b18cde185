"""Plain vcrpy cassettes: one that vcrpy records here, and what others have in theirs."""

from __future__ import annotations

import copy
import gzip
import json
from pathlib import Path
from typing import Any

import botocore.session
import cbor2
import pytest
import vcr
import yaml
from botocore.parsers import PROTOCOL_PARSERS

from codedeploy_fake import UsageError
from codedeploy_fake.recordings.formats import steps
from codedeploy_fake.recordings.steps import AnsweredError
from codedeploy_fake.server import serving
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

CBOR = "smithy-rpc-v2-cbor"
ENDPOINT = "https://codedeploy.us-east-1.amazonaws.com"


def in_texts(request: Any) -> Any:
    """Botocore's header values are bytes, which vcrpy cannot write in JSON."""
    texts = ((name, value if isinstance(value, str) else value.decode()) for name, value in request.headers.items())
    request.headers = dict(texts)
    return request


def client_of(url: str, protocol: str) -> Any:
    """A client of boto3 that speaks one protocol."""
    session = botocore.session.Session()
    loader = session.get_component("data_loader")
    load = loader.load_service_model

    def one_protocol(service: str, kind: str, api_version: str | None = None) -> Any:
        model = copy.deepcopy(load(service, kind, api_version))
        if kind == "service-2":
            model["metadata"]["protocols"] = [protocol]
        return model

    loader.load_service_model = one_protocol
    return session.create_client(
        "codedeploy",
        region_name="us-east-1",
        endpoint_url=url,
        aws_access_key_id="AKIDEXAMPLE",
        aws_secret_access_key="testing",
    )


@pytest.mark.skipif(CBOR not in PROTOCOL_PARSERS, reason="this botocore speaks no CBOR")
def test_what_vcrpy_records_of_cbor_is_read(tmp_path: Path) -> None:
    fake, path = releasing(), tmp_path / "cassette"
    with serving(fake) as url, vcr.use_cassette(str(path)):
        questions(fake, asking(client_of(url, CBOR)))
    assert "application/cbor" in path.read_text(encoding="utf-8")
    read = steps(path)
    assert [(step.operation, step.response) for step in read] == ANSWERS
    assert [step.request for step in read] == [answer.input for answer in STORY]
    assert {step.content_length for step in read} == {None}
    assert keeps_no_secret(read)


@pytest.mark.parametrize("serializer", ["yaml", "json"])
def test_what_vcrpy_records_is_read(serializer: str, tmp_path: Path) -> None:
    """A real client, a real connection, a real cassette."""
    fake, path = releasing(), tmp_path / "cassette"
    recorder = vcr.VCR(serializer=serializer, before_record_request=in_texts if serializer == "json" else None)
    with serving(fake) as url, recorder.use_cassette(str(path)):
        questions(fake, asking(client_of(url, "json")))
    read = steps(path)
    assert [(step.operation, step.response) for step in read] == ANSWERS
    assert [step.request for step in read] == [answer.input for answer in STORY]
    assert [step.content_length for step in read] == [len(answer.body) for answer in STORY]
    assert keeps_no_secret(read)


def interaction(answer: Answer, **change: Any) -> dict[str, Any]:
    """As vcrpy writes it: headers as lists, bodies as bytes."""
    headers = {"X-Amz-Target": f"CodeDeploy_20141006.{answer.operation}", **dict(secrets())}
    request = {
        "body": json.dumps(answer.input).encode(),
        "headers": {name: [value.encode()] for name, value in headers.items()},
        "method": "POST",
        "uri": f"{ENDPOINT}/",
    }
    response = {
        "body": {"string": answer.body},
        "headers": {name: [value] for name, value in {**answer.headers, **dict(secrets())}.items()},
        "status": {"code": 200, "message": "OK"},
    }
    return {"request": request, "response": {**response, **change}}


def cassette(*interactions: Any) -> dict[str, Any]:
    return {"version": 1, "interactions": list(interactions)}


TOLD = cassette(*map(interaction, STORY))


def in_yaml(document: Any, folder: Path) -> Path:
    path = folder / "cassette.yaml"
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    return path


def test_bytes_and_lists_are_read(tmp_path: Path) -> None:
    path = in_yaml(TOLD, tmp_path)
    assert "!!binary" in path.read_text(encoding="utf-8")
    for source in (path, TOLD):
        read = steps(source)
        assert [(step.operation, step.response) for step in read] == ANSWERS
        assert [step.request_id for step in read] == [answer.headers["x-amzn-RequestId"] for answer in STORY]
        assert {step.region for step in read} == {"us-east-1"}
        assert keeps_no_secret(read)


@pytest.mark.parametrize(
    ("uri", "region"),
    [
        ("https://codedeploy.eu-central-1.amazonaws.com/", "eu-central-1"),
        ("https://codedeploy-fips.us-gov-west-1.amazonaws.com:443/", "us-gov-west-1"),
        ("https://codedeploy.cn-north-1.amazonaws.com.cn/", "cn-north-1"),
        ("http://127.0.0.1:4566/", None),
    ],
)
def test_the_host_shows_the_region(uri: str, region: str | None) -> None:
    one = interaction(POLLS[0])
    one["request"]["uri"] = uri
    assert steps(cassette(one))[0].region == region


def test_a_body_that_is_compressed_is_unpacked(tmp_path: Path) -> None:
    answer = POLLS[-1]
    packed = {
        "body": {"string": gzip.compress(answer.body)},
        "headers": {**answer.headers, "Content-Encoding": ["gzip"], "Content-Length": ["7"]},
    }
    (step,) = steps(in_yaml(cassette(interaction(answer, **packed)), tmp_path))
    assert step.response == answer.output
    assert step.content_length is None  # it would be that of the packed body


def packed(value: Any) -> Any:
    """As the service writes CBOR: times are tagged numbers."""
    if isinstance(value, dict):
        return {
            name: cbor2.CBORTag(1, member) if name.endswith("Time") else packed(member)
            for name, member in value.items()
        }
    return value


def test_cbor_is_read_in_both_directions(tmp_path: Path) -> None:
    answer = POLLS[-1]
    body = cbor2.dumps(packed(answer.output))
    one = interaction(answer, body={"string": body}, headers={"content-type": ["application/cbor"]})
    one["request"] = {
        "body": cbor2.dumps(answer.input),
        "headers": {"Content-Type": [b"application/cbor"], "smithy-protocol": [b"rpc-v2-cbor"]},
        "method": "POST",
        "uri": f"{ENDPOINT}/service/CodeDeploy_20141006/operation/GetDeployment",
    }
    (step,) = steps(in_yaml(cassette(one), tmp_path))
    assert (step.operation, step.request, step.response) == ("GetDeployment", answer.input, answer.output)


def test_texts_marked_by_python_2_are_texts(tmp_path: Path) -> None:
    path = in_yaml(cassette(interaction(POLLS[0], body={"string": POLLS[0].body.decode()})), tmp_path)
    text = path.read_text(encoding="utf-8").replace("string: '", "string: !!python/unicode '")
    assert "!!python/unicode" in text
    path.write_text(text, encoding="utf-8")
    assert [step.response for step in steps(path)] == [POLLS[0].output]


def test_nothing_else_of_python_comes_from_a_cassette(tmp_path: Path) -> None:
    path = tmp_path / "cassette.yaml"
    path.write_text("interactions: !!python/object/apply:os.getcwd []\n", encoding="utf-8")
    with pytest.raises(UsageError, match="is a broken recording: line 1 column 15: could not determine a constructor"):
        steps(path)


def test_errors_are_answers(tmp_path: Path) -> None:
    body = {"string": b'{"__type":"ThrottlingException","message":"Rate exceeded"}'}
    (step,) = steps(cassette(interaction(POLLS[0], body=body, status={"code": 400, "message": "Bad Request"})))
    assert step.error == AnsweredError("ThrottlingException", "Rate exceeded", 400)
    assert (step.operation, step.response) == ("GetDeployment", {})


def test_answers_of_other_services_are_passed_over() -> None:
    other = interaction(POLLS[0], body={"string": b"<xml/>"})
    other["request"]["headers"] = {"X-Amz-Target": ["AmazonEC2.DescribeInstances"]}
    assert len(steps(cassette(other, *map(interaction, STORY), other))) == len(STORY)
    with pytest.raises(UsageError, match="interactions: none of the 1 is with CodeDeploy"):
        steps(cassette(other))


def test_no_body_is_an_empty_answer() -> None:
    one = interaction(POLLS[0], body={"string": b""})
    one["request"]["body"] = None
    (step,) = steps(cassette(one))
    assert (step.response, step.request) == ({}, {})


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"interactions": 1}, r"interactions: a list, not 1"),
        (cassette({"request": {}}), r"interactions\[0\]: an interaction is an object with 'request' and 'response'"),
        (
            cassette(*map(interaction, STORY), interaction(POLLS[0], body={"string": b"<html>"})),
            rf"interactions\[{len(STORY)}\]\.response\.body: the body is not JSON",
        ),
        (
            cassette(interaction(POLLS[0], body={"string": b"\x1f\x8bxx"})),
            r"interactions\[0\]\.response\.body: the gzip body is broken",
        ),
        (
            cassette(interaction(POLLS[0], body={"string": b"\xff"}, headers={"content-type": ["application/cbor"]})),
            r"interactions\[0\]\.response\.body: the body is not CBOR",
        ),
        (cassette(interaction(POLLS[0], body={"string": 5})), r".*response\.body: a body is text or bytes, not 5"),
        (
            cassette(interaction(POLLS[0], body={"string": b"[]"})),
            r".*response\.body: an answer is an object, not an empty list",
        ),
    ],
)
def test_a_broken_cassette_is_refused_with_the_place(document: Any, message: str) -> None:
    with pytest.raises(UsageError, match=f"is a broken recording: {message}"):
        steps(document)
