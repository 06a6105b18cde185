"""A fake being served: where, to whom, for how long, and what a script does to a connection."""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import cbor2
import pytest

from codedeploy_fake import CodeDeployFake, UsageError, __version__
from codedeploy_fake.faults import Fault
from codedeploy_fake.server import Limits, Serving, serving, start
from codedeploy_fake.server.connection import Connection
from codedeploy_fake.server.polling import Polling
from codedeploy_fake.simulation.clock import WallClock
from tests.making import CREATE, REVISION, seeded, signed
from tests.server.talking import answer_on, cbor_request, connect, http_request, json_request, said


@pytest.fixture
def fake() -> CodeDeployFake:
    """One on the machine's clock: its delays are real."""
    return seeded(clock=WallClock())


@pytest.fixture
def url(fake: CodeDeployFake) -> Iterator[str]:
    """Where it is served."""
    with serving(fake, limits=Limits(stop_seconds=1)) as address:
        yield address


# Answers.


def test_both_protocols_are_answered_in_kind(url: str) -> None:
    in_json, in_cbor = said(url, json_request("ListApplications")), said(url, cbor_request("ListApplications"))
    assert json.loads(in_json.body) == cbor2.loads(in_cbor.body) == {"applications": ["web"]}


def test_every_answer_says_which_fake_it_is(url: str) -> None:
    for sent in (
        json_request("ListApplications"),
        json_request("X"),
        http_request(path="/_codedeploy/health"),
        b"?\r\n\r\n",
    ):
        assert said(url, sent).headers["x-codedeploy-fake"] == __version__


def test_a_connection_is_kept(url: str) -> None:
    with connect(url) as connection:
        for _ in range(3):
            connection.sendall(json_request("ListApplications"))
            assert answer_on(connection).status == 200


def test_it_is_healthy(url: str) -> None:
    assert (
        said(url, http_request(b"", method="GET", path="/_codedeploy/health")).content["codedeploy_fake"] == __version__
    )
    elsewhere = said(url, http_request(b"", method="GET", path="/_localstack/health"))
    assert elsewhere.content == {"services": {"codedeploy": "running"}, "version": __version__}


def test_an_answer_goes_out_at_once(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it takes 40 ms, where one side waits for more to send and the other with its acknowledgement."""
    made: list[Any] = []
    monkeypatch.setattr(Connection, "connection_made", _noting(made, Connection.connection_made))
    said(url, json_request("ListApplications"))
    (served,) = made
    assert served == 1


def _noting(made: list[Any], original: Any) -> Any:
    def connection_made(self: Connection, transport: Any) -> None:
        original(self, transport)
        made.append(transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    return connection_made


def test_head_and_body_are_one_packet(url: str) -> None:
    with connect(url) as connection:
        connection.sendall(json_request("ListApplications"))
        connection.settimeout(30)
        received = connection.recv(65536)
    assert received.endswith(b'{"applications":["web"]}')


# Faults of the script, and ours.


def struck(fake: CodeDeployFake) -> int:
    """How many calls the only fault of its script has met."""
    (fault,) = fake.script.lines()
    assert isinstance(fault, Fault)
    return fault.struck


def test_a_dropped_connection_has_no_answer(fake: CodeDeployFake, url: str) -> None:
    fake.script.drop(1)
    with connect(url) as connection:
        connection.sendall(json_request("ListApplications"))
        with pytest.raises(ConnectionError):
            answer_on(connection)
    assert said(url, json_request("ListApplications")).status == 200


def test_a_delay_holds_up_nobody_else(fake: CodeDeployFake, url: str) -> None:
    fake.script.delay(3600, operation="ListApplications", n=20)
    with ExitStack() as open_ones:
        held = [open_ones.enter_context(connect(url)) for _ in range(20)]
        for connection in held:
            connection.sendall(json_request("ListApplications"))
        assert said(url, json_request("GetApplication", b'{"applicationName": "web"}')).status == 200
        while struck(fake) < 20:
            said(url, json_request("ListDeployments"))
        assert said(url, json_request("ListApplications")).status == 200
        for connection in held:
            connection.setblocking(False)
            with pytest.raises(BlockingIOError):
                connection.recv(1)


def test_a_short_delay_is_answered_after_it(fake: CodeDeployFake, url: str) -> None:
    fake.script.delay(0.01)
    assert said(url, json_request("ListApplications")).content == {"applications": ["web"]}


def test_a_mistake_in_a_script_is_told_to_who_meets_it(fake: CodeDeployFake, url: str) -> None:
    fake.script.next().fail("ScriptFailed", at="ApplicationStart", target="i-nobody")
    for answer in (
        said(url, json_request("CreateDeployment", json.dumps(CREATE).encode())),
        said(url, cbor_request("CreateDeployment", cbor2.dumps(CREATE))),
    ):
        assert (answer.status, answer.content["__type"]) == (400, "UsageError")
        assert "i-nobody" in answer.content["message"]


def test_a_fault_of_ours_is_a_plain_answer_and_a_line_in_the_log(
    fake: CodeDeployFake, url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(fake, "_perform", broken)
    answer = said(url, cbor_request("ListApplications"))
    assert (answer.status, answer.content["__type"]) == (500, "InternalFailure")
    assert b"secret" not in answer.body
    assert [record.exc_info is not None for record in caplog.records if record.levelno == logging.ERROR] == [True]


# Worlds.


def test_parallel_jobs_do_not_see_each_other() -> None:
    """Eight at once, two accounts in four regions, with the same names in each."""
    fake = CodeDeployFake(reading=Polling())
    homes = [
        (account, f"{where}-1")
        for account in ("123456789012", "111122223333")
        for where in ("us-east", "eu-west", "ap-south", "sa-east")
    ]
    together = threading.Barrier(len(homes))

    def job(number: int) -> list[Any]:
        account, region = homes[number]
        with connect(address) as connection:

            def call(operation: str, **members: Any) -> Any:
                connection.sendall(
                    json_request(operation, json.dumps(members).encode(), f"Authorization: {signed(account, region)}")
                )
                answer = answer_on(connection)
                assert answer.status == 200, answer.content
                return answer.content

            together.wait()
            call("CreateApplication", applicationName="web")
            call("CreateApplication", applicationName=f"only-{number}")
            call(
                "CreateDeploymentGroup",
                applicationName="web",
                deploymentGroupName="prod",
                serviceRoleArn=f"arn:aws:iam::{account}:role/r",
                ec2TagFilters=[{"Key": "a", "Type": "KEY_ONLY"}],
            )
            made = [
                call(
                    "CreateDeployment",
                    applicationName="web",
                    deploymentGroupName="prod",
                    revision={**REVISION, "s3Location": {**REVISION["s3Location"], "key": f"{number}"}},
                )["deploymentId"]
            ]
            seen = [call("GetDeployment", deploymentId=made[0])["deploymentInfo"]["status"] for _ in range(2)]
            assert seen == ["InProgress", "Succeeded"]
            shown = call("GetDeployment", deploymentId=made[0])["deploymentInfo"]
            assert shown["revision"]["s3Location"]["key"] == f"{number}"
            assert call("ListDeployments")["deployments"] == made
            assert call("ListApplications")["applications"] == sorted(["web", f"only-{number}"])
            return made

    with serving(fake) as address, ThreadPoolExecutor(len(homes)) as jobs:
        made = [name for names in jobs.map(job, range(len(homes))) for name in names]
    assert len(set(made)) == len(homes)
    assert set(fake.snapshot().worlds) == set(homes)


# Control.


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:1", "127.0.0.1:80", "127.9.9.9", "[::1]:5000", "localhost:5000"]
)
def test_who_is_on_this_machine_controls(url: str, host: str) -> None:
    assert said(url, controlling(host)).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "10.0.0.1",
        "",
        "[",
        "a b",
        "localhost,evil.example",
    ],
)
def test_a_name_that_was_made_to_point_here_does_not(url: str, host: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="codedeploy_fake")
    answer = said(url, controlling(host))
    assert answer.status == 403
    assert "is not this server" in answer.content["error"]
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://localhost:1", "https://localhost", "file://"]
)
def test_a_page_of_somebody_else_does_not(url: str, origin: str) -> None:
    answer = said(url, controlling("localhost", f"Origin: {origin}"))
    assert answer.status == 403
    assert "pages of others" in answer.content["error"]


def test_a_page_of_its_own_would(url: str) -> None:
    assert said(url, controlling("localhost:5000", "Origin: http://localhost:5000")).status == 200


def test_what_is_no_control_is_open_to_every_name(url: str) -> None:
    request = json_request("ListApplications").replace(b"Host: localhost", b"Host: codedeploy.us-east-1.amazonaws.com")
    assert said(url, request).status == 200


@pytest.mark.parametrize("path", ["/_codedeploy/reset", "/_codedeploy", "/_codedeploy?x", "/_localstack/health"])
def test_no_path_of_the_control_is_forgotten(fake: CodeDeployFake, url: str, path: str) -> None:
    before = fake.snapshot().worlds
    assert said(url, http_request(b"{}", "Origin: http://evil.example", path=path)).status == 403
    assert fake.snapshot().worlds == before


def test_a_control_request_may_not_be_long_either(url: str) -> None:
    answer = said(url, http_request(b"", path="/_codedeploy/script", length=2**40))
    assert answer.status == 413
    assert "at most 1048576" in answer.content["error"]


def controlling(host: str, *headers: str) -> bytes:
    return http_request(b"", *headers, method="GET", path="/_codedeploy/health").replace(
        b"Host: localhost", f"Host: {host}".encode()
    )


# Where and how long.


def test_a_port_that_is_taken_is_said_so(url: str) -> None:
    port = int(url.rpartition(":")[2])
    with pytest.raises(UsageError, match=f"^cannot listen on 127.0.0.1 port {port}: .*in use; take another, or port 0"):
        start(CodeDeployFake(), port=port)


@pytest.mark.parametrize(
    ("host", "port"), [("127.0.0.1", -1), ("127.0.0.1", 65536), ("no.such.host.invalid", 0), ("x" * 300, 0)]
)
def test_an_address_that_cannot_be_had_is_said_so(host: str, port: int) -> None:
    with pytest.raises(UsageError, match=r"cannot listen on|give 0 for any free one"):
        start(CodeDeployFake(), host, port)


def test_who_listens_everywhere_is_called_here() -> None:
    with serving(seeded(), "0.0.0.0") as address:
        assert address.startswith("http://127.0.0.1:")
        assert said(address, json_request("ListApplications")).status == 200


def test_it_may_be_stopped_and_its_port_used_again() -> None:
    served = start(seeded())
    assert repr(served) == f"<Serving {served.url}>"
    port = int(served.url.rpartition(":")[2])
    with connect(served.url) as idle:
        idle.sendall(json_request("ListApplications"))
        answer_on(idle)
        served.stop()
        assert idle.recv(1) == b""
    with pytest.raises(ConnectionError):
        connect(served.url)
    with serving(seeded(), port=port) as address:
        assert said(address, json_request("ListApplications")).status == 200


def stopped_with_one_in_flight(seconds: float, limits: Limits) -> tuple[Serving, socket.socket, CodeDeployFake]:
    fake = seeded(clock=WallClock())
    fake.script.delay(seconds, operation="ListApplications")
    served = start(fake, limits=limits)
    connection = connect(served.url)
    connection.sendall(json_request("ListApplications"))
    while not struck(fake):
        said(served.url, json_request("ListDeployments"))
    served.stop()
    return served, connection, fake


def test_a_request_in_flight_is_answered_before_it_stops() -> None:
    _, connection, _ = stopped_with_one_in_flight(0.5, Limits())
    with connection:
        assert answer_on(connection).content == {"applications": ["web"]}
        assert connection.recv(1) == b""


def test_one_that_would_take_too_long_is_told() -> None:
    _, connection, _ = stopped_with_one_in_flight(3600, Limits(stop_seconds=1))
    with connection:
        answer = answer_on(connection)
    assert (answer.status, answer.content["__type"]) == (503, "ServiceUnavailable")
