"""Ways to break a request by a name: of nothing that there is, of what is there already, of what is not ready for it.

Only of a world that is there can anybody know what it lacks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from codedeploy_fake.contract import Operation
from codedeploy_fake.strategies.asked import Broken, Kind, Path
from codedeploy_fake.strategies.breaking import Break
from codedeploy_fake.strategies.scope import Scope, structure
from codedeploy_fake.strategies.speaking import SPEAKING, Says, declared

Input = Mapping[str, Any]


def misnamings(scope: Scope, operation: Operation, input: Input) -> Iterator[Break]:
    """Every way to break this request by one of its names."""
    yield from _not_now(scope, operation, input)
    for member in scope.model.members(operation.input_shape):
        if member.name not in input:
            continue
        listed = isinstance(input[member.name], Sequence) and not isinstance(input[member.name], str)
        shape = str(scope.model.shape(member.shape)["member"]) if listed else member.shape
        says = SPEAKING.get(shape, Says())
        path: Path = (member.name, 0) if listed else (member.name,)
        unknown, taken = declared(operation, says.unknown), declared(operation, says.taken)
        if (
            unknown
            and not member.name.startswith("new")
            and not (shape == "RevisionLocation" and operation.name != _GET)
        ):
            values = _strangers(scope, shape)
            if values is not None:
                yield Break(Broken(path, Kind.NO_SUCH, unknown), values)
        there = _there(scope, shape, input)
        if taken and there and (member.name.startswith("new") or operation.name.startswith(("Create", "Register"))):
            yield Break(Broken(path, Kind.TAKEN, taken), st.sampled_from(there))


_GET = "GetApplicationRevision"


def _strangers(scope: Scope, shape: str) -> st.SearchStrategy[Any] | None:
    """Names of nothing that there is."""
    known = scope.known
    there: Mapping[str, Sequence[str]] = {
        "ApplicationName": list(known.applications),
        "DeploymentGroupName": [one.name for one in known.groups],
        "DeploymentConfigName": list(known.configs),
        "DeploymentId": [one.deployment_id for one in known.deployments],
        "GitHubAccountTokenName": known.tokens,
        "InstanceName": known.instance_names,
        "InstanceId": [name for one in known.deployments for name in one.targets],
        "TargetId": [name for one in known.deployments for name in one.targets],
    }
    if shape == "RevisionLocation":
        key = scope.text("CommitId").filter(lambda text: all(text not in repr(one) for _, one in known.revisions))
        place = structure(repository="stranger/name", commitId=key)
        server = "Server" in {*known.applications.values()} and all(
            one == "Server" for one in known.applications.values()
        )
        return structure(revisionType="GitHub", gitHubLocation=place) if server else None
    if shape == "Arn":
        name = scope.text("ApplicationName").filter(lambda text: text not in known.applications)
        return name.map(lambda text: f"arn:aws:codedeploy:{known.region}:{known.account_id}:application:{text}")
    if shape not in there:
        return None
    return scope.text(shape).filter(lambda text: text not in there[shape])


def _there(scope: Scope, shape: str, input: Input) -> list[str]:
    known = scope.known
    if shape == "DeploymentGroupName":
        return sorted(one.name for one in known.groups if one.application == input.get("applicationName"))
    if shape == "IamUserArn":
        return sorted(arn for arn in known.instance_arns if ":user/" in arn)
    if shape == "IamSessionArn":
        return sorted(arn for arn in known.instance_arns if ":user/" not in arn)
    return {
        "ApplicationName": sorted(known.applications),
        "DeploymentConfigName": [name for name in sorted(known.configs) if not name.startswith("CodeDeployDefault.")],
        "InstanceName": sorted(known.instances),
    }.get(shape, [])


#: Statuses of a deployment that nothing has begun of.
_WAITING = ("Created", "Queued")


def _not_now(scope: Scope, operation: Operation, input: Input) -> Iterator[Break]:
    """Names of what is there, and not in a state for the operation."""
    known = scope.known
    deployments = {one.deployment_id: one for one in known.deployments}
    wrong: Mapping[str, tuple[str, list[str], str]] = {
        "CreateDeployment": ("deploymentGroupName", _busy(scope, input), "DeploymentLimitExceeded"),
        "StopDeployment": (
            "deploymentId",
            [name for name, one in deployments.items() if not one.stoppable],
            "DeploymentAlreadyCompleted",
        ),
        "ContinueDeployment": (
            "deploymentId",
            [name for name, one in deployments.items() if one.in_place],
            "UnsupportedActionForDeploymentType",
        ),
        "SkipWaitTimeForInstanceTermination": (
            "deploymentId",
            [name for name, one in deployments.items() if one.in_place],
            "UnsupportedActionForDeploymentType",
        ),
        "PutLifecycleEventHookExecutionStatus": (
            "deploymentId",
            [name for name, one in deployments.items() if not one.hooked],
            "UnsupportedActionForDeploymentType",
        ),
        "DeleteDeploymentConfig": (
            "deploymentConfigName",
            [name for name in known.configs if name.startswith("CodeDeployDefault.")],
            "InvalidOperation",
        ),
        **{
            name: (
                "deploymentId",
                [name for name, one in deployments.items() if one.status in _WAITING],
                "DeploymentNotStarted",
            )
            for name in ("ListDeploymentInstances", "ListDeploymentTargets", "GetDeploymentTarget")
        },
    }
    member, there, error = wrong.get(operation.name, ("", [], ""))
    errors = declared(operation, (error,))
    if errors and there:
        yield Break(Broken((member,), Kind.NOT_NOW, errors), st.sampled_from(there))


def _busy(scope: Scope, input: Input) -> list[str]:
    """Groups with a deployment under way, like the one that the request names in all that it could be refused for."""
    groups = {one.name: one for one in scope.known.groups if one.application == input.get("applicationName")}
    own = groups.get(input.get("deploymentGroupName", ""))
    return [
        name
        for name, one in groups.items()
        if own and one.busy and one.in_place is own.in_place and (one.restartable or not own.restartable)
    ]
