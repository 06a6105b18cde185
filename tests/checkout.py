"""The checkout as a set of files, and processes that know nothing of the one that runs the tests."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "codedeploy_fake"
MODULES = sorted(PACKAGE.rglob("*.py"))

#: What a tool or a test run leaves behind, in a tree that no git looks after.
_LEFT_BEHIND = {"__pycache__", "build", "dist"}


@cache
def project_files() -> tuple[str, ...]:
    """Return every file of the project, relative and with slashes: what git knows or would add, else what is there."""
    if (ROOT / ".git").exists():
        listing = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listing, capture_output=True, check=True, text=True, encoding="utf-8").stdout.split("\0")
        return tuple(name for name in names if name and (ROOT / name).exists())
    return tuple(
        path.as_posix()
        for path in (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
        if not _LEFT_BEHIND.intersection(path.parts)
        and not any(part.startswith(".") and part not in {".ci", ".gitignore"} for part in path.parts)
    )


def run(*command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a command that inherits neither PYTHONPATH nor a coverage measurement; its exit code is the caller's."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("COVERAGE_", "PYTHON"))}
    return subprocess.run(
        command,
        cwd=cwd,
        env={**inherited, "PYTHONUTF8": "1"},
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
    )


def python(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run this interpreter, as ``run`` does."""
    return run(sys.executable, *arguments, cwd=cwd)
