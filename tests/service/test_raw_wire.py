"""What botocore never sends: the service's own errors, by bytes (behaviour 0.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from codedeploy_fake.contract import load
from codedeploy_fake.contract.data import document
from codedeploy_fake.service.registry import OPERATIONS
from tests.making import content, request, seeded

#: What each operation says to an empty request; the lists, and what needs nothing, answer.
NOTHING_SENT: dict[str, str] = {
    "AddTagsToOnPremisesInstances": "TagRequired",
    "BatchGetApplicationRevisions": "ApplicationNameRequired",
    "BatchGetApplications": "ApplicationNameRequired",
    "BatchGetDeploymentGroups": "ApplicationNameRequired",
    "BatchGetDeploymentInstances": "DeploymentIdRequired",
    "BatchGetDeploymentTargets": "DeploymentIdRequired",
    "BatchGetDeployments": "DeploymentIdRequired",
    "BatchGetOnPremisesInstances": "InstanceNameRequired",
    "ContinueDeployment": "DeploymentIdRequired",
    "CreateApplication": "ApplicationNameRequired",
    "CreateDeployment": "ApplicationNameRequired",
    "CreateDeploymentConfig": "DeploymentConfigNameRequired",
    "CreateDeploymentGroup": "ApplicationNameRequired",
    "DeleteApplication": "ApplicationNameRequired",
    "DeleteDeploymentConfig": "DeploymentConfigNameRequired",
    "DeleteDeploymentGroup": "ApplicationNameRequired",
    "DeleteGitHubAccountToken": "GitHubAccountTokenNameRequired",
    "DeregisterOnPremisesInstance": "InstanceNameRequired",
    "GetApplication": "ApplicationNameRequired",
    "GetApplicationRevision": "ApplicationNameRequired",
    "GetDeployment": "DeploymentIdRequired",
    "GetDeploymentConfig": "DeploymentConfigNameRequired",
    "GetDeploymentGroup": "ApplicationNameRequired",
    "GetDeploymentInstance": "DeploymentIdRequired",
    "GetDeploymentTarget": "DeploymentIdRequired",
    "GetOnPremisesInstance": "InstanceNameRequired",
    "ListApplicationRevisions": "ApplicationNameRequired",
    "ListDeploymentGroups": "ApplicationNameRequired",
    "ListDeploymentInstances": "DeploymentIdRequired",
    "ListDeploymentTargets": "DeploymentIdRequired",
    "ListTagsForResource": "ResourceArnRequired",
    "PutLifecycleEventHookExecutionStatus": "DeploymentIdRequired",
    "RegisterApplicationRevision": "ApplicationNameRequired",
    "RegisterOnPremisesInstance": "InstanceNameRequired",
    "RemoveTagsFromOnPremisesInstances": "TagRequired",
    "SkipWaitTimeForInstanceTermination": "DeploymentIdRequired",
    "StopDeployment": "DeploymentIdRequired",
    "TagResource": "ResourceArnRequired",
    "UntagResource": "ResourceArnRequired",
    "UpdateApplication": "ApplicationNameRequired",
    "UpdateDeploymentGroup": "ApplicationNameRequired",
}


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("sent", ["nothing", "nulls", "empty texts and lists"])
def test_what_is_required_is_missed_by_name(operation: str, sent: str) -> None:
    fake = seeded()
    before = fake.snapshot()
    members = dict(_members(operation)) if sent != "nothing" else {}
    body = {name: None if sent == "nulls" else _empty(shape) for name, shape in members.items()}
    answer = fake.handle(request(operation, {name: value for name, value in body.items() if value != {}}))
    if operation in NOTHING_SENT:
        assert (answer.status, content(answer)["__type"]) == (400, f"{NOTHING_SENT[operation]}Exception")
    elif sent != "empty texts and lists":
        assert answer.status == 200
    assert fake.snapshot() == before


def _members(operation: str) -> Iterator[tuple[str, str]]:
    """The members of a request, with the kinds of their values."""
    shapes = document("model")["shapes"]
    for name, member in shapes[document("model")["operations"][operation]["input"]]["members"].items():
        yield name, shapes[member["shape"]]["type"]


def _empty(kind: str) -> Any:
    return {"string": "", "list": [], "boolean": False, "structure": None, "map": None}.get(kind)


WRONG = {"string": 1, "list": {}, "boolean": "yes", "structure": [], "map": [], "timestamp": "today"}
TYPES = [(operation, name, kind) for operation in OPERATIONS for name, kind in _members(operation) if kind in WRONG]


@pytest.mark.parametrize(("operation", "member", "kind"), TYPES)
def test_a_value_of_the_wrong_type_is_no_request(operation: str, member: str, kind: str) -> None:
    fake = seeded()
    before = fake.snapshot()
    answer = fake.handle(request(operation, {member: WRONG[kind]}))
    assert (answer.status, content(answer)["__type"]) == (400, "SerializationException")
    assert member in content(answer)["message"]
    assert fake.snapshot() == before


def test_every_operation_is_asked() -> None:
    assert NOTHING_SENT.keys() <= OPERATIONS.keys()
    assert set(load().operations) == OPERATIONS.keys()
    assert {operation for operation, _, _ in TYPES} == OPERATIONS.keys()
