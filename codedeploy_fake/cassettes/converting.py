"""A plain vcrpy cassette becomes one of ours: scrubbed, and readable."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from codedeploy_fake.cassettes import document
from codedeploy_fake.cassettes.interactions import Cassette
from codedeploy_fake.cassettes.plain import of_plain
from codedeploy_fake.cassettes.scrubbing import scrubbed
from codedeploy_fake.errors import UsageError


@dataclass(frozen=True, slots=True)
class Converted:
    """What became of a cassette: ``others`` is how many requests to other services were left out."""

    cassette: Cassette
    others: int


def convert(source: str | Path, target: str | Path) -> Converted:
    """Read a plain cassette, or one of ours, and write it scrubbed, in JSON where the name of the target ends so.

    Raises UsageError for what is no cassette, for one without CodeDeploy, and where nothing can be written.
    """
    done = converted(_parsed(Path(source)), str(source))
    document.write(target, done.cassette)
    return done


def converted(parsed: Any, name: str = "this") -> Converted:
    """What a parsed cassette becomes. Raises UsageError, with the place, for what is none."""
    try:
        if document.recognises(parsed):
            return Converted(scrubbed(document.of_document(parsed)), 0)
        if not isinstance(parsed, Mapping) or not isinstance(parsed.get("interactions"), list):
            raise UsageError("neither a cassette of vcrpy nor one of ours: it has no list 'interactions'")
        cassette = of_plain(parsed)
    except UsageError as mistake:
        raise UsageError(f"{name}: {mistake}") from None
    listed = len(parsed["interactions"])
    if not cassette.interactions:
        raise UsageError(f"{name}: none of its {listed} interactions is with CodeDeploy")
    return Converted(scrubbed(cassette), listed - sum(one.attempts for one in cassette.interactions))


def _parsed(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise UsageError(f"{path} cannot be read: {fault}") from None
    try:
        return json.loads(text) if path.suffix == ".json" else yaml.load(text, Loader=_Loader)  # noqa: S506
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        # the library quotes the line, which may hold a secret
        mark = getattr(fault, "problem_mark", None)
        where = f" line {mark.line + 1}" if mark else ""
        raise UsageError(f"{path}{where}: neither YAML nor JSON") from None


class _Loader(yaml.SafeLoader):  # type: ignore[misc, unused-ignore]
    """Plain values only, and the texts that Python 2 marked as its own."""


for _tag in ("unicode", "str"):
    _Loader.add_constructor(f"tag:yaml.org,2002:python/{_tag}", yaml.SafeLoader.construct_yaml_str)
