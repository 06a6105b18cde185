"""A row as JSON: the words of Python, and back to the same row."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake.errors import UsageError
from codedeploy_fake.simulation.alarms import AlarmState
from codedeploy_fake.simulation.failures import Diagnostics, ErrorInformation, LifecycleErrorCode
from codedeploy_fake.simulation.outcome import (
    AlarmChange,
    EventFailure,
    EventMishap,
    EventTake,
    EventTime,
    Mishap,
    Outcome,
    Schedule,
    StopTime,
)
from codedeploy_fake.simulation.saying import EVENTS, PRE_FLIGHT_CODES, event_failure
from codedeploy_fake.simulation.script import Script
from codedeploy_fake.simulation.script_json import dump, write


@pytest.fixture
def script() -> Script:
    return Script()


def documents(script: Script) -> list[dict[str, Any]]:
    return [dump(row) for row in script.rows()]


# What the format looks like.


def test_a_row_reads_like_its_python(script: Script) -> None:
    script.next().succeed(seconds=90)
    script.group("web", "prod").fail("ScriptMissing", at="AfterInstall").fail(exit_code=7, target="i-1")
    script.revision("app.zip").hang().take("ApplicationStop", 30).lose("Install", target="i-1")
    script.next().fail("NO_INSTANCES", message="none")
    script.next()
    assert documents(script) == [
        {"for": "next", "succeed": {"seconds": 90}},
        {
            "for": {"application": "web", "group": "prod"},
            "fail": [
                {"code": "ScriptMissing", "at": "AfterInstall"},
                {"code": "ScriptFailed", "at": "ApplicationStart", "target": "i-1", "exit_code": 7},
            ],
        },
        {
            "for": {"revision": "app.zip"},
            "hang": {},
            "take": {"event": "ApplicationStop", "seconds": 30},
            "lose": {"at": "Install", "target": "i-1"},
        },
        {"for": "next", "fail": {"code": "NO_INSTANCES", "message": "none"}},
        {"for": "next"},
    ]


def test_a_recording_has_words_of_its_own(script: Script) -> None:
    failure = EventFailure(
        "AfterInstall", "i-1", Diagnostics(LifecycleErrorCode.SCRIPT_FAILED, "scripts/mine.sh", "exit 7", "log")
    )
    schedule = Schedule(500, 250, (EventTime("i-1", "Install", 1200, 300),), (("i-1", 1070),), 2300)
    script.next().follow(
        Outcome(failures=(failure,), seconds=9.5, schedule=schedule, deployment_id="d-ABCDEFGHI"),
    )
    script.next().follow(Outcome(refused="HEALTH_CONSTRAINTS", refused_message="bad"))
    assert documents(script) == [
        {
            "for": "next",
            "fail": {
                "code": "ScriptFailed",
                "at": "AfterInstall",
                "target": "i-1",
                "script": "scripts/mine.sh",
                "message": "exit 7",
                "log_tail": "log",
            },
            "seconds": 9.5,
            "deployment_id": "d-ABCDEFGHI",
            "schedule": {
                "created": 0.5,
                "queued": 0.25,
                "deployment_result": 2.3,
                "events": [{"target": "i-1", "event": "Install", "wait": 1.2, "take": 0.3}],
                "results": {"i-1": 1.07},
            },
        },
        {"for": "next", "refused": {"code": "HEALTH_CONSTRAINTS", "message": "bad"}},
    ]


def test_rollbacks_and_alarms_have_words_too(script: Script) -> None:
    script.rollback().alarm("cpu").alarm("mem", after=5, state="UNREADABLE")
    (document,) = documents(script)
    assert document == {
        "for": "rollback",
        "alarm": [{"name": "cpu"}, {"name": "mem", "after": 5, "state": "UNREADABLE"}],
    }
    again = Script()
    write(again, document, "rows[0]")
    assert again.rows() == script.rows()


def test_what_is_usual_may_be_left_out(script: Script) -> None:
    write(script, {"fail": {}}, "rows[0]")
    write(script, {"for": "next", "fail": {"code": None}, "schedule": None}, "rows[1]")
    write(script, {"fail": [{"script": "", "code": "UnknownError", "at": "Install"}]}, "rows[2]")
    assert [row.outcome for row in script.rows()] == [
        Outcome(failures=(event_failure(),)),
        Outcome(failures=(event_failure(),)),
        Outcome(failures=(EventFailure("Install", None, Diagnostics(LifecycleErrorCode.UNKNOWN_ERROR, "", "", "")),)),
    ]


# The law of the round trip.

TARGETS = st.none() | st.sampled_from(["i-1", "i-2", "i-3"])
TEXTS = st.text(max_size=20)
SPANS = st.integers(0, 10**10)
SECONDS = st.integers(0, 10**6) | st.floats(0, 1e6)
PLACES = st.tuples(st.sampled_from(EVENTS), TARGETS)

diagnostics = st.builds(Diagnostics, st.sampled_from(list(LifecycleErrorCode)), TEXTS, TEXTS, TEXTS)
usual = st.one_of(
    st.builds(event_failure, at=st.sampled_from(EVENTS), target=TARGETS, log_tail=st.none() | TEXTS),
    st.builds(event_failure, exit_code=st.none() | st.integers(1, 255), target=TARGETS, log_tail=st.none() | TEXTS),
    st.builds(event_failure, message=TEXTS, at=st.sampled_from(EVENTS)),
)
failures = usual | st.builds(EventFailure, st.sampled_from(EVENTS), TARGETS, diagnostics)
mishaps = st.builds(EventMishap, st.none() | st.sampled_from(EVENTS), TARGETS, st.sampled_from(Mishap))
takes = st.builds(EventTake, st.sampled_from(EVENTS), TARGETS, SECONDS)
times = st.builds(EventTime, st.sampled_from(["i-1", "i-2", None]), st.sampled_from(EVENTS), SPANS, SPANS)
schedules = st.builds(
    Schedule,
    created=st.none() | SPANS,
    queued=st.none() | SPANS,
    events=st.lists(times, max_size=3).map(tuple),
    results=st.dictionaries(st.sampled_from(["i-1", "i-2", None]), SPANS).map(
        lambda found: tuple(sorted(found.items(), key=lambda one: one[0] is None))
    ),
    deployment_result=st.none() | SPANS,
    stop=st.none() | st.builds(StopTime, SPANS, st.builds(ErrorInformation, st.just("MANUAL_STOP"), TEXTS)),
)
recorded = st.builds(
    Outcome,
    seconds=st.none() | SECONDS,
    refused=st.none() | st.sampled_from([*sorted(PRE_FLIGHT_CODES), "HEALTH_CONSTRAINTS"]),
    refused_message=st.none(),
    schedule=schedules,
    deployment_id=st.none() | st.just("d-ABCDEFGHI"),
)
alarms = st.builds(AlarmChange, st.sampled_from(["cpu", "mem"]), st.sampled_from(AlarmState), SECONDS)
running = st.builds(
    Outcome,
    alarms=st.lists(alarms, max_size=2, unique_by=lambda a: (a.name, a.after)).map(tuple),
    failures=st.lists(failures, max_size=3, unique_by=lambda f: (f.at, f.target)).map(tuple),
    takes=st.lists(takes, max_size=2, unique_by=lambda t: (t.event, t.target)).map(tuple),
    schedule=schedules,
)
several = st.lists(mishaps, max_size=3, unique_by=lambda m: (m.at, m.target))
hanging = st.builds(
    Outcome, mishaps=several.map(lambda found: tuple(sorted(found, key=lambda m: m.mishap is Mishap.LOST)))
)
succeeding = st.builds(Outcome, succeeds=st.just(True), seconds=st.none() | SECONDS)
outcomes = recorded | running | hanging | succeeding


@given(outcome=outcomes, key=st.none() | TEXTS)
def test_a_row_survives_its_document(outcome: Outcome, key: str | None) -> None:
    script, again = Script(), Script()
    (script.revision(key) if key else script.next()).follow(outcome)
    (document,) = documents(script)
    write(again, json.loads(json.dumps(document)), "rows[0]")
    assert again.rows() == script.rows()
    assert documents(again) == [document]


def test_the_order_in_which_verbs_were_said_means_nothing(script: Script) -> None:
    script.next().lose("Install").hang("AfterInstall")
    script.next().hang("AfterInstall").lose("Install")
    first, second = script.rows()
    assert first.outcome == second.outcome


# What is refused, and where.


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ([], r"rows\[2\]: an object with for, succeed, fail, hang, lose, take, .*, not \[\]"),
        ({"fails": {}}, r"rows\[2\]\.fails: no such member; one of for, succeed, "),
        ({"fail": 7}, r"rows\[2\]\.fail: an object with code, at, .*, not 7"),
        ({"fail": {"at": "Start"}}, r"rows\[2\]\.fail\.at: 'Start': no such lifecycle event; one of BeforeBlock"),
        ({"fail": [{}, {"at": "Start"}]}, r"rows\[2\]\.fail\[1\]\.at: 'Start': no such"),
        ({"fail": {"code": "Nope"}}, r"rows\[2\]\.fail\.code: fail\('Nope'\): no such code; one of ScriptMissing"),
        ({"fail": {"exit_code": "7"}}, r"rows\[2\]\.fail\.exit_code: a whole number, not '7'"),
        ({"fail": {"exit_code": 700}}, r"rows\[2\]\.fail: exit_code is a whole number from 1 to 255"),
        ({"fail": {"message": 7}}, r"rows\[2\]\.fail\.message: a text, not 7"),
        ({"fail": {"target": 7}}, r"rows\[2\]\.fail\.target: 7: the id of an instance"),
        ({"fail": {"script": "x"}}, r"rows\[2\]\.fail: code is missing"),
        ({"fail": {"script": "x", "code": "x"}}, r"rows\[2\]\.fail\.code: one of Success, .*, not 'x'"),
        ({"hang": {"begun": 1}}, r"rows\[2\]\.hang\.begun: true or false, not 1"),
        ({"take": {"event": "Install"}}, r"rows\[2\]\.take: seconds is missing"),
        ({"take": {"event": "Install", "seconds": -1}}, r"rows\[2\]\.take\.seconds: -1: give zero or more seconds"),
        ({"succeed": {"seconds": math.nan}}, r"rows\[2\]\.succeed\.seconds: nan: give zero or more seconds"),
        ({"succeed": {}, "hang": {}}, r"rows\[2\]\.hang: this script row already succeeds"),
        (
            {"fail": [{}, {"script": "x", "code": "ScriptFailed", "at": "ApplicationStart"}]},
            r"fail\[1\]: .* already has",
        ),
        ({"for": "last"}, r"rows\[2\]\.for: \"next\", \"rollback\", \{\"application\": ..., .*, not 'last'"),
        ({"for": {"group": "prod"}}, r"rows\[2\]\.for: \"next\""),
        ({"for": {"revision": ""}}, r"rows\[2\]\.for: script\.revision\(key=''\): a text"),
        ({"refused": 7}, r"rows\[2\]\.refused: an object with code, message, not 7"),
        ({"schedule": {"created": "1"}}, r"rows\[2\]\.schedule\.created: '1': give zero or more seconds"),
        ({"schedule": {"events": {}}}, r"rows\[2\]\.schedule\.events: a list, not \{\}"),
        ({"schedule": {"events": [{"target": "i-1"}]}}, r"rows\[2\]\.schedule\.events\[0\]: event is missing"),
        ({"schedule": {"results": []}}, r"rows\[2\]\.schedule\.results: an object, not \[\]"),
        ({"schedule": {"results": {"i-1": -1}}}, r"rows\[2\]\.schedule\.results\.i-1: -1: give zero"),
        ({"alarm": {"after": 1}}, r"rows\[2\]\.alarm: name is missing"),
        ({"alarm": {"name": "cpu", "state": "on"}}, r"rows\[2\]\.alarm\.state: 'on': no such state of an alarm"),
        ({"alarm": {"name": ""}}, r"rows\[2\]\.alarm\.name: '': the name of an alarm"),
        ({"deployment_id": 7}, r"rows\[2\]\.deployment_id: a text, not 7"),
    ],
)
def test_an_error_names_the_place(script: Script, document: Any, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        write(script, document, "rows[2]")
