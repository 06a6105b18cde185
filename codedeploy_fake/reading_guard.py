"""A poll loop never hangs a test run: reading what cannot change, again and again, becomes an error that teaches."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from typing import Protocol

from codedeploy_fake.errors import UsageError
from codedeploy_fake.service.store import Deployment, Store
from codedeploy_fake.simulation.clock import Clock
from codedeploy_fake.simulation.states import DEPLOYMENT, DeploymentStatus, is_terminal


class Reading(Protocol):
    """Who hears of every read of deployments: the guard, or a server whose clock moves by it."""

    def read(self, clock: Clock, store: Store, deployment_ids: Iterable[str]) -> int | None:
        """Some deployments of a store were read; the instant as of which to make the answer anew, None: it stands."""

    def asked(self, clock: Clock, store: Store) -> None:
        """Something else was asked of a store, and answered as of now."""

    def forget(self) -> None:
        """Be as if nothing had been read."""


class ReadingGuard:
    """Counts how often each thread read each unfinished deployment since the virtual clock last moved."""

    def __init__(self, limit: int | None) -> None:
        self._limit = limit
        self._instant = 0
        self._reads: Counter[tuple[threading.Thread, str]] = Counter()

    def forget(self) -> None:
        """Count from nothing again."""
        self._reads.clear()

    def asked(self, clock: Clock, store: Store) -> None:
        """Nothing else counts."""

    def read(self, clock: Clock, store: Store, deployment_ids: Iterable[str]) -> None:
        """Note a read of some deployments; it never moves the clock.

        Raises UsageError when one thread has read one that has not ended ``limit`` times at one instant.
        """
        if self._limit is None or not clock.virtual:
            return
        if clock.now_ms != self._instant:
            self._instant = clock.now_ms
            self._reads.clear()
        for name in dict.fromkeys(deployment_ids):
            deployment = store.deployments.get(name)
            if deployment is None:
                continue
            status = store.step(deployment, self._instant).status
            if is_terminal(DEPLOYMENT, status):
                continue
            # the thread, not its number, which the next thread may get
            key = (threading.current_thread(), deployment.deployment_id)
            self._reads[key] += 1
            if self._reads[key] >= self._limit:
                self._reads.clear()
                raise UsageError(_lesson(deployment, status, clock, self._limit))


def _lesson(deployment: Deployment, status: DeploymentStatus, clock: Clock, limit: int) -> str:
    return (
        f"deployment {deployment.deployment_id} ({deployment.application}/{deployment.group}) was read {limit} times "
        f"at {clock.now().isoformat()} and is still {status}: a virtual clock stands until the test moves it. "
        'Call codedeploy.clock.advance(15) between reads, or client.get_waiter("deployment_successful").wait(...), '
        'which advances it; if the code under test sleeps by itself, let the fixture codedeploy_sleep return "process".'
    )
