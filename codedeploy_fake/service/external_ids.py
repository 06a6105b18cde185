"""What a CloudFormation stack made, by the stack's id (``cloudformation-made``)."""

from __future__ import annotations

from typing import Any

from codedeploy_fake.service import applications, groups
from codedeploy_fake.service.context import Context
from codedeploy_fake.service.rules import Rule
from codedeploy_fake.service.store import Group, Store

#: The operation declares no errors, and an id that nobody has deletes nothing.
DELETE_RULES: tuple[Rule, ...] = ()


def driven(store: Store, group: Group) -> dict[str, str]:
    """Members of DeploymentInfo for a deployment to a group that CloudFormation made."""
    owner = store.external_ids.get(group.group_id)
    return {} if owner is None else {"externalId": owner, "creator": "CloudFormation"}


def delete(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """DeleteResourcesByExternalId: groups and applications that the stack made, with all that belongs to them."""
    made = {resource for resource, owner in store.external_ids.items() if owner == request.get("externalId")}
    for group in [group for group in store.groups.values() if group.group_id in made]:
        groups.remove(store, group, "DEPLOYMENT_GROUP_MISSING", context)
    for name in [one.name for one in store.applications.values() if one.application_id in made]:
        applications.delete(store, {"applicationName": name}, context)
    return {}
