"""A plan: everything that is decided about a deployment when it is created, in milliseconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from codedeploy_fake.simulation.failures import SUCCESS, Diagnostics, ErrorInformation, LifecycleErrorCode
from codedeploy_fake.simulation.health import MinimumHealthyHosts, ZonalRule
from codedeploy_fake.simulation.moves import Intervention

#: Targets follow each other as soon as one is done, or in batches that wait for their last one.
Batching = Literal["sliding", "rigid"]
#: Every target counts as healthy until it fails here, or as what the deployments before left it.
InitialHealth = Literal["optimistic", "recorded"]
#: What an early failure does to the targets in flight.
EarlyFailure = Literal["finish", "abort"]


@dataclass(frozen=True, slots=True)
class EventPlan:
    """One lifecycle event of one target: it begins ``wait`` after what came before and takes ``take``.

    An event that is not ``answered`` never begins: after ``wait`` it has failed. One with ``lost`` loses its
    instance after ``take``; both are then Unknown for so long, and have failed after that.
    """

    name: str
    wait: int
    take: int
    diagnostics: Diagnostics = SUCCESS
    answered: bool = True
    lost: int | None = None

    @property
    def fails(self) -> bool:
        """Whether it ends as Failed."""
        return self.diagnostics.error_code is not LifecycleErrorCode.SUCCESS


@dataclass(frozen=True, slots=True)
class TargetPlan:
    """One target: InProgress ``attempt`` after its launch, its result shown ``settle`` after its last event."""

    target_id: str
    events: tuple[EventPlan, ...]
    attempt: int
    settle: int


@dataclass(frozen=True, slots=True)
class BlueGreen:
    """What a blue/green deployment has besides its targets, which are the replacement instances.

    ``originals`` are the targets whose place they take. The replacement instances exist ``provisioning`` after the
    start, None: they are there; with ``unprovisioned`` they never come to exist. When they are Ready the deployment
    goes on, or waits to be continued for ``ready_limit`` and is stopped by ``ready_error`` then. ``termination_wait``
    is the time from the last original's deregistration to the originals' termination, None: they stay. With
    ``unterminated`` they cannot be terminated, and it says why. ``closes_early``: the deployment has Succeeded when
    that wait begins, not when it is over. ``back``: it rolls back another, so nothing is installed, and whose place is
    taken are the replacement instances of that one.
    """

    originals: tuple[TargetPlan, ...]
    provisioning: int | None = None
    unprovisioned: ErrorInformation | None = None
    ready_limit: int | None = None
    ready_error: ErrorInformation | None = None
    termination_wait: int | None = None
    unterminated: str | None = None
    closes_early: bool = False
    back: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a group and a request decide about a blue/green deployment: whose place is taken, and the waits, in minutes.

    ``provisions``: the replacement instances are a copy of an Auto Scaling group, yet to be made. ``ready_wait`` None:
    the deployment does not wait when it is ready. ``termination_wait`` None: the originals are kept. ``back``: it rolls
    back another.
    """

    originals: tuple[str, ...]
    provisions: bool = False
    ready_wait: int | None = None
    termination_wait: int | None = None
    closes_early: bool = False
    back: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """One deployment, as ``simulate`` takes it.

    ``created_at`` is an instant, the other times are spans, all in milliseconds. ``targets`` stand in the
    order in which they are attempted. ``refused`` is the pre-flight failure, if there is one. A failure of a
    ``tolerated`` event does not fail its target (``ignoreApplicationStopFailures``). A ``held`` plan stays Queued
    until a Release comes, unless its pre-flight fails. ``skipped`` are the targets that run the group's revision
    already (``updateOutdatedInstancesOnly``): they are passed over at the start and count as healthy
    (``skipped-current-healthy``, assumed). ``unhealthy`` are those that were not healthy before: to launch one
    takes nothing away; empty where every target counts as healthy until it fails here (``initial-health``).
    ``limit`` is how long the deployment may be InProgress (``time-limits``). ``zones`` takes one availability zone
    after another; ``zone_of`` says in which one a target is. ``blue_green`` is None for one in place.
    ``interventions`` are what the script lets come from outside.
    """

    created_at: int
    created: int
    queued: int
    targets: tuple[TargetPlan, ...]
    health: MinimumHealthyHosts
    settle: int
    refused: ErrorInformation | None = None
    tolerated: frozenset[str] = frozenset()
    held: bool = False
    skipped: frozenset[str] = frozenset()
    unhealthy: frozenset[str] = frozenset()
    limit: int | None = None
    zones: ZonalRule | None = None
    zone_of: Mapping[str, str] = field(default_factory=dict)
    batching: Batching = "sliding"
    early_failure_inflight: EarlyFailure = "finish"
    blue_green: BlueGreen | None = None
    interventions: tuple[Intervention, ...] = ()
