"""A control request, and what came of it."""

from __future__ import annotations

import json
from typing import Any

from codedeploy_fake import CodeDeployFake, control
from codedeploy_fake.wire import Request, Response

#: The instant at which a fake starts by default.
START = "2026-01-01T00:00:00.000Z"


def send(fake: CodeDeployFake, method: str, path: str, body: object = None, **headers: str) -> Response:
    """``body`` bytes as they are, anything else as JSON; None is no body."""
    sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return control.answer(fake, Request(method, f"{control.PREFIX}{path}", headers, sent))


def said(response: Response) -> dict[str, Any]:
    """The JSON of an answer, without its version."""
    read: dict[str, Any] = json.loads(response.body)
    assert read.pop("version") == 1
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Content-Length"] == str(len(response.body))
    return read


def tell(fake: CodeDeployFake, method: str, path: str, body: object = None) -> dict[str, Any]:
    """What an accepted request gets."""
    response = send(fake, method, path, body)
    assert response.status == 200, response.body
    return said(response)


def refused(fake: CodeDeployFake, method: str, path: str, body: object = None, status: int = 400) -> str:
    """The sentence that a refused request gets; asserts that nothing else came of it."""
    before = fake.snapshot()
    response = send(fake, method, path, body)
    assert response.status == status, response.body
    assert fake.snapshot() == before
    sentence: str = said(response)["error"]
    return sentence
