"""The seam: ``before-send.codedeploy.*`` on its way through botocore's event emitter.

It is the last event before the network, and an answer to it is taken as the response. A client's emitter
is a copy of its session's, so a handler registered anywhere misses the clients made before; all of them
share the class, so its ``_emit`` is where every client can be met.
"""

from __future__ import annotations

import functools
import io
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSResponse
from botocore.hooks import HierarchicalEmitter

from codedeploy_fake.intercept import sleeping
from codedeploy_fake.intercept.active import Answering, innermost
from codedeploy_fake.intercept.patches import Patch
from codedeploy_fake.wire import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Responses = list[tuple[Any, Any]]

_BEFORE_SEND = "before-send."
_OUR_BEFORE_SEND = "before-send.codedeploy."
_OUR_NEEDS_RETRY = "needs-retry.codedeploy."

#: Handlers that do not run for a request of ours, by the start of their module's name.
_SKIPPED = (
    "moto.",  #                     its stubber: with CodeDeploy not implemented, it raises and takes our answer along
    "botocore.retries.adaptive",  # waits on the wall clock for tokens: a form of back-off, and back-off is skipped
)


class _Raw(io.BytesIO):
    """What urllib3 would have given: AWSResponse reads its content by ``stream()``."""

    def stream(self, amt: int = 65536, decode_content: bool | None = None) -> Iterator[bytes]:  # noqa: ARG002
        while chunk := self.read(amt):
            yield chunk


def emit(
    fake: Answering,
    original: Callable[..., Responses],
    emitter: Any,
    event: str,
    kwargs: dict[str, Any],
    stop_on_response: bool,
) -> Responses:
    """Emit one event of a client that belongs to ``fake``; all but two kinds go to ``original`` as they are."""
    if event.startswith(_OUR_BEFORE_SEND):
        return _before_send(fake, emitter, event, kwargs)
    responses = original(emitter, event, kwargs, stop_on_response)
    if event.startswith(_OUR_NEEDS_RETRY) and sleeping.last_answer() is fake:
        # Any answer but None and False asks for a retry after so many seconds; a retry of ours is due at once.
        return [(handler, delay and 0) for handler, delay in responses]
    return responses


def _before_send(fake: Answering, emitter: Any, event: str, kwargs: dict[str, Any]) -> Responses:
    kwargs["event_name"] = event
    responses = [
        (handler, handler(**kwargs))
        for handler in emitter._handlers.prefix_search(event)
        if not str(getattr(handler, "__module__", "")).startswith(_SKIPPED)
    ]
    if any(response is not None for _, response in responses):
        sleeping.mark(None)
        return responses
    return [*responses, (emit, _answer(fake, kwargs["request"]))]


def _answer(fake: Answering, prepared: Any) -> Any:
    request = to_request(prepared)
    sleeping.mark(fake)
    response = fake.handle(request)
    return AWSResponse(prepared.url, response.status, response.headers, _Raw(response.body))


def to_request(prepared: Any) -> Request:
    """The wire's Request of a request that botocore has prepared and signed."""
    body = prepared.body or b""
    return Request(
        method=prepared.method,
        path=urlsplit(prepared.url).path or "/",
        headers={
            name: value.decode() if isinstance(value, bytes) else value for name, value in prepared.headers.items()
        },
        body=body.encode() if isinstance(body, str) else bytes(body),
    )


def _intercepting(original: Callable[..., Responses]) -> Callable[..., Responses]:
    @functools.wraps(original)
    def _emit(self: Any, event_name: str, kwargs: dict[str, Any], stop_on_response: bool = False) -> Responses:
        fake = innermost()
        if fake is None:  # left beneath somebody else's replacement, or another thread has just left
            return original(self, event_name, kwargs, stop_on_response)
        if event_name.startswith(_BEFORE_SEND):
            sleeping.mark(None)
        return emit(fake, original, self, event_name, kwargs, stop_on_response)

    return _emit


EMIT = Patch(HierarchicalEmitter, "_emit", _intercepting)
