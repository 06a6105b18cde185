"""A row of the script that no deployment matched fails a test that otherwise passed."""

from __future__ import annotations

import pytest

from tests.inner_run import run

UNMATCHED = """
    import pytest
    from codedeploy_fake import Policies

    {marker}
    def test_script(codedeploy):
        codedeploy.script.next().fail(at="AfterInstall")
        codedeploy.script.next().succeed()
        {body}
"""
IGNORE = "@pytest.mark.codedeploy(policies=Policies(unmatched_script='ignore'))"


def test_the_test_fails_with_the_rows_and_the_way_out(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(UNMATCHED.format(marker="", body=""))
    result = run(pytester)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E *UsageError: the script has rows that never matched a deployment or a call:",
            "* script.next().fail(*at='A*')",
            "* script.next().succeed()",
            "*policies=Policies(unmatched_script='ignore'))*",
        ]
    )


def test_a_fault_that_struck_no_call_is_such_a_row(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        def test_fault(codedeploy):
            codedeploy.script.throttle(2)
            codedeploy.script.drop(operation="GetDeployment")
            try:
                codedeploy.call("ListDeployments")
            except Exception:
                pass
    """)
    result = run(pytester)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["* script.drop(operation='GetDeployment')"])
    result.stdout.no_fnmatch_line("* script.throttle*n=2)")


def test_a_policy_lets_them_be(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(UNMATCHED.format(marker=IGNORE, body=""))
    run(pytester).assert_outcomes(passed=1)


def test_a_test_that_failed_keeps_its_own_failure(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(UNMATCHED.format(marker="", body="assert False, 'my own'"))
    result = run(pytester)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E *AssertionError: my own"])
    result.stdout.no_fnmatch_line("*never matched*")


def test_a_test_that_skipped_stays_skipped(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(UNMATCHED.format(marker="", body="pytest.skip()"))
    run(pytester).assert_outcomes(skipped=1)


def test_rows_that_matched_or_were_reset_are_fine(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        REVISION = {"revisionType": "S3", "s3Location": {"bucket": "b", "key": "k", "bundleType": "zip"}}

        def test_matched(codedeploy):
            codedeploy.script.next().succeed()
            codedeploy.seed_group("web", "prod")
            codedeploy.call("CreateDeployment", {
                "applicationName": "web", "deploymentGroupName": "prod", "revision": REVISION})

        def test_reset(codedeploy):
            codedeploy.script.next().succeed()
            codedeploy.reset()
    """)
    run(pytester).assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("body", "outcome"),
    [("pass", "UsageError: the script has rows*"), ("self.fail('my own')", "AssertionError: my own")],
)
def test_a_unittest_case_fails_the_same_way(pytester: pytest.Pytester, body: str, outcome: str) -> None:
    pytester.makepyfile(f"""
        import unittest
        import pytest

        class TestScript(unittest.TestCase):
            @pytest.fixture(autouse=True)
            def fake(self, codedeploy):
                self.fake = codedeploy

            def test_script(self):
                self.fake.script.next().succeed()
                {body}
    """)
    result = run(pytester)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([f"E *{outcome}"])
