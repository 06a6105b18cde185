"""Files as texts, and texts as YAML."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Any

from codedeploy_fake.errors import UsageError


def text_of(path: Path) -> str:
    """The text of a file in UTF-8, or in UTF-16 as PowerShell redirects it.

    Raises OSError for what cannot be read, UnicodeDecodeError for what is no text.
    """
    raw = path.read_bytes()
    wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return raw.decode("utf-16" if wide else "utf-8-sig")


def yaml_of(text: str) -> Any:
    """What a text says in YAML. Raises UsageError for what is broken, with line and column."""
    import yaml  # noqa: PLC0415  vcrpy brings it, and only a cassette needs it

    class Loader(yaml.SafeLoader):  # type: ignore[misc, unused-ignore]
        """Plain values only, and the texts that Python 2 marked as its own."""

    for tag in ("unicode", "str"):
        Loader.add_constructor(f"tag:yaml.org,2002:python/{tag}", yaml.SafeLoader.construct_yaml_str)
    try:
        return yaml.load(text, Loader=Loader)  # noqa: S506  a SafeLoader
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark
        place = f"line {mark.line + 1} column {mark.column + 1}: " if mark else ""
        raise UsageError(f"{place}{fault.problem}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        raise UsageError(str(fault)) from None
