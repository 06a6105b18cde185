"""Times of every way of writing come out as the wire carries them: seconds since the epoch, to the millisecond."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake import UsageError
from codedeploy_fake.recordings.formats.wire_values import on_the_wire

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MILLISECONDS = st.integers(946_684_800_000, 4_102_444_800_000)


def placebo_object(moment: datetime) -> dict[str, Any]:
    parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
    return {"__class__": "datetime", "__module__": "datetime", **{part: getattr(moment, part) for part in parts}}


def read(value: Any) -> Any:
    return on_the_wire("DeploymentInfo", {"createTime": value}, "x")["createTime"]


@given(milliseconds=MILLISECONDS, zone=ZONES)
def test_an_instant_is_the_same_in_every_way_of_writing(milliseconds: int, zone: timezone) -> None:
    seconds = milliseconds / 1000
    moment = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
    for written in (
        seconds,
        moment.astimezone(zone).isoformat(),
        moment.isoformat().replace("+00:00", "Z"),
        moment.astimezone(zone),
        moment.replace(tzinfo=None),
        moment.replace(tzinfo=None).isoformat(),
        placebo_object(moment),
    ):
        assert read(written) == seconds, written


@pytest.mark.parametrize(
    "value",
    [
        "yesterday",
        "",
        True,
        [],
        {},
        {"__class__": "datetime"},
        {"__class__": "datetime", "year": "x"},
        float("nan"),
        1j,
    ],
)
def test_what_is_no_time_is_refused_with_its_place(value: Any) -> None:
    with pytest.raises(UsageError, match=r"^x\.createTime: .* is no time: seconds since the epoch, ISO 8601"):
        read(value)


def test_members_that_no_model_has_are_kept_and_nulls_are_not() -> None:
    answer = {"madeUp": {"x": [1, None, "2017-08-03"], "when": datetime(1970, 1, 2, tzinfo=UTC)}, "status": None}
    assert on_the_wire("DeploymentInfo", answer, "x") == {"madeUp": {"x": [1, None, "2017-08-03"], "when": 86400}}


@pytest.mark.parametrize(
    ("member", "value", "expected"),
    [
        ("status", 1, "string"),
        ("deploymentId", {}, "string"),
        ("deploymentOverview", [], "structure"),
        ("deploymentStatusMessages", "x", "list"),
        ("instanceTerminationWaitTimeStarted", 0, "boolean"),
        ("deploymentOverview", {"Failed": True}, "long"),
        ("deploymentOverview", {"Failed": "1"}, "long"),
    ],
)
def test_what_is_of_another_type_is_refused_with_its_place(member: str, value: Any, expected: str) -> None:
    with pytest.raises(UsageError, match=rf"^x\.{member}(\.Failed)?: .* is no {expected}$"):
        on_the_wire("DeploymentInfo", {member: value}, "x")


def test_texts_that_look_like_times_stay_texts() -> None:
    assert on_the_wire("DeploymentInfo", {"description": "2017-08-03"}, "x") == {"description": "2017-08-03"}


def test_times_are_found_at_any_depth() -> None:
    answer = {"instanceSummary": {"lifecycleEvents": [{"startTime": "1970-01-01T00:00:01Z"}]}}
    read = on_the_wire("GetDeploymentInstanceOutput", answer, "x")
    assert read["instanceSummary"]["lifecycleEvents"] == [{"startTime": 1}]
