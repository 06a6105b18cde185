"""What is outside CodeDeploy around a fake on a server: alarms, resources, events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, overload

from codedeploy_fake.control.documents import read_instant
from codedeploy_fake.simulation.clock import to_datetime

if TYPE_CHECKING:
    from codedeploy_fake.remote.connection import Connection
    from codedeploy_fake.service.resources import Kind


class RemoteAlarms:
    """The CloudWatch alarms of one account in one region; see ``Alarms``."""

    def __init__(self, connection: Connection, **world: str) -> None:
        self._connection = connection
        self._world = world

    def get(self, name: str) -> str:
        """The state of an alarm now."""
        return str(self._connection.get("/alarms", name=name, **self._world)["state"])

    def set(self, name: str, state: str) -> None:
        """Let an alarm have a state from now on; see ``Alarms.set``."""
        self._connection.tell("POST", "/alarms", {"name": name, "state": state}, **self._world)

    def unreadable(self, name: str) -> None:
        """Let CodeDeploy not be able to read an alarm from now on; see ``Alarms.unreadable``."""
        self._connection.tell("POST", "/alarms/unreadable", {"name": name}, **self._world)


class RemoteResources:
    """What surrounds one account in one region; see ``Resources``."""

    def __init__(self, connection: Connection, **world: str) -> None:
        self._connection = connection
        self._world = world

    @property
    def lost(self) -> tuple[tuple[str, str], ...]:
        """What is not there, as (kind, name)."""
        said = self._connection.get("/resources", **self._world)["lost"]
        return tuple((one["kind"], one["name"]) for one in said)

    @property
    def github_tokens(self) -> tuple[str, ...]:
        """The names of the account's GitHub connections."""
        return tuple(self._connection.get("/resources", **self._world)["github_tokens"])

    def lose(self, kind: Kind, name: str) -> None:
        """Take something away; see ``Resources.lose``."""
        self._tell("lose", kind=kind, name=name)

    def restore(self, kind: Kind, name: str) -> None:
        """Give back what was taken away; see ``Resources.restore``."""
        self._tell("restore", kind=kind, name=name)

    def connect_github(self, token_name: str) -> None:
        """Connect a GitHub account; see ``Resources.connect_github``."""
        self._tell("connect_github", token_name=token_name)

    def made_by_cloudformation(self, external_id: str, application: str, group: str | None = None) -> None:
        """Say that a stack made an application, or a group of it; see ``Resources.made_by_cloudformation``."""
        self._tell("made_by_cloudformation", external_id=external_id, application=application, group=group)

    def _tell(self, verb: str, **said: str | None) -> None:
        self._connection.tell("POST", f"/resources/{verb}", said, **self._world)


@dataclass(frozen=True, slots=True)
class RemoteEvent:
    """One event of EventBridge, or one notification of SNS; see ``Event``."""

    instant: int
    deployment_id: str
    event_id: str
    channel: str
    name: str
    body: dict[str, Any]

    @property
    def at(self) -> datetime:
        """When it happened, on the fake's clock."""
        return to_datetime(self.instant)

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S}.{self.at.microsecond // 1000:03d} {self.channel} {self.name} {self.deployment_id}"


class RemoteEvents(Sequence[RemoteEvent]):
    """The events so far, oldest first; see ``Events``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lines(self) -> tuple[RemoteEvent, ...]:
        """All that is kept."""
        return tuple(
            RemoteEvent(instant=read_instant(one.pop("at")), **one) for one in self._connection.get("/events")["events"]
        )

    def __len__(self) -> int:
        return len(self.lines())

    def __iter__(self) -> Iterator[RemoteEvent]:
        return iter(self.lines())

    @overload
    def __getitem__(self, place: int) -> RemoteEvent: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[RemoteEvent, ...]: ...
    def __getitem__(self, place: int | slice) -> RemoteEvent | tuple[RemoteEvent, ...]:
        return self.lines()[place]

    @property
    def eventbridge(self) -> tuple[RemoteEvent, ...]:
        """Those of EventBridge."""
        return tuple(event for event in self if event.channel == "eventbridge")

    @property
    def sns(self) -> tuple[RemoteEvent, ...]:
        """Those of SNS."""
        return tuple(event for event in self if event.channel == "sns")
