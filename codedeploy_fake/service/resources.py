"""What is outside CodeDeploy, and what its rules ask of it. By default everything exists that anybody names.

A test takes things away (``fake.resources.lose``), and does what only the console or CloudFormation can do: connect a
GitHub account, say that a stack made an application or a deployment group.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Literal, get_args

from codedeploy_fake.errors import UsageError
from codedeploy_fake.service.store import Group, Store
from codedeploy_fake.simulation.failures import ErrorInformation, error_information

#: What can be lost. An ECS service is gone, or has another deployment controller than CODE_DEPLOY.
Kind = Literal[
    "role", "auto_scaling_group", "load_balancer", "ecs_service", "ecs_controller", "topic", "github_repository"
]
KINDS: tuple[Kind, ...] = get_args(Kind)
#: kind -> what its name looks like, and in words
_NAMES: Mapping[Kind, tuple[str, str]] = {
    "role": (r"arn:\S+", "the ARN of a service role"),
    "auto_scaling_group": (r".+", "the name of an Auto Scaling group"),
    "load_balancer": (r".+", "the name of a Classic Load Balancer or of a target group"),
    "ecs_service": (r"[^/]+/[^/]+", "cluster/service"),
    "ecs_controller": (r"[^/]+/[^/]+", "cluster/service"),
    "topic": (r"arn:\S+", "the ARN of an SNS topic"),
    "github_repository": (r"[^/]+/[^/]+", "owner/name"),
}

#: kind -> the code of the deployment whose pre-flight misses it, in the order in which it looks (``resource-checks``)
_MISSED: Mapping[Kind, str] = {
    "role": "IAM_ROLE_MISSING",
    "github_repository": "MISSING_GITHUB_TOKEN",
    "ecs_service": "INVALID_ECS_SERVICE",
    "ecs_controller": "INVALID_ECS_SERVICE",
    "auto_scaling_group": "AUTO_SCALING_CONFIGURATION",
    "load_balancer": "ELASTIC_LOAD_BALANCING_INVALID",
}


class Resources:
    """What surrounds one account in one region."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __repr__(self) -> str:
        lost = ", ".join(f"{kind} {name}" for kind, name in self.lost)
        return f"<Resources of {self._store.account_id} {self._store.region}, without {lost or 'nothing'}>"

    @property
    def lost(self) -> tuple[tuple[str, str], ...]:
        """What is not there, as (kind, name)."""
        return tuple(sorted(self._store.lost))

    @property
    def github_tokens(self) -> tuple[str, ...]:
        """The names of the account's GitHub connections."""
        return tuple(sorted(self._store.github_tokens))

    def lose(self, kind: Kind, name: str) -> None:
        """Take something away: ``lose("role", arn)``, ``lose("topic", arn)``, ``lose("ecs_service", "cluster/service")``.

        A topic, a role, an Auto Scaling group or an ECS service that is not there is missed at once by
        CreateDeploymentGroup and UpdateDeploymentGroup. A deployment that needs what is not there fails at its
        pre-flight, or CreateDeployment refuses it (``Policies.strict_sync_resource_checks``).

        Raises UsageError for a kind that there is not, and for a name that is none of its kind.
        """
        form, words = _NAMES[_known(kind)]
        if not _fits(name, form):
            raise UsageError(f"lose({kind!r}, {name!r}): {kind} is named by {words}")
        self._store.lost |= {(kind, name)}

    def restore(self, kind: Kind, name: str) -> None:
        """Give back what was taken away. Raises UsageError where it was not."""
        if (_known(kind), name) not in self._store.lost:
            there = ", ".join(f"{one} {called!r}" for one, called in self.lost) or "nothing"
            raise UsageError(f"restore({kind!r}, {name!r}): that was not lost; lost is {there}")
        self._store.lost -= {(kind, name)}

    def connect_github(self, token_name: str) -> None:
        """Connect a GitHub account, as the console does: ListGitHubAccountTokenNames shows the name.

        Raises UsageError for what is no name.
        """
        if not _fits(token_name, ".+"):
            raise UsageError(f"connect_github({token_name!r}): the name of the connection, such as 'my-account'")
        self._store.github_tokens |= {token_name}

    def made_by_cloudformation(self, external_id: str, application: str, group: str | None = None) -> None:
        """Say that a CloudFormation stack made an application, or one of its groups (``cloudformation-made``).

        Deployments to such a group are CloudFormation's from now on; DeleteResourcesByExternalId deletes what it made.

        Raises UsageError for an application or a group that does not exist.
        """
        store = self._store
        if group is None and application in store.applications:
            made = store.applications[application].application_id
        elif group is not None and (application, group) in store.groups:
            made = store.groups[application, group].group_id
        else:
            raise UsageError(
                f"made_by_cloudformation: there is no {application}{f'/{group}' if group else ''}; create it before"
            )
        store.external_ids[made] = external_id


def _fits(name: object, form: str) -> bool:
    return isinstance(name, str) and re.fullmatch(form, name) is not None


def _known(kind: Kind) -> Kind:
    if kind not in KINDS:
        near = get_close_matches(str(kind), KINDS, n=1)
        raise UsageError(
            f"{kind!r} is nothing that can be lost{f'; {near[0]!r} is' if near else ''}. One of: {', '.join(KINDS)}"
        )
    return kind


def missed(store: Store, request: Mapping[str, Any], settings: Mapping[str, Any]) -> Iterator[tuple[Kind, str]]:
    """What a deployment, or a group, needs and is not there, as (kind, name)."""
    needed = _needed({**settings, **_own(request)}) if store.lost else ()
    return (one for one in needed if one in store.lost)


def _own(request: Mapping[str, Any]) -> dict[str, Any]:
    """What a deployment brings itself: its revision, and the Auto Scaling groups of its target instances."""
    own = {"revision": request["revision"]} if "revision" in request else {}
    targets = request.get("targetInstances") or {}
    return {**own, "autoScalingGroups": targets["autoScalingGroups"]} if targets.get("autoScalingGroups") else own


def _needed(settings: Mapping[str, Any]) -> Iterator[tuple[Kind, str]]:
    yield "role", settings.get("serviceRoleArn", "")
    github = (settings.get("revision") or {}).get("gitHubLocation") or {}
    yield "github_repository", github.get("repository", "")
    for service in settings.get("ecsServices", ()):
        name = f"{service.get('clusterName', '')}/{service.get('serviceName', '')}"
        yield "ecs_service", name
        yield "ecs_controller", name
    for scaling in settings.get("autoScalingGroups", ()):
        yield "auto_scaling_group", scaling if isinstance(scaling, str) else scaling["name"]
    balancers = settings.get("loadBalancerInfo") or {}
    pairs = balancers.get("targetGroupPairInfoList", ())
    named = [
        *balancers.get("elbInfoList", ()),
        *balancers.get("targetGroupInfoList", ()),
        *(group for pair in pairs for group in pair.get("targetGroups", ())),
    ]
    for one in named:
        yield "load_balancer", one.get("name", "")


def missing(store: Store, request: Mapping[str, Any], group: Group) -> ErrorInformation | None:
    """The pre-flight failure of a deployment that needs something that is not there."""
    if not store.lost:
        return None
    kinds = {kind for kind, _ in missed(store, request, group.settings)}
    code = next((code for kind, code in _MISSED.items() if kind in kinds), None)
    return None if code is None else error_information(code, group=group.name)
