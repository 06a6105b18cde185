"""Who is deployed to together: the targets of a plan by availability zone, with the counts of each."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from codedeploy_fake.simulation.health import Tally, ZonalRule
from codedeploy_fake.simulation.plan import Plan, TargetPlan
from codedeploy_fake.simulation.states import EventStatus, TargetStatus, Trigger


class Target:
    """Where one target stands while its deployment is played.

    ``event`` is the status of its present event, the one at ``position``: the one that runs, or comes next. ``tally``
    is its zone's. One that is ``ill`` was not healthy before. Its present stage ends before the event at ``until``,
    and ``passes`` is then its verdict. Only what is ``counted`` stands in the overview.
    """

    __slots__ = ("counted", "event", "ill", "passes", "plan", "position", "status", "tally", "until")

    def __init__(self, plan: TargetPlan, tally: Tally, *, ill: bool) -> None:
        self.plan = plan
        self.tally = tally
        self.ill = ill
        self.status = TargetStatus.PENDING
        self.event = EventStatus.PENDING
        self.position = 0
        self.until = len(plan.events)
        self.passes = Trigger.SUCCEEDED
        self.counted = True


@dataclass(slots=True)
class Zone:
    """The targets that wait in one availability zone, or in a deployment without zones, and the counts of all.

    ``monitor`` is the wait after it, if another follows, in milliseconds.
    """

    tally: Tally
    monitor: int = 0
    waiting: deque[Target] = field(default_factory=deque)


def divide(plan: Plan) -> tuple[Tally, list[Target], deque[Zone]]:
    """The counts of the whole deployment, its targets in their order, and its zones in alphabetical order.

    Without a zonal rule all is one zone, whose minimum is never felt. In a zone, and without zones in all, the
    targets that were ill come first, since they are taken from nobody.
    """
    tally = Tally(len(plan.targets), plan.health.minimum(len(plan.targets)))
    rule = plan.zones
    names = [plan.zone_of.get(target.target_id, "") if rule else "" for target in plan.targets]
    zones = {
        name: Zone(Tally(size, rule.per_zone.minimum(size) if rule else 0)) for name, size in Counter(names).items()
    }
    targets = []
    for name, target_plan in zip(names, plan.targets, strict=True):
        zone = zones[name]
        target = Target(target_plan, zone.tally, ill=target_plan.target_id in plan.unhealthy)
        targets.append(target)
        skipped = target_plan.target_id in plan.skipped
        if not skipped:
            zone.waiting.append(target)
        for counts in (tally, zone.tally):
            counts.current += skipped
            counts.waiting += not skipped
            counts.away += target.ill and not skipped
    if plan.unhealthy:
        for zone in zones.values():
            zone.waiting = deque(sorted(zone.waiting, key=lambda target: not target.ill))
    return tally, targets, _in_order(zones, rule)


def together(targets: Iterable[Target], minimum: int) -> tuple[Tally, deque[Zone]]:
    """The counts of targets that stand in one zone, and are all healthy, of which so many have to stay healthy."""
    waiting = deque(targets)
    zone = Zone(Tally(len(waiting), 0, waiting=len(waiting)), waiting=waiting)
    for target in waiting:
        target.tally = zone.tally
    return Tally(len(waiting), minimum, waiting=len(waiting)), deque([zone])


def _in_order(zones: Mapping[str, Zone], rule: ZonalRule | None) -> deque[Zone]:
    """The zones in which something is to be done, with the wait after each."""
    busy = deque(zone for _, zone in sorted(zones.items()) if zone.waiting)
    if rule is not None:
        for place, zone in enumerate(busy):
            zone.monitor = rule.monitor if place or rule.first_monitor is None else rule.first_monitor
    return busy or deque([Zone(Tally(0, 0))])
