"""The fixtures: what a test gets, and that afterwards everything is as before."""

from __future__ import annotations

import os

import boto3
import pytest

from tests.inner_run import run

REVISION = '{"revisionType": "S3", "s3Location": {"bucket": "b", "key": "app.zip", "bundleType": "zip"}}'


@pytest.fixture(autouse=True)
def no_region(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)


def test_a_test_gets_a_fresh_intercepting_fake(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(f"""
        import boto3, pytest
        from codedeploy_fake import CodeDeployFake

        @pytest.mark.parametrize("again", [1, 2])
        def test_release(codedeploy, again):
            assert type(codedeploy) is CodeDeployFake
            assert codedeploy.deployment_ids() == ()
            codedeploy.seed_group("web", "prod", instances=3)
            client = boto3.client("codedeploy")
            made = client.create_deployment(
                applicationName="web", deploymentGroupName="prod", revision={REVISION})
            client.get_waiter("deployment_successful").wait(deploymentId=made["deploymentId"])
            assert codedeploy.deployment_ids() == (made["deploymentId"],)
    """)
    run(pytester).assert_outcomes(passed=2)


def test_the_fixture_can_be_named_in_usefixtures(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import boto3, pytest

        @pytest.mark.usefixtures("codedeploy")
        class TestDeployments:
            def test_none(self):
                assert boto3.client("codedeploy").list_deployments()["deployments"] == []
    """)
    run(pytester).assert_outcomes(passed=1)


def test_the_client_is_bound_to_the_fake_of_the_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        def test_client(codedeploy_client, codedeploy):
            codedeploy_client.create_application(applicationName="web")
            assert [call.operation for call in codedeploy.calls] == ["CreateApplication"]
            assert codedeploy_client.meta.region_name == codedeploy.region
    """)
    run(pytester).assert_outcomes(passed=1)


def test_a_client_made_at_import_time_is_intercepted(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\ncodedeploy_region = eu-central-1")
    pytester.makeconftest("import boto3\nCLIENT = boto3.client('codedeploy')")
    pytester.makepyfile("""
        from conftest import CLIENT

        def test_client(codedeploy):
            assert CLIENT.meta.region_name == codedeploy.region == "eu-central-1"
            CLIENT.create_application(applicationName="web")
            assert [call.operation for call in codedeploy.calls] == ["CreateApplication"]
    """)
    run(pytester).assert_outcomes(passed=1)
    assert "AWS_DEFAULT_REGION" not in os.environ


def test_a_conftest_may_load_the_plugin(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeini("[pytest]\ncodedeploy_region = eu-central-1")
    pytester.makeconftest("pytest_plugins = ['codedeploy_fake.pytest_plugin']")
    pytester.makepyfile("""
        import os
        AT_IMPORT = os.environ["AWS_DEFAULT_REGION"]

        def test_region(codedeploy):
            assert AT_IMPORT == codedeploy.region == "eu-central-1"
    """)
    run(pytester).assert_outcomes(passed=1)
    assert "AWS_DEFAULT_REGION" not in os.environ


def test_the_ini_region_leaves_a_region_of_the_environment_alone(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-west-2")
    pytester.makeini("[pytest]\ncodedeploy_region = eu-central-1")
    pytester.makepyfile("""
        import os
        AT_IMPORT = os.environ["AWS_DEFAULT_REGION"]

        def test_region(codedeploy):
            assert AT_IMPORT == "us-west-2"
            assert codedeploy.region == os.environ["AWS_DEFAULT_REGION"] == "eu-central-1"
    """)
    run(pytester).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("variables", "region"),
    [
        ({}, "us-east-1"),
        ({"AWS_DEFAULT_REGION": "us-west-2"}, "us-west-2"),
        ({"AWS_REGION": "eu-west-1"}, "eu-west-1"),
        ({"AWS_DEFAULT_REGION": "us-west-2", "AWS_REGION": "eu-west-1"}, "us-west-2"),
    ],
)
def test_without_ini_or_marker_the_region_is_the_environments_or_us_east_1(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], region: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    pytester.makepyfile(f"""
        import boto3, os

        def test_region(codedeploy, codedeploy_factory):
            assert codedeploy.region == codedeploy_factory().region == {region!r}
            assert os.environ["AWS_DEFAULT_REGION"] == os.environ["AWS_REGION"] == {region!r}
            assert boto3.client("codedeploy").meta.region_name == {region!r}
    """)
    run(pytester).assert_outcomes(passed=1)


def test_policies_are_a_fixture_to_override_at_any_scope(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
        import pytest
        from codedeploy_fake import Policies

        @pytest.fixture(scope="session")
        def codedeploy_policies():
            return Policies(unseeded_fleet=7)
    """)
    pytester.makepyfile("""
        import pytest
        from codedeploy_fake import Policies

        def test_session(codedeploy):
            assert codedeploy.policies.unseeded_fleet == 7

        class TestFunctionScope:
            @pytest.fixture
            def codedeploy_policies(self):
                return Policies(unseeded_fleet=5)

            def test_function(self, codedeploy):
                assert codedeploy.policies.unseeded_fleet == 5

            @pytest.mark.codedeploy(policies=Policies(unseeded_fleet=4))
            def test_marker_wins(self, codedeploy):
                assert codedeploy.policies.unseeded_fleet == 4
    """)
    run(pytester).assert_outcomes(passed=3)


@pytest.mark.parametrize("sleep", ["waiters", "process"])
def test_whose_sleeping_counts_is_a_fixture_to_override(pytester: pytest.Pytester, sleep: str) -> None:
    pytester.makepyfile(f"""
        import pytest
        from codedeploy_fake import CodeDeployFake

        seen = []

        @pytest.fixture(autouse=True)
        def spy(monkeypatch):
            intercept = CodeDeployFake.intercept
            monkeypatch.setattr(
                CodeDeployFake, "intercept", lambda self, sleep: seen.append(sleep) or intercept(self, sleep=sleep))

        @pytest.fixture
        def codedeploy_sleep():
            return {sleep!r}

        def test_sleep(codedeploy):
            assert seen == [{sleep!r}]
    """)
    run(pytester).assert_outcomes(passed=1)


def test_the_factory_makes_fakes_at_module_scope(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import boto3, pytest

        @pytest.fixture(scope="module")
        def shared(codedeploy_factory):
            with codedeploy_factory(seed=1, region="eu-west-1").intercept() as fake:
                yield fake

        def test_first(shared):
            boto3.client("codedeploy", "eu-west-1").create_application(applicationName="web")

        def test_second(shared):
            boto3.client("codedeploy", "eu-west-1").create_deployment_group(
                applicationName="web", deploymentGroupName="prod", serviceRoleArn="arn:aws:iam::123456789012:role/r")

        def test_own(shared, codedeploy):
            boto3.client("codedeploy").create_application(applicationName="web")
            assert (len(shared.calls), len(codedeploy.calls)) == (2, 1)
    """)
    run(pytester).assert_outcomes(passed=3)


def test_the_environment_is_a_dummy_during_the_test_and_exactly_restored(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREAL")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY", raising=False)
    pytester.makepyfile("""
        import os
        import boto3

        def test_dummy(codedeploy):
            assert "AWS_PROFILE" not in os.environ
            found = boto3.Session().get_credentials().get_frozen_credentials()
            assert (found.access_key, found.secret_key, found.token) == ("testing", "testing", "testing")
            os.environ["AWS_SECRET_ACCESS_KEY"] = "left behind"
            os.environ["AWS_DEFAULT_REGION"] = "left-behind-1"
    """)
    before = dict(os.environ)
    run(pytester).assert_outcomes(passed=1)
    changed = {name for name, value in os.environ.items() if before.get(name) != value} | (before.keys() - os.environ)
    assert changed <= {"PYTEST_VERSION", "PYTEST_CURRENT_TEST"}


@pytest.mark.parametrize("session", [None, boto3.Session("id", "key", region_name="us-west-1")])
def test_the_default_session_is_exactly_restored(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, session: object
) -> None:
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", session)
    pytester.makepyfile("""
        import boto3

        def test_session(codedeploy):
            boto3.client("codedeploy")
            assert boto3.DEFAULT_SESSION.get_credentials().access_key == "testing"
            boto3.setup_default_session(region_name="eu-north-1")
    """)
    run(pytester).assert_outcomes(passed=1)
    assert boto3.DEFAULT_SESSION is session


def test_a_failing_test_restores_too(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREAL")
    pytester.makepyfile("def test_fails(codedeploy): assert False")
    run(pytester).assert_outcomes(failed=1)
    assert os.environ["AWS_ACCESS_KEY_ID"] == "AKIAREAL"
    assert "AWS_ENDPOINT_URL_CODEDEPLOY" not in os.environ


def test_the_users_own_monkeypatch_undo_does_not_open_the_environment(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import os

        def test_undo(monkeypatch, codedeploy):
            monkeypatch.undo()
            assert os.environ["AWS_ACCESS_KEY_ID"] == "testing"
    """)
    run(pytester).assert_outcomes(passed=1)


def test_a_subprocess_meets_a_closed_port_that_says_why(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        script="""
        import boto3
        boto3.client("codedeploy").list_applications()
    """
    )
    pytester.makepyfile("""
        import os, subprocess, sys

        def test_subprocess(codedeploy):
            ran = subprocess.run([sys.executable, "script.py"], env={**os.environ, "AWS_MAX_ATTEMPTS": "1"},
                                 capture_output=True, text=True)
            assert 'endpoint URL: "http://127.0.0.1:1/codedeploy-fake-answers-in-process-only"' in ran.stderr
            assert codedeploy.calls == ()
    """)
    run(pytester).assert_outcomes(passed=1)


def test_the_header_says_the_version(pytester: pytest.Pytester) -> None:
    run(pytester).stdout.fnmatch_lines(["codedeploy_fake: 0.*"])
