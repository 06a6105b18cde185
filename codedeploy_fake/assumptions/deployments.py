"""Which assumed rules took part in a deployment, as far as a test has looked at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from codedeploy_fake.contract import Contract
from codedeploy_fake.contract.dating import value_at
from codedeploy_fake.contract.overlay import overlay
from codedeploy_fake.service.futures import plan
from codedeploy_fake.service.store import Deployment, Store
from codedeploy_fake.simulation.moves import Release
from codedeploy_fake.simulation.outcome import Mishap, Schedule
from codedeploy_fake.simulation.states import (
    DEPLOYMENT,
    EVENT,
    TARGET,
    DeploymentStatus,
    Flow,
    is_terminal,
)
from codedeploy_fake.simulation.trace import Trace, simulate


@dataclass(frozen=True, slots=True)
class Seen:
    """A deployment, and the last instants at which a test looked at it, and at its targets; None: never."""

    store: Store
    deployment: Deployment
    until: int
    targets_until: int | None
    #: Instants at which it was read.
    readings: tuple[int, ...]
    #: Whether its answers showed another status or another code than it had.
    folded: frozenset[str]

    @property
    def trace(self) -> Trace:
        """Its whole life."""
        return self.store.trace(self.deployment)


def evidences(seen: Seen, contract: Contract) -> Iterator[str]:
    """The evidence of all that decided what a test has seen of a deployment: some of it is assumed."""
    for key, took_part in _FEATURES.items():
        if took_part(seen):
            yield key
    yield from seen.folded
    yield from _moves(seen)
    if _refused_by(seen) == "OVER_MAX_INSTANCES" and seen.deployment.outcome.refused is None:
        yield str(_instances_limit(contract))


def _instances_limit(contract: Contract) -> str:
    held = value_at(overlay()["limits"]["instancesPerDeployment"], contract.date)
    return "" if held is None else str(held["evidence"])


def _moves(seen: Seen) -> Iterator[str]:
    """The rows of the tables that what was seen went through, but for Queued: that counts where it was shown."""
    before: dict[tuple[str | None, str | None], Any] = {}
    for move in seen.trace.until(seen.until):
        place = (move.target_id, move.event)
        if move.target_id is not None and (seen.targets_until is None or move.at > seen.targets_until):
            continue
        table: Any = DEPLOYMENT if move.target_id is None else EVENT if move.event else TARGET
        was = before.get(place, next(iter(table)))
        for status, key in table[was].values():
            if status is move.status and status is not DeploymentStatus.QUEUED:
                yield key
        before[place] = move.status


def _differs(**other: Any) -> Callable[[Seen], bool]:
    """Whether what was seen would have been otherwise under another policy."""

    def test(seen: Seen) -> bool:
        own = seen.deployment
        changed = {name: value for name, value in other.items() if getattr(own, name) != value}
        if not changed:
            return False
        held = any(isinstance(one, Release) for one in own.interventions)
        lives = (simulate(plan(one, held=held), own.interventions) for one in (own, replace(own, **changed)))
        first, second = lives
        return any(_shown(first, at) != _other(first, second, at) for at in seen.readings) or (
            seen.targets_until is not None and first.until(seen.targets_until) != second.until(seen.targets_until)
        )

    return test


def _shown(life: Trace, instant: int) -> tuple[object, ...]:
    return life.at(instant).seen


def _other(own: Trace, other: Trace, instant: int) -> tuple[object, ...]:
    """What another life would have shown: its end to who has waited for the end of this one."""
    ended = is_terminal(DEPLOYMENT, own.at(instant).status)
    return other.end.seen if ended else _shown(other, instant)


def _by_default_times(seen: Seen) -> bool:
    """Whether it was read while it went on, at an instant at which only the default durations say where it stands."""
    outcome = seen.deployment.outcome
    if outcome.seconds is not None or outcome.schedule != Schedule():
        return False
    created = seen.deployment.created_at
    return any(at > created and not is_terminal(DEPLOYMENT, seen.trace.at(at).status) for at in seen.readings)


def _one_target(seen: Seen) -> bool:
    """Whether a fleet of one was deployed to although the formula would not."""
    health = seen.deployment.health
    return len(seen.deployment.target_ids) == 1 and health.lenient and replace(health, lenient=False).minimum(1) >= 1


def _refused_by(seen: Seen) -> str | None:
    refused = seen.deployment.refused
    return None if refused is None else refused.code


def _sparse_blue_green(seen: Seen) -> bool:
    """Whether the group did not say all of how a blue/green deployment goes."""
    said = seen.deployment.info.get("blueGreenDeploymentConfiguration", {})
    return seen.deployment.blue_green is not None and len(said) < len(_BLUE_GREEN)


def _rolled_back_after_wait(seen: Seen) -> bool:
    end = seen.trace.at(seen.until)
    timed_out = end.status is DeploymentStatus.STOPPED and end.error is not None and end.error.code == "TIMEOUT"
    return timed_out and seen.deployment.rolled_back_by is not None


def _lost(seen: Seen) -> bool:
    return any(one.mishap is Mishap.LOST for one in seen.deployment.outcome.mishaps)


#: What a blue/green group may say: the three options of its block.
_BLUE_GREEN = (
    "deploymentReadyOption", "greenFleetProvisioningOption", "terminateBlueInstancesOnDeploymentSuccess",
)  # fmt: skip
#: The first of the instances that a group gets while nobody ever said what the fleet is.
_SYNTHETIC = f"i-{1:017x}"
#: evidence key -> whether the rule took part
_FEATURES: Mapping[str, Callable[[Seen], bool]] = {
    "unseeded-fleet": lambda seen: _SYNTHETIC in seen.deployment.target_ids,
    "timing-defaults": _by_default_times,
    "health-fleet-of-one": _one_target,
    "initial-health": _differs(initial_health="recorded"),
    "batching": _differs(batching="rigid"),
    "early-failure-inflight": _differs(early_failure_inflight="abort"),
    "lifecycle-restart": lambda seen: seen.deployment.flow in (Flow.RESTART, Flow.RESTART_BEHIND_LOAD_BALANCER),
    "outdated-instances": lambda seen: bool(seen.deployment.skipped),
    "skipped-current-healthy": lambda seen: bool(seen.deployment.skipped),
    "overview-unknown": _lost,
    "blue-green-group-default": _sparse_blue_green,
    "rollback-after-ready-wait": _rolled_back_after_wait,
    "running-gate": lambda seen: any(isinstance(one, Release) for one in seen.deployment.interventions),
}
