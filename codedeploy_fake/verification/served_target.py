"""A fake on a server as the target of a story: asked by a boto3 client, set up and moved through its control API."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from codedeploy_fake.contract.data import document
from codedeploy_fake.errors import UsageError
from codedeploy_fake.remote import RemoteFake
from codedeploy_fake.remote.connection import Connection
from codedeploy_fake.verification.belonging import BUCKET
from codedeploy_fake.verification.boto_target import BotoTarget, Place, Waiting
from codedeploy_fake.verification.fake_target import FLEET, TAG, ZONES
from codedeploy_fake.verification.targets import Lost
from codedeploy_fake.wire import ConnectionDropped

#: Seconds between two looks at a clock, and the least rate that is made of them; the least seconds between two polls.
_LOOK, _SLOWEST, _SOONEST = 0.2, 0.001, 0.001
#: What such a server can do, however its time moves.
_ALWAYS = frozenset({"instances", "alarms", "blue-green", "many-resources", "fresh-account"})


P = ParamSpec("P")
R = TypeVar("R")


def _answered(verb: Callable[P, R]) -> Callable[P, R]:
    """Something that is asked of the control API: a server that does not answer is lost."""

    @functools.wraps(verb)
    def ask(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return verb(*args, **kwargs)
        except ConnectionDropped as dropped:
            raise Lost(str(dropped)) from dropped

    return ask


@dataclass(frozen=True, slots=True)
class Server:
    """A server that one run tells its stories to.

    ``moved``: a test moves its clock; ``polled``: so does reading; else its time passes by itself, ``rate`` seconds in
    each real one. ``scripted`` are the keys of revisions, which all
    begin with ``prefix``, for which its script has a row already.
    """

    fake: RemoteFake
    prefix: str
    moved: bool
    polled: bool
    rate: float = 1.0
    scripted: set[str] = field(default_factory=set)

    @classmethod
    def at(cls, url: str, prefix: str) -> Server:
        """The server at a URL. Raises UsageError where nobody answers, or somebody else does."""
        connection = Connection(url)
        health = connection.get("/health")
        moved, polled = bool(health["clock"]["virtual"]), bool(health.get("reads_move_the_clock"))
        return cls(RemoteFake(url), prefix, moved, polled, 1.0 if moved or polled else _rate(connection))

    @property
    def waits(self) -> bool:
        """Whether waits take the time that deployments do."""
        return not (self.moved or self.polled)

    def waiting(self, limit: float) -> Waiting:
        """How to wait here: reading moves time at once, and what goes fast is looked at more often."""
        if self.polled:
            return Waiting(limit, first=_SOONEST)
        first, last = (max(_SOONEST, min(usual, 10 * usual / self.rate)) for usual in (0.05, 0.5))
        return Waiting(limit, first, last)


def _rate(connection: Connection) -> float:
    """How many seconds pass on a server in a real one: the clock says where it stands, and is looked at twice."""

    def look() -> tuple[float, float]:
        began = time.monotonic()
        now = datetime.fromisoformat(connection.get("/health")["clock"]["now"]).timestamp()
        return (began + time.monotonic()) / 2, now

    real, now = look()
    time.sleep(_LOOK)
    real_then, then = look()
    return max((then - now) / (real_then - real), _SLOWEST)


class ServedTarget(BotoTarget):
    """One world of a server. Its time is moved where a test may, polled for where reading moves it, else awaited.

    ``blue_green``: the instances that take the place of others in blue/green deployments are put there as well.
    """

    def __init__(self, client: Any, place: Place, waiting: Waiting, server: Server, *, blue_green: bool = True) -> None:
        abilities = _ALWAYS | (set() if server.polled else {"steady", "clock"} if server.moved else {"steady"})
        super().__init__(client, place, waiting, abilities=abilities)
        self._server = server
        self._fake = server.fake
        self._world = server.fake.world(account_id=place.account_id, region=place.region)
        for name, tags, group in FLEET:
            if blue_green or TAG in tags:
                zone = place.region + ZONES[name] if name in ZONES else None
                self._world.fleet.add(name, tags=tags, zone=zone, auto_scaling_group=group)

    @_answered
    def wait(self, deployment_id: str, status: str) -> str:
        """Move the clock to the instant at which the deployment gets the status; poll where nobody may."""
        if self._server.polled or not self._server.moved:
            return super().wait(deployment_id, status)
        try:
            self._fake.run_until(deployment_id, status)
        except UsageError:  # it never gets it
            with suppress(UsageError):  # another one hangs
                self._fake.run_until_idle()
        return self.status(deployment_id)

    @_answered
    def advance(self, seconds: float) -> None:
        """Move the clock; where nobody may, let that much of its time pass."""
        if self._server.moved:
            self._fake.clock.advance(seconds)
        else:
            super().advance(seconds / self._server.rate)

    @_answered
    def set_alarm(self, name: str, state: str) -> None:
        """As ``world.alarms.set``."""
        self._world.alarms.set(name, state)

    @_answered
    def revision(self, name: str) -> Mapping[str, Any] | None:
        """A revision whose key makes the script decide as the name says (``contracts/behaviour/revisions.json``)."""
        known = document("behaviour/revisions")
        if name not in known:
            return None
        key = f"{self._server.prefix}{name}.zip"
        if known[name]["script"] and key not in self._server.scripted:
            self._fake.script.load({"version": 1, "rows": [{"for": {"revision": key}, **known[name]["script"]}]})
            self._server.scripted.add(key)
        return {"revisionType": "S3", "s3Location": {"bucket": BUCKET, "key": key, "bundleType": "zip"}}
