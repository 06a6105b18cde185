"""The same stack without a fake behind it: uvicorn, and an answer that was made before."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from typing import Any

import uvicorn

#: As long as GetDeployment's answer of a finished deployment.
BODY = json.dumps(
    {"deploymentInfo": {"deploymentId": "d-ABCDEFGHI", "filler": "x" * 1050}}, separators=(",", ":")
).encode()
_HEADERS = [
    (b"x-amzn-requestid", b"00000000-0000-4000-8000-000000000000"),
    (b"content-type", b"application/x-amz-json-1.1"),
    (b"content-length", str(len(BODY)).encode()),
]


async def answer(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Read the request, answer the same."""
    while (await receive()).get("more_body"):
        pass
    if scope["path"].startswith("/_"):
        await send({"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": BODY})


def main() -> None:
    """Serve until killed, and say where."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    config = uvicorn.Config(
        answer, http="httptools", loop="asyncio", ws="none", lifespan="off", log_config=None, access_log=False
    )
    sys.stdout.write("http://{}:{}\n".format(*listening.getsockname()))
    sys.stdout.flush()
    asyncio.run(uvicorn.Server(config).serve(sockets=[listening]))


if __name__ == "__main__":
    main()
