"""docs/events.md tells the truth: every snippet is a test that passes."""

from __future__ import annotations

import re

import pytest

from codedeploy_fake.service.rollback import _EVENTS
from tests.checkout import ROOT

PAGE = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_every_snippet_is_a_test_that_passes(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("\n".join(SNIPPETS))
    outcome = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    outcome.assert_outcomes(passed=len(SNIPPETS))
    assert len(SNIPPETS) == 3


def test_every_event_of_a_rollback_is_in_the_table() -> None:
    for event, _ in _EVENTS.values():
        assert f"| `{event}` |" in PAGE
