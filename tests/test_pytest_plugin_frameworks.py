"""The fixtures in every kind of test: unittest, asyncio, anyio, hypothesis, xdist."""

from __future__ import annotations

import pytest

from tests.inner_run import run, run_elsewhere


def test_unittest_cases(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import unittest
        import boto3, pytest

        @pytest.mark.usefixtures("codedeploy")
        class TestUsing(unittest.TestCase):
            def setUp(self):
                self.client = boto3.client("codedeploy")

            def test_none(self):
                self.assertEqual(self.client.list_deployments()["deployments"], [])

        @pytest.mark.codedeploy(seed=1)
        class TestHolding(unittest.TestCase):
            @pytest.fixture(autouse=True)
            def fake(self, codedeploy):
                self.fake = codedeploy

            @pytest.mark.codedeploy(region="eu-west-1")
            def test_held(self):
                self.assertEqual((self.fake.seed, self.fake.region), (1, "eu-west-1"))

        class TestAsync(unittest.IsolatedAsyncioTestCase):
            @pytest.fixture(autouse=True)
            def fake(self, codedeploy_client):
                self.client = codedeploy_client

            async def test_async(self):
                self.assertEqual(self.client.list_deployments()["deployments"], [])
    """)
    run(pytester).assert_outcomes(passed=3)


#: Async tests run elsewhere: a plugin that leaves an event loop open would fail a later test of ours.
ASYNC = """
    import boto3, pytest

    @pytest.mark.{plugin}
    async def test_async(codedeploy, codedeploy_client):
        boto3.client("codedeploy").create_application(applicationName="web")
        codedeploy_client.create_application(applicationName="other")
        assert [call.operation for call in codedeploy.calls] == ["CreateApplication"] * 2

    @pytest.mark.{plugin}
    async def test_fails(codedeploy):
        boto3.client("codedeploy").list_deployments()
        assert False

    @pytest.mark.{plugin}
    async def test_script(codedeploy):
        codedeploy.script.next().succeed()
"""


@pytest.mark.parametrize("plugin", ["asyncio", "anyio"])
def test_async_tests(pytester: pytest.Pytester, plugin: str) -> None:
    pytester.makepyfile(ASYNC.format(plugin=plugin))
    pytester.makeconftest("import pytest\n\n@pytest.fixture\ndef anyio_backend():\n    return 'asyncio'")
    result = run_elsewhere(pytester)
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(["*- codedeploy_fake -*", "  * ListDeployments() -> *", "E *never matched*"])


def test_async_fixtures_may_build_on_the_fake(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest, pytest_asyncio

        @pytest_asyncio.fixture
        async def seeded(codedeploy):
            codedeploy.seed_group("web", "prod")
            return codedeploy

        @pytest.mark.asyncio
        async def test_seeded(seeded, codedeploy):
            assert seeded is codedeploy
    """)
    run_elsewhere(pytester).assert_outcomes(passed=1)


def test_examples_of_hypothesis_start_anew_with_reset(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import boto3
        from hypothesis import HealthCheck, given, settings, strategies as st

        @settings(max_examples=20, deadline=None, database=None,
                  suppress_health_check=[HealthCheck.function_scoped_fixture])
        @given(name=st.text("abc", min_size=1, max_size=3))
        def test_names(codedeploy, codedeploy_client, name):
            codedeploy.reset()
            assert codedeploy.deployment_ids() == ()
            codedeploy_client.create_application(applicationName=name)
            assert [call.input for call in codedeploy.calls] == [{"applicationName": name}]
    """)
    run(pytester).assert_outcomes(passed=1)


def test_processes_of_xdist(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\ncodedeploy_region = eu-west-1")
    pytester.makepyfile("""
        import boto3, pytest

        AT_IMPORT = boto3.client("codedeploy")

        @pytest.mark.parametrize("number", range(6))
        def test_own(codedeploy, number):
            AT_IMPORT.create_application(applicationName="web")
            assert len(codedeploy.calls) == 1

        def test_fails(codedeploy_client):
            codedeploy_client.list_deployments()
            assert False

        def test_script(codedeploy):
            codedeploy.script.next().succeed()
    """)
    result = run_elsewhere(pytester, "-n", "2")
    result.assert_outcomes(passed=6, failed=2)
    result.stdout.fnmatch_lines_random(
        ["codedeploy_fake: 0.*", "*- codedeploy_fake -*", "  * ListDeployments() -> *", "E *never matched*"]
    )


def test_moto_beside_it_imported_before_or_after_the_first_fake(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import boto3, pytest

        def both():
            boto3.client("s3").create_bucket(Bucket="bucket")
            assert [bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"]] == ["bucket"]
            assert boto3.client("codedeploy").list_deployments()["deployments"] == []

        def test_without_moto(codedeploy):
            boto3.client("codedeploy").list_deployments()

        def test_moto_inside(codedeploy):
            from moto import mock_aws

            with mock_aws():
                both()
            assert len(codedeploy.calls) == 1

        @pytest.fixture
        def mocked():
            from moto import mock_aws

            with mock_aws():
                yield

        def test_moto_outside(mocked, codedeploy):
            both()
            assert len(codedeploy.calls) == 1

        def test_moto_started_after(codedeploy, mocked):
            both()
            assert len(codedeploy.calls) == 1
    """)
    run_elsewhere(pytester).assert_outcomes(passed=4)
