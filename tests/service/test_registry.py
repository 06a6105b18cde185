"""Which operations there are."""

from __future__ import annotations

import pytest

from codedeploy_fake.contract import load
from codedeploy_fake.contract.data import document
from codedeploy_fake.errors import ServiceError
from codedeploy_fake.service.registry import OPERATIONS, lookup
from tests.making import content, make, request


def test_the_operations_that_are_there() -> None:
    assert set(OPERATIONS) == set(document("model")["operations"])


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_one_of_the_contract(name: str) -> None:
    assert load().operation(name) is not None
    assert lookup(name) is OPERATIONS[name]


def test_an_operation_that_is_not_there_yet_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "PutLifecycleEventHookExecutionStatus"
    monkeypatch.delitem(OPERATIONS, name)  # a later model may have more than there is here
    fake = make()
    response = fake.handle(request(name))
    assert response.status == 400
    assert content(response) == {
        "__type": "NotSimulatedException",
        "message": f"codedeploy_fake does not simulate {name} yet; its README names the operations that it has not",
    }
    with pytest.raises(ServiceError, match=f"NotSimulatedException: codedeploy_fake does not simulate {name} yet"):
        fake.call(name, {"applicationName": "a"})
