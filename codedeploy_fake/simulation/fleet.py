"""The instances of one world, and which of them a group means (``target-resolution``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codedeploy_fake.errors import UsageError

_INSTANCE_ID = re.compile(r"i-[0-9a-z]+")


@dataclass(frozen=True, slots=True)
class Instance:
    """One Amazon EC2 instance."""

    instance_id: str
    tags: tuple[tuple[str, str], ...] = ()
    zone: str | None = None
    auto_scaling_group: str | None = None


class Fleet:
    """The instances that a test put into one (account, region)."""

    def __init__(self) -> None:
        self._instances: tuple[Instance, ...] = ()

    @property
    def instances(self) -> tuple[Instance, ...]:
        """All instances, in the order they were added."""
        return self._instances

    def add(
        self,
        instance_id: str,
        *,
        tags: Mapping[str, str] | None = None,
        zone: str | None = None,
        auto_scaling_group: str | None = None,
    ) -> Instance:
        """Put an instance into the fleet; one with the same id takes the place of the old.

        Raises UsageError for an id that is not ``i-…`` or for tags that are not a mapping of strings.
        """
        if not _INSTANCE_ID.fullmatch(str(instance_id)):
            raise UsageError(f"fleet.add({instance_id!r}): an instance id is i- and letters or digits: 'i-0abc'")
        pairs = dict(tags or {})
        if not all(isinstance(text, str) for pair in pairs.items() for text in pair):
            raise UsageError(f"fleet.add({instance_id!r}): tags is a mapping of strings, not {tags!r}")
        instance = Instance(instance_id, tuple(sorted(pairs.items())), zone, auto_scaling_group)
        self._instances = (*(i for i in self._instances if i.instance_id != instance_id), instance)
        return instance

    def restore(self, instances: Iterable[Instance]) -> None:
        """Hold exactly these instances again."""
        self._instances = tuple(instances)

    def resolve(self, group: Mapping[str, Any]) -> tuple[str, ...]:
        """Ids of the instances that a deployment group means, sorted.

        ``ec2TagFilters`` are OR-ed; the lists of ``ec2TagSet`` are AND-ed, OR-ed inside; ``autoScalingGroups``
        add their members.
        """
        scaling = {g if isinstance(g, str) else g.get("name") for g in group.get("autoScalingGroups", ())}
        filters: Sequence[Sequence[Mapping[str, str]]] = group.get("ec2TagSet", {}).get("ec2TagSetList", ())
        if group.get("ec2TagFilters"):
            filters = [group["ec2TagFilters"]]
        return tuple(
            sorted(
                instance.instance_id
                for instance in self._instances
                if instance.auto_scaling_group in scaling
                or (filters and all(any(_carries(instance, f) for f in some) for some in filters))
            )
        )


def _carries(instance: Instance, tag_filter: Mapping[str, str]) -> bool:
    key, value = tag_filter.get("Key"), tag_filter.get("Value")
    match tag_filter.get("Type", "KEY_AND_VALUE"):
        case "KEY_ONLY":
            return any(k == key for k, _ in instance.tags)
        case "VALUE_ONLY":
            return any(v == value for _, v in instance.tags)
        case _:
            return (key or "", value or "") in instance.tags
