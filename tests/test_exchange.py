"""The door for bytes: what it does before anything happens, and that its adapter does the waiting."""

from __future__ import annotations

import logging

import cbor2
import pytest

from codedeploy_fake.errors import ServiceError
from codedeploy_fake.simulation.clock import WallClock
from codedeploy_fake.wire import Request, Response
from tests.making import content, deploy, make, request, seeded
from tests.wire.speaking import CBOR, JSON, said

LIST = request("ListApplications")


def test_it_yields_what_has_to_pass_and_then_answers() -> None:
    fake = seeded(clock=WallClock())
    fake.script.delay(7, n=1)
    exchange = fake.exchange(LIST)
    assert next(exchange) == 7
    with pytest.raises(StopIteration) as done:
        next(exchange)
    answer = done.value.value
    assert isinstance(answer, Response)
    assert content(answer) == {"applications": ["web"]}


def test_without_a_delay_it_does_not_wait() -> None:
    with pytest.raises(StopIteration):
        next(seeded().exchange(LIST))


def test_one_that_is_given_up_while_it_waits_has_done_nothing() -> None:
    fake = make(clock=WallClock())
    fake.script.delay(7)
    exchange = fake.exchange(request("CreateApplication", {"applicationName": "web"}))
    next(exchange)
    exchange.close()
    assert fake.calls == ()


def test_handle_waits_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("codedeploy_fake.exchange.time.sleep", slept.append)
    fake = seeded(clock=WallClock())
    fake.script.delay(7)
    assert fake.handle(LIST).status == 200
    assert slept == [7]


@pytest.mark.parametrize("protocol", [JSON, CBOR])
def test_what_is_told_again_is_told_right(protocol: str) -> None:
    """An answer is encoded once as long as it is the same."""
    fake = seeded()
    deployment_id = deploy(fake)
    asked = said(protocol, "GetDeployment", {"deploymentId": deployment_id})
    first, second = fake.handle(asked), fake.handle(asked)
    assert first.body == second.body
    assert first.headers["x-amzn-RequestId"] != second.headers["x-amzn-RequestId"]
    fake.run_until_idle()
    assert b"Succeeded" in fake.handle(asked).body
    assert fake.handle(asked).body == fake.handle(asked).body


def test_the_same_question_in_two_worlds_has_two_answers() -> None:
    fake = seeded()
    for home, applications in (
        (("123456789012", "us-east-1"), ["web"]),
        (("123456789012", "eu-west-1"), []),
        (("123456789012", "us-east-1"), ["web"]),
    ):
        asked = said(CBOR, "ListApplications", {}, home)
        assert cbor2.loads(fake.handle(asked).body) == {"applications": applications}


def test_it_keeps_few_answers() -> None:
    fake = make()
    for number in range(1000):
        fake.handle(request("ListDeployments", {"createTimeRange": {"start": number}}))
    assert len(fake._door._last) <= 256


def test_a_refusal_is_in_kind_and_stands_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="codedeploy_fake")
    fake = make()
    answer = fake.refuse(Request(path="/service/x/operation/Y"), ServiceError("X", "why", 418))
    assert (answer.status, cbor2.loads(answer.body)) == (418, {"__type": "X", "message": "why"})
    fake.handle(request("GetDeployment", b"{"))
    assert [record.getMessage() for record in caplog.records] == [
        "refused POST /service/x/operation/Y: X: why",
        "refused POST /: SerializationException: The request body is not JSON in UTF-8: it is not well-formed",
    ]
    assert fake.calls == ()
