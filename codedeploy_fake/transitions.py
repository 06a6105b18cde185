"""The log of transitions: INFO, one line for each status that a deployment gets."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace

from codedeploy_fake.service.store import Deployment, Store
from codedeploy_fake.simulation.clock import to_datetime
from codedeploy_fake.simulation.trace import Move

logger = logging.getLogger("codedeploy_fake")


def log_between(stores: Iterable[Store], before: int, after: int) -> None:
    """Log what happened after one instant and up to another, in order of time."""
    if not logger.isEnabledFor(logging.INFO):
        return
    passed = [
        (move, deployment)
        for store in stores
        for deployment in store.deployments.values()
        if before < store.end(deployment).at
        for move in _past(store, deployment, after)
        if before < move.at
    ]
    for move, deployment in sorted(passed, key=lambda item: item[0].at):
        _log(deployment, move)


def log_change(store: Store, before: Deployment | None, after: Deployment, now: int) -> None:
    """Log what a call did there and then, to its deployment and to those that it let through the gate."""
    if before is after or not logger.isEnabledFor(logging.INFO):
        return
    known = 0
    if before is not None:  # what it was with all that had happened to it until then
        known = len(_past(store, replace(after, interventions=after.interventions[:-1]), now))
    for move in _past(store, after, now)[known:]:
        _log(after, move)
    for other in store.let_through(now):
        if other is not after:
            _log(other, _past(store, other, now)[-1])


def _past(store: Store, deployment: Deployment, now: int) -> list[Move]:
    return [move for move in store.trace(deployment).until(now) if move.target_id is None]


def _log(deployment: Deployment, move: Move) -> None:
    where, when = f"{deployment.application}/{deployment.group}", to_datetime(move.at).isoformat()
    logger.info("%s %s %s at %s", deployment.deployment_id, where, move.status, when)
