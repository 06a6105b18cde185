"""Fetch the model of another botocore: pip puts it into a folder of its own, which is read and thrown away."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from codedeploy_fake.errors import UsageError

#: puts a requirement into a folder
Installer = Callable[[str, Path], None]

_REQUIREMENT = re.compile(r"botocore==(?P<release>[0-9][0-9A-Za-z.]*)")
_MODEL = "botocore/data/codedeploy/2014-10-06/service-2.json"


def pip(requirement: str, into: Path) -> None:
    """Install a requirement into a folder with this Python's pip, from whatever index it is set up for.

    Raises:
        UsageError: pip is missing or did not do it; with its last words.
    """
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(into), requirement]
    run = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - a checked requirement
    if run.returncode:
        raise UsageError(f"pip could not install {requirement}: {run.stderr.strip()[-500:]}")


def fetched(requirement: str, install: Installer = pip) -> tuple[str, dict[str, Any]]:
    """Return the release and the CodeDeploy model of ``botocore==X``.

    Raises:
        UsageError: another requirement than that, one that pip cannot install, or a botocore without CodeDeploy.
    """
    asked = _REQUIREMENT.fullmatch(requirement)
    if asked is None:
        raise UsageError(f"--with takes botocore==VERSION, for example botocore==1.44.5; not {requirement!r}.")
    with tempfile.TemporaryDirectory() as folder:
        install(requirement, Path(folder))
        model = Path(folder) / _MODEL
        packed = model.with_name(f"{model.name}.gz")
        if packed.is_file():
            source = gzip.decompress(packed.read_bytes())
        elif model.is_file():
            source = model.read_bytes()
        else:
            raise UsageError(f"{requirement} has no model of CodeDeploy at {_MODEL}.")
    return asked["release"], json.loads(source)
