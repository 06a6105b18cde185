"""docs/deployments.md is what the tables and the stories say."""

from __future__ import annotations

import re

from codedeploy_fake.simulation.states import DEPLOYMENT, EVENT, LIFECYCLE, TARGET
from tests.deployments_document import PAGE, page
from tests.stories import STORIES


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.deployments_document"


def test_it_has_every_row_of_every_table_and_every_story() -> None:
    text = page()
    for table in (DEPLOYMENT, TARGET, EVENT):
        for status, row in table.items():
            for trigger, (following, key) in row.items():
                assert re.search(rf"\| {status} \| {trigger} \| {following} \| `{key}`, \w+ \|", text)
    assert all(f"| {flow} | {', '.join(events)} |" in text for flow, events in LIFECYCLE.items())
    assert text.count("\n**") == len(STORIES)


def test_the_stories_end() -> None:
    ends = [line.split(" | ")[1] for line in page().splitlines() if re.match(r"\| [\d.]+ \|", line)]
    assert {"Ready", "Succeeded", "Failed", "Stopped"} <= set(ends)
