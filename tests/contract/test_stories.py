"""The stories: each is true of the fake, none can pass wrongly, and together they go everywhere."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from codedeploy_fake.contract import load
from codedeploy_fake.contract.data import document, find
from codedeploy_fake.contract.model import Model
from codedeploy_fake.contract.stories import EVER, LEVELS, Call, Story, Wait, read, stories
from codedeploy_fake.errors import UsageError
from codedeploy_fake.simulation.states import DEPLOYMENT, EVENT, TARGET, DeploymentStatus
from codedeploy_fake.verification.telling import Verdict
from tests.contract.story_cases import BROKEN, CREATE, GOOD, wait, with_steps
from tests.stories_document import FOLDER, PAGE, formatted, page
from tests.telling_stories import Seen, last_date, told, wrong

STORIES = stories()
by_id = pytest.mark.parametrize("story", STORIES, ids=str)


@by_id
def test_the_fake_does_what_the_story_tells(story: Story) -> None:
    telling = told(story)
    assert (telling.verdict, telling.differences, telling.left_over) == (Verdict.VERIFIED, (), ())


@pytest.mark.parametrize("story", [story for story in STORIES if story.since != EVER[0]], ids=str)
def test_it_holds_from_the_day_that_it_says(story: Story) -> None:
    telling = told(story, story.since)
    assert (telling.verdict, telling.differences) == (Verdict.VERIFIED, ())


@by_id
def test_no_expectation_is_dead(story: Story) -> None:
    """With any one of them changed, the story is not verified."""
    passed = [what for what, changed in wrong(story) if told(changed).verdict is not Verdict.DIFFERS]
    assert passed == []


# What they cover


@cache
def seen() -> Seen:
    found = Seen()
    for story in STORIES:
        told(story, seen=found)
    return found


#: Nothing makes a deployment bake: it is CloudFormation's.
BAKING = {DeploymentStatus.BAKING}


def test_they_show_every_status() -> None:
    assert seen().statuses == set(DeploymentStatus) - BAKING


@pytest.mark.parametrize(("kind", "table"), [("deployment", DEPLOYMENT), ("target", TARGET), ("event", EVENT)])
def test_they_bring_about_every_transition(kind: str, table: Any) -> None:
    rows = {
        (kind, before.value, after.value)
        for before, row in table.items()
        for after, _ in row.values()
        if not BAKING & {before, after}
    }
    assert {one for one in seen().transitions if one[0] == kind} == rows


def test_they_show_every_member_of_2017() -> None:
    members = {member.name for member in Model("2017-05-16").members("DeploymentInfo") if member.modelled}
    assert members - {member for member, _ in seen().members} == {"startTime"}  # never there, and a story says so


def test_they_show_what_is_there_in_which_status() -> None:
    def statuses(member: str) -> set[str]:
        return {status for name, status in seen().members if name == member}

    ended = {"Succeeded", "Failed", "Stopped"}
    assert statuses("completeTime") == ended
    assert statuses("errorInformation") == {"Failed", "Stopped"}
    assert statuses("deploymentOverview") == {"InProgress", "Ready", *ended}
    assert statuses("rollbackInfo") == {"InProgress", *ended}  # while it runs and Succeeded: of a rollback
    assert statuses("instanceTerminationWaitTimeStarted") == seen().statuses


#: Errors of CreateDeployment that need what stories do not make, and why.
UNTOLD = {
    "InvalidGitHubAccountTokenException": "a connection that only the console makes, and a strict policy",
    "InvalidRoleException": "a role that goes away, and a strict policy",
    "InvalidAutoScalingGroupException": "an Auto Scaling group that goes away, and a strict policy",
    "InvalidLoadBalancerInfoException": "a load balancer that goes away, and a strict policy",
    "InvalidECSServiceException": "a service that goes away, and a strict policy",
    "ThrottlingException": "too many requests",
}


def test_they_have_every_error_of_create_deployment() -> None:
    operation = load().operation("CreateDeployment")
    assert operation is not None
    told_of = {code for name, code in seen().refusals if name == "CreateDeployment"}
    assert operation.errors - told_of == set(UNTOLD)
    assert told_of <= operation.errors


def test_they_call_nearly_every_operation() -> None:
    called = {step.operation for story in STORIES for step in story.steps if isinstance(step, Call)}
    assert set(load().operations) - called == {"ListGitHubAccountTokenNames"}


def test_there_are_enough_of_every_level() -> None:
    levels = [story.level for story in STORIES]
    assert len(STORIES) >= 110
    assert min(map(levels.count, LEVELS)) >= 20


def test_those_that_hold_on_one_day_only_have_a_twin_of_today() -> None:
    old = {story.id.removeprefix("in-2017-") for story in STORIES if last_date(story) != load().date}
    assert {"description-too-long", "succeeded-members", "failed-members"} <= old & {story.id for story in STORIES}


def test_every_set_up_and_every_revision_is_used() -> None:
    given = {set_up.name for story in STORIES for set_up in story.given}
    assert given == set(document("behaviour/given"))
    text = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json"))
    assert [name for name in document("behaviour/revisions") if f'{{"$revision": "{name}"}}' not in text] == []


# How they are written


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.stories_document"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.name)
def test_the_files_have_their_form(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text == formatted(json.loads(text)) + "\n", "run: python -m tests.stories_document"


def test_titles_tell_stories_apart() -> None:
    titles = [story.title for story in STORIES]
    assert len(set(titles)) == len(titles)
    assert [title for title in titles if title.endswith(".")] == []


# What is refused when they are read


@pytest.fixture
def reading(tmp_path: Path) -> Callable[..., tuple[Story, ...]]:
    """Reads stories from a folder of their own, with the project's set-ups and revisions."""
    for name in ("given.json", "revisions.json", "story.schema.json"):
        shutil.copy(find() / "behaviour" / name, tmp_path)

    def read_them(*raw: Any) -> tuple[Story, ...]:
        (tmp_path / "some.json").write_text(json.dumps({"about": "Some", "stories": raw}), encoding="utf-8")
        return read(tmp_path)

    return read_them


def test_a_story_is_read(reading: Callable[..., tuple[Story, ...]]) -> None:
    (story,) = reading(with_steps(wait("Succeeded"), needs=["instances"], since="2017-05-16"))
    assert str(story) == "a-story"
    assert (story.level, story.when, story.file) == ("recorded", "since 2017-05-16", "some.json")
    assert [set_up.name for set_up in story.given] == ["application", "group"]
    assert story.steps[1] == Wait({"$ref": "deployment"}, "Succeeded")
    assert (story.holds_at("2017-05-15"), story.holds_at("2017-05-16")) == (False, True)


def test_an_assumed_story_is_no_better_known_than_that(reading: Callable[..., tuple[Story, ...]]) -> None:
    (story,) = reading({**GOOD, "assumed": True})
    assert story.level == "assumed"


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_story_is_refused_with_its_place(what: str, reading: Callable[..., tuple[Story, ...]]) -> None:
    raw, sentence = BROKEN[what]
    with pytest.raises(UsageError, match=sentence):
        reading(raw)


def test_an_id_is_given_once(reading: Callable[..., tuple[Story, ...]]) -> None:
    with pytest.raises(UsageError, match="two stories have the id a-story"):
        reading(GOOD, GOOD)


def test_a_file_without_stories_is_refused(tmp_path: Path, reading: Callable[..., tuple[Story, ...]]) -> None:
    (tmp_path / "other.json").write_text("[]", encoding="utf-8")
    with pytest.raises(UsageError, match=r"other\.json: a file of stories is"):
        reading(GOOD)
    (tmp_path / "other.json").write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match=r"other\.json: Expecting property name"):
        reading(GOOD)


def test_a_set_up_that_stands_on_nothing_is_refused(tmp_path: Path, reading: Callable[..., tuple[Story, ...]]) -> None:
    (tmp_path / "given.json").write_text(
        json.dumps({"group": {"given": ["moon"], "steps": [CREATE]}}), encoding="utf-8"
    )
    with pytest.raises(UsageError, match=r"given\.json: group: no set-up moon in given\.json; one of group"):
        reading(GOOD)
    (tmp_path / "given.json").write_text(json.dumps({"group": {"step": []}}), encoding="utf-8")
    with pytest.raises(UsageError, match=r"given\.json: group: the set-up breaks"):
        reading(GOOD)
