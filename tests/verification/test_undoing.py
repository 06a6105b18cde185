"""What a call made is removed by another, at a second attempt where a deployment still ends."""

from __future__ import annotations

from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.contract import load
from codedeploy_fake.verification.targets import Refused
from codedeploy_fake.verification.telling import Verdict, tell
from codedeploy_fake.verification.undoing import UNDOING, Undo, undo_of
from tests.verification.targets import Watched, applications, story


def test_every_operation_that_makes_something_with_a_name_is_there() -> None:
    contract = load("current")
    assert set(UNDOING) | {undoing for undoing, _ in UNDOING.values()} <= set(contract.operations)
    made = {name for name in contract.operations if name.startswith(("Create", "Register"))}
    assert made - set(UNDOING) == {"CreateDeployment", "RegisterApplicationRevision"}


@pytest.mark.parametrize(
    ("operation", "request_", "undo"),
    [
        ("CreateApplication", {"applicationName": "a"}, Undo("DeleteApplication", {"applicationName": "a"})),
        ("UpdateApplication", {"applicationName": "a"}, None),
        (
            "UpdateApplication",
            {"applicationName": "a", "newApplicationName": "b"},
            Undo("DeleteApplication", {"applicationName": "b"}),
        ),
        ("CreateDeploymentGroup", {"applicationName": "a"}, None),
        ("CreateApplication", {"applicationName": 7}, None),
        ("GetApplication", {"applicationName": "a"}, None),
    ],
)
def test_it_is_removed_by_its_name(operation: str, request_: dict[str, Any], undo: Undo | None) -> None:
    assert undo_of(operation, request_) == undo


def test_what_cannot_be_removed_while_a_deployment_ends_is_removed_after_that() -> None:
    refused: list[str] = []

    def refuse(_: int, operation: str) -> None:
        if operation == "DeleteDeploymentGroup" and not refused:
            refused.append(operation)
            raise Refused("InvalidDeploymentGroupNameException", "a deployment is still going on", 400)

    fake = CodeDeployFake()
    watched = Watched(fake, refuse)
    told = tell(story("create-answers-the-id"), watched, "v-")
    assert (told.verdict, told.left_over, applications(fake)) == (Verdict.VERIFIED, (), [])
    after = [step["operation"] for step in watched.recorded]
    assert after[after.index("DeleteDeploymentGroup") :].count("DeleteDeploymentGroup") == 2
    assert "GetDeployment" in after[after.index("DeleteDeploymentGroup") :]
