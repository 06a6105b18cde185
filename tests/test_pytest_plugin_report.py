"""The report of a failing test shows the timelines and the last calls of the fakes that it used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.inner_run import run

if TYPE_CHECKING:
    import pytest

DEPLOY = """
    import boto3, pytest

    REVISION = {"revisionType": "S3", "s3Location": {"bucket": "b", "key": "k", "bundleType": "zip"}}

    def deploy(fake):
        request = {"applicationName": "web", "deploymentGroupName": "prod", "revision": REVISION}
        return fake.call("CreateDeployment", request)["deploymentId"]
"""


def test_a_failing_test_shows_timeline_and_last_five_calls(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        DEPLOY
        + """
    def test_release(codedeploy):
        codedeploy.seed_group("web", "prod")
        deployment = deploy(codedeploy)
        for _ in range(6):
            codedeploy.call("GetDeployment", {"deploymentId": deployment})
        assert False
    """
    )
    result = run(pytester)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*- codedeploy_fake -*",
            "us-east-1, at 2026-01-01T00:00:00+00:00 by the fake's clock",
            "d-?????????*",
            "  *Created*",
            "the last 5 of 9 calls:",
            *["  00:00:00.000 GetDeployment(deploymentId='d-?????????') -> *"] * 5,
        ]
    )
    assert str(result.stdout).count("- codedeploy_fake -") == 1


def test_a_passing_test_shows_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_calls(codedeploy): codedeploy.seed_group('web', 'prod')")
    result = run(pytester, "-rA")
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*by the fake's clock*")


def test_a_fake_that_was_not_called_is_not_shown(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_fails(codedeploy): assert False")
    result = run(pytester)
    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*by the fake's clock*")


def test_a_failing_fixture_shows_it_too(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest

        @pytest.fixture
        def seeded(codedeploy):
            codedeploy.call("ListDeployments", {})
            assert False

        def test_setup(seeded):
            pass
    """)
    result = run(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["the calls:", "  00:00:00.000 ListDeployments() -> *"])


def test_of_a_shared_fake_only_what_this_test_did_is_shown(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        DEPLOY
        + """
    @pytest.fixture(scope="module")
    def shared(codedeploy_factory):
        fake = codedeploy_factory(region="eu-west-1")
        fake.seed_group("web", "prod")
        return fake

    def test_first(shared):
        deploy(shared)

    def test_second(shared):
        deploy(shared)
        assert False

    def test_third(shared):
        assert False
    """
    )
    result = run(pytester)
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(["eu-west-1, at *", "d-*", "the calls:", "  * CreateDeployment(*"])
    assert str(result.stdout).count("by the fake's clock") == 1
    assert str(result.stdout).count(" CreateDeployment(") == 1


def test_each_fake_that_was_called_has_its_section(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        def test_two(codedeploy, codedeploy_factory):
            other = codedeploy_factory(region="eu-west-1")
            codedeploy.call("ListDeployments", {})
            other.call("ListDeployments", {})
            assert False
    """)
    result = run(pytester)
    result.stdout.fnmatch_lines(["*- codedeploy_fake -*", "us-east-1, *", "*- codedeploy_fake -*", "eu-west-1, *"])


def test_a_unittest_case_shows_it_too(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import unittest
        import boto3, pytest

        @pytest.mark.usefixtures("codedeploy")
        class TestRelease(unittest.TestCase):
            def test_release(self):
                boto3.client("codedeploy").list_deployments()
                self.fail("my own")
    """)
    result = run(pytester)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*- codedeploy_fake -*", "  * ListDeployments() -> *"])


def test_an_error_while_drawing_leaves_the_users_failure_alone(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        def test_fails(codedeploy, monkeypatch):
            codedeploy.call("ListDeployments", {})
            codedeploy.clock = None
            assert False, "my own"
    """)
    result = run(pytester)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E *AssertionError: my own", "the fake could not be shown: AttributeError(*"])
