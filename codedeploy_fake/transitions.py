"""The log of transitions: INFO, one line for each status that a deployment gets."""

from __future__ import annotations

import logging

from codedeploy_fake.service.store import Deployment
from codedeploy_fake.simulation.clock import to_datetime
from codedeploy_fake.simulation.trace import Move

logger = logging.getLogger("codedeploy_fake")


def log(deployment: Deployment, move: Move) -> None:
    """Log a move, if it is one of the deployment itself."""
    if move.target_id is None and logger.isEnabledFor(logging.INFO):
        where, when = f"{deployment.application}/{deployment.group}", to_datetime(move.at).isoformat()
        logger.info("%s %s %s at %s", deployment.deployment_id, where, move.status, when)
