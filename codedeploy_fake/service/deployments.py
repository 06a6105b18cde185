"""Deployments: create, read, list, stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from codedeploy_fake.service import alarms, blue_green, rollback
from codedeploy_fake.service.configs import find
from codedeploy_fake.service.context import Context
from codedeploy_fake.service.deployment_info import deployment_info
from codedeploy_fake.service.deployment_targets import check_script, flow, refusal, resolve, up_to_date
from codedeploy_fake.service.external_ids import driven
from codedeploy_fake.service.paging import page_behind
from codedeploy_fake.service.resources import missing
from codedeploy_fake.service.revisions import as_stored, use
from codedeploy_fake.service.store import Deployment, Group, Store
from codedeploy_fake.simulation.clock import to_milliseconds
from codedeploy_fake.simulation.health import HealthKind, MinimumHealthyHosts
from codedeploy_fake.simulation.outcome import Outcome
from codedeploy_fake.simulation.script import Asked
from codedeploy_fake.simulation.states import DEPLOYMENT, DeploymentStatus, is_terminal
from codedeploy_fake.simulation.trace import Stop

#: Members of a group's settings that a deployment takes over when it is created (``deployment-info-members``).
_FROM_GROUP = ("deploymentStyle", "blueGreenDeploymentConfiguration", "loadBalancerInfo", "computePlatform")
#: Members that the request may set over the group's.
_FROM_REQUEST = ("description", "overrideAlarmConfiguration", "targetInstances")
#: Members that the request has, or else the group.
_FROM_EITHER = ("autoRollbackConfiguration", "ec2DeploymentOptions")

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
    """CreateDeployment: what is effective now is kept; later changes of the group do not touch it.

    Raises UsageError where the script names a target or an event that the deployment does not have.
    """
    asked = Asked.by(request)
    outcome = context.script.peek(asked)
    deployment = draft(store, request, context, outcome, context.mint_deployment_id)
    store.add(deployment)
    context.script.take(deployment.deployment_id, asked)
    use(store, deployment, request.get("revision", deployment.revision), context.now)
    return {"deploymentId": deployment.deployment_id}


def draft(
    store: Store,
    request: dict[str, Any],
    context: Context,
    outcome: Outcome,
    mint: Callable[[], str],
    undone: Deployment | None = None,
) -> Deployment:
    """The deployment that a request makes now, which is in no store yet; ``mint`` gives its id if the script does not.

    ``undone`` is the deployment that it rolls back. Raises UsageError as ``create`` does.
    """
    group = store.groups[request["applicationName"], request["deploymentGroupName"]]
    config = find(store, request.get("deploymentConfigName", group.settings["deploymentConfigName"]))
    before = store.carried_health(group.application, group.name, context.now)
    sides = blue_green.sides_back(store, undone) if undone else blue_green.sides(store, group, request, context)
    targets = resolve(store, group, before, context) if sides is None else ()
    goes = flow(request, group.settings) if sides is None else sides.flow
    if outcome.refused is None:
        check_script(outcome, targets if sides is None else sides, goes)
    previous = store.last_success(group.application, group.name, context.now)
    deployment_id = outcome.deployment_id or mint()
    if sides is not None:
        targets = blue_green.replacements(sides, deployment_id, context)
    info = {**_info(group, request), **driven(store, group)}
    restarts = request.get("deploymentMode") == "RESTART"
    revision = previous.revision if previous and restarts else as_stored(request["revision"])
    last = previous.revision if previous else None
    ignores = info["ignoreApplicationStopFailures"]
    ignored = context.contract.fact("ignoreApplicationStopFailures.events") if ignores else ()
    return Deployment(
        deployment_id=deployment_id,
        application=group.application,
        group=group.name,
        created_at=context.now,
        info=info,
        revision=revision,
        target_ids=targets,
        flow=goes,
        health=(config and config.health) or _ANY,
        outcome=outcome,
        timings=context.policies.timings,
        refused=refusal(outcome, group, len(targets), context)
        or missing(store, request, group)
        or (blue_green.refusal(group, sides) if sides else None),
        tolerated=frozenset(ignored),
        previous_success=previous.deployment_id if previous else None,
        skipped=up_to_date(request, revision, last, before) & frozenset(targets) if sides is None else frozenset(),
        limit=to_milliseconds(context.contract.limit(f"deploymentSeconds.{'BlueGreen' if sides else 'Server'}")),
        zones=config.zones if config and sides is None else None,
        zone_of=store.fleet.zones() if config and config.zones and sides is None else {},
        health_before=before,
        initial_health=context.policies.initial_health,
        batching=context.policies.batching,
        early_failure_inflight=context.policies.early_failure_inflight,
        group_id=group.group_id,
        rolls_back=rollback.events(info.get("autoRollbackConfiguration")),
        watch=alarms.watch(request, group.settings, context.policies.timings, context.now),
        blue_green=blue_green.exchange(store, group, request, sides, deployment_id, context) if sides else None,
        previous_revision=last,
    )


#: Stands where a platform has no health rule; the rules let no such deployment through yet.
_ANY = MinimumHealthyHosts(HealthKind.HOST_COUNT, 0, lenient=True)


def _info(group: Group, request: dict[str, Any]) -> dict[str, Any]:
    """The members of DeploymentInfo that never change and are no deployment's own (``deployment-info-members``)."""
    settings = group.settings
    info: dict[str, Any] = {
        "applicationName": group.application,
        "deploymentGroupName": group.name,
        "deploymentConfigName": request.get("deploymentConfigName", settings["deploymentConfigName"]),
        "creator": "user",
        "ignoreApplicationStopFailures": request.get("ignoreApplicationStopFailures", False),
        "updateOutdatedInstancesOnly": request.get("updateOutdatedInstancesOnly", False),
        "instanceTerminationWaitTimeStarted": False,
        "fileExistsBehavior": request.get("fileExistsBehavior", "DISALLOW"),
        **{member: settings[member] for member in _FROM_GROUP if member in settings},
        **{member: request[member] for member in _FROM_REQUEST if member in request},
    }
    for member in _FROM_EITHER:
        if member in request or member in settings:
            info[member] = request.get(member, settings.get(member))
    if request.get("deploymentMode") == "RESTART":
        info["deploymentMode"] = "RESTART"
    return info


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
    named = "applicationName" in request and "deploymentGroupName" in request
    group = (request["applicationName"], request["deploymentGroupName"]) if named else None
    wanted = _wanted(store, request, context)

    def shown(deployment_id: str) -> bool:
        deployment = store.deployments[deployment_id]
        return all(test(deployment) for test in wanted)

    found, more = page_behind(lambda after: store.order.newest(after, group), request, context, shown)
    return {"deployments": found, **more}


def _wanted(store: Store, request: dict[str, Any], context: Context) -> list[Callable[[Deployment], bool]]:
    """What a request of ListDeployments asks of each deployment; first what costs least."""
    tests: list[Callable[[Deployment], bool]] = []
    if "applicationName" in request:
        tests.append(lambda deployment: deployment.application == request["applicationName"])
    if "deploymentGroupName" in request:
        tests.append(lambda deployment: deployment.group == request["deploymentGroupName"])
    if "externalId" in request:
        tests.append(lambda deployment: deployment.info.get("externalId") == request["externalId"])
    span = request.get("createTimeRange", {})
    if "start" in span:
        tests.append(lambda deployment: deployment.created_at / 1000 >= span["start"])
    if "end" in span:
        tests.append(lambda deployment: deployment.created_at / 1000 <= span["end"])
    if statuses := request.get("includeOnlyStatuses"):
        tests.append(lambda deployment: store.step(deployment, context.now).status in statuses)
    return tests


def stop(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """StopDeployment: Pending while an event runs on some instance, Succeeded when none does (``stop-server``)."""
    deployment = store.deployments[request["deploymentId"]]
    if is_terminal(DEPLOYMENT, store.step(deployment, context.now).status):
        return dict(_STOPPED)
    if request.get("autoRollbackEnabled") is not None:
        deployment = _rolled_back_on_request(deployment, enabled=request["autoRollbackEnabled"])
        store.amend(deployment)
    if not any(isinstance(intervention, Stop) for intervention in deployment.interventions):
        deployment = store.intervene(deployment, Stop(context.now))
    after = store.step(deployment, context.now)
    return dict(_STOPPED if after.status is DeploymentStatus.STOPPED else _PENDING)


def _rolled_back_on_request(deployment: Deployment, *, enabled: bool) -> Deployment:
    """The deployment after a StopDeployment that says whether to roll back (``stop-rollback``).

    A rollback itself is never rolled back, whatever is asked for.
    """
    if deployment.info["creator"] == "codeDeployRollback":
        return deployment
    if not enabled:
        return replace(deployment, rolls_back=deployment.rolls_back - {rollback.ON_REQUEST})
    configuration = {"enabled": True, "events": [rollback.ON_REQUEST]}
    info = {**deployment.info, "autoRollbackConfiguration": configuration}
    return replace(deployment, info=info, rolls_back=rollback.events(configuration))
