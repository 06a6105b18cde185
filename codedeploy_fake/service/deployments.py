"""Deployments: create, read, list, stop."""

from __future__ import annotations

from typing import Any

from codedeploy_fake.service.configs import PREDEFINED
from codedeploy_fake.service.context import Context
from codedeploy_fake.service.deployment_info import deployment_info
from codedeploy_fake.service.paging import position, subject, token
from codedeploy_fake.service.revisions import as_stored
from codedeploy_fake.service.store import Deployment, Group, Store
from codedeploy_fake.simulation.failures import ErrorInformation, error_information
from codedeploy_fake.simulation.health import HealthKind, MinimumHealthyHosts
from codedeploy_fake.simulation.script import Outcome
from codedeploy_fake.simulation.states import DEPLOYMENT, DeploymentStatus, Flow, is_terminal
from codedeploy_fake.simulation.trace import Stop

#: Members of a group's settings that a deployment takes over when it is created (``deployment-info-members``).
_FROM_GROUP = ("deploymentStyle", "blueGreenDeploymentConfiguration", "loadBalancerInfo", "computePlatform")
#: Members that the request may set over the group's.
_FROM_REQUEST = ("description", "overrideAlarmConfiguration")

#: StopDeployment's two answers (``stop-answers``).
_PENDING = {
    "status": "Pending",
    "statusMessage": "Stopping Pending. Stopping to schedule commands in the deployment instances",
}
_STOPPED = {
    "status": "Succeeded",
    "statusMessage": "No more commands will be scheduled for execution in the deployment instances",
}


def create(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """CreateDeployment: what is effective now is kept; later changes of the group do not touch it."""
    group = store.groups[request["applicationName"], request["deploymentGroupName"]]
    outcome = context.script.peek()
    config = request.get("deploymentConfigName", group.settings["deploymentConfigName"])
    previous = store.last_success(group.application, group.name, context.now)
    deployment_id = outcome.deployment_id or context.mint_deployment_id()
    info: dict[str, Any] = {
        "applicationName": group.application,
        "deploymentGroupName": group.name,
        "deploymentConfigName": config,
        "deploymentId": deployment_id,
        "revision": as_stored(request["revision"]),
        "createTime": context.now / 1000,
        "creator": "user",
        "ignoreApplicationStopFailures": request.get("ignoreApplicationStopFailures", False),
        "updateOutdatedInstancesOnly": request.get("updateOutdatedInstancesOnly", False),
        "instanceTerminationWaitTimeStarted": False,
        "fileExistsBehavior": request.get("fileExistsBehavior", "DISALLOW"),
        **{member: group.settings[member] for member in _FROM_GROUP if member in group.settings},
        **{member: request[member] for member in _FROM_REQUEST if member in request},
    }
    rollback = request.get("autoRollbackConfiguration", group.settings.get("autoRollbackConfiguration"))
    if rollback is not None:
        info["autoRollbackConfiguration"] = rollback
    if previous is not None:
        info["previousRevision"] = previous.info["revision"]
    behind = info["deploymentStyle"].get("deploymentOption") == "WITH_TRAFFIC_CONTROL"
    ignored = context.contract.fact("ignoreApplicationStopFailures.events")
    store.add(
        Deployment(
            deployment_id=deployment_id,
            application=group.application,
            group=group.name,
            created_at=context.now,
            info=info,
            target_ids=store.fleet.resolve(group.settings) or _synthetic(store, context),
            flow=Flow.IN_PLACE_BEHIND_LOAD_BALANCER if behind else Flow.IN_PLACE,
            health=PREDEFINED[config].health or _ANY,
            outcome=outcome,
            timings=context.policies.timings,
            refused=_refusal(outcome, group),
            tolerated=frozenset(ignored if info["ignoreApplicationStopFailures"] else ()),
            previous_success=previous.deployment_id if previous else None,
        )
    )
    context.script.take(deployment_id)
    return {"deploymentId": deployment_id}


#: Stands where a platform has no health rule; the rules let no such deployment through yet.
_ANY = MinimumHealthyHosts(HealthKind.HOST_COUNT, 0, lenient=True)


def _synthetic(store: Store, context: Context) -> tuple[str, ...]:
    """Instances of a group while nothing was ever put into the fleet (``unseeded-fleet``)."""
    if store.fleet.instances:
        return ()
    return tuple(f"i-{number:017x}" for number in range(1, context.policies.unseeded_fleet + 1))


def _refusal(outcome: Outcome, group: Group) -> ErrorInformation | None:
    """The pre-flight failure that the script wants."""
    if outcome.refused is None:
        return None
    if outcome.refused_message is not None:
        return ErrorInformation(outcome.refused, outcome.refused_message)
    return error_information(outcome.refused, group=group.name, role=group.settings["serviceRoleArn"])


def get(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """GetDeployment: reading never moves a deployment."""
    deployment = store.deployments[request["deploymentId"]]
    return {"deploymentInfo": deployment_info(store, deployment, context.now, context.contract, context.policies)}


def batch_get(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """BatchGetDeployments: unknown ids are left out, an id asked twice is answered once (``batch-unknown-ids-omitted``)."""
    known = [name for name in dict.fromkeys(request["deploymentIds"]) if name in store.deployments]
    if context.policies.batch_order == "shuffled":
        known = context.shuffled(known)
    return {
        "deploymentsInfo": [
            deployment_info(store, store.deployments[name], context.now, context.contract, context.policies)
            for name in known
        ]
    }


def list_(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """ListDeployments: ids, the newest first (``list-deployments-order``)."""
    found = [name for name in reversed(store.deployments) if _listed(store, name, request, context)]
    about = subject(request)
    if "nextToken" in request:
        # A status may have changed since the page before, so the token names an item, not a place in this list.
        order = {name: place for place, name in enumerate(reversed(store.deployments))}
        after = order[position(request["nextToken"], about, order) or ""]
        found = [name for name in found if order[name] > after]
    page = found[: context.policies.list_page_size]
    more = {"nextToken": token(page[-1], about)} if len(page) < len(found) else {}
    return {"deployments": page, **more}


def _listed(store: Store, deployment_id: str, request: dict[str, Any], context: Context) -> bool:
    deployment = store.deployments[deployment_id]
    if deployment.application != request.get("applicationName", deployment.application):
        return False
    if deployment.group != request.get("deploymentGroupName", deployment.group):
        return False
    if "externalId" in request:
        return False  # only deployments that CloudFormation made have one
    span = request.get("createTimeRange", {})
    created = deployment.created_at / 1000
    if not span.get("start", created) <= created <= span.get("end", created):
        return False
    statuses = request.get("includeOnlyStatuses")
    return not statuses or store.trace(deployment).at(context.now).status in statuses


def stop(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """StopDeployment: Pending while an event runs on some instance, Succeeded when none does (``stop-server``)."""
    deployment = store.deployments[request["deploymentId"]]
    step = store.trace(deployment).at(context.now)
    if is_terminal(DEPLOYMENT, step.status):
        return dict(_STOPPED)
    if not deployment.interventions:
        deployment = store.intervene(deployment, Stop(context.now))
    after = store.trace(deployment).at(context.now)
    return dict(_STOPPED if after.status is DeploymentStatus.STOPPED else _PENDING)
