"""The schemas as files for people and other tools: what ``contracts/schemas/`` holds, and whether it is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codedeploy_fake.contract.generate import render
from codedeploy_fake.contract.model import Model
from codedeploy_fake.contract.overlay import unknown
from codedeploy_fake.contract.schema import Direction, Schema, error_schema, schema

if TYPE_CHECKING:
    from pathlib import Path

#: the folders of ``contracts/schemas``, each named by what ``contract=`` takes
PUBLISHED = ("2017-05-16", "current")

_DIRECTIONS: tuple[Direction, ...] = ("request", "answer")


def schemas(date: str) -> dict[str, Schema]:
    """Return every schema of a day by its file name: ``Operation.request.json``, ``.answer.json``, ``errors.json``.

    Raises:
        UsageError: not a date, or one before the first published model.
    """
    model = Model(date)
    files: dict[str, Schema] = {}
    for operation in model.operations:
        files |= _of_operation(model, operation)
    return files | {"errors.json": error_schema(model)}


def of_operation(date: str, operation: str) -> dict[str, Schema]:
    """Return the schemas of one operation on a day: its request, its answer, and the errors that it may answer.

    Raises:
        UsageError: not a date, or the operation does not exist on it.
    """
    model = Model(date)
    if operation not in model.operations:
        raise unknown(f"operations of {model.day}", operation, model.operations)
    return {**_of_operation(model, operation), f"{operation}.error.json": error_schema(model, operation)}


def _of_operation(model: Model, operation: str) -> dict[str, Schema]:
    return {f"{operation}.{direction}.json": schema(model, operation, direction) for direction in _DIRECTIONS}


def write(date: str, folder: Path) -> list[str]:
    """Write the schemas of a day, one file each; remove what is no longer one of them. Returns the file names."""
    files = schemas(date)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.json"):
        if old.name not in files:
            old.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(render(content).encode())
    return sorted(files)


def stale(root: Path) -> list[str]:
    """Return what is wrong with a ``contracts/schemas`` folder, a line each; nothing when it is as generated."""
    wrong = []
    for date in PUBLISHED:
        made = {name: render(content) for name, content in schemas(date).items()}
        there = {path.name: path for path in (root / date).glob("*.json")}
        wrong += [f"schemas/{date}/{name} is missing" for name in sorted(made.keys() - there.keys())]
        wrong += [f"schemas/{date}/{name} is nobody's" for name in sorted(there.keys() - made.keys())]
        wrong += [
            f"schemas/{date}/{name} differs from the model"
            for name in sorted(made.keys() & there.keys())
            if there[name].read_bytes() != made[name].encode()
        ]
    return wrong
