"""What there is to name in requests: read from a world at the moment of drawing, or imagined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from codedeploy_fake.contract import Contract
from codedeploy_fake.quotas import Quotas
from codedeploy_fake.service.configs import PREDEFINED
from codedeploy_fake.service.configs import known as of_date
from codedeploy_fake.service.rollback import coming
from codedeploy_fake.service.store import Deployment, Group, Store
from codedeploy_fake.simulation.failures import ErrorInformation
from codedeploy_fake.simulation.states import DEPLOYMENT, DeploymentStatus, is_terminal

if TYPE_CHECKING:
    from codedeploy_fake.world import World

_SERVER: Mapping[str, Any] = {
    "computePlatform": "Server",
    "deploymentConfigName": "CodeDeployDefault.OneAtATime",
    "deploymentStyle": {"deploymentType": "IN_PLACE", "deploymentOption": "WITHOUT_TRAFFIC_CONTROL"},
}


@dataclass(frozen=True, slots=True)
class KnownGroup:
    """A deployment group; ``busy``: a deployment of it is under way; ``restartable``: one has succeeded."""

    application: str
    name: str
    settings: Mapping[str, Any]
    busy: bool = False
    restartable: bool = False

    @property
    def platform(self) -> str:
        """The compute platform."""
        return str(self.settings["computePlatform"])

    @property
    def in_place(self) -> bool:
        """Whether deployments go to instances that are there already."""
        return self.platform == "Server" and self.settings["deploymentStyle"].get("deploymentType") != "BLUE_GREEN"


@dataclass(frozen=True, slots=True)
class KnownDeployment:
    """A deployment; ``stoppable``: StopDeployment is accepted; ``ending``: it waits to terminate its originals.

    ``hooked``: its lifecycle events call functions, which report a status.
    """

    deployment_id: str
    status: str
    targets: tuple[str, ...]
    stoppable: bool
    in_place: bool = True
    ending: bool = False
    hooked: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """Names of one account in one region. Where it is ``imagined``, what it lacks may be made up."""

    account_id: str
    region: str
    applications: Mapping[str, str]
    groups: tuple[KnownGroup, ...] = ()
    deployments: tuple[KnownDeployment, ...] = ()
    #: name -> (platform, whether zonal)
    configs: Mapping[str, tuple[str, bool]] = field(default_factory=dict)
    #: Configurations that may be deleted.
    idle_configs: tuple[str, ...] = ()
    #: Registered on-premises instances -> keys of their tags; and all that ever were.
    instances: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    instance_names: tuple[str, ...] = ()
    instance_arns: frozenset[str] = frozenset()
    #: (application, location)
    revisions: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    #: (cluster, service) of all groups.
    services: frozenset[tuple[str | None, str | None]] = frozenset()
    #: Tags of the EC2 instances; None where nobody ever said what the fleet is.
    fleet_tags: tuple[tuple[str, str], ...] | None = None
    #: Accounts of GitHub that are connected.
    tokens: tuple[str, ...] = ()
    quotas: Quotas = Quotas()  # noqa: RUF009  a frozen value
    imagined: bool = False

    def narrowed(self, members: Mapping[str, Any]) -> Known:
        """Only what fits the names that somebody has fixed."""
        application = members.get("applicationName")
        group = members.get("deploymentGroupName", members.get("currentDeploymentGroupName"))
        deployment = members.get("deploymentId")
        known = self
        if isinstance(application, str):
            there = {application: self.applications.get(application, "Server")}
            known = replace(
                known,
                applications=there if self.imagined or application in self.applications else {},
                groups=tuple(one for one in known.groups if one.application == application),
                revisions=tuple(one for one in known.revisions if one[0] == application),
            )
        if isinstance(group, str):
            known = replace(known, groups=tuple(one for one in known.groups if one.name == group))
        if self.imagined and not known.groups and known.applications:
            name = group if isinstance(group, str) else "prod"
            known = replace(known, groups=(KnownGroup(next(iter(known.applications)), name, _SERVER),))
        if isinstance(deployment, str):
            known = replace(
                known, deployments=tuple(one for one in known.deployments if one.deployment_id == deployment)
            )
        return known

    @classmethod
    def imagine(cls, contract: Contract) -> Known:
        """What ``fake.seed_group("web", "prod")`` makes in a new fake."""
        return cls(
            account_id="123456789012",
            region="us-east-1",
            applications={"web": "Server"},
            groups=(KnownGroup("web", "prod", _SERVER),),
            configs=_predefined(contract),
            imagined=True,
        )

    @classmethod
    def of(cls, world: World, contract: Contract) -> Known:
        """What there is in a world now."""
        store: Store = world._store
        now = world._fake.clock.now_ms
        groups = tuple(_group(store, group, now) for group in store.groups.values())
        used = {group.settings.get("deploymentConfigName") for group in groups}
        used |= {deployment.info["deploymentConfigName"] for deployment in store.deployments.values()}
        ids = {application.application_id: application.name for application in store.applications.values()}
        registered = {one.name: one for one in store.on_premises.values() if one.registered}
        fleet = store.fleet.content
        return cls(
            account_id=store.account_id,
            region=store.region,
            applications={application.name: application.platform for application in store.applications.values()},
            groups=groups,
            deployments=tuple(_deployment(store, one, now) for one in store.deployments.values()),
            configs=_predefined(contract)
            | {config.name: (config.platform, config.zones is not None) for config in store.configs.values()},
            idle_configs=tuple(name for name in store.configs if name not in used),
            instances={name: tuple(key for key, _ in one.tags) for name, one in registered.items()},
            instance_names=tuple(store.on_premises),
            instance_arns=frozenset(
                arn for one in registered.values() for arn in (one.iam_user_arn, one.iam_session_arn) if arn
            ),
            revisions=tuple(
                (ids[key[0]], revision.location) for key, revision in store.revisions.items() if key[0] in ids
            ),
            services=frozenset(
                (one.get("clusterName"), one.get("serviceName"))
                for group in groups
                for one in group.settings.get("ecsServices", ())
            ),
            fleet_tags=None if fleet is None else tuple(dict.fromkeys(tag for one in fleet for tag in one.tags)),
            tokens=tuple(sorted(store.github_tokens)),
            quotas=world._fake.policies.quotas,
        )


def _predefined(contract: Contract) -> dict[str, tuple[str, bool]]:
    return {name: (config.platform, False) for name, config in PREDEFINED.items() if of_date(config, contract)}


def _group(store: Store, group: Group, now: int) -> KnownGroup:
    latest = store.latest(group.application, group.name)
    busy = latest is not None and (
        not is_terminal(DEPLOYMENT, store.step(latest, now).status) or coming(store, latest) is not None
    )
    succeeded = store.last_success(group.application, group.name, now)
    return KnownGroup(group.application, group.name, group.settings, busy, succeeded is not None)


def _deployment(store: Store, deployment: Deployment, now: int) -> KnownDeployment:
    step = store.step(deployment, now)
    by_hand = (
        step.status is DeploymentStatus.STOPPED
        and isinstance(step.error, ErrorInformation)
        and step.error.code == "MANUAL_STOP"
    )
    return KnownDeployment(
        deployment_id=deployment.deployment_id,
        status=step.status.value,
        targets=tuple(store.trace(deployment).target_ids_at(now)),
        stoppable=by_hand or not is_terminal(DEPLOYMENT, step.status),
        ending=step.termination_started and not is_terminal(DEPLOYMENT, step.status),
        in_place=deployment.info.get("deploymentStyle", {}).get("deploymentType") != "BLUE_GREEN"
        and deployment.info.get("computePlatform", "Server") == "Server",
        hooked=deployment.info.get("computePlatform", "Server") != "Server",
    )
