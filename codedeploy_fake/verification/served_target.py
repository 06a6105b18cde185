"""A fake on a server as the target of a story: asked by a boto3 client, set up and moved through its control API."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from codedeploy_fake.contract.data import document
from codedeploy_fake.errors import UsageError
from codedeploy_fake.remote import RemoteFake
from codedeploy_fake.remote.connection import Connection
from codedeploy_fake.verification.boto_target import BotoTarget, Place, Waiting
from codedeploy_fake.verification.fake_target import BUCKET, FLEET, TAG
from codedeploy_fake.verification.targets import Lost
from codedeploy_fake.wire import ConnectionDropped

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

    ``moved``: a test moves its clock; ``polled``: so does reading. ``scripted`` are the keys of revisions, which all
    begin with ``prefix``, for which its script has a row already.
    """

    fake: RemoteFake
    prefix: str
    moved: bool
    polled: bool
    scripted: set[str] = field(default_factory=set)

    @classmethod
    def at(cls, url: str, prefix: str) -> Server:
        """The server at a URL. Raises UsageError where nobody answers, or somebody else does."""
        health = Connection(url).get("/health")
        return cls(RemoteFake(url), prefix, bool(health["clock"]["virtual"]), bool(health.get("reads_move_the_clock")))


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
                self._world.fleet.add(name, tags=tags, auto_scaling_group=group)

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
        """Move the clock; where nobody may, let that much time pass."""
        if self._server.moved:
            self._fake.clock.advance(seconds)
        else:
            super().advance(seconds)

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
