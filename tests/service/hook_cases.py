"""Cases for the rules of PutLifecycleEventHookExecutionStatus (behaviour 8.5)."""

from __future__ import annotations

from tests.replacing import replace_all
from tests.service.case import Case
from tests.service.target_cases import known
from tests.service.wait_cases import in_place, of

PUT = "PutLifecycleEventHookExecutionStatus"
EXECUTION = {"lifecycleEventHookExecutionId": "eyJlbmNyeXB0ZWREYXRhIjoi"}
REPORT = {**EXECUTION, "status": "Succeeded"}
UNKNOWN = {"deploymentId": "d-ABCDEFGHI"}
MISSING = "Lifecycle event hook execution id is missing"
STATUS = "The lifecycle event hook execution status '{}' is not valid. Valid values are [Succeeded, Failed]"
NO_HOOKS = "The deployment {deploymentId} is to instances: it has no lifecycle event hooks that report a status"

HOOK_CASES = [
    *known(PUT, REPORT),
    Case(
        PUT,
        "execution-id-required",
        "InvalidLifecycleEventHookExecutionId",
        MISSING,
        {**UNKNOWN, "lifecycleEventHookExecutionId": "", "status": "Succeeded"},
    ),
    *(
        Case(
            PUT,
            "hook-status-invalid",
            "InvalidLifecycleEventHookExecutionStatus",
            STATUS.format(wrong.get("status", "")),
            {**UNKNOWN, **EXECUTION, **wrong},
        )
        for wrong in ({}, {"status": "Skipped"}, {"status": "succeeded"})
    ),
    Case(PUT, "no-hooks", "UnsupportedActionForDeploymentType", NO_HOOKS, REPORT, in_place),
    Case(
        PUT, "no-hooks", "UnsupportedActionForDeploymentType", NO_HOOKS, {**REPORT, "status": "Failed"}, of(replace_all)
    ),
]
