"""What one (account, region) holds: values in dictionaries. A snapshot is a copy of the dictionaries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from codedeploy_fake.service.futures import Futures
from codedeploy_fake.service.values import Application, Config, Deployment, Group, Revision, WorldSnapshot
from codedeploy_fake.simulation.fleet import Fleet, OnPremisesInstance
from codedeploy_fake.simulation.instance_health import InstanceHealth, fold
from codedeploy_fake.simulation.states import DEPLOYMENT, DeploymentStatus, is_terminal
from codedeploy_fake.simulation.trace import Intervention, Step, Trace

__all__ = ["Application", "Config", "Deployment", "Group", "Revision", "Store", "WorldSnapshot"]


@dataclass(slots=True)
class Store:
    """One world: everything of one account in one region.

    ``most_running`` is how many of its deployments may be InProgress at once; None: any number. ``tags`` are by the
    id of what carries them, ``revisions`` by the application's id and their identity: they outlive a new name.
    """

    account_id: str
    region: str
    most_running: int | None = None
    applications: dict[str, Application] = field(default_factory=dict)
    groups: dict[tuple[str, str], Group] = field(default_factory=dict)
    deployments: dict[str, Deployment] = field(default_factory=dict)
    fleet: Fleet = field(default_factory=Fleet)
    minted: int = 0
    configs: dict[str, Config] = field(default_factory=dict)
    on_premises: dict[str, OnPremisesInstance] = field(default_factory=dict)
    tags: dict[str, Mapping[str, str]] = field(default_factory=dict)
    revisions: dict[tuple[str, str], Revision] = field(default_factory=dict)
    _latest: dict[tuple[str, str], str] = field(default_factory=dict)
    _futures: Futures = field(init=False)

    def __post_init__(self) -> None:
        self._futures = Futures(self.deployments, self.most_running)

    def add(self, deployment: Deployment) -> None:
        """Take in a new deployment: it becomes the latest of its group."""
        self._futures.settle(deployment.created_at)
        before = self.latest(deployment.application, deployment.group)
        if before is not None:
            deployment = _sharing(deployment, before)
        self.deployments[deployment.deployment_id] = deployment
        self._futures.enter(deployment.deployment_id)
        self._latest[deployment.application, deployment.group] = deployment.deployment_id

    def intervene(self, deployment: Deployment, intervention: Intervention) -> Deployment:
        """Let something from outside happen to a deployment."""
        self._futures.settle(intervention.at)
        before = self.deployments[deployment.deployment_id]
        changed = replace(before, interventions=(*before.interventions, intervention))
        self.deployments[deployment.deployment_id] = changed
        return changed

    def rename(self, names: Mapping[tuple[str, str], tuple[str, str]]) -> None:
        """Give groups other names, as (application, group); their deployments follow."""
        self.groups = {names.get(key, key): _named(group, names.get(key, key)) for key, group in self.groups.items()}
        for name, deployment in self.deployments.items():
            key = (deployment.application, deployment.group)
            if key in names and not deployment.detached:
                application, group = names[key]
                shown = {**deployment.info, "applicationName": application, "deploymentGroupName": group}
                self.deployments[name] = replace(deployment, application=application, group=group, info=shown)
        self._latest = {names.get(key, key): name for key, name in self._latest.items()}

    def remove(self, group: Group, now: int, left: Callable[[Deployment], Deployment] | None) -> None:
        """Let a group go, with its tags and its deployments; ``left`` gives what is kept of each of them."""
        self._futures.settle(now)
        key = (group.application, group.name)
        del self.groups[key]
        self._latest.pop(key, None)
        self.tags.pop(group.group_id, None)
        own = [d for d in self.deployments.values() if (d.application, d.group) == key and not d.detached]
        for deployment in own:
            kept = None if left is None else replace(left(deployment), detached=True)
            self._futures.forget(deployment.deployment_id)
            if kept is None:
                del self.deployments[deployment.deployment_id]
            else:
                self.deployments[deployment.deployment_id] = kept
                self._futures.enter(deployment.deployment_id)
        self._futures.settle(now)  # whom that lets through: nothing in the deployments themselves would tell when

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
        if self.step(latest, now).status is DeploymentStatus.SUCCEEDED:
            return latest
        return self.deployments[latest.previous_success] if latest.previous_success else None

    def carried_health(self, application: str, group: str, now: int) -> Mapping[str, InstanceHealth]:
        """The health of a group's instances as of an instant: what its latest deployment left (``instance-health``).

        An instance to which the group never deployed is not in it: it is ``instance_health.NEVER``.
        """
        latest = self.latest(application, group)
        if latest is None:
            return {}
        if not is_terminal(DEPLOYMENT, self.step(latest, now).status):
            return latest.health_before
        return fold(latest.health_before, self.trace(latest))

    def trace(self, deployment: Deployment) -> Trace:
        """The whole life of a deployment, from the bounded cache or computed now."""
        return self._futures.trace(deployment)

    def step(self, deployment: Deployment, now: int) -> Step:
        """What a reader sees of a deployment at an instant: cheaper than its trace once it has ended."""
        return self._futures.step(deployment, now)

    def end(self, deployment: Deployment) -> Step:
        """Where a deployment stays: cheaper than its trace."""
        return self._futures.end(deployment)

    def let_through(self, now: int) -> Sequence[Deployment]:
        """The deployments that what happened last, and now, lets through the gate at once."""
        return self._futures.let_through(now)

    def snapshot(self) -> WorldSnapshot:
        """The world as a value."""
        return WorldSnapshot(
            applications=dict(self.applications),
            groups=dict(self.groups),
            deployments=dict(self.deployments),
            fleet=self.fleet.content,
            minted=self.minted,
            configs=dict(self.configs),
            on_premises=dict(self.on_premises),
            tags=dict(self.tags),
            revisions=dict(self.revisions),
        )

    def restore(self, snapshot: WorldSnapshot) -> None:
        """Be exactly that world again."""
        self.applications = dict(snapshot.applications)
        self.groups = dict(snapshot.groups)
        self.deployments.clear()
        self.deployments.update(snapshot.deployments)
        self.fleet.restore(snapshot.fleet)
        self.minted = snapshot.minted
        self.configs = dict(snapshot.configs)
        self.on_premises = dict(snapshot.on_premises)
        self.tags = dict(snapshot.tags)
        self.revisions = dict(snapshot.revisions)
        self._latest = {(d.application, d.group): d.deployment_id for d in self.deployments.values() if not d.detached}
        self._futures.restart()


def _named(group: Group, names: tuple[str, str]) -> Group:
    return replace(group, application=names[0], name=names[1])


def _sharing(deployment: Deployment, before: Deployment) -> Deployment:
    """The deployment with what is equal in the one before: a series to thousands of targets names them once."""
    return replace(
        deployment,
        target_ids=before.target_ids if before.target_ids == deployment.target_ids else deployment.target_ids,
        zone_of=before.zone_of if before.zone_of == deployment.zone_of else deployment.zone_of,
        skipped=before.skipped if before.skipped == deployment.skipped else deployment.skipped,
    )
