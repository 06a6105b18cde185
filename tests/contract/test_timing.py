"""Where a value has points in time: by the shapes of the model, whatever botocore calls them."""

from __future__ import annotations

import copy
from typing import Any, Literal

import pytest

from codedeploy_fake.contract import load
from tests.wire.speaking import service

CURRENT = load("current")


def negated(value: Any) -> Any:
    return -value


def of_shape(shape: Any, time: float) -> Any:
    """A value with every member of a shape, and a time wherever one belongs."""
    match shape.type_name:
        case "structure":
            return {name: of_shape(member, time) for name, member in shape.members.items()}
        case "list":
            return [of_shape(shape.member, time)]
        case "timestamp":
            return time
    return "x"


def test_every_time_of_the_model_is_known_to_the_contract() -> None:
    """Else it would come back from CBOR as a plain number."""
    with_times = 0
    for operation in CURRENT.operations:
        model = service().operation_model(operation)
        kinds: tuple[tuple[Literal["request", "answer"], Any], ...] = (
            ("request", model.input_shape),
            ("answer", model.output_shape),
        )
        for kind, shape in kinds:
            value = {} if shape is None else of_shape(shape, 1)
            expected = {} if shape is None else of_shape(shape, -1)
            before = copy.deepcopy(value)
            assert CURRENT.with_times(operation, kind, value, negated) == expected
            assert value == before
            with_times += expected != value
    assert with_times >= 15


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, {"createTimeRange": None}, {"createTimeRange": [1]}, {"x": 1}])
def test_what_has_another_shape_stays_as_it_is(value: Any) -> None:
    before = copy.deepcopy(value)
    assert CURRENT.with_times("ListDeployments", "request", value, negated) == before


def test_a_time_is_converted_whatever_stands_there() -> None:
    value = {"createTimeRange": {"start": "x", "more": "y"}}
    assert CURRENT.with_times("ListDeployments", "request", value, str.upper) == {
        "createTimeRange": {"start": "X", "more": "y"}
    }


def test_an_unknown_operation_has_no_times() -> None:
    value = {"createTime": 1}
    assert CURRENT.with_times("MakeCoffee", "answer", value, negated) is value


def test_an_answer_without_an_output_has_none() -> None:
    assert CURRENT.with_times("DeleteApplication", "answer", {}, negated) == {}
