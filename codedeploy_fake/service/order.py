"""The order in which a world's deployments were created, so that a list can begin anywhere in it at once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from codedeploy_fake.service.values import Deployment

#: The names of an application and a deployment group.
Names = tuple[str, str]


class Order:
    """The ids of deployments, all and by group."""

    def __init__(self) -> None:
        self.restart(())

    def restart(self, deployments: Iterable[Deployment]) -> None:
        """These are the deployments, the oldest first."""
        self._all: list[str] = []
        self._by_group: dict[Names, list[str]] = {}
        self._places: dict[str, int] = {}
        for deployment in deployments:
            self.enter(deployment)

    def enter(self, deployment: Deployment) -> None:
        """A deployment was created."""
        name = deployment.deployment_id
        self._places[name] = len(self._all)
        self._all.append(name)
        self._by_group.setdefault((deployment.application, deployment.group), []).append(name)

    def newest(self, behind: str | None = None, group: Names | None = None) -> Iterator[str]:
        """The ids, the newest first, ``behind`` one of them: of all deployments, or of those of a group.

        Behind one that is not there they begin anew.
        """
        ids = self._all if group is None else self._by_group.get(group, [])
        place = None if behind is None else self._places.get(behind)
        end = len(ids) if place is None else bisect_left(ids, place, key=self._places.__getitem__)
        return (ids[at] for at in range(end - 1, -1, -1))
