"""What one (account, region) holds: values in dictionaries. A snapshot is a copy of the dictionaries."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from codedeploy_fake.simulation import trace as simulation
from codedeploy_fake.simulation.failures import ErrorInformation
from codedeploy_fake.simulation.fleet import Fleet, Instance
from codedeploy_fake.simulation.health import MinimumHealthyHosts
from codedeploy_fake.simulation.plan import Plan, build
from codedeploy_fake.simulation.script import Outcome
from codedeploy_fake.simulation.states import DeploymentStatus, Flow
from codedeploy_fake.simulation.timings import Timings
from codedeploy_fake.simulation.trace import Intervention, Trace

#: How many traces a world keeps computed; older ones are computed again when somebody looks.
TRACES_KEPT = 1024


@dataclass(frozen=True, slots=True)
class Application:
    """An application."""

    name: str
    application_id: str
    created_at: int
    platform: str


@dataclass(frozen=True, slots=True)
class Group:
    """A deployment group; ``settings`` are its members as they go on the wire."""

    application: str
    name: str
    group_id: str
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Deployment:
    """A deployment as it was accepted, and what came from outside since. Its future is ``Store.trace``.

    ``info`` are the members of DeploymentInfo that never change, as they go on the wire.
    ``previous_success`` is the group's last successful deployment at its creation.
    """

    deployment_id: str
    application: str
    group: str
    created_at: int
    info: Mapping[str, Any]
    target_ids: tuple[str, ...]
    flow: Flow
    health: MinimumHealthyHosts
    outcome: Outcome
    timings: Timings
    refused: ErrorInformation | None = None
    tolerated: frozenset[str] = frozenset()
    previous_success: str | None = None
    interventions: tuple[Intervention, ...] = ()


@dataclass(frozen=True, slots=True)
class WorldSnapshot:
    """A world as a value: two are equal when nothing observable differs."""

    applications: Mapping[str, Application]
    groups: Mapping[tuple[str, str], Group]
    deployments: Mapping[str, Deployment]
    instances: tuple[Instance, ...]
    minted: int

    @classmethod
    def empty(cls) -> WorldSnapshot:
        """A world where nothing ever was."""
        return cls({}, {}, {}, (), 0)


@dataclass(slots=True)
class Store:
    """One world: everything of one account in one region."""

    account_id: str
    region: str
    applications: dict[str, Application] = field(default_factory=dict)
    groups: dict[tuple[str, str], Group] = field(default_factory=dict)
    deployments: dict[str, Deployment] = field(default_factory=dict)
    fleet: Fleet = field(default_factory=Fleet)
    minted: int = 0
    _latest: dict[tuple[str, str], str] = field(default_factory=dict)
    _traces: OrderedDict[str, tuple[Deployment, Trace]] = field(default_factory=OrderedDict)

    def add(self, deployment: Deployment) -> None:
        """Take in a new deployment: it becomes the latest of its group."""
        self.deployments[deployment.deployment_id] = deployment
        self._latest[deployment.application, deployment.group] = deployment.deployment_id

    def intervene(self, deployment: Deployment, intervention: Intervention) -> Deployment:
        """Let something from outside happen to a deployment."""
        changed = replace(deployment, interventions=(*deployment.interventions, intervention))
        self.deployments[deployment.deployment_id] = changed
        return changed

    def latest(self, application: str, group: str) -> Deployment | None:
        """The deployment that was created last in a group."""
        deployment_id = self._latest.get((application, group))
        return None if deployment_id is None else self.deployments[deployment_id]

    def last_success(self, application: str, group: str, now: int) -> Deployment | None:
        """The deployment that succeeded last in a group, as of an instant.

        A group has one active deployment at a time, so only the latest can have ended since it was created.
        """
        latest = self.latest(application, group)
        if latest is None:
            return None
        if self.trace(latest).at(now).status is DeploymentStatus.SUCCEEDED:
            return latest
        return self.deployments[latest.previous_success] if latest.previous_success else None

    def trace(self, deployment: Deployment) -> Trace:
        """The whole life of a deployment, from the bounded cache or computed now."""
        kept = self._traces.get(deployment.deployment_id)
        if kept is not None and kept[0] is deployment:
            self._traces.move_to_end(deployment.deployment_id)
            return kept[1]
        computed = simulation.simulate(_plan(deployment), deployment.interventions)
        self._traces[deployment.deployment_id] = (deployment, computed)
        if len(self._traces) > TRACES_KEPT:
            self._traces.popitem(last=False)
        return computed

    def snapshot(self) -> WorldSnapshot:
        """The world as a value."""
        return WorldSnapshot(
            dict(self.applications), dict(self.groups), dict(self.deployments), self.fleet.instances, self.minted
        )

    def restore(self, snapshot: WorldSnapshot) -> None:
        """Be exactly that world again."""
        self.applications = dict(snapshot.applications)
        self.groups = dict(snapshot.groups)
        self.deployments = dict(snapshot.deployments)
        self.fleet.restore(snapshot.instances)
        self.minted = snapshot.minted
        self._latest = {(d.application, d.group): d.deployment_id for d in self.deployments.values()}
        self._traces.clear()


def _plan(deployment: Deployment) -> Plan:
    plan = build(
        created_at=deployment.created_at,
        target_ids=deployment.target_ids,
        flow=deployment.flow,
        health=deployment.health,
        outcome=deployment.outcome,
        timings=deployment.timings,
        refused=deployment.refused,
        tolerated=deployment.tolerated,
    )
    seconds = deployment.outcome.seconds
    return plan if seconds is None else simulation.lasting(plan, round(seconds * 1000))
