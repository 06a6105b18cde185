"""Deployment groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from codedeploy_fake.service import tags
from codedeploy_fake.service.blue_green import hooked
from codedeploy_fake.service.configs import DEFAULT
from codedeploy_fake.service.context import Context
from codedeploy_fake.service.group_lookups import hooks_left
from codedeploy_fake.service.group_rules import DEFAULTS, merged
from codedeploy_fake.service.paging import page_by_name
from codedeploy_fake.service.rules import Call
from codedeploy_fake.service.store import Deployment, Group, Store
from codedeploy_fake.simulation.failures import error_information
from codedeploy_fake.simulation.states import DEPLOYMENT, DeploymentStatus, is_terminal
from codedeploy_fake.simulation.trace import Stop

#: Members of CreateDeploymentGroup that stand in DeploymentGroupInfo as they were given.
_KEPT = (
    "serviceRoleArn", "alarmConfiguration", "autoRollbackConfiguration", "blueGreenDeploymentConfiguration",
    "loadBalancerInfo", "ec2TagSet", "onPremisesTagSet", "ecsServices", "ec2DeploymentOptions",
)  # fmt: skip


def create(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """CreateDeploymentGroup: what is not given gets the service's defaults (``group-defaults``)."""
    group = Group(request["applicationName"], request["deploymentGroupName"], context.mint_uuid(), {})
    group = replace(group, settings=_settings(store, group, request, context))
    store.groups[group.application, group.name] = group
    tags.add(store, group.group_id, request.get("tags", []))
    return {"deploymentGroupId": group.group_id}


def _settings(store: Store, group: Group, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Members of DeploymentGroupInfo; an Auto Scaling group that the group has keeps its hook."""
    platform = store.applications[group.application].platform
    known = {scaling["name"]: scaling for scaling in group.settings.get("autoScalingGroups", [])}
    return {
        "deploymentConfigName": request.get("deploymentConfigName", DEFAULT[platform]),
        "ec2TagFilters": request.get("ec2TagFilters", []),
        "onPremisesInstanceTagFilters": request.get("onPremisesInstanceTagFilters", []),
        "autoScalingGroups": [
            known.get(name) or hooked(name, group.name, context.mint_uuid())
            for name in request.get("autoScalingGroups", [])
        ],
        "triggerConfigurations": request.get("triggerConfigurations", []),
        "deploymentStyle": request.get("deploymentStyle", DEFAULTS["deploymentStyle"]),
        "outdatedInstancesStrategy": request.get("outdatedInstancesStrategy", DEFAULTS["outdatedInstancesStrategy"]),
        "terminationHookEnabled": request.get("terminationHookEnabled", False),
        "computePlatform": platform,
        **{member: request[member] for member in _KEPT if member in request},
    }


def get(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """GetDeploymentGroup: the settings, and what was deployed (``group-last-deployments``)."""
    group = store.groups[request["applicationName"], request["deploymentGroupName"]]
    return {"deploymentGroupInfo": _info(store, group, context)}


def _info(store: Store, group: Group, context: Context) -> dict[str, Any]:
    info: dict[str, Any] = {
        "applicationName": group.application,
        "deploymentGroupId": group.group_id,
        "deploymentGroupName": group.name,
        **group.settings,
    }
    unset = context.contract.fact("autoRollbackConfiguration.unset")
    if unset is not None:
        info.setdefault("autoRollbackConfiguration", unset)
    attempted = store.latest(group.application, group.name)
    succeeded = store.last_success(group.application, group.name, context.now)
    if attempted is not None:
        info["lastAttemptedDeployment"] = _last(store, attempted, context.now)
    if succeeded is not None:
        info["lastSuccessfulDeployment"] = _last(store, succeeded, context.now)
        info["targetRevision"] = succeeded.revision
    return info


def _last(store: Store, deployment: Deployment, now: int) -> dict[str, Any]:
    step = store.step(deployment, now)
    ended = {"endTime": step.at / 1000} if is_terminal(DEPLOYMENT, step.status) else {}
    return {
        "deploymentId": deployment.deployment_id,
        "status": step.status.value,
        "createTime": deployment.created_at / 1000,
        **ended,
    }


def batch_get(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """BatchGetDeploymentGroups: what does not exist is left out, and named in ``errorMessage`` (``batch-groups``)."""
    asked = dict.fromkeys(request["deploymentGroupNames"])
    found = {name: store.groups.get((request["applicationName"], name)) for name in asked}
    missing = ", ".join(name for name, group in found.items() if group is None)
    return {
        "deploymentGroupsInfo": [_info(store, group, context) for group in found.values() if group is not None],
        "errorMessage": f"No Deployment Group found for name: {missing}" if missing else "",
    }


def list_(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """ListDeploymentGroups: by name (``list-order-by-name``)."""
    application = request["applicationName"]
    mine = [name for owner, name in store.groups if owner == application]
    names, more = page_by_name(mine, request, context)
    return {"applicationName": application, "deploymentGroups": names, **more}


def update(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """UpdateDeploymentGroup: what is absent stays, what is given replaces, running deployments go on (``group-update``)."""
    group = store.groups[request["applicationName"], request["currentDeploymentGroupName"]]
    settings = _settings(store, group, merged(Call(store, request, context)), context)
    store.groups[group.application, group.name] = replace(group, settings=settings)
    new = request.get("newDeploymentGroupName")
    if new is not None:
        store.rename({(group.application, group.name): (group.application, new)})
    return {"hooksNotCleanedUp": []}


def delete(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """DeleteDeploymentGroup: with its deployments; one that is not there is no error (``deletes-idempotent``)."""
    group = store.groups.get((request["applicationName"], request["deploymentGroupName"]))
    if group is None:
        return {"hooksNotCleanedUp": []}
    remove(store, group, "DEPLOYMENT_GROUP_MISSING", context)
    return {"hooksNotCleanedUp": hooks_left(store, group)}


def remove(store: Store, group: Group, missing: str, context: Context) -> None:
    """Let a group go. Its deployments go with it, or stay to be read: ended, by the code of what is missing.

    One that has not begun fails with the code; one that runs is stopped (``kept-after-delete``).
    """

    def ended(deployment: Deployment) -> Deployment:
        status = store.step(deployment, context.now).status
        if status is DeploymentStatus.CREATED:
            return replace(deployment, refused=error_information(missing))
        stopping = any(isinstance(intervention, Stop) for intervention in deployment.interventions)
        if stopping or is_terminal(DEPLOYMENT, status):
            return deployment
        return replace(deployment, interventions=(*deployment.interventions, Stop(context.now)))

    store.remove(group, context.now, ended if context.policies.keep_deployments_after_delete else None)
