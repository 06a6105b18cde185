"""The seam: users' own handlers still run, and some others do not."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse, HeadersDict
from botocore.hooks import HierarchicalEmitter

from codedeploy_fake.intercept import Interception
from codedeploy_fake.intercept.seam import to_request
from tests.intercept.standin import StandIn, owner_of


class Raw(io.BytesIO):
    def stream(self) -> list[bytes]:
        return [self.read()]


def test_a_users_handler_runs_and_may_change_the_request(fake: StandIn) -> None:
    def add_header(event_name: str, request: Any, **kwargs: object) -> None:
        request.headers["X-Event"] = event_name

    with Interception(fake):
        client = boto3.client("codedeploy")
        client.meta.events.register("before-send.codedeploy", add_header)
        assert owner_of(client) == "standin"
    assert fake.requests[0].headers["x-event"] == "before-send.codedeploy.ListApplications"


def test_a_users_answer_wins_and_the_fake_is_not_asked(fake: StandIn) -> None:
    def answer(request: Any, **kwargs: object) -> AWSResponse:
        return AWSResponse(request.url, 200, {}, Raw(b'{"applications": ["mine"]}'))

    with Interception(fake):
        client = boto3.client("codedeploy")
        client.meta.events.register("before-send.codedeploy.ListApplications", answer)
        assert owner_of(client) == "mine"
    assert fake.requests == []


def test_a_users_error_reaches_the_caller(fake: StandIn) -> None:
    def fail(**kwargs: object) -> None:
        raise LookupError("not today")

    with Interception(fake):
        client = boto3.client("codedeploy")
        client.meta.events.register("before-send", fail)
        with pytest.raises(LookupError, match="not today"):
            owner_of(client)


@pytest.mark.parametrize("module", ["moto.core.botocore_stubber", "botocore.retries.adaptive"])
def test_handlers_that_would_answer_or_delay_instead_are_skipped(fake: StandIn, module: str) -> None:
    def never(**kwargs: object) -> None:
        raise AssertionError

    never.__module__ = module
    with Interception(fake):
        client = boto3.client("codedeploy")
        client.meta.events.register_first("before-send", never)
        assert owner_of(client) == "standin"


def test_other_events_are_emitted_as_ever(fake: StandIn) -> None:
    emitter = HierarchicalEmitter()
    emitter.register("before-send.s3", lambda **kwargs: "first")
    emitter.register("before-send", lambda **kwargs: "second")
    with Interception(fake):
        assert [said for _, said in emitter.emit("before-send.s3.ListBuckets")] == ["first", "second"]
        assert emitter.emit_until_response("before-send.s3.ListBuckets")[1] == "first"
        assert emitter.emit("before-send.codedeployish.X")[0][1] == "second"


def test_others_see_the_answer_as_they_see_every_answer(fake: StandIn) -> None:
    with Interception(fake):
        client = boto3.client("codedeploy")
        bodies: list[bytes] = []
        client.meta.events.register(
            "response-received.codedeploy", lambda response_dict, **kwargs: bodies.append(response_dict["body"])
        )
        owner_of(client)
    assert bodies == [b'{"applications": ["standin"]}']


@pytest.mark.parametrize(
    ("body", "sent"), [(None, b""), (b"{}", b"{}"), (bytearray(b"\xa0"), b"\xa0"), ("{}", b"{}")], ids=repr
)
def test_a_body_of_any_kind_is_sent_as_bytes(body: object, sent: bytes) -> None:
    prepared = SimpleNamespace(method="POST", url="https://host", headers=HeadersDict({"A": b"b", "C": "d"}), body=body)
    request = to_request(prepared)
    assert (request.path, request.headers, request.body) == ("/", {"a": "b", "c": "d"}, sent)


def test_the_path_is_kept_since_the_other_protocol_speaks_by_it() -> None:
    path = "/service/CodeDeploy_20141006/operation/GetDeployment"
    prepared = SimpleNamespace(method="POST", url=f"https://host{path}", headers=HeadersDict(), body=b"\xa0")
    assert to_request(prepared).path == path
