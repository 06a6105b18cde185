"""Find and read the contracts: ``model.json``, ``overlay.json`` and ``evidence.json``, each read once.

An installed wheel carries them inside the package; a checkout has them beside it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from codedeploy_fake.errors import UsageError

_PACKAGE = Path(__file__).parents[1]
_PLACES = (_PACKAGE / "contracts", _PACKAGE.parent / "contracts")


def find(places: tuple[Path, ...] = _PLACES) -> Path:
    """Return the folder of the contracts: the wheel's own, else the checkout's.

    Raises:
        UsageError: neither place has a ``model.json``; the text names both.
    """
    for place in places:
        if (place / "model.json").is_file():
            return place
    looked = " nor ".join(str(place) for place in places)
    raise UsageError(
        f"The contracts were not found: no model.json in {looked}. Install codedeploy-fake from a wheel, "
        "or work in a full checkout with its contracts/ folder."
    )


@cache
def document(name: str) -> dict[str, Any]:
    """Return one contract file as parsed JSON. The value is shared: nobody may change it."""
    loaded: dict[str, Any] = json.loads((find() / f"{name}.json").read_bytes())
    return loaded


@dataclass(frozen=True, slots=True)
class Evidence:
    """How something is known: ``level`` is recorded, documented or assumed; ``source`` says where from."""

    key: str
    level: str
    source: str


def evidence(key: str) -> Evidence:
    """Return what stands behind an evidence key.

    Raises:
        UsageError: the key is not in ``contracts/evidence.json``.
    """
    known = document("evidence")
    if key not in known:
        raise UsageError(
            f"No evidence is filed under {key!r}: add it to contracts/evidence.json, the only place of sources."
        )
    return Evidence(key, known[key]["level"], known[key]["source"])
