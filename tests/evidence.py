"""Where the shared evidence is: data to test against, never copied into the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_CHECKOUT = Path(__file__).parents[1]


def shared(path: str) -> Path:
    """Return a path under $CODEDEPLOY_SHARED or ../shared; skip the test where it is absent."""
    root = Path(os.environ.get("CODEDEPLOY_SHARED") or _CHECKOUT.parent / "shared")
    found = root / path
    if not found.exists():
        pytest.skip(f"shared evidence is absent: {path}; set CODEDEPLOY_SHARED to the folder that holds it")
    return found
