"""Cases for the rules of ContinueDeployment and SkipWaitTimeForInstanceTermination (behaviour 6.2, 6.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from codedeploy_fake import CodeDeployFake, ServiceError
from codedeploy_fake.contract import load
from tests.making import deploy
from tests.replacing import add_group, ready, replace_all, terminating
from tests.service.case import Case
from tests.service.target_cases import known

CONTINUE, SKIP = "ContinueDeployment", "SkipWaitTimeForInstanceTermination"
UNSUPPORTED = "UnsupportedActionForDeploymentType"
TERMINATION = {"deploymentWaitType": "TERMINATION_WAIT"}
NO_WAIT = "The deployment {deploymentId} is no blue/green deployment: there is nothing to wait for"
KEPT = "The deployment {deploymentId} keeps the original instances: there is no wait for their termination"
COMPLETED = "The deployment {deploymentId} is already complete"
NOT_READY = "The deployment {deploymentId} is not in the Ready state"
NOT_YET = "The deployment {{deploymentId}} is {} and does not wait for the termination of its original instances yet"
NOT_STARTED = "The wait for the termination of the original instances of deployment {deploymentId} has not started"


def of(
    make: Callable[..., str], then: Callable[[CodeDeployFake], object] = lambda fake: None, **members: Any
) -> Callable[[CodeDeployFake], Mapping[str, Any]]:
    """A blue/green deployment that stands somewhere."""

    def given(fake: CodeDeployFake) -> Mapping[str, Any]:
        if load(fake.contract).operation(CONTINUE) is None:
            raise ServiceError("UnknownOperationException", "Blue/green deployments came later")
        add_group(fake, **members)
        made = {"deploymentId": make(fake)}
        then(fake)
        return made

    return given


def in_place(fake: CodeDeployFake) -> Mapping[str, Any]:
    return {"deploymentId": deploy(fake)}


def idle(fake: CodeDeployFake) -> object:
    return fake.run_until_idle()


KEEPS = of(replace_all, terminate=None)
ENDED = of(replace_all, idle)
CREATED = of(replace_all)

WAIT_CASES = [
    *known(CONTINUE, {}),
    Case(
        CONTINUE,
        "wait-type-invalid",
        "InvalidDeploymentWaitType",
        "The deployment wait type 'SOON' is not valid. Valid values are [READY_WAIT, TERMINATION_WAIT]",
        {"deploymentId": "d-ABCDEFGHI", "deploymentWaitType": "SOON"},
    ),
    Case(CONTINUE, "in-place", UNSUPPORTED, NO_WAIT, {}, in_place),
    Case(CONTINUE, "in-place", UNSUPPORTED, NO_WAIT, TERMINATION, in_place),
    Case(CONTINUE, "keeps-originals", UNSUPPORTED, KEPT, TERMINATION, KEEPS),
    Case(CONTINUE, "already-completed", "DeploymentAlreadyCompleted", COMPLETED, {}, ENDED),
    Case(CONTINUE, "already-completed", "DeploymentAlreadyCompleted", COMPLETED, TERMINATION, ENDED),
    Case(CONTINUE, "not-ready", "DeploymentIsNotInReadyState", NOT_READY, {}, CREATED),
    Case(CONTINUE, "not-ready", "DeploymentIsNotInReadyState", NOT_READY, {}, of(terminating)),
    Case(CONTINUE, "not-terminating", "InvalidDeploymentStatus", NOT_YET.format("Created"), TERMINATION, CREATED),
    Case(
        CONTINUE,
        "not-terminating",
        "InvalidDeploymentStatus",
        NOT_YET.format("Ready"),
        TERMINATION,
        of(ready, ready=30),
    ),
    *known(SKIP, {}),
    Case(SKIP, "in-place", UNSUPPORTED, NO_WAIT, {}, in_place),
    Case(SKIP, "keeps-originals", UNSUPPORTED, KEPT, {}, KEEPS),
    Case(SKIP, "already-completed", "DeploymentAlreadyCompleted", COMPLETED, {}, ENDED),
    Case(SKIP, "not-started", "DeploymentNotStarted", NOT_STARTED, {}, CREATED),
    Case(SKIP, "not-started", "DeploymentNotStarted", NOT_STARTED, {}, of(ready, ready=30)),
]
