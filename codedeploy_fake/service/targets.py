"""The targets of a deployment, in two dialects: instances (since 2015), and targets (since 2018)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from codedeploy_fake.service.context import Context
from codedeploy_fake.service.instances import partition
from codedeploy_fake.service.paging import page
from codedeploy_fake.service.store import Deployment, Store
from codedeploy_fake.simulation.views import EventView, TargetView


def _deployment(store: Store, request: dict[str, Any]) -> Deployment:
    return store.deployments[request["deploymentId"]]


def list_instances(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """ListDeploymentInstances: plain ids, by id (``target-order``)."""
    statuses, labels = request.get("instanceStatusFilter"), request.get("instanceTypeFilter")
    return _listed(store, request, context, "instancesList", statuses, labels)


def list_targets(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """ListDeploymentTargets: plain ids, by id (``target-order``)."""
    filters = request.get("targetFilters", {})
    return _listed(
        store, request, context, "targetIds", filters.get("TargetStatus"), filters.get("ServerInstanceLabel")
    )


def _listed(
    store: Store,
    request: dict[str, Any],
    context: Context,
    member: str,
    statuses: Iterable[str] | None,
    labels: Iterable[str] | None,
) -> dict[str, Any]:
    """A token names a target, and a target stays in the list: only its status may change from page to page."""
    deployment = _deployment(store, request)
    trace = store.trace(deployment)
    wanted, sides = set(statuses or ()), set(labels or ())

    def shown(target_id: str) -> bool:
        if sides and deployment.label(target_id) not in sides:
            return False
        return not wanted or trace.status_at(target_id, context.now) in wanted

    order = sorted(trace.target_ids_at(context.now))
    found, more = page(order, request, context, shown)
    return {member: found, **more}


def get_instance(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """GetDeploymentInstance: an id goes in, an ARN comes out (``instance-id-is-arn``)."""
    deployment = _deployment(store, request)
    views = _views(store, deployment, [request["instanceId"]], context)
    return {"instanceSummary": _summary(store, deployment, views[0])}


def batch_get_instances(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """BatchGetDeploymentInstances: unknown ids are left out and named (``batch-instances-unknown``)."""
    deployment = _deployment(store, request)
    asked = list(dict.fromkeys(request["instanceIds"]))
    found = _views(store, deployment, asked, context)
    there = {view.target_id for view in found}
    missing = [name for name in asked if name not in there]
    message = f"The following instances could not be found: {', '.join(missing)}" if missing else ""
    return {"instancesSummary": [_summary(store, deployment, view) for view in found], "errorMessage": message}


def get_target(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """GetDeploymentTarget: one member of the union, by the kind of the target."""
    deployment = _deployment(store, request)
    return {"deploymentTarget": _target(store, deployment, request["targetId"], context)}


def batch_get_targets(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """BatchGetDeploymentTargets: a target asked twice is answered once, in the order of ``Policies.batch_order``."""
    deployment = _deployment(store, request)
    asked = list(dict.fromkeys(request["targetIds"]))
    if context.policies.batch_order == "shuffled":
        asked = context.shuffled(asked)
    return {"deploymentTargets": [_target(store, deployment, name, context) for name in asked]}


def _views(store: Store, deployment: Deployment, target_ids: Iterable[str], context: Context) -> list[TargetView]:
    trace = store.trace(deployment)
    views = (trace.target_at(target_id, context.now) for target_id in target_ids)
    return [view for view in views if view is not None]


def _summary(store: Store, deployment: Deployment, view: TargetView) -> dict[str, Any]:
    label = deployment.label(view.target_id)
    return {
        "deploymentId": deployment.deployment_id,
        "instanceId": target_arn(store, view.target_id),
        "status": view.status.value,
        "lastUpdatedAt": view.last_updated_at / 1000,
        "lifecycleEvents": [_event(event) for event in view.events],
        **({"instanceType": label} if label else {}),
    }


def _target(store: Store, deployment: Deployment, target_id: str, context: Context) -> dict[str, Any]:
    (view,) = _views(store, deployment, [target_id], context)
    summary = _summary(store, deployment, view)
    arn, label = summary.pop("instanceId"), summary.pop("instanceType", None)
    return {
        "deploymentTargetType": "InstanceTarget",
        "instanceTarget": {
            **summary, "targetId": target_id, "targetArn": arn, **({"instanceLabel": label} if label else {}),
        },
    }  # fmt: skip


def _event(view: EventView) -> dict[str, Any]:
    """One that did not run has its name and status and nothing else (``skipped-events-bare``)."""
    event: dict[str, Any] = {"lifecycleEventName": view.name, "status": view.status.value}
    if view.started_at is not None:
        event["startTime"] = view.started_at / 1000
    if view.ended_at is not None:
        event["endTime"] = view.ended_at / 1000
    if view.diagnostics is not None:
        told = view.diagnostics
        event["diagnostics"] = {
            "errorCode": told.error_code.value,
            "scriptName": told.script_name,
            "message": told.message,
            "logTail": told.log_tail,
        }
    return event


def target_arn(store: Store, target_id: str) -> str:
    """An EC2 instance's ARN, or that of an on-premises one (``target-identity``)."""
    if target_id in store.on_premises:
        return store.on_premises[target_id].arn
    return f"arn:{partition(store.region)}:ec2:{store.region}:{store.account_id}:instance/{target_id}"
