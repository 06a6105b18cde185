"""All worlds of one fake: (account, region) -> store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from codedeploy_fake.errors import UsageError
from codedeploy_fake.events import Event
from codedeploy_fake.service.landing import last
from codedeploy_fake.service.rollback import last_told
from codedeploy_fake.service.store import Deployment, Store, WorldSnapshot
from codedeploy_fake.simulation.clock import Clock, VirtualClock
from codedeploy_fake.simulation.script import Line

#: How many deployments a message names.
_NAMED = 20

WorldSnapshots = Mapping[tuple[str, str], WorldSnapshot]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything observable of a fake, as a value: two are equal when nothing differs."""

    now_ms: int
    worlds: WorldSnapshots
    script: tuple[Line, ...]
    events: tuple[Event, ...] = ()


def restorable(snapshot: object, clock: Clock) -> VirtualClock:
    """The clock, as one that can be set back. Raises UsageError for any other, and for what is no snapshot."""
    if not isinstance(snapshot, Snapshot):
        raise UsageError(f"restore({snapshot!r}): give what snapshot() of this fake gave")
    if not isinstance(clock, VirtualClock):
        raise UsageError(f"restore needs a VirtualClock, which can be set back; this is {clock!r}")
    return clock


class Worlds:
    """Stores, made when somebody first asks for them."""

    def __init__(self, most_running: int | None = None) -> None:
        self._stores: dict[tuple[str, str], Store] = {}
        self._in_order: tuple[Store, ...] = ()
        self._most_running = most_running

    def __iter__(self) -> Iterator[Store]:
        """The stores by account and region: who looked at which first must not show."""
        return iter(self._in_order)

    def store(self, account_id: str, region: str) -> Store:
        """The store of an account in a region."""
        key = (account_id, region)
        if key not in self._stores:
            self._stores[key] = Store(account_id, region, self._most_running)
            self._in_order = tuple(self._stores[key] for key in sorted(self._stores))
        return self._stores[key]

    def deployment_ids(self) -> tuple[str, ...]:
        """Ids of all deployments: world by world, the oldest first in each."""
        return tuple(name for store in self for name in store.deployments)

    def find(self, deployment_id: str) -> tuple[Store, Deployment]:
        """A deployment and where it is. Raises UsageError, naming those that exist, for an unknown one."""
        for store in self:
            if deployment_id in store.deployments:
                return store, store.deployments[deployment_id]
        known = self.deployment_ids()
        latest = ", ".join(known[-_NAMED:]) or "none yet"
        older = f"{len(known) - _NAMED} older ones, and " if len(known) > _NAMED else ""
        raise UsageError(f"there is no deployment {deployment_id!r}; there are: {older}{latest}")

    def end(self, now: int) -> int:
        """The instant at which the last deployment ends and the last of what one leaves behind lands and is told."""
        ends = [store.end(deployment).at for store in self for deployment in store.going()]
        later = [at for store in self for at in (last(store), last_told(store)) if at is not None]
        return max([now, *ends, *later])

    def snapshot(self) -> WorldSnapshots:
        """Every world in which something ever was, as a value."""
        taken = {key: store.snapshot() for key, store in self._stores.items()}
        return {key: snapshot for key, snapshot in taken.items() if snapshot != WorldSnapshot.empty()}

    def restore(self, snapshots: WorldSnapshots, now: int) -> None:
        """Be exactly these worlds again, at an instant up to which all was told; the others become empty."""
        for key in {*self._stores, *snapshots}:
            self.store(*key).restore(snapshots.get(key, WorldSnapshot.empty()), now)
