"""Whom a story can be told to. A target answers calls; what else it can do, it says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from codedeploy_fake.simulation.states import DEPLOYMENT, DeploymentStatus, is_terminal

#: Statuses in which a deployment stays.
ENDED = frozenset(status.value for status in DeploymentStatus if is_terminal(DEPLOYMENT, status))


class Refused(Exception):  # noqa: N818 - the target answered an error, as a story may expect
    """The target answered an error: its code (the shape's name, with ``Exception``), message and HTTP status."""

    def __init__(self, code: str, message: str, status: int) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


class Lost(Exception):  # noqa: N818 - the target did not answer at all
    """The target cannot be reached, or gave what is no answer of this service; the text says what happened."""


class Lacking(Exception):  # noqa: N818 - the target has not what a story names
    """The target has not what the story needs: a role, a revision, a recorded answer. The text says what."""


class NotRecorded(Lacking):
    """A recording has no answer to this call."""


class Hindered(Exception):  # noqa: N818 - neither an answer nor a difference
    """Something between us and the target: permissions, throttling, credentials, the network.

    It tells nothing about how the target behaves, so it neither verifies a story nor makes it differ. After a
    ``final`` one no other story needs to be tried.
    """

    def __init__(self, what: str, *, final: bool = False) -> None:
        super().__init__(what)
        self.final = final


class Target(Protocol):
    """What verification needs of whoever answers.

    ``contract`` is the date of the API it speaks, ``abilities`` which of the needs of stories it meets. ``certain`` is
    whether the last answer was surely one to that call: of a recording it may be one about something else; it is
    ``vague`` where it does not even say what was asked. One that ``is_recording`` keeps nothing of what is made
    there. ``preparing`` it hears whether what is called is a set-up, which may be what it is by default. Every
    method raises Hindered where the target could not be asked.
    """

    name: str
    contract: str
    account_id: str
    region: str
    abilities: frozenset[str]
    certain: bool
    vague: bool
    is_recording: bool
    preparing: bool

    def call(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """The wire-shaped answer, times in epoch seconds. Raises Refused, Lost and Lacking."""
        ...

    def wait(self, deployment_id: str, status: str) -> str:
        """Wait until a deployment has a status, or can no longer get it; the status that it then has.

        Raises Refused, Lost and Lacking, and TimeoutError beyond the limit.
        """
        ...

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        ...

    def set_alarm(self, name: str, state: str) -> None:
        """Let a CloudWatch alarm have a state."""
        ...

    def revision(self, name: str) -> Mapping[str, Any] | None:
        """The RevisionLocation of what happens by that name; None where the target has none."""
        ...

    def role(self, name: str) -> str | None:
        """The ARN of a role by that name; None where the target has none."""
        ...
