"""What the operations that end a wait refuse, and in which order (``continue-deployment``, assumed)."""

from __future__ import annotations

from codedeploy_fake.service.rules import DEPLOYMENT_KNOWN, Call, Hit, Rule, Test, outside
from codedeploy_fake.simulation.states import DEPLOYMENT, DeploymentStatus, is_terminal
from codedeploy_fake.simulation.trace import Step, WaitType


def _step(call: Call) -> Step:
    return call.store.step(call.store.deployments[call.request["deploymentId"]], call.context.now)


def _id(call: Call) -> Hit:
    return {"id": call.request["deploymentId"]}


def _waits_for(call: Call) -> WaitType:
    return WaitType(call.request.get("deploymentWaitType", WaitType.READY))


def _in_place(call: Call) -> Hit:
    return _id(call) if call.deployment and call.deployment.blue_green is None else None


def _keeps_originals(call: Call) -> Hit:
    exchange = call.deployment.blue_green.exchange if call.deployment and call.deployment.blue_green else None
    return _id(call) if exchange and exchange.termination_wait is None else None


def _completed(call: Call) -> Hit:
    return _id(call) if is_terminal(DEPLOYMENT, _step(call).status) else None


def _not_ready(call: Call) -> Hit:
    return None if _step(call).status is DeploymentStatus.READY else _id(call)


def _not_terminating(call: Call) -> Hit:
    step = _step(call)
    return None if step.termination_started else {**(_id(call) or {}), "status": step.status}


def _of(wait: WaitType, test: Test) -> Test:
    """The test, where that wait is to be ended."""
    return lambda call: test(call) if _waits_for(call) is wait else None


_UNSUPPORTED = "UnsupportedActionForDeploymentType"
_NO_WAIT = "The deployment {id} is no blue/green deployment: there is nothing to wait for"
_KEPT = "The deployment {id} keeps the original instances: there is no wait for their termination"
_COMPLETED = "The deployment {id} is already complete"
_TEXT = "error-text-neutral"

# fmt: off
_REQUIRED, _FORM, _KNOWN = DEPLOYMENT_KNOWN
CONTINUE_RULES = (
    _REQUIRED,
    _FORM,
    Rule("wait-type-invalid", "InvalidDeploymentWaitType",    "The deployment wait type '{value}' is not valid. Valid values are [{accepted}]", _TEXT, outside("DeploymentWaitType", "deploymentWaitType")),
    _KNOWN,
    Rule("in-place",          _UNSUPPORTED,                   _NO_WAIT, "continue-deployment", _in_place),
    Rule("keeps-originals",   _UNSUPPORTED,                   _KEPT, "continue-deployment", _of(WaitType.TERMINATION, _keeps_originals)),
    Rule("already-completed", "DeploymentAlreadyCompleted",   _COMPLETED, _TEXT, _completed),
    Rule("not-ready",         "DeploymentIsNotInReadyState",  "The deployment {id} is not in the Ready state", "continue-deployment", _of(WaitType.READY, _not_ready)),
    Rule("not-terminating",   "InvalidDeploymentStatus",      "The deployment {id} is {status} and does not wait for the termination of its original instances yet", "continue-deployment", _of(WaitType.TERMINATION, _not_terminating)),
)
SKIP_RULES = (
    *DEPLOYMENT_KNOWN,
    Rule("in-place",          _UNSUPPORTED,                   _NO_WAIT, "continue-deployment", _in_place),
    Rule("keeps-originals",   _UNSUPPORTED,                   _KEPT, "continue-deployment", _keeps_originals),
    Rule("already-completed", "DeploymentAlreadyCompleted",   _COMPLETED, _TEXT, _completed),
    Rule("not-started",       "DeploymentNotStarted",         "The wait for the termination of the original instances of deployment {id} has not started", "continue-deployment", _not_terminating),
)
# fmt: on
