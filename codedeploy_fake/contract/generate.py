"""Generate ``contracts/model.json`` from the installed botocore, dated by what is known of the API's history.

Names, types, required members, limits, enums and error lists; never the model's prose. A date comes from the
history where one is given, else from the ``model.json`` that is there. What left the API stays, with ``until``.
The key of a dated thing is the history's own: ``member DeploymentInfo.status``, ``enum DeploymentStatus Ready``,
``error GetDeployment DeploymentDoesNotExistException``, ``limit ApplicationName max 100``, ``operation ...``,
``exception ...``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from codedeploy_fake.contract.overlay import overlay
from codedeploy_fake.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_WIRE = ("apiVersion", "endpointPrefix", "jsonVersion", "protocols", "signatureVersion", "targetPrefix")
_LIMITS = ("min", "max", "pattern")
_LINE = 100

_Dates = dict[str, dict[str, str]]

#: a release of botocore and its service-2.json of CodeDeploy
Source = tuple[str, dict[str, Any]]


def generate(
    history: Mapping[str, Any] | None = None,
    previous: Mapping[str, Any] | None = None,
    *,
    today: str | None = None,
    source: Source | None = None,
) -> dict[str, Any]:
    """Return the content of ``model.json`` for the installed botocore, or for another ``source``.

    ``history`` has the form of api-history.json (``versions``, ``since``, ``until``), ``previous`` that of
    ``model.json``; at least one of them gives the dates. ``today`` (ISO) dates what neither knows.

    Raises:
        UsageError: something came or went without a date and ``today`` is not given; the text names it.
    """
    release, model = source or installed()
    earlier = previous or {}
    versions = list((history or earlier).get("versions", ()))
    dates = dict(facts(earlier)) | (_dates_of(history) if history else {})
    now = {key for key, _ in facts(undated(model))}
    fresh = sorted(now - dates.keys())
    gone = sorted(key for key, dated in dates.items() if key not in now and "until" not in dated)
    if (fresh or gone) and today is None:
        raise UsageError(_without_date(release, [*fresh, *(f"the end of {key}" for key in gone)]))
    for key in gone:
        dates[key] = {**dates[key], "until": versions[-1]}
    if (fresh or gone) and today is not None:
        dates |= {key: {"since": today} for key in fresh}
        versions = sorted({*versions, today})
    tree = _tree(model, dates)
    _refuse_undated_requirements(tree, earlier)
    _keep_removed(tree, earlier, dates)
    metadata = model["metadata"]
    if "protocols" not in metadata:  # until 2024 a model named one protocol, and no list
        metadata = {**metadata, "protocols": [metadata["protocol"]]}
    wire = {key: metadata[key] for key in _WIRE}
    wire["signingName"] = metadata.get("signingName", metadata["endpointPrefix"])
    return {"generated_from": f"botocore {release}", "versions": versions, "wire": wire, **tree}


def facts(model: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every dated thing of a ``model.json`` as (history key, its ``since`` and ``until``)."""
    for name, operation in model.get("operations", {}).items():
        yield f"operation {name}", _dates(operation)
        for error, dated in operation["errors"].items():
            yield f"error {name} {error}", _dates(dated)
    for name, shape in model.get("shapes", {}).items():
        if "exception" in shape:
            yield f"exception {name}", _dates(shape)
        for member, dated in shape.get("members", {}).items():
            yield f"member {name}.{member}", _dates(dated)
        for value, dated in shape.get("enum", {}).items():
            yield f"enum {name} {value}", _dates(dated)
        for dated in shape.get("limits", ()):
            yield f"limit {name} {dated['rule']} {dated['value']}", _dates(dated)


def undated(source: Mapping[str, Any]) -> dict[str, Any]:
    """Return operations and shapes of a botocore model as ``model.json`` has them, without dates."""
    return _tree(source, None)


def render(model: Mapping[str, Any]) -> str:
    """Return the text of a contract file: one dated thing a line, so that a difference reads well."""
    return _render(model, "") + "\n"


def _render(value: Any, indent: str) -> str:
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value:
        return line
    items = list(value.values()) if isinstance(value, dict) else value
    if len(indent) + len(line) <= _LINE and not any(isinstance(item, dict | list) for item in items):
        return line
    deeper = indent + "  "
    if isinstance(value, list):
        return "[\n" + ",\n".join(deeper + _render(item, deeper) for item in value) + f"\n{indent}]"
    rows = (f"{deeper}{json.dumps(key, ensure_ascii=False)}: {_render(item, deeper)}" for key, item in value.items())
    return "{\n" + ",\n".join(rows) + f"\n{indent}}}"


def installed() -> Source:
    """Return what the installed botocore brings; never a model that lies in the user's own folders."""
    import botocore  # noqa: PLC0415 - only who generates needs it
    from botocore.loaders import Loader  # noqa: PLC0415

    # the built-in data only: a model in ~/.aws/models must not leak into the contracts
    loader = Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)
    return botocore.__version__, loader.load_service_model("codedeploy", "service-2")


def _dates(dated: Mapping[str, Any]) -> dict[str, str]:
    return {key: dated[key] for key in ("since", "until") if key in dated}


def _dates_of(history: Mapping[str, Any]) -> _Dates:
    until = history.get("until", {})
    return {
        key: {"since": since, "until": until[key]} if key in until else {"since": since}
        for key, since in history["since"].items()
    }


def _without_date(release: str, undated: list[str]) -> str:
    shown = ", ".join(undated[:10]) + (f" and {len(undated) - 10} more" if len(undated) > 10 else "")
    return (
        f"botocore {release} has {len(undated)} change(s) without a date: {shown}. "
        "Give a history that dates them, or the day to date them with (today='YYYY-MM-DD')."
    )


def _tree(model: Mapping[str, Any], dates: _Dates | None) -> dict[str, Any]:
    """Arrange operations and shapes; without ``dates`` nothing carries one."""

    def dated(key: str) -> dict[str, str]:
        return {} if dates is None else dates[key]

    return {
        "operations": {name: _operation(name, source, dated) for name, source in model["operations"].items()},
        "shapes": {name: _shape(name, model["shapes"][name], dated) for name in sorted(model["shapes"])},
    }


def _refuse_undated_requirements(tree: Mapping[str, Any], previous: Mapping[str, Any]) -> None:
    """A member that came to be required, or no longer is: no history dates it, the overlay does."""
    known = overlay()["required"]
    for name, before in previous.get("shapes", {}).items():
        changed = {*before.get("required", ())} ^ {*tree["shapes"].get(name, before).get("required", ())}
        undated = {member for member in changed & before.get("members", {}).keys() if f"{name}.{member}" not in known}
        if undated:
            raise UsageError(
                f"{name} came to require, or no longer requires, {', '.join(sorted(undated))}. Say in "
                "contracts/overlay.json, under required, since or until which published model that holds."
            )


def _operation(name: str, source: Mapping[str, Any], dated: Callable[[str], dict[str, str]]) -> dict[str, Any]:
    operation = {direction: source[direction]["shape"] for direction in ("input", "output") if direction in source}
    operation |= {**dated(f"operation {name}"), **_deprecated(source)}
    errors = sorted(error["shape"] for error in source.get("errors", ()))
    return {**operation, "errors": {error: dated(f"error {name} {error}") for error in errors}}


def _shape(name: str, source: Mapping[str, Any], dated: Callable[[str], dict[str, str]]) -> dict[str, Any]:
    shape: dict[str, Any] = {"type": source["type"]}
    if source.get("exception"):
        shape |= {"exception": True, **dated(f"exception {name}")}
    shape |= _deprecated(source)
    shape |= {part: source[part]["shape"] for part in ("member", "key", "value") if part in source}
    if source.get("required"):
        shape["required"] = source["required"]
    if "members" in source:
        shape["members"] = {
            member: {"shape": target["shape"], **dated(f"member {name}.{member}")}
            for member, target in source["members"].items()
        }
    if "enum" in source:
        shape["enum"] = {value: dated(f"enum {name} {value}") for value in source["enum"]}
    limits = [
        {"rule": rule, "value": source[rule], **dated(f"limit {name} {rule} {source[rule]}")}
        for rule in _LIMITS
        if rule in source
    ]
    return {**shape, "limits": limits} if limits else shape


def _deprecated(source: Mapping[str, Any]) -> dict[str, bool]:
    return {"deprecated": True} if source.get("deprecated") else {}


def _keep_removed(tree: dict[str, Any], previous: Mapping[str, Any], dates: _Dates) -> None:
    """Put back what an earlier model had and this one has not, with the last date it was there."""

    def ended(key: str, dated: Mapping[str, Any]) -> dict[str, Any]:
        return {**dated, **dates.get(key, {})}

    for name, before in previous.get("operations", {}).items():
        now = tree["operations"].setdefault(name, {**ended(f"operation {name}", before), "errors": {}})
        for error, dated in before["errors"].items():
            now["errors"].setdefault(error, ended(f"error {name} {error}", dated))
    for name, before in previous.get("shapes", {}).items():
        now = tree["shapes"].setdefault(name, ended(f"exception {name}", before))
        for member, dated in before.get("members", {}).items():
            now["members"].setdefault(member, ended(f"member {name}.{member}", dated))
        for value, dated in before.get("enum", {}).items():
            now.setdefault("enum", {}).setdefault(value, ended(f"enum {name} {value}", dated))
        present = {(limit["rule"], limit["value"]) for limit in now.get("limits", ())}
        gone = [limit for limit in before.get("limits", ()) if (limit["rule"], limit["value"]) not in present]
        if gone:
            kept = [ended(f"limit {name} {limit['rule']} {limit['value']}", limit) for limit in gone]
            now["limits"] = [*kept, *now.get("limits", ())]
    _add_ended_exceptions(tree, dates)
    tree["shapes"] = dict(sorted(tree["shapes"].items()))


def _add_ended_exceptions(tree: dict[str, Any], dates: _Dates) -> None:
    """Add what only the history remembers: an exception is its name, anything else would need a description."""
    have = dict(facts(tree))
    for key, dated in dates.items():
        kind, _, name = key.partition(" ")
        if key in have:
            continue
        if kind != "exception":
            raise UsageError(f"The history knows {key!r}, but neither botocore nor model.json says what it was.")
        tree["shapes"][name] = {"type": "structure", "exception": True, **dated, "members": {}}
