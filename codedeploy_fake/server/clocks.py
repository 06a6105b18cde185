"""What moves the time of a server: the word after ``--clock``."""

from __future__ import annotations

import math
import time
from typing import Any

from codedeploy_fake.errors import UsageError
from codedeploy_fake.policies import Policies
from codedeploy_fake.server.polling import Polling
from codedeploy_fake.simulation.clock import WallClock


def arguments(said: str) -> dict[str, Any]:
    """What a fake is to be made with so that its time moves as ``poll``, ``virtual``, ``wall`` or a rate says.

    A rate is virtual seconds for each real one; time begins now then. Raises UsageError for anything else.
    """
    match said:
        case "poll":
            return {"reading": Polling()}
        case "virtual":  # the guard counts by threads, and here one thread reads for all clients
            return {"policies": Policies(reads_at_one_instant=None)}
        case "wall":
            return {"clock": WallClock()}
    try:
        rate = float(said)
    except ValueError:
        rate = 0
    if not (math.isfinite(rate) and rate > 0):
        raise UsageError(
            f"--clock {said}: poll, virtual, wall, or how many seconds pass in one real second, such as 60"
        )
    return {"clock": faster(rate)}


def faster(rate: float) -> WallClock:
    """A clock that starts with the machine's and runs ``rate`` times as fast."""
    begun, at = time.monotonic(), time.time()
    return WallClock(lambda: at + (time.monotonic() - begun) * rate)
