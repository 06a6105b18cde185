"""The simulation is pure: standard library and itself; the clock alone knows the machine's time."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import codedeploy_fake.simulation

MODULES = sorted(Path(codedeploy_fake.simulation.__file__).parent.glob("*.py"))
#: Where time, chance and the world outside come from.
IMPURE = {"asyncio", "io", "os", "pathlib", "random", "secrets", "socket", "subprocess", "tempfile", "time", "uuid"}
IMPURE_CALLS = {"__import__", "eval", "exec", "input", "open", "print"}
READS_OF_THE_CLOCK = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}


def imported(tree: ast.Module) -> set[str]:
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    sources = {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return names | sources


@pytest.fixture(params=MODULES, ids=lambda path: path.stem)
def module(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


@pytest.fixture
def tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def test_it_imports_the_standard_library_itself_and_the_errors(tree: ast.Module) -> None:
    foreign = {
        name
        for name in imported(tree)
        if name.partition(".")[0] not in sys.stdlib_module_names
        and not name.startswith("codedeploy_fake.simulation.")
        and name != "codedeploy_fake.errors"
    }
    assert foreign == set()


def test_only_the_clock_imports_the_time(module: Path, tree: ast.Module) -> None:
    assert IMPURE & {name.partition(".")[0] for name in imported(tree)} == (
        {"time"} if module.stem == "clock" else set()
    )


def test_nothing_reads_the_time_or_the_world_on_its_own(tree: ast.Module) -> None:
    attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    reads = {(ast.unparse(node.value).rpartition(".")[2], node.attr) for node in attributes}
    assert reads & READS_OF_THE_CLOCK == set()
    calls = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert calls & IMPURE_CALLS == set()


def test_there_is_something_to_check() -> None:
    assert {"clock", "states", "trace"} <= {path.stem for path in MODULES}
