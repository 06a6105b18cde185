"""An answer without its request: which questions it can be the answer to, as far as it shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from codedeploy_fake.verification.matching import NAMES, Mapped

#: What is asked for by these members stands in an answer under the other: alone, or in each item of a list.
ASKED = {
    "deploymentId": "deploymentId",
    "deploymentIds": "deploymentId",
    "targetId": "targetId",
    "targetIds": "targetId",
    "instanceId": "instanceId",
    "instanceIds": "instanceId",
    "instanceName": "instanceName",
    "instanceNames": "instanceName",
    "applicationName": "applicationName",
    "applicationNames": "applicationName",
    "deploymentGroupName": "deploymentGroupName",
    "deploymentGroupNames": "deploymentGroupName",
    "deploymentConfigName": "deploymentConfigName",
}


def answered(
    request: Mapping[str, Any], answer: Any, mapped: Mapped, sent: Mapping[str, Sequence[Any]]
) -> Mapped | None:
    """The pairs under which the answer can be one to the request; None where it shows that something else was asked.

    ``sent`` are the names that the story has made up so far, by member: where there is one only, an answer shows which
    recorded one it stands for.
    """
    found = _paired(answer, mapped, sent)
    if found is None:
        return None
    for member, value in request.items():
        shown = {str(found.back(one)) for one in _under(ASKED[member], answer)} if member in ASKED else set()
        asked = {str(one) for one in (value if isinstance(value, list) else [value])}
        if not all(one in asked or one.rpartition("/")[2] in asked for one in shown):  # an instance may be an ARN
            return None
    return found


def shows(request: Mapping[str, Any], answer: Any, mapped: Mapped) -> bool:
    """Whether all that was asked stands in the answer, so that it is one to this question beyond doubt."""
    there = {str(one) for one in values(mapped.back(answer))}
    asked = {str(one) for one in values(request)}
    return bool(asked) and asked <= there


def _paired(answer: Any, mapped: Mapped, sent: Mapping[str, Sequence[Any]]) -> Mapped | None:
    found: Mapped | None = mapped
    for name, value in _members(answer):
        names = sent.get(name, ()) if name in NAMES else ()
        if found is None:
            return None
        if names and all(one == names[0] for one in names):
            found = found.paired(names[0], value)
        else:
            found = _paired(value, found, sent)
    return found


def _under(member: str, answer: Any) -> Iterator[Any]:
    """What stands under a member, at any depth."""
    for name, value in _members(answer):
        if name == member and isinstance(value, str):
            yield value
        else:
            yield from _under(member, value)


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, list):
        yield from (("", item) for item in value)


def values(value: Any) -> Iterator[Any]:
    """All that stands in a document, at any depth."""
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else None
    if inner is None:
        yield value
    else:
        for one in inner:
            yield from values(one)
