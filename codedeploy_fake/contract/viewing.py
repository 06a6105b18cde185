"""A contract as a flat list of facts, so that two of them can be laid side by side.

``operation GetDeployment``, ``member DeploymentInfo.status``, ``required S3Location.bucket``, ``enum BundleType zip``,
``closed BundleType`` (no other values), ``limit ApplicationName max``, ``error GetDeployment InvalidInputException``,
``exception InvalidDeploymentIdException`` are of the model; ``number``, ``text``, ``fact`` and ``wire`` of the overlay.
Only what an operation reaches counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from codedeploy_fake.contract.data import document
from codedeploy_fake.contract.dating import in_force, value_at
from codedeploy_fake.contract.model import Model
from codedeploy_fake.contract.overlay import overlay

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Held = Callable[[Mapping[str, Any]], bool]

_DATED = {"limits": "number", "patterns": "text", "facts": "fact"}


@dataclass(frozen=True, slots=True)
class View:
    """What holds: the facts with their values, and who reaches a shape (``request``, ``answer``)."""

    title: str
    facts: Mapping[str, Any]
    uses: Mapping[str, frozenset[str]]


def of_day(date: str) -> View:
    """Return the contract of a day: the published model in force, and the overlay on it.

    Raises:
        UsageError: not a date, or one before the first published model.
    """
    model = Model(date)
    base = _published(model)
    seen = dict(base.facts)
    for name in overlay()["enforced"]:
        shape, _, rule = name.rpartition(".")
        seen[f"limit {shape} {rule}"] = model.limit(shape, rule)
    for section, kind in _DATED.items():
        for key, entries in overlay()[section].items():
            held = value_at(entries, model.day)
            if held is not None and held["value"] is not None:
                seen[f"{kind} {key}"] = held["value"]
    for name, entry in overlay()["on_wire"].items():
        if entry["on_wire_since"] <= model.day < entry.get("on_wire_until", "9999"):
            seen[f"wire {name}"] = True
    return View(f"{model.day} (model of {model.version})", seen, base.uses)


def of_published(date: str) -> View:
    """Return the published model in force on a day, without the overlay: what a botocore is compared with.

    Raises:
        UsageError: not a date, or one before the first published model.
    """
    model = Model(date)
    view = _published(model)
    return View(f"contracts, model of {model.version} ({model.source})", view.facts, view.uses)


def _published(model: Model) -> View:
    view = of_model(document("model"), model.version)
    seen = {fact: value for fact, value in view.facts.items() if not fact.startswith("required ")}
    structures = [name for name in view.uses if "members" in model.shape(name)]
    seen |= {f"required {name}.{member}": True for name in structures for member in model.required(name)}
    return View("", seen, view.uses)


def of_model(model: Mapping[str, Any], version: str | None = None) -> View:
    """Return what one published version of a ``model.json`` says; without dates in it, all of it."""

    def held(dated: Mapping[str, Any]) -> bool:
        return version is None or in_force(dated, version)

    shapes: Mapping[str, Any] = model["shapes"]
    seen: dict[str, Any] = {}
    uses: dict[str, set[str]] = {}
    for name, operation in model["operations"].items():
        if held(operation):
            seen[f"operation {name}"] = "with an answer" if "output" in operation else "without an answer"
            seen |= {f"error {name} {error}": True for error, dated in operation["errors"].items() if held(dated)}
            _reach(shapes, operation["input"], "request", held, uses)
            if "output" in operation:
                _reach(shapes, operation["output"], "answer", held, uses)
    for name, shape in shapes.items():
        if name in uses:
            seen |= _facts(shapes, name, held)
        elif "exception" in shape and held(shape):
            seen[f"exception {name}"] = True
    return View("", seen, {name: frozenset(directions) for name, directions in uses.items()})


def _reach(shapes: Mapping[str, Any], name: str, direction: str, held: Held, uses: dict[str, set[str]]) -> None:
    if direction in uses.setdefault(name, set()):
        return
    uses[name].add(direction)
    shape = shapes[name]
    members = [member["shape"] for member in shape.get("members", {}).values() if held(member)]
    for needed in members + [shape[part] for part in ("member", "key", "value") if part in shape]:
        _reach(shapes, needed, direction, held, uses)


def _facts(shapes: Mapping[str, Any], name: str, held: Held) -> dict[str, Any]:
    shape = shapes[name]
    present = {member: dated["shape"] for member, dated in shape.get("members", {}).items() if held(dated)}
    values = [value for value, dated in shape.get("enum", {}).items() if held(dated)]
    return {
        **{f"member {name}.{member}": _type(shapes, target) for member, target in present.items()},
        **{f"required {name}.{member}": True for member in shape.get("required", ()) if member in present},
        **({f"closed {name}": True} if values else {}),
        **{f"enum {name} {value}": True for value in values},
        **{f"limit {name} {rule['rule']}": rule["value"] for rule in shape.get("limits", ()) if held(rule)},
    }


def _type(shapes: Mapping[str, Any], name: str) -> str:
    shape = shapes[name]
    if shape["type"] == "list":
        return f"list of {_type(shapes, shape['member'])}"
    kind: str = shape["type"]
    return kind
