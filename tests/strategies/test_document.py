"""docs/property-tests.md tells the truth: every snippet is a test that passes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from codedeploy_fake.strategies import Kind
from tests.inner_run import run_elsewhere

PAGE = (Path(__file__).parents[2] / "docs" / "property-tests.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def test_every_snippet_passes(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(**{f"test_snippet_{number}": snippet for number, snippet in enumerate(SNIPPETS)})
    # few examples: the machine of the suite is for the long run
    pytester.makeconftest(
        "from hypothesis import settings\n"
        "settings.register_profile('short', max_examples=8, deadline=None)\n"
        "settings.load_profile('short')\n"
    )
    result = run_elsewhere(pytester)
    result.assert_outcomes(passed=sum(snippet.count("def test_") for snippet in SNIPPETS))


def test_the_kinds_that_it_names_exist() -> None:
    named = set(re.findall(r"`(?:Kind\.)?([A-Z]{3,}(?:_[A-Z]+)*)`", PAGE))
    assert named
    assert named <= {kind.name for kind in Kind}
