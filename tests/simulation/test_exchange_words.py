"""What a row says of the instances that a blue/green deployment makes and terminates: in Python, as text, as JSON."""

from __future__ import annotations

from typing import Any

import pytest

from codedeploy_fake.errors import UsageError
from codedeploy_fake.simulation.outcome import Outcome
from codedeploy_fake.simulation.script import OpenRow, Script
from codedeploy_fake.simulation.script_json import dump, write

NO_ROOM = "The original instances could not be terminated."

#: What is said, the outcome, the Python that says it again, and its JSON.
SAID: list[tuple[Any, Outcome, str, dict[str, Any]]] = [
    (
        lambda row: row.provision(30),
        Outcome(provisioning=30),
        ".provision(30)",
        {"provision": {"seconds": 30}},
    ),
    (
        lambda row: row.fail_provisioning(),
        Outcome(unprovisioned="AUTO_SCALING_CONFIGURATION"),
        ".fail_provisioning('AUTO_SCALING_CONFIGURATION')",
        {"fail_provisioning": {"code": "AUTO_SCALING_CONFIGURATION"}},
    ),
    (
        lambda row: row.fail_provisioning("THROTTLED", message="too many"),
        Outcome(unprovisioned="THROTTLED", unprovisioned_message="too many"),
        ".fail_provisioning('THROTTLED', message='too many')",
        {"fail_provisioning": {"code": "THROTTLED", "message": "too many"}},
    ),
    (
        lambda row: row.fail_termination(),
        Outcome(unterminated=NO_ROOM),
        f".fail_termination(message={NO_ROOM!r})",
        {"fail_termination": {"message": NO_ROOM}},
    ),
]


@pytest.mark.parametrize(("say", "outcome", "python", "document"), SAID)
def test_it_is_said_in_three_ways(say: Any, outcome: Outcome, python: str, document: dict[str, Any]) -> None:
    script = Script()
    say(script.next())
    (row,) = script.rows()
    assert row.outcome == outcome
    assert str(row) == f"script.next(){python}"
    assert dump(row) == {"for": "next", **document}
    again = Script()
    write(again, dump(row), "rows[0]")
    assert again.rows()[0].outcome == outcome


@pytest.mark.parametrize(
    ("say", "told"),
    [
        (lambda row: row.provision(-1), r"provision\(-1\): give zero or more seconds"),
        (lambda row: row.provision(1).provision(2), r"already has provision\(\)"),
        (lambda row: row.succeed(seconds=9).provision(1), r"decides all times, provision\(\) some of them"),
        (lambda row: row.provision(1).succeed(seconds=9), r"decides all times, provision\(\) some of them"),
        (lambda row: row.fail("THROTTLED").provision(1), "already fails the pre-flight with THROTTLED"),
        (lambda row: row.provision(1).fail("THROTTLED"), "no event of this row can fail as well"),
        (lambda row: row.fail_provisioning("ScriptFailed"), "a deployment error code, not a lifecycle error code"),
        (lambda row: row.fail_provisioning("NONE"), r"fail\('NONE'\): no such code"),
        (lambda row: row.fail_provisioning().fail_provisioning(), r"already has fail_provisioning\(\)"),
        (lambda row: row.succeed().fail_provisioning(), "already succeeds"),
        (lambda row: row.fail_provisioning().succeed(), "already fails"),
        (lambda row: row.fail_provisioning().fail("THROTTLED"), "no event of this row can fail as well"),
        (lambda row: row.fail_termination().fail_termination(), r"already has fail_termination\(\)"),
        (lambda row: row.fail("THROTTLED").fail_termination(), "already fails the pre-flight"),
    ],
)
def test_what_does_not_go_together_is_refused(say: Any, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        say(Script().next())


def test_it_goes_with_the_rest() -> None:
    script = Script()
    row: OpenRow = (
        script.next().succeed().provision(10).take("AllowTraffic", 1, target="green:1").fail_termination("no")
    )
    assert row is not None
    (written,) = script.rows()
    assert (written.outcome.succeeds, written.outcome.provisioning, written.outcome.unterminated) == (True, 10, "no")
