"""A recording of many stories: each is found where it was told, and none is taken for another."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.cassettes import recording
from codedeploy_fake.cli import main
from codedeploy_fake.recordings.formats import steps
from codedeploy_fake.recordings.steps import Step
from codedeploy_fake.server import serving
from codedeploy_fake.server.clocks import arguments
from codedeploy_fake.verification.cassette_target import CassetteTarget
from codedeploy_fake.verification.matching import Mapped, may_stand_for
from codedeploy_fake.verification.retelling import OF_ALL, retell
from codedeploy_fake.verification.targets import Refused
from codedeploy_fake.verification.telling import Verdict, tell
from tests.verification.targets import STORIES, Watched
from tests.verification.test_cassette_target import THEN, raw, recorded, recorded_with_its_verdict, verified

#: They begin alike, and go on as differently as they can; two of them make nothing.
ALIKE = (
    "application-is-deleted", "failed-members", "created-members", "succeeded-members", "application-unknown",
    "deployment-id-malformed", "stop-twice", "group-while-deployed-to", "alarm-in-the-middle", "copy-succeeds",
    "list-between-two-times", "tags-of-an-application", "lambda-group-settings",
)  # fmt: skip


#: What a recorder writes for an account.
PLACE = f"{50:012}"


def one_after_another(*names: str, prefix: str = THEN) -> tuple[Step, ...]:
    return tuple(step for name in names for step in recorded(name, prefix))


def verdicts(recording: Sequence[Step], *names: str) -> dict[str, str]:
    return {name: f"{one.verdict} {one.reason}".strip() for name, one in verified(recording, *names).items()}


@pytest.mark.parametrize("names", [ALIKE, ALIKE[::-1]], ids=["forwards", "backwards"])
def test_what_was_verified_is_verified_from_its_recording(names: tuple[str, ...]) -> None:
    assert set(verdicts(one_after_another(*names), *ALIKE).values()) == {"verified"}


@pytest.mark.parametrize("name", STORIES)
def test_each_story_is_verified_between_others_that_begin_like_it(name: str) -> None:
    mine, verdict = recorded_with_its_verdict(name, THEN)
    assert verdict is Verdict.VERIFIED
    before = one_after_another("failed-members", "application-is-deleted")
    found = verified((*before, *mine, *before), name, contract=min("2026-10-19", STORIES[name].until))[name]
    assert (found.verdict, found.reason, found.differences) == (Verdict.VERIFIED, "", ())


def test_one_story_is_not_taken_for_another() -> None:
    recording = one_after_another("failed-members")
    assert verdicts(recording, "created-members") == {"created-members": "not run not recorded: CreateApplication"}


def test_none_of_many_differs_where_nothing_did() -> None:
    found = verified(one_after_another(*ALIKE))
    assert [one for one in found.values() if one.verdict is Verdict.DIFFERS] == []


def test_what_differed_differs_from_its_recording_whatever_else_is_there() -> None:
    wrong = json.loads(
        json.dumps([raw(step) for step in recorded("created-members", THEN)]).replace("Created", "Ready")
    )
    right = [raw(step) for step in one_after_another("failed-members", "create-answers-the-id")]
    recording = steps({"steps": [*right, *wrong]})
    assert verdicts(recording, "created-members", "failed-members") == {
        "created-members": "differs",
        "failed-members": "verified",
    }


def test_a_story_whose_end_was_not_recorded_is_found_where_it_was_told_again() -> None:
    whole = recorded("created-members", THEN)
    assert verdicts((*whole[:3], *whole), "created-members") == {"created-members": "verified"}


def anybodys(*names: str) -> tuple[Step, ...]:
    """As a program of somebody's that does the same."""
    return tuple(step for number, name in enumerate(names) for step in recorded(name, f"then-{number}-"))


def test_a_program_is_matched_from_each_of_its_beginnings() -> None:
    recording = anybodys("application-is-deleted", "failed-members", "succeeded-members")
    assert set(verdicts(recording, "succeeded-members", "failed-members").values()) == {"verified"}


def test_a_deployment_of_one_group_is_found_behind_another() -> None:
    """They begin alike, up to the call that makes the deployment: here the first of them fails."""
    fake = CodeDeployFake()
    target = Watched(fake)
    fake.seed_group("web", "prod", 1)
    target.recorded.clear()
    target.call("CreateApplication", {"applicationName": "mine", "computePlatform": "Server"})
    (group,) = (step for step in recorded("succeeded-members") if step.operation == "CreateDeploymentGroup")
    assert group.request is not None
    names = {"applicationName": "mine", "deploymentGroupName": "prod"}
    target.call("CreateDeploymentGroup", {**group.request, **names})
    for revision, status in (("fails", "Failed"), ("succeeds", "Succeeded")):
        made = target.call("CreateDeployment", {**names, "revision": target.revision(revision)})
        target.wait(made["deploymentId"], status)
        target.call("GetDeployment", {"deploymentId": made["deploymentId"]})
    recording = steps({"steps": target.recorded})
    assert verdicts(recording, "succeeded-members") == {"succeeded-members": "verified"}


def test_any_other_end_of_somebodys_deployment_is_no_difference() -> None:
    recording = anybodys("failed-members")
    assert verdicts(recording, "succeeded-members")["succeeded-members"].startswith("not run not recorded: d-")


def test_somebodys_recording_is_of_one_day() -> None:
    found = verified(anybodys("succeeded-members"), "in-2017-succeeded-members")["in-2017-succeeded-members"]
    assert found.reason == "holds since 2017-05-16 until 2017-05-16 only"


def test_an_answer_of_another_kind_says_only_that_somebody_went_another_way() -> None:
    """Whoever asks again after all is deleted gets an error: a story that asks before is not contradicted."""
    fake = Watched(CodeDeployFake())
    fake.call("CreateApplication", {"applicationName": "a", "computePlatform": "Server"})
    fake.call("DeleteApplication", {"applicationName": "a"})
    with pytest.raises(Refused):
        fake.call("GetApplication", {"applicationName": "a"})
    found = verified(steps({"steps": fake.recorded}), "application-platform-is-kept", "group-settings-by-default")
    assert {one.verdict for one in found.values()} == {Verdict.NOT_RUN}


def test_it_is_the_same_every_time() -> None:
    recording = anybodys("created-members", "failed-members", "succeeded-members")
    assert verified(recording).keys() == STORIES.keys()
    again = [{name: one.differences for name, one in verified(recording, *ALIKE).items()} for _ in range(2)]
    assert again[0] == again[1]


def test_not_every_way_through_a_long_recording_is_tried() -> None:
    """A thousand beginnings: it ends, and says what was found of the story."""
    made = {"operation": "CreateApplication", "response": {"applicationId": "1"}}
    asked = [{**made, "request": {"applicationName": f"a{n}", "computePlatform": "Server"}} for n in range(OF_ALL * 2)]
    found = retell(STORIES["succeeded-members"], CassetteTarget(steps({"steps": asked}), "verify-"), "verify-")
    assert (found.verdict, found.reason) == (Verdict.NOT_RUN, "not recorded: CreateDeploymentGroup")


def test_nothing_is_left_over_by_a_recording() -> None:
    whole = recorded("failed-members", THEN)
    for length in range(len(whole)):
        assert verified(whole[:length], "failed-members")["failed-members"].left_over == ()


def changed(name: str, operation: str, **members: Any) -> tuple[Step, ...]:
    """A recording with other members in the requests of an operation; None takes one out."""
    found = []
    for step in map(raw, recorded(name, THEN)):
        request = {**step["request"], **(members if step["operation"] == operation else {})}
        found.append({**step, "request": {key: value for key, value in request.items() if value is not None}})
    return steps({"steps": found})


STYLE = {"deploymentType": "IN_PLACE", "deploymentOption": "WITHOUT_TRAFFIC_CONTROL"}


@pytest.mark.parametrize(
    ("operation", "members", "verdict"),
    [
        ("CreateApplication", {"computePlatform": None}, "verified"),
        ("CreateApplication", {"computePlatform": "ECS"}, "not run not recorded: CreateApplication"),
        ("CreateApplication", {"tags": [{"Key": "codedeploy-fake-verify", "Value": "run"}]}, "verified"),
        ("CreateApplication", {"tags": [{"Key": "team", "Value": "a"}]}, "not run not recorded: CreateApplication"),
        ("CreateDeploymentGroup", {"deploymentConfigName": "CodeDeployDefault.OneAtATime"}, "verified"),
        ("CreateDeploymentGroup", {"deploymentStyle": STYLE, "outdatedInstancesStrategy": "UPDATE"}, "verified"),
        (
            "CreateDeploymentGroup",
            {"deploymentConfigName": "CodeDeployDefault.AllAtOnce"},
            "not run not recorded: CreateDeploymentGroup",
        ),
        ("CreateDeployment", {"fileExistsBehavior": "DISALLOW", "ignoreApplicationStopFailures": False}, "verified"),
        ("CreateDeployment", {"fileExistsBehavior": "RETAIN"}, "not run not recorded: CreateDeployment"),
    ],
)
def test_a_set_up_may_say_what_is_so_by_default_or_not(operation: str, members: dict[str, Any], verdict: str) -> None:
    recording = changed("targets-of-a-deployment", operation, **members)
    assert verdicts(recording, "targets-of-a-deployment") == {"targets-of-a-deployment": verdict}


def test_the_call_whose_rule_is_told_is_matched_as_it_is() -> None:
    recording = changed("application-members", "CreateApplication", computePlatform="Server")
    assert verdicts(recording, "application-members")["application-members"].startswith("not run not recorded")


def test_what_a_recorder_has_put_in_the_place_of_names_stands_for_them() -> None:
    text = json.dumps([raw(step) for step in recorded("tags-of-an-application", THEN)])
    recording = steps({"steps": json.loads(text.replace("123456789012", "000000000027"))})
    assert verdicts(recording, "tags-of-an-application") == {"tags-of-an-application": "verified"}
    text = json.dumps([raw(step) for step in recorded("instances-of-a-deployment", THEN)])
    recording = steps({"steps": json.loads(text.replace("123456789012", "000000000027"))})
    assert verdicts(recording, "instances-of-a-deployment") == {"instances-of-a-deployment": "verified"}


def test_a_target_of_a_recording_keeps_nothing() -> None:
    told = tell(STORIES["failed-members"], CassetteTarget(recorded("failed-members")[:2], "verify-"), "verify-")
    assert (told.verdict, told.left_over) == (Verdict.NOT_RUN, ())


#: What a recorder must not tell stands in their calls: a user, buckets, an account, a topic, a token.
SCRUBBED = (
    "on-premises-is-registered", "on-premises-registered-twice", "on-premises-tags", "on-premises-unknown",
    "tags-of-an-application", "bundle-of-the-wrong-type", "load-balancer-of-the-group", "instances-of-a-deployment",
    "revision-unknown", "applications-foreign-token", "created-members", "copy-succeeds",
)  # fmt: skip


def test_a_cassette_of_a_run_verifies_what_the_run_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of a recorder that puts placeholders in the place of names, the story's own among them."""
    path = tmp_path / "run.json"
    told = [f"--story={name}" for name in SCRUBBED]
    with serving(CodeDeployFake(**arguments("virtual"))) as url, recording(path):
        assert main(["verify", "--target", url, *told]) == 0
    text = path.read_text(encoding="utf-8")
    assert "bucket-1" in text
    assert "user-1" in text
    capsys.readouterr()
    assert main(["verify", f"--target=cassette:{path}", *told]) == 0
    assert capsys.readouterr().out.endswith(f": {len(SCRUBBED)} verified\n")


@pytest.mark.parametrize(
    ("recorded_", "told", "may"),
    [
        ("bucket-1", "mine", True),
        (f"arn:aws:sns:us-east-1:{PLACE}:resource-1", "arn:aws:sns:us-east-1:123456789012:topic", True),
        (f"arn:aws:sns:eu-west-1:{PLACE}:resource-1", "arn:aws:sns:us-east-1:123456789012:topic", False),
        (f"{PLACE}-there-is-none", "123456789012-there-is-none", True),
        ("prod-1", "mine", False),
        ("mine", "mine", False),
    ],
)
def test_a_placeholder_stands_for_what_may_have_been_there(recorded_: str, told: str, may: bool) -> None:
    assert may_stand_for(recorded_, told) is may


def test_a_placeholder_stands_for_one_text_and_a_text_may_have_two() -> None:
    once = Mapped().replaced("mine", "bucket-1")
    assert once is not None
    assert once.replaced("mine", "bucket-1") == once
    assert once.replaced("yours", "bucket-1") is None
    twice = once.replaced("mine", "resource-1")
    assert twice is not None
    assert twice.back(["bucket-1", "resource-1", "x"]) == ["mine", "mine", "x"]


def test_the_group_that_is_copied_is_named_after_the_storys() -> None:
    found = Mapped().paired("verify-a", "web")
    assert found is not None
    assert found.back("CodeDeploy_web_d-ABCDEFGHI") == "CodeDeploy_verify-a_d-ABCDEFGHI"
    assert found.back("my_web_d") == "my_web_d"
