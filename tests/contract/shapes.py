"""Hypothesis strategies over the model: days, answers, requests; and the whole content of a contract as texts."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from codedeploy_fake.contract.data import document
from codedeploy_fake.contract.model import Model

if TYPE_CHECKING:
    from codedeploy_fake.contract import Contract

_CURRENT = Model("current")
_FIRST = dt.date(2015, 4, 27)
_LAST = dt.date(2027, 12, 31)

SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "string": st.text("aé-1", max_size=5),
    "boolean": st.booleans(),
    "integer": st.integers(-(2**31), 2**31 - 1),
    "long": st.integers(-(2**63), 2**63 - 1),
    "double": st.floats(0, 100),
    "timestamp": st.one_of(st.integers(0, 2**32), st.floats(0, 2e9)),
}


def every_day() -> st.SearchStrategy[str]:
    return st.dates(_FIRST, _LAST).map(dt.date.isoformat)


def answers(operation: str) -> st.SearchStrategy[dict[str, Any]]:
    """Answers of the newest contract, valid in type and enum."""
    shape = _CURRENT.operations[operation].output_shape
    return st.just({}) if shape is None else values(shape)


def requests(operation: str) -> st.SearchStrategy[dict[str, Any]]:
    return values(_CURRENT.operations[operation].input_shape)


def values(name: str) -> st.SearchStrategy[Any]:
    shape = _CURRENT.shape(name)
    match shape["type"]:
        case "structure":
            members = {member.name: values(member.shape) for member in _CURRENT.members(name)}
            required = {key: members.pop(key) for key in shape.get("required", ())}
            return st.fixed_dictionaries(required, optional=members)
        case "list":
            return st.lists(values(shape["member"]), max_size=2)
        case "map":
            return st.dictionaries(values(shape["key"]), values(shape["value"]), max_size=2)
        case scalar:
            if "enum" in shape:
                return st.sampled_from(list(shape["enum"]))
            if "limits" in shape:
                return st.just("name")
            return SCALARS[scalar]


def everything(contract: Contract) -> set[str]:
    """Every operation, error, member, enum value and model limit of a contract, as the history writes them."""
    raw = document("model")
    model = Model(contract.date)
    found = set()
    for name, operation in model.operations.items():
        found |= {f"operation {name}"} | {f"error {name} {error}" for error in operation.errors}
    for name, shape in raw["shapes"].items():
        if "members" in shape:
            found |= {f"member {name}.{member.name}" for member in model.members(name) if member.modelled}
        if "enum" in shape:
            found |= {f"enum {name} {value}" for value in contract.enum(name)}
        for rule in ("min", "max", "pattern"):
            if (limit := model.limit(name, rule)) is not None:
                found.add(f"limit {name} {rule} {limit}")
    return found
