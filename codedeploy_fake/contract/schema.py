"""JSON Schemas (2020-12) of requests, answers and errors at a date, made from the model and the overlay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from codedeploy_fake.contract.overlay import dated_value
from codedeploy_fake.contract.projecting import shown

if TYPE_CHECKING:
    from codedeploy_fake.contract.model import Model

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Direction = Literal["request", "answer"]

_SCALARS: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
    "long": {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1},
    "double": {"type": "number"},
    "timestamp": {"type": "number"},
}
_LIMITS = {
    ("string", "min"): "minLength",
    ("string", "max"): "maxLength",
    ("list", "min"): "minItems",
    ("list", "max"): "maxItems",
}


def schema(model: Model, operation: str, direction: Direction) -> dict[str, Any]:
    """Return the schema of an operation's request or answer on the model's day, complete in itself."""
    known = model.operations[operation]
    name = known.input_shape if direction == "request" else known.output_shape
    head = {"$schema": DIALECT, "title": f"{operation} {direction} of {model.day}"}
    if name is None:
        return {**head, "type": "object", "additionalProperties": False}
    definitions: dict[str, Any] = {}
    _define(model, name, direction, definitions)
    return {**head, **_reference(name), "$defs": dict(sorted(definitions.items()))}


def inlined(built: dict[str, Any]) -> dict[str, Any]:
    """Return a schema with every reference replaced by what it names: to a validator a reference costs most."""
    definitions = built.get("$defs", {})

    def inline(part: Any) -> Any:
        if isinstance(part, list):
            return [inline(item) for item in part]
        if not isinstance(part, dict):
            return part
        own = {key: inline(item) for key, item in part.items() if key not in {"$ref", "$defs"}}
        return own | inline(definitions[part["$ref"].rpartition("/")[2]]) if "$ref" in part else own

    result: dict[str, Any] = inline(built)
    return result


def error_schema(model: Model, code: str) -> dict[str, Any]:
    """Return the schema of an error body: the wire has a type and a message that no model states."""
    members = dated_value("facts", "error.members", model.day)
    return {
        "$schema": DIALECT,
        "title": f"{code} of {model.day}",
        "type": "object",
        "properties": {name: {"const": code} if name == "__type" else {"type": "string"} for name in members},
        "required": members,
        "additionalProperties": False,
    }


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{name}"}


def _define(model: Model, name: str, direction: Direction, definitions: dict[str, Any]) -> None:
    if name in definitions:
        return
    definitions[name] = {}
    shape = model.shape(name)
    match shape["type"]:
        case "structure":
            rule, needs = _structure(model, name, direction)
        case "list":
            rule, needs = {"type": "array", "items": _reference(shape["member"])}, [shape["member"]]
        case "map":
            needs = [shape["key"], shape["value"]]
            rule = {
                "type": "object",
                "propertyNames": _reference(shape["key"]),
                "additionalProperties": _reference(shape["value"]),
            }
        case scalar:
            rule, needs = dict(_SCALARS[scalar]), []
    rule |= _limits(model, name, shape["type"])
    if "enum" in shape:
        rule["enum"] = _values(model, name, direction)
    definitions[name] = rule
    for need in needs:
        _define(model, need, direction, definitions)


def _structure(model: Model, name: str, direction: Direction) -> tuple[dict[str, Any], list[str]]:
    members = [m for m in model.members(name) if (m.on_wire if direction == "answer" else m.modelled)]
    rule: dict[str, Any] = {
        "type": "object",
        "properties": {member.name: _reference(member.shape) for member in members},
        "additionalProperties": False,
    }
    present = {member.name for member in members}
    required = [member for member in model.shape(name).get("required", ()) if member in present]
    if required:
        rule["required"] = required
    return rule, [member.shape for member in members]


def _limits(model: Model, name: str, kind: str) -> dict[str, Any]:
    found = {}
    for rule in ("min", "max"):
        value = model.limit(name, rule)
        if value is not None:
            found[_LIMITS[kind, rule]] = value
    pattern = model.limit(name, "pattern")
    if pattern is not None:
        found["pattern"] = f"^(?:{pattern})$"  # a JSON Schema pattern may match anywhere; the model's is for the whole
    return found


def _values(model: Model, name: str, direction: Direction) -> list[str]:
    if direction == "answer":
        return list(dict.fromkeys(value for value in shown(model, name).values() if value is not None))
    return list(model.values(name) or model.shape(name)["enum"])
