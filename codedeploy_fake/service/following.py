"""Which moves of a world's deployments have been told already: each is told once, when the clock has passed it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from codedeploy_fake.service.floors import BEFORE_ALL, Floors
from codedeploy_fake.service.futures import Futures
from codedeploy_fake.service.values import Deployment
from codedeploy_fake.simulation.moves import Move
from codedeploy_fake.simulation.states import DEPLOYMENT, DeploymentStatus, is_terminal
from codedeploy_fake.simulation.trace import Trace


class Told(NamedTuple):
    """A move of a deployment; ``again`` says that it goes on after Ready, and so does not start for the first time."""

    deployment: Deployment
    move: Move
    again: bool


class Following:
    """How far the life of each deployment that has not ended has been told, as the number of its moves.

    A number stays right whatever comes from outside, since the past never changes. A deployment is looked at when its
    next move may have come, not before; that it was Created is told without its trace.
    """

    def __init__(self, deployments: Mapping[str, Deployment], futures: Futures) -> None:
        self._deployments = deployments
        self._futures = futures
        self.restart((), 0)

    def restart(self, deployment_ids: Iterable[str], instant: int) -> None:
        """These may still move, the oldest first; all that happened up to an instant was told."""
        self._told: dict[str, int] = {}
        self._floors = Floors()
        self._uncounted = tuple(deployment_ids)
        self._since = instant

    def enter(self, deployment_id: str) -> None:
        """A deployment was created, and nothing of it told."""
        if deployment_id not in self._told:
            self._told[deployment_id] = 0
            self._floors.put(deployment_id, self._deployments[deployment_id].created_at)

    def touch(self, deployment_id: str) -> None:
        """Something happens to a deployment, so that its next move may come at another instant than it seemed."""
        self._floors.touch(deployment_id)

    def forget(self, deployment_id: str) -> None:
        """A deployment is gone."""
        self._told.pop(deployment_id, None)
        self._floors.drop(deployment_id)

    def settle(self) -> None:
        """Before something comes from outside: count what was told, while nothing has come since ``restart``."""
        if not self._uncounted:
            return
        uncounted, self._uncounted = self._uncounted, ()
        for deployment_id in uncounted:
            trace = self._futures.trace(self._deployments[deployment_id])
            self._floors.put(deployment_id, BEFORE_ALL)
            self._count(deployment_id, trace, trace.count(self._since))

    def going(self) -> Iterator[str]:
        """Those of which not all has been told, the oldest first."""
        self.settle()
        return iter(tuple(self._told))

    def quiet(self, now: int) -> bool:
        """Whether there is nothing to tell up to an instant, which no look at the deployments is needed to know."""
        return not self._uncounted and self._floors.quiet(now)

    def fresh(self, now: int) -> list[Told]:
        """The moves of deployments and targets up to now that were not told yet, the oldest deployment first.

        They are told with this.
        """
        self.settle()
        found: list[Told] = []
        for deployment_id in self._floors.reached(now):
            told, deployment = self._told[deployment_id], self._deployments[deployment_id]
            first = self._futures.earliest(deployment)
            if told == 0 and first > now:
                self._told[deployment_id] = 1
                self._floors.put(deployment_id, first)
                found.append(Told(deployment, Move(deployment.created_at, DeploymentStatus.CREATED), again=False))
                continue
            trace = self._futures.trace(deployment)
            until = trace.count(now)
            again = trace.resumed if until > told else frozenset()
            for place in range(told, until):
                move = trace.moves[place]
                if move.event is None:  # of lifecycle events nobody is told
                    found.append(Told(deployment, move, place in again))
            self._count(deployment_id, trace, until)
        return found

    def next(self) -> int | None:
        """The instant of the next move of a deployment or a target, as all stands now; None if there is none."""
        self.settle()
        coming = self._floors.first(self._next)
        return None if coming is None else coming[0]

    def _count(self, deployment_id: str, trace: Trace, told: int) -> None:
        """So many moves of a deployment were told, which may be all that there will ever be."""
        if told == len(trace.moves) and is_terminal(DEPLOYMENT, trace.end.status):
            self.forget(deployment_id)
        else:
            self._told[deployment_id] = told
            self._floors.put(deployment_id, self._next(deployment_id))

    def _next(self, deployment_id: str) -> int | None:
        moves = self._futures.trace(self._deployments[deployment_id]).moves
        told = self._told[deployment_id]
        return next((moves[place].at for place in range(told, len(moves)) if moves[place].event is None), None)
