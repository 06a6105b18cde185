"""The deployment that rolls back another: the service makes it of its own accord (``rollback-deployment``)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from codedeploy_fake.errors import UsageError
from codedeploy_fake.service.configs import find
from codedeploy_fake.service.context import Context
from codedeploy_fake.service.deployments import draft
from codedeploy_fake.service.revisions import use
from codedeploy_fake.service.store import Deployment, Store
from codedeploy_fake.simulation.outcome import Outcome
from codedeploy_fake.simulation.script import Asked

_DESCRIPTION = "This is a rollback deployment triggered automatically to roll back the deployment {triggering}"
_TRIGGERED = "Deployment {rollback} is triggered to roll back deployment {triggering}."


def roll_back(store: Store, deployment: Deployment, context: Context) -> Deployment:
    """Make the deployment that rolls back another, at the instant of the context, and give it.

    The script serves it a row for rollbacks, or of its revision or group, if that fits its targets and events.
    """
    good = store.deployments[str(deployment.previous_success)]
    request = _request(store, deployment, good)
    asked = Asked.by(request, rollback=True)
    outcome = context.script.peek(asked)
    try:
        drafted = _draft(store, deployment, request, outcome, context)
    except UsageError:  # nobody is there to be told: the row stays unused, which fails the test in the end
        drafted = _draft(store, deployment, request, Outcome(), context)
    else:
        context.script.take(drafted.deployment_id, asked)
    store.add(drafted)
    store.amend(replace(store.deployments[deployment.deployment_id], rolled_back_by=drafted.deployment_id))
    use(store, drafted, good.revision, context.now)
    return drafted


def _draft(
    store: Store, deployment: Deployment, request: dict[str, Any], outcome: Outcome, context: Context
) -> Deployment:
    name = _id(store, deployment, outcome, context)
    drafted = draft(store, request, context, replace(outcome, deployment_id=None), lambda: name, deployment)
    info = {member: value for member, value in drafted.info.items() if member != "autoRollbackConfiguration"}
    info["creator"] = "codeDeployRollback"
    info["rollbackInfo"] = {
        "rollbackTriggeringDeploymentId": deployment.deployment_id,
        "rollbackMessage": _TRIGGERED.format(rollback=name, triggering=deployment.deployment_id),
    }
    return replace(drafted, info=info, outcome=outcome, rolls_back=frozenset(), watch=None)


def _request(store: Store, deployment: Deployment, good: Deployment) -> dict[str, Any]:
    """What the service asks of itself: the last good revision, in the manner of the deployment that it rolls back."""
    config = deployment.info["deploymentConfigName"]
    return {
        "applicationName": deployment.application,
        "deploymentGroupName": deployment.group,
        "revision": good.revision,
        "fileExistsBehavior": good.info["fileExistsBehavior"],
        "ignoreApplicationStopFailures": deployment.info["ignoreApplicationStopFailures"],
        "description": _DESCRIPTION.format(triggering=deployment.deployment_id),
        **({"deploymentConfigName": config} if find(store, config) else {}),
    }


def _id(store: Store, deployment: Deployment, outcome: Outcome, context: Context) -> str:
    """The id of a rollback: it hangs on whom it rolls back, not on what else happens meanwhile."""
    if outcome.deployment_id and outcome.deployment_id not in store.deployments:
        return outcome.deployment_id
    return context.rollback_id(deployment.deployment_id)
