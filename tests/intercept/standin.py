"""A fake that is not ours: what the interception needs from one, with canned answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.config import Config

from codedeploy_fake.simulation.clock import Clock, VirtualClock
from codedeploy_fake.wire import Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

#: A client that may reach the (forbidden) network gives up at once.
ONCE = Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"})

Answer = Response | Exception | Callable[[], Response]


class StandIn:
    """Answers ListApplications with its name and GetDeployment by its clock: Succeeded after 60 seconds."""

    def __init__(self, name: str = "standin", region: str = "eu-west-1", clock: Clock | None = None) -> None:
        self.name = name
        self.region = region
        self.clock: Clock = clock or VirtualClock()
        self.requests: list[Request] = []
        self.next: list[Answer] = []
        self._end_ms = self.clock.now_ms + 60_000

    def __repr__(self) -> str:
        return f"<StandIn {self.name}>"

    def handle(self, request: Request) -> Response:
        self.requests.append(request)
        if self.next:
            return _given(self.next.pop(0))
        ended = self.clock.now_ms >= self._end_ms
        answers: dict[str, object] = {
            "ListApplications": {"applications": [self.name]},
            "GetDeployment": {"deploymentInfo": {"status": "Succeeded" if ended else "InProgress"}},
        }
        return answer(answers[request.headers["x-amz-target"].removeprefix("CodeDeploy_20141006.")])

    @property
    def elapsed(self) -> float:
        """Seconds since the start, on the virtual clock."""
        return 60 - (self._end_ms - self.clock.now_ms) / 1000


def _given(given: Answer) -> Response:
    if isinstance(given, Exception):
        raise given
    return given if isinstance(given, Response) else given()


def answer(body: object, status: int = 200) -> Response:
    """A JSON 1.1 answer."""
    headers: Mapping[str, str] = {"Content-Type": "application/x-amz-json-1.1", "x-amzn-RequestId": "r-1"}
    return Response(status, headers, json.dumps(body).encode())


def throttle() -> Response:
    """What the service says to a client that asks too often."""
    return answer({"__type": "ThrottlingException", "message": "Rate exceeded"}, 400)


def owner_of(client: Any) -> str:
    """The name of the stand-in that answers a client."""
    (name,) = client.list_applications()["applications"]
    return str(name)
