"""Answers that last: what is told of deployments that have ended is told again, until one of them changes."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any, NamedTuple

from codedeploy_fake.service.store import Deployment, Store
from codedeploy_fake.simulation.clock import to_milliseconds
from codedeploy_fake.simulation.states import DEPLOYMENT, is_terminal

_MOST_KEPT = 256


class _Kept(NamedTuple):
    store: Store
    deployments: tuple[Deployment, ...]
    since: int
    answer: dict[str, Any]


class LastingAnswers:
    """Answers about ended deployments, by what was asked; a bounded number.

    A deployment is a value, and whatever happens to it makes another: as long as it is the very same one, what is shown
    of it is the same at every later instant.
    """

    def __init__(self) -> None:
        self._kept: dict[Hashable, _Kept] = {}

    def find(self, key: Hashable, store: Store, now: int) -> dict[str, Any] | None:
        """The answer to what was asked before, if it still holds."""
        kept = self._kept.get(key)
        if kept is None or kept.store is not store or now < kept.since:
            return None
        there = store.deployments
        for deployment in kept.deployments:
            if there.get(deployment.deployment_id) is not deployment:
                return None
        return kept.answer

    def keep(
        self, key: Hashable, store: Store, now: int, deployment_ids: Iterable[str], answer: dict[str, Any]
    ) -> None:
        """Keep an answer that shows these deployments, if it lasts."""
        found = []
        for deployment_id in deployment_ids:
            deployment = store.deployments.get(deployment_id)
            if deployment is None or not _lasts(store, deployment, now):
                return
            found.append(deployment)
        if len(self._kept) >= _MOST_KEPT:  # rarely; who asks again is soon known again
            self._kept.clear()
        self._kept[key] = _Kept(store, tuple(found), now, answer)


def _lasts(store: Store, deployment: Deployment, now: int) -> bool:
    """Whether what is shown of a deployment changes only when it does itself.

    One that is detached goes by its application as well; one that would be rolled back says later that it cannot be.
    """
    step = store.step(deployment, now)
    settled = step.at + to_milliseconds(deployment.timings.rollback) <= now or not deployment.rolls_back
    return is_terminal(DEPLOYMENT, step.status) and settled and not deployment.detached
