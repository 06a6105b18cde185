"""Folders that placebo recorded: a file for every answer, ``codedeploy.GetDeployment_1.json`` and so on.

A file has ``status_code`` and ``data``: what botocore made of the answer, with every time as an object of its parts.
Their zone is lost: botocore gives times in the zone of the recorder, and here, as in placebo itself, they are UTC.

The files do not say which operation was called before which. Where every answer shows its instant, by a ``Date`` or by
a request id of version 1, that decides; else the creation stands first, then GetDeployment, then the others.
"""

from __future__ import annotations

import heapq
import json
import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from codedeploy_fake.errors import UsageError
from codedeploy_fake.recordings.formats.answer_lists import is_placebo
from codedeploy_fake.recordings.formats.answers import operation_named, step
from codedeploy_fake.recordings.steps import Step

#: (prefix.)service.Operation_number.json
_NAME = re.compile(r"(?:.*\.)?codedeploy\.(?P<operation>[A-Za-z]+)_(?P<number>\d+)\.json")
_FIRST = ("CreateDeployment", "GetDeployment")


def recognises(folder: Path) -> bool:
    """Whether a folder has a file of placebo's about CodeDeploy, by its content."""
    return any(is_placebo(document) for _, _, document in _documents(folder))


def steps(folder: Path) -> tuple[Step, ...]:
    """The answers of a folder. Raises UsageError for a broken file, with its name."""
    answers: dict[str, list[tuple[int, Step]]] = {}
    for name, number, document in _documents(folder):
        operation = operation_named(name.rpartition("codedeploy.")[2].partition("_")[0])
        if operation is None:
            raise UsageError(f"{name}: no operation of CodeDeploy")
        if not is_placebo(document):
            raise UsageError(f"{name}: a file of placebo's is an object with 'status_code' and 'data'")
        status = document["status_code"]
        one = step(operation, document["data"], f"{name}: data", status=status if isinstance(status, int) else 400)
        answers.setdefault(operation, []).append((number, one))
    return tuple(_in_order([[one for _, one in sorted(of, key=lambda row: row[0])] for of in answers.values()]))


def _documents(folder: Path) -> Iterator[tuple[str, int, Any]]:
    """Name, number and content of every file that placebo names so."""
    for path in sorted(folder.iterdir()):
        found = _NAME.fullmatch(path.name)
        if found and path.is_file():
            try:
                yield path.name, int(found["number"]), json.loads(path.read_bytes())
            except (OSError, ValueError, RecursionError) as fault:
                raise UsageError(f"{path.name}: {fault}") from None


def _in_order(by_operation: list[list[Step]]) -> Iterable[Step]:
    for instant in (_by_request_id, _by_date):
        if all(instant(one) is not None for of in by_operation for one in of):
            # a merge keeps the numbers of each operation in order, whatever the clocks of the service say
            key: Callable[[Step], Any] = instant
            return heapq.merge(*by_operation, key=key)
    by_operation.sort(key=lambda of: _FIRST.index(of[0].operation) if of[0].operation in _FIRST else len(_FIRST))
    return (one for of in by_operation for one in of)


def _by_request_id(one: Step) -> int | None:
    try:
        identity = uuid.UUID(one.request_id or "")
    except ValueError:
        return None
    return identity.time if identity.version == 1 else None


def _by_date(one: Step) -> float | None:
    try:
        return parsedate_to_datetime(one.headers["date"]).timestamp()
    except (KeyError, ValueError):
        return None
