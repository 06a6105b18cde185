"""The way of one call inside: contract, rules, function, contract again."""

from __future__ import annotations

from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, ContractViolation, ServiceError, UsageError
from codedeploy_fake.engine import CHECK_VARIABLE
from codedeploy_fake.service import registry
from codedeploy_fake.service.registry import Operation
from codedeploy_fake.service.rules import Rule
from tests.making import make, request


def answering(monkeypatch: pytest.MonkeyPatch, answer: Any, *rules: Rule) -> None:
    """Let ListDeployments be broken."""
    broken = {**registry.OPERATIONS, "ListDeployments": Operation(rules, lambda *_: answer)}
    monkeypatch.setattr(registry, "OPERATIONS", broken)


def test_an_answer_that_the_contract_does_not_allow_is_our_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, {"deployments": "d-1"})
    with pytest.raises(ContractViolation, match="ListDeployments answer"):
        make().call("ListDeployments")


def test_our_fault_is_never_put_into_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, {"deployments": [1]})
    with pytest.raises(ContractViolation):
        make().handle(request("ListDeployments"))


def test_an_error_that_the_operation_does_not_declare_is_our_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, {}, Rule("wrong", "RevisionRequired", "x", "error-text-neutral", lambda _: {}))
    with pytest.raises(ContractViolation, match="ListDeployments answered RevisionRequiredException"):
        make().call("ListDeployments")


def test_unless_somebody_asks_nobody_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CHECK_VARIABLE)
    answering(monkeypatch, {"deployments": []}, Rule("wrong", "RevisionRequired", "x", "y", lambda _: {}))
    with pytest.raises(ServiceError, match="RevisionRequiredException: x"):
        CodeDeployFake().call("ListDeployments")


def test_the_environment_may_ask_for_a_whole_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CHECK_VARIABLE, "1")
    answering(monkeypatch, {"deployments": []}, Rule("wrong", "RevisionRequired", "x", "y", lambda _: {}))
    with pytest.raises(ContractViolation, match="RevisionRequired"):
        CodeDeployFake().call("ListDeployments")


def test_a_usage_error_inside_a_call_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def teach(_: object) -> None:
        raise UsageError("learn")

    answering(monkeypatch, {}, Rule("x", "X", "x", "y", teach))
    fake = make()
    with pytest.raises(UsageError, match="learn"):
        fake.handle(request("ListDeployments"))
    assert fake.calls == ()


def test_the_contract_decides_which_operations_there_are() -> None:
    with pytest.raises(ServiceError, match="UnknownOperationException: CodeDeploy has no operation X on 2017-05-16"):
        make(contract="2017-05-16").call("X")
