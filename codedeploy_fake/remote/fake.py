"""RemoteFake: a fake on a server, with the verbs of CodeDeployFake."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Literal

from codedeploy_fake.arguments import check_home
from codedeploy_fake.assumptions import Assumption
from codedeploy_fake.contract import load
from codedeploy_fake.control.documents import read_call, read_moment
from codedeploy_fake.errors import ServiceError, UsageError
from codedeploy_fake.journal import Call
from codedeploy_fake.remote.clock import RemoteClock
from codedeploy_fake.remote.connection import Connection
from codedeploy_fake.remote.script import RemoteScript
from codedeploy_fake.remote.surroundings import RemoteEvents
from codedeploy_fake.remote.timeline import RemoteTimeline
from codedeploy_fake.remote.world import RemoteWorld
from codedeploy_fake.wire import Request, Response, json11

if TYPE_CHECKING:
    from mypy_boto3_codedeploy import CodeDeployClient

    from codedeploy_fake.intercept import Interception


@dataclass(frozen=True, slots=True)
class RemoteSnapshot:
    """A snapshot that stays on its server. Two of one server are equal when nothing observable differs."""

    token: str


class RemoteFake:
    """The fake that ``codedeploy-fake serve`` or the fixture ``codedeploy_server`` has at a URL.

    What ``CodeDeployFake`` can do, this can, over HTTP: see there. Raises UsageError where nobody answers, or
    somebody else does.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._connection = Connection(url)
        told = self._connection.get("/health")
        self.region: str = told["region"]
        self.account_id: str = told["account_id"]
        self.seed: int = told["seed"]
        self.contract: str = told["contract"]
        self.clock = RemoteClock(self._connection)
        self.script = RemoteScript(self._connection, self.contract)
        self.events = RemoteEvents(self._connection)
        self._own = RemoteWorld(self, self.region, self.account_id)
        self.fleet = self._own.fleet
        self.resources = self._own.resources
        self.alarms = self._own.alarms

    def __repr__(self) -> str:
        return f"<RemoteFake {self.url} {self.account_id} {self.region}>"

    @property
    def calls(self) -> tuple[Call, ...]:
        """The journal, oldest first."""
        return tuple(map(read_call, self._connection.get("/calls")["calls"]))

    # Two doors.

    def call(
        self, operation: str, input: Mapping[str, Any] | None = None, *, world: RemoteWorld | None = None
    ) -> dict[str, Any]:
        """Call an operation with a wire-shaped dict and get one; see ``CodeDeployFake.call``."""
        home = world or self._own
        try:
            body = json.dumps({} if input is None else input, allow_nan=False).encode()
        except (TypeError, ValueError) as wrong:
            raise UsageError(f"{operation}: an input is what JSON can say: {wrong}") from None
        headers = {
            "content-type": json11.CONTENT_TYPE,
            "x-amz-target": f"{load(self.contract).target_prefix}.{operation}",
            "authorization": home.signature,
        }
        response = self.handle(Request("POST", "/", headers, body))
        said: dict[str, Any] = json.loads(response.body)
        if response.status != 200:
            raise ServiceError(str(said.get("__type", "")).rpartition("#")[2], said.get("message", ""), response.status)
        return said

    def handle(self, request: Request) -> Response:
        """Answer a request, bytes in and bytes out. Raises ConnectionDropped where the server drops it."""
        return self._connection.carry(request)

    # Time.

    def run_until(self, deployment_id: str, status: str) -> datetime:
        """Advance the clock to the instant at which a deployment gets a status; see ``CodeDeployFake.run_until``."""
        asked = {"deployment_id": deployment_id, "status": status}
        return read_moment(self._connection.tell("POST", "/run_until", asked)["now"])

    def run_until_idle(self) -> datetime:
        """Advance the clock until every deployment has ended, and return the present instant."""
        return read_moment(self._connection.tell("POST", "/run_until_idle")["now"])

    # Looking and setting up.

    def world(self, *, region: str | None = None, account_id: str | None = None) -> RemoteWorld:
        """The world of a region and an account; what is not named is the fake's own."""
        check_home(region or self.region, account_id or self.account_id)
        return RemoteWorld(self, region or self.region, account_id or self.account_id)

    def seed_group(
        self, application: str, group: str, instances: int | Sequence[str] = 3, **create_deployment_group_input: Any
    ) -> None:
        """Make application, deployment group and fleet in its own world; see ``World.seed_group``."""
        self._own.seed_group(application, group, instances, **create_deployment_group_input)

    def deployment_ids(self) -> tuple[str, ...]:
        """Ids of all deployments of all worlds, the oldest first in each."""
        return tuple(self._connection.get("/deployments")["deployments"])

    def timeline(self, deployment_id: str) -> RemoteTimeline:
        """Every event of a deployment up to now; ``print`` shows it. Raises UsageError for an unknown deployment."""
        return RemoteTimeline.of(self._connection, deployment_id)

    def assumptions(self, since: Call | None = None) -> tuple[Assumption, ...]:
        """The assumed rules that the calls have leaned on; of ``since`` the like is looked for. See ``assumptions``."""
        asked = {}
        if since is not None:
            after = [*takewhile(lambda call: str(call) != str(since), reversed(self.calls))]
            asked["limit"] = str(len(after))
        return tuple(Assumption(**one) for one in self._connection.get("/assumptions", **asked)["assumptions"])

    # State.

    def snapshot(self) -> RemoteSnapshot:
        """Everything observable, kept by the server: equal to another when nothing differs."""
        return RemoteSnapshot(self._connection.tell("POST", "/snapshot")["token"])

    def restore(self, snapshot: RemoteSnapshot) -> None:
        """Be again as when the snapshot was taken, clock and script included; the journal stays.

        Raises UsageError for what this server did not take, or has forgotten.
        """
        if not isinstance(snapshot, RemoteSnapshot):
            raise UsageError(f"restore({snapshot!r}): give what snapshot() of this RemoteFake gave")
        self._connection.tell("POST", "/restore", {"token": snapshot.token})

    def reset(self) -> None:
        """Be as new; see ``CodeDeployFake.reset``."""
        self._connection.tell("POST", "/reset")

    # Doors that adapters open.

    def client(self, *, world: RemoteWorld | None = None, **kwargs: Any) -> CodeDeployClient:
        """Make a boto3 client that the server's fake answers, wherever it is used; see ``CodeDeployFake.client``.

        Its waiters advance the server's clock.
        """
        from codedeploy_fake.intercept import bound_client  # noqa: PLC0415  botocore is loaded by who needs it

        home = world or self._own
        kwargs.setdefault("region_name", home.region)
        if home.account_id != self.account_id:
            kwargs.setdefault("aws_access_key_id", home.account_id)
            kwargs.setdefault("aws_secret_access_key", "testing")
        return bound_client(self, **kwargs)

    def intercept(self, sleep: Literal["waiters", "process"] = "waiters") -> Interception[RemoteFake]:
        """Answer every botocore CodeDeploy client of the process from the server; see ``CodeDeployFake.intercept``."""
        from codedeploy_fake.intercept import Interception  # noqa: PLC0415  botocore is loaded by who needs it

        return Interception(self, sleep)
