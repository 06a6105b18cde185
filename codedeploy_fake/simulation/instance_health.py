"""What CodeDeploy keeps of each instance of a group from one deployment to the next (``health-order``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from codedeploy_fake.simulation.moves import Trace
from codedeploy_fake.simulation.states import DeploymentStatus, TargetStatus


class Health(StrEnum):
    """Whether the last deployment to an instance succeeded."""

    HEALTHY = "Healthy"
    UNHEALTHY = "Unhealthy"


class RevisionHealth(StrEnum):
    """How the revision on an instance stands to that of the group's last successful deployment."""

    CURRENT = "Current"
    OLD = "Old"
    UNKNOWN = "Unknown"


@dataclass(frozen=True, slots=True)
class InstanceHealth:
    """The two health values of an instance in a group."""

    health: Health
    revision: RevisionHealth


#: An instance to which the group has never deployed.
NEVER = InstanceHealth(Health.UNHEALTHY, RevisionHealth.UNKNOWN)

_H, _R, _T = Health, RevisionHealth, TargetStatus

# fmt: off
#: (the deployment succeeded, what became of the target) -> health, and the revision health that follows each one.
#: Failed or Stopped, the group keeps its revision, so that an instance that got the new one runs another (assumed).
_AFTER: Mapping[tuple[bool, TargetStatus], tuple[Health, Mapping[RevisionHealth, RevisionHealth]]] = {
    (True,  _T.SUCCEEDED): (_H.HEALTHY,   {_R.CURRENT: _R.CURRENT, _R.OLD: _R.CURRENT, _R.UNKNOWN: _R.CURRENT}),
    (True,  _T.FAILED):    (_H.UNHEALTHY, {_R.CURRENT: _R.UNKNOWN, _R.OLD: _R.OLD,     _R.UNKNOWN: _R.UNKNOWN}),
    (False, _T.SUCCEEDED): (_H.HEALTHY,   {_R.CURRENT: _R.OLD,     _R.OLD: _R.OLD,     _R.UNKNOWN: _R.OLD}),
    (False, _T.FAILED):    (_H.UNHEALTHY, {_R.CURRENT: _R.UNKNOWN, _R.OLD: _R.OLD,     _R.UNKNOWN: _R.UNKNOWN}),
}
# fmt: on

#: Who is deployed to first.
_FIRST = {RevisionHealth.UNKNOWN: 1, RevisionHealth.OLD: 2, RevisionHealth.CURRENT: 3}

#: One object for each pair of values, so that ten thousand instances share six.
_VALUES = {(health, revision): InstanceHealth(health, revision) for health in Health for revision in RevisionHealth}


def fold(before: Mapping[str, InstanceHealth], trace: Trace) -> Mapping[str, InstanceHealth]:
    """The health of a group's instances after a deployment, from what it was before.

    ``before`` has the instances to which the group ever deployed. Targets that were not attempted keep their
    health; an instance that the group no longer meant when it moved on runs an old revision. Gives ``before``
    itself where nothing changed, so that a series of successes costs no memory.
    """
    succeeded = trace.end.status is DeploymentStatus.SUCCEEDED
    results = {name: status for name, status in trace.results().items() if name not in trace.originals}
    changed = {
        target_id: _VALUES[was.health, RevisionHealth.OLD]
        for target_id, was in before.items()
        if succeeded and was.revision is RevisionHealth.CURRENT and target_id not in results
    }
    for target_id, status in results.items():
        row = _AFTER.get((succeeded, status))
        if row is not None:
            health, revisions = row
            was = before.get(target_id, NEVER)
            now = _VALUES[health, revisions[was.revision]]
            if now != was or target_id not in before:
                changed[target_id] = now
    return {**before, **changed} if changed else before


def order(target_ids: Iterable[str], health: Mapping[str, InstanceHealth]) -> tuple[str, ...]:
    """The order in which targets are attempted: Unhealthy, then Unknown, Old and Current; equal ones by id."""

    def place(target_id: str) -> tuple[int, str]:
        known = health.get(target_id, NEVER)
        return (0 if known.health is Health.UNHEALTHY else _FIRST[known.revision]), target_id

    return tuple(sorted(target_ids, key=place))
