"""Project an answer onto a date: members that were not on the wire go, later enum values are folded.

The service writes the newest form once; what an older contract shows is a matter of these tables alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from codedeploy_fake.contract.overlay import folds, overlay
from codedeploy_fake.contract.reading import kind
from codedeploy_fake.errors import ContractViolation

if TYPE_CHECKING:
    from codedeploy_fake.contract.model import Model

Projector = Callable[[Any], Any]


class _Gone:
    """The mark of what an older contract does not show."""


_GONE = _Gone()


class _FaultError(Exception):
    def __init__(self, text: str) -> None:
        self.text = text
        self.path: list[str] = []


def projector(model: Model, operation: str, shape: str | None) -> Callable[[Any], dict[str, Any]]:
    """Compile the projection of an operation's answer: the newest form in, a new structure of the day out.

    Raises (when called):
        ContractViolation: a member or enum value that no model has, or a null.
    """
    walk = _structure({}) if shape is None else _members(model, shape)

    def project(output: Any) -> dict[str, Any]:
        try:
            result: dict[str, Any] = walk(output)
        except _FaultError as fault:
            where = "".join(reversed(fault.path))
            raise ContractViolation(f"{operation} answer{where}: {fault.text}") from None
        return result

    return project


def shown(model: Model, shape: str) -> dict[str, str | None]:
    """Return what this day shows for every value of an enum: itself, an older value, or ``None`` for nothing.

    Before an enum was modelled its values pass as they are: some members were on the wire before their model.
    """
    every = tuple(model.shape(shape)["enum"])
    known = model.values(shape) or every
    later = folds(shape)
    table: dict[str, str | None] = {}
    for value in every:
        now: str | None = value
        while now is not None and now not in known:
            now = later[now]
        table[value] = now
    return table | {value: value for value in overlay()["seen"].get(shape, ())}


def _compile(model: Model, name: str) -> Projector | None:
    """Return the projection of a shape, ``None`` where the value passes as it is."""
    shape = model.shape(name)
    if shape["type"] == "structure":
        return _members(model, name)
    if shape["type"] == "list":
        return _list(_compile(model, shape["member"]))
    return _enum(shown(model, name)) if "enum" in shape else None


def _members(model: Model, structure: str) -> Projector:
    return _structure(
        {member.name: _compile(model, member.shape) if member.on_wire else _drop for member in model.members(structure)}
    )


def _refuse_null() -> NoReturn:
    raise _FaultError("null; what is absent is left out")


def _drop(_value: Any) -> Any:
    return _GONE


def _structure(table: dict[str, Projector | None]) -> Projector:
    def project(value: Any) -> Any:
        result = {}
        key: Any = None
        try:
            for key, item in value.items():
                step = table[key]
                if item is None:
                    _refuse_null()
                elif step is None:
                    result[key] = item
                else:
                    projected = step(item)
                    if projected is not _GONE:
                        result[key] = projected
        except KeyError:
            raise _FaultError(f"unknown member {key!r}; known: {', '.join(table) or 'none'}") from None
        except AttributeError:
            raise _FaultError(f"expected a mapping, got {kind(value)}") from None
        except _FaultError as fault:
            fault.path.append(f".{key}")
            raise
        return result

    return project


def _list(item_projector: Projector | None) -> Projector:
    def project(value: Any) -> list[Any]:
        if not isinstance(value, list | tuple):
            raise _FaultError(f"expected a list, got {kind(value)}")
        if None in value:
            _refuse_null()
        if item_projector is None:
            return list(value)
        return [item for item in map(item_projector, value) if item is not _GONE]

    return project


def _enum(table: dict[str, str | None]) -> Projector:
    final: dict[Any, Any] = {value: _GONE if now is None else now for value, now in table.items()}

    def project(value: Any) -> Any:
        if isinstance(value, str) and value in final:
            return final[value]
        raise _FaultError(f"{value!r} is not among {', '.join(table)}")

    return project
