"""How one deployment goes, as a value: what a row of the script says, and what a recording shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from codedeploy_fake.simulation.alarms import AlarmState
from codedeploy_fake.simulation.failures import Diagnostics, ErrorInformation


@dataclass(frozen=True, slots=True)
class EventFailure:
    """One lifecycle event fails: on one target, or on every target where ``target`` is None."""

    at: str
    target: str | None
    diagnostics: Diagnostics


class Mishap(StrEnum):
    """What may become of a lifecycle event without any result of its own."""

    HANGS = "it never ends by itself, and fails at the time limit"
    UNANSWERED = "the agent never begins it, and it fails when nobody waits any longer"
    LOST = "the instance goes away in the middle of it, is Unknown for a while, and has failed then"


@dataclass(frozen=True, slots=True)
class EventMishap:
    """A mishap of one lifecycle event: on one target, or on every target where ``target`` is None.

    ``at`` None is the first event, whichever that is in the deployment's lifecycle.
    """

    at: str | None
    target: str | None
    mishap: Mishap


@dataclass(frozen=True, slots=True)
class EventTake:
    """How long one lifecycle event takes, in seconds: on one target, or on every one where ``target`` is None.

    Beyond the time limit of the event it is a hang.
    """

    event: str
    target: str | None
    seconds: float


@dataclass(frozen=True, slots=True)
class AlarmChange:
    """An alarm has another state so many seconds after the creation of the deployment, and for every deployment."""

    name: str
    state: AlarmState
    after: float


@dataclass(frozen=True, slots=True)
class EventTime:
    """When one event runs, in milliseconds: the wait before it and its duration. ``target`` None is every target."""

    target: str | None
    event: str
    wait: int
    take: int


@dataclass(frozen=True, slots=True)
class StopTime:
    """Who stops the deployment, and how many milliseconds after its creation."""

    after: int
    error: ErrorInformation


@dataclass(frozen=True, slots=True)
class Schedule:
    """Exact times of a deployment, in milliseconds: what a recording shows. None leaves a default.

    ``results`` are pairs of a target, None for every one, and the span from its last event to its result.
    """

    created: int | None = None
    queued: int | None = None
    events: tuple[EventTime, ...] = ()
    results: tuple[tuple[str | None, int], ...] = ()
    deployment_result: int | None = None
    stop: StopTime | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one deployment goes. Without anything said it succeeds, with the default timings.

    ``succeeds`` is True where the test said so. ``refused`` is the error code of a pre-flight failure,
    ``refused_message`` its sentence if not the usual one; ``deployment_id`` the id that the deployment gets if not
    a minted one. Of a blue/green deployment: ``provisioning`` is how many seconds the copy of the Auto Scaling group
    takes, ``unprovisioned`` the error code with which it fails and ``unprovisioned_message`` its sentence, and
    ``unterminated`` says why the originals cannot be terminated.
    """

    succeeds: bool = False
    seconds: float | None = None
    refused: str | None = None
    refused_message: str | None = None
    failures: tuple[EventFailure, ...] = ()
    schedule: Schedule = Schedule()
    deployment_id: str | None = None
    mishaps: tuple[EventMishap, ...] = ()
    takes: tuple[EventTake, ...] = ()
    alarms: tuple[AlarmChange, ...] = ()
    provisioning: float | None = None
    unprovisioned: str | None = None
    unprovisioned_message: str | None = None
    unterminated: str | None = None
