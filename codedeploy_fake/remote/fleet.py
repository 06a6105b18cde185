"""The fleet of a world on a server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from codedeploy_fake.control.documents import read_instance
from codedeploy_fake.simulation.fleet import Fleet, Instance

if TYPE_CHECKING:
    from codedeploy_fake.remote.connection import Connection


class RemoteFleet:
    """The instances that somebody put into one (account, region); see ``Fleet``."""

    def __init__(self, connection: Connection, **world: str) -> None:
        self._connection = connection
        self._world = world

    @property
    def content(self) -> tuple[Instance, ...] | None:
        """All instances; None while nobody ever said what the fleet is."""
        said = self._connection.get("/fleet", **self._world)
        return tuple(map(read_instance, said["instances"])) if said["declared"] else None

    @property
    def instances(self) -> tuple[Instance, ...]:
        """All instances, in the order they were added."""
        return self.content or ()

    def declare(self) -> None:
        """Say that the fleet is what was put into it, even if that is nothing."""
        self._connection.tell("POST", "/fleet/declare", {}, **self._world)

    def add(
        self,
        instance_id: str,
        *,
        tags: Mapping[str, str] | None = None,
        zone: str | None = None,
        auto_scaling_group: str | None = None,
    ) -> Instance:
        """Put an instance into the fleet; see ``Fleet.add``."""
        named = dict(tags) if isinstance(tags, Mapping) else tags
        asked = {"instance_id": instance_id, "tags": named, "zone": zone, "auto_scaling_group": auto_scaling_group}
        return read_instance(self._connection.tell("POST", "/fleet", asked, **self._world)["instance"])

    def remove(self, instance_id: str) -> Instance:
        """Take an instance out of the fleet; see ``Fleet.remove``."""
        return read_instance(self._connection.tell("DELETE", f"/fleet/{instance_id}", {}, **self._world)["instance"])

    def resolve(self, group: Mapping[str, Any]) -> tuple[str, ...]:
        """Ids of the instances that a deployment group means, sorted; see ``Fleet.resolve``."""
        return self._here().resolve(group)

    def zones(self) -> dict[str, str]:
        """The availability zone of every instance that has one."""
        return self._here().zones()

    def _here(self) -> Fleet:
        fleet = Fleet()
        fleet.restore(self.content)
        return fleet
