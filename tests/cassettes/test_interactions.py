"""Times as people read them, and when two inputs are the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake.cassettes.interactions import canonical, iso, with_iso_times, with_wire_times


def answer(time: object) -> dict[str, object]:
    return {"deploymentInfo": {"createTime": time, "description": "1501780462.227"}}


def test_points_in_time_are_found_through_the_contract() -> None:
    told = with_iso_times("GetDeployment", "answer", answer(1501780462.227))
    assert told == answer("2017-08-03T17:14:22.227Z")
    assert with_wire_times("GetDeployment", "answer", told) == answer(1501780462.227)


@given(st.integers(0, 2**41))
def test_no_millisecond_is_lost(milliseconds: int) -> None:
    wire = answer(milliseconds / 1000)
    assert with_wire_times("GetDeployment", "answer", with_iso_times("GetDeployment", "answer", wire)) == wire


@pytest.mark.parametrize("value", ["soon", True, None, 1e300, "2026-01-01T00:00:00"])
def test_what_is_no_time_stays_as_it_is(value: object) -> None:
    assert with_iso_times("GetDeployment", "answer", answer(value)) == answer(value)
    assert with_wire_times("GetDeployment", "answer", answer(value)) == answer(value)


def test_inputs_are_the_same_whatever_their_order_and_the_type_of_their_times() -> None:
    asked = {"applicationName": "web", "createTimeRange": {"start": 1501780462}}
    again = {"createTimeRange": {"start": 1501780462.0}, "applicationName": "web"}
    assert canonical("ListDeployments", asked) == canonical("ListDeployments", again)
    assert canonical("ListDeployments", asked) != canonical("ListDeployments", {"applicationName": "web"})


def test_an_instant_is_written_in_utc_as_exactly_as_it_is() -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    assert iso(noon) == "2026-01-01T10:00:00Z"
    assert iso(datetime(2026, 1, 1, microsecond=5000, tzinfo=UTC)) == "2026-01-01T00:00:00.005Z"
    assert iso(datetime(2026, 1, 1, microsecond=5, tzinfo=UTC)) == "2026-01-01T00:00:00.000005Z"
