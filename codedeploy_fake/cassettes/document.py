"""A cassette as a file: YAML, or JSON, that people read and that shows in a diff what has changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from codedeploy_fake.cassettes.interactions import (
    HEADERS,
    Cassette,
    FakeMetadata,
    Interaction,
    Metadata,
    RecordedError,
    with_iso_times,
    with_wire_times,
)
from codedeploy_fake.errors import UsageError

#: The member by which a document is known, and the version of the format that it states.
MARK, VERSION = "codedeploy_cassette", 2
#: The version without ``region`` and ``account`` of an interaction; it is read, and stays when it is written again.
_WITHOUT_PLACES = 1
_SOURCES = ("aws", "fake", "server")


def recognises(document: object) -> bool:
    """Whether this is a cassette in our format, whole or broken."""
    return isinstance(document, Mapping) and MARK in document


def read(path: str | Path) -> Cassette:
    """Read a file. Raises UsageError, with name and place, for what is no cassette of ours."""
    try:
        return loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as fault:
        raise UsageError(f"{path} cannot be read: {fault}") from None
    except UsageError as fault:
        raise UsageError(f"{path}: {fault}") from None


def write(path: str | Path, cassette: Cassette) -> None:
    """Write a file, JSON where its name ends so, and the folder that it needs. Raises UsageError where none can be."""
    file = Path(path)
    text = dumps(cassette, as_json=file.suffix == ".json")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as fault:
        raise UsageError(f"{file} cannot be written: {fault}") from None


def dumps(cassette: Cassette, *, as_json: bool = False) -> str:
    """The text of a cassette; equal cassettes have equal texts."""
    document = to_document(cassette)
    if as_json:
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    text: str = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=4096)
    return text


def loads(text: str) -> Cassette:
    """The cassette of a text in YAML or JSON. Raises UsageError, with the place, for what is none."""
    try:
        document = json.loads(text) if text.lstrip().startswith("{") else yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        raise UsageError(f"this is neither YAML nor JSON: {fault}") from None
    return of_document(document)


def to_document(cassette: Cassette) -> dict[str, Any]:
    """Plain values only: dicts, lists, texts, numbers, truths."""
    return {
        MARK: VERSION if cassette.tells_places else _WITHOUT_PLACES,
        "metadata": _metadata(cassette.metadata),
        "interactions": [_interaction(one) for one in cassette.interactions],
    }


def of_document(document: object) -> Cassette:
    """What a parsed file says. Raises UsageError, with the place, for what is no cassette of ours."""
    if not isinstance(document, Mapping) or MARK not in document:
        hint = " (a plain one of vcrpy: codedeploy-fake cassettes convert)" if _is_plain(document) else ""
        raise UsageError(f"no cassette of codedeploy_fake: it has no member {MARK}{hint}")
    if document[MARK] not in (_WITHOUT_PLACES, VERSION):
        raise UsageError(f"{MARK}: {document[MARK]!r}: this version reads the formats {_WITHOUT_PLACES} and {VERSION}")
    listed = document.get("interactions", [])
    if not isinstance(listed, list):
        raise UsageError("interactions: a list was expected")
    return Cassette(
        tuple(_read_interaction(one, f"interactions[{number}]") for number, one in enumerate(listed)),
        _read_metadata(document.get("metadata") or {}),
        document[MARK] != _WITHOUT_PLACES,
    )


def _is_plain(document: object) -> bool:
    return isinstance(document, Mapping) and "interactions" in document


def _metadata(metadata: Metadata) -> dict[str, Any]:
    fake = metadata.fake
    told: dict[str, Any] = {
        "recorded_from": metadata.recorded_from,
        "recorded_at": metadata.recorded_at,
        "region": metadata.region,
        "sdk": list(metadata.sdk) or None,
        "fake": None if fake is None else _present({"seed": fake.seed, "start": fake.start}),
    }
    return _present(told)


def _interaction(one: Interaction) -> dict[str, Any]:
    error = one.error and {"code": one.error.code, "message": one.error.message}
    answer = (
        {"error": error} if error else {"output": _plain(with_iso_times(one.operation, "answer", one.output or {}))}
    )
    headers = {name: one.headers[name] for name in HEADERS if name in one.headers}
    rest = {
        "request_id": one.request_id,
        "attempts": one.attempts if one.attempts > 1 else None,
        "headers": headers or None,
    }
    return {
        "operation": one.operation,
        **_present({"region": one.region, "account": one.account}),
        "input": _plain(with_iso_times(one.operation, "request", one.input)),
        "status": one.status,
        **answer,
        **_present(rest),
    }


def _present(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _plain(value: Any) -> Any:
    """Sorted members, and texts where a hostile body had bytes: nothing that a file would hide behind base64."""
    if isinstance(value, Mapping):
        return {str(name): _plain(value[name]) for name in sorted(value, key=str)}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, bytes):
        return value.decode(errors="backslashreplace")
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _read_metadata(told: Any) -> Metadata:
    _object(told, "metadata")
    source = told.get("recorded_from")
    if source is not None and source not in _SOURCES:
        raise UsageError(f"metadata.recorded_from: {source!r}: one of {', '.join(_SOURCES)}")
    fake = told.get("fake")
    if fake is not None:
        _object(fake, "metadata.fake")
        fake = FakeMetadata(_typed(fake, "seed", int, "metadata.fake"), fake.get("start"))
    return Metadata(source, told.get("recorded_at"), told.get("region"), tuple(told.get("sdk") or ()), fake)


def _read_interaction(one: Any, place: str) -> Interaction:
    _object(one, place)
    operation = _typed(one, "operation", str, place)
    if ("output" in one) == ("error" in one):
        raise UsageError(f"{place} ({operation}): either 'output' or 'error' was expected")
    output, error = one.get("output"), one.get("error")
    if error is not None:
        _object(error, f"{place}.error")
        error = RecordedError(_typed(error, "code", str, f"{place}.error"), str(error.get("message", "")))
    else:
        _object(output, f"{place}.output")
    headers = one.get("headers") or {}
    _object(headers, f"{place}.headers")
    return Interaction(
        operation,
        with_wire_times(operation, "request", one.get("input", {})),
        _typed({"status": 200, **one}, "status", int, place),
        None if error else with_wire_times(operation, "answer", output),
        error,
        one.get("request_id"),
        {name: str(headers[name]) for name in HEADERS if name in headers},
        _typed({"attempts": 1, **one}, "attempts", int, place),
        _typed(one, "region", str, place) if "region" in one else None,
        _typed(one, "account", str, place) if "account" in one else None,
    )


def _object(value: object, place: str) -> None:
    if not isinstance(value, Mapping):
        raise UsageError(f"{place}: an object was expected, not {value!r}")


def _typed(owner: Mapping[str, Any], member: str, kind: type, place: str) -> Any:
    if not isinstance(owner.get(member), kind):
        raise UsageError(f"{place}.{member}: {kind.__name__} was expected, not {owner.get(member)!r}")
    return owner[member]


class _Dumper(yaml.SafeDumper):  # type: ignore[misc, unused-ignore]
    """Lists indented under their member, and no anchors: equal values are written twice."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True
