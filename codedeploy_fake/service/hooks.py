"""What the functions of lifecycle event hooks report: deployments to instances have none (``hook-status``)."""

from __future__ import annotations

from typing import Any

from codedeploy_fake.errors import ServiceError
from codedeploy_fake.service.context import Context
from codedeploy_fake.service.rules import DEPLOYMENT_KNOWN, Call, Hit, Rule, absent
from codedeploy_fake.service.store import Store
from codedeploy_fake.simulation.states import EventStatus

_RESULTS = (EventStatus.SUCCEEDED, EventStatus.FAILED)


def _no_result(call: Call) -> Hit:
    value = call.request.get("status") or ""
    return None if value in _RESULTS else {"value": value, "accepted": ", ".join(_RESULTS)}


def _to_instances(call: Call) -> Hit:
    there = call.deployment is not None and call.deployment.info.get("computePlatform", "Server") == "Server"
    return {"id": call.request["deploymentId"]} if there else None


# fmt: off
_REQUIRED, _FORM, _KNOWN = DEPLOYMENT_KNOWN
PUT_STATUS_RULES = (
    _REQUIRED,
    _FORM,
    Rule("execution-id-required", "InvalidLifecycleEventHookExecutionId",     "Lifecycle event hook execution id is missing", "error-text-neutral", absent("lifecycleEventHookExecutionId")),
    Rule("hook-status-invalid",   "InvalidLifecycleEventHookExecutionStatus", "The lifecycle event hook execution status '{value}' is not valid. Valid values are [{accepted}]", "hook-status", _no_result),
    _KNOWN,
    Rule("no-hooks",              "UnsupportedActionForDeploymentType",       "The deployment {id} is to instances: it has no lifecycle event hooks that report a status", "hook-status", _to_instances),
)
# fmt: on


def put_status(_store: Store, request: dict[str, Any], _context: Context) -> dict[str, Any]:
    """PutLifecycleEventHookExecutionStatus: nothing whose hooks are functions is played yet, so nothing waits for it.

    Raises ServiceError NotSimulatedException.
    """
    raise ServiceError(
        "NotSimulatedException", f"codedeploy_fake does not play the hooks of deployment {request['deploymentId']} yet"
    )
