"""``--clock poll``: reading a deployment moves the clock, so that a client that polls sees it move.

The first read answers InProgress, the next one what the deployment stays by itself: Ready, or its end. All worlds
share one clock: what somebody reads to its end takes the others along.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from codedeploy_fake.service.store import Store
from codedeploy_fake.simulation.clock import Clock
from codedeploy_fake.simulation.states import DEPLOYMENT, DeploymentStatus, is_terminal
from codedeploy_fake.simulation.trace import Trace

#: What a deployment is before it has been seen at work.
_STILL_TO_SEE = (DeploymentStatus.CREATED, DeploymentStatus.QUEUED, DeploymentStatus.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class _Read:
    """A deployment that is being read: its life, and when it is first seen at work (None: that never comes)."""

    key: tuple[str, str, str]
    trace: Trace
    begins: int | None


class Polling:
    """Hears of every read of deployments and moves the clock; see the module. A fake takes it as its ``reading``.

    Where several are read at once, those that nobody has read yet come first: time goes as far as it can without
    ending one of them, and the others are at rest at a later read.
    """

    def __init__(self) -> None:
        self._seen: set[tuple[str, str, str]] = set()

    def forget(self) -> None:
        """Be as if nothing had been read."""
        self._seen.clear()

    def read(self, clock: Clock, store: Store, deployment_ids: Iterable[str]) -> bool:
        """Move the clock as this read of some deployments wants it; whether it moved."""
        now = clock.now_ms
        reads = [self._reading(store, name, now) for name in dict.fromkeys(deployment_ids) if name in store.deployments]
        fresh = [
            one for one in reads if one.key not in self._seen and not is_terminal(DEPLOYMENT, _status(one.trace, now))
        ]
        goal = _at_work(fresh, now) if fresh else max((one.trace.rest(now) for one in reads), default=now)
        self._seen.update(one.key for one in fresh if one.begins is None or one.begins <= goal)
        clock.advance_to(goal)
        return goal > now

    def _reading(self, store: Store, name: str, now: int) -> _Read:
        trace = store.trace(store.deployments[name])
        return _Read((store.account_id, store.region, name), trace, _begins(trace, now))


def _begins(trace: Trace, now: int) -> int | None:
    """When a deployment that may still wait is InProgress: now, where it has been already."""
    first = trace.first(DeploymentStatus.IN_PROGRESS)
    return first if first is None else max(first, now)


def _status(trace: Trace, instant: int) -> DeploymentStatus:
    return trace.at(instant).status


def _at_work(fresh: Sequence[_Read], now: int) -> int:
    """The latest instant that shows one more of them at work, and none of those before it at rest."""

    def passed(one: _Read, instant: int) -> bool:
        status = _status(one.trace, instant)
        return one.begins is not None and status not in _STILL_TO_SEE and status is not _status(one.trace, now)

    begun = {one.begins for one in fresh if one.begins is not None}
    return max(instant for instant in {now, *begun} if not any(passed(one, instant) for one in fresh))
