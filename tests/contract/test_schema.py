"""JSON Schemas of requests, answers and errors at a date: plain 2020-12, usable by any tool."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from codedeploy_fake.contract.data import document
from codedeploy_fake.contract.model import Model
from codedeploy_fake.contract.overlay import overlay
from codedeploy_fake.contract.schema import DIALECT, Direction, error_schema, inlined, schema
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
    assert valid(built, {"deploymentId": "d-A1B2C3D4E", "targetFilters": {"TargetStatus": ["Failed"]}})
    assert not valid(built, {"deploymentId": "d-A1B2C3D4E", "targetFilters": {"Colour": ["Failed"]}})
    assert not valid(built, {"deploymentId": "d-A1B2C3D4E", "targetFilters": {"TargetStatus": "Failed"}})


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
    built = error_schema(Model("2017-05-16"), "GetDeployment")
    Draft202012Validator.check_schema(built)
    assert valid(built, {"__type": "DeploymentDoesNotExistException", "message": "x"})
    assert valid(built, {"__type": "ThrottlingException", "message": "any operation may be throttled"})
    assert not valid(built, {"__type": "InvalidTagException", "message": "of another operation"})
    assert not valid(built, {"__type": "DeploymentDoesNotExistException"})
    assert not valid(built, {"__type": "DeploymentDoesNotExistException", "message": "x", "more": 1})


def test_each_error_of_a_day_has_a_definition() -> None:
    built = error_schema(Model("current"))
    exceptions = {name for name, shape in document("model")["shapes"].items() if "exception" in shape}
    gone = {"InvalidDeploymentConfigIdException"}  # left the API in 2021
    assert built["$defs"].keys() == exceptions - gone | overlay()["protocol_errors"].keys()
    assert valid(built, {"__type": "InvalidTagException", "message": "x"})
    assert not valid(built, {"__type": "InvalidDeploymentConfigIdException", "message": "x"})
    assert valid(error_schema(Model("2021-03-15")), {"__type": "InvalidDeploymentConfigIdException", "message": "x"})


def test_a_request_keeps_the_limits_that_no_model_states() -> None:
    model = Model("current")
    ids = [f"d-A1B2C3D{number:02}" for number in range(26)]
    batch = schema(model, "BatchGetDeployments", "request")
    assert valid(batch, {"deploymentIds": ids[:25]})
    assert not valid(batch, {"deploymentIds": ids})
    assert not valid(batch, {"deploymentIds": ["x"]})
    assert valid(schema(Model("2017-05-16"), "BatchGetDeployments", "request"), {"deploymentIds": ids})
    create = schema(model, "CreateDeployment", "request")
    for length, allowed in ((256, True), (257, False)):
        assert valid(create, {"applicationName": "web", "description": "x" * length}) is allowed
    register = schema(model, "RegisterOnPremisesInstance", "request")
    for name, allowed in (
        ("web-1", True),
        ("i", True),
        ("im", True),
        ("i-0a", False),
        ("a b", False),
        ("x" * 101, False),
    ):
        assert valid(register, {"instanceName": name}) is allowed, name


def test_an_answer_does_not_keep_them() -> None:
    built = schema(Model("current"), "GetDeployment", "answer")
    assert valid(built, {"deploymentInfo": {"deploymentId": "d-1", "description": "x" * 257}})


@pytest.mark.parametrize(
    ("operation", "member", "first", "last"),
    [
        ("BatchGetDeployments", "deploymentIds", "2017-11-28", None),
        ("CreateDeploymentConfig", "minimumHealthyHosts", "2017-08-11", "2018-01-07"),
        ("RegisterOnPremisesInstance", "iamUserArn", "2015-04-27", "2016-12-28"),
        ("GetDeploymentTarget", "targetId", "2023-12-07", None),
        ("GetDeployment", "deploymentId", "2015-04-27", None),
    ],
)
def test_a_member_is_required_on_its_days(operation: str, member: str, first: str, last: str | None) -> None:
    def required(day: str) -> bool:
        built = schema(Model(day), operation, "request")
        return member in built["$defs"][f"{operation}Input"].get("required", ())

    assert required(first)
    assert first == "2015-04-27" or not required((dt.date.fromisoformat(first) - dt.timedelta(days=1)).isoformat())
    assert required(last or "current")
    assert last is None or not required((dt.date.fromisoformat(last) + dt.timedelta(days=1)).isoformat())


@pytest.mark.parametrize("day", ["2017-05-16", "current"])
def test_any_tool_can_read_them(day: str) -> None:
    """Relative ids, references within the file, and patterns of the common subset, without look-around."""
    model = Model(day)
    built = [schema(model, operation, direction) for operation in model.operations for direction in DIRECTIONS]
    for one in [*built, error_schema(model)]:
        text = json.dumps(one)
        assert "://" not in text.replace(DIALECT, "")
        assert all(reference.startswith("#/$defs/") for reference in re.findall(r'"\$ref": "([^"]*)"', text))
        assert "(?=" not in text
        assert "(?!" not in text


def test_no_answer_has_a_map() -> None:
    """A violation's path is told through structures and lists only."""
    model = Model("current")
    for operation in model.operations:
        assert "propertyNames" not in json.dumps(schema(model, operation, "answer"))
