"""Reading a request: types of the model and nothing more."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake.contract import load
from codedeploy_fake.contract.data import document
from codedeploy_fake.errors import ServiceError
from tests.contract.shapes import every_day, requests

OPERATIONS = sorted(document("model")["operations"])


def refused(operation: str, value: object) -> str:
    with pytest.raises(ServiceError) as raised:
        load().read(operation, value)
    assert (raised.value.code, raised.value.status) == ("SerializationException", 400)
    return raised.value.message


def test_a_request_comes_back_as_it_was() -> None:
    request = {"applicationName": "web", "revision": {"s3Location": {"bucket": "b", "key": "é"}}}
    assert load().read("CreateDeployment", request) == request


@given(st.sampled_from(OPERATIONS), st.data())
def test_what_is_read_is_equal_and_shares_nothing_with_what_came(operation: str, data: st.DataObject) -> None:
    request = data.draw(requests(operation))
    before = copy.deepcopy(request)
    read = load().read(operation, request)
    assert read == request
    scramble(read)
    assert request == before


def scramble(value: Any) -> None:
    for item in list(value.values() if isinstance(value, dict) else value):
        if isinstance(item, dict | list):
            scramble(item)
    value.clear()


@given(every_day(), requests("CreateDeployment"))
def test_reading_twice_is_reading_once(day: str, request_: dict[str, Any]) -> None:
    once = load(day).read("CreateDeployment", request_)
    assert load(day).read("CreateDeployment", once) == once


def test_nulls_are_dropped_from_structures_and_maps() -> None:
    assert load().read("CreateDeployment", {"applicationName": "web", "description": None}) == {
        "applicationName": "web"
    }
    request = {"deploymentId": "d", "targetFilters": {"TargetStatus": None, "ServerInstanceLabel": ["Blue"]}}
    assert load().read("ListDeploymentTargets", request)["targetFilters"] == {"ServerInstanceLabel": ["Blue"]}


def test_a_null_in_a_list_is_refused() -> None:
    assert refused("BatchGetDeployments", {"deploymentIds": ["a", None]}) == (
        "deploymentIds[1]: null is not allowed in a list"
    )


def test_an_unknown_member_is_refused_with_its_path_and_the_closest_names() -> None:
    text = refused("CreateDeployment", {"revision": {"s3Location": {"buckett": "b"}}})
    assert text == "revision.s3Location.buckett: unknown member; closest known: bucket"


def test_an_unknown_member_far_from_all_is_refused_with_all() -> None:
    assert refused("GetDeployment", {"zzz": 1}) == "zzz: unknown member; closest known: deploymentId"


def test_unknown_members_can_be_ignored() -> None:
    assert load().read("GetDeployment", {"deploymentId": "d", "zzz": 1}, unknown="ignore") == {"deploymentId": "d"}


def test_a_member_newer_than_the_contract_is_ignored_as_an_older_service_did() -> None:
    request = {"applicationName": "web", "fileExistsBehavior": "RETAIN"}
    assert load("2017-05-16").read("CreateDeployment", request) == request
    assert load("2017-05-15").read("CreateDeployment", request) == {"applicationName": "web"}


def test_closest_names_are_those_of_the_day() -> None:
    with pytest.raises(ServiceError) as raised:
        load("2017-05-15").read("CreateDeployment", {"fileExistsBehaviour": "RETAIN"})
    assert "fileExistsBehavior" not in raised.value.message.partition("; ")[2]


def test_lengths_patterns_enums_and_required_members_are_left_to_the_rules() -> None:
    request = {"applicationName": "not a name!" * 50, "fileExistsBehavior": "SOMETIMES"}
    assert load().read("CreateDeployment", request) == request
    assert load().read("CreateDeployment", {}) == {}


def test_a_tuple_is_a_list() -> None:
    assert load().read("BatchGetDeployments", {"deploymentIds": ("a", "b")}) == {"deploymentIds": ["a", "b"]}


class Odd:
    pass


@pytest.mark.parametrize(
    ("operation", "request_", "text"),
    [
        ("GetDeployment", [], "expected an object, got a list"),
        ("GetDeployment", None, "expected an object, got null"),
        ("GetDeployment", "x", "expected an object, got a string"),
        ("GetDeployment", {"deploymentId": 1}, "deploymentId: expected a string, got an integer"),
        ("GetDeployment", {"deploymentId": {}}, "deploymentId: expected a string, got an object"),
        ("GetDeployment", {"deploymentId": Odd()}, "deploymentId: expected a string, got Odd"),
        ("BatchGetDeployments", {"deploymentIds": "a"}, "deploymentIds: expected a list, got a string"),
        ("BatchGetDeployments", {"deploymentIds": ["a", 1.5]}, "deploymentIds[1]: expected a string, got a number"),
        (
            "CreateDeployment",
            {"ignoreApplicationStopFailures": "true"},
            "ignoreApplicationStopFailures: expected a boolean, got a string",
        ),
        (
            "CreateDeploymentConfig",
            {"minimumHealthyHosts": {"value": True}},
            "minimumHealthyHosts.value: expected an integer, got a boolean",
        ),
        (
            "CreateDeploymentConfig",
            {"minimumHealthyHosts": {"value": 1.0}},
            "minimumHealthyHosts.value: expected an integer, got a number",
        ),
        (
            "CreateDeploymentConfig",
            {"minimumHealthyHosts": {"value": 2**31}},
            "minimumHealthyHosts.value: expected an integer of 32 bits, got one beyond",
        ),
        (
            "CreateDeploymentConfig",
            {"zonalConfig": {"monitorDurationInSeconds": 2**63}},
            "zonalConfig.monitorDurationInSeconds: expected an integer of 64 bits, got one beyond",
        ),
        (
            "ListDeployments",
            {"createTimeRange": {"start": "2017-05-16"}},
            "createTimeRange.start: expected a timestamp (epoch seconds), got a string",
        ),
        (
            "ListDeployments",
            {"createTimeRange": {"start": True}},
            "createTimeRange.start: expected a timestamp (epoch seconds), got a boolean",
        ),
        (
            "ListDeployments",
            {"createTimeRange": {"start": float("inf")}},
            "createTimeRange.start: expected a timestamp (epoch seconds), got one that is not finite",
        ),
        (
            "ListDeployments",
            {"createTimeRange": {"start": 10**400}},
            "createTimeRange.start: expected a timestamp (epoch seconds), got one that is not finite",
        ),
        ("ListDeploymentTargets", {"targetFilters": []}, "targetFilters: expected an object, got a list"),
        (
            "ListDeploymentTargets",
            {"targetFilters": {"TargetStatus": ["Failed", 1]}},
            "targetFilters.TargetStatus[1]: expected a string, got an integer",
        ),
        (
            "ListDeploymentTargets",
            {"targetFilters": {1: []}},
            "targetFilters: expected a string for a key, got an integer",
        ),
    ],
)
def test_a_wrong_type_is_refused_with_path_expectation_and_finding(operation: str, request_: object, text: str) -> None:
    assert refused(operation, request_) == text


@pytest.mark.parametrize("start", [1.5, 0, 1494892800])
def test_a_timestamp_is_any_finite_number(start: float) -> None:
    request = {"createTimeRange": {"start": start}}
    assert load().read("ListDeployments", request) == request


@pytest.mark.parametrize("value", [0, -(2**31), 2**31 - 1])
def test_an_integer_has_32_bits(value: int) -> None:
    request = {"minimumHealthyHosts": {"value": value}}
    assert load().read("CreateDeploymentConfig", request) == request


def test_a_refusal_can_always_be_written_whatever_the_key_was() -> None:
    refused("GetDeployment", {"\udcff": 1}).encode()
    assert len(refused("GetDeployment", {"a" * 100_000: 1})) < 300
    refused("CreateDeploymentConfig", {"minimumHealthyHosts": {"value": 10**5000}})


def test_a_lone_surrogate_is_refused_because_no_encoding_has_it() -> None:
    assert "lone surrogate" in refused("GetDeployment", {"deploymentId": "d-\udcff"})
