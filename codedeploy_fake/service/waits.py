"""The two waits of a blue/green deployment, ended before their time."""

from __future__ import annotations

from typing import Any

from codedeploy_fake.service.context import Context
from codedeploy_fake.service.store import Store
from codedeploy_fake.simulation.trace import Continue, WaitType


def continue_(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """ContinueDeployment: a wait type that nobody gives is READY_WAIT (``continue-deployment``, assumed)."""
    return _over(store, request, WaitType(request.get("deploymentWaitType", WaitType.READY)), context)


def skip_termination(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """SkipWaitTimeForInstanceTermination: what ContinueDeployment does with TERMINATION_WAIT, and older."""
    return _over(store, request, WaitType.TERMINATION, context)


def _over(store: Store, request: dict[str, Any], wait: WaitType, context: Context) -> dict[str, Any]:
    store.intervene(store.deployments[request["deploymentId"]], Continue(context.now, wait))
    return {}
