"""A target that takes its time: polls back off, a limit ends them, and answers are as they were on the wire."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.verification.boto_target import BotoTarget, Place, Things, Waiting
from codedeploy_fake.verification.targets import Lost, Refused
from tests.verification.gate import gated

PLACE = Place("there", "123456789012", "us-east-1", "2026-10-19")


class Time:
    """Time that passes while one sleeps."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def now(self) -> float:
        return sum(self.slept)

    def waiting(self, limit: float) -> Waiting:
        return Waiting(limit, first=1.0, last=4.0, sleep=self.sleep, now=self.now)


def client(**kwargs: str) -> Any:
    return boto3.client(
        "codedeploy", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b", **kwargs
    )


@contextmanager
def stubbed(statuses: list[str], time: Time, limit: float = 100.0) -> Iterator[BotoTarget]:
    boto = client()
    with Stubber(boto) as stub:
        for status in statuses:
            stub.add_response("get_deployment", {"deploymentInfo": {"status": status}}, {"deploymentId": "d-1"})
        yield BotoTarget(boto, PLACE, time.waiting(limit))


def test_polls_back_off() -> None:
    with stubbed(["Created"] * 5 + ["Succeeded"], time := Time()) as target:
        assert target.wait("d-1", "Succeeded") == "Succeeded"
    assert time.slept == [1.0, 1.5, 2.25, 3.375, 4.0]


def test_an_end_that_is_another_one_is_not_waited_beyond() -> None:
    with stubbed(["InProgress", "Failed"], time := Time()) as target:
        assert target.wait("d-1", "Succeeded") == "Failed"
    assert time.slept == [1.0]


def test_beyond_the_limit_it_says_what_it_saw_last() -> None:
    with (
        stubbed(["Created", "InProgress", "InProgress"], time := Time(), limit=3.0) as target,
        pytest.raises(TimeoutError, match="still InProgress after 3 s"),
    ):
        target.wait("d-1", "Succeeded")
    assert time.now() <= 3.0


def test_an_answer_without_a_status_is_none() -> None:
    boto = client()
    with Stubber(boto) as stub:
        stub.add_response("get_deployment", {})
        with pytest.raises(Lost, match="without a status"):
            BotoTarget(boto, PLACE, Waiting(0)).wait("d-1", "Succeeded")


def test_what_only_the_client_reads_is_brought_back_to_the_wire() -> None:
    boto = client()
    with Stubber(boto) as stub:
        created = datetime(2026, 1, 1, tzinfo=UTC)
        stub.add_response("list_deployments", {"deployments": ["d-1"]})
        stub.add_response("get_deployment", {"deploymentInfo": {"createTime": created, "status": "Created"}})
        target = BotoTarget(boto, PLACE, Waiting(0))
        assert target.call("ListDeployments", {}) == {"deployments": ["d-1"]}
        answer = target.call("GetDeployment", {"deploymentId": "d-1"})
    assert answer["deploymentInfo"]["createTime"] == created.timestamp()


def test_an_error_has_code_message_and_status() -> None:
    with gated(CodeDeployFake(), lambda _, __: None) as url:
        target = BotoTarget(client(endpoint_url=url), PLACE, Waiting(0))
        with pytest.raises(Refused) as refused:
            target.call("GetApplication", {"applicationName": "web"})
    assert (refused.value.code, refused.value.status) == ("ApplicationDoesNotExistException", 400)
    assert "web" in refused.value.message


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"1", b'"{}"', b'{"applications": [', b"\xff"])
def test_what_is_no_answer_is_lost(body: bytes) -> None:
    with gated(CodeDeployFake(), lambda _, __: None, lambda _: body) as url:
        target = BotoTarget(client(endpoint_url=url), PLACE, Waiting(0))
        with pytest.raises(Lost):
            target.call("ListApplications", {})


def test_what_is_of_the_wrong_type_is_seen_as_it_is() -> None:
    with gated(CodeDeployFake(), lambda _, __: None, lambda _: b'{"applications": ["a"], "x": null}') as url:
        target = BotoTarget(client(endpoint_url=url), PLACE, Waiting(0))
        assert target.call("ListApplications", {}) == {"applications": ["a"], "x": None}


def test_a_clients_events_are_as_before() -> None:
    with gated(CodeDeployFake(), lambda _, __: None) as url:
        boto = client(endpoint_url=url)
        heard: list[object] = []
        boto.meta.events.register("before-parse.codedeploy", lambda **_: heard.append(1))
        target = BotoTarget(boto, PLACE, Waiting(0))
        for _ in range(3):
            target.call("ListApplications", {})
        assert len(heard) == 3


def test_roles_and_revisions_are_as_configured() -> None:
    bare = BotoTarget(client(), PLACE, Waiting(0))
    assert bare.role("service") == "arn:aws:iam::123456789012:role/service"
    assert bare.revision("succeeds") is not None
    assert bare.revision("fails") is None
    said = Things(revisions={"fails": {"revisionType": "S3"}}, roles={})
    target = BotoTarget(client(), PLACE, Waiting(0), things=said)
    assert (target.role("service"), target.revision("succeeds")) == (None, None)
    assert target.revision("fails") == {"revisionType": "S3"}
    with pytest.raises(Lost, match="no way"):
        target.set_alarm("errors", "ALARM")


def test_to_advance_is_to_wait() -> None:
    time = Time()
    BotoTarget(client(), PLACE, time.waiting(1)).advance(30)
    assert time.slept == [30]
