"""One published model, seen from one day: shapes, operations, enums and limits that are in force."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from codedeploy_fake.contract.data import document
from codedeploy_fake.contract.dating import in_force, resolve, version_at
from codedeploy_fake.contract.overlay import on_wire, overlay

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation at a date: the names of its shapes and of the errors it declares."""

    name: str
    input_shape: str
    output_shape: str | None
    errors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a structure at a date.

    ``modelled``: the model of the date has it; requests may use it. ``on_wire``: answers of the date carry it.
    """

    name: str
    shape: str
    modelled: bool
    on_wire: bool


class Model:
    """``model.json`` at one day, under the overlay. Immutable; compiled parts are made on first use."""

    def __init__(self, date: str) -> None:
        raw = document("model")
        self.day = resolve(date, raw["versions"])
        self.version = version_at(self.day, raw["versions"])
        self.source: str = raw["generated_from"]
        self._shapes: Mapping[str, Mapping[str, Any]] = raw["shapes"]
        self._operations: Mapping[str, Mapping[str, Any]] = raw["operations"]

    @cached_property
    def operations(self) -> Mapping[str, Operation]:
        """Every operation of the day, by name."""
        return {
            name: Operation(
                name,
                operation["input"],
                operation.get("output"),
                frozenset(error for error, dated in operation["errors"].items() if in_force(dated, self.version)),
            )
            for name, operation in self._operations.items()
            if in_force(operation, self.version)
        }

    @cached_property
    def exceptions(self) -> frozenset[str]:
        """The names of all exceptions of the day, declared by an operation or not."""
        return frozenset(
            name for name, shape in self._shapes.items() if "exception" in shape and in_force(shape, self.version)
        )

    def shape(self, name: str) -> Mapping[str, Any]:
        """Return a shape as ``model.json`` has it, dates included."""
        return self._shapes[name]

    def members(self, structure: str) -> Iterator[Member]:
        """Yield every member a structure ever had, with what holds on this day."""
        for name, dated in self._shapes[structure]["members"].items():
            modelled = in_force(dated, self.version)
            wire = on_wire(structure, name, self.day)
            yield Member(name, dated["shape"], modelled, modelled if wire is None else wire)

    def required(self, structure: str) -> list[str]:
        """Return the members that the model of the day requires of a structure."""
        named = self._shapes[structure].get("required", ())
        return [
            name
            for name, dated in self._shapes[structure]["members"].items()
            if in_force(dated, self.version)
            and (
                in_force(overlay()["required"][f"{structure}.{name}"], self.version)
                if f"{structure}.{name}" in overlay()["required"]
                else name in named
            )
        ]

    def enums(self) -> Iterator[str]:
        """Yield the names of all enum shapes, of any date."""
        return (name for name, shape in self._shapes.items() if "enum" in shape)

    def values(self, shape: str) -> tuple[str, ...]:
        """Return the values of an enum on this day, in the model's order; empty before its first."""
        return tuple(value for value, dated in self._shapes[shape]["enum"].items() if in_force(dated, self.version))

    def limit(self, shape: str, rule: str) -> Any | None:
        """Return what a limit (``min``, ``max``, ``pattern``) of a shape demands on this day; ``None`` for nothing.

        The service held some limits before the model stated them (overlay, ``enforced``).
        """
        enforced = overlay()["enforced"].get(f"{shape}.{rule}", {}).get("since", "9999")
        held = None
        for dated in self._shapes.get(shape, {}).get("limits", ()):
            if dated["rule"] == rule and (in_force(dated, self.version) or (enforced <= self.day < dated["since"])):
                held = dated["value"]
        return held
