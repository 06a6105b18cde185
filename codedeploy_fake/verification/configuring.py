"""``--config``: what is there at a target, as the person who verifies has put it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from codedeploy_fake.contract.data import document
from codedeploy_fake.errors import UsageError


@dataclass(frozen=True, slots=True)
class Config:
    """What is there.

    ``roles`` are ARNs and ``revisions`` RevisionLocations, by the names that stories use
    (``contracts/behaviour/revisions.json`` says what a revision by a name does). ``instances`` are the ids of those
    that carry the tag ``codedeploy-fake-verify``, with an agent that runs; ``alarms`` the names of CloudWatch alarms
    whose state stories may set. ``blue_green``: other instances carry ``codedeploy-fake-verify-green``, and an Auto
    Scaling group is called ``codedeploy-fake-verify``. ``many_resources`` lets them make hundreds, ``fresh_account``
    says that nothing else is in the account.
    """

    roles: Mapping[str, str] = field(default_factory=dict)
    revisions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    instances: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()
    blue_green: bool = False
    many_resources: bool = False
    fresh_account: bool = False

    @property
    def abilities(self) -> frozenset[str]:
        """Which needs of stories it meets."""
        there = {
            "instances": bool(self.instances),
            "alarms": bool(self.alarms),
            "blue-green": self.blue_green,
            "many-resources": self.many_resources,
            "fresh-account": self.fresh_account,
        }
        return frozenset(name for name, is_there in there.items() if is_there)


def read(path: Path) -> Config:
    """Read a file, ``.toml`` or ``.json``. Raises UsageError for what is none, naming file and place."""
    readers: Mapping[str, Callable[[str], Any]] = {".toml": tomllib.loads, ".json": json.loads}
    if path.suffix not in readers:
        raise UsageError(f"--config {path}: a file whose name ends with .toml or .json")
    try:
        said = readers[path.suffix](path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as wrong:
        raise UsageError(f"--config {path}: {wrong}") from None
    if not isinstance(said, dict):
        raise UsageError(f"--config {path}: an object with {', '.join(_MEMBERS)} was expected")
    unknown = [name for name in said if name not in _MEMBERS]
    if unknown:
        raise UsageError(f"--config {path}: {', '.join(unknown)} is not known; one of {', '.join(_MEMBERS)}")
    for name, value in said.items():
        fits, expected = _MEMBERS[name]
        if not fits(value):
            raise UsageError(f"--config {path}: {name}: {expected}, not {value!r}")
    lists = {name: tuple(said[name]) for name in ("instances", "alarms") if name in said}
    return Config(**{**said, **lists})


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item for item in value)


def _roles(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(arn, str) and arn.startswith("arn:") and ":role/" in arn for arn in value.values()
    )


def _revisions(value: Any) -> bool:
    known = document("behaviour/revisions")
    return isinstance(value, dict) and all(
        name in known and isinstance(location, dict) and "revisionType" in location for name, location in value.items()
    )


def _yes_or_no(value: Any) -> bool:
    return isinstance(value, bool)


# fmt: off
_MEMBERS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "roles":          (_roles,     'names and ARNs of roles: {"service": "arn:aws:iam::123456789012:role/deploy"}'),
    "revisions":      (_revisions, "names of contracts/behaviour/revisions.json, each with a RevisionLocation"),
    "instances":      (_texts,     "a list of instance ids"),
    "alarms":         (_texts,     "a list of names of alarms"),
    "blue_green":     (_yes_or_no, "true or false"),
    "many_resources": (_yes_or_no, "true or false"),
    "fresh_account":  (_yes_or_no, "true or false"),
}
# fmt: on
