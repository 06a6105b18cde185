"""Checking what the fake says, and the contracts themselves against what the real service was seen to say."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from typing import Any

import pytest

from codedeploy_fake.contract import load
from codedeploy_fake.errors import ContractViolation
from tests.evidence import shared

# name -> why it is not an answer of the wire at its own date; nothing recorded stands here
NOT_THE_WIRE = {
    "BatchGetDeployments/api-reference-sample.json": "the sample was edited after the date it is filed under",
    "BatchGetDeployments/backstage-lambda-failed-invalid-revision-2022.json": "times as console text",
    "GetApplicationRevision/awscli-2014-get-application-revision-1.json": "deploymentGroups is a string",
    "GetApplicationRevision/awscli-example-get-application-revision-1.json": "deploymentGroups is a string",
    "GetDeployment/dop-lambda-succeeded.json": "times as console text",
    "GetDeployment/emergencias-stopped-alarm-1.json": "times as console text",
    "GetDeployment/emergencias-stopped-alarm-2.json": "times as console text",
    "GetDeployment/ndn-lambda-rollback.json": "times as console text",
    "GetDeployment/ocean-server-inprogress-2026.json": "times as console text",
    "GetDeploymentGroup/api-reference-sample.json": "triggerConfigurations stands inside targetRevision",
    "GetDeploymentGroup/awscli-2014-get-deployment-group-1.json": "autoScalingGroups are bare names",
    "GetDeploymentGroup/awscli-example-get-deployment-group-1.json": "autoScalingGroups are bare names",
    "GetDeploymentGroup/ocean-server-group-2026.json": "times as console text",
    "GetDeploymentTarget/dop-ecs-inprogress-install.json": "times as console text",
}


def test_a_right_answer_passes() -> None:
    load().check_answer("GetDeployment", {"deploymentInfo": {"status": "Created", "createTime": 1494892800.5}})
    load().check_answer("ContinueDeployment", {})


@pytest.mark.parametrize(
    ("answer", "parts"),
    [
        ({"deploymentInfo": {"status": 1}}, [".deploymentInfo.status", "Value: 1"]),
        ({"deploymentInfo": {"status": "Weird"}}, [".deploymentInfo.status", "Rule: enum Created, Queued"]),
        ({"deploymentInfo": {"createTime": "2017"}}, [".deploymentInfo.createTime", "Value: '2017'", "Rule: type"]),
        ({"deploymentInfo": {"colour": 1}}, [".deploymentInfo", "'colour'", "Rule: additionalProperties"]),
        ({"deploymentInfo": {"deploymentStatusMessages": ["a", 1]}}, [".deploymentStatusMessages[1]"]),
        ({"deploymentInfo": {"deploymentOverview": {"Failed": 2**63}}}, ["deploymentOverview.Failed", "Rule: maximum"]),
    ],
)
def test_a_wrong_answer_is_our_fault_and_shows_where_what_and_why(answer: dict[str, Any], parts: list[str]) -> None:
    with pytest.raises(ContractViolation) as raised:
        load().check_answer("GetDeployment", answer)
    text = str(raised.value)
    assert all(part in text for part in [*parts, "GetDeployment answer", "Known from: botocore"]), text


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
        "c.project('GetDeployment', {}); sys.exit('jsonschema' in sys.modules or 'botocore' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def own_date(answer: dict[str, Any]) -> str:
    """The last day an answer can be of: its date may be a year, a month or a span."""
    written: str = (answer.get("service_date") or load().date).split("/")[-1]
    return max(f"{written}-28" if len(written) == 7 else written, "2015-04-27")


def test_every_answer_of_the_evidence_validates_at_its_own_date_but_the_named() -> None:
    wrong = {}
    recorded = 0
    for path in sorted(shared("evidence/responses").glob("[A-Z]*/*.json")):
        seen = json.loads(path.read_text())
        name = f"{path.parent.name}/{path.name}"
        if seen["http_status"] != 200:
            load(own_date(seen)).check_error(seen["operation"], seen["error"]["code"])
            continue
        recorded += seen["kind"] == "recorded"
        try:
            load(own_date(seen)).check_answer(seen["operation"], seen["response"])
        except ContractViolation:
            wrong[name] = seen["kind"]
    assert set(wrong) == set(NOT_THE_WIRE)
    assert "recorded" not in wrong.values()
    assert recorded > 30


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
