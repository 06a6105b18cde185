"""The least that IAM must allow for some stories to be told to AWS, computed from their calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from codedeploy_fake.contract.stories import Alarm, Call, Step, Story, Wait
from codedeploy_fake.verification.aws_account import Account
from codedeploy_fake.verification.configuring import Config
from codedeploy_fake.verification.undoing import UNDOING

# fmt: off
#: The kind of resource whose ARN allows an operation; those that are not here know none ("*"). Source:
#: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html
_KINDS: Mapping[str, str] = {
    **dict.fromkeys(("BatchGetApplicationRevisions", "BatchGetApplications", "CreateApplication", "DeleteApplication",
                     "GetApplication", "GetApplicationRevision", "ListApplicationRevisions", "ListDeploymentGroups",
                     "RegisterApplicationRevision", "UpdateApplication"), "application"),
    **dict.fromkeys(("BatchGetDeploymentGroups", "BatchGetDeploymentInstances", "BatchGetDeployments",
                     "CreateDeployment", "CreateDeploymentGroup", "DeleteDeploymentGroup", "GetDeployment",
                     "GetDeploymentGroup", "GetDeploymentInstance", "ListDeploymentInstances", "ListDeployments",
                     "UpdateDeploymentGroup"), "deploymentgroup"),
    **dict.fromkeys(("CreateDeploymentConfig", "DeleteDeploymentConfig", "GetDeploymentConfig"), "deploymentconfig"),
    **dict.fromkeys(("AddTagsToOnPremisesInstances", "BatchGetOnPremisesInstances", "DeregisterOnPremisesInstance",
                     "GetOnPremisesInstance", "RegisterOnPremisesInstance",
                     "RemoveTagsFromOnPremisesInstances"), "instance"),
}
#: What an operation asks IAM for besides itself. Source:
#: https://docs.aws.amazon.com/codedeploy/latest/userguide/auth-and-access-control-permissions-reference.html
_ALSO: Mapping[str, tuple[str, ...]] = {
    "CreateDeployment":      ("GetApplicationRevision", "GetDeploymentConfig", "RegisterApplicationRevision"),
    "CreateApplication":     ("TagResource",),
    "CreateDeploymentGroup": ("TagResource",),
}
#: The members by which a call names a resource of a kind.
_NAMED: Mapping[str, tuple[str, ...]] = {
    "application":      ("applicationName", "applicationNames", "newApplicationName"),
    "deploymentgroup":  ("applicationName",),
    "deploymentconfig": ("deploymentConfigName",),
    "instance":         ("instanceName", "instanceNames"),
}
# fmt: on
_WITH_ROLE = frozenset({"CreateDeploymentGroup", "UpdateDeploymentGroup"})


def steps(story: Story) -> Iterator[Step]:
    """Everything that telling a story does: set-ups, its own steps, and what removes their work."""
    taken = [step for set_up in story.given for step in set_up.steps] + list(story.steps)
    yield from taken
    for set_up in story.given:
        yield from set_up.cleanup
    for step in taken:
        if isinstance(step, Call) and step.operation in UNDOING:
            operation, members = UNDOING[step.operation]
            named = {name: step.input[member] for name, member in members.items() if member in step.input}
            if named:
                yield Call(operation, named, None, None)
        if isinstance(step, Call) and step.operation == "CreateDeployment":
            yield Call("StopDeployment", {}, None, None)
            group = {name: step.input.get(name) for name in ("applicationName", "deploymentGroupName")}
            yield Call("ListDeployments", group, None, None)


def calls(stories: Sequence[Story]) -> dict[str, int]:
    """How often each operation is called at least: a wait may ask many times."""
    found: dict[str, int] = {}
    for story in stories:
        for step in steps(story):
            if isinstance(step, Call | Wait):
                operation = step.operation if isinstance(step, Call) else "GetDeployment"
                found[operation] = found.get(operation, 0) + 1
    return dict(sorted(found.items()))


def policy(stories: Sequence[Story], here: Account, prefix: str, config: Config) -> dict[str, Any]:
    """An IAM policy, as JSON: each operation on what has a name with the prefix, or is named by a story."""
    allowed: dict[str, set[str]] = {}
    for story in stories:
        for step in steps(story):
            if isinstance(step, Wait):
                allowed.setdefault("GetDeployment", set()).add(here.arn(f"deploymentgroup:{prefix}*/*"))
            if not isinstance(step, Call):
                continue
            for operation in (step.operation, *_ALSO.get(step.operation, ())):
                allowed.setdefault(operation, set()).update(_resources(operation, step.input, here, prefix))
    by_resources: dict[tuple[str, ...], list[str]] = {}
    for operation, resources in sorted(allowed.items()):
        narrowed = ("*",) if "*" in resources else tuple(sorted(resources))
        by_resources.setdefault(narrowed, []).append(f"codedeploy:{operation}")
    statements = [_statement(actions, resources) for resources, actions in sorted(by_resources.items())]
    if _WITH_ROLE & allowed.keys() and config.roles:
        passed = {"StringEquals": {"iam:PassedToService": "codedeploy.amazonaws.com"}}
        statements.append({**_statement(["iam:PassRole"], sorted(set(config.roles.values()))), "Condition": passed})
    if config.alarms and any(isinstance(step, Alarm) for story in stories for step in steps(story)):
        alarms = [here.arn(f"alarm:{name}", "cloudwatch") for name in config.alarms]
        statements.append(_statement(["cloudwatch:SetAlarmState"], alarms))
    return {"Version": "2012-10-17", "Statement": statements}


def _statement(actions: Sequence[str], resources: Sequence[str]) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}


def _resources(operation: str, request: Mapping[str, Any], here: Account, prefix: str) -> set[str]:
    kind = _KINDS.get(operation)
    if operation == "TagResource":
        return {here.arn(f"application:{prefix}*"), here.arn(f"deploymentgroup:{prefix}*/*")}
    if kind is None:
        return {"*"}
    names = {f"{prefix}*", *(_literal(request.get(member)) for member in _NAMED[kind])} - {""}
    if kind == "deploymentconfig" and not isinstance(request.get("deploymentConfigName"), str):
        names.add("CodeDeployDefault.*")
    tail = "/*" if kind == "deploymentgroup" else ""
    return {here.arn(f"{kind}:{name}{tail}") for name in names}


def _literal(value: Any) -> str:
    """A name that a story writes out, as an ARN may carry it; empty for one that begins with the prefix."""
    return (
        value
        if isinstance(value, str)
        and value.isascii()
        and value.replace("-", "").replace("_", "").replace(".", "").isalnum()
        else ""
    )
