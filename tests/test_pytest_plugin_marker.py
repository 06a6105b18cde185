"""The marker, and what is said when it or a fixture is used wrongly."""

from __future__ import annotations

import inspect

import pytest

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.pytest_arguments import SLEEPS
from codedeploy_fake.pytest_plugin import KEYWORDS
from tests.inner_run import run

ACCEPTED = "accepted are the keywords seed, start, contract, region, account_id, policies"


def test_the_markers_keywords_are_the_constructors() -> None:
    parameters = inspect.signature(CodeDeployFake).parameters
    assert set(KEYWORDS) == {name for name in parameters if name not in {"clock", "reading"}}


def test_the_keywords_of_the_marker_make_the_fake(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import os
        from datetime import UTC, datetime
        import boto3, pytest
        from codedeploy_fake import Policies

        START = datetime(2024, 2, 29, tzinfo=UTC)
        POLICIES = Policies(unseeded_fleet=0)

        @pytest.mark.codedeploy(seed=7, start=START, contract="2020-01-01", region="eu-west-1",
                                account_id="111122223333", policies=POLICIES)
        def test_all(codedeploy):
            assert codedeploy.seed == 7
            assert codedeploy.clock.now() == START
            assert codedeploy.contract == "2020-01-01"
            assert codedeploy.region == os.environ["AWS_DEFAULT_REGION"] == "eu-west-1"
            assert boto3.client("codedeploy").meta.region_name == "eu-west-1"
            assert codedeploy.account_id == "111122223333"
            assert codedeploy.policies is POLICIES
            codedeploy.seed_group("web", "prod")
            assert boto3.client("codedeploy").get_deployment_group(applicationName="web", deploymentGroupName="prod")
    """)
    run(pytester).assert_outcomes(passed=1)


def test_the_closest_marker_decides_each_keyword(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\ncodedeploy_region = us-west-1")
    pytester.makepyfile("""
        import pytest

        pytestmark = pytest.mark.codedeploy(seed=1, region="eu-west-1", account_id="111122223333")

        def test_module(codedeploy):
            assert (codedeploy.seed, codedeploy.region) == (1, "eu-west-1")

        @pytest.mark.codedeploy(seed=2, region="eu-west-2")
        class TestClass:
            def test_class(self, codedeploy):
                assert (codedeploy.seed, codedeploy.region) == (2, "eu-west-2")

            @pytest.mark.codedeploy(seed=3)
            def test_function(self, codedeploy):
                assert (codedeploy.seed, codedeploy.region) == (3, "eu-west-2")
                assert codedeploy.account_id == "111122223333"
    """)
    run(pytester).assert_outcomes(passed=3)


def test_the_marker_is_registered(pytester: pytest.Pytester) -> None:
    result = run(pytester, "--markers", "--strict-markers")
    result.stdout.fnmatch_lines(
        ["@pytest.mark.codedeploy(seed=, start=, contract=, region=, account_id=, policies=):*"]
    )


@pytest.mark.parametrize(
    ("marker", "sentence"),
    [
        ("(7)", f"@pytest.mark.codedeploy(7) has a positional argument; {ACCEPTED}"),
        ("(sede=7)", f"@pytest.mark.codedeploy(sede=...): there is no keyword 'sede'; {ACCEPTED}"),
    ],
)
def test_a_wrong_marker_is_named_with_what_is_accepted(pytester: pytest.Pytester, marker: str, sentence: str) -> None:
    pytester.makepyfile(f"""
        import pytest

        @pytest.mark.codedeploy{marker}
        def test_marker(codedeploy):
            pass
    """)
    result = run(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"E  *UsageError: {sentence}"])


@pytest.mark.parametrize("marker", ["seed='x'", "start='tomorrow'", "contract='soon'", "account_id='1'", "policies={}"])
def test_a_wrong_value_is_for_the_constructor_to_refuse(pytester: pytest.Pytester, marker: str) -> None:
    pytester.makepyfile(f"""
        import pytest

        @pytest.mark.codedeploy({marker})
        def test_marker(codedeploy):
            pass
    """)
    result = run(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["E  *codedeploy_fake.errors.UsageError: *"])


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ("('eu-west-1')", f"codedeploy_factory('eu-west-1') has a positional argument; {ACCEPTED}, clock"),
        ("(sede=7)", f"codedeploy_factory(sede=...): there is no keyword 'sede'; {ACCEPTED}, clock"),
    ],
)
def test_a_wrong_call_of_the_factory_is_named_with_what_is_accepted(
    pytester: pytest.Pytester, call: str, sentence: str
) -> None:
    pytester.makepyfile(f"""
        import pytest
        from codedeploy_fake import UsageError

        def test_factory(codedeploy_factory):
            with pytest.raises(UsageError) as refused:
                codedeploy_factory{call}
            assert str(refused.value) == {sentence!r}
    """)
    run(pytester).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("fixture", "value", "sentence"),
    [
        ("codedeploy_sleep", "'always'", "gave 'always'; it gives 'waiters' or 'process'"),
        ("codedeploy_sleep", "None", "gave None; it gives 'waiters' or 'process'"),
        ("codedeploy_policies", "None", "gave None; it gives a codedeploy_fake.Policies, for example Policies(*)"),
    ],
)
def test_an_override_that_gives_something_else_is_named_with_what_is_accepted(
    pytester: pytest.Pytester, fixture: str, value: str, sentence: str
) -> None:
    pytester.makepyfile(f"""
        import pytest

        @pytest.fixture
        def {fixture}():
            return {value}

        def test_override(codedeploy):
            pass
    """)
    result = run(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"E  *UsageError: the fixture {fixture} {sentence}"])


def test_the_accepted_ways_of_sleeping_are_those_of_the_interception() -> None:
    assert SLEEPS == ("waiters", "process")
