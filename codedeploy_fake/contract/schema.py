"""JSON Schemas (2020-12) of requests, answers and errors at a date, made from the model and the overlay.

Each is complete in itself and named by a relative ``$id``. A request also keeps what the overlay adds to the model:
patterns, lengths and the size of lists. An answer shows the members that were on the wire, with folded values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from codedeploy_fake.contract.overlay import dated_value, overlay
from codedeploy_fake.contract.projecting import shown

if TYPE_CHECKING:
    from codedeploy_fake.contract.model import Model

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Direction = Literal["request", "answer"]
Schema = dict[str, Any]

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


def schema(model: Model, operation: str, direction: Direction) -> Schema:
    """Return the schema of an operation's request or answer on the model's day, complete in itself."""
    known = model.operations[operation]
    name = known.input_shape if direction == "request" else known.output_shape
    head = _head(f"{operation}.{direction}.json", f"{operation} {direction} of {model.day}")
    if name is None:
        return {**head, "type": "object", "additionalProperties": False}
    definitions: dict[str, Any] = {}
    _define(model, name, direction, definitions)
    if direction == "request":
        _limit_lists(model, operation, definitions[name]["properties"])
    return {**head, **_reference(name), "$defs": dict(sorted(definitions.items()))}


def error_schema(model: Model, operation: str | None = None) -> Schema:
    """Return the schema of error bodies on the model's day: of an operation, or of all; one definition an error.

    The wire has a type and a message that no model states.
    """
    if operation is None:
        codes, head = model.exceptions, _head("errors.json", f"errors of {model.day}")
    else:
        codes = model.operations[operation].errors
        head = _head(f"{operation}.error.json", f"{operation} error of {model.day}")
    names = sorted({*codes, *overlay()["protocol_errors"]})
    return {
        **head,
        "anyOf": [_reference(name) for name in names],
        "$defs": {name: _error(model, name) for name in names},
    }


def inlined(built: Schema) -> Schema:
    """Return a schema with every reference replaced by what it names: to a validator a reference costs most."""
    definitions = built.get("$defs", {})

    def inline(part: Any) -> Any:
        if isinstance(part, list):
            return [inline(item) for item in part]
        if not isinstance(part, dict):
            return part
        own = {key: inline(item) for key, item in part.items() if key not in {"$ref", "$defs"}}
        return own | inline(definitions[part["$ref"].rpartition("/")[2]]) if "$ref" in part else own

    result: Schema = inline(built)
    return result


def _head(identifier: str, title: str) -> Schema:
    return {"$schema": DIALECT, "$id": identifier, "title": title}


def _error(model: Model, code: str) -> Schema:
    members = dated_value("facts", "error.members", model.day)
    return {
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
    rule |= _limits(model, name, shape["type"], direction)
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
    required = [member for member in model.required(name) if member in rule["properties"]]
    if required:
        rule["required"] = required
    return rule, [member.shape for member in members]


def _limits(model: Model, name: str, kind: str, direction: Direction) -> dict[str, Any]:
    found = {}
    for rule in ("min", "max"):
        value = model.limit(name, rule)
        if value is not None:
            found[_LIMITS[kind, rule]] = value
    pattern = model.limit(name, "pattern")
    if direction == "request":
        if name in overlay()["bounds"]:
            found[_LIMITS[kind, "max"]] = dated_value("limits", overlay()["bounds"][name], model.day)
        if pattern is None and name in overlay()["patterns"]:
            pattern = dated_value("patterns", name, model.day)
    if pattern is not None:
        found["pattern"] = f"^(?:{pattern})$"  # a JSON Schema pattern may match anywhere; the model's is for the whole
    return found


def _limit_lists(model: Model, operation: str, properties: dict[str, Any]) -> None:
    for member, rule in properties.items():
        key = f"{operation}.{member}"
        if key in overlay()["limits"]:
            properties[member] = {**rule, "maxItems": dated_value("limits", key, model.day)}


def _values(model: Model, name: str, direction: Direction) -> list[str]:
    if direction == "answer":
        return list(dict.fromkeys(value for value in shown(model, name).values() if value is not None))
    return list(model.values(name) or model.shape(name)["enum"])
