"""JSON Schemas of requests, answers and errors at a date: plain 2020-12, usable by any tool."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from codedeploy_fake.contract.data import document
from codedeploy_fake.contract.model import Model
from codedeploy_fake.contract.schema import Direction, error_schema, inlined, schema
from tests.contract.shapes import answers, every_day

DIRECTIONS: tuple[Direction, ...] = ("request", "answer")


def valid(built: dict[str, Any], value: object) -> bool:
    result: bool = Draft202012Validator(built).is_valid(value)
    return result


@pytest.mark.parametrize("day", ["2015-04-27", "2017-05-16", "current"])
def test_every_schema_is_a_valid_schema_and_plain_json(day: str) -> None:
    model = Model(day)
    for operation in model.operations:
        for direction in DIRECTIONS:
            built = schema(model, operation, direction)
            Draft202012Validator.check_schema(built)
            assert json.loads(json.dumps(built)) == built
            assert built["title"] == f"{operation} {direction} of {model.day}"


def test_a_request_must_have_its_required_members_and_no_others() -> None:
    built = schema(Model("current"), "GetDeployment", "request")
    assert valid(built, {"deploymentId": "d-A1B2C3D4E"})
    assert not valid(built, {})
    assert not valid(built, {"deploymentId": "d-A1B2C3D4E", "x": 1})
    assert not valid(built, {"deploymentId": 1})


def test_limits_hold_from_the_day_they_were_enforced() -> None:
    built = schema(Model("2017-05-16"), "GetApplication", "request")
    assert valid(built, {"applicationName": "web"})
    for wrong in ("", "a" * 101, "a b", "web\n "):
        assert not valid(built, {"applicationName": wrong})


def test_limits_of_lists_hold() -> None:
    built = schema(Model("current"), "CreateDeployment", "request")
    request = {"applicationName": "web", "ec2DeploymentOptions": {"autoScalingGroupProcessesToSuspend": ["Terminate"]}}
    assert valid(built, request)
    request["ec2DeploymentOptions"] = {"autoScalingGroupProcessesToSuspend": ["Terminate"] * 5}
    assert not valid(built, request)


def test_a_request_may_use_only_enum_values_of_the_day_and_an_answer_shows_only_them() -> None:
    for day, allowed in (("2020-05-19", False), ("2020-05-20", True)):
        model = Model(day)
        assert valid(schema(model, "ListDeployments", "request"), {"includeOnlyStatuses": ["Baking"]}) is allowed
        answer = {"deploymentInfo": {"status": "Baking"}}
        assert valid(schema(model, "GetDeployment", "answer"), answer) is allowed


@given(st.data())
def test_inlined_it_says_the_same_of_every_value(data: st.DataObject) -> None:
    day = data.draw(every_day())
    built = schema(Model(day), "GetDeployment", "answer")
    answer = data.draw(answers("GetDeployment"))
    assert "$ref" not in json.dumps(inlined(built))
    assert valid(inlined(built), answer) is valid(built, answer)


def test_a_map_has_its_keys_and_values_described() -> None:
    built = schema(Model("current"), "ListDeploymentTargets", "request")
    assert valid(built, {"deploymentId": "d", "targetFilters": {"TargetStatus": ["Failed"]}})
    assert not valid(built, {"deploymentId": "d", "targetFilters": {"Colour": ["Failed"]}})
    assert not valid(built, {"deploymentId": "d", "targetFilters": {"TargetStatus": "Failed"}})


def test_an_operation_without_output_answers_the_empty_object() -> None:
    built = schema(Model("current"), "ContinueDeployment", "answer")
    assert valid(built, {})
    assert not valid(built, {"x": 1})


def test_a_required_member_counts_only_where_it_exists() -> None:
    for version in document("model")["versions"]:
        model = Model(version)
        for operation in model.operations:
            for shape in schema(model, operation, "request").get("$defs", {}).values():
                assert set(shape.get("required", ())) <= set(shape.get("properties", ()))


def test_an_error_has_its_type_and_a_message() -> None:
    built = error_schema(Model("2017-05-16"), "DeploymentDoesNotExistException")
    Draft202012Validator.check_schema(built)
    assert valid(built, {"__type": "DeploymentDoesNotExistException", "message": "x"})
    assert not valid(built, {"__type": "Other", "message": "x"})
    assert not valid(built, {"__type": "DeploymentDoesNotExistException"})
