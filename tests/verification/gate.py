"""What stands in front of a service of AWS: a server that lets calls through to a fake, or says no in its place."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.wire import Request

#: Says of the n-th call (from 1) of an operation: None lets it through, "lost" and "lost after" drop the connection
#: before or after it was done, and an error is (code, status).
Gate = Callable[[int, str], tuple[str, int] | str | None]


@contextmanager
def gated(fake: CodeDeployFake, gate: Gate, change: Callable[[bytes], bytes] = lambda body: body) -> Iterator[str]:
    """The URL behind which the fake is; ``change`` may change what it answers."""
    count = iter(range(1, 1_000_000))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            operation = self.headers["x-amz-target"].partition(".")[2]
            said = gate(next(count), operation)
            if said == "lost":
                self.close_connection = True
                return
            if isinstance(said, tuple):
                content = json.dumps({"__type": said[0], "message": "no"}).encode()
                self._answer(said[1], "application/x-amz-json-1.1", content)
                return
            answer = fake.handle(Request("POST", "/", dict(self.headers), body))
            if said == "lost after":
                self.close_connection = True
                return
            self._answer(answer.status, answer.headers.get("Content-Type", ""), change(answer.body))

        def _answer(self, status: int, kind: str, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
