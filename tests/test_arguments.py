"""A fake's arguments: what is none of them is refused with what was expected."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, Policies, UsageError, WallClock
from tests.making import make


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"region": ""}, "region='': the name of a region, such as 'us-east-1'"),
        ({"region": "Virginia"}, "region='Virginia': the name of a region, such as 'us-east-1'"),
        ({"region": None}, "region=None: the name of a region, such as 'us-east-1'"),
        ({"account_id": "1"}, "account_id='1': twelve digits in a string, such as '123456789012'"),
        (
            {"account_id": 123456789012},
            "account_id=123456789012: twelve digits in a string, such as '123456789012'",
        ),
        ({"seed": "a"}, "seed='a': a whole number"),
        ({"seed": True}, "seed=True: a whole number"),
        ({"seed": 1.0}, "seed=1.0: a whole number"),
        ({"start": 0}, "start=0: an aware datetime, 'now', or None for the fixed default"),
        ({"start": "today"}, "start='today': an aware datetime, 'now', or None for the fixed default"),
        (
            {"start": datetime(2026, 1, 1)},
            "datetime.datetime(2026, 1, 1, 0, 0) has no time zone; write datetime(..., tzinfo=UTC)",
        ),
        ({"policies": {}}, "policies={}: a Policies value, such as Policies(unseeded_fleet=0)"),
    ],
)
def test_what_is_no_such_argument_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        CodeDeployFake(**arguments)


@pytest.mark.parametrize(
    ("contract", "message"),
    [("2015-04-26", "2015-04-27"), ("yesterday", "YYYY-MM-DD"), ("2017-5-16", "YYYY-MM-DD"), (2017, "YYYY-MM-DD")],
)
def test_a_contract_is_a_date_from_the_first_model_on(contract: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        CodeDeployFake(contract=contract)


@pytest.mark.parametrize("region", ["us-east-1", "us-gov-west-1", "ap-southeast-2", "us-iso-east-1", "mx-central-1"])
def test_regions(region: str) -> None:
    assert make(region=region).region == region


def test_nothing_said() -> None:
    fake = CodeDeployFake()
    assert (fake.region, fake.account_id, fake.seed, fake.policies) == ("us-east-1", "123456789012", 0, Policies())
    assert fake.clock.now() == datetime(2026, 1, 1, tzinfo=UTC)
    assert fake.contract == CodeDeployFake(contract="current").contract
    assert repr(fake) == "<CodeDeployFake 123456789012 us-east-1 at 2026-01-01T00:00:00+00:00>"


def test_it_starts_at_any_instant_of_any_zone() -> None:
    start = datetime(2024, 2, 29, 23, 59, 59, 999_000, tzinfo=timezone(timedelta(hours=-7)))
    assert make(start=start).clock.now() == start


def test_it_may_start_now() -> None:
    before = int(time.time() * 1000) / 1000
    assert before <= make(start="now").clock.now().timestamp() <= time.time()


def test_the_contract_of_a_day() -> None:
    assert make(contract="2017-05-16").contract == "2017-05-16"


def test_a_clock_of_ones_own() -> None:
    clock = WallClock(lambda: 1.5)
    fake = make(clock=clock)
    assert fake.clock is clock
    assert fake.clock.now() == datetime(1970, 1, 1, 0, 0, 1, 500_000, tzinfo=UTC)
