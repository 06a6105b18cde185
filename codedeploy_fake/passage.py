"""What comes of its own accord as time passes: deployments are rolled back, and whatever happened is told."""

from __future__ import annotations

from codedeploy_fake.engine import Engine
from codedeploy_fake.errors import UsageError
from codedeploy_fake.events import Events
from codedeploy_fake.service import rollback
from codedeploy_fake.service.following import Told
from codedeploy_fake.service.landing import land
from codedeploy_fake.service.store import Deployment, Store
from codedeploy_fake.simulation.clock import Clock
from codedeploy_fake.simulation.states import DeploymentStatus
from codedeploy_fake.transitions import log
from codedeploy_fake.worlds import Worlds


class Passage:
    """The passage of time through the worlds of one fake; its lock is the fake's, which its callers hold."""

    def __init__(self, worlds: Worlds, engine: Engine, events: Events) -> None:
        self._worlds = worlds
        self._engine = engine
        self._events = events

    def passed(self, now: int) -> None:
        """The clock, or a call, has come to an instant: all that comes up to it has come, and is told once.

        What a subscriber of the events raises comes out here, when all have heard.
        """
        if not all(store.quiet(now) for store in self._worlds):  # it mostly is, between two polls
            self._come(now)
        self._events.deliver()

    def _come(self, now: int) -> None:
        while (coming := self._rollback(now)) is not None:
            at, store, deployment = coming
            land(store, at)
            self._engine.roll_back(store, deployment, at)
        for store in self._worlds:
            land(store, now)
            store.passed(now)
        fresh = [(store, told) for store in self._worlds for told in store.following.fresh(now)]
        for store, told in sorted(fresh, key=_instant):
            log(told.deployment, told.move)
            self._events.happened(store, told)

    def halt(self, before: int, target: int) -> int:
        """Where a clock on its way stands next: where something happens of which somebody wants to hear."""
        if not self._events.heard:
            return target
        nexts = (store.following.next() for store in self._worlds)
        coming = self._rollback()
        instants = [*nexts, None if coming is None else coming[0]]
        return min([target, *(at for at in instants if at is not None and at > before)])

    def until(self, deployment_id: str, status: str, clock: Clock) -> None:
        """Advance a clock to the instant at which a deployment gets a status. See ``CodeDeployFake.run_until``."""
        if status not in tuple(DeploymentStatus):
            raise UsageError(f"run_until({status!r}): no such status; one of {', '.join(DeploymentStatus)}")
        while True:
            store, deployment = self._worlds.find(deployment_id)
            trace = store.trace(deployment)
            instant = trace.first(DeploymentStatus(status))
            if instant is None:
                way = " → ".join(move.status for move in trace.moves if move.target_id is None)
                waits = way.endswith("Ready → Stopped")
                hint = "; while it is Ready, ContinueDeployment lets it go on" if waits else ""
                raise UsageError(f"{deployment_id} never gets {status}: it goes {way}{hint}")
            if instant <= clock.now_ms:
                return
            clock.advance_to(self.halt(clock.now_ms, instant))  # a rollback, or a subscriber, may put it off

    def idle(self, clock: Clock) -> None:
        """Advance a clock until nothing more comes. See ``CodeDeployFake.run_until_idle``."""
        while True:
            coming = self._rollback()
            instant = max(self._worlds.end(clock.now_ms), clock.now_ms if coming is None else coming[0])
            if instant <= clock.now_ms:
                return
            clock.advance_to(instant)

    def _rollback(self, until: int | None = None) -> tuple[int, Store, Deployment] | None:
        """The next rollback of all worlds, up to an instant: when, where, and who is rolled back."""
        found = [(one[0], store, one[1]) for store in self._worlds if (one := rollback.due(store, until)) is not None]
        return min(found, key=lambda one: one[0], default=None)


def _instant(told: tuple[Store, Told]) -> int:
    return told[1].move.at
