"""Verbs of the script."""

from __future__ import annotations

from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, ServiceError
from codedeploy_fake.wire import ConnectionDropped
from tests.control.telling import refused, tell
from tests.making import deploy, info, make, seeded


@pytest.fixture
def fake() -> CodeDeployFake:
    return seeded()


def test_rows_are_written_in_the_json_of_scripts(fake: CodeDeployFake) -> None:
    rows: list[dict[str, Any]] = [
        {"for": "next", "fail": {"code": "ScriptFailed", "at": "AfterInstall"}},
        {"drop": {"n": 2}},
    ]
    assert tell(fake, "POST", "/script", {"rows": rows}) == {"numbers": [0, 1]}
    assert tell(fake, "POST", "/script", {"rows": [{"for": "next"}]}) == {"numbers": [2]}
    assert fake.script.dump()["rows"] == [*rows, {"for": "next"}]


def test_the_script_is_told_with_what_was_used_of_it(fake: CodeDeployFake) -> None:
    tell(fake, "POST", "/script", {"rows": [{"for": "next", "succeed": {"seconds": 5}}, {"throttle": {}}]})
    with pytest.raises(ServiceError):
        fake.call("ListApplications")
    deployment_id = deploy(fake)
    assert tell(fake, "GET", "/script") == {
        "rows": [{"for": "next", "succeed": {"seconds": 5}}, {"throttle": {}}],
        "lines": [
            {"number": 0, "python": "script.next().succeed(seconds=5)", "used": True, "deployment_id": deployment_id},
            {"number": 1, "python": "script.throttle()", "used": True, "struck": 1},
        ],
    }


def test_of_a_script_that_is_wrong_nothing_is_written(fake: CodeDeployFake) -> None:
    sentence = refused(fake, "POST", "/script", {"rows": [{"for": "next"}, {"for": "next", "fail": {"at": "Lunch"}}]})
    assert sentence.startswith("rows[1].fail.at: ")


def test_a_row_is_written_word_by_word(fake: CodeDeployFake) -> None:
    (number,) = tell(fake, "POST", "/script", {"rows": [{"for": "next"}]})["numbers"]
    row = {"for": "next", "fail": {"code": "ScriptFailed", "at": "AfterInstall"}}
    assert tell(fake, "PUT", f"/script/rows/{number}", row)["line"] == {
        "number": 0,
        "python": "script.next().fail('ScriptFailed', at='AfterInstall')",
        "used": False,
        "deployment_id": None,
    }
    tell(fake, "PUT", f"/script/rows/{number}", {**row, "take": {"event": "BeforeInstall", "seconds": 9}})
    tell(fake, "PUT", f"/script/rows/{number}", {"for": "next", "succeed": {"seconds": 9}})
    deployment_id = deploy(fake)
    fake.run_until_idle()
    assert info(fake, deployment_id)["status"] == "Succeeded"
    assert "already served" in refused(fake, "PUT", f"/script/rows/{number}", row)


@pytest.mark.parametrize("number", ["1", "x", "-1", "9" * 20])
def test_a_row_that_is_not_there_takes_no_word(fake: CodeDeployFake, number: str) -> None:
    fake.script.next()
    assert "row" in refused(fake, "PUT", f"/script/rows/{number}", {"for": "next", "succeed": {}})


def test_a_word_about_another_row_is_refused(fake: CodeDeployFake) -> None:
    fake.script.group("web", "prod")
    assert "script row 1 is gone" in refused(fake, "PUT", "/script/rows/0", {"for": "next", "succeed": {}})


@pytest.mark.parametrize(
    ("fault", "said", "python"),
    [
        ("throttle", {}, "script.throttle()"),
        (
            "throttle",
            {"n": "every", "operation": "GetDeployment"},
            "script.throttle(operation='GetDeployment', n=None)",
        ),
        ("server_error", {"n": 3}, "script.server_error(n=3)"),
        ("drop", {"n": 2}, "script.drop(n=2)"),
        ("delay", {"seconds": 0.5}, "script.delay(seconds=0.5)"),
    ],
)
def test_each_fault_has_a_path(fake: CodeDeployFake, fault: str, said: dict[str, Any], python: str) -> None:
    tell(fake, "POST", f"/script/{fault}", said)
    assert [str(line) for line in fake.script.lines()] == [python]


def test_faults_meet_calls(fake: CodeDeployFake) -> None:
    tell(fake, "POST", "/script/drop")
    with pytest.raises(ConnectionDropped):
        fake.call("ListApplications")
    assert fake.call("ListApplications") == {"applications": ["web"]}


@pytest.mark.parametrize(
    ("path", "body"),
    [("throttle", {"n": 0}), ("drop", {"operation": "Fly"}), ("delay", {}), ("delay", {"seconds": -1})],
)
def test_a_fault_that_means_nothing_is_refused(fake: CodeDeployFake, path: str, body: dict[str, Any]) -> None:
    assert refused(fake, "POST", f"/script/{path}", body).startswith(f"rows[0].{path}")


def test_the_script_is_cleared() -> None:
    fake = make()
    fake.script.next().fail()
    fake.script.throttle()
    assert tell(fake, "DELETE", "/script") == {}
    assert fake.script.lines() == ()
