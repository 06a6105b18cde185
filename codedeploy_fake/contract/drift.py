"""Whether the committed contracts still are what they are generated from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from codedeploy_fake.contract.data import document, find
from codedeploy_fake.contract.differing import differences
from codedeploy_fake.contract.generate import generate, installed, render, undated
from codedeploy_fake.contract.publishing import PUBLISHED, stale
from codedeploy_fake.contract.viewing import View, of_model, of_published

if TYPE_CHECKING:
    from pathlib import Path

    from codedeploy_fake.contract.generate import Source


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found: ``wrong`` fails it; ``notes`` say what was looked at."""

    wrong: tuple[str, ...]
    notes: tuple[str, ...]


def check(source: Source | None = None, folder: Path | None = None) -> Verdict:
    """Compare the model with the botocore it names, and the schemas with the model.

    Another release of botocore than ``generated_from`` is no reference: the model is not compared then.
    """
    source = source or installed()
    folder = folder or find()
    pinned = document("model")["generated_from"]
    schemas = stale(folder / "schemas")
    looked = f"schemas of {' and '.join(PUBLISHED)}: {len(schemas)} wrong" if schemas else "schemas: as generated"
    if schemas:
        commands = [f"codedeploy-fake contracts at {day} --into contracts/schemas/{day}" for day in PUBLISHED]
        schemas.append(f"write them anew: {'; '.join(commands)}")
    if f"botocore {source[0]}" != pinned:
        note = f"model: not compared, it is of {pinned} and this is botocore {source[0]}; see contracts diff"
        return Verdict(tuple(schemas), (note, looked))
    model = [f"model.json, {difference}" for difference in differences(of_published("current"), of_source(source))]
    if not model and (folder / "model.json").read_text(encoding="utf-8") != render(
        generate(previous=document("model"), source=source)
    ):
        model.append("model.json is not what contracts generate prints")
    found = f"{len(model)} undeclared differences" if model else "as generated"
    return Verdict((*model, *schemas), (f"model: {found} from {pinned}", looked))


def of_source(source: Source) -> View:
    """Return what a release of botocore says."""
    view = of_model(undated(source[1]))
    return View(f"botocore {source[0]}", view.facts, view.uses)
