"""All cases: of every module ``*_cases`` beside this one, its lists whose names end in ``CASES``."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

from tests.service.case import Case


def _collected() -> Iterator[Case]:
    for path in sorted(Path(__file__).parent.glob("*_cases.py")):
        module = importlib.import_module(f"tests.service.{path.stem}")
        for name, found in vars(module).items():
            if name.endswith("CASES"):
                yield from found


CASES: list[Case] = list(_collected())
