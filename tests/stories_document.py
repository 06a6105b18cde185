"""docs/stories.md, and the form of the stories' files. ``python -m tests.stories_document`` writes both."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from codedeploy_fake.contract.data import find
from codedeploy_fake.contract.stories import LEVELS, Story, stories

PAGE = Path(__file__).parents[1] / "docs" / "stories.md"
FOLDER = find() / "behaviour"
WIDTH = 118

_HEAD = """\
# Stories: what is verified

Behavioural contracts, told step by step to the fake, a recording, another server, or AWS: `codedeploy-fake verify`.
The data is [`contracts/behaviour`](../contracts/behaviour). *Known* is the level of the least known
[evidence](evidence.md) of a story, *needs* what a target must be able to do beyond answering, *holds* the dates of the
API where not all. This page is made by `python -m tests.stories_document`; a test fails when it differs.

| need | what a target must have, or do |
|---|---|
| `instances` | three instances tagged `codedeploy-fake-verify`, whose agents run |
| `blue-green` | three more tagged `codedeploy-fake-verify-green`; a target group, an Auto Scaling group of that name |
| `alarms` | CloudWatch alarms whose state may be set: `codedeploy-fake-verify`, `codedeploy-fake-verify-2` and `-3` |
| `clock` | its time stands still until it is moved; what is around it (an ECS service, an alarm) is as a story says |
| `steady` | reading a deployment that has not ended does not move it |
| `many-resources` | a hundred resources may be made |
| `fresh-account` | nothing else is in the account |

"""


def page() -> str:
    """The whole page."""
    told = stories()
    parts = [_HEAD + "\n".join(_counts(told)) + "\n"]
    for file, group in groupby(told, key=lambda story: story.file):
        about = json.loads((FOLDER / file).read_text(encoding="utf-8"))["about"]
        rows = [_row(story) for story in group]
        parts.append(
            "\n".join(
                [f"## {about}\n", "| id | what happens | known | needs | holds |", "|---|---|---|---|---|", *rows, ""]
            )
        )
    return "\n".join(parts)


def _counts(told: tuple[Story, ...]) -> Iterator[str]:
    counts = Counter(story.level for story in told)
    yield "| known | stories |"
    yield "|---|---:|"
    yield from (f"| {level} | {counts[level]} |" for level in LEVELS)
    yield f"| all | {len(told)} |"


def _row(story: Story) -> str:
    cells = (f"`{story.id}`", story.title, story.level, ", ".join(sorted(story.needs)), story.when)
    return f"| {' | '.join(cells)} |"


def formatted(value: Any, indent: int = 0, taken: int = 0) -> str:
    """JSON in which whatever fits into a line stands in one; ``taken`` is what the name before it takes."""
    line = json.dumps(value, ensure_ascii=False)
    if not value or not isinstance(value, dict | list) or indent + taken + len(line) <= WIDTH:
        return line
    pad = " " * (indent + 2)
    if isinstance(value, list):
        items = [formatted(item, indent + 2) for item in value]
    else:
        names = [f"{json.dumps(name, ensure_ascii=False)}: " for name in value]
        items = [
            name + formatted(item, indent + 2, len(name)) for name, item in zip(names, value.values(), strict=True)
        ]
    opened, closed = "[]" if isinstance(value, list) else "{}"
    return opened + "\n" + ",\n".join(pad + item for item in items) + "\n" + " " * indent + closed


def main() -> None:
    """Write the files in their form, then the page."""
    for path in sorted(FOLDER.glob("*.json")):
        text = formatted(json.loads(path.read_text(encoding="utf-8"))) + "\n"
        path.write_text(text, encoding="utf-8", newline="\n")
    PAGE.write_text(page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
