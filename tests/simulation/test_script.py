"""Which deployments a row of the script serves, and how it is spoken of."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from codedeploy_fake.errors import UsageError
from codedeploy_fake.simulation.outcome import Outcome, Schedule
from codedeploy_fake.simulation.script import Asked, Group, Next, Script

PROD = Asked("web", "prod", "app.zip")


@pytest.fixture
def script() -> Script:
    return Script()


def only(script: Script) -> Outcome:
    (row,) = script.rows()
    return row.outcome


# Which deployment a row serves.


def test_rows_serve_one_deployment_each_in_the_order_they_were_written(script: Script) -> None:
    script.next().succeed(seconds=1)
    script.next().succeed(seconds=2)
    seen = []
    for deployment_id in ("d-AAAAAAAAA", "d-BBBBBBBBB"):
        seen.append(script.peek().seconds)
        script.take(deployment_id)
    assert seen == [1, 2]
    assert [row.deployment_id for row in script.rows()] == ["d-AAAAAAAAA", "d-BBBBBBBBB"]


def test_without_a_row_a_deployment_succeeds(script: Script) -> None:
    assert script.peek() == Outcome()
    script.take("d-AAAAAAAAA")
    assert script.rows() == ()


def test_peeking_uses_nothing_up(script: Script) -> None:
    script.next().succeed(seconds=1)
    assert script.peek() == script.peek() == Outcome(succeeds=True, seconds=1)
    assert len(script.unmatched()) == 1


def test_unmatched_rows_are_those_that_nobody_took(script: Script) -> None:
    for seconds in (1, 2, 3):
        script.next().succeed(seconds=seconds)
    script.take("d-AAAAAAAAA")
    assert [str(row) for row in script.unmatched()] == [f"script.next().succeed(seconds={n})" for n in (2, 3)]


def test_a_row_may_be_changed_while_others_served(script: Script) -> None:
    script.next()
    late = script.next()
    script.take("d-AAAAAAAAA")
    late.fail()
    assert [bool(row.outcome.failures) for row in script.rows()] == [False, True]


def test_restore_stands_where_the_rows_were_taken(script: Script) -> None:
    row = script.next()
    before = script.rows()
    row.fail()
    script.take("d-AAAAAAAAA")
    script.restore(before)
    assert (script.rows(), script.peek()) == (before, Outcome())


def test_a_row_that_served_is_history(script: Script) -> None:
    row = script.next()
    script.take("d-ABCDEFGHI")
    ways: list[Callable[[], object]] = [row.succeed, row.fail, partial(row.follow, Outcome())]
    for speak in ways:
        with pytest.raises(
            UsageError, match=r"script row 1 already served d-ABCDEFGHI; write a new row with script.next\(\)"
        ):
            speak()


def test_a_row_that_was_reset_away_is_gone(script: Script) -> None:
    before = script.rows()
    row = script.next()
    script.restore(before)
    with pytest.raises(
        UsageError, match="script row 1 is gone: the script was cleared, or the fake reset or restored; write"
    ):
        row.succeed()


def test_a_row_in_whose_place_stands_another_is_gone(script: Script) -> None:
    row = script.next()
    script.restore(())
    script.group("web", "prod")
    with pytest.raises(UsageError, match="script row 1 is gone"):
        row.succeed()


def test_a_row_is_written_on_by_its_number(script: Script) -> None:
    script.next().take("BeforeInstall", 30)
    (row,) = script.rows()
    script.reopen(row.number, row.selector).take("AfterInstall", 5)
    assert [take.event for take in only(script).takes] == ["BeforeInstall", "AfterInstall"]


@pytest.mark.parametrize("number", [-1, 1, 5])
def test_a_row_that_is_not_there_is_not_written_on(script: Script, number: int) -> None:
    script.next()
    with pytest.raises(UsageError, match=f"script row {number + 1} is gone"):
        script.reopen(number, Next())


def test_a_row_of_another_selector_is_not_written_on(script: Script) -> None:
    script.next()
    with pytest.raises(UsageError, match=r"script row 1 is gone.*write a new row with script.group\('web', 'prod'\)"):
        script.reopen(0, Group("web", "prod"))


def test_a_cleared_script_has_no_line(script: Script) -> None:
    row = script.next()
    script.clear()
    assert script.lines() == ()
    with pytest.raises(UsageError, match="script row 1 is gone: the script was cleared"):
        row.succeed()


# Selectors.


def test_a_group_row_serves_every_deployment_of_its_group(script: Script) -> None:
    script.group("web", "prod").succeed(seconds=7)
    for deployment_id in ("d-AAAAAAAAA", "d-BBBBBBBBB"):
        assert script.peek(PROD).seconds == 7
        script.take(deployment_id, PROD)
    assert script.rows()[0].deployment_id == "d-BBBBBBBBB"
    for other in (Asked("web", "test"), Asked("shop", "prod"), Asked()):
        assert script.peek(other) == Outcome()


def test_a_revision_row_serves_every_deployment_of_its_revision(script: Script) -> None:
    script.revision("app.zip").succeed(seconds=7)
    assert script.peek(PROD).seconds == script.peek(Asked("shop", "test", "app.zip")).seconds == 7
    for key in ("app.zi", "APP.ZIP", "x/app.zip", None):
        assert script.peek(Asked("web", "prod", key)) == Outcome()


def test_next_comes_before_revision_and_revision_before_group(script: Script) -> None:
    script.group("web", "prod").succeed(seconds=3)
    script.revision("app.zip").succeed(seconds=2)
    script.next().succeed(seconds=1)
    seen = []
    for _ in range(3):
        seen.append(script.peek(PROD).seconds)
        script.take("d-AAAAAAAAA", PROD)
    assert seen == [1, 2, 2]
    assert script.peek(Asked("web", "prod", "other.zip")).seconds == 3


def test_a_rollback_row_serves_one_rollback_and_a_next_row_none(script: Script) -> None:
    script.next().succeed(seconds=1)
    script.rollback().succeed(seconds=2)
    back = Asked("web", "prod", "app.zip", rollback=True)
    assert (script.peek(back).seconds, script.peek(PROD).seconds) == (2, 1)
    script.take("d-AAAAAAAAA", back)
    assert script.peek(back) == Outcome()
    assert [row.deployment_id for row in script.rows()] == [None, "d-AAAAAAAAA"]


def test_lasting_rows_serve_rollbacks_too(script: Script) -> None:
    back = Asked("web", "prod", "app.zip", rollback=True)
    script.group("web", "prod").succeed(seconds=1)
    assert script.peek(back).seconds == 1
    script.revision("app.zip").succeed(seconds=2)
    assert script.peek(back).seconds == 2
    script.rollback().succeed(seconds=3)
    assert script.peek(back).seconds == 3


def test_of_several_lasting_rows_the_last_written_serves(script: Script) -> None:
    for seconds in (1, 2):
        script.group("web", "prod").succeed(seconds=seconds)
    assert script.peek(PROD).seconds == 2
    script.take("d-AAAAAAAAA", PROD)
    assert [str(row) for row in script.unmatched()] == ["script.group('web', 'prod').succeed(seconds=1)"]


def test_a_lasting_row_that_served_is_history_too(script: Script) -> None:
    row = script.revision("app.zip").succeed()
    script.take("d-AAAAAAAAA", PROD)
    with pytest.raises(UsageError, match=r"served d-AAAAAAAAA; write a new row with script.revision\('app.zip'\)"):
        row.take("Install", 1)


@pytest.mark.parametrize("wrong", ["", None, 7])
def test_a_selector_is_a_name(script: Script, wrong: Any) -> None:
    with pytest.raises(UsageError, match=r"script.revision\(key=.*\): a text that is not empty"):
        script.revision(wrong)
    with pytest.raises(UsageError, match=r"script.group\(application="):
        script.group(wrong, "prod")
    with pytest.raises(UsageError, match=r"script.group\(group="):
        script.group("web", wrong)
    assert script.lines() == ()


@pytest.mark.parametrize(
    ("revision", "key"),
    [
        ({"revisionType": "S3", "s3Location": {"bucket": "b", "key": "app.zip"}}, "app.zip"),
        ({"revisionType": "GitHub", "gitHubLocation": {"repository": "me/web", "commitId": "0a1b"}}, "0a1b"),
        ({"revisionType": "String", "string": {"sha256": "x"}}, None),
        ({}, None),
    ],
)
def test_a_request_asks_for_a_group_and_a_revision(revision: dict[str, Any], key: str | None) -> None:
    request = {"applicationName": "web", "deploymentGroupName": "prod", "revision": revision}
    assert Asked.by(request) == Asked("web", "prod", key)
    assert Asked.by({"applicationName": "web"}) == Asked("web")


# Threads.


def test_sixteen_threads_lose_no_row(script: Script) -> None:
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda seconds: script.next().succeed(seconds=seconds), range(800)))
    assert sorted(row.outcome.seconds or 0 for row in script.rows()) == list(range(800))
    assert [row.number for row in script.rows()] == list(range(800))


# How a row is spoken of, in the report of a test.


@pytest.mark.parametrize(
    "python",
    [
        "script.next()",
        "script.next().succeed()",
        "script.next().succeed(seconds=2.5)",
        "script.next().fail('NO_INSTANCES')",
        "script.next().fail('NO_INSTANCES', message='none')",
        "script.next().fail('ScriptFailed', at='ApplicationStart')",
        (
            "script.next().fail('ScriptMissing', at='BeforeInstall', target='i-1')"
            ".fail('ScriptFailed', at='ApplicationStart', target='i-2')"
        ),
        "script.next().fail('ScriptFailed', at='AfterInstall', exit_code=7, log_tail='x')",
        "script.next().fail('UnknownError', at='Install', message='', log_tail='x')",
        "script.group('web', 'prod').hang()",
        "script.group('web', 'prod').hang(at='Install', target='i-1').hang(at='AfterInstall', begun=False)",
        "script.revision('app.zip').lose(at='Install').lose(target='i-1')",
        "script.next().take('Install', 30, target='i-1').take('ApplicationStop', 0.5)",
        "script.next().hang(begun=True).take('Install', 30)",
        "script.next().succeed().take('Install', 30)",
        "script.rollback().take('Install', 30)",
        "script.next().alarm('cpu')",
        "script.next().take('Install', 30).alarm('cpu', after=5).alarm('cpu', after=9.5, state='OK')",
    ],
)
def test_a_row_reads_as_it_was_written(script: Script, python: str) -> None:
    eval(python, {"script": script})
    (row,) = script.rows()
    assert str(row) == python


def test_a_row_of_a_recording_is_named(script: Script) -> None:
    script.next().follow(Outcome(deployment_id="d-ABCDEFGHI"))
    script.next().follow(Outcome(schedule=Schedule(created=1)))
    script.next().follow(Outcome(refused="HEALTH_CONSTRAINTS"))
    script.next().follow(Outcome(seconds=3))
    assert [str(row) for row in script.rows()] == [
        "script.next().follow(Outcome(deployment_id='d-ABCDEFGHI', ...))",
        *["script.next().follow(Outcome(...))"] * 3,
    ]


def test_a_long_text_is_shortened(script: Script) -> None:
    script.next().fail("NO_INSTANCES", message="x" * 500)
    assert str(script.rows()[0]) == f"script.next().fail('NO_INSTANCES', message='{'x' * 75}...')"
