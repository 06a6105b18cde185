"""``--target aws``: who one is comes first, everything that comes between is one clear outcome, nothing is left."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase
from typing import Any

import pytest

from codedeploy_fake.cli import main
from codedeploy_fake.contract.stories import Advance, Call
from codedeploy_fake.verification.aws_account import Account
from codedeploy_fake.verification.aws_policy import policy
from codedeploy_fake.verification.configuring import Config
from codedeploy_fake.verification.undoing import UNDOING
from tests.verification.aws import ACCOUNT, CONFIG, OTHER, REGION, ROLE, S3, Aws
from tests.verification.targets import STORIES, unfinished

SOME = ("application-unknown", "created-members", "succeeded-members")
#: Calls of the three that are not of the cleaning up, or a little more.
CALLS = 22


def test_without_account_and_region_nothing_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    for options in ([], ["--account", ACCOUNT], ["--region", REGION], ["--account", "me", "--region", REGION]):
        assert main(["verify", "--target", "aws", *options]) == 2
        assert "--account" in capsys.readouterr().err


def test_stories_hold_and_leave_nothing(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    with aws.behind() as url:
        assert aws.verify(stories=SOME) == 0
    said = capsys.readouterr().out
    assert f"note: codedeploy was not asked of AWS but of {url}" in said
    assert "3 verified" in said
    assert aws.applications == []
    made = [call.input for call in aws.fake.calls if call.operation in ("CreateApplication", "CreateDeploymentGroup")]
    assert made
    for asked in made:
        name = re.fullmatch(r"(codedeploy-fake-[0-9a-f]{8})-.+", asked["applicationName"])
        assert name is not None
        assert asked["tags"] == [{"Key": "codedeploy-fake-verify", "Value": name[1]}]


def test_where_the_endpoint_is_not_aws_nothing_counts_as_validated(aws: Aws) -> None:
    with aws.behind():
        assert aws.verify(stories=SOME) == 0
    assert not aws.validated.exists()


def test_another_account_is_refused_before_any_call(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    with aws.behind():
        assert aws.verify(account=OTHER) == 2
    said = capsys.readouterr().err
    assert f"of the account {ACCOUNT}, not of --account {OTHER}; nothing was called" in said
    assert aws.called == []


def test_without_credentials_nothing_is_called(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with aws.behind():
        assert aws.verify() == 2
    assert "there are no credentials that work" in capsys.readouterr().err
    assert aws.called == []


def test_where_sts_does_not_answer_nothing_is_called(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:9")
    with aws.behind():
        assert aws.verify() == 2
    assert "nobody says whose credentials these are" in capsys.readouterr().err
    assert aws.called == []


def test_somebody_else_in_the_place_of_sts_does_not_open_aws(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    assert aws.verify() == 2  # nothing says that CodeDeploy is elsewhere
    said = capsys.readouterr().err
    assert "codedeploy would be AWS's; nothing was called: take AWS_ENDPOINT_URL_STS out" in said


def test_a_little_throttling_is_waited_for(aws: Aws) -> None:
    with aws.behind():
        aws.fake.script.throttle(1)
        aws.fake.script.throttle(1, operation="CreateDeployment")
        assert aws.verify(stories=SOME) == 0


#: What comes between: what the gate says of CreateDeployment, and what is said of it.
BETWEEN: dict[str, tuple[tuple[str, int] | str, str]] = {
    "throttled": (("ThrottlingException", 400), "calls were throttled (ThrottlingException"),
    "denied": (("AccessDeniedException", 400), "access was denied (AccessDeniedException"),
    "trouble": (("InternalFailure", 500), "the service had trouble of its own (500 InternalFailure"),
    "expired": (("ExpiredTokenException", 400), "the credentials have expired (ExpiredTokenException"),
    "unknown": (("UnrecognizedClientException", 400), "the credentials are not known"),
    "lost": ("lost", "the network was lost"),
}


@pytest.mark.parametrize("between", BETWEEN)
def test_what_comes_between_proves_nothing_and_leaves_nothing(
    between: str, aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    said, words = BETWEEN[between]
    with aws.behind(lambda _, operation: said if operation == "CreateDeployment" else None):
        assert aws.verify(stories=SOME) == 1
    out = capsys.readouterr().out
    assert f"created-members not run: CreateDeployment: {words}" in out
    assert "differs" not in out
    assert "could not be asked: " in out
    assert "left over" not in out
    assert aws.applications == []


def test_denied_for_one_story_the_others_are_told(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    with aws.behind(lambda _, operation: ("AccessDenied", 403) if operation == "CreateDeploymentGroup" else None):
        assert aws.verify(stories=["create-answers-the-id", "application-unknown"]) == 1
    out = capsys.readouterr().out
    assert "create-answers-the-id not run: CreateDeploymentGroup: access was denied" in out
    assert "application-unknown verified" in out


@pytest.mark.parametrize("said", ["lost", "lost after", ("ExpiredTokenException", 400)], ids=str)
@pytest.mark.parametrize("number", range(1, CALLS, 6))
def test_when_it_all_ends_half_way_the_left_over_is_said_and_can_be_removed(
    number: int, said: str | tuple[str, int], aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    with aws.behind(lambda call, _: said if call >= number else None):
        code = aws.verify(stories=SOME)
    out = capsys.readouterr().out
    assert "differs" not in out
    left = aws.applications
    assert code == 1 or (not left and "3 verified" in out)
    for application in left:
        assert re.search(rf"left over: .*{re.escape(application)}", out)
    with aws.behind():
        assert aws.verify("--cleanup") == 0
    assert aws.applications == []
    assert unfinished(aws.fake) == []
    removed = [line for line in capsys.readouterr().out.splitlines() if line.startswith("removed: ")]
    assert sorted(removed) == sorted(f"removed: application {name}" for name in left)


def test_cleaning_up_takes_only_what_has_the_name_and_the_tag(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    run = "codedeploy-fake-0a1b2c3d"
    tag = {"Key": "codedeploy-fake-verify", "Value": run}
    for name, tags in {
        f"{run}-ours": [tag],
        f"{run}-untagged": [],
        f"{run}-of-another": [{**tag, "Value": "codedeploy-fake-00000000"}],
        "codedeploy-fake-shop": [tag],
        "shop": [tag],
    }.items():
        aws.fake.call("CreateApplication", {"applicationName": name, "tags": tags})
    config = {"deploymentConfigName": f"{run}-half", "minimumHealthyHosts": {"type": "HOST_COUNT", "value": 1}}
    aws.fake.call("CreateDeploymentConfig", config)
    with aws.behind():
        assert aws.verify("--cleanup") == 1
    kept = [f"{run}-of-another", f"{run}-untagged", "codedeploy-fake-shop", "shop"]
    assert sorted(aws.applications) == sorted(kept)
    out = capsys.readouterr().out
    assert f"removed: application {run}-ours" in out
    for name in (f"application {run}-untagged", f"application {run}-of-another", f"configuration {run}-half"):
        assert f"{name}: it" in out


def test_cleaning_up_is_refused_in_another_account(aws: Aws) -> None:
    with aws.behind():
        assert aws.verify("--cleanup", account=OTHER) == 2
    assert aws.called == []


def test_a_plan_calls_nobody(aws: Aws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for service in ("STS", "CODEDEPLOY"):
        monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", "http://127.0.0.1:9")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert aws.verify("--plan", stories=[*SOME, "failed-script"]) == 0
    out = capsys.readouterr().out
    assert "NOT AWS: codedeploy would be asked of http://127.0.0.1:9" in out
    assert "failed-script: needs the revision 'fails'" in out
    assert re.search(r" 3  CreateDeployment\n", out)
    assert json.loads(out[out.index("{") :])["Version"] == "2012-10-17"


HERE = Account(ACCOUNT, REGION, "aws", {}, {})
THERE = Config(roles={"service": ROLE}, revisions={"succeeds": S3}, instances=("i-1",))


def allowed(document: dict[str, Any], action: str, resource: str) -> bool:
    return any(
        action in statement["Action"] and any(fnmatchcase(resource, pattern) for pattern in statement["Resource"])
        for statement in document["Statement"]
    )


def test_the_policy_of_the_plan_suffices_and_is_the_least(aws: Aws) -> None:
    stories = [
        story
        for story in STORIES.values()
        if story.needs <= {"steady", "instances"}
        and story.holds_at("2026-11-01")
        and "$revision" not in str(story.steps).replace("'$revision': 'succeeds'", "")
        and not any(isinstance(step, Advance) for step in story.steps)
    ][::10]
    with aws.behind():
        aws.verify(stories=[story.id for story in stories])
    document = policy(stories, HERE, "codedeploy-fake-????????-", THERE)
    granted = {action for statement in document["Statement"] for action in statement["Action"]}
    called = {f"codedeploy:{operation}" for operation in aws.called}
    assert called <= granted
    besides = {"GetApplicationRevision", "GetDeploymentConfig", "RegisterApplicationRevision", "TagResource"}
    expected = {f"codedeploy:{operation}" for operation in besides} | {"iam:PassRole"}
    calls = {step.operation for story in stories for step in story.steps if isinstance(step, Call)}
    calls |= {UNDOING[operation][0] for operation in calls & UNDOING.keys()}  # of what was refused nothing is removed
    assert granted - called <= expected | {f"codedeploy:{operation}" for operation in calls} | {
        "codedeploy:ListDeployments"
    }
    for call in aws.fake.calls:
        if call.operation in ("CreateApplication", "DeleteApplication") and isinstance(call.input, dict):
            name = call.input.get("applicationName", "")
            if name.startswith("codedeploy-fake-"):
                assert allowed(document, f"codedeploy:{call.operation}", HERE.arn(f"application:{name}"))
    assert not allowed(document, "codedeploy:DeleteApplication", HERE.arn("application:shop"))
    assert not allowed(document, "codedeploy:CreateDeployment", HERE.arn("deploymentgroup:shop/prod"))
    assert allowed(document, "iam:PassRole", ROLE)
    assert not allowed(document, "iam:PassRole", ROLE + "2")


def test_its_own_tag_is_nobodys_business(aws: Aws) -> None:
    names = [name for name, story in STORIES.items() if any(
        isinstance(step, Call) and step.operation == "ListTagsForResource" for step in story.steps
    ) and story.needs <= {"steady"}]  # fmt: skip
    assert names
    with aws.behind():
        assert aws.verify(stories=names) == 0


@pytest.mark.parametrize("option", ["--plan", "--cleanup", "--validated=x"])
def test_what_is_of_aws_only_is_refused_elsewhere(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", option]) == 2
    assert "for --target aws only" in capsys.readouterr().err


def test_the_configuration_here_is_whole() -> None:
    assert set(CONFIG) <= {"roles", "revisions", "instances"}
