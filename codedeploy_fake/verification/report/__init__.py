"""A report in the form that its file's name asks for: .html, .md, .json or .xml (JUnit)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from codedeploy_fake.errors import UsageError
from codedeploy_fake.verification.report.as_html import as_html
from codedeploy_fake.verification.report.as_json import as_json
from codedeploy_fake.verification.report.as_junit import as_junit
from codedeploy_fake.verification.report.as_markdown import as_markdown

__all__ = ["FORMS", "as_html", "as_json", "as_junit", "as_markdown", "check", "write"]

FORMS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    ".html": as_html,
    ".md": as_markdown,
    ".json": as_json,
    ".xml": as_junit,
}


def check(path: Path) -> None:
    """Refuse, before anything is run, a path in which no report can be written.

    Raises UsageError.
    """
    if path.suffix not in FORMS:
        raise UsageError(f"--report {path}: its name ends in one of {', '.join(FORMS)}")
    if not path.parent.is_dir():
        raise UsageError(f"--report {path}: there is no folder {path.parent}")


def write(document: Mapping[str, Any], path: Path) -> None:
    """Write a report's document (``document.document``) in the form of the path."""
    path.write_text(FORMS[path.suffix](document), encoding="utf-8", errors="replace")
