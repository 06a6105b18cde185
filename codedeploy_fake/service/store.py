"""What one (account, region) holds: values in dictionaries. A snapshot is a copy of the dictionaries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from operator import attrgetter

from codedeploy_fake.service.floors import BEFORE_ALL, Floors
from codedeploy_fake.service.following import Following
from codedeploy_fake.service.futures import Futures
from codedeploy_fake.service.order import Order
from codedeploy_fake.service.values import Application, Config, Deployment, Group, Revision, WorldSnapshot
from codedeploy_fake.simulation.alarms import AlarmState, History, changed
from codedeploy_fake.simulation.clock import to_milliseconds
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
    lost: frozenset[tuple[str, str]] = frozenset()
    github_tokens: frozenset[str] = frozenset()
    external_ids: dict[str, str] = field(default_factory=dict)
    #: Blue/green deployments of which something has not landed yet.
    exchanging: Floors = field(default_factory=Floors)
    #: The latest deployments of their groups that are rolled back if they end as their groups fear.
    revocable: Floors = field(default_factory=Floors)
    alarms: dict[str, History] = field(default_factory=dict)
    _latest: dict[tuple[str, str], str] = field(default_factory=dict)
    _futures: Futures = field(init=False)
    following: Following = field(init=False)
    order: Order = field(default_factory=Order, init=False)

    def __post_init__(self) -> None:
        self._futures = Futures(self.deployments, self.most_running, self.alarms)
        self.following = Following(self.deployments, self._futures)

    def add(self, deployment: Deployment) -> None:
        """Take in a new deployment: it becomes the latest of its group."""
        self.settle(deployment.created_at)
        for change in deployment.outcome.alarms:
            at = deployment.created_at + to_milliseconds(change.after)
            self.alarms[change.name] = changed(self.alarms.get(change.name, ()), at, change.state)
        before = self.latest(deployment.application, deployment.group)
        if before is not None:
            deployment = _sharing(deployment, before)
            self.revocable.drop(before.deployment_id)
        self.deployments[deployment.deployment_id] = deployment
        self.order.enter(deployment)
        self._futures.enter(deployment.deployment_id)
        self.following.enter(deployment.deployment_id)
        self._latest[deployment.application, deployment.group] = deployment.deployment_id
        self._expect(deployment, self._futures.earliest(deployment))

    def quiet(self, now: int) -> bool:
        """Whether it is known, without a look at the deployments, that nothing comes by itself up to an instant."""
        floors = (self.following, self.exchanging, self.revocable)
        return not self._futures.loose and all(floor.quiet(now) for floor in floors)

    def passed(self, now: int) -> None:
        """The clock has come to an instant: what the gate and the alarms did up to it is done."""
        self.following.settle()
        self._futures.passed(now)

    def settle(self, now: int) -> None:
        """Before something comes from outside at an instant: what happened up to it is done."""
        self.following.settle()
        self._futures.settle(now)
        for name in self._futures.loose:
            self._touch(name)

    def _expect(self, deployment: Deployment, floor: int) -> None:
        """What may come of a deployment besides its moves comes no earlier than an instant."""
        if deployment.blue_green is not None:
            self.exchanging.put(deployment.deployment_id, floor)
        if deployment.revocable and self._latest.get(_key(deployment)) == deployment.deployment_id:
            self.revocable.put(deployment.deployment_id, floor)

    def _touch(self, deployment_id: str) -> None:
        """Something happens to a deployment: what comes of it may come at another instant than it seemed."""
        self.following.touch(deployment_id)
        self.exchanging.touch(deployment_id)
        self.revocable.touch(deployment_id)

    def set_alarm(self, name: str, state: AlarmState, now: int) -> None:
        """Let an alarm have another state from an instant on."""
        self.settle(now)
        self.alarms[name] = changed(self.alarms.get(name, ()), now, state)

    def intervene(self, deployment: Deployment, intervention: Intervention) -> Deployment:
        """Let something from outside happen to a deployment."""
        self.settle(intervention.at)
        before = self.deployments[deployment.deployment_id]
        changed = replace(before, interventions=(*before.interventions, intervention))
        self.deployments[deployment.deployment_id] = changed
        self._touch(deployment.deployment_id)
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
        self.order.restart(self.deployments.values())
        self._latest = {names.get(key, key): name for key, name in self._latest.items()}

    def remove(self, group: Group, now: int, left: Callable[[Deployment], Deployment] | None) -> None:
        """Let a group go, with its tags and its deployments; ``left`` gives what is kept of each of them."""
        self.settle(now)
        key = (group.application, group.name)
        del self.groups[key]
        self._latest.pop(key, None)
        self.tags.pop(group.group_id, None)
        self.external_ids.pop(group.group_id, None)
        own = [d for d in self.deployments.values() if (d.application, d.group) == key and not d.detached]
        for deployment in own:
            kept = None if left is None else replace(left(deployment), detached=True)
            self._futures.forget(deployment.deployment_id)
            self.revocable.drop(deployment.deployment_id)
            if kept is None:
                del self.deployments[deployment.deployment_id]
                self.exchanging.drop(deployment.deployment_id)
                self.following.forget(deployment.deployment_id)
            else:
                self.deployments[deployment.deployment_id] = kept
                self._futures.enter(deployment.deployment_id)
                self._touch(deployment.deployment_id)
        self.order.restart(self.deployments.values())
        self.settle(now)  # whom that lets through: nothing in the deployments themselves would tell when

    def amend(self, deployment: Deployment) -> None:
        """Keep another value of a deployment, of which what happens to it does not hang."""
        self.deployments[deployment.deployment_id] = deployment
        self._expect(deployment, BEFORE_ALL)

    def going(self) -> list[Deployment]:
        """The deployments that may not have ended, and those that ended just now; the oldest first."""
        return [self.deployments[deployment_id] for deployment_id in self.following.going()]

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
            alarms=dict(self.alarms),
            lost=self.lost,
            github_tokens=self.github_tokens,
            external_ids=dict(self.external_ids),
        )

    def restore(self, snapshot: WorldSnapshot, now: int) -> None:
        """Be exactly that world again, at an instant up to which all was told."""
        self.applications = dict(snapshot.applications)
        self.groups = dict(snapshot.groups)
        self.deployments.clear()
        self.deployments.update(snapshot.deployments)
        self.order.restart(self.deployments.values())
        self.fleet.restore(snapshot.fleet)
        self.minted = snapshot.minted
        self.configs = dict(snapshot.configs)
        self.on_premises = dict(snapshot.on_premises)
        self.tags = dict(snapshot.tags)
        self.revisions = dict(snapshot.revisions)
        self.alarms.clear()
        self.alarms.update(snapshot.alarms)
        self.lost, self.github_tokens = snapshot.lost, snapshot.github_tokens
        self.external_ids = dict(snapshot.external_ids)
        self._latest = {(d.application, d.group): d.deployment_id for d in self.deployments.values() if not d.detached}
        self._futures.restart()
        self.exchanging, self.revocable = Floors(), Floors()
        latest = set(self._latest.values())
        moving = [d for d in self.deployments.values() if d.detached or d.deployment_id in latest]
        exchanging = [d for d in self.deployments.values() if d.blue_green]  # the originals may outlast the deployment
        for deployment in (*exchanging, *moving):
            self._expect(deployment, deployment.created_at)
        self.following.restart((deployment.deployment_id for deployment in moving), now)


def _key(deployment: Deployment) -> tuple[str, str]:
    return deployment.application, deployment.group


def _named(group: Group, names: tuple[str, str]) -> Group:
    return replace(group, application=names[0], name=names[1])


def _sharing(deployment: Deployment, before: Deployment) -> Deployment:
    """The deployment with what is equal in the one before: a series to thousands of targets names them once."""
    pairs = zip(_values(deployment), _values(before), strict=True)
    return Deployment(*[there if here is there or here == there else here for here, there in pairs])


#: The values of all fields of a deployment, in their order.
_values = attrgetter(*(each.name for each in fields(Deployment)))
