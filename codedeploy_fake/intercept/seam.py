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
from botocore.exceptions import ConnectionClosedError
from botocore.hooks import HierarchicalEmitter

from codedeploy_fake.intercept import trail
from codedeploy_fake.intercept.active import Answering, behind, innermost
from codedeploy_fake.intercept.patches import Patch
from codedeploy_fake.wire import ConnectionDropped, Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Handler = Any
Responses = list[tuple[Handler, Any]]

_BEFORE_CALL = "before-call."
_BEFORE_SEND = "before-send."
_OUR_BEFORE_SEND = "before-send.codedeploy."
_OUR_NEEDS_RETRY = "needs-retry.codedeploy."

#: The events that concern us. A call emits twelve, and the other nine are to cost as little as they can.
AT_STAKE = (_BEFORE_CALL, _BEFORE_SEND, _OUR_NEEDS_RETRY)

#: Handlers that do not run for a request of ours, by the start of their module's name.
_SKIPPED = (
    "moto.",  #                     its stubber: with CodeDeploy not implemented, it raises and takes our answer along
    "botocore.retries.adaptive",  # waits on the wall clock for tokens: a form of back-off, and back-off is skipped
    "aiobotocore.retries.adaptive",
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
    *,
    bound: bool = True,
) -> Responses:
    """Emit an event ``AT_STAKE``, of a client that belongs to ``fake``; another service's goes to ``original``.

    A client that is not ``bound`` to it may be aimed at a server of this process: see ``goes_to_server``.
    """
    if not is_our_sending(event):
        return concluded(fake, event, original(emitter, event, kwargs, stop_on_response))
    responses = [(handler, handler(**kwargs)) for handler in handlers_before_sending(emitter, event, kwargs)]
    prepared = kwargs["request"]
    if not answered_by_another(responses) and (bound or not goes_to_server(prepared)):
        answer = ask(fake, prepared)
        responses.append((emit, AWSResponse(prepared.url, answer.status, answer.headers, _Raw(answer.body))))
    return responses


def is_our_sending(event: str) -> bool:
    """Whether it is the event whose answer is taken as the response to a request of CodeDeploy's."""
    return event.startswith(_OUR_BEFORE_SEND)


def handlers_before_sending(emitter: Any, event: str, kwargs: dict[str, Any]) -> Iterator[Handler]:
    """The handlers that run before a request of ours is sent; the emitter adds the event's name to ``kwargs``."""
    kwargs["event_name"] = event
    for handler in emitter._handlers.prefix_search(event):
        if not str(getattr(handler, "__module__", "")).startswith(_SKIPPED):
            yield handler


def answered_by_another(responses: Responses) -> bool:
    """Whether somebody other than a fake has answered: the trail then says so, and the sleeps after it are real."""
    for _, response in responses:
        if response is not None:
            trail.mark_foreign()
            return True
    return False


def goes_to_server(prepared: Any) -> bool:
    """Whether a request is aimed at a server of this process: then it really goes there, by HTTP.

    The sleeps after it move the clock of the fake behind that server, as if it had been asked here.
    """
    fake = behind(prepared.url)
    if fake is not None:
        trail.mark_sent_to(fake)
    return fake is not None


def concluded(fake: Answering, event: str, responses: Responses) -> Responses:
    """What the handlers of another event ``AT_STAKE`` said, with the delay of a retry taken away."""
    if event.startswith(_OUR_NEEDS_RETRY):
        # Any answer but None and False asks for a retry after so many seconds; a retry of ours is due at once.
        for _, delay in responses:
            if delay and trail.last_answer() is fake:
                return [(handler, delay and 0) for handler, delay in responses]
    elif event.startswith(_BEFORE_CALL):  # botocore's Stubber answers it, and sends nothing
        answered_by_another(responses)
    return responses


def ask(fake: Answering, prepared: Any) -> Response:
    """The answer of ``fake`` to a request that botocore has prepared and signed.

    Raises what the fake raises; a dropped connection as botocore's ConnectionClosedError, which it retries.
    """
    request = to_request(prepared)
    with trail.RequestTo(fake):
        try:
            return fake.handle(request)
        except ConnectionDropped as dropped:
            raise ConnectionClosedError(error=dropped, request=prepared, endpoint_url=prepared.url) from dropped


def to_request(prepared: Any) -> Request:
    """The wire's Request of a request that botocore has prepared and signed."""
    body = prepared.body or b""
    return Request(
        method=prepared.method,
        path=urlsplit(prepared.url).path or "/",
        # what items() of it would give, each looked up anew, takes 15 us more, a twentieth of a call
        headers={
            str(name): value.decode() if isinstance(value, bytes) else value
            for name, value in prepared.headers._dict.items()
        },
        body=body.encode() if isinstance(body, str) else bytes(body),
    )


def intercepting(emit: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """What makes an ``_emit`` that gives the events ``AT_STAKE`` to ``emit`` while an interception is active."""

    def replace(original: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(original)
        def _emit(self: Any, event_name: str, kwargs: dict[str, Any], stop_on_response: bool = False) -> Any:
            if not event_name.startswith(AT_STAKE):
                return original(self, event_name, kwargs, stop_on_response)
            fake = innermost()
            if fake is None:  # left beneath somebody else's replacement, or another thread has just left
                return original(self, event_name, kwargs, stop_on_response)
            if event_name.startswith(_BEFORE_SEND):
                trail.mark_foreign()  # until the fake is asked
            return emit(fake, original, self, event_name, kwargs, stop_on_response, bound=False)

        return _emit

    return replace


EMIT = Patch(HierarchicalEmitter, "_emit", intercepting(emit))
