"""The recorder on loopback: what it hands on, what it keeps, and how it signs for AWS."""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import BotoCoreError, EndpointConnectionError, TokenRetrievalError
from botocore.httpsession import URLLib3Session
from botocore.parsers import PROTOCOL_PARSERS

from codedeploy_fake import CodeDeployFake, UsageError
from codedeploy_fake.cassettes import forwarding, sources
from codedeploy_fake.cassettes.interactions import Metadata
from codedeploy_fake.server import serving
from codedeploy_fake.wire import ConnectionDropped, Request, Response
from tests.cassettes.story import ACCESS_KEY, CBOR, JSON, KEYS, client

if TYPE_CHECKING:
    from collections.abc import Iterator

METADATA = Metadata("fake")
PROTOCOLS = [JSON, pytest.param(CBOR, marks=pytest.mark.skipif(CBOR not in PROTOCOL_PARSERS, reason="no CBOR yet"))]


@pytest.fixture
def recorder() -> Iterator[forwarding.Recorder]:
    fake = CodeDeployFake(region="eu-west-1")
    with (
        serving(fake) as url,
        forwarding.recorder(forwarding.to_server(url), sources.of_server(url)) as here,
    ):
        yield here


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_client_speaks_with_the_target_through_it(recorder: forwarding.Recorder, protocol: str) -> None:
    asking = client(protocol, endpoint_url=recorder.url)
    made = asking.create_application(applicationName="web")["applicationId"]
    with pytest.raises(asking.exceptions.ApplicationAlreadyExistsException):
        asking.create_application(applicationName="web")
    created, refused = recorder.cassette().interactions
    assert created.output == {"applicationId": made}
    assert refused.code == "ApplicationAlreadyExistsException"
    assert recorder.cassette().metadata.region == "us-east-1"  # where the client signed for


def test_what_is_not_for_codedeploy_goes_nowhere(recorder: forwarding.Recorder) -> None:
    connection = http.client.HTTPConnection(urlsplit(recorder.url).netloc)
    connection.request("POST", "/", b"{}", {"X-Amz-Target": "DynamoDB_20120810.ListTables"})
    answer = connection.getresponse()
    assert answer.status == 400
    assert json.loads(answer.read())["message"] == "only CodeDeploy is recorded"
    connection.request("POST", "/", b"{", {"X-Amz-Target": "CodeDeploy_20141006.ListApplications"})
    assert connection.getresponse().read().startswith(b'{"__type":"SerializationException"')
    connection.request("GET", "/")
    assert connection.getresponse().status == 501
    connection.close()
    assert recorder.cassette().interactions == ()


def test_a_target_that_is_gone_is_told_and_not_recorded() -> None:
    def gone(_: Request) -> Response:
        raise UsageError("nobody answers")

    def dropped(_: Request) -> Response:
        raise ConnectionDropped("no answer")

    once = Config(retries={"total_max_attempts": 1})
    for forward, raised in ((gone, Exception), (dropped, BotoCoreError)):
        with forwarding.recorder(forward, METADATA) as here, pytest.raises(raised):
            client(endpoint_url=here.url, config=once).list_applications()
        assert here.cassette().interactions == ()


def test_for_aws_a_request_is_signed_with_real_credentials_and_for_the_region_that_was_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[Any] = []

    def send(_: object, request: Any) -> AWSResponse:
        sent.append(request)
        return AWSResponse(request.url, 200, {"x-amzn-RequestId": "r-1"}, _Body(b'{"applications":[]}'))

    monkeypatch.setattr(URLLib3Session, "send", send)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "real")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "session")
    headers = {"X-Amz-Target": "CodeDeploy_20141006.ListApplications", "Authorization": "theirs", "X-Secret": "x"}
    answer = forwarding.to_aws("eu-west-1")(Request(headers=headers, body=b"{}"))
    assert (answer.status, answer.body) == (200, b'{"applications":[]}')
    (request,) = sent
    assert request.url == "https://codedeploy.eu-west-1.amazonaws.com/"
    signed = {name: value if isinstance(value, str) else value.decode() for name, value in request.headers.items()}
    assert f"Credential={ACCESS_KEY}/" in signed["Authorization"]
    assert "/eu-west-1/codedeploy/aws4_request" in signed["Authorization"]
    assert signed["X-Amz-Security-Token"] == "session"
    assert "X-Secret" not in signed


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (EndpointConnectionError(endpoint_url="https://aws"), ConnectionDropped),
        (TokenRetrievalError(provider="sso", error_msg="has expired"), UsageError),
    ],
    ids=["no network", "no credentials any more"],
)
def test_what_comes_between_us_and_aws_is_no_traceback(
    monkeypatch: pytest.MonkeyPatch, fault: Exception, said: type[Exception]
) -> None:
    def send(*_: object) -> None:
        raise fault

    monkeypatch.setattr(URLLib3Session, "send", send)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "real")
    with pytest.raises(said):
        forwarding.to_aws("eu-west-1")(Request(body=b"{}"))


def test_aws_needs_credentials() -> None:
    with pytest.raises(UsageError, match="no credentials were found"):
        forwarding.to_aws("eu-west-1")


class _Body:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        yield self._content


def test_no_secret_is_kept(recorder: forwarding.Recorder) -> None:
    boto3.client("codedeploy", "eu-west-1", endpoint_url=recorder.url, **KEYS).list_applications()
    told = repr(recorder.cassette()) + repr(recorder._attempts)
    assert not any(secret in told for secret in (*KEYS.values(), "AWS4-HMAC-SHA256"))
