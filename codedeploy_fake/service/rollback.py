"""When a deployment is rolled back automatically, and what it tells of it (``rollback-triggers``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codedeploy_fake.service.store import Deployment, Store
from codedeploy_fake.simulation.clock import to_milliseconds
from codedeploy_fake.simulation.states import DeploymentStatus
from codedeploy_fake.simulation.trace import Step

_TERMINATED = "Deployment {triggering} terminated. Automatic rollback is triggered with a DeploymentId {rollback}."
_NOTHING_GOOD = "Deployment {triggering} cannot be rolled back: the deployment group has no successful deployment."

# fmt: off
#: Where a deployment ends, by status and code (None: any) -> the event of AutoRollbackConfiguration that it is.
_EVENTS: Mapping[tuple[DeploymentStatus, str | None], tuple[str, str]] = {
    (DeploymentStatus.FAILED,  None):           ("DEPLOYMENT_FAILURE",         "rollback-triggers"),
    (DeploymentStatus.STOPPED, "ALARM_ACTIVE"): ("DEPLOYMENT_STOP_ON_ALARM",   "rollback-triggers"),
    (DeploymentStatus.STOPPED, "MANUAL_STOP"):  ("DEPLOYMENT_STOP_ON_REQUEST", "rollback-triggers"),
    (DeploymentStatus.STOPPED, "TIMEOUT"):      ("DEPLOYMENT_FAILURE",         "rollback-after-ready-wait"),
}
# fmt: on

#: What a stop on request is among the events.
ON_REQUEST = "DEPLOYMENT_STOP_ON_REQUEST"


def events(configuration: Mapping[str, Any] | None) -> frozenset[str]:
    """The events after which an AutoRollbackConfiguration asks for a rollback."""
    given = configuration or {}
    return frozenset(given.get("events", ())) if given.get("enabled") else frozenset()


def coming(store: Store, deployment: Deployment) -> int | None:
    """The instant at which a deployment will be rolled back as all stands now; None if it never will, or has been.

    Server deployments are rolled back to the last good one, so not where nothing ever succeeded
    (``rollback-without-success``).
    """
    return _triggered(store, deployment) if deployment.revocable else None


def due(store: Store, until: int | None = None) -> tuple[int, Deployment] | None:
    """The rollback that comes next in a world, up to an instant, as its instant and who is rolled back.

    Of one instant, the oldest.
    """
    found = store.revocable.first(lambda name: coming(store, store.deployments[name]), until)
    return None if found is None else (found[0], store.deployments[found[1]])


def told_late(store: Store, deployment: Deployment) -> int | None:
    """The instant at which ``rollbackInfo`` says that a deployment cannot be rolled back; None if it never does."""
    hopeless = deployment.previous_success is None and not deployment.detached and not deployment.rolled_back_by
    return _triggered(store, deployment) if hopeless else None


def last_told(store: Store) -> int | None:
    """The last instant at which some group's latest deployment tells that it cannot be rolled back, past ones too."""
    latest = (store.latest(*names) for names in store.groups)
    told = (told_late(store, deployment) for deployment in latest if deployment is not None)
    return max((at for at in told if at is not None), default=None)


def _triggered(store: Store, deployment: Deployment) -> int | None:
    """When the rollback of a deployment comes, for which its end asks; None where it does not."""
    if not deployment.rolls_back:
        return None
    end = store.end(deployment)
    if _event(end) not in deployment.rolls_back:
        return None
    return end.at + to_milliseconds(deployment.timings.rollback)


def _event(end: Step) -> str | None:
    row = _EVENTS.get((end.status, None)) or _EVENTS.get((end.status, end.error.code if end.error else None))
    return row[0] if row else None


def rollback_info(store: Store, deployment: Deployment, now: int) -> dict[str, str] | None:
    """``rollbackInfo`` of a deployment that was rolled back, or cannot be; None where there is nothing to tell yet."""
    triggering = deployment.deployment_id
    if deployment.rolled_back_by:
        return {
            "rollbackDeploymentId": deployment.rolled_back_by,
            "rollbackMessage": _TERMINATED.format(triggering=triggering, rollback=deployment.rolled_back_by),
        }
    at = told_late(store, deployment)
    return None if at is None or at > now else {"rollbackMessage": _NOTHING_GOOD.format(triggering=triggering)}
