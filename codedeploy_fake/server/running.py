"""A fake being served: in a thread beside a test, or in the foreground for the command line."""

from __future__ import annotations

import gc
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import uvicorn

from codedeploy_fake import __version__
from codedeploy_fake.errors import UsageError
from codedeploy_fake.server.application import Application
from codedeploy_fake.server.connection import Connection
from codedeploy_fake.server.limits import Limits

if TYPE_CHECKING:
    from codedeploy_fake.fake import CodeDeployFake


class Serving:
    """A fake that is served from a thread of its own, until ``stop``. ``url`` is where."""

    def __init__(self, fake: CodeDeployFake, listening: socket.socket, host: str, limits: Limits) -> None:
        self.url = _url(listening)
        self._server = _server(fake, host, limits)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listening]}, name=f"codedeploy-fake {self.url}", daemon=True
        )
        self._thread.start()

    def __repr__(self) -> str:
        return f"<Serving {self.url}>"

    def stop(self) -> None:
        """Take no more requests, answer those in flight, and be gone."""
        self._server.should_exit = True
        self._thread.join()


def start(fake: CodeDeployFake, host: str = "127.0.0.1", port: int = 0, limits: Limits | None = None) -> Serving:
    """Serve a fake from a thread of its own; port 0 is any free one.

    Raises UsageError where the address cannot be had.
    """
    return Serving(fake, _listen(host, port), host, limits or Limits())


@contextmanager
def serving(
    fake: CodeDeployFake, host: str = "127.0.0.1", port: int = 0, limits: Limits | None = None
) -> Iterator[str]:
    """``start`` for a ``with`` statement, which gives the URL and stops at its end."""
    served = start(fake, host, port, limits)
    try:
        yield served.url
    finally:
        served.stop()


def serve(fake: CodeDeployFake, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve a fake from this thread, the main one, until SIGINT or SIGTERM; ``ready`` is told the URL.

    Raises UsageError where the address cannot be had.
    """
    listening = _listen(host, port)
    gc.collect()
    gc.freeze()  # contracts and code stay for good: no collection has to look at them again
    with _stopped_by_signals():
        ready(_url(listening))
        _server(fake, host, Limits()).run(sockets=[listening])


class _StoppedError(Exception):
    """A signal asked to stop."""


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Leave without a fuss when a signal asks to stop: before uvicorn listens to it, and when it passes it on."""

    def stop(*_: Any) -> None:
        raise _StoppedError

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except _StoppedError:
        pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _listen(host: str, port: int) -> socket.socket:
    if not 0 <= port <= _LAST_PORT:
        raise UsageError(f"port {port}: give 0 for any free one, or one up to {_LAST_PORT}")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP, flags=socket.AI_PASSIVE
        )[0]
        # asyncio takes Nagle's algorithm off connections that know themselves to be TCP; with it, a client that
        # delays its acknowledgements waits 40 ms for every answer
        listening = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as fault:
        raise _no_address(host, port, fault) from None
    try:
        if os.name == "posix":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen()
    except OSError as fault:
        listening.close()
        raise _no_address(host, port, fault) from None
    return listening


def _no_address(host: str, port: int, fault: Exception) -> UsageError:
    return UsageError(f"cannot listen on {host} port {port}: {fault}; take another, or port 0 for any free one")


_LAST_PORT = 65_535

#: Where to call who listens everywhere.
_CALLED = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


def _url(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    host = _CALLED.get(host, host)
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _server(fake: CodeDeployFake, host: str, limits: Limits) -> uvicorn.Server:
    application = Application(fake, host)
    connection: Any = partial(Connection, limits=limits, refuse=application.refuse)
    return uvicorn.Server(
        uvicorn.Config(
            application,
            http=connection,
            loop="asyncio",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            headers=[("x-codedeploy-fake", __version__)],
            timeout_keep_alive=limits.idle_seconds,
            timeout_graceful_shutdown=limits.stop_seconds,
        )
    )
