"""docs/errors.md says what the tables say, and the texts that clients read are there."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from codedeploy_fake.contract.data import document
from codedeploy_fake.quotas import Quotas, field_name
from tests.service.cases import CASES
from tests.service.errors_document import CLIENTS, PAGE, Client, page, rows
from tests.service.when import ELSEWHERE, WHEN, when

EXAMPLE = {"deploymentId": "d-ABCDEFGHI"}


def test_the_page_is_what_the_tables_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew with: python -m tests.service.errors_document"


def test_every_row_says_when_it_hits() -> None:
    there = {(operation, rule.id) for operation, rule in rows()}
    assert all(when(operation, rule) for operation, rule in there)
    assert WHEN.keys() <= {rule for _, rule in there}
    assert ELSEWHERE.keys() <= there


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.pattern)
def test_a_pattern_of_a_client_matches_the_text_of_some_row(client: Client) -> None:
    texts = [case.message.format(**EXAMPLE) for case in CASES if case.code == client.code]
    assert any(re.search(client.pattern, text) for text in texts)


def test_every_quota_is_a_number_of_the_contract() -> None:
    assert {field.name for field in fields(Quotas)} <= {field_name(key) for key in document("overlay")["limits"]}
