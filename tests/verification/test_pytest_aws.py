"""``--codedeploy-target aws``: with the guards of ``verify``. AWS is a server of ours, STS is moto's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.inner_run import run
from tests.verification.aws import ACCOUNT, OTHER, REGION, Aws

TEST = """
    import boto3

    def test_lists(codedeploy_client):
        assert codedeploy_client.list_applications()["applications"] == []
"""
PLACE = (f"--codedeploy-account={ACCOUNT}", f"--codedeploy-region={REGION}")


@pytest.fixture
def there(aws: Aws) -> Iterator[Aws]:
    with aws.behind():
        yield aws


def test_any_test_that_takes_the_client_talks_to_the_account(pytester: pytest.Pytester, there: Aws) -> None:
    pytester.makepyfile(
        TEST
        + """
    def test_own_client(codedeploy_client):
        own = boto3.client("codedeploy")
        assert own.meta.region_name == codedeploy_client.meta.region_name == "us-east-1"
    def test_fake(codedeploy): assert False
    """
    )
    result = run(pytester, "--codedeploy-target=aws", *PLACE, "-rs")
    result.assert_outcomes(passed=2, skipped=1)
    result.stdout.fnmatch_lines(
        ["codedeploy_fake: 0.*, target: aws", "*test_fake takes codedeploy, a fake in this*is aws"]
    )
    assert there.called == ["ListApplications"]


def test_the_ini_names_account_and_region_too(pytester: pytest.Pytester, there: Aws) -> None:
    pytester.makeini(f"[pytest]\ncodedeploy_target=aws\ncodedeploy_account={ACCOUNT}\ncodedeploy_region={REGION}")
    pytester.makepyfile(TEST)
    run(pytester).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "say which, with --codedeploy-account ID --codedeploy-region R"),
        (PLACE[:1], "say which, with --codedeploy-account ID --codedeploy-region R"),
        ((f"--codedeploy-account={OTHER}", PLACE[1]), f"these credentials are *, not of --codedeploy-account {OTHER}"),
        (("--codedeploy-account=me", PLACE[1]), "the twelve digits of an account"),
    ],
    ids=["no place", "no region", "another account", "no account"],
)
def test_otherwise_the_run_stops_before_any_call(
    pytester: pytest.Pytester, there: Aws, options: tuple[str, ...], sentence: str
) -> None:
    pytester.makepyfile(TEST)
    result = run(pytester, "--codedeploy-target=aws", *options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: --codedeploy-*{sentence}*"])
    assert there.called == []


def test_a_test_about_another_region_or_account_is_skipped(pytester: pytest.Pytester, there: Aws) -> None:
    pytester.makepyfile("""
        import pytest

        @pytest.mark.codedeploy(region="eu-west-1")
        def test_region(codedeploy_client): assert False

        @pytest.mark.codedeploy(account_id="111122223333")
        def test_account(codedeploy_client): assert False
    """)
    result = run(pytester, "--codedeploy-target=aws", *PLACE, "-rs")
    result.assert_outcomes(skipped=2)
    result.stdout.fnmatch_lines(
        ["*test_region is about the region eu-west-1, but --codedeploy-target is aws us-east-1"]
    )
    assert there.called == []


def test_stories_are_told_to_it_and_leave_nothing(pytester: pytest.Pytester, there: Aws) -> None:
    pytester.makepyfile("""
        import codedeploy_fake, pytest

        @pytest.mark.parametrize("story", codedeploy_fake.stories("application-unknown", "created-members"), ids=str)
        def test_story(story, codedeploy_client):
            story.verify(codedeploy_client)
    """)
    result = run(pytester, "--codedeploy-target=aws", *PLACE, "-rs")
    result.assert_outcomes(passed=0, skipped=2)
    result.stdout.fnmatch_lines(["*created-members: needs the role 'service'"])


def test_stories_need_what_is_configured(pytester: pytest.Pytester, there: Aws) -> None:
    pytester.makepyfile(f"""
        import codedeploy_fake, pathlib
        from codedeploy_fake.verification.configuring import read

        def test_story(codedeploy_client):
            (story,) = codedeploy_fake.stories("created-members")
            story.verify(codedeploy_client, config=read(pathlib.Path({str(there.config)!r})))
    """)
    run(pytester, "--codedeploy-target=aws", *PLACE).assert_outcomes(passed=1)
    assert there.applications == []
    made = [call.input for call in there.fake.calls if call.operation == "CreateApplication"]
    assert [asked["tags"][0]["Key"] for asked in made] == ["codedeploy-fake-verify"]
