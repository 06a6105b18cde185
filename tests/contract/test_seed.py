"""The contract of 2017-05-16 is the API snapshot of that day, member by member and enum by enum."""

from __future__ import annotations

import pytest

from codedeploy_fake.contract.differing import differences
from codedeploy_fake.contract.model import Model
from codedeploy_fake.contract.viewing import of_day
from tests.contract.seed import Tree, added, committed, derived, of_contract

SEED = committed()
DAY = "2017-05-16"
DAY_BEFORE = "2017-05-15"


def members(tree: Tree) -> int:
    inner = [*tree.get("members", {}).values(), *([tree["member"]] if "member" in tree else [])]
    return len(tree.get("members", {})) + sum(map(members, inner))


def test_the_committed_trees_are_those_of_the_text() -> None:
    assert derived() == SEED, "write them anew with: python -m tests.contract.seed"


def test_the_snapshot_is_of_three_operations() -> None:
    assert list(SEED) == ["BatchGetDeployments", "CreateDeployment", "GetDeployment"]
    assert {name: (members(seed["request"]), members(seed["answer"])) for name, seed in SEED.items()} == {
        "BatchGetDeployments": (1, 76),
        "CreateDeployment": (27, 1),
        "GetDeployment": (1, 76),
    }


@pytest.mark.parametrize("part", ["request", "answer"])
@pytest.mark.parametrize("operation", SEED)
def test_the_contract_of_the_day_is_the_snapshot(operation: str, part: str) -> None:
    ours, seen = of_contract(DAY, operation)[part], SEED[operation][part]
    assert ours == seen
    assert list(ours["members"]) == list(seen["members"])


@pytest.mark.parametrize("operation", SEED)
def test_the_difference_to_the_day_before_is_what_the_header_says(operation: str) -> None:
    before, after = of_contract(DAY_BEFORE, operation), of_contract(DAY, operation)
    found = [added(before[part], after[part]) for part in ("request", "answer")]
    assert [tree for tree in found if tree] == [SEED[operation]["changed"]]


def test_no_other_operation_changed_its_members_that_day() -> None:
    """The header says 3 updated api methods; the model of the day brought one error more, of which it is silent."""
    concerned = {
        difference.fact
        for difference in differences(of_day(DAY_BEFORE), of_day(DAY))
        if not difference.fact.startswith("exception ")
    }
    assert concerned == {
        "member CreateDeploymentInput.fileExistsBehavior",
        "member DeploymentInfo.fileExistsBehavior",
        "member DeploymentInfo.previousRevision",
        "enum FileExistsBehavior DISALLOW",
        "enum FileExistsBehavior OVERWRITE",
        "enum FileExistsBehavior RETAIN",
        "error CreateDeployment InvalidFileExistsBehaviorException",
        "error ListDeploymentInstances InvalidDeploymentInstanceTypeException",
    }
    answering = [
        name
        for name in Model(DAY).operations
        if Model(DAY).operations[name].output_shape and of_contract(DAY_BEFORE, name) != of_contract(DAY, name)
    ]
    assert sorted(answering) == sorted(SEED)
