"""Which alarms stop a deployment (``alarm-configuration``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codedeploy_fake.simulation.alarms import Watch
from codedeploy_fake.simulation.clock import to_milliseconds
from codedeploy_fake.simulation.timings import Timings


def watch(request: Mapping[str, Any], settings: Mapping[str, Any], timings: Timings, now: int) -> Watch | None:
    """What a deployment that is created now looks at: the request's configuration, or else its group's.

    It is kept as it is now; None where it is not enabled, or names nothing.
    """
    configuration = request.get("overrideAlarmConfiguration", settings.get("alarmConfiguration")) or {}
    names = tuple(dict.fromkeys(alarm["name"] for alarm in configuration.get("alarms", ()) if alarm.get("name")))
    if not configuration.get("enabled") or not names:
        return None
    return Watch(
        names,
        first=now + max(to_milliseconds(timings.alarm_first_poll), 1),
        period=max(to_milliseconds(timings.alarm_poll), 1),
        ignores_unreadable=bool(configuration.get("ignorePollAlarmFailure")),
    )
