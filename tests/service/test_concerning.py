"""Which rules concern a request is known from its members and the contract's date alone."""

from __future__ import annotations

import pytest

from codedeploy_fake.contract import load
from codedeploy_fake.service.registry import OPERATIONS
from codedeploy_fake.service.rules import Conditional, concerning
from tests.making import seeded
from tests.service.case import Case
from tests.service.cases import CASES

ORDINARY = frozenset({"applicationName", "deploymentGroupName", "revision"})


@pytest.mark.parametrize("case", [case for case in CASES if case.operation == "CreateDeployment"], ids=str)
def test_a_rule_that_refuses_a_deployment_concerns_it(case: Case) -> None:
    rules = OPERATIONS["CreateDeployment"].rules
    wanted = case.asked(case.given(seeded(case.policies, contract=case.contract)) or {})
    concerned = [rule.id for rule in concerning(rules, load(case.contract), wanted)]
    assert case.rule in concerned
    assert concerned == [rule.id for rule in rules if rule.id in concerned]


def test_an_ordinary_deployment_concerns_less_than_half_of_the_rules() -> None:
    rules = OPERATIONS["CreateDeployment"].rules
    concerned = concerning(rules, load(), ORDINARY)
    assert 2 * len(concerned) < len(rules)
    assert not any(isinstance(rule.test, Conditional) for rule in concerned)
    assert {"application-unknown", "revision-invalid", "active-deployment"} < {rule.id for rule in concerned}


def test_a_rule_about_a_member_concerns_who_has_it() -> None:
    rules = OPERATIONS["CreateDeployment"].rules
    more = concerning(rules, load(), ORDINARY | {"fileExistsBehavior"})
    assert {rule.id for rule in more} - {rule.id for rule in concerning(rules, load(), ORDINARY)} == {
        "file-exists-behavior",
        "file-exists-platform",
    }


def test_a_rule_concerns_nobody_before_its_error_was_declared() -> None:
    rules, members = OPERATIONS["CreateDeployment"].rules, ORDINARY | {"deploymentConfigName"}
    old, new = ({rule.id for rule in concerning(rules, load(day), members)} for day in ("2017-05-16", "current"))
    assert "config-platform" in new - old
    assert "config-platform-old" in old - new
