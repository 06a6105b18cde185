"""The terms of a deployment: all that its life hangs on but its instant. Deployments of equal terms live alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from codedeploy_fake.service.values import Deployment
from codedeploy_fake.simulation.clock import to_milliseconds
from codedeploy_fake.simulation.failures import ErrorInformation
from codedeploy_fake.simulation.health import MinimumHealthyHosts, ZonalRule
from codedeploy_fake.simulation.instance_health import NEVER, Health
from codedeploy_fake.simulation.outcome import Outcome
from codedeploy_fake.simulation.plan import Batching, EarlyFailure, Exchange, Plan
from codedeploy_fake.simulation.planning import build
from codedeploy_fake.simulation.states import Flow
from codedeploy_fake.simulation.timings import Timings
from codedeploy_fake.simulation.trace import lasting


class Terms(NamedTuple):
    """What decides the life of a deployment to which nothing comes from outside; each means what it does in a Plan."""

    target_ids: tuple[str, ...]
    flow: Flow
    health: MinimumHealthyHosts
    outcome: Outcome
    timings: Timings
    refused: ErrorInformation | None
    exchange: Exchange | None
    tolerated: frozenset[str]
    skipped: frozenset[str]
    unhealthy: frozenset[str]
    limit: int | None
    zones: ZonalRule | None
    zone_of: Mapping[str, str]
    batching: Batching
    early_failure_inflight: EarlyFailure

    @classmethod
    def of(cls, deployment: Deployment) -> Terms:
        """Those of a deployment."""
        return cls(
            deployment.target_ids,
            deployment.flow,
            deployment.health,
            deployment.outcome,
            deployment.timings,
            deployment.refused,
            deployment.blue_green.exchange if deployment.blue_green else None,
            deployment.tolerated,
            deployment.skipped,
            _unhealthy(deployment),
            deployment.limit,
            deployment.zones,
            deployment.zone_of,
            deployment.batching,
            deployment.early_failure_inflight,
        )

    def plan(self, created_at: int, *, held: bool) -> Plan:
        """What they come to for a deployment of an instant; ``held`` where there is a gate."""
        built = replace(
            build(
                created_at=created_at,
                target_ids=self.target_ids,
                flow=self.flow,
                health=self.health,
                outcome=self.outcome,
                timings=self.timings,
                refused=self.refused,
                exchange=self.exchange,
            ),
            held=held,
            tolerated=self.tolerated,
            skipped=self.skipped,
            unhealthy=self.unhealthy,
            limit=self.limit,
            zones=self.zones,
            zone_of=self.zone_of,
            batching=self.batching,
            early_failure_inflight=self.early_failure_inflight,
        )
        seconds = self.outcome.seconds
        return built if seconds is None else lasting(built, to_milliseconds(seconds))


def _unhealthy(deployment: Deployment) -> frozenset[str]:
    """The targets that count as unhealthy from the start (``initial-health``)."""
    if deployment.initial_health == "optimistic" or deployment.blue_green:  # a replacement instance never served
        return frozenset()
    before = deployment.health_before
    return frozenset(name for name in deployment.target_ids if before.get(name, NEVER).health is Health.UNHEALTHY)
