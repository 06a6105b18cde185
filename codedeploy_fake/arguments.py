"""The arguments of a fake: checked at the door, each with a sentence that says what was expected."""

from __future__ import annotations

import re
from datetime import datetime

from codedeploy_fake.errors import UsageError
from codedeploy_fake.policies import Policies
from codedeploy_fake.simulation.clock import DEFAULT_START_MS, WallClock, to_instant

_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-\d+")
_ACCOUNT = re.compile(r"\d{12}")


def start_instant(start: object) -> int:
    """The instant that ``start`` names, in milliseconds."""
    if start is None:
        return DEFAULT_START_MS
    if start == "now":
        return WallClock().now_ms
    if isinstance(start, datetime):
        return to_instant(start)
    raise UsageError(f"start={start!r}: an aware datetime, 'now', or None for the fixed default")


def check_home(region: object, account_id: object) -> None:
    """Refuse what is no region or no account."""
    if not (isinstance(region, str) and _REGION.fullmatch(region)):
        raise UsageError(f"region={region!r}: the name of a region, such as 'us-east-1'")
    if not (isinstance(account_id, str) and _ACCOUNT.fullmatch(account_id)):
        raise UsageError(f"account_id={account_id!r}: twelve digits in a string, such as '123456789012'")


def check_choices(seed: object, policies: object) -> None:
    """Refuse what is no seed or no policies."""
    if type(seed) is not int:
        raise UsageError(f"seed={seed!r}: a whole number")
    if policies is not None and not isinstance(policies, Policies):
        raise UsageError(f"policies={policies!r}: a Policies value, such as Policies(unseeded_fleet=0)")
