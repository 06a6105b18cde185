"""``--clock poll``: reading a deployment moves the clock, so that a client that polls sees it move.

The first read answers InProgress, the next one what the deployment stays by itself: Ready, or its end. All worlds
share one clock, and what somebody reads to its end takes the others along; but to a client of another world, which
has asked for nothing since, the first read still answers as of then.
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
        self._answered: dict[tuple[str, str], int] = {}  # each world: the instant of its last answer
        self._left: int | None = None  # where the clock stands, if nobody else has moved it
        self._set = 0  # where it stood when somebody else had

    def forget(self) -> None:
        """Be as if nothing had been read."""
        self._seen.clear()
        self._left = None

    def asked(self, clock: Clock, store: Store) -> None:
        """Something else was asked of a store, and answered as of now: no answer goes back behind that."""
        self._answered[_world(store)] = self._now(clock)

    def read(self, clock: Clock, store: Store, deployment_ids: Iterable[str]) -> int | None:
        """Move the clock as this read of some deployments wants it; the instant as of which to answer, if not now."""
        now = self._now(clock)
        since = self._since(store, now)
        reads = [
            self._reading(store, name, since) for name in dict.fromkeys(deployment_ids) if name in store.deployments
        ]
        fresh = [
            one for one in reads if one.key not in self._seen and not is_terminal(DEPLOYMENT, _status(one.trace, since))
        ]
        goal = _at_work(fresh, since, now) if fresh else max((one.trace.rest(now) for one in reads), default=now)
        self._seen.update(one.key for one in fresh if one.begins is None or one.begins <= goal)
        clock.advance_to(goal)  # which one that is past does not move
        self._left = clock.now_ms
        self._answered[_world(store)] = goal
        return None if goal == now else goal

    def _now(self, clock: Clock) -> int:
        now = clock.now_ms
        if now != self._left:  # somebody has moved it by hand, and wants that to be seen in all worlds
            self._answered.clear()
            self._left = self._set = now
        return now

    def _since(self, store: Store, now: int) -> int:
        """How far back an answer may go: to the world's last one, and to the last deployment, which came by itself."""
        newest = next(reversed(store.deployments.values()), None)
        if newest is None:
            return now
        return min(now, max(self._answered.get(_world(store), self._set), newest.created_at))

    def _reading(self, store: Store, name: str, now: int) -> _Read:
        trace = store.trace(store.deployments[name])
        return _Read((*_world(store), name), trace, _begins(trace, now))


def _world(store: Store) -> tuple[str, str]:
    return store.account_id, store.region


def _begins(trace: Trace, now: int) -> int | None:
    """When a deployment that may still wait is InProgress: now, where it has been already."""
    first = trace.first(DeploymentStatus.IN_PROGRESS)
    return first if first is None else max(first, now)


def _status(trace: Trace, instant: int) -> DeploymentStatus:
    return trace.at(instant).status


def _at_work(fresh: Sequence[_Read], since: int, now: int) -> int:
    """The latest instant that shows one more of them at work, and none of those before it at rest; or now, likewise."""

    def passed(one: _Read, instant: int) -> bool:
        status = _status(one.trace, instant)
        return one.begins is not None and status not in _STILL_TO_SEE and status is not _status(one.trace, since)

    begun = {one.begins for one in fresh if one.begins is not None}
    return max(instant for instant in {since, now, *begun} if not any(passed(one, instant) for one in fresh))
