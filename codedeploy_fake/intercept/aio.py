"""The interception of aiobotocore, whose coroutines pass botocore's own methods by.

Imported by nobody but ``late``, once aiobotocore is there. What is decided is decided where botocore's clients are
served; here it is awaited.
"""

from __future__ import annotations

import functools
import inspect
import io
from typing import TYPE_CHECKING, Any

import aiobotocore.waiter
from aiobotocore.awsrequest import AioAWSResponse
from aiobotocore.credentials import AioCredentials
from aiobotocore.hooks import AioHierarchicalEmitter
from aiobotocore.session import AioSession
from aiobotocore.signers import AioRequestSigner

from codedeploy_fake.intercept import seam
from codedeploy_fake.intercept.credentials import Postponed, creating, is_creating, signing_with, static
from codedeploy_fake.intercept.patches import Patch
from codedeploy_fake.intercept.sleeping import in_waiter, waiters_asyncio
from codedeploy_fake.intercept.trail import moved

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from codedeploy_fake.intercept.active import Answering
    from codedeploy_fake.wire import Response


class _Raw(io.BytesIO):
    """What aiohttp would have given: AioAWSResponse awaits its content, and aiobotocore 2 reads its headers here."""

    def __init__(self, answer: Response) -> None:
        super().__init__(answer.body)
        self.raw_headers = [(name.encode(), value.encode()) for name, value in answer.headers.items()]

    async def read(self, size: int | None = -1) -> bytes:  # type: ignore[override]
        return super().read(size)


async def emit(
    fake: Answering,
    original: Callable[..., Awaitable[seam.Responses]],
    emitter: Any,
    event: str,
    kwargs: dict[str, Any],
    stop_on_response: bool,
    *,
    bound: bool = True,
) -> seam.Responses:
    """Emit an event as ``seam.emit`` does; handlers may be coroutines, and the answer has to be awaited."""
    if not seam.is_our_sending(event):
        return seam.concluded(fake, event, await original(emitter, event, kwargs, stop_on_response))
    responses = [
        (handler, await _resolved(handler(**kwargs)))
        for handler in seam.handlers_before_sending(emitter, event, kwargs)
    ]
    prepared = kwargs["request"]
    if not seam.answered_by_another(responses) and (bound or not seam.goes_to_server(prepared)):
        answer = seam.ask(fake, prepared)
        responses.append((emit, AioAWSResponse(prepared.url, answer.status, answer.headers, _Raw(answer))))
    return responses


async def _resolved(said: Any) -> Any:
    return await said if inspect.isawaitable(said) else said


class _Postponed(Postponed):
    """The credentials of a session that has not been asked for them; asking it has to be awaited."""

    async def get_frozen_credentials(self) -> Any:
        credentials = await self._session.get_credentials()
        return credentials and await credentials.get_frozen_credentials()

    def get_deferred_property(self, name: str) -> Callable[[], Awaitable[Any]]:
        async def deferred() -> Any:
            return getattr(await self.get_frozen_credentials(), name, None)

        return deferred

    async def get_account_id(self) -> Any:
        """What an endpoint rule asks for, by the name that it has in aiobotocore."""
        return await self.get_deferred_property("account_id")()


def _create_client(original: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    signature = inspect.signature(original)

    @functools.wraps(original)
    async def create_client(*args: Any, **kwargs: Any) -> Any:
        with creating(signature.bind(*args, **kwargs)) as call:
            return await original(*call.args, **call.kwargs)

    return create_client


def _get_credentials(original: Callable[[Any], Awaitable[Any]]) -> Callable[[Any], Awaitable[Any]]:
    @functools.wraps(original)
    async def get_credentials(self: Any) -> Any:
        return (static(self, AioCredentials) or _Postponed(self)) if is_creating() else await original(self)

    return get_credentials


def _waiters_sleep(original: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    @functools.wraps(original)
    async def _sleep(self: Any, sleep_amount: float) -> None:
        await original(self, 0 if moved(sleep_amount, in_waiter) else sleep_amount)

    return _sleep


# Clients on httpx, which a newer aiobotocore may have, wait on anyio.
_ON_HTTPX = [owner for owner in [getattr(aiobotocore.waiter, "AnyioWaiter", None)] if owner]

PATCHES = (
    Patch(AioHierarchicalEmitter, "_emit", seam.intercepting(emit)),
    Patch(AioSession, "_create_client", _create_client),
    Patch(AioSession, "get_credentials", _get_credentials),
    Patch(AioRequestSigner, "get_auth_instance", signing_with(AioCredentials)),
    Patch(aiobotocore.waiter, "asyncio", waiters_asyncio),
    *(Patch(owner, "_sleep", _waiters_sleep) for owner in _ON_HTTPX),
)
