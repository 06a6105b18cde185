"""The generated part of docs/control.md: ``python -m tests.control.document`` writes it, a test says when to."""

from __future__ import annotations

import re

from codedeploy_fake.control.routes import PREFIX, ROUTES, Route
from tests.checkout import ROOT

DOCUMENT = ROOT / "docs" / "control.md"
_PART = re.compile(r"(?<=<!-- generated: routes -->\n)(.*?)(?=<!-- end: routes -->)", re.DOTALL)


def table() -> str:
    """The table of routes; members that a request must have are bold."""
    head = ["| request | JSON, or `?query` | in Python | what it does |", "|---|---|---|---|"]
    return "\n".join([*head, *map(_row, ROUTES)])


def _row(route: Route) -> str:
    taken = [f"**`{name}`**" if name in route.takes.needed else f"`{name}`" for name in route.takes.body]
    taken = [route.takes.told] if route.takes.told else taken
    taken += [f"`?{name}`" for name in route.takes.query]
    return f"| `{route.method} {PREFIX}{route.path}` | {', '.join(taken)} | `{route.python}` | {route.says} |"


def block(text: str) -> str:
    """What stands between the marks."""
    found = _PART.search(text)
    assert found, "docs/control.md has no generated part"
    return found[1]


if __name__ == "__main__":
    written = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(_PART.sub(lambda _: f"{table()}\n", written), encoding="utf-8")
