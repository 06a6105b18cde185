"""Whoever answers a boto3 client as the target of a story: a server on loopback, or AWS."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from codedeploy_fake.verification.belonging import BUCKET
from codedeploy_fake.verification.targets import ENDED, Lost, Refused

#: The event of botocore's that has an answer as it came.
_RECEIVED = "before-parse.codedeploy"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a target is: what its reports call it, and whose CodeDeploy, of which date, it is."""

    name: str
    account_id: str
    region: str
    contract: str
    partition: str = "aws"


@dataclass(frozen=True, slots=True)
class Waiting:
    """How a target waits: up to ``limit`` seconds; its polls begin ``first`` seconds apart and back off to ``last``."""

    limit: float
    first: float = 0.05
    last: float = 0.5
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic


@dataclass(frozen=True, slots=True)
class Things:
    """What the person who verifies has put there, by the names that stories use; None: the target takes any."""

    revisions: Mapping[str, Mapping[str, Any]] | None = None
    roles: Mapping[str, str] | None = None
    alarms: Mapping[str, str] = field(default_factory=dict)


class BotoTarget:
    """A boto3 client of somebody's CodeDeploy, whose deployments take their time."""

    certain = True
    vague = is_recording = preparing = False

    def __init__(
        self,
        client: Any,
        place: Place,
        waiting: Waiting,
        *,
        abilities: frozenset[str] = frozenset({"steady"}),
        things: Things | None = None,
    ) -> None:
        self.name = place.name
        self.account_id = place.account_id
        self.region = place.region
        self.contract = place.contract
        self.abilities = abilities
        self.place = place
        self.things = things or Things()
        self._client = client
        self._waiting = waiting

    def call(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """The answer as it was on the wire, if the client can read it."""
        received: list[Any] = []

        def receive(response_dict: Mapping[str, Any], **_: Any) -> None:
            if "cbor" not in str(response_dict["headers"].get("content-type")):  # which only the client reads
                received.append(response_dict["body"])

        events = self._client.meta.events
        events.register(_RECEIVED, receive)
        try:
            answer = self._client._make_api_call(operation, dict(request))
        except ClientError as error:
            told = error.response.get("Error", {})
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
            raise Refused(told.get("Code", ""), told.get("Message", ""), status) from None
        except (BotoCoreError, AttributeError, TypeError, ValueError) as trouble:  # its parser meets what is no answer
            raise Lost(f"{type(trouble).__name__}: {trouble}") from trouble
        finally:
            events.unregister(_RECEIVED, receive)  # the client may be a user's
        answer.pop("ResponseMetadata", None)
        return _document(received[-1]) if received else dict(_on_the_wire(answer))

    def wait(self, deployment_id: str, status: str) -> str:
        """Poll until the status is there or cannot come any more; raises TimeoutError beyond the limit."""
        waiting = self._waiting
        pause, ends = waiting.first, waiting.now() + waiting.limit
        while True:
            seen = self.status(deployment_id)
            if seen == status or seen in ENDED:
                return seen
            if waiting.now() + pause > ends:
                raise TimeoutError(f"still {seen} after {waiting.limit:g} s (--wait-limit S waits longer)")
            waiting.sleep(pause)
            pause = min(pause * 1.5, waiting.last)

    def status(self, deployment_id: str) -> str:
        """The status that GetDeployment says. Raises Lost where it says none."""
        answer = self.call("GetDeployment", {"deploymentId": deployment_id})
        info = answer.get("deploymentInfo")
        if not isinstance(info, Mapping) or not isinstance(info.get("status"), str):
            raise Lost(f"GetDeployment answered without a status: {answer}")
        status: str = info["status"]
        return status

    def advance(self, seconds: float) -> None:
        """Let that much time pass, really."""
        self._waiting.sleep(seconds)

    def set_alarm(self, name: str, state: str) -> None:
        """Not without CloudWatch: a story that needs it is not told."""
        raise Lost(f"{self.name} has no way to let the alarm {name} be {state}")

    def revision(self, name: str) -> Mapping[str, Any] | None:
        """As configured; a server takes any."""
        if self.things.revisions is None:
            location = {"bucket": BUCKET, "key": f"{name}.zip", "bundleType": "zip"}
            return {"revisionType": "S3", "s3Location": location} if name == "succeeds" else None
        return self.things.revisions.get(name)

    def role(self, name: str) -> str | None:
        """As configured; a server takes any."""
        if self.things.roles is None:
            return f"arn:{self.place.partition}:iam::{self.account_id}:role/{name}"
        return self.things.roles.get(name)


def _document(body: bytes) -> dict[str, Any]:
    """The JSON of an answer as it came: a client leaves out what its model does not know, and makes dates of times."""
    try:
        said = json.loads(body or b"{}")
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise Lost(f"an answer is a JSON object, not {body[:100]!r}")
    return said


def _on_the_wire(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, Mapping):
        return {name: _on_the_wire(item) for name, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_on_the_wire(item) for item in value]
    return value
