"""``fake.script``: faults meet calls, and whole scripts come from files."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, ServiceError, UsageError
from codedeploy_fake.contract import load
from codedeploy_fake.scripting import FakeScript
from codedeploy_fake.simulation.clock import WallClock
from codedeploy_fake.wire import ConnectionDropped
from tests.checkout import ROOT
from tests.evidence import shared
from tests.making import CREATE, content, deploy, make, refused, request, seeded

Speak = Callable[[FakeScript], object]


@pytest.fixture
def script() -> FakeScript:
    return FakeScript(load())


@pytest.fixture
def fake() -> CodeDeployFake:
    return seeded()


# What a call gets.


def test_a_throttled_call_is_answered_so_and_the_next_is_not(fake: CodeDeployFake) -> None:
    fake.script.throttle()
    assert refused_once(fake) == ServiceError("ThrottlingException", "Rate exceeded", 400)
    assert fake.call("ListDeployments") == {"deployments": []}


def refused_once(fake: CodeDeployFake) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        fake.call("ListDeployments")
    return caught.value


@pytest.mark.parametrize(
    ("speak", "status", "code"),
    [
        (FakeScript.throttle, 400, "ThrottlingException"),
        (FakeScript.server_error, 500, "InternalFailure"),
    ],
)
def test_on_the_wire_a_fault_is_an_error_answer(fake: CodeDeployFake, speak: Speak, status: int, code: str) -> None:
    speak(fake.script)
    response = fake.handle(request("ListDeployments"))
    assert (response.status, content(response)["__type"]) == (status, code)
    assert fake.handle(request("ListDeployments")).status == 200


def test_a_dropped_connection_is_raised_at_both_doors(fake: CodeDeployFake) -> None:
    fake.script.drop(2)
    with pytest.raises(ConnectionDropped):
        fake.call("ListDeployments")
    with pytest.raises(ConnectionDropped):
        fake.handle(request("ListDeployments"))
    assert fake.handle(request("ListDeployments")).status == 200


def test_a_fault_is_for_an_operation_or_for_all(fake: CodeDeployFake) -> None:
    fake.script.throttle(operation="GetDeployment")
    fake.call("ListDeployments")
    assert refused(fake, "NoSuchOperation", {}).code == "UnknownOperationException"
    with pytest.raises(ServiceError, match="ThrottlingException"):
        fake.call("GetDeployment", {"deploymentId": "d-ABCDEFGHI"})


def test_faults_meet_calls_in_the_order_they_were_written(fake: CodeDeployFake) -> None:
    fake.script.server_error()
    fake.script.throttle(2)
    assert [refused_once(fake).code for _ in range(3)] == ["InternalFailure", *["ThrottlingException"] * 2]
    fake.call("ListDeployments")


def test_every_call_may_be_met_until_the_script_is_reset(fake: CodeDeployFake) -> None:
    fake.script.throttle(None)
    assert {refused_once(fake).code for _ in range(20)} == {"ThrottlingException"}
    fake.reset()
    fake.call("ListDeployments")


def test_a_fault_comes_before_the_rules_and_changes_no_state(fake: CodeDeployFake) -> None:
    fake.script.next().fail("NO_INSTANCES")
    fake.script.throttle(2)
    before = fake.snapshot()
    for wrong in (CREATE, {"nonsense": 1}):
        with pytest.raises(ServiceError, match="ThrottlingException"):
            fake.call("CreateDeployment", wrong)
    assert fake.snapshot().worlds == before.worlds
    assert [str(row) for row in fake.script.unmatched()] == ["script.next().fail('NO_INSTANCES')"]


def test_the_journal_shows_what_was_met(fake: CodeDeployFake) -> None:
    fake.script.throttle()
    fake.script.drop()
    refused_once(fake)
    with pytest.raises(ConnectionDropped) as caught:
        fake.call("ListDeployments")
    throttled, dropped = fake.calls[-2:]
    assert throttled.outcome == ServiceError("ThrottlingException", "Rate exceeded")
    assert isinstance(dropped.outcome, ConnectionDropped)
    assert str(dropped.outcome) == str(caught.value)
    assert str(dropped).endswith("ListDeployments() -> ListDeployments lost its connection, as script.drop() wants")


def test_setting_up_a_group_meets_no_fault() -> None:
    fake = make()
    fake.script.throttle(None)
    fake.script.delay(60)
    before = fake.clock.now()
    fake.seed_group("web", "prod")
    assert fake.clock.now() == before
    assert len(fake.script.unmatched()) == 2
    refused_once(fake)


# Late answers.


def test_a_late_answer_moves_the_clock(fake: CodeDeployFake) -> None:
    fake.script.delay(30, operation="CreateDeployment", n=1)
    before = fake.clock.now()
    deployment_id = deploy(fake)
    assert (fake.clock.now() - before).total_seconds() == 30
    assert fake.calls[-1].at == fake.clock.now()
    created = fake.call("GetDeployment", {"deploymentId": deployment_id})["deploymentInfo"]["createTime"]
    assert created == fake.clock.now().timestamp()
    fake.run_until_idle()
    later = fake.clock.now()
    deploy(fake)
    assert fake.clock.now() == later


def test_a_delay_is_for_every_call_and_goes_with_another_fault(fake: CodeDeployFake) -> None:
    fake.script.delay(5)
    fake.script.delay(100)  # never its turn
    fake.script.throttle()
    before = fake.clock.now()
    refused_once(fake)
    assert fake.handle(request("ListDeployments")).status == 200
    assert (fake.clock.now() - before).total_seconds() == 10
    assert [str(row) for row in fake.script.unmatched()] == ["script.delay(seconds=100)"]


def test_on_the_wall_clock_a_call_really_waits_and_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = make(clock=WallClock())
    others: list[bool] = []

    def sleep(seconds: float) -> None:
        asking = threading.Thread(target=lambda: others.append(bool(fake.call("ListApplications") or seconds)))
        asking.start()
        asking.join(10)

    monkeypatch.setattr(time, "sleep", sleep)
    fake.script.delay(0.25, operation="ListDeployments")
    fake.call("ListDeployments")
    assert others == [True]


# Values.


def test_faults_are_part_of_a_snapshot(fake: CodeDeployFake) -> None:
    fake.script.throttle(2)
    before = fake.snapshot()
    refused_once(fake)
    assert fake.snapshot() != before
    fake.restore(before)
    assert fake.snapshot() == before
    assert [refused_once(fake).code for _ in range(2)] == ["ThrottlingException"] * 2
    fake.call("ListDeployments")


def test_a_fault_that_never_struck_is_unmatched(script: FakeScript) -> None:
    script.next()
    script.throttle(2)
    script.drop()
    assert [str(line) for line in script.unmatched()] == ["script.next()", "script.throttle(n=2)", "script.drop()"]
    script.strike("GetDeployment")
    assert [str(line) for line in script.unmatched()] == ["script.next()", "script.drop()"]
    assert [line.number for line in script.lines()] == [0, 1, 2]


def test_sixteen_threads_meet_each_fault_once(fake: CodeDeployFake) -> None:
    fake.script.throttle(40)

    def throttled(_: int) -> bool:
        try:
            fake.call("ListDeployments")
        except ServiceError:
            return True
        return False

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(throttled, range(100))) == 40


# What is refused.


@pytest.mark.parametrize("n", [0, -1, 1.0, "1", True])
def test_a_number_of_calls_is_a_whole_number(script: FakeScript, n: Any) -> None:
    with pytest.raises(UsageError, match=r"script.throttle\(n=.*\): a whole number of at least 1, or None for every"):
        script.throttle(n)
    with pytest.raises(UsageError, match=r"script.delay\(n="):
        script.delay(1, n=n)
    assert script.lines() == ()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("get_deployment", "no such operation on 2026-10-19; one of GetDeployment$"),
        ("GetDeploymnt", "one of GetDeployment, "),
        ("Xyzzy", "one of AddTagsToOnPremisesInstances, "),
        (7, r"script.drop\(operation=7\): no such operation"),
    ],
)
def test_an_unknown_operation_is_told_the_nearest(script: FakeScript, name: Any, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        script.drop(operation=name)


def test_the_contract_decides_which_operations_there_are() -> None:
    with pytest.raises(UsageError, match="no such operation on 2015-04-27"):
        make(contract="2015-04-27").script.throttle(operation="ContinueDeployment")


@pytest.mark.parametrize("seconds", [-1, float("inf"), "1", None])
def test_a_delay_is_zero_or_more_seconds(script: FakeScript, seconds: Any) -> None:
    with pytest.raises(UsageError, match=r"script.delay\(.*\): give zero or more seconds"):
        script.delay(seconds)


# Scripts in JSON.

DOCUMENT = {
    "version": 1,
    "rows": [
        {"throttle": {"n": 2, "operation": "GetDeployment"}},
        {"for": {"application": "web", "group": "prod"}, "fail": {"code": "ScriptFailed", "at": "ApplicationStart"}},
        {"delay": {"seconds": 3}},
        {"drop": {"n": "every"}},
        {"for": "next", "succeed": {}},
    ],
}


def test_a_script_is_loaded_and_dumped(script: FakeScript) -> None:
    script.load(DOCUMENT)
    assert [str(line) for line in script.lines()] == [
        "script.throttle(operation='GetDeployment', n=2)",
        "script.group('web', 'prod').fail('ScriptFailed', at='ApplicationStart')",
        "script.delay(seconds=3)",
        "script.drop(n=None)",
        "script.next().succeed()",
    ]
    assert script.dump() == DOCUMENT


def test_a_script_is_loaded_from_a_file_after_what_is_there(script: FakeScript, tmp_path: Path) -> None:
    path = tmp_path / "script.json"
    path.write_text(json.dumps(DOCUMENT), encoding="utf-8")
    script.next().fail()
    script.load(path)
    script.load(str(path))
    assert [line.number for line in script.lines()] == list(range(11))
    assert script.dump()["rows"][1:6] == DOCUMENT["rows"]


def test_the_guides_script_is_one(script: FakeScript) -> None:
    guide = (ROOT / "docs" / "scripts.md").read_text(encoding="utf-8")
    document = json.loads(guide.partition("```json\n")[2].partition("```")[0])
    script.load(document)
    assert script.dump() == document


@pytest.mark.parametrize("name", ["d-WVNFBZKMN", "d-BYHSHUCMN", "d-LAD5LGOBI", "d-ZDKJOXBMN"])
def test_what_a_recording_said_survives_its_document(script: FakeScript, name: str) -> None:
    fake = CodeDeployFake.from_recording(shared(f"evidence/runs/{name}.json"))
    script.load(json.loads(json.dumps(fake.script.dump())))
    assert [row.outcome for row in script.rows()] == [row.outcome for row in fake.script.rows()]
    assert script.dump() == fake.script.dump()


def test_what_was_used_is_dumped_as_it_was_written(script: FakeScript) -> None:
    script.load(DOCUMENT)
    script.strike("GetDeployment")
    script.take("d-ABCDEFGHI")
    assert script.dump() == DOCUMENT


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"rows": []}, "^script: version is missing"),
        ({"version": 1}, "^script: rows is missing"),
        ({"version": 2, "rows": []}, r"^script.version: 2 is not known here; this reads version 1"),
        ({"version": "1", "rows": []}, r"^script.version: a whole number, not '1'"),
        ({"version": 1, "rows": {}}, r"^script.rows: a list, not \{\}"),
        ({"version": 1, "rows": [{}, {"fail": {"at": "X"}}]}, r"^rows\[1\]\.fail\.at: 'X': no such lifecycle event"),
        ({"version": 1, "rows": [{}, {"drop": {"n": 0}}]}, r"^rows\[1\]\.drop\.n: a whole number"),
        ({"version": 1, "rows": [{"drop": {"operation": "X"}}]}, r"^rows\[0\]\.drop: script\.drop\(operation='X'\)"),
    ],
)
def test_a_wrong_script_is_told_where_and_nothing_is_written(script: FakeScript, document: Any, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        script.load(document)
    assert script.lines() == ()


def test_what_is_no_json_is_no_script(script: FakeScript, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no script: "):
        script.load(tmp_path / "absent.json")
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match=r"wrong.json is no script: "):
        script.load(wrong)
    wrong.write_text("[]", encoding="utf-8")
    with pytest.raises(UsageError, match=r"script: an object with version, rows, not \[\]"):
        script.load(wrong)
