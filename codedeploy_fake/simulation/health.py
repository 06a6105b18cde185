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
        match self.kind:
            case HealthKind.HOST_COUNT:
                minimum = self.value
            case HealthKind.FLEET_PERCENT:
                minimum = (targets * self.value + 99) // 100
            case HealthKind.MOST_CONCURRENCY:
                minimum = targets - self.value
        return max(0, min(minimum, targets - 1) if self.lenient else minimum)


@dataclass(frozen=True, slots=True)
class Tally:
    """Where the targets of a deployment stand: counts. Every target counts as healthy until it fails here."""

    targets: int
    minimum: int
    waiting: int
    in_flight: int
    failed: int
    succeeded: int

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
        """Whether one more target may be taken out of service now."""
        return self.waiting > 0 and self.healthy - self.in_flight - 1 >= self.minimum

    @property
    def enough(self) -> bool:
        """Whether the deployment succeeded, once all targets are done: at least one always has to."""
        return self.succeeded >= max(self.minimum, 1)
