"""Minimum healthy hosts: how many targets at once, when to give up, when enough succeeded (``health-engine``)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class HealthKind(StrEnum):
    """How ``value`` is meant. MOST_CONCURRENCY stands outside the enum of the API, on OneAtATime alone."""

    HOST_COUNT = "HOST_COUNT"
    FLEET_PERCENT = "FLEET_PERCENT"
    MOST_CONCURRENCY = "MOST_CONCURRENCY"


@dataclass(frozen=True, slots=True)
class MinimumHealthyHosts:
    """The rule of a Server deployment configuration.

    ``lenient`` marks the predefined ones: a fleet of one is deployed to, whatever the formula says
    (``health-fleet-of-one``).
    """

    kind: HealthKind
    value: int
    lenient: bool = False

    def minimum(self, targets: int) -> int:
        """How many of ``targets`` must stay healthy: computed once, when the targets are resolved."""
        minimum = {
            HealthKind.HOST_COUNT: self.value,
            HealthKind.FLEET_PERCENT: (targets * self.value + 99) // 100,
            HealthKind.MOST_CONCURRENCY: targets - self.value,
        }[self.kind]
        return max(0, min(minimum, targets - 1) if self.lenient else minimum)


@dataclass(frozen=True, slots=True)
class ZonalRule:
    """Availability zones one after another (``zonal-config``), with a minimum of healthy hosts in each.

    ``monitor`` is the wait after a zone and ``first_monitor`` the one after the first, in milliseconds; there is
    none after the last.
    """

    per_zone: MinimumHealthyHosts = MinimumHealthyHosts(HealthKind.FLEET_PERCENT, 0)
    monitor: int = 0
    first_monitor: int | None = None


@dataclass(slots=True)
class Tally:
    """Where the targets of a deployment, or of one of its zones, stand: counts that its engine keeps.

    ``away`` are the healthy targets that are out of service because they are being deployed to; every target counts
    as healthy until it fails here. ``current`` are those passed over because they need no deployment.
    """

    targets: int
    minimum: int
    waiting: int = 0
    away: int = 0
    failed: int = 0
    succeeded: int = 0
    current: int = 0

    @property
    def healthy(self) -> int:
        """Targets that did not fail in this deployment."""
        return self.targets - self.failed

    @property
    def can_start(self) -> bool:
        """Whether anything may be deployed at all."""
        return self.minimum < self.targets

    @property
    def must_give_up(self) -> bool:
        """Early failure: work is left, something failed, and one more failure would be one too many."""
        return self.waiting > 0 and self.failed > 0 and self.healthy <= self.minimum

    @property
    def may_launch(self) -> bool:
        """Whether one more healthy target may be taken out of service now."""
        return self.waiting > 0 and self.healthy - self.away - 1 >= self.minimum

    @property
    def fell_below(self) -> bool:
        """Whether fewer than the minimum can still be healthy in the end."""
        return self.healthy < self.minimum

    @property
    def enough(self) -> bool:
        """Whether the deployment succeeded, once all targets are done: one always has to, where any was to be done."""
        needed = 1 if self.targets > self.current else 0
        return self.succeeded >= needed and self.succeeded + self.current >= self.minimum
