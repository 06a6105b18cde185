"""The log of transitions: INFO, one line for each status that a deployment gets."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from codedeploy_fake.service.store import Deployment, Store
from codedeploy_fake.simulation.clock import to_datetime
from codedeploy_fake.simulation.states import DEPLOYMENT, is_terminal

logger = logging.getLogger("codedeploy_fake")


def log_between(stores: Iterable[Store], before: int, after: int) -> None:
    """Log what happened after one instant and up to another, in order of time."""
    if not logger.isEnabledFor(logging.INFO):
        return
    passed = [
        (move.at, deployment, str(move.status))
        for store in stores
        for deployment in store.deployments.values()
        for move in store.trace(deployment).moves
        if move.target_id is None and before < move.at <= after
    ]
    for at, deployment, status in sorted(passed, key=lambda item: item[0]):
        _log(deployment, status, at)


def log_change(store: Store, deployment_id: str, now: int) -> None:
    """Log the status that a call gave a deployment: Created, or Stopped where nothing had to be waited for."""
    if not logger.isEnabledFor(logging.INFO):
        return
    deployment = store.deployments[deployment_id]
    step = store.trace(deployment).at(now)
    if deployment.created_at == now or is_terminal(DEPLOYMENT, step.status):
        _log(deployment, step.status, now)


def _log(deployment: Deployment, status: str, at: int) -> None:
    where = f"{deployment.application}/{deployment.group}"
    logger.info("%s %s %s at %s", deployment.deployment_id, where, status, to_datetime(at).isoformat())
