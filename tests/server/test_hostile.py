"""Whatever comes over a socket: a clear error in the right protocol, no trace, bounded memory, and the server lives."""

from __future__ import annotations

import gc
import json
import logging
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import cbor2
import pytest

from codedeploy_fake import CodeDeployFake, __version__
from codedeploy_fake.server import Limits, serving
from tests.making import seeded
from tests.server.talking import Answer, answer_on, cbor_request, chunked, connect, http_request, json_request, said

MEBIBYTE = 1024 * 1024
DEEP = 50_000
UNKNOWN = {"deploymentId": "d-ABCDEFGHI"}

SERIALIZATION, OPERATION = "SerializationException", "UnknownOperationException"
TOO_LARGE, TIMEOUT = "RequestEntityTooLargeException", "RequestTimeoutException"


@pytest.fixture(scope="module")
def fake() -> CodeDeployFake:
    """The one that is served."""
    return seeded()


@pytest.fixture(scope="module")
def url(fake: CodeDeployFake) -> Iterator[str]:
    """Where it is served, to clients that may take as long as this machine needs."""
    with serving(fake) as address:
        yield address


@pytest.fixture(autouse=True)
def _lives_and_prints_nothing(
    url: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    caplog.set_level(logging.INFO, logger="codedeploy_fake")
    yield
    assert said(url, json_request("ListApplications")).content == {"applications": ["web"]}
    assert capfd.readouterr() == ("", "")
    assert not [record for record in caplog.records if record.exc_info or record.levelno >= logging.ERROR]


def refusal(answer: Answer) -> tuple[int, str]:
    """Status and code of an error, which has exactly two members, and headers that no client misreads."""
    assert set(answer.content) == {"__type", "message"}
    assert len(answer.content["message"]) < 400
    assert answer.headers["x-codedeploy-fake"] == __version__
    assert "x-amzn-requestid" in answer.headers
    assert not {"x-amzn-errortype", "x-amzn-query-error"} & set(answer.headers)
    return answer.status, answer.content["__type"]


#: what comes -> (bytes, status, code)
IN_JSON: dict[str, tuple[bytes, int, str]] = {
    "half of JSON": (json_request("GetDeployment", b'{"deploymentId":'), 400, SERIALIZATION),
    "levels without end": (json_request("GetDeployment", b"[" * DEEP), 400, SERIALIZATION),
    "maps without end": (json_request("GetDeployment", b'{"a":' * DEEP), 400, SERIALIZATION),
    "no UTF-8": (json_request("GetDeployment", b'{"deploymentId":"\xff\xfe"}'), 400, SERIALIZATION),
    "a lone surrogate": (json_request("GetDeployment", rb'{"deploymentId":"\ud800"}'), 400, SERIALIZATION),
    "NaN": (json_request("ListDeployments", b'{"createTimeRange":{"start":NaN}}'), 400, SERIALIZATION),
    "a number without end": (json_request("ListDeployments", b"9" * 100_000), 400, SERIALIZATION),
    "CBOR": (json_request("GetDeployment", cbor2.dumps(UNKNOWN)), 400, SERIALIZATION),
    "an unknown operation": (json_request("MakeCoffee"), 400, OPERATION),
    "an operation with a long name": (json_request("A" * 10_000), 400, OPERATION),
    "no target": (http_request(), 400, OPERATION),
    "an unknown path": (http_request(path="/favicon.ico"), 400, OPERATION),
    "a path with a broken escape": (http_request(path="/%ff%zz%00"), 400, OPERATION),
    "a whole URL": (http_request(path="http://elsewhere/"), 400, OPERATION),
    "a verb that reads": (http_request(b"", method="GET"), 400, OPERATION),
    "a verb of WebDAV": (http_request(method="PROPFIND"), 400, OPERATION),
    "two targets": (
        json_request("ListApplications", b"{}", "X-Amz-Target: CodeDeploy_20141006.DeleteApplication"),
        400,
        SERIALIZATION,
    ),
    "two signatures": (
        json_request("ListApplications", b"{}", "Authorization: a", "authorization: b"),
        400,
        SERIALIZATION,
    ),
    "a header that is no UTF-8": (json_request("X\xff"), 400, OPERATION),
    "a body of more than a mebibyte": (json_request("GetDeployment", b" " * (MEBIBYTE + 1)), 413, TOO_LARGE),
    "a body that says it is of a tebibyte": (json_request("GetDeployment", length=2**40), 413, TOO_LARGE),
    "a body that says it is of an exbibyte": (json_request("GetDeployment", length=2**60), 413, TOO_LARGE),
    "chunks of more than a mebibyte": (
        chunked(json_request("GetDeployment", b""), *[b" " * 65536] * 17),
        413,
        TOO_LARGE,
    ),
    "an upgrade": (
        json_request("MakeCoffee", b"{}", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"),
        400,
        OPERATION,
    ),
    "not HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20, 400, SERIALIZATION),
    "a version to come": (b"POST / HTTP/9.9\r\n\r\n", 400, SERIALIZATION),
    "an unknown verb": (http_request(method="BREW"), 400, SERIALIZATION),
    "two lengths": (json_request("ListApplications", b"{}", "Content-Length: 3"), 400, SERIALIZATION),
    "a negative length": (json_request("ListApplications", length=-1), 400, SERIALIZATION),
    "a length and chunks": (
        json_request("ListApplications", b"{}", "Transfer-Encoding: chunked"),
        400,
        SERIALIZATION,
    ),
    "a chunk of no size": (
        chunked(json_request("ListApplications", b"")) + b"zz\r\n{}\r\n0\r\n\r\n",
        400,
        SERIALIZATION,
    ),
    "a port that is no number": (b"GET http://a:b/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, SERIALIZATION),
    "a URL without a host": (b"GET http:// HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, SERIALIZATION),
    "half an address": (b"POST http://[bad/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, SERIALIZATION),
    "a tunnel": (b"CONNECT a HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, SERIALIZATION),
    "a tunnel to a port": (b"CONNECT a:80 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, SERIALIZATION),
    "a path of more than 64 KiB": (http_request(b"", method="GET", path="/" + "a" * 70_000), 413, TOO_LARGE),
    "a header of more than 64 KiB": (json_request("ListApplications", b"{}", "X-A: " + "a" * 65_600), 413, TOO_LARGE),
    "a header of 100,000 bytes": (json_request("ListApplications", b"{}", "X-A: " + "a" * 100_000), 413, TOO_LARGE),
    "a header of 300,000 bytes": (json_request("ListApplications", b"{}", "X-A: " + "a" * 300_000), 413, TOO_LARGE),
    "10,000 headers": (json_request("ListApplications", b"{}", *["X-A: b"] * 10_000), 413, TOO_LARGE),
    "a head without end": (b"POST / HTTP/1.1\r\n" + b"X-A: b\r\n" * 50_000, 413, TOO_LARGE),
    "one header without end": (b"POST / HTTP/1.1\r\nX-A: " + b"b" * 400_000, 413, TOO_LARGE),
    "a path without end": (b"POST /" + b"a" * 400_000, 413, TOO_LARGE),
}
IN_CBOR: dict[str, tuple[bytes, int, str]] = {
    "half a map": (cbor_request("GetDeployment", b"\xa1\x6cdeploy"), 400, SERIALIZATION),
    "levels without end": (cbor_request("GetDeployment", b"\x81" * DEEP), 400, SERIALIZATION),
    "open levels without end": (cbor_request("GetDeployment", b"\x9f" * DEEP), 400, SERIALIZATION),
    "tags without end": (cbor_request("GetDeployment", b"\xc1" * DEEP), 400, SERIALIZATION),
    "a list that says it is of 2 to the 40": (
        cbor_request("GetDeployment", b"\x9b\0\0\1" + b"\0" * 5),
        400,
        SERIALIZATION,
    ),
    "bytes that say they are of 2 to the 63": (
        cbor_request("GetDeployment", b"\x5b\x7f" + b"\xff" * 7),
        400,
        SERIALIZATION,
    ),
    "lists that contain each other": (
        cbor_request("GetDeployment", bytes.fromhex("d81c82d81d00d81d00")),
        400,
        SERIALIZATION,
    ),
    "a regular expression": (cbor_request("GetDeployment", b"\xd8\x23\x66(a+)+$"), 400, SERIALIZATION),
    "a great number": (cbor_request("GetDeployment", b"\xc2\x59\xff\xff" + b"\xff" * 65535), 400, SERIALIZATION),
    "no UTF-8": (cbor_request("GetDeployment", b"\xa1\x6cdeploymentId\x61\xff"), 400, SERIALIZATION),
    "NaN for a time": (
        cbor_request("ListDeployments", cbor2.dumps({"createTimeRange": {"start": cbor2.CBORTag(1, float("nan"))}})),
        400,
        SERIALIZATION,
    ),
    "a key that is a list": (cbor_request("GetDeployment", b"\xa1\x80\x00"), 400, SERIALIZATION),
    "JSON": (cbor_request("GetDeployment", json.dumps(UNKNOWN).encode()), 400, SERIALIZATION),
    "a million small things": (
        cbor_request("GetDeployment", b"\x9a\0\x0f\0\0" + b"\x80" * 0xF0000),
        400,
        SERIALIZATION,
    ),
    "a port that is no number": (
        cbor_request("ListApplications").replace(b" /", b" http://a:b/", 1),
        400,
        SERIALIZATION,
    ),
    "a header of more than 64 KiB": (cbor_request("ListApplications", b"\xa0", "X-A: " + "a" * 65_600), 413, TOO_LARGE),
    "an unknown operation": (cbor_request("MakeCoffee"), 400, OPERATION),
    "no operation": (http_request(b"\xa0", "smithy-protocol: rpc-v2-cbor"), 400, OPERATION),
    "a verb that reads": (http_request(b"", method="GET", path="/service/x/operation/GetDeployment"), 400, OPERATION),
    "two protocols": (cbor_request("GetDeployment", b"\xa0", "smithy-protocol: rpc-v2-json"), 400, SERIALIZATION),
    "a body of more than a mebibyte": (cbor_request("GetDeployment", b" " * (MEBIBYTE + 1)), 413, TOO_LARGE),
    "a body that says it is of a tebibyte": (cbor_request("GetDeployment", length=2**40), 413, TOO_LARGE),
    "a chunk of no size": (
        chunked(cbor_request("ListApplications", b"")) + b"zz\r\n\xa0\r\n0\r\n\r\n",
        400,
        SERIALIZATION,
    ),
}


@pytest.mark.parametrize("what", IN_JSON)
def test_a_clear_error_in_json(url: str, caplog: pytest.LogCaptureFixture, what: str) -> None:
    sent, status, code = IN_JSON[what]
    answer = said(url, sent)
    assert refusal(answer) == (status, code)
    assert answer.headers["content-type"] == "application/x-amz-json-1.1"


@pytest.mark.parametrize("what", IN_CBOR)
def test_a_clear_error_in_cbor(url: str, what: str) -> None:
    sent, status, code = IN_CBOR[what]
    answer = said(url, sent)
    assert refusal(answer) == (status, code)
    assert answer.headers["content-type"] == "application/cbor"
    assert answer.headers["smithy-protocol"] == "rpc-v2-cbor"


@pytest.mark.parametrize("what", ["half of JSON", "no target", "two targets", "not HTTP", "a head without end"])
def test_what_was_refused_stands_in_the_log(url: str, caplog: pytest.LogCaptureFixture, what: str) -> None:
    said(url, IN_JSON[what][0])
    assert [record.getMessage() for record in caplog.records if record.getMessage().startswith("refused ")]


def test_a_verb_that_gets_no_body(url: str) -> None:
    answer = said(url, http_request(b"", method="HEAD"))
    assert (answer.status, answer.body) == (400, b"")


def test_who_goes_in_the_middle_is_not_waited_for(url: str) -> None:
    for sent in (b"", b"POST / HT", json_request("GetDeployment", b'{"dep', length=100)):
        with connect(url) as connection:
            connection.sendall(sent)


def test_a_head_of_64_kib_is_heard(url: str) -> None:
    sent = json_request("ListApplications", b"{}", "X-A: " + "a" * 65_000)
    assert said(url, sent).content == {"applications": ["web"]}
    assert 65_100 < len(sent) < 65_536


def test_the_head_counts_and_what_comes_with_it_does_not(url: str) -> None:
    """Of many requests at once each has a head of its own, and one with a long body a short one."""
    many = json_request("ListApplications", b" " * 1000) * 300
    with connect(url) as connection:
        connection.sendall(many + json_request("ListApplications", b" " * 500_000))
        assert {answer_on(connection).status for _ in range(301)} == {200}
        connection.sendall(json_request("ListApplications") + json_request("MakeTea", b"{}", "X-A: " + "a" * 70_000))
        assert answer_on(connection).status == 200
        assert connection.recv(1) == b""  # the one before it was still being answered: that answer is the last


def test_requests_in_a_row_are_answered_in_a_row(url: str) -> None:
    with connect(url) as connection:
        connection.sendall(
            json_request("ListApplications") + cbor_request("ListApplications") + json_request("MakeCoffee")
        )
        contents = [answer_on(connection).content for _ in range(3)]
    assert contents[:2] == [{"applications": ["web"]}] * 2
    assert contents[2]["__type"] == OPERATION


def test_nonsense_after_a_request_does_not_cost_its_answer(url: str) -> None:
    with connect(url) as connection:
        connection.sendall(json_request("ListApplications") + b"\0\0\0\0 nonsense \r\n\r\n")
        assert answer_on(connection).content == {"applications": ["web"]}
        assert connection.recv(1) == b""


def test_a_connection_serves_after_a_refused_body(url: str) -> None:
    """The sender comes to the end of what it says, and then to the answer."""
    with connect(url) as connection:
        connection.sendall(json_request("GetDeployment", b" " * (2 * MEBIBYTE)))
        assert answer_on(connection).status == 413


def test_nobody_is_heard_for_ever(url: str) -> None:
    """Whoever goes on after a refusal loses the connection; and nothing of it is kept."""
    chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
    said_in_chunks = chunked(json_request("GetDeployment", b""))
    tracemalloc.start()
    try:
        with connect(url) as connection, suppress(ConnectionError):
            connection.sendall(said_in_chunks)
            for _ in range(4096):
                connection.sendall(chunk)
            pytest.fail("256 MiB were read")
        assert tracemalloc.get_traced_memory()[1] < 16 * MEBIBYTE
    finally:
        tracemalloc.stop()


def test_headers_after_the_body_are_not_kept(url: str) -> None:
    tracemalloc.start()
    try:
        with connect(url) as connection:
            connection.sendall(chunked(json_request("ListApplications", b""), b"{}") + b"0\r\n")
            for _ in range(100):
                connection.sendall(b"a: b\r\n" * 10_000)
            connection.sendall(b"\r\n")
            assert answer_on(connection).content == {"applications": ["web"]}
        assert tracemalloc.get_traced_memory()[1] < 16 * MEBIBYTE
    finally:
        tracemalloc.stop()


#: what is refused -> (operation, input)
LONG: dict[str, tuple[str, dict[str, Any]]] = {
    "a name": ("CreateApplication", {"applicationName": "x" * 1_000_000}),
    "a name of nothing": ("GetApplication", {"applicationName": "x" * 1_000_000}),
    "an id": ("GetDeployment", {"deploymentId": "d-" + "x" * 1_000_000}),
    "an ARN": ("TagResource", {"ResourceArn": "x" * 1_000_000, "Tags": []}),
    "a member": ("ListApplications", {"x" * 1_000_000: 1}),
    "a value of an enum": ("CreateApplication", {"applicationName": "a", "computePlatform": "x" * 1_000_000}),
}


@pytest.mark.parametrize("what", LONG)
def test_a_long_value_is_quoted_short_and_not_kept(fake: CodeDeployFake, url: str, what: str) -> None:
    operation, asked = LONG[what]
    sent = json_request(operation, json.dumps(asked).encode())
    answer = said(url, sent)
    assert answer.status == 400
    assert "xxx" in answer.content["message"]
    assert len(answer.body) < 2000
    tracemalloc.start()
    try:
        for _ in range(10):
            said(url, sent)
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] < 2 * MEBIBYTE
    finally:
        tracemalloc.stop()
    assert len(str(fake.calls[-1].outcome)) < 2000


def test_a_long_name_of_an_operation_is_not_kept(fake: CodeDeployFake, url: str) -> None:
    for sent in (json_request("X" * 60_000), cbor_request("X" * 60_000)):
        assert said(url, sent).content["__type"] == OPERATION
        assert len(fake.calls[-1].operation) == 200


#: what a map of CBOR holds -> what is said of it
STRANGE: dict[str, tuple[bytes, str]] = {
    "a map as a key": (b"\xa1\xa0\x00", "expected a string for a key, got an object"),
    "a list as a key": (b"\xa1\x80\x00", "expected a string for a key, got a list"),
    "a number as a key": (b"\xa1\x05\x00", "expected a string for a key, got an integer"),
    "bytes as a key": (b"\xa1\x41a\x00", "expected a string for a key, got a byte string"),
    "a time as a key": (b"\xa1\xc1\x05\x00", "expected a string for a key, got a timestamp"),
    "null as a key": (b"\xa1\xf6\x00", "expected a string for a key, got null"),
    "a time for an id": (b"\xa1\x6cdeploymentId\xc1\x05", "deploymentId: expected a string, got a timestamp"),
    "bytes for an id": (b"\xa1\x6cdeploymentId\x41a", "deploymentId: expected a string, got a byte string"),
    "a simple value": (
        b"\xa1\x6cdeploymentId\xf0",
        "The request body is not CBOR: a simple value has no meaning in this protocol",
    ),
}


@pytest.mark.parametrize("what", STRANGE)
def test_what_cbor_has_besides_is_named_in_its_words(url: str, what: str) -> None:
    body, message = STRANGE[what]
    answer = said(url, cbor_request("GetDeployment", body))
    assert answer.content == {"__type": SERIALIZATION, "message": message}


def test_nothing_is_kept_of_what_was_refused(url: str) -> None:
    in_json, in_cbor = b"[" + b"[]," * 80_000 + b"[]]", b"\x9a\0\1\0\0" + b"\x80" * 0x10000
    tracemalloc.start()
    try:
        for _ in range(3):
            assert said(url, json_request("GetDeployment", in_json)).status == 400
            assert said(url, cbor_request("GetDeployment", in_cbor)).status == 400
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] < 2 * MEBIBYTE
    finally:
        tracemalloc.stop()


# Slow ones.

HASTY = Limits(request_seconds=0.3, idle_seconds=1)


@pytest.fixture(scope="module")
def hasty(fake: CodeDeployFake) -> Iterator[str]:
    """Where it is served to clients that have to be quick."""
    with serving(fake, limits=HASTY) as address:
        yield address


#: what comes, and then nothing more -> the Content-Type of the answer
HALF: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "application/x-amz-json-1.1"),
    "half a line": (b"POST / HT", "application/x-amz-json-1.1"),
    "half a head": (json_request("GetDeployment")[:60], "application/x-amz-json-1.1"),
    "no body": (json_request("GetDeployment", b"", length=10), "application/x-amz-json-1.1"),
    "half a body": (json_request("GetDeployment", b'{"d', length=100), "application/x-amz-json-1.1"),
    "half a body in CBOR": (cbor_request("GetDeployment", b"\xa1", length=100), "application/cbor"),
    "chunks without an end": (chunked(json_request("GetDeployment", b""), b"{"), "application/x-amz-json-1.1"),
}


@pytest.mark.parametrize("what", HALF)
def test_what_does_not_come_to_its_end_is_answered_and_closed(hasty: str, what: str) -> None:
    sent, content_type = HALF[what]
    with connect(hasty) as connection:
        connection.sendall(sent)
        answer = answer_on(connection)
        assert connection.recv(1) == b""
    assert refusal(answer) == (408, TIMEOUT)
    assert answer.headers["content-type"] == content_type


def test_a_byte_now_and_then_buys_no_time(hasty: str) -> None:
    with connect(hasty) as connection:
        connection.settimeout(0.05)
        received = b""
        for byte in json_request("GetDeployment", b" " * 5000):
            with suppress(ConnectionError):
                connection.send(bytes([byte]))
            with suppress(TimeoutError, ConnectionError):
                received += connection.recv(4096)
            if b"\r\n\r\n" in received:
                break
    assert received.startswith(b"HTTP/1.1 408 ")


def test_a_refused_body_that_never_ends_is_closed(hasty: str) -> None:
    with connect(hasty) as connection:
        connection.sendall(json_request("GetDeployment", b"", length=2**40))
        assert answer_on(connection).status == 413
        assert connection.recv(1) == b""  # it says no more, and hears for a while
        with suppress(ConnectionError):
            for _ in range(3000):
                connection.sendall(b" ")
                time.sleep(0.01)
            pytest.fail("heard for half a minute")


def test_an_idle_connection_is_closed(hasty: str) -> None:
    with connect(hasty) as connection:
        connection.sendall(json_request("ListApplications"))
        answer_on(connection)
        assert connection.recv(1) == b""


def test_one_slow_client_holds_up_no_other(url: str) -> None:
    with connect(url) as slow, connect(url) as quick:
        slow.sendall(json_request("GetDeployment", b'{"d', length=100))
        quick.sendall(json_request("ListApplications"))
        assert answer_on(quick).content == {"applications": ["web"]}


def test_there_are_only_so_many_connections(fake: CodeDeployFake) -> None:
    def heard(connection: Any) -> bool:
        with suppress(ConnectionError):
            connection.sendall(json_request("ListApplications"))
            return answer_on(connection).status == 200
        return False

    with serving(fake, limits=Limits(connections=3)) as address:
        connections = []
        for _ in range(5):
            connections.append(connect(address))
            if len(connections) <= 3:
                assert heard(connections[-1])
        assert [heard(connection) for connection in connections] == [True] * 3 + [False] * 2
        for connection in connections:
            connection.close()
