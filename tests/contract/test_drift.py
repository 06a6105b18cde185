"""Whether the committed contracts still are what they are generated from."""

from __future__ import annotations

import copy
import shutil
from pathlib import Path
from typing import Any

import botocore
import pytest

from codedeploy_fake.contract.data import document, find
from codedeploy_fake.contract.drift import check
from codedeploy_fake.contract.generate import Source, installed
from codedeploy_fake.contract.publishing import write

PINNED = document("model")["generated_from"].removeprefix("botocore ")
ANEW = "codedeploy-fake contracts at {0} --into contracts/schemas/{0}"


@pytest.fixture
def source() -> Source:
    """The pinned botocore, to be changed."""
    if botocore.__version__ != PINNED:
        pytest.skip(f"the contracts are of botocore {PINNED}, installed is {botocore.__version__}")
    release, model = installed()
    return release, copy.deepcopy(model)


@pytest.fixture
def contracts(tmp_path: Path) -> Path:
    """A copy of the contracts, to be changed."""
    return Path(shutil.copytree(find(), tmp_path / "contracts"))


def test_the_committed_contracts_hold() -> None:
    assert check().wrong == ()


def test_what_was_looked_at_is_said(source: Source) -> None:
    assert check(source).notes == (f"model: as generated from botocore {PINNED}", "schemas: as generated")


def test_another_botocore_is_no_reference(contracts: Path) -> None:
    verdict = check(("9.9", {}), contracts)
    assert verdict.wrong == ()
    assert verdict.notes[0] == (
        f"model: not compared, it is of botocore {PINNED} and this is botocore 9.9; see contracts diff"
    )


def test_an_undeclared_difference_is_told_and_classed(source: Source) -> None:
    shapes: dict[str, Any] = source[1]["shapes"]
    shapes["DeploymentStatus"]["enum"].append("Paused")
    del shapes["DeploymentInfo"]["members"]["status"]
    verdict = check(source)
    assert verdict.wrong == (
        "model.json, breaking    - member DeploymentInfo.status: string  (who sends or reads it fails)",
        "model.json, compatible  + enum DeploymentStatus Paused",
    )
    assert verdict.notes[0] == f"model: 2 undeclared differences from botocore {PINNED}"


def test_a_model_that_was_edited_by_hand_is_told(source: Source, contracts: Path) -> None:
    model = contracts / "model.json"
    model.write_text(model.read_text(encoding="utf-8").replace('"Ready": {', '"Ready":  {', 1), encoding="utf-8")
    assert check(source, contracts).wrong == ("model.json is not what contracts generate prints",)


def test_schemas_that_are_stale_are_told_with_the_commands_that_mend_them(contracts: Path) -> None:
    (contracts / "schemas" / "current" / "errors.json").unlink()
    verdict = check(folder=contracts)
    assert verdict.wrong == (
        "schemas/current/errors.json is missing",
        f"write them anew: {ANEW.format('2017-05-16')}; {ANEW.format('current')}",
    )
    assert verdict.notes[1] == "schemas of 2017-05-16 and current: 1 wrong"
    write("current", contracts / "schemas" / "current")
    assert check(folder=contracts).wrong == ()
