"""A blue/green deployment from its start to its end, phase by phase (``blue-green-phases``).

Its methods stand in the order in which things happen. Replacement instances are green, originals are blue. The
overview counts the green ones, once they exist (``blue-green-overview``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from codedeploy_fake.simulation.agenda import Phase
from codedeploy_fake.simulation.failures import error_information
from codedeploy_fake.simulation.health import Tally
from codedeploy_fake.simulation.ledger import is_over
from codedeploy_fake.simulation.moves import WaitType
from codedeploy_fake.simulation.plan import BlueGreen
from codedeploy_fake.simulation.rollout import Rollout
from codedeploy_fake.simulation.states import BEFORE_READY, DeploymentStatus, Milestone, Trigger
from codedeploy_fake.simulation.zones import Target, together

if TYPE_CHECKING:
    from codedeploy_fake.simulation.run import Run


class Replacement:
    """The course of a deployment that puts replacement instances in the place of the originals."""

    def __init__(self, run: Run, plan: BlueGreen) -> None:
        self.run = run
        self.plan = plan
        self.green = run.targets
        self.blue = [Target(original, Tally(0, 0), ill=False) for original in plan.originals]
        for target in self.blue:
            target.counted = False
        self.waiting = False

    def start(self) -> None:
        """The deployment is InProgress; its replacement instances are there, or are made first."""
        self.run.ledger.resolve(self.blue)
        self.run.targets = self.blue
        if self.plan.back:
            self._resolve()
            self._reroute()
        elif self.plan.provisioning is None:
            self._install()
        else:
            self.run.later(self.plan.provisioning, self._provision)

    def _provision(self) -> None:
        if self.plan.unprovisioned is not None:
            self.run.fail(self.plan.unprovisioned)
        else:
            self.run.ledger.reach(Milestone.PROVISIONED)
            self._install()

    def _install(self) -> None:
        """The new revision comes to the replacement instances, as the configuration says."""
        self._resolve()
        for target in self.green:
            target.until, target.passes = BEFORE_READY, Trigger.REPLACED
        zones = together(self.green, 0)[1]
        done = self._then(self._be_ready, at_once=self.plan.ready_limit is None)
        Rollout(self.run.walk, self.run.tally, zones, self.run.manner, done).schedule()

    def _resolve(self) -> None:
        self.run.ledger.resolve(self.green)
        self.run.targets = [*self.blue, *self.green]

    def _be_ready(self) -> None:
        """Go on, or wait until somebody says so."""
        if self.plan.ready_limit is None:
            self._reroute()
        else:
            self.run.ledger.deployment(Trigger.REPLACED)
            self.run.agenda.put(self.run.ledger.now + self.plan.ready_limit, Phase.LIMIT, self._stop_waiting)

    def _stop_waiting(self) -> None:
        if self.run.ledger.status is DeploymentStatus.READY:
            self.run.cut_all()
            self.run.ledger.deployment(Trigger.TIMED_OUT, self.plan.ready_error)

    def go_on(self, wait: WaitType) -> None:
        """Somebody ends a wait; it may not be the one that there is."""
        if wait is WaitType.READY and self.run.ledger.status is DeploymentStatus.READY:
            self.run.ledger.deployment(Trigger.CONTINUED)
            self._reroute()
        elif wait is WaitType.TERMINATION and self.waiting:
            self._terminate()

    def _reroute(self) -> None:
        """The load balancer gets the replacement instances, as the configuration says of those that are Ready.

        One of them may always be without traffic: they all are, when it begins (``blue-green-reroute``).
        """
        ready = [target for target in self.green if not is_over(target)]
        for target in ready:
            target.until, target.passes = len(target.plan.events), Trigger.SUCCEEDED
        minimum = min(self.run.plan.health.minimum(len(ready)), len(ready) - 1)
        tally, zones = together(ready, minimum)
        Rollout(self.run.walk, tally, zones, self.run.manner, self._then(self._deregister, at_once=True)).schedule()

    def _deregister(self) -> None:
        """The load balancer lets the originals go, all at once; none of them may fail."""
        tally, zones = together(self.blue, 0)
        done = self._then(self._take_over)
        Rollout(self.run.walk, tally, zones, self.run.manner, lambda _: done(not tally.failed)).schedule()

    def _take_over(self) -> None:
        ledger, wait = self.run.ledger, self.plan.termination_wait
        ledger.reach(Milestone.REPLACED)
        if wait is None:
            ledger.deployment(Trigger.SUCCEEDED)
            return
        ledger.reach(Milestone.WAITING)
        ledger.termination_started = self.waiting = True
        if not self.plan.closes_early:
            self.run.later(wait, self._terminate)
            return
        self._terminate(after=wait)

    def _terminate(self, after: int = 0) -> None:
        """The deployment has succeeded; the originals go now, or so much later, or cannot be terminated."""
        self.run.ledger.remark = self.plan.unterminated
        if self.plan.unterminated is None:
            self.run.ledger.reach(Milestone.TERMINATED, after=after)
        self.run.ledger.deployment(Trigger.SUCCEEDED)

    def _then(self, following: Callable[[], None], *, at_once: bool = False) -> Callable[[bool], None]:
        """What comes after a stage: the following one, or the failure of the deployment."""

        def done(enough: bool) -> None:
            if enough:
                self.run.later(0 if at_once else self.run.plan.settle, following)
            else:
                self.run.later(self.run.plan.settle, self.run.fail, error_information("HEALTH_CONSTRAINTS"))

        return done
