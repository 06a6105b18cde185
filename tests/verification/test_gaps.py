"""The four silent gaps of snapshot tests: each of them fails here, loudly."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.cli import main
from codedeploy_fake.contract.data import find
from codedeploy_fake.contract.stories import Call, Story, read
from codedeploy_fake.errors import UsageError
from codedeploy_fake.verification.expecting import ABSENT, Difference
from codedeploy_fake.verification.fake_target import FakeTarget
from codedeploy_fake.verification.known import Known
from codedeploy_fake.verification.running import Report, verify
from codedeploy_fake.verification.telling import Verdict
from tests.verification.targets import story

UNKNOWN = story("application-unknown")


def told(one: Story, *known: Known) -> Report:
    return verify(
        [one], lambda _: FakeTarget(CodeDeployFake()), prefix="v-", name="fake", contract="current", known=known
    )


def first(one: Story, **changes: Any) -> Story:
    """The story with another first step."""
    (step, *rest) = one.steps
    assert isinstance(step, Call)
    return replace(one, steps=(replace(step, **changes), *rest))


def test_what_is_expected_and_never_comes_differs() -> None:
    """Gap 1: a key of the record that nothing in the test matches any more."""
    error = {"code": "ApplicationDoesNotExistException", "hint": {"type": "string"}}
    (seen,) = told(first(UNKNOWN, error=error)).told
    assert seen.telling.differences == (Difference(1, "CreateDeployment", "hint", {"type": "string"}, ABSENT),)


def test_a_step_that_is_not_reached_lets_the_story_differ() -> None:
    """Gap 1: what stands behind the step that went wrong was expected too."""
    one = story("terminal-stays")
    call = Call("GetDeployment", {"deploymentId": "d-ZZZZZZZZZ"}, {"deploymentInfo.status": "Created"}, None)
    (seen,) = told(replace(one, steps=(call, *one.steps))).told
    assert seen.verdict is Verdict.DIFFERS
    assert {found.step for found in seen.telling.differences} == {1}
    assert max(each.step for each in seen.telling.seen) == 1


def test_a_set_up_that_does_not_stand_lets_the_story_differ() -> None:
    one = story("terminal-stays")
    broken = replace(one.given[0], steps=(Call("GetApplication", {"applicationName": "nobody"}, {}, None),))
    (seen,) = told(replace(one, given=(broken,))).told
    assert seen.verdict is Verdict.DIFFERS


def test_a_known_difference_that_is_none_any_more_fails() -> None:
    """Gap 2: an exception that matches nothing."""
    entry = Known(UNKNOWN.id, 1, "message", "it once had another text")
    report = told(UNKNOWN, entry)
    assert report.told[0].verdict is Verdict.VERIFIED
    assert report.stale == (entry,)
    assert not report.holds


def test_on_the_command_line_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = tmp_path / "known.json"
    entry = {"story": UNKNOWN.id, "step": 1, "path": "message", "reason": "it once had another text"}
    known.write_text(json.dumps([entry]), encoding="utf-8")
    assert main(["verify", "--story", UNKNOWN.id, "--known", str(known)]) == 1
    assert "application-unknown, step 1, message" in capsys.readouterr().out


@pytest.mark.parametrize(
    "bare",
    [
        {"story": UNKNOWN.id},
        {"story": UNKNOWN.id, "step": 1, "path": "message"},
        {"story": UNKNOWN.id, "step": 1, "path": "message", "reason": " "},
        {"story": UNKNOWN.id, "reason": "all of it"},
    ],
    ids=["a story", "no reason", "an empty reason", "no place"],
)
def test_a_bare_exception_is_refused(bare: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Gap 3: an exception that says neither what it excuses nor why."""
    known = tmp_path / "known.json"
    known.write_text(json.dumps([bare]), encoding="utf-8")
    assert main(["verify", "--known", str(known)]) == 2
    assert "known.json[0]" in capsys.readouterr().err


def test_an_exception_excuses_the_place_that_it_names_and_no_other() -> None:
    """Gap 3: one known difference does not hide the next."""
    error = {"code": "Another", "message": "Another"}
    report = told(first(UNKNOWN, error=error), Known(UNKNOWN.id, 1, "message", "another text"))
    assert [found.path for found in report.told[0].unknown] == ["code"]
    assert not report.holds


@pytest.fixture
def reading(tmp_path: Path) -> Callable[..., tuple[Story, ...]]:
    """Reads stories as the project reads its own."""
    for name in ("given.json", "revisions.json", "story.schema.json"):
        shutil.copy(find() / "behaviour" / name, tmp_path)

    def read_them(*steps: Any) -> tuple[Story, ...]:
        one = {"id": "one", "title": "One", "platform": "Server", "evidence": ["deployment-id-form"], "steps": steps}
        (tmp_path / "some.json").write_text(json.dumps({"about": "Some", "stories": [one]}), encoding="utf-8")
        return read(tmp_path)

    return read_them


@pytest.mark.parametrize(
    "step",
    [
        {"advance": 1},
        {"call": "ListApplications", "output": {}},
        {"call": "ListApplications", "output": {"": {}}},
        {"call": "ListApplications"},
    ],
    ids=["no call", "no expectation", "one that holds for everything", "neither answer nor error"],
)
def test_a_story_that_checks_nothing_is_refused(step: dict[str, Any], reading: Callable[..., Any]) -> None:
    """Gap 4: a test that never compares."""
    with pytest.raises(UsageError, match=r"some\.json: "):
        reading(step)


def test_a_run_that_checked_nothing_does_not_hold() -> None:
    """Gap 4: all of it was skipped."""
    lonely = replace(UNKNOWN, since="9998-01-01")
    report = told(lonely)
    assert report.told[0].verdict is Verdict.NOT_RUN
    assert not report.holds
