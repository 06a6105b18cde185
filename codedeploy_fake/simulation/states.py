"""THE TABLES: every status, every legal move, every order of lifecycle events. Nothing else lives here.

Rules of this file. Everything that decides which status may follow which stands here as a row; code that
moves a status elsewhere is a bug. The tables do not know why a move happens: they know its trigger.
A terminal status has an empty row, so that absence is never ambiguous. Each row names its evidence, a key
of ``contracts/evidence.json``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar


class DeploymentStatus(StrEnum):
    """Status of a deployment, as the service spells it."""

    CREATED = "Created"
    QUEUED = "Queued"
    IN_PROGRESS = "InProgress"
    BAKING = "Baking"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    STOPPED = "Stopped"
    READY = "Ready"


class TargetStatus(StrEnum):
    """Status of one target (an instance, a function, a service) in one deployment."""

    PENDING = "Pending"
    IN_PROGRESS = "InProgress"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    SKIPPED = "Skipped"
    UNKNOWN = "Unknown"
    READY = "Ready"


class EventStatus(StrEnum):
    """Status of one lifecycle event on one target."""

    PENDING = "Pending"
    IN_PROGRESS = "InProgress"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    SKIPPED = "Skipped"
    UNKNOWN = "Unknown"


class Trigger(StrEnum):
    """Why a status moves."""

    ADMITTED = "accepted by the service"
    STARTED = "pre-flight passed"
    REFUSED = "pre-flight failed"
    STOPPED = "stop or alarm"
    REPLACED = "replacement fleet is ready"
    CONTINUED = "ContinueDeployment"
    TIMED_OUT = "ready wait is over"
    BAKED = "CloudFormation bake time began"
    SUCCEEDED = "all that was needed succeeded"
    FAILED = "failed"
    ATTEMPTED = "work on the target began"
    BEGUN = "the event began"
    PASSED_OVER = "will not be attempted"
    LOST = "nobody can tell"


_D, _T, _E, _W = DeploymentStatus, TargetStatus, EventStatus, Trigger

Status = TypeVar("Status", DeploymentStatus, TargetStatus, EventStatus)
Table = Mapping[Status, Mapping[Trigger, tuple[Status, str]]]

# fmt: off
DEPLOYMENT: Table[DeploymentStatus] = {
    _D.CREATED: {
        _W.ADMITTED:    (_D.QUEUED,      "queued-always"),
        _W.STOPPED:     (_D.STOPPED,     "alarm-before-start"),
    },
    _D.QUEUED: {
        _W.STARTED:     (_D.IN_PROGRESS, "deployment-transitions"),
        _W.REFUSED:     (_D.FAILED,      "preflight-failure"),
        _W.STOPPED:     (_D.STOPPED,     "stop-before-start"),
    },
    _D.IN_PROGRESS: {
        _W.REPLACED:    (_D.READY,       "ready-wait"),
        _W.BAKED:       (_D.BAKING,      "baking"),
        _W.SUCCEEDED:   (_D.SUCCEEDED,   "deployment-transitions"),
        _W.FAILED:      (_D.FAILED,      "deployment-transitions"),
        _W.STOPPED:     (_D.STOPPED,     "stopped-mid-flight"),
    },
    _D.READY: {
        _W.CONTINUED:   (_D.IN_PROGRESS, "ready-wait"),
        _W.TIMED_OUT:   (_D.STOPPED,     "ready-wait"),
        _W.STOPPED:     (_D.STOPPED,     "ready-wait"),
    },
    _D.BAKING: {
        _W.SUCCEEDED:   (_D.SUCCEEDED,   "baking"),
        _W.FAILED:      (_D.FAILED,      "baking"),
        _W.STOPPED:     (_D.STOPPED,     "baking"),
    },
    _D.SUCCEEDED: {},
    _D.FAILED: {},
    _D.STOPPED: {},
}

TARGET: Table[TargetStatus] = {
    _T.PENDING: {
        _W.ATTEMPTED:   (_T.IN_PROGRESS, "target-in-progress-before-first-event"),
        _W.PASSED_OVER: (_T.SKIPPED,     "untouched-targets-skipped"),
    },
    _T.IN_PROGRESS: {
        _W.SUCCEEDED:   (_T.SUCCEEDED,   "target-transitions"),
        _W.FAILED:      (_T.FAILED,      "target-transitions"),
        _W.REPLACED:    (_T.READY,       "target-transitions"),
        _W.LOST:        (_T.UNKNOWN,     "target-unknown"),
    },
    _T.READY: {
        _W.ATTEMPTED:   (_T.IN_PROGRESS, "target-rerouted"),
        _W.FAILED:      (_T.FAILED,      "ready-not-rerouted"),
    },
    _T.UNKNOWN: {
        _W.FAILED:      (_T.FAILED,      "target-unknown"),
    },
    _T.SUCCEEDED: {},
    _T.FAILED: {},
    _T.SKIPPED: {},
}

EVENT: Table[EventStatus] = {
    _E.PENDING: {
        _W.BEGUN:       (_E.IN_PROGRESS, "event-transitions"),
        _W.FAILED:      (_E.FAILED,      "agent-no-show"),
        _W.PASSED_OVER: (_E.SKIPPED,     "skipped-events-bare"),
    },
    _E.IN_PROGRESS: {
        _W.SUCCEEDED:   (_E.SUCCEEDED,   "event-transitions"),
        _W.FAILED:      (_E.FAILED,      "event-transitions"),
        _W.LOST:        (_E.UNKNOWN,     "target-unknown"),
    },
    _E.UNKNOWN: {
        _W.FAILED:      (_E.FAILED,      "target-unknown"),
    },
    _E.SUCCEEDED: {},
    _E.FAILED: {},
    _E.SKIPPED: {},
}

#: What GetDeployment's deploymentOverview counts a target as. Nobody has seen how it counts Unknown
#: (``overview-unknown``, assumed).
COUNTED_AS: Mapping[TargetStatus, TargetStatus] = {
    _T.PENDING:     _T.PENDING,
    _T.IN_PROGRESS: _T.IN_PROGRESS,
    _T.SUCCEEDED:   _T.SUCCEEDED,
    _T.FAILED:      _T.FAILED,
    _T.SKIPPED:     _T.SKIPPED,
    _T.UNKNOWN:     _T.IN_PROGRESS,
    _T.READY:       _T.READY,
}
# fmt: on

#: The counters of deploymentOverview, in the order of the model.
COUNTERS = (_T.PENDING, _T.IN_PROGRESS, _T.SUCCEEDED, _T.FAILED, _T.SKIPPED, _T.READY)


class Milestone(StrEnum):
    """What happens in a blue/green deployment without any status moving (``blue-green-phases``)."""

    PROVISIONED = "the replacement instances exist"
    REPLACED = "the replacement instances have taken the originals' place"
    WAITING = "the wait before the termination of the originals begins"
    TERMINATED = "the originals are terminated"


class Flow(StrEnum):
    """Which lifecycle a target goes through."""

    IN_PLACE = "in-place"
    IN_PLACE_BEHIND_LOAD_BALANCER = "in-place behind a load balancer"
    RESTART = "restart"
    RESTART_BEHIND_LOAD_BALANCER = "restart behind a load balancer"
    REPLACEMENT = "blue/green, a replacement instance (green)"
    ORIGINAL = "blue/green, an original instance (blue)"
    TAKEN_BACK = "rollback of blue/green, an original instance"


_BLOCK = ("BeforeBlockTraffic", "BlockTraffic", "AfterBlockTraffic")
_ALLOW = ("BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic")
_INSTALL = (
    "ApplicationStop", "DownloadBundle", "BeforeInstall", "Install", "AfterInstall", "ApplicationStart",
    "ValidateService",
)  # fmt: skip

_RESTART = ("ApplicationStop", "ApplicationStart", "ValidateService")

#: Lifecycle events in order; evidence: ``lifecycle-order-server`` (recorded: the seven without a load balancer; the
#: thirteen with one), ``lifecycle-restart`` for RESTART (assumed), ``lifecycle-order-blue-green``.
LIFECYCLE: Mapping[Flow, tuple[str, ...]] = {
    Flow.IN_PLACE: _INSTALL,
    Flow.IN_PLACE_BEHIND_LOAD_BALANCER: (*_BLOCK, *_INSTALL, *_ALLOW),
    Flow.RESTART: _RESTART,
    Flow.RESTART_BEHIND_LOAD_BALANCER: (*_BLOCK, *_RESTART, *_ALLOW),
    Flow.REPLACEMENT: (*_INSTALL, *_ALLOW),
    Flow.ORIGINAL: _BLOCK,
    Flow.TAKEN_BACK: _ALLOW,
}

#: How many of its events a replacement instance has behind it when it is Ready (``lifecycle-order-blue-green``).
BEFORE_READY = len(_INSTALL)

#: Events that the service or the agent runs itself: no script of the user's (``lifecycle-reserved-events``).
RESERVED_EVENTS = frozenset({"DownloadBundle", "Install", "BlockTraffic", "AllowTraffic"})

#: Those of them that run in the service, where there is no agent to report.
SERVICE_EVENTS = frozenset({"BlockTraffic", "AllowTraffic"})


class IllegalMove(AssertionError):
    """The simulation tried a move that no table has: a fault of the fake."""


def move(table: Table[Status], status: Status, trigger: Trigger) -> Status:
    """The status that follows; raises IllegalMove when the table has no such row."""
    row = table[status].get(trigger)
    if row is None:
        raise IllegalMove(f"{type(status).__name__} {status} cannot move on {trigger.name} ({trigger})")
    return row[0]


def is_terminal(table: Table[Status], status: Status) -> bool:
    """Whether nothing can follow."""
    return not table[status]


def mermaid() -> str:
    """The deployment table as a Mermaid state diagram, for the README."""
    lines = ["stateDiagram-v2", f"    [*] --> {_D.CREATED}: CreateDeployment"]
    for source, row in DEPLOYMENT.items():
        lines += [f"    {source} --> {target}: {trigger}" for trigger, (target, _) in row.items()]
        if not row:
            lines.append(f"    {source} --> [*]")
    return "\n".join(lines)
