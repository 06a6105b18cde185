"""A client that is aimed at a server of this process really uses HTTP, and its sleeps move the clock behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import botocore.httpsession
import pytest
from botocore.awsrequest import AWSResponse

from codedeploy_fake.intercept import Interception, active, bound_client
from codedeploy_fake.intercept.seam import _Raw, to_request
from tests.intercept.standin import StandIn, owner_of, throttle
from tests.intercept.test_sleeping import wait

URL = "http://127.0.0.1:5"


@pytest.fixture
def behind() -> StandIn:
    """The fake behind the server at ``URL``."""
    return StandIn("behind")


@pytest.fixture
def wire(behind: StandIn, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What went over HTTP to the server."""
    sent: list[str] = []

    def send(self: object, request: Any) -> AWSResponse:
        assert request.url.startswith((URL, "http://localhost:5"))
        sent.append(request.url)
        answer = behind.handle(to_request(request))
        return AWSResponse(request.url, answer.status, answer.headers, _Raw(answer.body))

    monkeypatch.setattr(botocore.httpsession.URLLib3Session, "send", send)
    return sent


@pytest.fixture
def served(behind: StandIn, wire: list[str]) -> Iterator[StandIn]:
    with active.served(URL, behind):
        yield behind


@pytest.mark.parametrize("url", [URL, f"{URL}/", "http://localhost:5"])
def test_a_client_aimed_at_the_server_uses_http(served: StandIn, fake: StandIn, wire: list[str], url: str) -> None:
    with Interception(fake):
        assert owner_of(boto3.client("codedeploy", endpoint_url=url)) == "behind"
        assert owner_of(boto3.client("codedeploy")) == "standin"
        assert owner_of(boto3.client("codedeploy", endpoint_url="http://127.0.0.1:55")) == "standin"
    assert len(wire) == 1


def test_handlers_that_would_answer_instead_are_skipped_and_users_own_run(served: StandIn, wire: list[str]) -> None:
    def never(**kwargs: object) -> None:
        raise AssertionError

    never.__module__ = "moto.core.botocore_stubber"
    with Interception(served):
        client = boto3.client("codedeploy", endpoint_url=URL)
        client.meta.events.register("before-send", never)
        client.meta.events.register("before-send", lambda request, **kwargs: request.headers.update({"X-Mine": "1"}))
        owner_of(client)
    assert served.requests[0].headers["x-mine"] == "1"


def test_a_users_answer_wins_there_too(served: StandIn, wire: list[str]) -> None:
    def answer(request: Any, **kwargs: object) -> AWSResponse:
        return AWSResponse(request.url, 200, {}, _Raw(b'{"applications": ["mine"]}'))

    with Interception(served):
        client = boto3.client("codedeploy", endpoint_url=URL)
        client.meta.events.register("before-send.codedeploy", answer)
        assert owner_of(client) == "mine"
    assert wire == []


def test_its_waiter_moves_the_clock_behind_the_server(served: StandIn, wire: list[str], slept: list[float]) -> None:
    with Interception(served):
        wait(boto3.client("codedeploy", endpoint_url=URL))
    assert (served.elapsed, len(wire), slept) == (60, 5, [])


def test_its_retries_take_no_time(served: StandIn, wire: list[str], slept: list[float]) -> None:
    served.next = [throttle()]
    with Interception(served):
        assert owner_of(boto3.client("codedeploy", endpoint_url=URL)) == "behind"
    assert (len(wire), sum(slept), served.elapsed) == (2, 0, 0)


def test_a_bound_client_is_answered_by_its_own_fake_wherever_it_is_aimed(
    served: StandIn, fake: StandIn, wire: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_CODEDEPLOY", URL)
    with Interception(served):
        assert owner_of(bound_client(fake)) == owner_of(bound_client(fake, endpoint_url=URL)) == "standin"
    assert wire == []


def test_when_the_server_is_gone_so_is_its_address(served: StandIn, fake: StandIn) -> None:
    other = "http://127.0.0.1:6"
    with active.served(other, fake):
        assert active.behind(f"{other}/") is fake
        assert active.behind(URL) is served
    assert active.behind(other) is None


def test_an_interception_says_where_its_fake_is_served(behind: StandIn, wire: list[str]) -> None:
    interception = Interception(behind)
    with interception, interception.served_at(URL):
        assert owner_of(boto3.client("codedeploy", endpoint_url=URL)) == "behind"
    assert len(wire) == 1
