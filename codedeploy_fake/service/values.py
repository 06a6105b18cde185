"""What a world is made of: frozen values, which a snapshot shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from codedeploy_fake.simulation.alarms import History, Watch
from codedeploy_fake.simulation.failures import ErrorInformation
from codedeploy_fake.simulation.fleet import Instance, OnPremisesInstance
from codedeploy_fake.simulation.health import MinimumHealthyHosts, ZonalRule
from codedeploy_fake.simulation.instance_health import InstanceHealth
from codedeploy_fake.simulation.outcome import Outcome
from codedeploy_fake.simulation.plan import Batching, EarlyFailure, Exchange, InitialHealth
from codedeploy_fake.simulation.states import Flow
from codedeploy_fake.simulation.timings import Timings
from codedeploy_fake.simulation.trace import Intervention


@dataclass(frozen=True, slots=True)
class Application:
    """An application."""

    name: str
    application_id: str
    created_at: int
    platform: str


@dataclass(frozen=True, slots=True)
class Config:
    """A deployment configuration; ``created_at`` is None for a predefined one.

    ``settings`` are its members as they go on the wire; ``health`` and ``zones`` what they mean on the Server platform.
    """

    name: str
    config_id: str
    platform: str
    settings: Mapping[str, Any]
    health: MinimumHealthyHosts | None = None
    zones: ZonalRule | None = None
    created_at: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A deployment group; ``settings`` are its members as they go on the wire."""

    application: str
    name: str
    group_id: str
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision that is registered with an application; ``location`` with the content of a text."""

    location: Mapping[str, Any]
    registered_at: int
    description: str | None
    first_used_at: int | None = None
    last_used_at: int | None = None


@dataclass(frozen=True, slots=True)
class BlueGreen:
    """What a blue/green deployment has besides its targets, which are the replacement instances.

    ``provisioned`` are those of them that it makes itself; ``successor`` are the settings with which its group means
    the replacement instances once they have taken the originals' place, ``predecessor`` what they were before. Of the
    milestones of its life so many have ``landed``: the world shows what they did.
    """

    exchange: Exchange
    provisioned: tuple[Instance, ...] = ()
    successor: Mapping[str, Any] = field(default_factory=dict)
    predecessor: Mapping[str, Any] = field(default_factory=dict)
    landed: int = 0


@dataclass(frozen=True, slots=True)
class Deployment:
    """A deployment as it was accepted, and what came from outside since. Its future is ``Store.trace``.

    ``info`` are the members of DeploymentInfo that never change, as they go on the wire, but for id, time of creation
    and revisions: so the deployments of a group share one, as they share whatever else is equal in them. ``revision``
    and ``previous_revision`` are those two members.
    ``previous_success`` is the group's last successful deployment at its creation, ``health_before`` the health of
    the group's instances then. ``limit`` is how long it may be InProgress, in milliseconds. ``detached`` says that
    its group was deleted and only it is kept. ``rolls_back`` are the events after which it is rolled back, and
    ``rolled_back_by`` is the deployment that did it; ``watch`` are the alarms that stop it. ``group_id``
    stays known when the group is gone. What else decides its future means what it means in a ``Plan``.
    """

    deployment_id: str
    application: str
    group: str
    created_at: int
    info: Mapping[str, Any]
    revision: Mapping[str, Any]
    target_ids: tuple[str, ...]
    flow: Flow
    health: MinimumHealthyHosts
    outcome: Outcome
    timings: Timings
    refused: ErrorInformation | None = None
    tolerated: frozenset[str] = frozenset()
    previous_success: str | None = None
    interventions: tuple[Intervention, ...] = ()
    skipped: frozenset[str] = frozenset()
    limit: int | None = None
    zones: ZonalRule | None = None
    zone_of: Mapping[str, str] = field(default_factory=dict)
    health_before: Mapping[str, InstanceHealth] = field(default_factory=dict)
    initial_health: InitialHealth = "optimistic"
    batching: Batching = "sliding"
    early_failure_inflight: EarlyFailure = "finish"
    detached: bool = False
    rolls_back: frozenset[str] = frozenset()
    rolled_back_by: str | None = None
    watch: Watch | None = None
    group_id: str = ""
    blue_green: BlueGreen | None = None
    previous_revision: Mapping[str, Any] | None = None

    @property
    def revocable(self) -> bool:
        """Whether some end of it would be followed by a rollback (``rollback-without-success``)."""
        possible = self.previous_success is not None and not self.detached
        return bool(self.rolls_back) and possible and self.rolled_back_by is None

    def label(self, target_id: str) -> str | None:
        """Blue for an original, Green for a replacement instance; None in place (``blue-green-labels``)."""
        if self.blue_green is None:
            return None
        return "Blue" if target_id in self.blue_green.exchange.originals else "Green"


@dataclass(frozen=True, slots=True)
class WorldSnapshot:
    """A world as a value: two are equal when nothing observable differs.

    ``lost`` is what it lacks outside CodeDeploy, as (kind, name); ``external_ids`` what CloudFormation made, by the id
    of the application or group.
    """

    applications: Mapping[str, Application]
    groups: Mapping[tuple[str, str], Group]
    deployments: Mapping[str, Deployment]
    fleet: tuple[Instance, ...] | None
    minted: int
    configs: Mapping[str, Config] = field(default_factory=dict)
    on_premises: Mapping[str, OnPremisesInstance] = field(default_factory=dict)
    tags: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    revisions: Mapping[tuple[str, str], Revision] = field(default_factory=dict)
    alarms: Mapping[str, History] = field(default_factory=dict)
    lost: frozenset[tuple[str, str]] = frozenset()
    github_tokens: frozenset[str] = frozenset()
    external_ids: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def empty(cls) -> WorldSnapshot:
        """A world where nothing ever was."""
        return cls({}, {}, {}, None, 0)
