"""Values as the JSON of the control API, and back: instants in ISO 8601, UTC, with milliseconds."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from codedeploy_fake.errors import ServiceError, UsageError
from codedeploy_fake.events import Event
from codedeploy_fake.journal import Call
from codedeploy_fake.simulation.clock import to_datetime, to_instant
from codedeploy_fake.simulation.failures import Diagnostics, ErrorInformation, LifecycleErrorCode
from codedeploy_fake.simulation.fleet import Instance
from codedeploy_fake.simulation.moves import Move
from codedeploy_fake.simulation.states import DeploymentStatus, EventStatus, Milestone, TargetStatus
from codedeploy_fake.timeline import Timeline
from codedeploy_fake.wire import ConnectionDropped

Document = dict[str, Any]


def written_instant(instant: int) -> str:
    """An instant in milliseconds as ``2026-01-01T00:00:00.000Z``."""
    return written(to_datetime(instant))


def written(moment: datetime) -> str:
    """An aware datetime as ``2026-01-01T00:00:00.000Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_moment(text: object, name: str = "instant") -> datetime:
    """The aware datetime of a text in ISO 8601 with a zone. Raises UsageError, beginning with ``name``."""
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() is None:
        raise UsageError(f"{name}: an instant with its zone, such as 2026-01-01T00:00:00.000Z, not {text!r}")
    return moment


def read_instant(text: object, name: str = "instant") -> int:
    """The same, in milliseconds."""
    return to_instant(read_moment(text, name))


# Instances.


def instance(one: Instance) -> Document:
    """An instance of a fleet."""
    return {
        "instance_id": one.instance_id,
        "tags": dict(one.tags),
        "zone": one.zone,
        "auto_scaling_group": one.auto_scaling_group,
    }


def read_instance(document: Mapping[str, Any]) -> Instance:
    """The instance of a document."""
    tags = tuple(sorted(document["tags"].items()))
    return Instance(document["instance_id"], tags, document["zone"], document["auto_scaling_group"])


# Calls.


def call(one: Call) -> Document:
    """A call of the journal; what JSON cannot say of its input is said in words."""
    outcome = one.outcome
    came: Document
    match outcome:
        case ServiceError(code, message, status):
            came = {"error": {"code": code, "message": message, "status": status}}
        case ConnectionDropped():
            came = {"dropped": str(outcome)}
        case _:
            came = {"answer": outcome}
    return {"operation": one.operation, "input": _sayable(one.input), "at": written(one.at), **came}


def _sayable(value: Any) -> Any:
    try:
        json.dumps([[[[[[[[value]]]]]]]], allow_nan=False)  # an answer goes around it
    except (TypeError, ValueError):
        return repr(value)
    except RecursionError:  # what could just be read may be too deep to be written
        return "..."
    return value


def read_call(document: Mapping[str, Any]) -> Call:
    """The call of a document."""
    outcome: Any
    if "error" in document:
        outcome = ServiceError(**document["error"])
    elif "dropped" in document:
        outcome = ConnectionDropped(document["dropped"])
    else:
        outcome = document["answer"]
    return Call(document["operation"], document["input"], outcome, read_moment(document["at"]))


# Events.


def event(one: Event) -> Document:
    """An event of EventBridge, or a notification of SNS."""
    return {
        "at": written(one.at),
        "channel": one.channel,
        "name": one.name,
        "deployment_id": one.deployment_id,
        "event_id": one.event_id,
        "body": one.body,
    }


# Timelines.


def timeline(one: Timeline) -> Document:
    """Every move of a deployment up to an instant, and the whole as text."""
    deployment = one.deployment
    return {
        "deployment_id": deployment.deployment_id,
        "application": deployment.application,
        "group": deployment.group,
        "title": one.title,
        "outcome": one.outcome,
        "ended": one.ended,
        "created": written_instant(deployment.created_at),
        "until": written_instant(one.until),
        "now": written_instant(one.now),
        "moves": [_move(move) for move in one.moves],
        "milestones": [{"at": written_instant(at), "milestone": str(what)} for at, what in one.milestones],
        "sides": {target: side for told in one.targets for target in told.target_ids if (side := one.side(target))},
        "text": str(one),
    }


def _move(one: Move) -> Document:
    said: Document = {name: value for name, value in one._asdict().items() if value is not None}
    said["at"] = written_instant(one.at)
    if one.detail is not None:
        said["detail"] = dataclasses.asdict(one.detail)
    return said


def read_move(document: Mapping[str, Any]) -> Move:
    """The move of a document."""
    status: type[DeploymentStatus | TargetStatus | EventStatus] = DeploymentStatus
    if "target_id" in document:
        status = EventStatus if "event" in document else TargetStatus
    at, moved = read_instant(document["at"]), status(document["status"])
    return Move(at, moved, document.get("target_id"), document.get("event"), _detail(document.get("detail")))


def read_milestone(document: Mapping[str, Any]) -> tuple[int, Milestone]:
    """The milestone of a document, with its instant."""
    return read_instant(document["at"]), Milestone(document["milestone"])


def _detail(document: Mapping[str, Any] | None) -> ErrorInformation | Diagnostics | None:
    if document is None:
        return None
    if "error_code" in document:
        return Diagnostics(**{**document, "error_code": LifecycleErrorCode(document["error_code"])})
    return ErrorInformation(**document)
