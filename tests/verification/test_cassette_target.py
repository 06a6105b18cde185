"""A recording is a target: who asks the same as then has the answer, under names of its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, UsageError
from codedeploy_fake.contract.stories import Call
from codedeploy_fake.recordings.formats import steps
from codedeploy_fake.recordings.steps import Step
from codedeploy_fake.verification.cassette_target import ABILITIES, CassetteTarget
from codedeploy_fake.verification.matching import Mapped, matched
from codedeploy_fake.verification.opening import Asked, open_target
from codedeploy_fake.verification.running import verify
from codedeploy_fake.verification.targets import NotRecorded, Refused
from codedeploy_fake.verification.telling import Telling, Verdict, tell
from tests.evidence import shared
from tests.verification.targets import STORIES, Watched

#: What begins the names of a run of verify against a server.
THEN = "verify-0123abcd-"


def recorded(name: str, prefix: str = "then-") -> tuple[Step, ...]:
    return recorded_with_its_verdict(name, prefix)[0]


def recorded_with_its_verdict(name: str, prefix: str = "then-") -> tuple[tuple[Step, ...], Verdict]:
    story = STORIES[name]
    target = Watched(CodeDeployFake(contract=min("2026-10-19", story.until)))
    verdict = tell(story, target, prefix).verdict
    return steps({"steps": target.recorded}), verdict


def told(name: str, recording: tuple[Step, ...]) -> Telling:
    return verified(recording, name, contract=min("2026-10-19", STORIES[name].until))[name]


def verified(recording: Sequence[Step], *names: str, contract: str = "current") -> dict[str, Telling]:
    """What ``verify --target cassette:…`` finds of these stories, all if none is named."""
    opened = open_target(Asked("cassette:given", contract, read_recording=lambda _: recording))
    stories = [STORIES[name] for name in names] if names else list(STORIES.values())
    report = verify(stories, opened.target_for, prefix=opened.prefix, name=opened.name, contract=opened.contract)
    return {one.telling.story.id: one.telling for one in report.told}


@pytest.mark.parametrize("name", STORIES)
def test_it_says_of_a_recording_of_the_fake_what_it_says_of_the_fake(name: str) -> None:
    recording, verdict = recorded_with_its_verdict(name)
    found = told(name, recording)
    if found.verdict is Verdict.NOT_RUN:
        assert found.reason.startswith("needs ") or found.reason.endswith("that pass")
    else:
        assert found.verdict is verdict, found.differences


def test_most_stories_can_be_told_to_a_recording() -> None:
    assert sum(not story.needs - ABILITIES for story in STORIES.values()) > len(STORIES) / 2


@pytest.mark.parametrize("name", ["succeeded-members", "failed-script", "description-too-long", "list-newest-first"])
def test_a_changed_recording_differs(name: str) -> None:
    changed = json.loads(json.dumps([raw(step) for step in recorded(name, THEN)]).replace("Succeeded", "Stopped"))
    changed = json.loads(
        json.dumps(changed).replace("ScriptFailed", "ScriptMissing").replace("Description", "Decription")
    )
    found = told(name, steps({"steps": changed}))
    assert found.verdict is Verdict.DIFFERS


def raw(step: Step) -> dict[str, Any]:
    error = {"__type": step.error.code, "message": step.error.message} if step.error else None
    return {"operation": step.operation, "request": step.request, "response": error or step.response}


def test_what_is_not_recorded_is_not_run() -> None:
    found = told("failed-script", recorded("application-unknown"))
    assert (found.verdict, found.reason) == (Verdict.NOT_RUN, "not recorded: CreateApplication")
    assert told("succeeded-members", ()).reason == "not recorded: CreateApplication"


def test_what_was_there_before_the_recording_began_is_not_recorded() -> None:
    later = recorded("succeeded-members")[1:]
    assert told("succeeded-members", later).reason == "not recorded: CreateApplication"


def test_an_answer_about_something_else_proves_nothing() -> None:
    asked = {"operation": "GetApplication", "request": {"applicationName": "web"}}
    there = steps({"steps": [{**asked, "response": {"application": {"applicationName": "web"}}}]})
    unknown = Call(
        "GetApplication", {"applicationName": {"$name": "unknown"}}, None, {"code": "ApplicationDoesNotExistException"}
    )
    story = replace(STORIES["application-unknown"], steps=(unknown,))
    found = tell(story, CassetteTarget(there, "verify-"), "verify-")
    assert (found.verdict, found.reason) == (Verdict.NOT_RUN, "not recorded: GetApplication of what the story means")


@pytest.mark.parametrize("name", ["succeeded-members", "failed-script"])
def test_a_recording_without_requests_answers_by_its_answers(name: str) -> None:
    bare = [{"operation": step.operation, "response": step.response} for step in recorded(name) if not step.error]
    assert all(step.request is None for step in steps({"steps": bare}))
    assert told(name, steps({"steps": bare})).verdict is Verdict.VERIFIED


POLLS = [
    {
        "operation": "GetDeployment",
        "request": {"deploymentId": "d-1"},
        "response": {"deploymentInfo": {"status": status}},
    }
    for status in ("Created", "InProgress", "Succeeded")
]


def status(target: CassetteTarget) -> str:
    found: str = target.call("GetDeployment", {"deploymentId": "d-1"})["deploymentInfo"]["status"]
    return found


def test_the_kth_poll_gets_the_kth_answer_and_then_the_last() -> None:
    target = CassetteTarget(steps({"steps": POLLS}), "verify-")
    assert [status(target) for _ in range(5)] == ["Created", "InProgress", "Succeeded", "Succeeded", "Succeeded"]


def test_a_wait_leaves_the_answer_that_ended_it() -> None:
    target = CassetteTarget(steps({"steps": POLLS}), "verify-")
    assert target.wait("d-1", "InProgress") == "InProgress"
    assert status(target) == "InProgress"
    for other in ("Failed", "Ready"):  # it may have ended otherwise for reasons of its own
        with pytest.raises(NotRecorded, match=f"d-1 is {other}"):
            target.wait("d-1", other)


def test_what_verify_waited_for_then_is_not_read_again() -> None:
    target = CassetteTarget(steps({"steps": POLLS}), "verify-", own=True)
    assert target.wait("d-1", "Created") == "Created"
    assert status(target) == "InProgress"
    assert target.wait("d-1", "Failed") == "Succeeded"
    with pytest.raises(NotRecorded, match="d-1 is Failed"):
        CassetteTarget(steps({"steps": POLLS[:2]}), "verify-", own=True).wait("d-1", "Failed")


def test_what_was_read_before_a_change_is_not_true_after_it() -> None:
    change = {"operation": "StopDeployment", "request": {"deploymentId": "d-1"}, "response": {"status": "Succeeded"}}
    target = CassetteTarget(steps({"steps": [*POLLS[:2], change, POLLS[2]]}), "verify-")
    target.call("StopDeployment", {"deploymentId": "d-1"})
    assert status(target) == "Succeeded"


def test_another_id_has_no_answer() -> None:
    with pytest.raises(NotRecorded):
        CassetteTarget(steps({"steps": POLLS}), "verify-").call("GetDeployment", {"deploymentId": "d-2"})


def test_an_error_is_told_in_the_names_of_the_story() -> None:
    asked = {"operation": "GetApplication", "request": {"applicationName": "web"}}
    answer = {"__type": "ApplicationDoesNotExistException", "message": "No application found for name: web in website"}
    target = CassetteTarget(steps({"steps": [{**asked, "response": answer}]}), "verify-")
    with pytest.raises(Refused, match="No application found for name: verify-a in website"):
        target.call("GetApplication", {"applicationName": "verify-a"})


def test_names_are_paired_one_to_one() -> None:
    def free(value: object) -> bool:
        return isinstance(value, str) and value.startswith("v-")

    found = matched({"a": "v-1", "b": ["v-2"]}, {"a": "x", "b": ["y"]}, Mapped(), free)
    assert found is not None
    assert found.back({"c": "x", "d": "about y", "e": 1}) == {"c": "v-1", "d": "about v-2", "e": 1}
    assert matched({"a": "v-1"}, {"a": "y"}, found, free) is None
    assert matched({"a": "v-3"}, {"a": "x"}, found, free) is None
    assert matched({"a": "arn:v-1"}, {"a": "arn:x"}, found, free) == found
    for other in ({"a": "x", "c": 1}, {"a": ["x"]}, "x", {"b": "x"}):
        assert matched({"a": "z"}, other, Mapped(), free) is None


def test_it_is_opened_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text(json.dumps({"steps": [raw(step) for step in recorded("application-unknown")]}))
    opened = open_target(Asked(f"cassette:{path}", read_recording=steps))
    story = STORIES["application-unknown"]
    assert tell(story, opened.target_for(story), opened.prefix).verdict is Verdict.VERIFIED
    with pytest.raises(UsageError, match="no recording"):
        open_target(Asked(f"cassette:{tmp_path / 'nothing'}", read_recording=steps))


def test_real_recordings_make_no_story_differ() -> None:
    for path in sorted(shared("evidence/runs").iterdir()):
        assert [(path.name, one) for one in verified(steps(path)).values() if one.verdict is Verdict.DIFFERS] == []
