"""What blue/green deployments leave behind: instances that come and go, and whom a group means afterwards.

A deployment is a trace, and what follows from it in the world follows when its instant comes: whoever moves the
clock, or has just changed something, lets it land. Reading never does.
"""

from __future__ import annotations

from dataclasses import replace

from codedeploy_fake.service.store import Deployment, Store
from codedeploy_fake.simulation.states import DEPLOYMENT, Milestone, is_terminal


def land(store: Store, now: int) -> None:
    """Let everything land in a world that has come by an instant, in order of time."""
    names = store.exchanging.reached(now)
    due = [
        (at, name, milestone)
        for name in names
        for at, milestone in _coming(store, store.deployments[name])
        if at <= now
    ]
    for _, name, milestone in sorted(due, key=lambda one: one[0]):
        _do(store, store.deployments[name], milestone)
    for name in names:
        deployment = store.deployments[name]
        end, coming = store.end(deployment), _coming(store, deployment)
        if coming:
            store.exchanging.put(name, coming[0][0])
        elif not is_terminal(DEPLOYMENT, end.status):
            store.exchanging.put(name, None)
        elif end.at > now:
            store.exchanging.put(name, end.at)
        else:
            store.exchanging.drop(name)


def last(store: Store) -> int | None:
    """The instant at which the last of what is still to land does, as all stands now; None if there is nothing."""
    coming = (_coming(store, store.deployments[name]) for name in store.exchanging)
    return max((milestones[-1][0] for milestones in coming if milestones), default=None)


def _coming(store: Store, deployment: Deployment) -> tuple[tuple[int, Milestone], ...]:
    landed = deployment.blue_green.landed if deployment.blue_green else 0
    return store.trace(deployment).milestones[landed:]


def _do(store: Store, deployment: Deployment, milestone: Milestone) -> None:
    known = deployment.blue_green
    if known is None:
        return
    if milestone is Milestone.PROVISIONED:
        store.fleet.exchange(known.provisioned, ())
    elif milestone is Milestone.REPLACED:
        _take_over(store, deployment)
    elif milestone is Milestone.TERMINATED and store.fleet.content is not None:
        store.fleet.exchange((), known.exchange.originals)
    store.amend(replace(deployment, blue_green=replace(known, landed=known.landed + 1)))


def _take_over(store: Store, deployment: Deployment) -> None:
    """The group means the replacement instances from now on (``blue-green-after``).

    What somebody has changed in it since the deployment was created stays as it is (``blue-green-changed-meanwhile``).
    """
    key = deployment.application, deployment.group
    group = store.groups.get(key)
    if group is None or deployment.detached or deployment.blue_green is None:
        return
    before, after = deployment.blue_green.predecessor, deployment.blue_green.successor
    ours = {member: after[member] for member in after if group.settings.get(member) == before.get(member)}
    given = {member: value for member, value in {**group.settings, **ours}.items() if value is not None}
    store.groups[key] = replace(group, settings=given)
