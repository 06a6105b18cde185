"""From the wire to values and back: JSON and CBOR, attempts, and what no client could read."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from typing import Any

import cbor2
import pytest

from codedeploy_fake import UsageError
from codedeploy_fake.cassettes.interactions import Cassette, Interaction, Metadata, RecordedError
from codedeploy_fake.cassettes.plain import asked, exchanged, lean, of_plain, to_plain
from codedeploy_fake.wire import Request
from codedeploy_fake.wire.protocols import CBOR, JSON11
from tests.cassettes.story import ACCESS_KEY

TARGET = {"X-Amz-Target": "CodeDeploy_20141006.GetDeployment", "Content-Type": "application/x-amz-json-1.1"}
CBOR_PATH = "/service/CodeDeploy_20141006/operation/GetDeployment"
ASKED = {"deploymentId": "d-123456789"}
ANSWER = {"deploymentInfo": {"status": "Created", "createTime": 1501780462.227}}
SHOWN = Interaction("GetDeployment", ASKED, output=ANSWER)
SIGNED = (
    f"AWS4-HMAC-SHA256 Credential={ACCESS_KEY}/20261125/eu-west-1/codedeploy/aws4_request, "
    "SignedHeaders=host, Signature=0123"
)
AGENT = "Boto3/1.34.0 md/Botocore#1.34.9 ua/2.0 app/secret-app lang/python#3.11"


def in_json(body: bytes = json.dumps(ASKED).encode(), headers: Mapping[str, str] | None = None) -> Request:
    return Request(headers={**TARGET, **(headers or {})}, body=body)


def value(request: Request, body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Interaction:
    found = exchanged(lean(request), status, headers or {}, body)
    assert found is not None
    return found.interaction


def test_json_and_cbor_give_the_same_value() -> None:
    timed = {"deploymentInfo": {"status": "Created", "createTime": cbor2.CBORTag(1, 1501780462.227)}}
    cbor = Request(path=CBOR_PATH, headers={"smithy-protocol": "rpc-v2-cbor"}, body=cbor2.dumps(ASKED))
    assert value(in_json(), json.dumps(ANSWER).encode()) == value(cbor, cbor2.dumps(timed)) == SHOWN


def test_a_packed_body_is_unpacked() -> None:
    packed = gzip.compress(json.dumps(ANSWER).encode())
    assert value(in_json(), packed, headers={"Content-Encoding": "gzip", "Content-Length": "9"}) == SHOWN


@pytest.mark.parametrize(
    "request_",
    [
        Request("GET", "/"),
        Request(headers={"x-amz-target": "DynamoDB_20120810.GetItem"}),
        Request(path="/service/GraniteServiceVersion20100801/operation/PutMetricData"),
        Request(path="/", headers={"smithy-protocol": "rpc-v2-cbor"}),
    ],
)
def test_another_service_is_none_of_ours(request_: Request) -> None:
    assert asked(request_) is None
    assert exchanged(request_, 200, {}, b"{}") is None


def test_a_request_that_says_nothing_is_not_written_down() -> None:
    assert exchanged(in_json(b"{"), 400, {}, b"{}") is None


def test_errors_lose_their_namespace_and_keep_their_message() -> None:
    body = b'{"__type": "com.amazonaws.codedeploy#ThrottlingException:http://x", "Message": "Rate exceeded"}'
    assert value(in_json(), body, 400).error == RecordedError("ThrottlingException", "Rate exceeded")


@pytest.mark.parametrize("body", [b"<html>", gzip.compress(b"{}", mtime=0)[:-4], b"", b"[]", b'{"reason": "proxy"}'])
def test_a_page_of_a_proxy_is_an_error_without_words(body: bytes) -> None:
    assert value(in_json(), body, 502).error == RecordedError("502")


def test_of_a_request_no_more_is_kept_than_it_asks_and_who_asks_it() -> None:
    request = in_json(headers={"Authorization": SIGNED, "User-Agent": AGENT, "X-Amz-Security-Token": "token"})
    kept = lean(request).headers
    recorded = {"x-recorded-sdk", "x-recorded-region", "x-recorded-account"}
    assert set(kept) == {"x-amz-target", "content-type", *recorded}
    assert kept["x-recorded-sdk"] == "boto3/1.34.0 botocore/1.34.9"
    assert kept["x-recorded-region"] == "eu-west-1"
    assert lean(lean(request)) == lean(request)


def test_of_an_answer_no_header_is_kept_but_those_on_the_list() -> None:
    headers = {"X-Amzn-RequestId": "r-1", "Content-Length": "9", "Date": "today", "Set-Cookie": "secret"}
    one = value(in_json(), b"{}", headers=headers)
    assert (one.request_id, one.headers) == ("r-1", {"content-length": "9", "date": "today"})
    of_fake = value(in_json(), b"{}", headers={**headers, "X-CodeDeploy-Fake": "0.1.0"})
    assert of_fake.headers == {"content-length": "9"}


def attempt(call: str, status: int) -> dict[str, Any]:
    body = b"{}" if status == 200 else b'{"__type": "ThrottlingException"}'
    headers = {
        **TARGET,
        "amz-sdk-invocation-id": call,
        "Authorization": [SIGNED.encode()],
        "User-Agent": [AGENT.encode()],
    }
    return {
        "request": {
            "method": "POST",
            "uri": "https://codedeploy.eu-west-1.amazonaws.com/",
            "headers": headers,
            "body": "{}",
        },
        "response": {"status": {"code": status}, "headers": {}, "body": {"string": body}},
    }


def test_attempts_at_one_call_that_got_one_answer_are_one_interaction() -> None:
    listed = [
        attempt("a", 400),
        attempt("b", 400),
        attempt("a", 400),
        attempt("a", 200),
        attempt("", 400),
        attempt("", 400),
    ]
    cassette = of_plain({"interactions": listed})
    assert [(one.status, one.attempts) for one in cassette.interactions] == [
        (400, 2),
        (400, 1),
        (200, 1),
        (400, 1),
        (400, 1),
    ]


def test_what_nobody_has_told_is_taken_from_the_requests() -> None:
    cassette = of_plain({"interactions": [attempt("", 200)]})
    assert cassette.metadata == Metadata(region="eu-west-1", sdk=("boto3/1.34.0", "botocore/1.34.9"))


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({}, "interactions: a list was expected"),
        ({"interactions": [5]}, r"interactions\[0\]: an interaction is an object"),
        ({"interactions": [{"request": {}, "response": {}}]}, r"interactions\[0\]\.response\.status\.code: a number"),
    ],
)
def test_a_broken_one_is_told_where(document: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        of_plain(document)


def test_what_vcrpy_is_given_says_the_same() -> None:
    throttled = Interaction(
        "CreateApplication", {"applicationName": "web"}, 400, error=RecordedError("Throttling", "x")
    )
    cassette = Cassette((SHOWN, throttled), Metadata(region="eu-west-1"))
    read = of_plain(to_plain(cassette))
    assert [(one.operation, one.input, one.output, one.error) for one in read.interactions] == [
        (one.operation, one.input, one.output, one.error) for one in cassette.interactions
    ]
    assert read.metadata.region == "eu-west-1"
    assert (JSON11.name, CBOR.name) == ("json", "smithy-rpc-v2-cbor")
