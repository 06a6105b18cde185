"""What clients of boto3 and aiobotocore really send while they are recorded, met at the last step before the network.

vcrpy stands further down, in the connections of their pools. What it does not see is refused here before it is sent, if
it must not be sent at all, and else is missed in the cassette: nobody is given a recording that lacks calls.
"""

from __future__ import annotations

import functools
import http.client
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any
from unittest import mock

from botocore.endpoint import Endpoint
from botocore.session import Session

from codedeploy_fake.cassettes.plain import call_of
from codedeploy_fake.intercept.late import Later
from codedeploy_fake.intercept.patches import Patch, check
from codedeploy_fake.intercept.seam import to_request

if TYPE_CHECKING:
    from codedeploy_fake.wire import Request

#: What tells whether a request, to a URL, is to be recorded. Raises UsageError for one that must not be sent.
Rule = Callable[["Request", str], bool]

# Replaced, never changed in place: a reader in another thread sees one state or the next.
_watching: tuple[Sent, ...] = ()
_lock = threading.Lock()


class Sent:
    """The requests that were answered while this was watching, and that are to be recorded."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._answered: Counter[str] = Counter()
        self._lock = threading.Lock()

    def concerns(self, request: Request, url: str) -> bool:
        """Whether it is to be recorded. Raises UsageError for one that must not be sent."""
        return self._rule(request, url)

    def answered(self, request: Request) -> None:
        """It was sent, and its answer has come."""
        with self._lock:
            self._answered[call_of(request)] += 1

    def missing(self, recorded: Iterable[Request]) -> int:
        """How many of them are not among those that were recorded."""
        return (self._answered - Counter(map(call_of, recorded))).total()


@contextmanager
def watching(rule: Rule) -> Iterator[Sent]:
    """While it is entered, every request of a botocore client of the process goes by the rule.

    Raises UsageError if botocore has moved what this relies on.
    """
    global _watching  # noqa: PLW0603 - the process has one set of clients
    check(("botocore.endpoint.Endpoint._send",))
    sent = Sent(rule)
    with ExitStack() as undo:
        for patch in _PATCHES:
            patch.hold()
            undo.callback(patch.release)
        with _lock:
            _watching = (*_watching, sent)
        try:
            yield sent
        finally:
            with _lock:
                _watching = tuple(one for one in _watching if one is not sent)


def _concerned(prepared: Any) -> tuple[Request, list[Sent]]:
    request = to_request(prepared)
    return request, [sent for sent in _watching if sent.concerns(request, prepared.url)]


def _send(original: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    @functools.wraps(original)
    def _send(self: Any, request: Any) -> Any:
        ours, concerned = _concerned(request)
        answer = original(self, request)
        for sent in concerned:
            sent.answered(ours)
        return answer

    return _send


def _aio_send(original: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    @functools.wraps(original)
    async def _send(self: Any, request: Any) -> Any:
        ours, concerned = _concerned(request)
        answer = await original(self, request)
        for sent in concerned:
            sent.answered(ours)
        return answer

    return _send


def _patches_of_aiobotocore() -> tuple[Patch, ...]:
    check(("aiobotocore.endpoint.AioEndpoint._send",))
    from aiobotocore.endpoint import AioEndpoint  # noqa: PLC0415  it may be absent

    return (Patch(AioEndpoint, "_send", _aio_send),)


_AIOBOTOCORE = Later("aiobotocore.session", _patches_of_aiobotocore)


def _session_made(original: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(original)
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807 - the name of what it replaces
        _AIOBOTOCORE.meet()
        original(self, *args, **kwargs)

    return __init__


# The last two in this order: a session made after the one has looked is seen by the other.
_PATCHES = (Patch(Endpoint, "_send", _send), Patch(Session, "__init__", _session_made), _AIOBOTOCORE)


def _reset_nothing(original: Callable[[], AbstractContextManager[None]]) -> Callable[[], AbstractContextManager[None]]:
    """Instead of vcrpy's, which makes its connections with all that it has replaced put back, for every thread.

    What another thread sends meanwhile then goes unseen. It is needed for one thing: the constructor of the standard
    library's HTTPSConnection names its own class, so that must not be replaced.
    """
    import vcr.patch  # noqa: PLC0415  who replays needs none of it

    @functools.wraps(original)
    def force_reset() -> AbstractContextManager[None]:
        # the library's own is vcr's import of it: somebody else's recorder may have replaced it around ours
        is_itself = http.client.HTTPSConnection is vcr.patch._HTTPSConnection
        return nullcontext() if is_itself else original()

    return force_reset


@functools.cache
def _stays_patched() -> Patch:
    """Of vcrpy: what it has replaced stays replaced."""
    import vcr.patch  # noqa: PLC0415  who replays needs none of it

    return Patch(vcr.patch, "force_reset", _reset_nothing)


@contextmanager
def in_place() -> Iterator[None]:
    """While it is entered, a recorder of vcrpy that skips ``SKIPPED`` sees what all threads send.

    The standard library is as vcrpy found it, also within somebody else's recorder: that one is not to be nested.
    """
    import vcr.patch  # noqa: PLC0415  who replays needs none of it

    patch = _stays_patched()
    patch.hold()
    try:
        with (
            mock.patch.object(http.client, "HTTPConnection", vcr.patch._HTTPConnection),
            mock.patch.object(http.client, "HTTPSConnection", vcr.patch._HTTPSConnection),
        ):
            yield
    finally:
        patch.release()


#: Of what vcrpy can replace, what no client of boto3 or aiobotocore sends by.
SKIPPED = ("httplib", "httplib2", "tornado")
