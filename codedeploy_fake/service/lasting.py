"""Answers that last: what is told of deployments is told again, until one of them changes or moves on."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any, NamedTuple

from codedeploy_fake.service.store import Deployment, Store
from codedeploy_fake.simulation.clock import to_milliseconds
from codedeploy_fake.simulation.states import DEPLOYMENT, is_terminal
from codedeploy_fake.simulation.trace import Step

_MOST_KEPT = 256


class Lasting(NamedTuple):
    """An answer about deployments of a store, as they stood from an instant on.

    ``going`` is what is shown of those that had not ended then.
    """

    store: Store
    deployments: tuple[Deployment, ...]
    going: dict[str, tuple[object, ...]]
    since: int
    answer: dict[str, Any]


class LastingAnswers:
    """Answers about deployments, by what was asked; a bounded number.

    A deployment is a value, and whatever happens to it makes another. As long as it is the very same one, what is shown
    of it is the same at every later instant once it has ended, and until then as long as its step shows the same.
    ``by_steps`` says whether that is so: a start time is shown between two steps.
    """

    def __init__(self, *, by_steps: bool) -> None:
        self._by_steps = by_steps
        self._kept: dict[Hashable, Lasting] = {}

    def find(self, key: Hashable, store: Store, now: int) -> Lasting | None:
        """The answer to what was asked before, if it still holds."""
        kept = self._kept.get(key)
        if kept is None or kept.store is not store or now < kept.since:
            return None
        there = store.deployments
        for deployment in kept.deployments:
            if there.get(deployment.deployment_id) is not deployment:
                return None
        for deployment_id, shown in kept.going.items():
            if _shown(store.step(there[deployment_id], now)) != shown:
                return None
        return kept

    def keep(
        self, key: Hashable, store: Store, now: int, deployment_ids: Iterable[str], answer: dict[str, Any]
    ) -> None:
        """Keep an answer that shows these deployments, if it lasts."""
        found, going = [], {}
        for deployment_id in deployment_ids:
            deployment = store.deployments.get(deployment_id)
            if deployment is None or deployment.detached:  # what is detached goes by its application as well
                return
            step = store.step(deployment, now)
            if not is_terminal(DEPLOYMENT, step.status):
                going[deployment_id] = _shown(step)
            elif not _settled(deployment, step, now):
                return
            found.append(deployment)
        if going and not self._by_steps:
            return
        if len(self._kept) >= _MOST_KEPT:  # rarely; who asks again is soon known again
            self._kept.clear()
        self._kept[key] = Lasting(store, tuple(found), going, now, answer)


def _shown(step: Step) -> tuple[object, ...]:
    """What is shown of a step unless it is the end: its instant is not, nor how many events run."""
    return step.status, step.overview, step.error, step.termination_started, step.remark


def _settled(deployment: Deployment, end: Step, now: int) -> bool:
    """Whether an ended deployment has told all: one that would be rolled back says later that it cannot be."""
    return end.at + to_milliseconds(deployment.timings.rollback) <= now or not deployment.rolls_back
