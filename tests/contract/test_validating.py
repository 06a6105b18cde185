"""validate(): a hand-written answer, as boto3 gives it or as the wire carries it."""

from __future__ import annotations

import datetime as dt
from types import MappingProxyType
from typing import Any

import pytest

from codedeploy_fake import ContractViolation, UsageError, validate

INSTANT = dt.datetime(2017, 5, 16, 1, 2, 3, 500_000, tzinfo=dt.UTC)


def info(**members: object) -> dict[str, Any]:
    return {"deploymentInfo": members}


@pytest.mark.parametrize("time", [INSTANT, INSTANT.replace(tzinfo=None), INSTANT.timestamp(), 1494896523])
def test_times_may_be_what_boto3_gives_or_what_the_wire_carries(time: object) -> None:
    validate("GetDeployment", info(createTime=time))


def test_a_time_as_text_is_neither() -> None:
    with pytest.raises(ContractViolation, match="createTime should be a number and is a string"):
        validate("GetDeployment", info(createTime=INSTANT.isoformat()))


def test_a_time_in_the_place_of_something_else_is_found() -> None:
    with pytest.raises(ContractViolation, match="description should be a string"):
        validate("GetDeployment", info(description=INSTANT))


def test_response_metadata_is_boto3s_own_and_left_out_at_the_top_only() -> None:
    metadata = {"HTTPStatusCode": 200, "RetryAttempts": 0}
    validate("GetDeployment", {**info(status="Created"), "ResponseMetadata": metadata})
    with pytest.raises(ContractViolation, match="does not know: ResponseMetadata"):
        validate("GetDeployment", info(status="Created", ResponseMetadata=metadata))


def test_the_answer_is_not_changed() -> None:
    answer = {**info(createTime=INSTANT), "ResponseMetadata": {}}
    validate("GetDeployment", answer)
    assert answer == {**info(createTime=INSTANT), "ResponseMetadata": {}}


def test_any_mapping_and_any_tuple_will_do() -> None:
    validate("ListDeployments", MappingProxyType({"deployments": ("d-A1B2C3D4E",)}))


def test_the_contract_may_be_of_any_date() -> None:
    answer = info(fileExistsBehavior="DISALLOW")
    validate("GetDeployment", answer)
    validate("GetDeployment", answer, contract="2017-05-16")
    with pytest.raises(ContractViolation, match="in the model since 2017-05-16"):
        validate("GetDeployment", answer, contract="2017-05-15")


@pytest.mark.parametrize("answer", [None, [], "x", 1])
def test_what_is_no_answer_at_all_is_a_violation(answer: object) -> None:
    with pytest.raises(ContractViolation, match="should be an object"):
        validate("GetDeployment", answer)


def test_a_misspelt_operation_is_the_tests_own_fault_and_the_text_names_the_closest() -> None:
    with pytest.raises(UsageError, match="GetDeployment"):
        validate("GetDeploymnt", {})
