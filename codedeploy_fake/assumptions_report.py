"""``--codedeploy-assumptions``: at the end of a run, test by test, which assumed rules the tests have leaned on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from codedeploy_fake.fake import CodeDeployFake
    from codedeploy_fake.journal import Call

#: Under it the report of a test carries what it leaned on, from other processes too.
PROPERTY = "codedeploy_fake_assumptions"


class AssumptionsReport:
    """The hooks of a run that wants to know. ``fakes`` are the plugin's, each with the last call before the test."""

    def __init__(self, fakes: WeakKeyDictionary[CodeDeployFake, Call | None]) -> None:
        self._fakes = fakes

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, call: Any) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Let the report of a test carry what the fakes that it called have leaned on."""
        report = yield
        if call.when == "call":
            report.user_properties.extend((PROPERTY, text) for text in self._leant())
        return report

    def _leant(self) -> Iterator[str]:
        for fake, since in list(self._fakes.items()):
            for one in fake.assumptions(since):
                told = {"key": one.key, "source": one.source, "policy": one.policy, "where": dict(one.where)}
                yield json.dumps(told)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say it all, and then what stands behind each rule."""
        reports = (report for reports in terminalreporter.stats.values() for report in reports)
        found = {report.nodeid: told for report in reports if (told := _told(report))}
        terminalreporter.section("codedeploy_fake: assumptions")
        if not found:
            terminalreporter.line("No test has leaned on a rule that nobody outside AWS knows.")
            return
        for test, told in sorted(found.items()):
            terminalreporter.line(test)
            for one in told:
                places = ", ".join(f"{place} x{times}" if times > 1 else place for place, times in one["where"].items())
                terminalreporter.line(f"  {_name(one)}: {places}")
        terminalreporter.line("What stands behind them:")
        every = {one["key"]: one for told in found.values() for one in told}
        for key, one in sorted(every.items()):
            terminalreporter.line(f"  {key}: {one['source']}")


def _told(report: Any) -> list[dict[str, Any]]:
    return [json.loads(text) for name, text in getattr(report, "user_properties", ()) if name == PROPERTY]


def _name(one: dict[str, Any]) -> str:
    return f"{one['key']} [Policies.{one['policy']}]" if one["policy"] else str(one["key"])
