"""``--cleanup``: removes what an earlier run left in an account, known by its name and its tag, and only that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from codedeploy_fake.verification.aws_account import Account
from codedeploy_fake.verification.aws_target import AwsTarget
from codedeploy_fake.verification.belonging import BRAND, TAG
from codedeploy_fake.verification.boto_target import BotoTarget, Place, Things, Waiting
from codedeploy_fake.verification.targets import Hindered, Lost, Refused

_OURS = re.compile(rf"({BRAND}[0-9a-f]{{8}})-.+")
_TROUBLE = (Refused, Lost, Hindered)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What was removed, and what was found and left, in words."""

    removed: tuple[str, ...]
    left: tuple[str, ...]


def clean_up(here: Account, contract: str) -> Cleaned:
    """Remove the applications of earlier runs, with their groups; their deployments are stopped before.

    What takes no tag (deployment configurations, on-premises instances) is named and left: a name alone proves
    nothing. Raises Hindered where the account cannot be looked at.
    """
    place = Place("aws", here.account_id, here.region, contract, here.partition)
    target = AwsTarget(here.clients, place, Waiting(60.0, 1.0, 5.0), "", abilities=frozenset(), things=Things())
    removed: list[str] = []
    left: list[str] = []
    for name in _all(target, "ListApplications", "applications"):
        found = _OURS.fullmatch(name)
        if found is None:
            continue
        tags = BotoTarget.call(target, "ListTagsForResource", {"ResourceArn": here.arn(f"application:{name}")})
        if {"Key": TAG, "Value": found[1]} not in tags.get("Tags", []):
            left.append(f"application {name}: it has not the tag {TAG}={found[1]}")
            continue
        try:
            _stop(target, name)
            target.call("DeleteApplication", {"applicationName": name})
            removed.append(f"application {name}")
        except _TROUBLE as trouble:
            left.append(f"application {name}: {trouble}")
    for operation, member, kind in (
        ("ListDeploymentConfigs", "deploymentConfigsList", "deployment configuration"),
        ("ListOnPremisesInstances", "instanceNames", "on-premises instance"),
    ):
        ours = (name for name in _all(target, operation, member) if _OURS.fullmatch(name))
        left += [f"{kind} {name}: it takes no tag of ours, so it is for you to remove" for name in ours]
    return Cleaned(tuple(removed), tuple(left))


def _stop(target: AwsTarget, application: str) -> None:
    unfinished = ["Created", "Queued", "InProgress", "Ready"]
    for group in list(_all(target, "ListDeploymentGroups", "deploymentGroups", applicationName=application)):
        named = {"applicationName": application, "deploymentGroupName": group, "includeOnlyStatuses": unfinished}
        for deployment in list(_all(target, "ListDeployments", "deployments", **named)):
            try:
                target.call("StopDeployment", {"deploymentId": deployment})
                target.wait(deployment, "Stopped")
            except (Refused, TimeoutError):
                continue  # it has ended meanwhile, or it shows when its application cannot be removed


def _all(target: AwsTarget, operation: str, member: str, **request: object) -> Iterator[str]:
    """Every name of a list, page by page; asked before any is removed."""
    names: list[str] = []
    token: dict[str, object] = {}
    while True:
        page = target.call(operation, {**request, **token})
        names += page.get(member, [])
        if not page.get("nextToken"):
            return iter(names)
        token = {"nextToken": page["nextToken"]}
