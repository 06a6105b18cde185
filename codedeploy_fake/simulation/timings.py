"""How long things take when nobody said otherwise: seconds, fitted to what was observed (``timing-defaults``)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from codedeploy_fake.errors import UsageError


def is_span(seconds: object) -> bool:
    """Whether this is a finite number of seconds, zero or more."""
    return isinstance(seconds, int | float) and 0 <= seconds < math.inf


@dataclass(frozen=True, slots=True)
class Timings:
    """Durations in seconds; every one may be zero.

    Raises UsageError for a negative or infinite one.
    """

    #: Status Created, then Queued: together the observed pre-flight second (0.83 to 2.20 s).
    created: float = 0.5
    queued: float = 0.5
    #: From the launch of a target to its status InProgress: recorded long before its first event
    #: (``target-in-progress-before-first-event``).
    target_started: float = 0.5
    #: From the launch of a target to its first lifecycle event, and between two events (the agent's poll).
    first_event: float = 1.0
    event_gap: float = 1.2
    #: One lifecycle event, and the events that take longer.
    event: float = 0.1
    events: Mapping[str, float] = field(
        default_factory=lambda: {"DownloadBundle": 0.8, "Install": 0.2, "BlockTraffic": 5.0, "AllowTraffic": 5.0}
    )
    #: From the end of the last event to the target's result (recorded: 0.51, 1.07, 1.93 s), and from the last
    #: result to the deployment's (recorded: 1.28, 2.29, 2.65 s): the counters run ahead of the status.
    target_result: float = 1.0
    deployment_result: float = 2.3
    #: From the end of a deployment to the creation of the one that rolls it back (recorded: 0.36 to 0.72 s).
    rollback: float = 0.4
    #: From the creation of a deployment to its first look at its alarms (recorded: Stopped 0.7 s after creation), and
    #: from each look to the next (``alarm-poll``).
    alarm_first_poll: float = 0.7
    alarm_poll: float = 10.0
    #: A script that is not done by then has failed; so has the wait for a load balancer (``time-limits``).
    script_timeout: float = 3600.0
    load_balancer_timeout: float = 3600.0
    #: A lifecycle event that the agent has not begun by then has failed (``agent-no-show``).
    agent_no_show: float = 300.0
    #: How long an instance that went away in the middle of an event stays Unknown (``target-unknown``).
    instance_lost: float = 3600.0
    #: How long it takes until the copy of an Auto Scaling group has its instances (``blue-green-provisioning``).
    provisioning: float = 240.0

    def __post_init__(self) -> None:
        named = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "events"}
        for name, seconds in {**named, **self.events}.items():
            if not is_span(seconds):
                raise UsageError(f"Timings: {name} is zero or more seconds, not {seconds!r}")

    def of(self, event: str) -> float:
        """Seconds that a lifecycle event takes."""
        return self.events.get(event, self.event)
