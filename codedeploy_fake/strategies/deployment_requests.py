"""Valid requests of the operations on deployments and their targets."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from codedeploy_fake.strategies import blocks, naming
from codedeploy_fake.strategies.scope import Scope, options, some, structure

Made = dict[str, Any]


def create(draw: st.DrawFn, scope: Scope) -> Made:
    """CreateDeployment: of an idle group, with what its platform and style take."""
    group = naming.group(draw, scope, idle=True)
    made: Made = {"applicationName": group.application, "deploymentGroupName": group.name}
    may: Made = {
        "description": scope.text("Description"),
        "autoRollbackConfiguration": blocks.rollback(scope),
        "overrideAlarmConfiguration": blocks.alarms(scope),
    }
    restarts = group.restartable and group.in_place and scope.has("CreateDeploymentInput", "deploymentMode")
    if restarts and draw(st.sampled_from((False, True))):
        made["deploymentMode"] = "RESTART"
    else:
        made["revision"] = draw(blocks.revision(scope, group.platform))
        may["deploymentMode"] = "STANDARD"
        may["updateOutdatedInstancesOnly"] = st.booleans() if group.platform == "Server" else False
    may["ignoreApplicationStopFailures"] = st.booleans() if group.platform == "Server" else False
    if group.platform == "Server":
        may["fileExistsBehavior"] = scope.text("FileExistsBehavior")
    if group.in_place:
        may["ec2DeploymentOptions"] = blocks.process_options(scope)
    elif group.platform == "Server":
        may["targetInstances"] = blocks.target_instances(scope)
    made |= options(draw, _at_date(scope, "CreateDeploymentInput", may))
    if draw(st.booleans()):
        zonal = not (group.settings.get("onPremisesInstanceTagFilters") or group.settings.get("onPremisesTagSet"))
        made["deploymentConfigName"] = naming.config(draw, scope, group.platform, zonal=zonal)
    return made


def _at_date(scope: Scope, structure: str, members: Made) -> Made:
    """Only what the structure has at the date: an enum may have no value before."""
    return {name: one for name, one in members.items() if scope.has(structure, name)}


def one(draw: st.DrawFn, scope: Scope) -> Made:
    """A deployment alone."""
    return {"deploymentId": naming.deployment(draw, scope).deployment_id}


def batch_get(draw: st.DrawFn, scope: Scope) -> Made:
    """BatchGetDeployments: ids that are not there are no error."""
    there = [one.deployment_id for one in scope.known.deployments]
    made_up = scope.text("DeploymentId")
    ids = st.one_of(st.sampled_from(there), made_up) if there else made_up
    return {"deploymentIds": draw(st.lists(ids, min_size=1, max_size=4))}


def list_(draw: st.DrawFn, scope: Scope) -> Made:
    """ListDeployments."""
    made: Made = {}
    if scope.known.groups and draw(st.sampled_from((False, True))):
        group = naming.group(draw, scope)
        made = {"applicationName": group.application, "deploymentGroupName": group.name}
    moment = st.integers(0, 2**32)
    span = st.one_of(
        structure(start=moment), structure(end=moment), st.tuples(moment, moment).map(lambda two: _span(*sorted(two)))
    )
    may = {"includeOnlyStatuses": some(scope.enum("DeploymentStatus")), "createTimeRange": span}
    return made | options(draw, may)


def _span(start: int, end: int) -> dict[str, int]:
    return {"start": start, "end": end}


def stop(draw: st.DrawFn, scope: Scope) -> Made:
    """StopDeployment: of one that goes on, or was stopped by hand."""
    made = {"deploymentId": naming.deployment(draw, scope, stoppable=True).deployment_id}
    return made | options(draw, {"autoRollbackEnabled": st.booleans()})


_STARTED = {"InProgress", "Succeeded", "Failed", "Stopped", "Ready", "Baking"}


def list_instances(draw: st.DrawFn, scope: Scope) -> Made:
    """ListDeploymentInstances."""
    one = naming.deployment(draw, scope, status=_STARTED, in_place=True)
    may = {"instanceStatusFilter": some(scope.enum("InstanceStatus"))}
    return {"deploymentId": one.deployment_id, **options(draw, may)}


def list_targets(draw: st.DrawFn, scope: Scope) -> Made:
    """ListDeploymentTargets."""
    one = naming.deployment(draw, scope, status=_STARTED)
    may = {"targetFilters": structure(TargetStatus=some(scope.enum("TargetStatus")))}
    return {"deploymentId": one.deployment_id, **options(draw, may)}


def get_instance(draw: st.DrawFn, scope: Scope) -> Made:
    """GetDeploymentInstance."""
    one = naming.deployment(draw, scope, targets=True, in_place=True)
    return {"deploymentId": one.deployment_id, "instanceId": naming.target(draw, scope, one)}


def batch_get_instances(draw: st.DrawFn, scope: Scope) -> Made:
    """BatchGetDeploymentInstances."""
    one = naming.deployment(draw, scope, targets=True, in_place=True)
    return {"deploymentId": one.deployment_id, "instanceIds": naming.targets(draw, scope, one)}


def get_target(draw: st.DrawFn, scope: Scope) -> Made:
    """GetDeploymentTarget."""
    one = naming.deployment(draw, scope, targets=True, status=_STARTED)
    return {"deploymentId": one.deployment_id, "targetId": naming.target(draw, scope, one)}


def batch_get_targets(draw: st.DrawFn, scope: Scope) -> Made:
    """BatchGetDeploymentTargets."""
    one = naming.deployment(draw, scope, targets=True, status=_STARTED)
    return {"deploymentId": one.deployment_id, "targetIds": naming.targets(draw, scope, one)}


def continue_(draw: st.DrawFn, scope: Scope) -> Made:
    """ContinueDeployment: of one that waits, for the wait that it is in."""
    dated = scope.has("ContinueDeploymentInput", "deploymentWaitType")
    if dated and any(one.ending for one in scope.known.deployments) and draw(st.booleans()):
        one = naming.deployment(draw, scope, ending=True)
        return {"deploymentId": one.deployment_id, "deploymentWaitType": "TERMINATION_WAIT"}
    one = naming.deployment(draw, scope, status={"Ready"})
    return {"deploymentId": one.deployment_id, **options(draw, {"deploymentWaitType": "READY_WAIT"} if dated else {})}


def hook_status(draw: st.DrawFn, scope: Scope) -> Made:
    """PutLifecycleEventHookExecutionStatus."""
    one = naming.deployment(draw, scope, status={"InProgress"}, hooked=True)
    execution = draw(scope.text("LifecycleEventHookExecutionId"))
    status = draw(st.sampled_from(("Succeeded", "Failed")))
    return {"deploymentId": one.deployment_id, "lifecycleEventHookExecutionId": execution, "status": status}


def skip_wait(draw: st.DrawFn, scope: Scope) -> Made:
    """SkipWaitTimeForInstanceTermination: of one that waits to terminate its originals."""
    return {"deploymentId": naming.deployment(draw, scope, ending=True).deployment_id}
