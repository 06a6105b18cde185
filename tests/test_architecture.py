"""The laws of the house that a tool can hold: imports go down, the simulation is pure, modules stay small."""

from __future__ import annotations

import ast
import statistics
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.checkout import MODULES, PACKAGE, run

LONGEST = 300
USUAL = 150


def imported_by(module: Path) -> set[str]:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def lines(module: Path) -> int:
    return len(module.read_text(encoding="utf-8").splitlines())


def test_imports_go_down_only() -> None:
    """The contracts stand in pyproject.toml."""
    checked = run(str(Path(sysconfig.get_path("scripts")) / "lint-imports"), "--no-cache")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "0 broken" in checked.stdout


@pytest.mark.parametrize("module", sorted((PACKAGE / "simulation").glob("*.py")), ids=lambda module: module.stem)
def test_the_simulation_needs_the_standard_library_and_our_errors_alone(module: Path) -> None:
    ours = {
        name
        for name in imported_by(module)
        if name.startswith(("codedeploy_fake.simulation", "codedeploy_fake.errors"))
    }
    foreign = {name for name in imported_by(module) - ours if name.partition(".")[0] not in sys.stdlib_module_names}
    assert not foreign


def test_no_module_is_longer_than_a_few_screens() -> None:
    long = {str(module.relative_to(PACKAGE)): lines(module) for module in MODULES if lines(module) > LONGEST}
    assert not long


def test_most_modules_fit_on_two_screens() -> None:
    assert statistics.median(map(lines, MODULES)) <= USUAL
