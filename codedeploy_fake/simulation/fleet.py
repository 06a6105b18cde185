"""The instances of one world, and which of them a group means (``target-resolution``)."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codedeploy_fake.errors import UsageError

_INSTANCE_ID = re.compile(r"i-[0-9a-z]+")

#: Tags of an instance: pairs of a key and a value.
Tags = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Instance:
    """One Amazon EC2 instance."""

    instance_id: str
    tags: Tags = ()
    zone: str | None = None
    auto_scaling_group: str | None = None


@dataclass(frozen=True, slots=True)
class OnPremisesInstance:
    """One on-premises instance; instants are in milliseconds. One that was deregistered keeps its record."""

    name: str
    arn: str
    registered_at: int
    iam_user_arn: str | None = None
    iam_session_arn: str | None = None
    tags: Tags = ()
    deregistered_at: int | None = None

    @property
    def registered(self) -> bool:
        """Whether a group can still mean it."""
        return self.deregistered_at is None


class Fleet:
    """The instances that a test put into one (account, region)."""

    def __init__(self) -> None:
        self._instances: dict[str, Instance] | None = None
        self._index: dict[tuple[str, ...], set[str]] | None = None
        self._lock = threading.Lock()

    @property
    def content(self) -> tuple[Instance, ...] | None:
        """All instances; None while nobody ever said what the fleet is."""
        return None if self._instances is None else self.instances

    @property
    def instances(self) -> tuple[Instance, ...]:
        """All instances, in the order they were added."""
        return tuple((self._instances or {}).values())

    def declare(self) -> None:
        """Say that the fleet is what was put into it, even if that is nothing."""
        self._instances = self._instances or {}

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
            raise UsageError(f"fleet.add({instance_id!r}): an instance id is i- and small letters or digits: 'i-0abc'")
        pairs: object = {} if tags is None else tags
        if not isinstance(pairs, Mapping) or not all(isinstance(text, str) for pair in pairs.items() for text in pair):
            raise UsageError(
                f"fleet.add({instance_id!r}): tags is a mapping of strings, {{'Name': 'web'}}, not {tags!r}"
            )
        instance = Instance(instance_id, tuple(sorted(pairs.items())), zone, auto_scaling_group)
        with self._lock:  # many threads may add at once, and each adds to what the others have
            fleet = self._instances = self._instances or {}
            fleet.pop(instance_id, None)
            fleet[instance_id] = instance
            self._index = None
        return instance

    def remove(self, instance_id: str) -> Instance:
        """Take an instance out of the fleet: deployments that are created from now on do not touch it.

        Raises UsageError, naming those that are there, for one that is not.
        """
        with self._lock:
            fleet = self._instances or {}
            if instance_id not in fleet:
                known = ", ".join(fleet) or "none"
                raise UsageError(f"fleet.remove({instance_id!r}): there is no such instance; there are: {known}")
            self._index = None
            return fleet.pop(instance_id)

    def exchange(self, coming: Iterable[Instance], going: Iterable[str]) -> None:
        """Some instances come and others go, if they are there: a blue/green deployment does that."""
        with self._lock:
            fleet = self._instances = dict(self._instances or {})
            for instance_id in going:
                fleet.pop(instance_id, None)
            fleet.update({instance.instance_id: instance for instance in coming})
            self._index = None

    def restore(self, content: tuple[Instance, ...] | None) -> None:
        """Stand again where ``content`` was taken."""
        with self._lock:
            self._instances = None if content is None else {instance.instance_id: instance for instance in content}
            self._index = None

    def resolve(self, group: Mapping[str, Any]) -> tuple[str, ...]:
        """Ids of the EC2 instances that a deployment group means, sorted.

        ``ec2TagFilters`` are OR-ed; the lists of ``ec2TagSet`` are AND-ed, OR-ed inside; ``autoScalingGroups``
        add their members.
        """
        scaling = [g if isinstance(g, str) else g["name"] for g in group.get("autoScalingGroups", ())]
        filters = _filters(group.get("ec2TagFilters"), group.get("ec2TagSet", {}).get("ec2TagSetList"))
        index = self._indexed()
        found = set().union(*(index.get(("member", name), ()) for name in scaling))
        if filters:
            sets = [set().union(*(index.get(_place(one), ()) for one in some)) for some in filters]
            found |= set.intersection(*sets)
        return tuple(sorted(found))

    def _indexed(self) -> dict[tuple[str, ...], set[str]]:
        """The instances by all that a group may look for: a deployment looks at those that it means, not at all."""
        with self._lock:
            if self._index is None:
                index: dict[tuple[str, ...], set[str]] = {}
                for instance in self.instances:
                    for place in _places(instance):
                        index.setdefault(place, set()).add(instance.instance_id)
                self._index = index
            return self._index

    def zones(self) -> dict[str, str]:
        """The availability zone of every instance that has one."""
        return {instance.instance_id: instance.zone for instance in self.instances if instance.zone is not None}


def resolve_on_premises(group: Mapping[str, Any], instances: Iterable[OnPremisesInstance]) -> tuple[str, ...]:
    """Names of the registered on-premises instances that a deployment group means, sorted."""
    filters = _filters(
        group.get("onPremisesInstanceTagFilters"), group.get("onPremisesTagSet", {}).get("onPremisesTagSetList")
    )
    return tuple(sorted(one.name for one in instances if one.registered and _meant(one.tags, filters)))


def carries(tags: Tags, tag_filter: Mapping[str, str]) -> bool:
    """Whether one of the tags is what a filter of its type looks for."""
    return _place(tag_filter) in _tag_places(tags)


def _place(tag_filter: Mapping[str, str]) -> tuple[str, ...]:
    """Where those stand whom a filter looks for."""
    key, value = tag_filter.get("Key", ""), tag_filter.get("Value", "")
    match tag_filter.get("Type", "KEY_AND_VALUE"):
        case "KEY_ONLY":
            return "key", key
        case "VALUE_ONLY":
            return "value", value
        case _:
            return "tag", key, value


def _tag_places(tags: Tags) -> Iterator[tuple[str, ...]]:
    for key, value in tags:
        yield from (("key", key), ("value", value), ("tag", key, value))


def _places(instance: Instance) -> Iterator[tuple[str, ...]]:
    yield from _tag_places(instance.tags)
    if instance.auto_scaling_group is not None:
        yield "member", instance.auto_scaling_group


_Filters = Sequence[Sequence[Mapping[str, str]]]


def _filters(either: Sequence[Mapping[str, str]] | None, groups: _Filters | None) -> _Filters:
    return [either] if either else groups or ()


def _meant(tags: Tags, filters: _Filters) -> bool:
    return bool(filters) and all(any(carries(tags, one) for one in some) for some in filters)
