"""Where a value has points in time: the shapes of the model say it, so no protocol needs a list of names."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from codedeploy_fake.contract.model import Model

Convert = Callable[[Any], Any]
#: A value and what to do with its points in time, to a structure that is new as far as it differs.
Walk = Callable[[Any, Convert], Any]


def walk(model: Model, shape: str | None) -> Walk | None:
    """Compile the way to the points in time of a shape, of any date; None where it has none.

    What is not of the shape stays as it is: a request may say anything. No map of the model has one in it.
    """
    return None if shape is None else _compile(model, shape)


def _compile(model: Model, name: str) -> Walk | None:
    shape = model.shape(name)
    match shape["type"]:
        case "timestamp":
            return lambda value, convert: convert(value)
        case "structure":
            found = {member.name: _compile(model, member.shape) for member in model.members(name)}
            table = {member: step for member, step in found.items() if step is not None}
            return _structure(table) if table else None
        case "list":
            step = _compile(model, shape["member"])
            return None if step is None else _list(step)
    return None


def _structure(table: dict[str, Walk]) -> Walk:
    def step_in(value: Any, convert: Convert) -> Any:
        if not isinstance(value, dict):
            return value
        present = {name: step(value[name], convert) for name, step in table.items() if name in value}
        return {**value, **present} if present else value

    return step_in


def _list(step: Walk) -> Walk:
    return lambda value, convert: [step(item, convert) for item in value] if isinstance(value, list) else value
