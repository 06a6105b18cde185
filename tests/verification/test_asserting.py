"""``codedeploy_fake.stories()``: the stories in a user's own tests."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

import codedeploy_fake
from codedeploy_fake import CodeDeployFake, Policies, RemoteFake, UsageError
from codedeploy_fake.errors import ServiceError
from codedeploy_fake.server import serving
from codedeploy_fake.service import deployment_info, deployments
from tests.inner_run import run
from tests.verification.targets import STORIES, applications

KEYS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": "us-east-1"}


def one(name: str) -> Any:
    (story,) = codedeploy_fake.stories(name)
    return story


@pytest.fixture
def fake() -> CodeDeployFake:
    return CodeDeployFake()


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> CodeDeployFake:
    """A fake that has another default than AWS."""
    known = deployment_info.deployment_info
    monkeypatch.setattr(
        deployments, "deployment_info", lambda *given: {**known(*given), "fileExistsBehavior": "RETAIN"}
    )
    return CodeDeployFake(policies=Policies(check_answers=False))


def test_all_of_them_are_there_by_name() -> None:
    assert [str(story) for story in codedeploy_fake.stories()] == list(STORIES)


def test_they_are_chosen_by_id_platform_level_and_date() -> None:
    assert [story.id for story in codedeploy_fake.stories("created-members", "no-instances")] == [
        name for name in STORIES if name in {"created-members", "no-instances"}
    ]
    assert {story.platform for story in codedeploy_fake.stories(platform="Server")} == {"Server"}
    assert {story.level for story in codedeploy_fake.stories(level="recorded")} == {"recorded"}
    assert {story.level for story in codedeploy_fake.stories(level="documented")} == {"recorded", "documented"}
    today = {story.id for story in codedeploy_fake.stories(contract="current")}
    assert {story.id for story in codedeploy_fake.stories()} - today
    assert all(STORIES[name].holds_at("2026-10-19") for name in today)


@pytest.mark.parametrize(
    ("ids", "options", "said"),
    [
        (("no-story",), {}, "no story has the id no-story"),
        ((), {"platform": "Mainframe"}, "no story is about the platform 'Mainframe'; one of "),
        ((), {"level": "believed"}, "no level of evidence is called 'believed'"),
        ((), {"contract": "yesterday"}, "yesterday"),
        (("in-2017-succeeded-members",), {"contract": "current"}, "no story is left"),
    ],
)
def test_a_choice_that_leaves_none_is_refused(ids: tuple[str, ...], options: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        codedeploy_fake.stories(*ids, **options)


def test_a_fake_is_as_before_and_so_is_its_script(fake: CodeDeployFake) -> None:
    fake.seed_group("web", "prod")
    before = fake.snapshot()
    one("failed-says-why").verify(fake)
    one("failed-says-why").verify(fake)
    assert fake.snapshot() == before
    assert fake.script.unmatched() == ()


def test_what_differs_is_what_the_assertion_says(broken: CodeDeployFake) -> None:
    with pytest.raises(AssertionError) as raised:
        one("created-members").verify(broken)
    said = str(raised.value).splitlines()
    assert said[0] == f"created-members differs: {STORIES['created-members'].title}"
    assert said[1:] == [
        "step 2, GetDeployment",
        '  > deploymentInfo.fileExistsBehavior  expected "DISALLOW", seen "RETAIN"',
    ]


def test_after_a_difference_the_fake_is_as_before_and_has_the_calls(broken: CodeDeployFake) -> None:
    before = broken.snapshot()
    with pytest.raises(AssertionError):
        one("created-members").verify(broken)
    assert broken.snapshot() == before
    assert "GetDeployment" in {call.operation for call in broken.calls}


def test_a_client_of_a_fake_moves_its_clock(fake: CodeDeployFake) -> None:
    one("succeeded-members").verify(fake.client())
    with fake.intercept():
        one("succeeded-members").verify(boto3.client("codedeploy", **KEYS))
    assert {call.operation for call in fake.calls} >= {"CreateDeployment", "DeleteApplication"}
    with pytest.raises(UsageError, match="this client is of eu-west-1, but its fake is in us-east-1"):
        one("succeeded-members").verify(fake.client(region_name="eu-west-1"))


def test_a_fake_on_a_server_and_a_client_of_one(fake: CodeDeployFake) -> None:
    with serving(fake) as url:
        for target in (RemoteFake(url), RemoteFake(url).client(), boto3.client("codedeploy", endpoint_url=url, **KEYS)):
            one("failed-says-why").verify(target)
    assert fake.calls[-1].operation == "DeleteApplication"
    assert applications(fake) == []


@pytest.mark.parametrize(
    "target", [None, "http://127.0.0.1:5000", boto3.client("s3", **KEYS)], ids=["None", "URL", "s3"]
)
def test_what_is_no_target_is_refused(target: object) -> None:
    with pytest.raises(UsageError, match=r"a CodeDeployFake .*, a RemoteFake or a boto3 client of CodeDeploy"):
        one("created-members").verify(target)


def test_a_client_of_aws_is_refused_before_anything_is_asked() -> None:
    with pytest.raises(UsageError, match="--codedeploy-target aws"):
        one("created-members").verify(boto3.client("codedeploy", **KEYS))


def test_what_could_not_be_removed_is_warned_of(fake: CodeDeployFake, monkeypatch: pytest.MonkeyPatch) -> None:
    known = CodeDeployFake.call

    def deny(self: CodeDeployFake, operation: str, *given: Any) -> Any:
        if operation.startswith("Delete"):
            raise ServiceError("AccessDeniedException", "no", 400)
        return known(self, operation, *given)

    monkeypatch.setattr(CodeDeployFake, "call", deny)
    with pytest.warns(UserWarning, match=r"created-members:\nleft over: DeleteDeploymentGroup"):
        one("created-members").verify(fake)


def test_as_parameters_of_a_users_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import codedeploy_fake, pytest

        SOME = codedeploy_fake.stories("created-members", "failed-says-why", "in-2017-succeeded-members")

        @pytest.mark.parametrize("story", SOME, ids=str)
        def test_fake(story, codedeploy):
            story.verify(codedeploy)

        @pytest.mark.parametrize("story", SOME, ids=str)
        def test_client(story, codedeploy_client):
            story.verify(codedeploy_client)

        @pytest.mark.codedeploy(contract="2017-05-16")
        @pytest.mark.parametrize("story", SOME, ids=str)
        def test_then(story, codedeploy):
            story.verify(codedeploy)
    """)
    result = run(pytester, "-rs", "-v")
    result.assert_outcomes(passed=7, skipped=2)
    result.stdout.fnmatch_lines(
        ["*::test_fake[[]created-members[]] PASSED*", "*in-2017-succeeded-members: *2017-05-16*"]
    )


def test_under_the_target_of_a_url_it_is_told_to_the_server(pytester: pytest.Pytester, fake: CodeDeployFake) -> None:
    pytester.makepyfile("""
        import codedeploy_fake

        def test_client(codedeploy_client):
            codedeploy_fake.stories("failed-says-why")[0].verify(codedeploy_client)
    """)
    with serving(fake) as url:
        run(pytester, "--codedeploy-target", url).assert_outcomes(passed=1)
    assert fake.calls[-1].operation == "DeleteApplication"
