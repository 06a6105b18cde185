"""What a control request asks for: its body, its query and the parts of its path, checked and with teaching errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from urllib.parse import parse_qsl

from codedeploy_fake.control.documents import read_moment
from codedeploy_fake.errors import UsageError
from codedeploy_fake.simulation.script_json import Check, members, whole

if TYPE_CHECKING:
    from codedeploy_fake.fake import CodeDeployFake
    from codedeploy_fake.world import World

#: The format of the JSON that goes in and out.
VERSION = 1

#: Which world a request is about; what is not named is the fake's own.
WORLD = ("account", "region")


@dataclass(frozen=True, slots=True)
class Asked:
    """The arguments of a verb: ``parts`` are those of the path, ``body`` and ``query`` have known members only."""

    parts: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)

    def world(self, fake: CodeDeployFake) -> World:
        """The world that the query names. Raises UsageError for what is no account or region."""
        return fake.world(region=self.query.get("region"), account_id=self.query.get("account"))


def query(text: str, known: Sequence[str]) -> dict[str, str]:
    """The parameters of a query string. Raises UsageError for one that is not known, or comes twice."""
    given: dict[str, str] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, errors="replace"):
        if name not in known:
            accepted = f"accepted: {', '.join(known)}" if known else "none is accepted here"
            raise UsageError(f"?{name}: no such parameter; {accepted}")
        if name in given:
            raise UsageError(f"?{name}: given more than once")
        given[name] = value
    return given


def body(document: object, known: Mapping[str, Check], needed: Sequence[str]) -> dict[str, Any]:
    """The members of a request's body. Raises UsageError, beginning with the member, for what is not known or wrong."""
    given = members(document, "body", {"version": whole, **known}, needed)
    version = given.pop("version", VERSION)
    if version != VERSION:
        raise UsageError(f"body.version: {version!r} is not known here; this reads version {VERSION}")
    return given


def count(text: str, name: str) -> int:
    """A parameter that is a number of things."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise UsageError(f"?{name}={text}: a whole number, zero or more")
    return int(text)


class _At(Protocol):
    @property
    def at(self) -> datetime: ...


Happening = TypeVar("Happening", bound=_At)


def lately(told: Sequence[Happening], query: Mapping[str, str]) -> Sequence[Happening]:
    """What happened not before ``since``, and of that the last ``limit``; all of it without them."""
    if "since" in query:
        since = read_moment(query["since"], "?since")
        told = [one for one in told if one.at >= since]
    if "limit" in query:
        told = told[max(len(told) - count(query["limit"], "limit"), 0) :]
    return told
