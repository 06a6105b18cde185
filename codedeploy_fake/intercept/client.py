"""A client of one fake: it answers from it wherever it is used, and nothing else in the process changes."""

from __future__ import annotations

import functools
import os
import threading
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakKeyDictionary

import boto3.session
from botocore.handlers import BUILTIN_HANDLERS

from codedeploy_fake.intercept.active import behind, innermost
from codedeploy_fake.intercept.credentials import DUMMY
from codedeploy_fake.intercept.patches import check
from codedeploy_fake.intercept.seam import AT_STAKE, emit
from codedeploy_fake.intercept.sleeping import waiting_for

if TYPE_CHECKING:
    from mypy_boto3_codedeploy import CodeDeployClient

    from codedeploy_fake.intercept.active import Answering

_lock = threading.Lock()  # boto3's sessions are not made for several threads
_BOUND: WeakKeyDictionary[Any, Answering] = WeakKeyDictionary()
_READ_ONCE = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")


def bound_client(fake: Answering, **kwargs: Any) -> CodeDeployClient:
    """A boto3 client that answers from ``fake`` alone: in an interception of another fake and under moto too.

    ``kwargs`` are those of ``boto3.session.Session.client``, without the service's name. The region defaults to
    the fake's, the credentials to dummies: an ``aws_access_key_id`` of twelve digits selects another account.
    Its own waiters (``get_waiter``) advance the fake's clock, inside and outside of an interception.

    Raises UsageError if botocore has moved what this relies on.
    """
    check()
    config = kwargs.get("config")
    if kwargs.get("region_name") is None and getattr(config, "region_name", None) is None:
        kwargs["region_name"] = fake.region
    with _lock:
        session = _session(tuple(BUILTIN_HANDLERS), tuple(map(os.environ.get, _READ_ONCE)))
        client = session.client("codedeploy", **(DUMMY | kwargs))
    _answer_from(fake, client)
    return cast("CodeDeployClient", client)


def fake_of(client: Any) -> Answering | None:
    """The fake that answers a client now: the one it is bound to, that it is aimed at, or that is entered."""
    return _BOUND.get(client) or behind(client.meta.endpoint_url) or innermost()


@functools.lru_cache(maxsize=1)
def _session(handlers: tuple[Any, ...], environment: tuple[str | None, ...]) -> Any:  # noqa: ARG001 - the key
    """One session for all: a client takes 2 ms of it, and 50 of a new one, which reads the models again.

    The key is what a session reads only once. No client can change it: each has a copy of its handlers.
    """
    return boto3.session.Session()


def _answer_from(fake: Answering, client: Any) -> None:
    """Bind by attributes of the client's own objects, which go before those of their classes."""
    emitter = client.meta.events._emitter
    of_class = type(emitter)
    get_waiter = client.get_waiter

    def _emit(event_name: str, kwargs: dict[str, Any], stop_on_response: bool = False) -> Any:
        if not event_name.startswith(AT_STAKE):
            return of_class._emit(emitter, event_name, kwargs, stop_on_response)
        return emit(fake, of_class._emit, emitter, event_name, kwargs, stop_on_response)

    @functools.wraps(get_waiter)
    def waiter_of_fake(waiter_name: str) -> Any:
        waiter = get_waiter(waiter_name)
        wait = waiter.wait

        @functools.wraps(wait)
        def wait_for_fake(**arguments: Any) -> None:
            with waiting_for(fake):
                wait(**arguments)

        waiter.wait = wait_for_fake
        return waiter

    emitter._emit = _emit
    client.get_waiter = waiter_of_fake
    _BOUND[client] = fake
