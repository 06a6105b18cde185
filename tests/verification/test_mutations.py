"""It notices: one rule of the fake is turned round at a time, and stories that held do not hold any more.

``pytest -s tests/verification/test_mutations.py`` prints the table.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from codedeploy_fake.contract.stories import stories
from codedeploy_fake.engine import CHECK_VARIABLE
from codedeploy_fake.verification.opening import Asked, open_target
from codedeploy_fake.verification.running import Report, verify
from codedeploy_fake.verification.telling import Verdict
from tests.verification.mutations import MUTATIONS, Mutation

#: What the table says of a mutation that many stories caught.
SHOWN = 4
CAUGHT: dict[str, list[str]] = {}


@pytest.fixture(autouse=True)
def only_the_stories_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fake's own check of its answers would notice some of it first."""
    monkeypatch.delenv(CHECK_VARIABLE, raising=False)


@pytest.fixture(scope="module", autouse=True)
def table() -> Iterator[None]:
    yield
    for mutation in MUTATIONS:
        if caught := CAUGHT.get(mutation.kind):
            more = f" and {len(caught) - SHOWN} more" if len(caught) > SHOWN else ""
            print(f"\n{mutation.kind:<11} {mutation.what:<84} {', '.join(caught[:SHOWN])}{more}", end="")  # noqa: T201  the table
    print()  # noqa: T201


def told() -> Report:
    opened = open_target(Asked("fake"))
    return verify(stories(), opened.target_for, prefix=opened.prefix, name="fake", contract=opened.contract)


def test_unchanged_it_verifies_all_of_them() -> None:
    report = told()
    assert report.holds
    assert {each.verdict for each in report.told} == {Verdict.VERIFIED}


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_a_mutation_is_caught(mutation: Mutation, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        mutation.enter(patch)
        report = told()
    caught = [each.telling.story.id for each in report.told if each.verdict is Verdict.DIFFERS]
    CAUGHT[mutation.kind] = caught
    assert caught, f"nobody noticed that {mutation.what}"
    assert not report.holds
    assert len(caught) < len(report.told), "it is one rule that was turned round"


def test_there_is_a_mutation_of_each_kind_only_once() -> None:
    assert len({mutation.kind for mutation in MUTATIONS}) == len(MUTATIONS) > 10
