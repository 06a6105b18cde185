"""The formats of recordings, known by what they contain: each is read into the same steps."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codedeploy_fake.errors import UsageError
from codedeploy_fake.recordings.formats import (
    answer_lists,
    cassettes,
    cli_output,
    debug_logs,
    placebo,
    readable_cassettes,
    runs,
)
from codedeploy_fake.recordings.formats.describing import described
from codedeploy_fake.recordings.formats.texts import text_of, yaml_of
from codedeploy_fake.recordings.steps import Step

__all__ = ["FORMATS", "broken", "steps"]


@dataclass(frozen=True, slots=True)
class Format:
    """One row: what the format is, how it is known, how it is read. Both functions get the same value."""

    name: str
    recognises: Callable[[Any], bool]
    steps: Callable[[Any], tuple[Step, ...]]


# fmt: off
#: Formats of what a file or a program says, the surest sign first.
DOCUMENTS = (
    Format("a run file (an object with 'steps', each with 'operation' and 'response')",
           runs.recognises, runs.steps),
    Format("a cassette of codedeploy-fake (YAML or JSON with 'codedeploy_cassette')",
           readable_cassettes.recognises, readable_cassettes.steps),
    Format("a plain vcrpy cassette (YAML or JSON with 'interactions')",
           cassettes.recognises, cassettes.steps),
    Format("answers: AWS CLI output in JSON, or a list as for botocore's Stubber",
           answer_lists.recognises, answer_lists.steps),
)
LOG = Format("a debug log of botocore ('aws … --debug')",
             debug_logs.recognises, debug_logs.steps)
FOLDER = Format("a folder that placebo recorded ('codedeploy.GetDeployment_1.json' …)",
                placebo.recognises, placebo.steps)
# fmt: on

FORMATS = (*DOCUMENTS, LOG, FOLDER)


def steps(source: str | Path | Mapping[str, Any] | Sequence[Any]) -> tuple[Step, ...]:
    """The answers of a recording, in their order: a path, or what a file of it says.

    Raises UsageError for what is none of the formats, naming them and what was found, and for what is broken, with the
    place. A text is a path.
    """
    try:
        return _of_document(source) if not isinstance(source, str | Path) else _of_path(Path(source))
    except _UnknownError as error:
        raise UsageError(f"{_name(source)} is no recording: {error}") from None
    except UsageError as error:
        raise broken(source, str(error)) from None
    except RecursionError:
        raise broken(source, "it is nested too deeply, or contains itself") from None


def broken(source: object, why: str) -> UsageError:
    """The error of a recording that is broken; ``why`` begins with the place."""
    return UsageError(f"{_name(source)} is a broken recording: {why.lstrip('.: ')}")


def _name(source: object) -> str:
    return str(source) if isinstance(source, str | Path) else "this"


class _UnknownError(UsageError):
    """None of the formats."""


def _of_path(path: Path) -> tuple[Step, ...]:
    try:
        return _of_folder(path) if path.is_dir() else _of_text(text_of(path))
    except (OSError, UnicodeDecodeError) as fault:
        raise _UnknownError(str(fault)) from None


def _of_folder(path: Path) -> tuple[Step, ...]:
    if FOLDER.recognises(path):
        return FOLDER.steps(path)
    names = sorted(one.name for one in path.iterdir())
    raise _none_of_these(f"a folder with {len(names)} files: {', '.join(names[:3]) or 'none'}")


def _of_text(text: str) -> tuple[Step, ...]:
    if not text.strip():
        raise _none_of_these("an empty file")
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        if LOG.recognises(text):
            return LOG.steps(text)
        whole = cli_output.documents(text) if cli_output.recognises(text) else yaml_of(text)
    return _of_document(whole)


def _of_document(document: Any) -> tuple[Step, ...]:
    for row in DOCUMENTS:
        if row.recognises(document):
            return row.steps(document)
    raise _none_of_these(described(document))


def _none_of_these(found: str) -> UsageError:
    return _UnknownError(f"found {found}. A recording is one of: {'; '.join(row.name for row in FORMATS)}")
