"""A fake on a server that needs no socket: what a connection would carry is answered here."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from codedeploy_fake import CodeDeployFake, RemoteFake, control
from codedeploy_fake.remote.connection import Connection
from codedeploy_fake.wire import Request, Response
from tests.making import make

URL = "http://127.0.0.1:5000"


@pytest.fixture
def served() -> CodeDeployFake:
    """The fake that is on the server."""
    return make()


def carried_to(fake: CodeDeployFake) -> Callable[[Connection, Request], Response]:
    """What a connection does, without a socket."""

    def carry(_: Connection, request: Request) -> Response:
        if request.path.startswith(control.PREFIX):
            return control.answer(fake, request)
        return fake.handle(request)

    return carry


@pytest.fixture
def remote(served: CodeDeployFake, monkeypatch: pytest.MonkeyPatch) -> RemoteFake:
    """The same from elsewhere."""
    monkeypatch.setattr(Connection, "carry", carried_to(served))
    return RemoteFake(URL)
