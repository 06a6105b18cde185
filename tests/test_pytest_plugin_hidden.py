"""A fixture of the user's that is named codedeploy and is no fake of ours: one sentence says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.inner_run import run, run_elsewhere

if TYPE_CHECKING:
    import pytest

SENTENCE = (
    "conftest.py:3: this fixture hides the fixture 'codedeploy' of codedeploy_fake and gives no CodeDeployFake, "
    "so rename it, or build your fake with codedeploy_factory."
)
USES = """
    def test_one(codedeploy): assert codedeploy == {"status": "mocked"}
    def test_two(codedeploy): assert codedeploy == {"status": "mocked"}
"""


def own_fixture(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(conftest="import pytest\n\n@pytest.fixture\ndef codedeploy():\n    yield {'status': 'mocked'}")


def test_it_is_said_once_and_the_tests_run(pytester: pytest.Pytester) -> None:
    own_fixture(pytester)
    pytester.makepyfile(USES)
    result = run(pytester, "-W", "error")
    result.assert_outcomes(passed=2)
    assert result.outlines.count(SENTENCE) == 1


def test_it_is_said_once_from_other_processes_too(pytester: pytest.Pytester) -> None:
    own_fixture(pytester)
    pytester.makepyfile(USES)
    result = run_elsewhere(pytester, "-n", "2")
    result.assert_outcomes(passed=2)
    assert result.outlines.count(SENTENCE) == 1


def test_asking_for_the_client_over_it_is_a_usage_error(pytester: pytest.Pytester) -> None:
    own_fixture(pytester)
    pytester.makepyfile("def test_client(codedeploy_client): pass")
    result = run(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"E *UsageError: {SENTENCE}"])


def test_a_fixture_that_builds_on_ours_is_welcome(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
        import pytest

        @pytest.fixture
        def codedeploy(codedeploy):
            codedeploy.seed_group("web", "prod")
            return codedeploy
    """)
    pytester.makepyfile("""
        def test_seeded(codedeploy, codedeploy_client):
            assert codedeploy_client.get_deployment_group(applicationName="web", deploymentGroupName="prod")
    """)
    result = run(pytester)
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*hides the fixture*")


def test_a_fixture_that_makes_its_fake_with_the_factory_is_welcome(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
        import pytest

        @pytest.fixture(scope="session")
        def codedeploy(codedeploy_factory):
            with codedeploy_factory().intercept() as fake:
                yield fake
    """)
    pytester.makepyfile("def test_client(codedeploy_client): codedeploy_client.list_deployments()")
    result = run(pytester)
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*hides the fixture*")


def test_an_async_fixture_is_judged_by_what_it_gives(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
        import pytest_asyncio

        @pytest_asyncio.fixture
        async def codedeploy():
            return "mocked"
    """)
    pytester.makepyfile("""
        import pytest

        @pytest.mark.asyncio
        async def test_own(codedeploy):
            assert codedeploy == "mocked"
    """)
    result = run_elsewhere(pytester)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["conftest.py:3: this fixture hides*"])


def test_a_parameter_of_that_name_is_no_fixture(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest

        @pytest.mark.parametrize("codedeploy", [True])
        def test_parameter(codedeploy):
            assert codedeploy is True

        @pytest.mark.parametrize("codedeploy", [True])
        def test_client(codedeploy, codedeploy_client):
            pass
    """)
    result = run(pytester)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.no_fnmatch_line("*hides the fixture*")
    result.stdout.fnmatch_lines(["E *codedeploy_client needs a CodeDeployFake, but 'codedeploy' is True in this test"])
