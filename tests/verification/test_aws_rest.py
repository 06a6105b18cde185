"""Of AWS, what is rarer: STS that says no, alarms, deployments that still go on where somebody cleans up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, NoCredentialsError
from botocore.stub import Stubber

from codedeploy_fake.verification.aws_target import AwsTarget, hindrance
from codedeploy_fake.verification.boto_target import Place, Things, Waiting
from codedeploy_fake.verification.targets import Hindered, Lacking, Refused
from tests.verification.aws import Aws
from tests.verification.targets import unfinished

EXPIRED = b"<ErrorResponse><Error><Code>ExpiredToken</Code><Message>too old</Message></Error></ErrorResponse>"


@contextmanager
def says_expired() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(403)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(EXPIRED)))
            self.end_headers()
            self.wfile.write(EXPIRED)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_expired_credentials_are_said_by_sts_first(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with says_expired() as sts, aws.behind():
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts)
        assert aws.verify() == 2
    assert "GetCallerIdentity: the credentials have expired (ExpiredToken: too old)" in capsys.readouterr().err
    assert aws.called == []


def test_deployments_that_go_on_are_stopped_before_what_they_stand_on_goes(aws: Aws) -> None:
    run = "codedeploy-fake-0a1b2c3d"
    tags = [{"Key": "codedeploy-fake-verify", "Value": run}]
    aws.fake.call("CreateApplication", {"applicationName": f"{run}-a", "tags": tags})
    aws.fake.seed_group(f"{run}-a", "group")
    location = {"bucket": "b", "key": "k", "bundleType": "zip"}
    aws.fake.call(
        "CreateDeployment",
        {
            "applicationName": f"{run}-a",
            "deploymentGroupName": "group",
            "revision": {"revisionType": "S3", "s3Location": location},
        },
    )
    assert unfinished(aws.fake)
    with aws.behind():
        assert aws.verify("--cleanup") == 0
    assert unfinished(aws.fake) == []
    assert aws.applications == []


def test_what_cannot_be_looked_at_is_1(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    with aws.behind(lambda *_: ("AccessDeniedException", 400)):
        assert aws.verify("--cleanup") == 1
    assert "the account could not be looked at: ListApplications: access was denied" in capsys.readouterr().err


def test_what_cannot_be_removed_is_left_and_said(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    run = "codedeploy-fake-0a1b2c3d"
    tags = [{"Key": "codedeploy-fake-verify", "Value": run}]
    aws.fake.call("CreateApplication", {"applicationName": f"{run}-a", "tags": tags})
    with aws.behind(lambda _, operation: ("AccessDenied", 403) if operation == "DeleteApplication" else None):
        assert aws.verify("--cleanup") == 1
    assert f"left: application {run}-a: DeleteApplication: access was denied" in capsys.readouterr().out


def client(service: str) -> Any:
    return boto3.client(service, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")


def target(cloudwatch: Any = None) -> AwsTarget:
    clients = {"codedeploy": client("codedeploy"), **({"cloudwatch": cloudwatch} if cloudwatch else {})}
    place = Place("aws", "123456789012", "us-east-1", "2026-10-19")
    return AwsTarget(clients, place, Waiting(0), "t", abilities=frozenset(), things=Things(), alarms=("errors",))


def test_an_alarm_that_is_configured_is_set() -> None:
    cloudwatch = client("cloudwatch")
    with Stubber(cloudwatch) as stub:
        asked = {"AlarmName": "errors", "StateValue": "ALARM", "StateReason": "codedeploy-fake verify"}
        stub.add_response("set_alarm_state", {}, asked)
        target(cloudwatch).set_alarm("errors", "ALARM")
        stub.assert_no_pending_responses()
        with pytest.raises(Lacking, match="needs the alarm 'others'"):
            target(cloudwatch).set_alarm("others", "ALARM")
        stub.add_client_error("set_alarm_state", "ResourceNotFound", "unknown", 404)
        with pytest.raises(Lacking, match="needs the alarm 'errors'"):
            target(cloudwatch).set_alarm("errors", "OK")
        stub.add_client_error("set_alarm_state", "AccessDenied", "no", 403)
        with pytest.raises(Hindered, match="access was denied"):
            target(cloudwatch).set_alarm("errors", "OK")
    with pytest.raises(Lacking):
        target().set_alarm("errors", "OK")


def error(code: str, status: int) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "m"}, "ResponseMetadata": {"HTTPStatusCode": status}}, "X")


@pytest.mark.parametrize(
    ("trouble", "final"),
    [
        (Refused("ThrottlingException", "", 400), False),
        (error("Throttling", 400), False),
        (error("ExpiredTokenException", 400), True),
        (Refused("ServiceUnavailable", "", 503), False),
        (NoCredentialsError(), True),
        (ConnectTimeoutError(endpoint_url="x"), True),
        (Refused("ApplicationDoesNotExistException", "", 400), None),
        (ValueError("what the parser says"), None),
        (None, None),
    ],
    ids=repr,
)
def test_what_the_service_itself_says_hinders_nothing(trouble: BaseException | None, final: bool | None) -> None:
    found = hindrance("X", trouble)
    assert (found.final if found else None) is final
