"""What will become of a world's deployments: their traces, and the gate that they pass one after another."""

from __future__ import annotations

from dataclasses import replace

from codedeploy_fake.service.traces import Interventions, Traces
from codedeploy_fake.service.values import Deployment
from codedeploy_fake.simulation.clock import to_milliseconds
from codedeploy_fake.simulation.gate import releases
from codedeploy_fake.simulation.instance_health import NEVER, Health
from codedeploy_fake.simulation.plan import Plan
from codedeploy_fake.simulation.planning import build
from codedeploy_fake.simulation.states import DEPLOYMENT, is_terminal
from codedeploy_fake.simulation.trace import Release, Step, Trace, lasting, simulate

#: Earlier than any instant that a datetime can say.
_BEFORE_ALL = -(10**15)


class Futures:
    """The futures of the deployments in a dictionary, which stays the store's.

    The gate is derived from the deployments: who waits is let through when one that runs has ended. Whatever comes
    from outside at an instant fixes what the gate did up to it (``settle``) and derives the rest anew, so that the
    past never changes and no queue has to be kept. ``most_running`` is None where there is no gate.
    """

    def __init__(self, deployments: dict[str, Deployment], most_running: int | None) -> None:
        self._deployments = deployments
        self._most_running = most_running
        self.restart()

    def restart(self) -> None:
        """Derive everything anew: these are other deployments than before."""
        self._traces = Traces()
        self._open = dict.fromkeys(self._deployments)  # all that may not have ended when something came last
        self._settled = max(map(_last_word, self._deployments.values()), default=_BEFORE_ALL)
        self._releases: dict[str, int] | None = None

    def trace(self, deployment: Deployment) -> Trace:
        """The whole life of a deployment."""
        return self._trace(deployment, self._happening(deployment))

    def step(self, deployment: Deployment, instant: int) -> Step:
        """What a reader sees of a deployment at an instant; after its end that needs no trace."""
        end = self._traces.end(deployment.deployment_id, self._happening(deployment))
        return end if end is not None and end.at <= instant else self.trace(deployment).at(instant)

    def end(self, deployment: Deployment) -> Step:
        """Where a deployment stays."""
        return self._traces.end(deployment.deployment_id, self._happening(deployment)) or self.trace(deployment).end

    def settle(self, instant: int) -> None:
        """Before something comes from outside at an instant: what the gate did up to it is done."""
        if self._most_running is None:
            return
        for name, at in self._released().items():
            if at <= instant:
                waiting = self._deployments[name]
                self._deployments[name] = replace(waiting, interventions=(*waiting.interventions, Release(at)))
        self._open = {name: None for name in self._open if name in self._deployments and not self._ended(name, instant)}
        self._settled = max(self._settled, instant)
        self._releases = None

    def let_through(self, instant: int) -> list[Deployment]:
        """The deployments that what happened last lets through the gate at once, at an instant."""
        if self._most_running is None:
            return []
        return [self._deployments[name] for name, at in self._released().items() if at <= instant]

    def enter(self, deployment_id: str) -> None:
        """A deployment was created: it will come to the gate."""
        self._open[deployment_id] = None

    def forget(self, deployment_id: str) -> None:
        """A deployment is gone, and with it its place behind the gate."""
        self._traces.forget(deployment_id)
        self._open.pop(deployment_id, None)
        self._releases = None

    def _ended(self, name: str, instant: int) -> bool:
        end = self.end(self._deployments[name])
        return end.at <= instant and is_terminal(DEPLOYMENT, end.status)

    def _trace(self, deployment: Deployment, interventions: Interventions) -> Trace:
        return self._traces.trace(
            deployment.deployment_id, interventions, lambda: simulate(self._plan(deployment), interventions)
        )

    def _plan(self, deployment: Deployment) -> Plan:
        return plan(deployment, held=self._most_running is not None)

    # The gate.

    def _happening(self, deployment: Deployment) -> Interventions:
        """What happened to a deployment, and when the gate will let it through."""
        if self._most_running is None or _let_through(deployment):
            return deployment.interventions
        at = self._released().get(deployment.deployment_id)
        return deployment.interventions if at is None else (*deployment.interventions, Release(at))

    def _released(self) -> dict[str, int]:
        """When the gate will let those through that it has not let through yet."""
        if self._releases is None:
            present = [self._deployments[name] for name in self._open if name in self._deployments]
            running = [self._trace(one, one.interventions).end.at for one in present if _let_through(one)]
            coming = [(one.deployment_id, self._arrival(one)) for one in present if not _let_through(one)]
            arrivals = [(name, max(at, self._settled)) for name, at in coming if at is not None]
            self._releases = releases(self._most_running or 1, arrivals, running, self._end_if_released)
        return self._releases

    def _arrival(self, deployment: Deployment) -> int | None:
        """When a deployment comes to the gate; None if it ends before."""
        held = self._plan(deployment)
        if is_terminal(DEPLOYMENT, simulate(held, deployment.interventions).end.status):
            return None
        return held.created_at + held.created + held.queued

    def _end_if_released(self, name: str, at: int) -> int:
        deployment = self._deployments[name]
        return self._trace(deployment, (*deployment.interventions, Release(at))).end.at


def plan(deployment: Deployment, *, held: bool = False) -> Plan:
    """The plan of a deployment; ``held`` where there is a gate."""
    built = replace(
        build(
            created_at=deployment.created_at,
            target_ids=deployment.target_ids,
            flow=deployment.flow,
            health=deployment.health,
            outcome=deployment.outcome,
            timings=deployment.timings,
            refused=deployment.refused,
            tolerated=deployment.tolerated,
        ),
        held=held,
        skipped=deployment.skipped,
        unhealthy=_unhealthy(deployment),
        limit=deployment.limit,
        zones=deployment.zones,
        zone_of=deployment.zone_of,
        batching=deployment.batching,
        early_failure_inflight=deployment.early_failure_inflight,
    )
    seconds = deployment.outcome.seconds
    return built if seconds is None else lasting(built, to_milliseconds(seconds))


def _unhealthy(deployment: Deployment) -> frozenset[str]:
    """The targets that count as unhealthy from the start (``initial-health``)."""
    if deployment.initial_health == "optimistic":
        return frozenset()
    before = deployment.health_before
    return frozenset(name for name in deployment.target_ids if before.get(name, NEVER).health is Health.UNHEALTHY)


def _let_through(deployment: Deployment) -> bool:
    return any(isinstance(intervention, Release) for intervention in deployment.interventions)


def _last_word(deployment: Deployment) -> int:
    """The last instant at which something came from outside."""
    return max((deployment.created_at, *(intervention.at for intervention in deployment.interventions)))
