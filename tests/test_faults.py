"""Faults of the service as values: how they are spoken of, what calls get, and how they stand in JSON."""

from __future__ import annotations

from typing import Any

import pytest

from codedeploy_fake.contract import load
from codedeploy_fake.errors import ServiceError, UsageError
from codedeploy_fake.faults import Fault, Kind, kind_in, read
from codedeploy_fake.wire import ConnectionDropped


@pytest.mark.parametrize(
    ("fault", "python", "document"),
    [
        (Fault(0, Kind.THROTTLE), "script.throttle()", {"throttle": {}}),
        (Fault(0, Kind.SERVER_ERROR, 2), "script.server_error(n=2)", {"server_error": {"n": 2}}),
        (Fault(0, Kind.THROTTLE, None), "script.throttle(n=None)", {"throttle": {"n": "every"}}),
        (
            Fault(0, Kind.DROP, 1, "GetDeployment"),
            "script.drop(operation='GetDeployment')",
            {"drop": {"operation": "GetDeployment"}},
        ),
        (Fault(0, Kind.DELAY, None, None, 0.5), "script.delay(seconds=0.5)", {"delay": {"seconds": 0.5}}),
        (
            Fault(0, Kind.DELAY, 1, "GetDeployment", 3),
            "script.delay(seconds=3, operation='GetDeployment', n=1)",
            {"delay": {"seconds": 3, "operation": "GetDeployment", "n": 1}},
        ),
    ],
)
def test_a_fault_reads_as_it_was_written(fault: Fault, python: str, document: dict[str, Any]) -> None:
    assert str(fault) == python
    assert fault.dump() == document
    kind = kind_in(document)
    assert kind is fault.kind
    usual = {"n": None if kind is Kind.DELAY else 1}
    assert Fault(0, kind, **{**usual, **read(kind, document, "rows[0]")}) == fault


def test_a_fault_is_left_until_it_has_met_its_calls() -> None:
    assert (Fault(0, Kind.DROP, 2, struck=1).left, Fault(0, Kind.DROP, 2, struck=2).left) == (True, False)
    assert Fault(0, Kind.DROP, None, struck=9).left
    assert (Fault(0, Kind.DROP).used, Fault(0, Kind.DROP, 2, struck=1).used) == (False, True)


def test_every_fault_has_its_error() -> None:
    contract = load()
    assert Fault(0, Kind.THROTTLE).error("GetDeployment", contract) == ServiceError(
        "ThrottlingException", "Rate exceeded", 400
    )
    assert Fault(0, Kind.SERVER_ERROR).error("GetDeployment", contract) == ServiceError(
        "InternalFailure", "The request processing has failed because of an unknown error, exception or failure.", 500
    )
    dropped = Fault(0, Kind.DROP).error("GetDeployment", contract)
    assert isinstance(dropped, ConnectionDropped)
    assert str(dropped) == "GetDeployment lost its connection, as script.drop() wants"


@pytest.mark.parametrize("document", [{"for": "next"}, {}, [], "throttle", None])
def test_what_is_no_fault_is_something_else(document: object) -> None:
    assert kind_in(document) is None


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"throttle": 7}, r"rows\[1\]\.throttle: an object with n, operation, not 7"),
        ({"throttle": {}, "for": "next"}, r"rows\[1\]\.for: no such member; one of throttle"),
        ({"throttle": {"seconds": 1}}, r"rows\[1\]\.throttle\.seconds: no such member; one of n, operation"),
        ({"throttle": {"n": 0}}, r"rows\[1\]\.throttle\.n: a whole number of at least 1, or \"every\", not 0"),
        ({"drop": {"n": True}}, r"rows\[1\]\.drop\.n: a whole number"),
        ({"drop": {"operation": 1}}, r"rows\[1\]\.drop\.operation: a text, not 1"),
        ({"delay": {}}, r"rows\[1\]\.delay: seconds is missing"),
        ({"delay": {"seconds": -1}}, r"rows\[1\]\.delay\.seconds: -1: give zero or more seconds"),
    ],
)
def test_an_error_names_the_place(document: dict[str, Any], told: str) -> None:
    kind = kind_in(document)
    assert kind is not None
    with pytest.raises(UsageError, match=told):
        read(kind, document, "rows[1]")
