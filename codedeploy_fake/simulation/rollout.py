"""Which target is next: never more at once than the minimum healthy hosts allow (``health-engine``)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from codedeploy_fake.simulation.agenda import Phase
from codedeploy_fake.simulation.health import Tally
from codedeploy_fake.simulation.states import Trigger
from codedeploy_fake.simulation.walk import Walk
from codedeploy_fake.simulation.zones import Target, Zone


@dataclass(frozen=True, slots=True)
class Manner:
    """How targets follow each other: in batches that wait for their last one where it is ``rigid``.

    ``abort`` ends the targets in flight at an early failure; None lets them go on (``early-failure-inflight``).
    """

    rigid: bool
    abort: Callable[[], None] | None


class Rollout:
    """One stage of targets: all are launched, or nothing more is launched because too many failed.

    ``done`` is told in the end whether enough of them succeeded, and is called once.
    """

    def __init__(
        self, walk: Walk, tally: Tally, zones: deque[Zone], manner: Manner, done: Callable[[bool], None]
    ) -> None:
        self.walk = walk
        self.tally = tally
        self.zones = zones
        self.manner = manner
        self.done = done
        self.in_flight = 0
        self.given_up = False
        walk.reports = self._result

    def schedule(self) -> None:
        """Launch what may be launched, give up, go on to the next zone, or come to the end."""
        zone = self.zones[0]
        if self.tally.must_give_up or zone.tally.must_give_up:
            self._give_up()
        if not (self.manner.rigid and self.in_flight):
            while zone.waiting and self._may_launch(zone.waiting[0]):
                self._launch(zone.waiting.popleft())
        if self.in_flight:
            return
        if zone.waiting or zone.tally.fell_below:  # those that were ill before may leave nobody to be taken away
            self._give_up()
        if self.tally.waiting:
            self.walk.agenda.put(self.walk.ledger.now + zone.monitor, Phase.DUE, self._next_zone)
        else:
            self.done(self.tally.enough and not self.given_up)

    def _may_launch(self, target: Target) -> bool:
        return target.ill or (self.tally.may_launch and target.tally.may_launch)

    def _launch(self, target: Target) -> None:
        self.in_flight += 1
        for tally in (self.tally, target.tally):
            tally.waiting -= 1
            tally.away += not target.ill
        self.walk.launch(target)

    def _give_up(self) -> None:
        """Early failure: nothing more is launched."""
        self.given_up = True
        for zone in self.zones:
            for target in zone.waiting:
                self.walk.drop(target)
            zone.waiting.clear()
            zone.tally.waiting = 0
        self.tally.waiting = 0
        if self.manner.abort is not None:
            self.manner.abort()
            self.in_flight = 0

    def _next_zone(self) -> None:
        self.zones.popleft()
        self.schedule()

    def _result(self, target: Target, verdict: Trigger) -> None:
        """A target has come to the end of the stage."""
        self.in_flight -= 1
        for tally in (self.tally, target.tally):
            tally.away -= 1
            tally.failed += verdict is Trigger.FAILED
            tally.succeeded += verdict is not Trigger.FAILED
        self.schedule()
