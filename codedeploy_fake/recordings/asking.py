"""How the answers of a recording are asked for again, each with the request that belongs to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from codedeploy_fake.recordings.recording import plain_id
from codedeploy_fake.recordings.steps import Step

Response = Mapping[str, Any]


def _of_deployment(_: Response) -> dict[str, Any]:
    return {}


def _of_instance(response: Response) -> dict[str, Any]:
    return {"instanceId": plain_id(response["instanceSummary"]["instanceId"])}


def _of_instances(response: Response) -> dict[str, Any]:
    return {"instanceIds": [plain_id(summary["instanceId"]) for summary in response.get("instancesSummary", ())]}


def _of_target(response: Response) -> dict[str, Any]:
    return {"targetId": response["deploymentTarget"]["instanceTarget"]["targetId"]}


def _of_targets(response: Response) -> dict[str, Any]:
    return {"targetIds": [target["instanceTarget"]["targetId"] for target in response.get("deploymentTargets", ())]}


#: Operations whose answers show something of a deployment, with what their request says besides its id.
_ASKED: Mapping[str, Callable[[Response], dict[str, Any]]] = {
    "GetDeployment": _of_deployment,
    "StopDeployment": _of_deployment,
    "ListDeploymentInstances": _of_deployment,
    "ListDeploymentTargets": _of_deployment,
    "GetDeploymentInstance": _of_instance,
    "BatchGetDeploymentInstances": _of_instances,
    "GetDeploymentTarget": _of_target,
    "BatchGetDeploymentTargets": _of_targets,
}


def request(step: Step, deployment_id: str) -> dict[str, Any] | None:
    """The request of a recorded answer: as recorded, or as the answer shows it. None: it is no answer about this."""
    if step.error is not None:
        return None
    if step.operation == "BatchGetDeployments":
        return {"deploymentIds": [deployment_id]} if len(step.response.get("deploymentsInfo", ())) == 1 else None
    if step.operation not in _ASKED:
        return None
    if step.request is not None:
        return dict(step.request) if step.request.get("deploymentId") == deployment_id else None
    try:
        return {"deploymentId": deployment_id, **_ASKED[step.operation](step.response)}
    except (KeyError, TypeError):
        return None
