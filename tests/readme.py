"""The generated parts of the README. ``python -m tests.readme`` writes them; a test fails when they differ."""

from __future__ import annotations

import re
from pathlib import Path

from codedeploy_fake.contract.data import document
from codedeploy_fake.service.registry import OPERATIONS
from codedeploy_fake.simulation.states import mermaid

README = Path(__file__).parent.parent / "README.md"


def states() -> str:
    """The state diagram, from the table."""
    return f"```mermaid\n{mermaid()}\n```"


def operations() -> str:
    """What is simulated, of what the model has."""
    known = document("model")["operations"]
    missing = [f"`{name}`" for name in known if name not in OPERATIONS]
    if not missing:
        return f"All {len(known)} operations of the model are there."
    return f"{len(OPERATIONS)} of the model's {len(known)} operations are there: all but {', '.join(missing)}."


GENERATED = {"states": states, "operations": operations}


def block(name: str, text: str) -> str:
    """What stands between the marks of a generated part."""
    found = re.search(rf"<!-- generated: {name} -->\n(.*?)<!-- end: {name} -->", text, re.DOTALL)
    assert found, f"README.md has no generated part {name!r}"
    return found[1]


def regenerate(text: str) -> str:
    """The README with its generated parts written anew."""
    for name, make in GENERATED.items():
        head, tail = f"<!-- generated: {name} -->\n", f"<!-- end: {name} -->"
        text = text.replace(f"{head}{block(name, text)}{tail}", f"{head}{make()}\n{tail}")
    return text


def snippets(language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


if __name__ == "__main__":
    README.write_text(regenerate(README.read_text(encoding="utf-8")), encoding="utf-8")
