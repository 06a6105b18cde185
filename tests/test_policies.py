"""Policies: a frozen value whose every field refuses what it does not have."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest

from codedeploy_fake import Policies, Timings, UsageError
from codedeploy_fake import policies as module

CHECKOUT = Path(__file__).parents[1]


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


def test_every_evidence_key_that_it_cites_exists() -> None:
    known = json.loads((CHECKOUT / "contracts" / "evidence.json").read_text(encoding="utf-8"))
    source = Path(str(module.__file__)).read_text(encoding="utf-8")
    cited = {key for key in re.findall(r"``([a-z0-9-]+)``", source) if "-" in key}
    assert cited
    assert cited <= set(known)
