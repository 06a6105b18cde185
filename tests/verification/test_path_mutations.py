"""It notices beside the beaten path as well: the story that tells of a rule differs when that is turned round."""

from __future__ import annotations

import pytest

from codedeploy_fake.contract.stories import stories
from codedeploy_fake.engine import CHECK_VARIABLE
from codedeploy_fake.verification.telling import Verdict
from tests.telling_stories import told
from tests.verification.path_mutations import COURSES, ROWS, PathMutation

STORIES = {story.id: story for story in stories()}


@pytest.fixture(autouse=True)
def only_the_stories_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fake's own check of its answers would notice some of it first."""
    monkeypatch.delenv(CHECK_VARIABLE, raising=False)


def verdicts(mutation: PathMutation) -> dict[str, Verdict]:
    return {name: told(STORIES[name]).verdict for name in mutation.stories}


@pytest.mark.parametrize("mutation", [*COURSES, *ROWS], ids=str)
def test_the_story_that_tells_of_the_rule_notices(mutation: PathMutation, monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(verdicts(mutation).values()) == {Verdict.VERIFIED}
    with monkeypatch.context() as patch:
        mutation.enter(patch)
        seen = verdicts(mutation)
    assert seen == dict.fromkeys(mutation.stories, Verdict.DIFFERS)


def test_each_is_turned_round_once() -> None:
    said = [mutation.what for mutation in (*COURSES, *ROWS)]
    assert len(set(said)) == len(said) > 50
