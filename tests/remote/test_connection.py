"""One HTTP exchange with a server, and what goes wrong in it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from codedeploy_fake import RemoteFake, UsageError
from codedeploy_fake.remote.connection import Connection
from codedeploy_fake.server import serving
from codedeploy_fake.wire import ConnectionDropped, Request
from tests.making import make
from tests.remote.test_story import story


def test_the_story_is_the_same_over_a_socket() -> None:
    with serving(make()) as url:
        for number, (seen, told) in enumerate(zip(story(make()), story(RemoteFake(url)), strict=True)):
            assert told == seen, number


@contextmanager
def somebody(answer: bytes) -> Iterator[str]:
    """A server that gives everybody the same bytes, and its URL."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65536)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def answered(body: bytes, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body


def test_where_nobody_listens_it_is_said_what_to_start() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(UsageError, match=rf"^nobody answers at {url} \(.*\): start codedeploy-fake serve, or name"):
        RemoteFake(url)


@pytest.mark.parametrize(
    "answer",
    [
        answered(b"<html>not found</html>", "404 Not Found"),
        answered(b"[]"),
        answered(b'{"version": 2, "region": "us-east-1"}'),
        answered(b"{}", "500 Internal Server Error"),
    ],
)
def test_somebody_else_who_answers_is_told_from_a_fake(answer: bytes) -> None:
    with (
        somebody(answer) as url,
        pytest.raises(UsageError, match=f"^{url} answers, but not as a codedeploy-fake whose"),
    ):
        RemoteFake(url)


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"])
def test_a_connection_that_ends_without_an_answer_was_dropped(answer: bytes) -> None:
    with somebody(answer) as url, pytest.raises(ConnectionDropped, match=f"^{url} gave no answer: "):
        Connection(url).carry(Request())


@pytest.mark.parametrize(
    "url", ["", "127.0.0.1:5000", "ftp://127.0.0.1", "http://", "http://127.0.0.1:port", "http://[::1", None, 5]
)
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="the URL of a server, such as http://"):
        RemoteFake(url)


def test_headers_of_the_connection_are_its_own() -> None:
    with serving(make()) as url:
        headers = {
            "host": "elsewhere.example",
            "content-length": "999",
            "connection": "upgrade",
            "expect": "100-continue",
        }
        assert Connection(f"{url}/").carry(Request("GET", "/_codedeploy/health", headers)).status == 200


def test_a_header_that_http_cannot_say_is_refused() -> None:
    with serving(make()) as url, pytest.raises(UsageError, match="cannot be sent"):
        RemoteFake(url).call("List\nApplications")


def test_what_json_cannot_say_is_refused() -> None:
    with serving(make()) as url:
        fake = RemoteFake(url)
        with pytest.raises(UsageError, match="ListApplications: an input is what JSON can say"):
            fake.call("ListApplications", {"nextToken": object()})
        with pytest.raises(UsageError, match="this cannot be said in JSON"):
            fake.seed_group("web", "prod", tags=[object()])
