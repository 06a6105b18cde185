"""What a test may say of a deployment, and what it is told when it says nonsense."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from codedeploy_fake.contract import load
from codedeploy_fake.errors import UsageError
from codedeploy_fake.simulation.failures import NO_AGENT, Diagnostics, LifecycleErrorCode
from codedeploy_fake.simulation.outcome import EventFailure, EventMishap, EventTake, Mishap, Outcome, Schedule
from codedeploy_fake.simulation.saying import event_failure
from codedeploy_fake.simulation.script import Script


@pytest.fixture
def script() -> Script:
    return Script()


def only(script: Script) -> Outcome:
    (row,) = script.rows()
    return row.outcome


def diagnostics(script: Script) -> Diagnostics:
    (failure,) = only(script).failures
    return failure.diagnostics


# What a row says.


def test_a_row_says_nothing_at_first(script: Script) -> None:
    script.next()
    assert only(script) == Outcome()


def test_a_deployment_succeeds_after_so_many_seconds(script: Script) -> None:
    script.next().succeed(seconds=90)
    assert (only(script).succeeds, only(script).seconds) == (True, 90)


def test_a_failure_is_a_failed_script_at_application_start_on_every_target(script: Script) -> None:
    script.next().fail()
    assert only(script).failures == (
        EventFailure(
            at="ApplicationStart",
            target=None,
            diagnostics=Diagnostics(
                LifecycleErrorCode.SCRIPT_FAILED,
                "scripts/ApplicationStart.sh",
                "Script at specified location: scripts/ApplicationStart.sh run as user root failed with exit code 1",
                "LifecycleEvent - ApplicationStart\nScript - scripts/ApplicationStart.sh\n",
            ),
        ),
    )


def test_health_constraints_means_a_failed_script(script: Script) -> None:
    script.next().fail("HEALTH_CONSTRAINTS")
    assert only(script) == Outcome(failures=(event_failure("ScriptFailed"),))


def test_a_failure_says_where_and_why(script: Script) -> None:
    script.next().fail(
        "ScriptFailed", at="ValidateService", target="i-1", exit_code=7, message="no route", log_tail="[stderr]x"
    )
    assert only(script).failures == (
        EventFailure(
            "ValidateService",
            "i-1",
            Diagnostics(LifecycleErrorCode.SCRIPT_FAILED, "scripts/ValidateService.sh", "no route", "[stderr]x"),
        ),
    )


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("ScriptMissing", "Script does not exist at specified location: scripts/AfterInstall.sh"),
        ("ScriptNotExecutable", "Script at specified location: scripts/AfterInstall.sh is not executable."),
        (
            "ScriptTimedOut",
            "Script at specified location: scripts/AfterInstall.sh failed to complete in 3600 seconds",
        ),
        (
            "ScriptFailed",
            "Script at specified location: scripts/AfterInstall.sh run as user root failed with exit code 1",
        ),
        ("UnknownError", NO_AGENT),
    ],
)
def test_every_lifecycle_error_code_has_its_message(script: Script, code: str, message: str) -> None:
    # behaviour 2.7
    script.next().fail(code, at="AfterInstall")
    assert (diagnostics(script).error_code, diagnostics(script).message) == (code, message)


def test_the_exit_code_stands_in_the_message(script: Script) -> None:
    script.next().fail(exit_code=255)
    assert diagnostics(script).message.endswith("failed with exit code 255")


@pytest.mark.parametrize("event", ["DownloadBundle", "Install", "BlockTraffic", "AllowTraffic"])
def test_an_event_without_a_script_fails_with_an_unknown_error(script: Script, event: str) -> None:
    script.next().fail(at=event)
    assert diagnostics(script) == Diagnostics(LifecycleErrorCode.UNKNOWN_ERROR, "", NO_AGENT, "")


def test_an_empty_message_is_a_message(script: Script) -> None:
    script.next().fail(message="", log_tail="")
    assert (diagnostics(script).message, diagnostics(script).log_tail) == ("", "")
    other = event_failure("UnknownError", message="", log_tail="x").diagnostics
    assert (other.message, other.log_tail) == ("", "x")


def test_targets_fail_each_in_its_way(script: Script) -> None:
    script.next().fail(target="i-1").fail("ScriptMissing", at="BeforeInstall", target="i-2")
    assert [(f.target, f.at, f.diagnostics.error_code) for f in only(script).failures] == [
        ("i-1", "ApplicationStart", "ScriptFailed"),
        ("i-2", "BeforeInstall", "ScriptMissing"),
    ]


def test_a_deployment_error_code_fails_the_pre_flight(script: Script) -> None:
    script.next().fail("IAM_ROLE_MISSING", message="no such role")
    assert only(script) == Outcome(refused="IAM_ROLE_MISSING", refused_message="no such role")


def test_every_error_code_of_the_contract_can_be_asked_for() -> None:
    for code in set(load().enum("ErrorCode")) - {"HEALTH_CONSTRAINTS"}:
        script = Script()
        script.next().fail(code)
        assert only(script).refused == code


def test_an_outcome_is_followed_as_it_is(script: Script) -> None:
    outcome = Outcome(schedule=Schedule(created=1), deployment_id="d-ABCDEFGHI")
    script.next().follow(outcome)
    assert only(script) == outcome


# Logs.


def test_a_long_log_keeps_its_last_four_kilobytes(script: Script) -> None:
    script.next().fail(log_tail="begin" + "x" * 4093 + "end")
    assert diagnostics(script).log_tail == "x" * 4093 + "end"


def test_a_log_of_just_four_kilobytes_stays_whole(script: Script) -> None:
    script.next().fail(log_tail="é" * 2048)
    assert diagnostics(script).log_tail == "é" * 2048


@pytest.mark.parametrize("character", ["é", "€", "😀"])
@pytest.mark.parametrize("shift", range(4))
def test_no_character_of_a_log_is_broken(script: Script, character: str, shift: int) -> None:
    log = character * 3000 + "x" * shift
    script.next().fail(log_tail=log)
    tail = diagnostics(script).log_tail
    size = len(character.encode())
    assert log.endswith(tail)
    assert 4096 - size < len(tail.encode()) <= 4096


# What is refused.


@pytest.mark.parametrize("seconds", [-1, math.inf, math.nan, "9", True + 0.5j])
def test_seconds_are_zero_or_more(script: Script, seconds: Any) -> None:
    with pytest.raises(UsageError, match=r"succeed\(seconds=.*\): give zero or more seconds, or leave it out"):
        script.next().succeed(seconds=seconds)
    assert only(script) == Outcome()


def test_an_unknown_code_is_told_the_known_ones(script: Script) -> None:
    with pytest.raises(UsageError, match=r"fail\('ScriptFaild'\): no such code; one of ScriptMissing, .*") as told:
        script.next().fail("ScriptFaild")
    offered = str(told.value).partition("one of ")[2].split(", ")
    lifecycle = set(load().enum("LifecycleErrorCode")) - {"Success"}
    assert set(offered) == lifecycle | set(load().enum("ErrorCode"))
    for code in offered:
        Script().next().fail(code)


def test_success_is_no_failure(script: Script) -> None:
    with pytest.raises(UsageError, match=r"fail\('Success'\): no such code"):
        script.next().fail("Success")


def test_an_unknown_event_is_told_the_known_ones(script: Script) -> None:
    with pytest.raises(UsageError, match=r"fail\(at='Start'\): no such lifecycle event; one of BeforeBlockTraffic, .*"):
        script.next().fail(at="Start")


@pytest.mark.parametrize("code", ["ScriptFailed", "ScriptMissing", "ScriptTimedOut", "ScriptNotExecutable"])
def test_an_event_without_a_script_cannot_fail_by_one(script: Script, code: str) -> None:
    with pytest.raises(UsageError, match=rf"Install runs no script of yours, so it cannot fail with {code}; use Unkn"):
        script.next().fail(code, at="Install")


@pytest.mark.parametrize("exit_code", [0, -1, 256, 1.0, "1", True])
def test_an_exit_code_is_a_whole_number(script: Script, exit_code: Any) -> None:
    with pytest.raises(UsageError, match="exit_code is a whole number from 1 to 255, not "):
        script.next().fail(exit_code=exit_code)


@pytest.mark.parametrize(("code", "event"), [("ScriptMissing", None), ("UnknownError", None), (None, "Install")])
def test_an_exit_code_goes_with_a_failed_script_alone(script: Script, code: str | None, event: str | None) -> None:
    with pytest.raises(UsageError, match="exit_code goes with ScriptFailed, not with"):
        script.next().fail(code, at=event, exit_code=1)


def test_the_pre_flight_has_no_events(script: Script) -> None:
    with pytest.raises(
        UsageError,
        match=r"fail\('NO_INSTANCES'\) fails the pre-flight, where no event runs: leave out at, target, exit_code, "
        r"log_tail, or give a lifecycle error code: ScriptMissing, .*UnknownError",
    ):
        script.next().fail("NO_INSTANCES", at="Install", target="i-1", exit_code=1, log_tail="x")


def test_a_row_fails_in_one_way(script: Script) -> None:
    row = script.next().fail()
    with pytest.raises(UsageError, match=r"fail\('NO_INSTANCES'\) fails the pre-flight, so no event of this row can"):
        row.fail("NO_INSTANCES")
    other = script.next().fail("NO_INSTANCES")
    with pytest.raises(UsageError, match="this script row already fails the pre-flight with NO_INSTANCES"):
        other.fail(at="Install")


@pytest.mark.parametrize("seconds", [None, 0, 5])
def test_a_row_that_succeeds_does_not_fail(script: Script, seconds: float | None) -> None:
    row = script.next().succeed(seconds=seconds)
    with pytest.raises(UsageError, match=r"already succeeds; write another row with script.next\(\) to fail"):
        row.fail()
    with pytest.raises(UsageError, match="already succeeds"):
        row.fail("NO_INSTANCES")


@pytest.mark.parametrize("code", [None, "NO_INSTANCES"])
def test_a_row_that_fails_does_not_succeed(script: Script, code: str | None) -> None:
    row = script.next().fail(code)
    with pytest.raises(UsageError, match=r"already fails; write another row with script.next\(\) to succeed"):
        row.succeed()


def test_a_refusal_leaves_the_script_as_it_was(script: Script) -> None:
    row = script.next().fail(target="i-1")
    before = script.rows()
    refused: list[dict[str, Any]] = [{"code": "Nope"}, {"at": "Nope"}, {"exit_code": 0}]
    for wrong in refused:
        with pytest.raises(UsageError):
            row.fail(**wrong)
    assert script.rows() == before


# Hanging, lost, slow.


@pytest.mark.parametrize(
    ("said", "at", "mishap"),
    [
        ({}, None, Mishap.UNANSWERED),
        ({"at": "Install"}, "Install", Mishap.HANGS),
        ({"at": "Install", "begun": False}, "Install", Mishap.UNANSWERED),
        ({"begun": True}, None, Mishap.HANGS),
    ],
)
def test_an_event_hangs_or_no_agent_shows_up(script: Script, said: dict[str, Any], at: str, mishap: Mishap) -> None:
    script.next().hang(**said)
    assert only(script) == Outcome(mishaps=(EventMishap(at, None, mishap),))


def test_an_instance_goes_away(script: Script) -> None:
    script.next().lose("Install", target="i-1").lose(target="i-2")
    assert only(script).mishaps == (
        EventMishap("Install", "i-1", Mishap.LOST),
        EventMishap(None, "i-2", Mishap.LOST),
    )


def test_events_take_their_time(script: Script) -> None:
    script.next().take("Install", 30).take("Install", 60.5, target="i-1")
    assert only(script).takes == (EventTake("Install", None, 30), EventTake("Install", "i-1", 60.5))


def test_what_makes_sense_together_can_be_said_together(script: Script) -> None:
    script.next().fail(at="Install").take("Install", 30).hang("ApplicationStart", target="i-1").fail(target="i-2")
    script.next().take("Install", 30).lose("Install")
    script.next().take("Install", 30).succeed()
    script.next().succeed().take("Install", 30)
    script.next().fail(at="Install", target="i-1").fail(at="Install")
    assert [len(row.outcome.failures) for row in script.rows()] == [2, 0, 0, 0, 2]


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("fail", "fail", r"already has fail\(\) for Install of every target, so fail\(\) has no place"),
        ("fail", "hang", r"already has fail\(\) for Install of every target, so hang\(\) has no place"),
        ("hang", "fail", r"already has hang\(\) for Install of every target, so fail\(\) has no place"),
        ("hang", "lose", r"already has hang\(\)"),
        ("lose", "hang", r"already has lose\(\)"),
        ("hang", "take", r"already has hang\(\)"),
        ("take", "hang", r"already has take\(\)"),
        ("take", "take", r"already has take\(\)"),
        ("refuse", "hang", "already fails the pre-flight with NO_INSTANCES, so no event runs"),
        ("refuse", "lose", "already fails the pre-flight"),
        ("refuse", "take", "already fails the pre-flight"),
        ("refuse", "fail", "already fails the pre-flight"),
        ("refuse", "refuse", "already fails the pre-flight with NO_INSTANCES$"),
        ("hang", "refuse", "fails the pre-flight, so no event of this row can fail"),
        ("take", "refuse", "fails the pre-flight, so no event of this row can fail"),
        ("succeed", "hang", r"already succeeds; write another row with script.next\(\) to hang"),
        ("succeed", "lose", r"already succeeds; write another row with script.next\(\) to lose"),
        ("hang", "succeed", "already fails; write another row"),
        ("last", "take", r"succeed\(seconds=9\) decides all times, take\(\) some of them: leave one out"),
        ("take", "last", r"succeed\(seconds=9\) decides all times, take\(\) some of them: leave one out"),
    ],
)
def test_contradictions_are_refused(script: Script, first: str, second: str, told: str) -> None:
    row = script.next()
    say: dict[str, Callable[[], object]] = {
        "fail": lambda: row.fail(at="Install"),
        "hang": lambda: row.hang("Install"),
        "lose": lambda: row.lose("Install"),
        "take": lambda: row.take("Install", 1),
        "refuse": lambda: row.fail("NO_INSTANCES"),
        "succeed": row.succeed,
        "last": lambda: row.succeed(seconds=9),
    }
    say[first]()
    before = only(script)
    with pytest.raises(UsageError, match=told):
        say[second]()
    assert only(script) == before


def test_a_contradiction_names_event_and_target(script: Script) -> None:
    with pytest.raises(
        UsageError, match=r"hang\(\) for the first event of i-1, so lose\(\) has no place; write another"
    ):
        script.next().hang(target="i-1").lose(target="i-1")


def test_events_and_targets_of_all_verbs_are_checked(script: Script) -> None:
    row = script.next()
    with pytest.raises(UsageError, match=r"hang\(at='Start'\): no such lifecycle event; one of BeforeBlockTraffic, "):
        row.hang("Start")
    with pytest.raises(UsageError, match=r"lose\(at='Start'\): no such lifecycle event"):
        row.lose("Start")
    with pytest.raises(UsageError, match=r"take\('Start'\): no such lifecycle event"):
        row.take("Start", 1)
    wrong: Any = 7
    with pytest.raises(
        UsageError, match=r"hang\(target=7\): the id of an instance, 'i-0abc', or None for every target"
    ):
        row.hang(target=wrong)
    with pytest.raises(UsageError, match=r"fail\(target=''\): the id of an instance"):
        row.fail(target="")


@pytest.mark.parametrize("seconds", [-1, math.inf, math.nan, "9", None])
def test_an_event_takes_zero_or_more_seconds(script: Script, seconds: Any) -> None:
    with pytest.raises(UsageError, match=r"take\(seconds=.*\): give zero or more seconds"):
        script.next().take("Install", seconds)
