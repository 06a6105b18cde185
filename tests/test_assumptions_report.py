"""``--codedeploy-assumptions``: what stands at the end of a run, test by test, in one process and in several."""

from __future__ import annotations

import pytest

from codedeploy_fake import assumptions_report
from tests.inner_run import run, run_elsewhere

LOADED = assumptions_report  # pytester forgets what an inner run imports

TESTS = """
    import pytest
    from codedeploy_fake import ServiceError

    def test_that_leans(codedeploy):
        for _ in range(2):
            with pytest.raises(ServiceError):
                codedeploy.call("GetApplication", {"applicationName": "a b"})
        with pytest.raises(ServiceError):
            codedeploy.call("GetApplication", {"applicationname": "web"})

    def test_that_does_not(codedeploy):
        codedeploy.seed_group("web", "prod")

    def test_that_fails_leaning(codedeploy):
        codedeploy.call("GetApplication", {"applicationName": 1})

    def test_without_a_fake():
        pass
"""
RULE = "InvalidApplicationNameException (application-name-invalid)"
LINES = [
    "*= codedeploy_fake: assumptions =*",
    "test_it.py::test_that_fails_leaning",
    "  serialization-exception: GetApplication: SerializationException",
    "test_it.py::test_that_leans",
    f"  error-text-neutral: GetApplication: {RULE} x2",
    "  unknown-members [[]Policies.unknown_members[]]: GetApplication: SerializationException",
    "What stands behind them:",
    "  error-text-neutral: the error is in the model, *",
    "  serialization-exception: *",
    "  unknown-members: *",
]


def test_the_end_of_the_run_sums_up_test_by_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=TESTS)
    result = run(pytester, "--codedeploy-assumptions")
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(LINES)
    result.stdout.no_fnmatch_line("*test_that_does_not*")


def test_under_xdist_it_is_the_same(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=TESTS)
    result = run_elsewhere(pytester, "--codedeploy-assumptions", "-n", "2")
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(LINES)


def test_a_run_that_leaned_on_nothing_says_so(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it="def test_it(codedeploy):\n    codedeploy.seed_group('web', 'prod')\n")
    result = run(pytester, "--codedeploy-assumptions")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["No test has leaned on a rule that nobody outside AWS knows."])


def test_without_the_option_nothing_is_said(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=TESTS)
    result = run(pytester)
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.no_fnmatch_line("*codedeploy_fake: assumptions*")


def test_of_a_fake_that_several_tests_share_each_has_its_own(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_it="""
    import pytest
    from codedeploy_fake import ServiceError

    @pytest.fixture(scope="module")
    def shared(codedeploy_factory):
        return codedeploy_factory()

    def test_one(shared):
        with pytest.raises(ServiceError):
            shared.call("GetApplication", {"applicationName": 1})

    def test_two(shared):
        shared.seed_group("web", "prod")
    """
    )
    result = run(pytester, "--codedeploy-assumptions")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["test_it.py::test_one", "  serialization-exception: *"])
    result.stdout.no_fnmatch_line("test_it.py::test_two")
