"""Nobody is hung up on in the middle: the answer comes, whatever was still to be said; and a stop waits for nobody."""

from __future__ import annotations

import asyncio
import http.client
import logging
import select
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.server import Limits, serving, start
from codedeploy_fake.server.parting import Parting
from codedeploy_fake.simulation.clock import WallClock
from tests.making import PREFIX, seeded
from tests.server.talking import answer_on, cbor_request, chunked, connect, http_request, json_request, said

MEBIBYTE = 1024 * 1024
TARGET = {"X-Amz-Target": f"{PREFIX}.ListApplications"}


@pytest.fixture
def fake() -> CodeDeployFake:
    """One on the machine's clock: its delays are real."""
    return seeded(clock=WallClock())


@pytest.fixture
def url(fake: CodeDeployFake) -> Iterator[str]:
    """Where it is served."""
    with serving(fake) as address:
        yield address


@pytest.fixture(autouse=True)
def _no_fuss(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    assert capfd.readouterr() == ("", "")
    assert not [record for record in caplog.records if record.exc_info or record.levelno >= logging.ERROR]


# Who still speaks.

#: what comes first -> (bytes, what its sender goes on with, status)
SPOKEN: dict[str, tuple[bytes, bytes, int]] = {
    "a body that says it is too long": (json_request("GetDeployment", length=5 * MEBIBYTE), b" " * 5 * MEBIBYTE, 413),
    "the same, and no more after it": (
        json_request("GetDeployment", b"", "Connection: close", length=5 * MEBIBYTE),
        b" " * 5 * MEBIBYTE,
        413,
    ),
    "the same in CBOR": (cbor_request("GetDeployment", length=5 * MEBIBYTE), b" " * 5 * MEBIBYTE, 413),
    "chunks that are too long": (
        chunked(json_request("GetDeployment", b""), *[b" " * 65536] * 17),
        (b"10000\r\n" + b" " * 65536 + b"\r\n") * 80,
        413,
    ),
    "a head without end": (b"POST / HTTP/1.1\r\n" + b"X-A: b\r\n" * 50_000, b"X-A: b\r\n" * 600_000, 413),
    "what is not HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20, b"\x16" * 5 * MEBIBYTE, 400),
    "a target that is none": (
        http_request(b"", path="http://a:b/", length=5 * MEBIBYTE),
        b" " * 5 * MEBIBYTE,
        400,
    ),
    "a header that came twice": (
        json_request("GetDeployment", b"", "Host: elsewhere", length=MEBIBYTE),
        b" " * 5 * MEBIBYTE,
        400,
    ),
}


@pytest.mark.parametrize("what", SPOKEN)
def test_who_goes_on_after_the_answer_still_gets_it(url: str, what: str) -> None:
    first, more, status = SPOKEN[what]
    with connect(url) as connection:
        connection.sendall(first)
        select.select([connection], [], [])  # the answer is there, and nobody has read it
        connection.sendall(more)
        answer = answer_on(connection)
        assert (answer.status, answer.headers["connection"]) == (status, "close")
        assert connection.recv(1) == b""


def test_every_client_reads_why_its_body_was_refused(url: str) -> None:
    for size in (MEBIBYTE + 1, 5 * MEBIBYTE, 20 * MEBIBYTE):
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(urllib.request.Request(url, data=b" " * size, headers=TARGET))
        with caught.value as answer:
            assert (answer.code, answer.headers["connection"]) == (413, "close")


def test_a_client_that_keeps_its_connections_takes_a_new_one(url: str) -> None:
    client = http.client.HTTPConnection(urlsplit(url).netloc)
    for body, status in ((b" " * (MEBIBYTE + 1), 413), (b"{}", 200), (b" " * (MEBIBYTE + 1), 413), (b"{}", 200)):
        client.request("POST", "/", body, TARGET)
        answer = client.getresponse()
        answer.read()
        assert answer.status == status
    client.close()


def test_so_much_is_heard_and_no_more(fake: CodeDeployFake) -> None:
    with serving(fake, limits=Limits(refused_bytes=MEBIBYTE)) as address, connect(address) as connection:
        connection.sendall(json_request("GetDeployment", length=2**40))
        assert answer_on(connection).status == 413
        with pytest.raises(ConnectionError):
            connection.sendall(b" " * 64 * MEBIBYTE)


def test_who_goes_while_nobody_listens_is_let_go(url: str) -> None:
    for _ in range(3):
        with connect(url) as connection:
            connection.sendall(json_request("GetDeployment", b" " * 1000, length=2**40))
            select.select([connection], [], [])
    assert said(url, json_request("ListApplications")).status == 200


# One after another.


@pytest.mark.parametrize(
    "second",
    [b"\0\0 nonsense", b"POST / HT", json_request("X", b"{}", "X-A: " + "a" * 70_000)],
    ids=["nonsense", "half a head", "a long head"],
)
def test_an_answer_on_its_way_is_the_last(fake: CodeDeployFake, second: bytes) -> None:
    fake.script.delay(1.2, operation="ListApplications")
    with serving(fake, limits=Limits(request_seconds=0.5)) as address, connect(address) as connection:
        connection.sendall(json_request("ListApplications"))
        connection.sendall(second)
        assert answer_on(connection).content == {"applications": ["web"]}
        assert connection.recv(1) == b""


def test_half_a_request_is_refused_when_its_turn_has_come(fake: CodeDeployFake) -> None:
    fake.script.delay(1.2, operation="ListApplications")
    with serving(fake, limits=Limits(request_seconds=0.5)) as address, connect(address) as connection:
        connection.sendall(json_request("ListApplications") + cbor_request("GetDeployment", b"\xa1", length=10))
        answers = [answer_on(connection) for _ in range(2)]
        assert connection.recv(1) == b""
    assert [answer.status for answer in answers] == [200, 408]
    assert answers[1].headers["content-type"] == "application/cbor"


# When the server stops.

HALF = {
    "half a body": json_request("GetDeployment", b"{", length=10),
    "no body": json_request("GetDeployment", b"", length=10),
    "half a body in CBOR": cbor_request("GetDeployment", b"\xa1", length=10),
    "half of control": http_request(b"{", path="/_codedeploy/reset", length=10),
    "half of the chunks": chunked(json_request("GetDeployment", b""), b"{"),
}
#: In time, nobody would ever stop.
PATIENT = Limits(stop_seconds=3600, request_seconds=3600, rest_seconds=0.1)


@pytest.mark.parametrize("what", HALF)
def test_half_a_request_holds_up_no_stop(fake: CodeDeployFake, what: str) -> None:
    served = start(fake, limits=PATIENT)
    with connect(served.url) as connection:
        connection.sendall(HALF[what])
        said(served.url, json_request("ListApplications"))  # it has come by now
        served.stop()
        answer = answer_on(connection)
        assert connection.recv(1) == b""
    assert (answer.status, answer.headers["connection"]) == (503, "close")


def test_half_a_head_holds_up_no_stop(fake: CodeDeployFake) -> None:
    served = start(fake, limits=PATIENT)
    with connect(served.url) as connection:
        connection.sendall(b"POST / HT")
        said(served.url, json_request("ListApplications"))
        served.stop()
        with suppress(ConnectionError):
            assert connection.recv(1) == b""


def test_the_rest_may_still_come(fake: CodeDeployFake) -> None:
    served = start(fake, limits=Limits(rest_seconds=3600, stop_seconds=3600))
    head, body = json_request("ListApplications").split(b"\r\n\r\n")
    with connect(served.url) as connection:
        connection.sendall(head + b"\r\n\r\n")
        said(served.url, json_request("ListApplications"))
        served._server.should_exit = True
        while True:  # nobody is let in any more: it is being stopped
            try:
                connect(served.url).close()
            except ConnectionError:
                break
            time.sleep(0.01)
        connection.sendall(body)
        answer = answer_on(connection)
        assert (answer.content, answer.headers["connection"]) == ({"applications": ["web"]}, "close")
    served.stop()


def test_half_a_request_behind_one_in_flight(fake: CodeDeployFake) -> None:
    fake.script.delay(0.6, operation="ListApplications")
    served = start(fake, limits=PATIENT)
    with connect(served.url) as connection:
        connection.sendall(json_request("ListApplications") + json_request("GetDeployment", b"{", length=10))
        said(served.url, json_request("GetApplication", b'{"applicationName": "web"}'))
        served.stop()
        assert [answer_on(connection).status for _ in range(2)] == [200, 503]
        assert connection.recv(1) == b""


def test_who_was_refused_and_stays_holds_up_no_stop(fake: CodeDeployFake) -> None:
    served = start(fake, limits=PATIENT)
    with connect(served.url) as connection:
        connection.sendall(json_request("GetDeployment", length=2**40))
        assert answer_on(connection).status == 413
        served.stop()
        with suppress(ConnectionError):
            assert connection.recv(1) == b""


# The transport itself.


def test_what_is_written_after_the_end_goes_nowhere() -> None:
    async def play() -> bytes:
        here, there = socket.socketpair()
        loop = asyncio.get_running_loop()
        transport, _ = await loop.connect_accepted_socket(asyncio.Protocol, here)
        parting = Parting(transport, loop, Limits(), lambda: True)
        assert not parting.is_closing()
        parting.write(b"last words")
        parting.close()
        assert parting.is_closing()
        parting.write(b"more")
        await asyncio.sleep(0)
        there.setblocking(False)
        heard = await loop.sock_recv(there, 100)
        assert await loop.sock_recv(there, 100) == b""
        there.close()
        while not transport.is_closing():
            await asyncio.sleep(0)
        return heard

    assert asyncio.run(play()) == b"last words"
