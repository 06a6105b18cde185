"""Projecting an answer onto a date: tables of the contract, no second code path."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake.contract import load
from codedeploy_fake.contract.data import document
from codedeploy_fake.contract.model import Model
from codedeploy_fake.contract.overlay import overlay
from codedeploy_fake.contract.projecting import shown
from codedeploy_fake.errors import ContractViolation
from tests.contract.shapes import answers, every_day

if TYPE_CHECKING:
    from collections.abc import Mapping

OPERATIONS = sorted(document("model")["operations"])
OLDEST = sorted(
    name for name, operation in document("model")["operations"].items() if operation["since"] == "2015-04-27"
)


def status(day: str, value: str) -> str:
    answer: str = load(day).project("GetDeployment", {"deploymentInfo": {"status": value}})["deploymentInfo"]["status"]
    return answer


@given(st.sampled_from(OPERATIONS), st.data())
def test_the_newest_contract_shows_an_answer_as_it_is_in_a_new_object(operation: str, data: st.DataObject) -> None:
    answer = data.draw(answers(operation))
    projected = load().project(operation, answer)
    assert projected == answer
    assert projected is not answer


@given(st.sampled_from(OLDEST), every_day(), st.data())
def test_projecting_twice_is_projecting_once(operation: str, day: str, data: st.DataObject) -> None:
    once = load(day).project(operation, data.draw(answers(operation)))
    assert load(day).project(operation, once) == once


@given(every_day(), answers("GetDeployment"))
def test_a_projected_answer_never_shows_a_member_or_a_value_of_later(day: str, answer: dict[str, Any]) -> None:
    info = load(day).project("GetDeployment", answer).get("deploymentInfo", {})
    model = Model(day)
    assert set(info) <= {member.name for member in model.members("DeploymentInfo") if member.on_wire}
    assert info.get("status", "Created") in load(day).enum("DeploymentStatus")
    assert info.get("creator", "user") in load(day).enum("DeploymentCreator")


def test_nothing_is_shared_with_what_was_given() -> None:
    given_ = {"deploymentInfo": {"autoRollbackConfiguration": {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}}}
    projected = load().project("GetDeployment", given_)
    projected["deploymentInfo"]["autoRollbackConfiguration"]["events"].append("x")
    projected["deploymentInfo"]["autoRollbackConfiguration"]["enabled"] = False
    assert given_ == {
        "deploymentInfo": {"autoRollbackConfiguration": {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}}
    }


def test_any_mapping_and_any_tuple_will_do() -> None:
    frozen: Mapping[str, Any] = MappingProxyType({"deployments": ("d-1", "d-2")})
    assert load().project("ListDeployments", frozen) == {"deployments": ["d-1", "d-2"]}


@pytest.mark.parametrize(
    ("day", "value", "seen"),
    [
        ("2020-05-20", "Baking", "Baking"),
        ("2020-05-19", "Baking", "InProgress"),
        ("2017-05-16", "Ready", "Ready"),
        ("2017-01-25", "Ready", "InProgress"),
        ("2015-04-27", "Queued", "Queued"),
    ],
)
def test_a_later_status_is_folded(day: str, value: str, seen: str) -> None:
    assert status(day, value) == seen


def test_the_16_later_error_codes_fold_into_the_18_of_2017() -> None:
    folded = shown(Model("2017-05-16"), "ErrorCode")
    assert set(folded.values()) == set(load("2017-05-16").enum("ErrorCode"))
    assert folded["INVALID_REVISION"] == "REVISION_MISSING"
    assert folded["HOOK_EXECUTION_FAILURE"] == "INTERNAL_ERROR"
    assert folded["ELB_INVALID_INSTANCE"] == "HEALTH_CONSTRAINTS"
    assert folded["AUTOSCALING_VALIDATION_ERROR"] == "AUTO_SCALING_CONFIGURATION"
    assert folded["RESOURCE_LIMIT_EXCEEDED"] == "OVER_MAX_INSTANCES"


def test_a_fold_goes_on_until_the_day_knows_the_value() -> None:
    assert shown(Model("2015-04-27"), "ErrorCode")["AUTOSCALING_VALIDATION_ERROR"] == "INTERNAL_ERROR"
    assert shown(Model("2015-04-27"), "DeploymentCreator")["CloudFormationRollback"] == "user"


@pytest.mark.parametrize("version", document("model")["versions"])
def test_every_enum_value_has_a_view_on_every_day(version: str) -> None:
    model = Model(version)
    for enum in model.enums():
        seen = {value for value in shown(model, enum).values() if value is not None}
        extra = set(overlay()["seen"].get(enum, ()))
        assert seen - extra <= set(model.values(enum) or model.shape(enum)["enum"]), enum


def test_what_an_older_contract_cannot_name_is_left_out_of_structures_and_lists() -> None:
    group = {
        "deploymentGroupInfo": {
            "computePlatform": "ECS",
            "triggerConfigurations": [{"triggerEvents": ["DeploymentStart", "DeploymentRollback"]}],
        }
    }
    assert load("2018-11-26").project("GetDeploymentGroup", group)["deploymentGroupInfo"].keys() == {
        "triggerConfigurations"
    }
    assert load("2016-02-18").project("GetDeploymentGroup", group) == {
        "deploymentGroupInfo": {"triggerConfigurations": [{"triggerEvents": ["DeploymentStart"]}]}
    }


def test_a_value_seen_outside_every_model_passes() -> None:
    answer = {"deploymentConfigInfo": {"minimumHealthyHosts": {"type": "MOST_CONCURRENCY", "value": 1}}}
    assert load().project("GetDeploymentConfig", answer) == answer
    load().check_answer("GetDeploymentConfig", answer)
    assert "MOST_CONCURRENCY" not in load().enum("MinimumHealthyHostsType")


def test_the_ready_counter_was_on_the_wire_before_the_model_had_it() -> None:
    answer = {"deploymentInfo": {"deploymentOverview": {"Failed": 0, "Ready": 0}}}
    assert load("2016-10-21").project("GetDeployment", answer) == answer
    load("2016-10-21").check_answer("GetDeployment", answer)
    assert load("2016-10-20").project("GetDeployment", answer) == {
        "deploymentInfo": {"deploymentOverview": {"Failed": 0}}
    }


def test_the_deployment_style_was_on_the_wire_before_the_model_had_it_and_its_neighbour_was_not() -> None:
    style = {"deploymentStyle": {"deploymentType": "IN_PLACE", "deploymentOption": "WITHOUT_TRAFFIC_CONTROL"}}
    answer = {"deploymentInfo": {**style, "instanceTerminationWaitTimeStarted": False}}
    assert load("2017-01-12").project("GetDeployment", answer) == {"deploymentInfo": style}
    load("2017-01-12").check_answer("GetDeployment", {"deploymentInfo": style})
    assert load("2017-01-11").project("GetDeployment", answer) == {"deploymentInfo": {}}
    assert load("2017-01-26").project("GetDeployment", answer) == answer


def test_what_may_be_sent_follows_the_model_not_the_wire() -> None:
    assert load("2017-01-12").read("CreateDeploymentGroup", {"deploymentStyle": {"deploymentType": "IN_PLACE"}}) == {}


def test_a_member_can_leave_the_wire(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = {"on_wire_since": "2015-04-27", "on_wire_until": "2016-01-01", "evidence": "x"}
    monkeypatch.setitem(overlay()["on_wire"], "DeploymentInfo.creator", entry)
    views = {
        day: {m.name: m.on_wire for m in Model(day).members("DeploymentInfo")} for day in ("2015-12-31", "2016-01-01")
    }
    assert (views["2015-12-31"]["creator"], views["2016-01-01"]["creator"]) == (True, False)


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ({"deploymentInfo": {"colour": 1}}, "answer.deploymentInfo: unknown member 'colour'; known: applicationName"),
        ({"deploymentInfo": {"description": None}}, "answer.deploymentInfo.description: null"),
        ({"deploymentInfo": {"revision": None}}, "answer.deploymentInfo.revision: null"),
        ({"deploymentInfo": []}, "answer.deploymentInfo: expected a mapping, got a list"),
        ({"deploymentInfo": {"status": "Weird"}}, "answer.deploymentInfo.status: 'Weird' is not among Created"),
        ({"deploymentInfo": {"status": ["Created"]}}, "is not among Created"),
        ({"deploymentInfo": {"deploymentStatusMessages": "x"}}, "expected a list, got a string"),
        ({"deploymentInfo": {"deploymentStatusMessages": ["x", None]}}, "deploymentStatusMessages: null"),
    ],
)
def test_what_no_model_allows_is_our_fault_and_shows_where(answer: dict[str, Any], text: str) -> None:
    with pytest.raises(ContractViolation) as raised:
        load().project("GetDeployment", answer)
    assert text in str(raised.value)


def test_a_null_in_a_member_of_later_is_our_fault_too() -> None:
    with pytest.raises(ContractViolation, match="computePlatform: null"):
        load("2017-05-16").project("GetDeployment", {"deploymentInfo": {"computePlatform": None}})


def test_an_operation_without_output_answers_the_empty_object() -> None:
    assert load().project("ContinueDeployment", {}) == {}
    with pytest.raises(ContractViolation, match="unknown member 'x'; known: none"):
        load().project("ContinueDeployment", {"x": 1})


def test_no_answer_has_a_map_so_projection_needs_none() -> None:
    raw = document("model")
    seen: set[str] = set()
    todo = [operation["output"] for operation in raw["operations"].values() if "output" in operation]
    while todo:
        shape = raw["shapes"][name := todo.pop()]
        if name not in seen:
            seen.add(name)
            assert shape["type"] != "map"
            todo += [member["shape"] for member in shape.get("members", {}).values()]
            todo += [shape["member"]] if "member" in shape else []
    assert len(seen) > 100
