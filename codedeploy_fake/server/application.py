"""The ASGI application: what comes over HTTP is asked of one fake, of its API or of its control."""

from __future__ import annotations

import asyncio
import json
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from codedeploy_fake import __version__, control
from codedeploy_fake.contract import load
from codedeploy_fake.errors import ServiceError, UsageError
from codedeploy_fake.exchange import too_long
from codedeploy_fake.server.answering import Send, closing, send
from codedeploy_fake.server.connection import DROP, STOPPED
from codedeploy_fake.server.receiving import GoneError, Receive, Scope, TooLongError, body, head
from codedeploy_fake.server.strangers import stranger
from codedeploy_fake.wire import ConnectionDropped, Request, Response

if TYPE_CHECKING:
    from codedeploy_fake.fake import CodeDeployFake

logger = logging.getLogger("codedeploy_fake")

#: Where users of other emulators ask whether a server is there.
_ELSEWHERE = "/_localstack/health"
_OUR_FAULT = "a fault of codedeploy_fake itself; its log says more"


class Application:
    """Answers from one fake. ``host`` is the name under which the server listens."""

    def __init__(self, fake: CodeDeployFake, host: str) -> None:
        self._fake = fake
        self._host = host
        self._contract = load(fake.contract)
        self._longest = self._contract.limit("requestBody")

    async def __call__(self, scope: Scope, receive: Receive, say: Send) -> None:
        """Answer one request, or drop its connection where the script says so."""
        try:
            answer = await self._answer(scope, receive)
        except GoneError:
            logger.info("gone before the end of %s %s", scope["method"], scope["path"][:100])
        except ConnectionDropped:
            scope["extensions"][DROP]["drop"]()
            await receive()  # an application that returns without an answer is answered for
        else:
            await send(say, answer)

    def refuse(self, request: Request, code: str, message: str) -> Response:
        """The answer to a request that comes neither to an operation nor to a verb of the control API."""
        error = ServiceError(code, message, self._contract.status(code))
        if _is_control(request):
            logger.info("refused %s %s: %s", request.method, request.path[:100], error)
            return control.refusal(error.status, message)
        return self._fake.refuse(request, error)

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        method, path, headers, twice = head(scope)
        if twice is not None:
            refused = Request(method, path, headers)
            return closing(self.refuse(refused, "SerializationException", f"The header {twice} came more than once"))
        try:
            content = await body(receive, headers.get("content-length", ""), self._longest)
        except (TooLongError, asyncio.CancelledError) as fault:
            why = too_long(str(fault), self._longest) if isinstance(fault, TooLongError) else STOPPED
            return closing(self.refuse(Request(method, path, headers), *why))
        request = Request(method, path, headers, content)
        try:
            return self._controlled(scope, request) if _is_control(request) else await self._asked(request)
        except UsageError as mistake:  # of a script that does not fit the deployment, say: its author is to read it
            return self.refuse(request, "UsageError", str(mistake))
        except ConnectionDropped:
            raise
        except asyncio.CancelledError:  # the server stops, and this one would still have to wait for long
            return self.refuse(request, *STOPPED)
        except Exception:
            logger.exception("%s %s", method, path[:100])
            return self.refuse(request, "InternalFailure", _OUR_FAULT)

    async def _asked(self, request: Request) -> Response:
        exchange = self._fake.exchange(request)
        while True:
            try:
                seconds = next(exchange)
            except StopIteration as done:
                answer: Response = done.value
                return answer
            await asyncio.sleep(seconds)

    def _controlled(self, scope: Scope, request: Request) -> Response:
        refused = stranger(request, (self._host, (scope["server"] or ("",))[0]))
        if refused is not None:
            logger.info("refused %s %s: %s", request.method, request.path[:100], refused)
            return control.refusal(HTTPStatus.FORBIDDEN, refused)
        if request.path.partition("?")[0] == _ELSEWHERE:
            return _json({"services": {"codedeploy": "running"}, "version": __version__})
        return control.answer(self._fake, request)


def _is_control(request: Request) -> bool:
    path = request.path
    return path.startswith("/_") and path.partition("?")[0].startswith((control.PREFIX, _ELSEWHERE))


def _json(document: dict[str, Any]) -> Response:
    content = json.dumps(document).encode()
    return Response(200, {"Content-Type": "application/json", "Content-Length": str(len(content))}, content)
