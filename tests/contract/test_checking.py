"""Checking what the fake says, and the contracts themselves against what the real service was seen to say."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys

import pytest

from codedeploy_fake.contract import load
from codedeploy_fake.contract.data import document
from codedeploy_fake.contract.explaining import violation
from codedeploy_fake.contract.model import Model
from codedeploy_fake.contract.schema import inlined, schema
from codedeploy_fake.contract.validators import compiled
from codedeploy_fake.errors import ContractViolation
from tests.contract.documents import NOT_THE_WIRE, answers
from tests.evidence import shared


def test_a_right_answer_passes() -> None:
    load().check_answer("GetDeployment", {"deploymentInfo": {"status": "Created", "createTime": 1494892800.5}})
    load().check_answer("ContinueDeployment", {})


@pytest.mark.parametrize(
    ("answer", "parts"),
    [
        ({"deploymentInfo": {"status": 1}}, ["answer.deploymentInfo.status should be a string and is an integer"]),
        (
            {"deploymentInfo": {"status": "Weird"}},
            [
                "answer.deploymentInfo.status has no value of the day",
                "path: $.deploymentInfo.status\n",
                "value: 'Weird'\n",
                "rule: enum Created, Queued, InProgress, Baking, Succeeded, Failed, Stopped, Ready\n",
                "evidence: DeploymentStatus in the model of 2026-10-19 (botocore ",
                "'Weird' is in no published model",
            ],
        ),
        ({"deploymentInfo": {"createTime": "2017"}}, ["value: '2017'", "rule: type number", "is a string"]),
        (
            {"deploymentInfo": {"colour": 1, "status": "Created"}},
            [
                "has what the day does not know: colour",
                "value: {'colour': 1}",
                "rule: no members but applicationName, ",
            ],
        ),
        (
            {"deploymentInfo": {"deploymentStatusMessages": ["a", 1]}},
            ["path: $.deploymentInfo.deploymentStatusMessages[1]"],
        ),
        (
            {"deploymentInfo": {"deploymentOverview": {"Failed": 2**63}}},
            ["breaks a limit", "rule: maximum 92233720368"],
        ),
        ({"deploymentInfo": {"applicationName": "a b"}}, ["breaks a limit", "rule: pattern ^(?:", "value: 'a b'"]),
        ([], ["GetDeployment answer should be an object and is a list", "path: $\n"]),
        ({"colour": 1, "deploymentInfo": 1}, ["rule: no members but deploymentInfo", "and 1 more"]),
    ],
)
def test_a_wrong_answer_is_our_fault_and_shows_path_value_rule_and_evidence(answer: object, parts: list[str]) -> None:
    with pytest.raises(ContractViolation) as raised:
        load().check_answer("GetDeployment", answer)
    text = str(raised.value)
    assert all(part in text for part in parts), text


@pytest.mark.parametrize(
    ("day", "info", "known"),
    [
        ("2017-05-15", {"fileExistsBehavior": "DISALLOW"}, "fileExistsBehavior is in the model since 2017-05-16"),
        (
            "2020-05-19",
            {"status": "Baking"},
            "'Baking' is in the model since 2020-05-20; folds DeploymentStatus of the overlay: folds-status, assumed: ",
        ),
        (
            "2016-10-20",
            {"deploymentOverview": {"Ready": 0}},
            "on_wire DeploymentOverview.Ready of the overlay: wire-ready-counter-2016, recorded: ",
        ),
        (
            "2017-01-12",
            {"deploymentStyle": 1},
            "on_wire DeploymentInfo.deploymentStyle of the overlay: wire-deployment-style-2017",
        ),
        (
            "2017-05-16",
            {"applicationName": "a b"},
            "enforced ApplicationName.pattern of the overlay: name-patterns-before-model",
        ),
    ],
)
def test_a_violation_tells_since_when_something_is_and_who_says_so(day: str, info: object, known: str) -> None:
    with pytest.raises(ContractViolation) as raised:
        load(day).check_answer("GetDeployment", {"deploymentInfo": info})
    assert known in str(raised.value)


def test_something_that_ended_tells_until_when_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = {"shape": "Message", "since": "2015-04-27", "until": "2019-01-10"}
    monkeypatch.setitem(document("model")["shapes"]["DeploymentInfo"]["members"], "mood", gone)
    model = Model("2020-01-01")
    built = inlined(schema(model, "GetDeployment", "answer"))
    answer = {"deploymentInfo": {"mood": "x"}}
    told = str(violation(model, "GetDeployment", built, compiled(built).faults(answer), answer))
    assert "mood is in the model since 2015-04-27 until 2019-01-10" in told


def test_a_required_member_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(document("model")["shapes"]["DeploymentInfo"], "required", ["status"])
    model = Model("2020-01-01")
    built = inlined(schema(model, "GetDeployment", "answer"))
    told = str(
        violation(model, "GetDeployment", built, compiled(built).faults({"deploymentInfo": {}}), {"deploymentInfo": {}})
    )
    assert "lacks status" in told
    assert "rule: required status" in told


def test_an_operation_without_output_answers_nothing() -> None:
    with pytest.raises(
        ContractViolation, match=r"does not know: x(.|\n)*no members but \(none\)(.|\n)*ContinueDeployment in"
    ):
        load().check_answer("ContinueDeployment", {"x": 1})


def test_an_answer_is_checked_against_its_own_date() -> None:
    answer = {"deploymentInfo": {"fileExistsBehavior": "DISALLOW"}}
    load("2017-05-16").check_answer("GetDeployment", answer)
    with pytest.raises(ContractViolation, match="fileExistsBehavior"):
        load("2017-05-15").check_answer("GetDeployment", answer)


def test_a_declared_error_passes_from_its_date_on() -> None:
    load("2017-05-16").check_error("CreateDeployment", "InvalidFileExistsBehaviorException")
    with pytest.raises(ContractViolation, match="does not declare in the contract of 2017-05-15"):
        load("2017-05-15").check_error("CreateDeployment", "InvalidFileExistsBehaviorException")


def test_a_protocol_error_passes_everywhere() -> None:
    for code in ("SerializationException", "ThrottlingException", "InternalFailure", "UnknownOperationException"):
        load("2015-04-27").check_error("GetDeployment", code)


def test_an_error_of_another_operation_is_our_fault_and_the_text_lists_what_is_declared() -> None:
    with pytest.raises(ContractViolation) as raised:
        load().check_error("BatchGetDeployments", "DeploymentDoesNotExistException")
    assert "Declared: BatchLimitExceededException, DeploymentIdRequiredException" in str(raised.value)
    with pytest.raises(ContractViolation, match="Declared: none"):
        load().check_error("DeleteResourcesByExternalId", "InvalidInputException")


def test_calls_that_are_not_checked_do_not_pay_for_the_checker() -> None:
    code = (
        "import sys; from codedeploy_fake.contract import load; c = load(); c.read('GetDeployment', {});"
        "c.project('GetDeployment', {}); sys.exit(bool({'jsonschema', 'jsonschema_rs', 'botocore'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_answer_of_the_evidence_validates_at_its_own_date_but_the_named() -> None:
    checked = answers()
    assert {answer.name for answer in checked if answer.violation} == set(NOT_THE_WIRE)
    assert not [answer for answer in checked if answer.violation and answer.kind.startswith("recorded")]
    assert sum(answer.kind.startswith("recorded") for answer in checked) > 130
    assert len(checked) > 220


def test_every_recorded_run_validates_at_its_own_day_and_is_shown_unchanged_then_and_today() -> None:
    for path in sorted(shared("evidence/runs").glob("*.json")):
        steps = json.loads(path.read_text())["steps"]
        created = next(
            s["response"]["deploymentInfo"]["createTime"] for s in steps if s["operation"] == "GetDeployment"
        )
        day = dt.datetime.fromtimestamp(created, dt.UTC).date().isoformat()
        for step in steps:
            for contract in (load(day), load()):
                contract.check_answer(step["operation"], step["response"])
                assert contract.project(step["operation"], step["response"]) == step["response"]


def test_what_content_length_proves_to_have_been_on_the_wire_is_on_the_wire_that_day() -> None:
    for path in sorted(shared("evidence/runs").glob("*.json")):
        for step in json.loads(path.read_text())["steps"]:
            if step["operation"] != "GetDeployment":
                continue
            info = step["response"]["deploymentInfo"]
            day = dt.datetime.fromtimestamp(info["createTime"], dt.UTC).date().isoformat()
            for dropped in step["wire_check"].get("members_dropped_by_recording_sdk", ()):
                outer, _, inner = dropped.rpartition(".")
                full = {outer: {inner: 0}} if outer else {inner: WAS[inner]}
                answer = {"deploymentInfo": full}
                assert load(day).project("GetDeployment", answer) == answer
                load(day).check_answer("GetDeployment", answer)


WAS: dict[str, object] = {
    "autoRollbackConfiguration": {"enabled": False},
    "updateOutdatedInstancesOnly": False,
    "rollbackInfo": {},
    "deploymentStyle": {"deploymentType": "IN_PLACE", "deploymentOption": "WITHOUT_TRAFFIC_CONTROL"},
}
