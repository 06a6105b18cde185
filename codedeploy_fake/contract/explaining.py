"""Say what is wrong with an answer: where, what stands there, which rule it breaks, and how the rule is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codedeploy_fake.contract.data import evidence
from codedeploy_fake.contract.overlay import overlay
from codedeploy_fake.contract.reading import kind
from codedeploy_fake.errors import ContractViolation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codedeploy_fake.contract.model import Model
    from codedeploy_fake.contract.schema import Schema
    from codedeploy_fake.contract.validators import Fault

_SHOWN = 200


def violation(model: Model, operation: str, schema: Schema, faults: list[Fault], answer: object) -> ContractViolation:
    """Return the violation of an answer's outermost fault; ``schema`` has no references."""
    fault = faults[0]
    part, value = _at(schema, answer, fault.path)
    if fault.rule == "additionalProperties":
        value = {name: item for name, item in value.items() if name not in part.get("properties", {})}
    where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in fault.path)
    sources = _sources(model, fault.rule, _place(model, operation, fault.path), value)
    more = f"\n  and {len(faults) - 1} more" if len(faults) > 1 else ""
    return ContractViolation(
        f"{operation} answer{where} {_wrong(fault.rule, part, value)}\n"
        f"  path: ${where}\n"
        f"  value: {repr(value)[:_SHOWN]}\n"
        f"  rule: {_rule(fault.rule, part)}\n"
        f"  evidence: {'; '.join(sources)}{more}"
    )


def _at(schema: Schema, value: Any, path: tuple[str | int, ...]) -> tuple[Schema, Any]:
    for step in path:
        schema = schema["items"] if isinstance(step, int) else schema["properties"][step]
        value = value[step]
    return schema, value


def _place(model: Model, operation: str, path: tuple[str | int, ...]) -> tuple[str, str]:
    """Return the shape at a path, and the ``Structure.member`` or operation that leads to it."""
    shape, owner = model.operations[operation].output_shape or "", operation
    for step in path:
        if isinstance(step, int):
            shape = model.shape(shape)["member"]
        else:
            owner = f"{shape}.{step}"
            shape = model.shape(shape)["members"][step]["shape"]
    return shape, owner


def _wrong(rule: str, part: Schema, value: Any) -> str:
    if rule == "type":
        return f"should be {_article(part['type'])} and is {kind(value)}"
    if rule == "enum":
        return "has no value of the day"
    if rule == "additionalProperties":
        return f"has what the day does not know: {', '.join(map(str, value))}"
    if rule == "required":
        return f"lacks {', '.join(name for name in part['required'] if name not in value)}"
    return "breaks a limit"


def _rule(rule: str, part: Schema) -> str:
    if rule == "additionalProperties":
        return f"no members but {', '.join(part.get('properties', ())) or '(none)'}"
    limit = part[rule]
    return f"{rule} {', '.join(map(str, limit)) if isinstance(limit, list) else limit}"


def _article(name: str) -> str:
    return f"an {name}" if name[0] in "aio" else f"a {name}"


def _sources(model: Model, rule: str, place: tuple[str, str], value: Any) -> Iterator[str]:
    shape, owner = place
    yield f"{shape or owner} in the model of {model.version} ({model.source})"
    if rule == "additionalProperties" and shape:
        for name in value:
            yield f"{name} {_dates(model.shape(shape)['members'].get(name))}"
            yield from _cited("on_wire", f"{shape}.{name}")
    if rule == "enum":
        known = model.shape(shape)["enum"].get(value) if isinstance(value, str) else None
        yield f"{value!r} {_dates(known)}"
        if known:
            yield from _cited("folds", shape)
    yield from _cited("enforced", f"{shape}.{rule}")
    yield from _cited("on_wire", owner)


def _dates(known: dict[str, str] | None) -> str:
    if known is None:
        return "is in no published model"
    until = f" until {known['until']}" if "until" in known else ""
    return f"is in the model since {known['since']}{until}"


def _cited(section: str, key: str) -> Iterator[str]:
    entry = overlay()[section].get(key)
    if entry is not None:
        known = evidence(entry["evidence"])
        yield f"{section} {key} of the overlay: {known.key}, {known.level}: {known.source}"
