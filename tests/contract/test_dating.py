"""Dates: a day means the newest model that is not later; a dated value holds until the next."""

from __future__ import annotations

import pytest

from codedeploy_fake.contract.dating import in_force, resolve, value_at, version_at
from codedeploy_fake.contract.overlay import dated_value, overlay
from codedeploy_fake.errors import UsageError

VERSIONS = ["2015-04-27", "2017-05-16", "2026-10-19"]


def test_a_day_means_the_newest_model_that_is_not_later() -> None:
    assert version_at("2015-04-27", VERSIONS) == "2015-04-27"
    assert version_at("2017-05-15", VERSIONS) == "2015-04-27"
    assert version_at("2017-05-16", VERSIONS) == "2017-05-16"
    assert version_at("2099-01-01", VERSIONS) == "2026-10-19"


def test_current_is_the_last() -> None:
    assert resolve("current", VERSIONS) == "2026-10-19"


def test_something_else_than_a_text_is_no_date() -> None:
    with pytest.raises(UsageError, match="None is not a date"):
        resolve(None, VERSIONS)  # type: ignore[arg-type]


def test_in_force_counts_the_first_and_the_last_model() -> None:
    dated = {"since": "2015-04-27", "until": "2017-05-16"}
    assert [in_force(dated, version) for version in VERSIONS] == [True, True, False]
    assert [in_force({"since": "2017-05-16"}, version) for version in VERSIONS] == [False, True, True]


def test_a_value_holds_from_its_day_until_the_next() -> None:
    entries = [{"since": "2016-01-01", "value": 1}, {"since": "2017-01-01", "value": 2}]
    days = ("2015-12-31", "2016-01-01", "2016-12-31", "2017-01-01")
    assert [(value_at(entries, day) or {"value": None})["value"] for day in days] == [None, 1, 1, 2]


def test_before_its_first_day_a_key_has_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(overlay()["facts"], "later", [{"since": "2020-01-01", "value": 1, "evidence": "x"}])
    assert dated_value("facts", "later", "2020-01-01") == 1
    with pytest.raises(UsageError, match="begins on 2020-01-01"):
        dated_value("facts", "later", "2019-12-31")
