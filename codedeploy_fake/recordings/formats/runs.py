"""Run files: an object with ``steps``, each an ``operation`` with its ``response`` as it was on the wire.

A step may have ``request``, ``headers``, and anything else that somebody wants to note.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codedeploy_fake.errors import UsageError
from codedeploy_fake.recordings.formats.answers import step
from codedeploy_fake.recordings.formats.describing import described
from codedeploy_fake.recordings.steps import Step


def recognises(document: Any) -> bool:
    """Whether this is a run file, whole or broken."""
    return isinstance(document, Mapping) and "steps" in document


def steps(document: Any) -> tuple[Step, ...]:
    """The steps of a run file. Raises UsageError for a broken one, with the place."""
    listed = document["steps"]
    if not isinstance(listed, list | tuple):
        raise UsageError(f"steps: a list of steps, not {described(listed)}")
    return tuple(_step(one, f"steps[{number}]") for number, one in enumerate(listed))


def _step(one: Any, place: str) -> Step:
    if not isinstance(one, Mapping) or one.get("operation") is None or one.get("response") is None:
        raise UsageError(f"{place}: a step is an object with 'operation' and 'response', not {described(one)}")
    if not isinstance(one["operation"], str):
        raise UsageError(f"{place}.operation: {described(one['operation'])} is no name of an operation")
    return step(
        one["operation"], one["response"], f"{place}.response", request=one.get("request"), headers=one.get("headers")
    )
