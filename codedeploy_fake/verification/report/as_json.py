"""The report for other tools."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def as_json(document: Mapping[str, Any]) -> str:
    """The document itself, indented."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
