"""What will become of a world's deployments: their traces, and the gate that they pass one after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from codedeploy_fake.service.floors import BEFORE_ALL
from codedeploy_fake.service.terms import Terms
from codedeploy_fake.service.traces import Interventions, Traces
from codedeploy_fake.service.values import Deployment
from codedeploy_fake.simulation.alarms import History
from codedeploy_fake.simulation.gate import releases
from codedeploy_fake.simulation.plan import Plan
from codedeploy_fake.simulation.planning import earliest
from codedeploy_fake.simulation.states import DEPLOYMENT, is_terminal
from codedeploy_fake.simulation.trace import Intervention, Release, Step, Stop, Trace, simulate


class Futures:
    """The futures of the deployments in a dictionary, which stays the store's.

    The gate is derived from the deployments: who waits is let through when one that runs has ended. Whatever comes
    from outside at an instant fixes what the gate did up to it (``settle``) and derives the rest anew, so that the
    past never changes and no queue has to be kept. What the alarms do is derived from their history likewise.
    ``most_running`` is None where there is no gate.
    """

    def __init__(
        self, deployments: dict[str, Deployment], most_running: int | None, alarms: Mapping[str, History]
    ) -> None:
        self._deployments = deployments
        self._most_running = most_running
        self._alarms = alarms
        self.restart()

    def restart(self) -> None:
        """Derive everything anew: these are other deployments than before."""
        self._traces = Traces()
        self._models: dict[str, tuple[Terms, Deployment]] = {}  # by the id of their group
        self._open: dict[str, None] = {}  # all with a gate or alarms that may not have ended when something came last
        for deployment_id in self._deployments:
            self.enter(deployment_id)
        self._settled = max(map(_last_word, self._deployments.values()), default=BEFORE_ALL)
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

    def earliest(self, deployment: Deployment) -> int:
        """An instant before which a deployment is Created, whatever comes; it needs no trace, and may be too early."""
        if deployment.interventions or deployment.watch is not None:
            return deployment.created_at
        return earliest(deployment.created_at, deployment.outcome, deployment.timings)

    @property
    def loose(self) -> tuple[str, ...]:
        """Those whose future hangs on more than what happens to them: on the gate, or on alarms."""
        return tuple(self._open)

    def passed(self, instant: int) -> None:
        """The clock has come to an instant: what the alarms and the gate did up to it is done."""
        if not self._open:
            return
        coming = [*self._alarmed(), *((name, Release(at)) for name, at in self._released().items())]
        done = [one for one in coming if one[1].at <= instant]
        for name, intervention in sorted(done, key=lambda one: one[1].at):
            before = self._deployments[name]
            self._deployments[name] = replace(before, interventions=(*before.interventions, intervention))
        if done:
            self._releases = None

    def settle(self, instant: int) -> None:
        """Before something comes from outside at an instant: what was done up to it is done, the rest is open."""
        self.passed(instant)
        self._open = {name: None for name in self._open if name in self._deployments and not self._ended(name, instant)}
        self._settled = max(self._settled, instant)
        self._releases = None

    def enter(self, deployment_id: str) -> None:
        """A deployment was created: it will come to the gate, and look at its alarms."""
        if self._most_running is not None or self._deployments[deployment_id].watch is not None:
            self._open[deployment_id] = None

    def forget(self, deployment_id: str) -> None:
        """A deployment is gone, and with it its place behind the gate."""
        self._traces.forget(deployment_id)
        self._models.pop(self._deployments[deployment_id].group_id, None)
        self._open.pop(deployment_id, None)
        self._releases = None

    def _ended(self, name: str, instant: int) -> bool:
        end = self.end(self._deployments[name])
        return end.at <= instant and is_terminal(DEPLOYMENT, end.status)

    def _trace(self, deployment: Deployment, interventions: Interventions) -> Trace:
        def computed() -> Trace:
            return simulate(self._plan(deployment), interventions) if interventions else self._undisturbed(deployment)

        return self._traces.trace(deployment.deployment_id, interventions, computed)

    def _undisturbed(self, deployment: Deployment) -> Trace:
        """The life of a deployment to which nothing comes: that of the one before in its group, where that is alike."""
        terms = Terms.of(deployment)
        known, model = self._models.get(deployment.group_id, (None, deployment))
        self._models[deployment.group_id] = terms, deployment
        life = self._traces.known(model.deployment_id, ()) if known == terms else None
        if life is None:
            return simulate(terms.plan(deployment.created_at, held=self._most_running is not None))
        return life.later(deployment.created_at - model.created_at)

    def _plan(self, deployment: Deployment) -> Plan:
        return plan(deployment, held=self._most_running is not None)

    def _happening(self, deployment: Deployment) -> Interventions:
        """What happened to a deployment and what will: its alarms stop it, and the gate lets it through."""
        if self._most_running is None or _let_through(deployment):
            return self._told(deployment)
        at = self._released().get(deployment.deployment_id)
        return self._told(deployment) if at is None else (*self._told(deployment), Release(at))

    # The alarms.

    def _told(self, deployment: Deployment) -> Interventions:
        """What happened to a deployment, and how its alarms will stop it."""
        if deployment.watch is None or deployment.deployment_id not in self._open or _stopped(deployment):
            return deployment.interventions
        stop = deployment.watch.stop(self._alarms)
        return deployment.interventions if stop is None else (*deployment.interventions, stop)

    def _alarmed(self) -> Iterator[tuple[str, Intervention]]:
        """Who is stopped by an alarm, and has not ended before."""
        for name in self._open:
            deployment = self._deployments.get(name)
            told = () if deployment is None else self._told(deployment)
            if deployment is not None and len(told) > len(deployment.interventions):
                stop = told[-1]
                if isinstance(stop, Stop) and self.end(deployment).error == stop.error:
                    yield name, stop

    # The gate.

    def _released(self) -> dict[str, int]:
        """When the gate will let those through that it has not let through yet."""
        if self._most_running is None:
            return {}
        if self._releases is None:
            present = [self._deployments[name] for name in self._open if name in self._deployments]
            running = [self._trace(one, self._told(one)).end.at for one in present if _let_through(one)]
            coming = [(one.deployment_id, self._arrival(one)) for one in present if not _let_through(one)]
            arrivals = [(name, max(found[0], self._settled), found[1]) for name, found in coming if found is not None]
            self._releases = releases(self._most_running or 1, arrivals, running, self._end_if_released)
        return self._releases

    def _arrival(self, deployment: Deployment) -> tuple[int, int | None] | None:
        """When a deployment comes to the gate, and when it ends there if nobody lets it through (None: never).

        None if it ends before it comes.
        """
        held = self._plan(deployment)
        arrival = held.created_at + held.created + held.queued
        end = simulate(held, self._told(deployment)).end
        if not is_terminal(DEPLOYMENT, end.status):
            return arrival, None
        return (arrival, end.at) if end.at > arrival else None

    def _end_if_released(self, name: str, at: int) -> int:
        deployment = self._deployments[name]
        return self._trace(deployment, (*self._told(deployment), Release(at))).end.at


def plan(deployment: Deployment, *, held: bool = False) -> Plan:
    """The plan of a deployment; ``held`` where there is a gate."""
    return Terms.of(deployment).plan(deployment.created_at, held=held)


def _let_through(deployment: Deployment) -> bool:
    return any(isinstance(intervention, Release) for intervention in deployment.interventions)


def _stopped(deployment: Deployment) -> bool:
    return any(isinstance(intervention, Stop) for intervention in deployment.interventions)


def _last_word(deployment: Deployment) -> int:
    """The last instant at which something came from outside."""
    return max((deployment.created_at, *(intervention.at for intervention in deployment.interventions)))
