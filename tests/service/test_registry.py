"""Which operations there are."""

from __future__ import annotations

import pytest

from codedeploy_fake.contract import load
from codedeploy_fake.contract.data import document
from codedeploy_fake.errors import ServiceError
from codedeploy_fake.service.registry import OPERATIONS, lookup
from tests.making import content, make, request

#: Operations of blue/green and of other platforms, of the agent's callback and of the console's GitHub tokens.
NOT_YET = {
    "ContinueDeployment",
    "SkipWaitTimeForInstanceTermination",
    "PutLifecycleEventHookExecutionStatus",
    "DeleteResourcesByExternalId",
    "ListGitHubAccountTokenNames",
    "DeleteGitHubAccountToken",
}


def test_the_operations_that_are_there() -> None:
    assert set(OPERATIONS) | NOT_YET == set(document("model")["operations"])
    assert not set(OPERATIONS) & NOT_YET


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_one_of_the_contract(name: str) -> None:
    assert load().operation(name) is not None
    assert lookup(name) is OPERATIONS[name]


@pytest.mark.parametrize("name", sorted(NOT_YET))
def test_an_operation_that_is_not_there_yet_is_refused_by_name(name: str) -> None:
    fake = make()
    response = fake.handle(request(name))
    assert response.status == 400
    assert content(response) == {
        "__type": "NotSimulatedException",
        "message": f"codedeploy_fake does not simulate {name} yet; its README names the operations that it has not",
    }
    with pytest.raises(ServiceError, match=f"NotSimulatedException: codedeploy_fake does not simulate {name} yet"):
        fake.call(name, {"applicationName": "a"})
