"""Errors that an operation declares and that the service, as it is known, never answers there: each with the reason."""

from __future__ import annotations

from collections.abc import Mapping

_IN_USE = "a configuration that a group has cannot be deleted (DeploymentConfigInUse), so a group never lacks its own"
_TOKENS = "nothing public tells when; ListGitHubAccountTokenNames and DeleteGitHubAccountToken look at names only"

#: (operation, error without its Exception) -> why
NEVER: Mapping[tuple[str, str], str] = {
    ("BatchGetDeploymentGroups", "DeploymentConfigDoesNotExist"): _IN_USE,
    ("BatchGetDeploymentTargets", "InstanceDoesNotExist"): (
        "a target that is not part of the deployment is DeploymentTargetDoesNotExist, which it declares as well"
    ),
    ("DeleteGitHubAccountToken", "OperationNotSupported"): _TOKENS,
    ("DeleteGitHubAccountToken", "ResourceValidation"): _TOKENS,
    ("GetDeploymentConfig", "InvalidComputePlatform"): "its only member is a name",
    ("GetDeploymentGroup", "DeploymentConfigDoesNotExist"): _IN_USE,
    ("PutLifecycleEventHookExecutionStatus", "LifecycleEventAlreadyCompleted"): (
        "no deployment whose hooks are functions is played yet"
    ),
    ("ListDeploymentInstances", "InvalidTargetFilterName"): (
        "it has no target filters; its two filters have errors of their own"
    ),
    ("ListGitHubAccountTokenNames", "OperationNotSupported"): _TOKENS,
    ("ListGitHubAccountTokenNames", "ResourceValidation"): _TOKENS,
}

#: Errors that no operation declares on any day.
ORPHANS = ("DeploymentAlreadyStarted", "InvalidInstanceId", "InvalidTarget")

#: Answered by script only: ``fake.script.throttle``.
BY_SCRIPT = "Throttling"
