"""What is wrong with tag filters: of a deployment group, and of the replacement fleet that a deployment names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codedeploy_fake.service.rules import Call, Hit, Test, at


@dataclass(frozen=True, slots=True)
class Kind:
    """Where filters of a kind stand in a request: plain, or in a set of groups of them; ``types`` is their enum."""

    filters: str
    set: str
    list: str
    types: str
    within: tuple[str, ...] = ()

    def plain(self, request: Mapping[str, Any]) -> Sequence[Mapping[str, str]]:
        """The plain filters."""
        return at(request, *self.within, self.filters) or []

    def groups(self, request: Mapping[str, Any]) -> Sequence[Sequence[Mapping[str, str]]]:
        """The groups of the set."""
        return at(request, *self.within, self.set, self.list) or []

    def all(self, request: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
        """Every filter."""
        yield from self.plain(request)
        for some in self.groups(request):
            yield from some


EC2 = Kind("ec2TagFilters", "ec2TagSet", "ec2TagSetList", "EC2TagFilterType")
ON_PREMISES = Kind("onPremisesInstanceTagFilters", "onPremisesTagSet", "onPremisesTagSetList", "TagFilterType")
REPLACEMENTS = Kind("tagFilters", "ec2TagSet", "ec2TagSetList", "EC2TagFilterType", ("targetInstances",))


def filters_and_set(kind: Kind) -> Test:
    """Filters and a set of them are both given."""
    return lambda call: {} if kind.plain(call.request) and kind.groups(call.request) else None


def filter_with(kind: Kind, type_: str, member: str) -> Test:
    """A filter of the type has the member that the type leaves open."""
    return lambda call: {} if any(f.get("Type") == type_ and f.get(member) for f in kind.all(call.request)) else None


def too_many_tag_groups(kind: Kind) -> Test:
    """A set has more groups of filters than it may have."""

    def test(call: Call) -> Hit:
        most = call.limit("ec2TagGroups")
        return {"limit": most} if len(kind.groups(call.request)) > most else None

    return test


def bad_filters(kind: Kind) -> Test:
    """Too many filters, one too long, or one of a type that does not exist; the hit carries the sentence."""

    def test(call: Call) -> Hit:
        filters, limit = list(kind.all(call.request)), call.limit
        accepted = call.context.contract.enum(kind.types)
        sentence = None
        if len(filters) > limit("tags"):
            sentence = f"A deployment group cannot have more than {limit('tags')} tags"
        for one in filters:
            if one.get("Type", accepted[0]) not in accepted:
                sentence = f"The tag filter type '{one['Type']}' is not valid. Valid values are [{', '.join(accepted)}]"
            if len(one.get("Key", "")) > limit("tagKey") or len(one.get("Value", "")) > limit("tagValue"):
                sentence = (
                    f"A tag filter has a key of at most {limit('tagKey')} characters and a value of at most "
                    f"{limit('tagValue')}"
                )
        return None if sentence is None else {"sentence": sentence}

    return test
