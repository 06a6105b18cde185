"""A recorder on loopback, for programs of any language: it hands every request on, and keeps what was said.

A program finds it by ``AWS_ENDPOINT_URL_CODEDEPLOY``. To a fake or another server its requests go as they came; to AWS
they go signed again, with the credentials of whoever records.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from codedeploy_fake.cassettes.interactions import Cassette, Metadata
from codedeploy_fake.cassettes.plain import Attempt, asked, cassette_of, exchanged, lean
from codedeploy_fake.cassettes.scrubbing import scrubbed
from codedeploy_fake.errors import ServiceError, UsageError
from codedeploy_fake.remote.connection import Connection
from codedeploy_fake.wire import ConnectionDropped, Request, Response
from codedeploy_fake.wire.protocols import spoken

Forward = Callable[[Request], Response]

#: Of an answer that is handed on: the rest belongs to the connection on the other side.
_NOT_HANDED_ON = {"connection", "content-length", "date", "keep-alive", "server", "transfer-encoding"}
_LOOPBACK = "127.0.0.1"


class Recorder:
    """What was said so far, and the URL where it listens."""

    def __init__(self, forward: Forward, metadata: Metadata) -> None:
        self.url = ""
        self._forward = forward
        self._metadata = metadata
        self._attempts: list[Attempt] = []
        self._lock = threading.Lock()

    def cassette(self) -> Cassette:
        """What was said, with placeholders for what a cassette must not tell."""
        with self._lock:
            return scrubbed(cassette_of(tuple(self._attempts), self._metadata))

    def handle(self, request: Request) -> Response:
        """Hand a request on and keep it with its answer; one that is not CodeDeploy's goes nowhere."""
        if asked(request) is None:
            return spoken(request).error(ServiceError("UnknownOperationException", "only CodeDeploy is recorded"), "")
        try:
            answer = self._forward(request)
        except UsageError as error:
            return spoken(request).error(ServiceError("RecorderException", str(error)), "")
        attempt = exchanged(lean(request), answer.status, answer.headers, answer.body)
        if attempt is not None:
            with self._lock:
                self._attempts.append(attempt)
        return answer


def to_server(url: str) -> Forward:
    """Hands a request on as it came: a fake reads account and region from its signature, and never checks it."""
    return Connection(url).carry


def to_aws(region: str) -> Forward:
    """Hands a request on to AWS, signed with the credentials that boto3 finds.

    Raises UsageError where it finds none.
    """
    from botocore.auth import SigV4Auth  # noqa: PLC0415  only for who records AWS
    from botocore.awsrequest import AWSRequest  # noqa: PLC0415
    from botocore.exceptions import BotoCoreError, HTTPClientError  # noqa: PLC0415
    from botocore.exceptions import ConnectionError as NoConnectionError  # noqa: PLC0415

    from codedeploy_fake.verification.sessions import session  # noqa: PLC0415

    made_by = session(region)
    credentials = made_by.get_credentials()
    if credentials is None:
        raise UsageError("to record AWS: no credentials were found where boto3 looks for them")
    client = made_by.client("codedeploy")
    endpoint = client.meta.endpoint_url
    sender = client._endpoint.http_session  # it knows the proxies and certificates of this machine
    signed = ("x-amz-target", "smithy-protocol", "content-type", "accept", "amz-sdk-invocation-id", "amz-sdk-request")

    def forward(request: Request) -> Response:
        headers = {name: request.headers[name] for name in signed if name in request.headers}
        outgoing = AWSRequest("POST", f"{endpoint.rstrip('/')}{request.path}", headers, request.body)
        try:
            SigV4Auth(credentials.get_frozen_credentials(), "codedeploy", region).add_auth(outgoing)
            answer = sender.send(outgoing.prepare())
            return Response(answer.status_code, dict(answer.headers), answer.content)
        except (NoConnectionError, HTTPClientError) as lost:
            raise ConnectionDropped(f"{endpoint} gave no answer: {lost}") from lost
        except BotoCoreError as wrong:  # the credentials have expired, say
            raise UsageError(f"to record AWS: {wrong}") from None

    return forward


@contextmanager
def recorder(forward: Forward, metadata: Metadata) -> Iterator[Recorder]:
    """A recorder that listens on a free port of loopback while this is entered."""
    here = Recorder(forward, metadata)
    server = ThreadingHTTPServer((_LOOPBACK, 0), _handler(here))
    server.daemon_threads = True
    here.url = f"http://{_LOOPBACK}:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="recorder", daemon=True)
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(here: Recorder) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """One connection; whoever makes the requests is on this machine, and one of ours."""

        protocol_version = "HTTP/1.1"
        wbufsize = -1  # headers and body leave together
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                answer = here.handle(Request("POST", self.path, dict(self.headers.items()), body))
            except (ConnectionDropped, OSError):
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in _handed_on(answer.headers).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: standard error is the program's."""

    return Handler


def _handed_on(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in _NOT_HANDED_ON}
