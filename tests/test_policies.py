"""Policies: a frozen value whose every field refuses what it does not have."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest

from codedeploy_fake import Policies, Timings, UsageError
from codedeploy_fake.contract import evidence
from codedeploy_fake.policies import Choice, choices
from tests.policies_document import PAGE, page


def test_the_defaults() -> None:
    promised = {
        "unseeded_fleet": 3,
        "timings": dataclasses.asdict(Timings()),
        "start_time": "never",
        "batch_order": "request",
        "list_page_size": 100,
        "unknown_members": "refuse",
        "unmatched_script": "fail",
        "reads_at_one_instant": 500,
        "journal_size": 10_000,
        "check_answers": False,
    }
    assert promised.items() <= dataclasses.asdict(Policies()).items()


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("start_time", "always", "Policies(start_time='always'): one of 'never', 'first_event', 'in_progress'"),
        ("batch_order", None, "Policies(batch_order=None): one of 'request', 'shuffled'"),
        ("unknown_members", "", "Policies(unknown_members=''): one of 'refuse', 'ignore'"),
        ("unmatched_script", True, "Policies(unmatched_script=True): one of 'fail', 'ignore'"),
        ("check_answers", "yes", "Policies(check_answers='yes'): one of True, False"),
        ("unseeded_fleet", -1, "Policies(unseeded_fleet=-1): a whole number of at least 0"),
        ("unseeded_fleet", None, "Policies(unseeded_fleet=None): a whole number of at least 0"),
        ("unseeded_fleet", True, "Policies(unseeded_fleet=True): a whole number of at least 0"),
        ("list_page_size", 0, "Policies(list_page_size=0): a whole number of at least 1"),
        ("list_page_size", 2.0, "Policies(list_page_size=2.0): a whole number of at least 1"),
        ("reads_at_one_instant", 0, "Policies(reads_at_one_instant=0): a whole number of at least 1, or None"),
        ("journal_size", -1, "Policies(journal_size=-1): a whole number of at least 0, or None"),
        ("timings", {}, "Policies(timings={}): a Timings value"),
    ],
)
def test_what_a_field_does_not_have_is_refused(field: str, value: Any, message: str) -> None:
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        Policies(**{field: value})


@pytest.mark.parametrize(
    ("field", "value"),
    [("reads_at_one_instant", None), ("journal_size", None), ("journal_size", 0), ("unseeded_fleet", 0)],
)
def test_the_ends_of_what_is_accepted(field: str, value: Any) -> None:
    assert getattr(Policies(**{field: value}), field) == value


def test_it_is_a_frozen_value() -> None:
    assert Policies() == Policies()
    assert dataclasses.replace(Policies(), list_page_size=2) == Policies(list_page_size=2)
    with pytest.raises(dataclasses.FrozenInstanceError):
        Policies().list_page_size = 2  # type: ignore[misc]


@pytest.mark.parametrize("choice", choices(), ids=lambda choice: choice.name)
def test_every_choice_says_what_it_decides_what_else_it_may_be_and_how_it_is_known(choice: Choice) -> None:
    assert choice.decides.endswith(".")
    assert not choice.evidence or evidence(choice.evidence).source
    accepted = choice.accepted
    assert not isinstance(accepted, tuple) or {choice.default, *accepted} == set(accepted) > {choice.default}
    assert getattr(Policies(), choice.name) == choice.default


def test_no_field_is_without_its_row() -> None:
    fields = dataclasses.fields(Policies)
    assert [field.name for field in fields if set(field.metadata) < {"accepted", "evidence", "decides"}] == []
    assert [choice.name for choice in choices()] == [field.name for field in fields]


def test_only_choices_about_the_fake_itself_have_no_evidence() -> None:
    assert {choice.name for choice in choices() if not choice.evidence} == {
        "unmatched_script",
        "reads_at_one_instant",
        "journal_size",
        "events_size",
        "check_answers",
    }


def test_the_page_is_what_the_table_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.policies_document"
