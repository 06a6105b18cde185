"""DeploymentInfo: which members an answer has, and when (``deployment-info-members``)."""

from __future__ import annotations

from typing import Any

from codedeploy_fake.contract import Contract
from codedeploy_fake.policies import Policies
from codedeploy_fake.service.rollback import rollback_info
from codedeploy_fake.service.store import Deployment, Store
from codedeploy_fake.simulation.states import COUNTERS, DEPLOYMENT, DeploymentStatus, EventStatus, is_terminal
from codedeploy_fake.simulation.trace import Trace

_COUNTERS = tuple(counter.value for counter in COUNTERS)
_ROLLED_BACK = (DeploymentStatus.FAILED, DeploymentStatus.STOPPED)


def deployment_info(
    store: Store, deployment: Deployment, now: int, contract: Contract, policies: Policies
) -> dict[str, Any]:
    """What GetDeployment and BatchGetDeployments show of a deployment at an instant."""
    step = store.step(deployment, now)
    info = {
        **deployment.info,
        "deploymentId": deployment.deployment_id,
        "createTime": deployment.created_at / 1000,
        "revision": deployment.revision,
        "status": step.status.value,
    }
    info |= _present("previousRevision", deployment.previous_revision)
    if step.overview is not None:
        info["deploymentOverview"] = dict(zip(_COUNTERS, step.overview, strict=True))
    if is_terminal(DEPLOYMENT, step.status):
        info["completeTime"] = step.at / 1000
    if step.termination_started:
        info["instanceTerminationWaitTimeStarted"] = True
    if step.remark is not None:
        info["additionalDeploymentStatusInfo"] = step.remark
    if step.error is not None:
        info["errorInformation"] = {"code": step.error.code, "message": step.error.message}
    if step.status in _ROLLED_BACK and "rollbackInfo" not in info:
        told = rollback_info(store, deployment, now)
        info |= _present("rollbackInfo", contract.fact("rollbackInfo.failed") if told is None else told)
    if "autoRollbackConfiguration" not in info:
        info |= _present("autoRollbackConfiguration", contract.fact("autoRollbackConfiguration.unset"))
    info |= _present("deploymentStatusMessages", contract.fact("deploymentStatusMessages.unset"))
    if policies.start_time != "never":
        started = _start(store.trace(deployment), policies.start_time)
        info |= {} if started is None or started > now else {"startTime": started / 1000}
    return info


def _present(member: str, value: object) -> dict[str, Any]:
    return {} if value is None else {member: value}


def _start(trace: Trace, policy: str) -> int | None:
    """The instant of ``startTime``, by policy (``start-time-never``)."""
    if policy == "in_progress":
        return trace.first(DeploymentStatus.IN_PROGRESS)
    return next((m.at for m in trace.moves if m.event and m.status is EventStatus.IN_PROGRESS), None)
