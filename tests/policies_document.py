"""docs/policies.md, made of the rows of ``policies.py``. ``python -m tests.policies_document`` writes it."""

from __future__ import annotations

from pathlib import Path

from codedeploy_fake.contract import evidence
from codedeploy_fake.policies import Choice, Whole, choices

PAGE = Path(__file__).parents[1] / "docs" / "policies.md"

_HEAD = """\
# Policies: every named choice

What nobody outside AWS can know, or what a test may want otherwise, has a name, a default and alternatives.
`CodeDeployFake(policies=Policies(unseeded_fleet=0))` chooses differently for one fake, the fixture
`codedeploy_policies` for all tests below it, `@pytest.mark.codedeploy(policies=...)` for one test.
A value that a field does not have is refused with a UsageError.

The evidence says how the default is known: **recorded** from the real service, **documented** by AWS, or **assumed**.
Its sources stand in [evidence.md](evidence.md); "-" is a choice about the fake that says nothing about AWS.
`codedeploy.assumptions()` tells which assumed rules a test has leaned on, each with the policy that changes it, and
`pytest --codedeploy-assumptions` sums them up at the end of a run, test by test.

This page is made of `codedeploy_fake/policies.py` by `python -m tests.policies_document`.

| name | default | alternatives | what it decides | evidence | level |
|---|---|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    return _HEAD + "".join(map(_row, choices()))


def _row(choice: Choice) -> str:
    key = f"`{choice.evidence}`" if choice.evidence else "-"
    level = evidence(choice.evidence).level if choice.evidence else "-"
    cells = (f"`{choice.name}`", _default(choice), _alternatives(choice), choice.decides, key, level)
    return f"| {' | '.join(cells)} |\n"


def _default(choice: Choice) -> str:
    if isinstance(choice.accepted, type):
        return f"`{choice.accepted.__name__}()`"
    none = choice.accepted.none if isinstance(choice.accepted, Whole) else ""
    return f"`None`: {none}" if choice.default is None else f"`{choice.default!r}`"


def _alternatives(choice: Choice) -> str:
    accepted = choice.accepted
    if isinstance(accepted, tuple):
        return ", ".join(f"`{one!r}`" for one in accepted if one != choice.default)
    if isinstance(accepted, Whole):
        none = f", or `None`: {accepted.none}" if accepted.none and choice.default is not None else ""
        return f"a whole number of at least {accepted.least}{none}"
    return f"any `{accepted.__name__}` value"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
