"""An answer as ASGI has it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import replace
from typing import Any

from codedeploy_fake.wire import Response

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


async def send(say: Send, answer: Response) -> None:
    """Say all of an answer."""
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
    await say({"type": "http.response.start", "status": answer.status, "headers": headers})
    await say({"type": "http.response.body", "body": answer.body})


def closing(answer: Response) -> Response:
    """The same answer, the last on its connection: what else comes there is not looked at."""
    return replace(answer, headers={**answer.headers, "Connection": "close"})
