"""The record of what AWS itself has confirmed: ``cassettes/validated.json``, written by runs against AWS only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from codedeploy_fake import __version__
from codedeploy_fake.contract.data import find
from codedeploy_fake.errors import UsageError
from codedeploy_fake.verification.running import Report
from codedeploy_fake.verification.telling import Verdict


def record() -> Path:
    """Where the checkout keeps it; an installed package has none there."""
    return find().parent / "cassettes" / "validated.json"


def read(path: Path) -> dict[str, Any]:
    """What was confirmed so far, by story; nothing where there is no file. Raises UsageError for a broken one."""
    if not path.exists():
        return {}
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as wrong:
        raise UsageError(f"{path} is no record of validations: {wrong}") from None
    if not isinstance(said, dict) or not all(isinstance(one, dict) and "date" in one for one in said.values()):
        raise UsageError(f"{path} is no record of validations: see validated.schema.json")
    return said


def renewed(before: Mapping[str, Any], found: Report, region: str, now: datetime | None = None) -> dict[str, Any]:
    """The record after a run: what was verified has its date, what differs, even where that is known, has none."""
    import botocore  # noqa: PLC0415  only who ran against AWS

    versions = {"codedeployFake": __version__, "botocore": botocore.__version__, "contract": found.contract}
    today = {"date": (now or datetime.now(UTC)).date().isoformat(), "region": region, "versions": versions}
    after = dict(before)
    for told in found.told:
        match told.telling.verdict:
            case Verdict.VERIFIED:
                after[told.telling.story.id] = today
            case Verdict.DIFFERS:
                after.pop(told.telling.story.id, None)
    return dict(sorted(after.items()))


def write(path: Path, said: Mapping[str, Any]) -> None:
    """Write the record, all or nothing."""
    new = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
        new.replace(path)
    except OSError as fault:
        raise UsageError(f"the record of validations could not be written: {fault}") from None
