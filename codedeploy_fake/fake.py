"""CodeDeployFake: worlds, clock, script, journal, one lock. Two doors: ``call`` for values, ``handle`` for bytes."""

from __future__ import annotations

import copy
import logging
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from codedeploy_fake.arguments import check_choices, check_home, start_instant
from codedeploy_fake.assumptions import assumptions
from codedeploy_fake.contract import load
from codedeploy_fake.engine import Engine
from codedeploy_fake.errors import ServiceError
from codedeploy_fake.events import Events
from codedeploy_fake.exchange import Door, Exchange, Incoming, waited
from codedeploy_fake.journal import Call, alone, kept
from codedeploy_fake.passage import Passage
from codedeploy_fake.policies import Policies
from codedeploy_fake.reading_guard import Reading
from codedeploy_fake.scripting import FakeScript
from codedeploy_fake.service.store import Store
from codedeploy_fake.simulation.clock import Clock, VirtualClock, to_datetime
from codedeploy_fake.simulation.fleet import Fleet
from codedeploy_fake.timeline import Timeline
from codedeploy_fake.wire import ConnectionDropped, Request, Response
from codedeploy_fake.world import World
from codedeploy_fake.worlds import Snapshot, Worlds, restorable

if TYPE_CHECKING:
    from mypy_boto3_codedeploy import CodeDeployClient

    from codedeploy_fake.intercept import Interception

logger = logging.getLogger("codedeploy_fake")
logger.addHandler(logging.NullHandler())

_READS = ("Get", "BatchGet", "List")


class CodeDeployFake:
    """A CodeDeploy whose deployments really move, on a clock that the test moves.

    ``region`` and ``account_id`` name its own world; any other (account, region) that a request is signed for is
    a world of its own. ``seed`` decides every id. ``start`` is the first instant: an aware datetime, ``"now"``, or
    None for 2026-01-01T00:00:00Z. ``contract`` is the date of the API that it speaks, ``"current"`` the newest.
    ``clock`` takes the place of the virtual clock: a ``WallClock`` lets deployments take real time. ``reading`` takes
    that of the guard against endless reads of a deployment (``reads_at_one_instant``).

    Raises UsageError for an argument that is not one of these.
    """

    def __init__(
        self,
        region: str = "us-east-1",
        account_id: str = "123456789012",
        seed: int = 0,
        start: datetime | Literal["now"] | None = None,
        contract: str = "current",
        policies: Policies | None = None,
        *,
        clock: Clock | None = None,
        reading: Reading | None = None,
    ) -> None:
        check_home(region, account_id)
        check_choices(seed, policies)
        self.seed = seed
        self.policies = policies or Policies()
        self._lock = threading.RLock()
        self.script = FakeScript(load(contract), self._lock)
        self._engine = Engine(load(contract), self.policies, self.script, seed, reading)
        first = start_instant(start)
        self._worlds = Worlds(self.policies.max_running_deployments)
        self.events = Events(self._lock, seed, self.policies)
        self._passage = Passage(self._worlds, self._engine, self.events)
        self.clock: Clock = clock or VirtualClock(
            first, lock=self._lock, listener=self._advanced, halt=self._passage.halt
        )
        self._start = self._seen = self.clock.now_ms
        self._journal: deque[Call] = deque(maxlen=self.policies.journal_size)
        self._door = Door(load(contract), self.script, seed, self._enter)
        self._own = World(self, self._worlds.store(account_id, region))
        #: The instances of its own world.
        self.fleet: Fleet = self._own.fleet
        #: What is outside CodeDeploy there, and what a test takes away: see ``Resources``.
        self.resources = self._own.resources
        #: The CloudWatch alarms there: see ``Alarms``.
        self.alarms = self._own.alarms

    def __repr__(self) -> str:
        return f"<CodeDeployFake {self.account_id} {self.region} at {self.clock.now().isoformat()}>"

    @property
    def region(self) -> str:
        """The region of its own world."""
        return self._own.region

    @property
    def account_id(self) -> str:
        """The account of its own world, twelve digits."""
        return self._own.account_id

    @property
    def contract(self) -> str:
        """The date of the API that it speaks, ISO."""
        return self._engine.contract.date

    @property
    def calls(self) -> tuple[Call, ...]:
        """The journal, oldest first: the last 10,000 calls (``Policies.journal_size``)."""
        with self._lock:
            return tuple(self._journal)

    # Two doors.

    def call(
        self, operation: str, input: Mapping[str, Any] | None = None, *, world: World | None = None
    ) -> dict[str, Any]:
        """Call an operation with a wire-shaped dict and get one: times are epoch seconds, absent members are absent.

        Raises ServiceError where the service would answer an error, and ConnectionDropped where the script drops
        the connection: the state is then as it was.
        """
        if seconds := self.script.hold_up(operation, self.clock):
            time.sleep(seconds)
        with self._lock:
            home = world or self._own
            store = self._worlds.store(home.account_id, home.region)
            given = dict(input) if isinstance(input, Mapping) else input
            return copy.deepcopy(self._perform(store, operation, copy.deepcopy({} if given is None else given)))

    def handle(self, request: Request) -> Response:
        """Answer a request, bytes in and bytes out, in the world that its signature names."""
        return waited(self.exchange(request))

    def exchange(self, request: Request) -> Exchange:
        """``handle`` for who must not sleep: yields the seconds that it has to wait, and returns the answer."""
        return self._door.exchange(request, self.clock)

    def refuse(self, request: Request, error: ServiceError) -> Response:
        """The answer, in its protocol, to a request that comes to no operation: no call, so the log alone tells."""
        return self._door.refuse(request, error)

    def _enter(self, asked: Incoming) -> dict[str, Any]:
        with self._lock:
            store = self._worlds.store(asked.account_id or self.account_id, asked.region or self.region)
            return self._perform(store, asked.operation, asked.raw, asked)

    def _perform(self, store: Store, operation: str, raw: Any, by: Incoming | None = None) -> dict[str, Any]:
        now, key, size = self._now(), by and by.key, by.size if by else 0
        outcome: dict[str, Any] | ServiceError | ConnectionDropped
        try:
            outcome = self.script.strike(operation) or self._engine.answer(store, operation, raw, now, self.clock, key)
        except ServiceError as error:
            outcome = error
        call = Call(operation, kept(raw, size, outcome), alone(outcome), to_datetime(self._seen))
        self._journal.append(call)
        logger.debug("%s %s", store.region, call)
        if isinstance(outcome, Exception):
            raise outcome
        if not operation.startswith(_READS):
            self._passage.passed(now)
        return outcome

    # Time.

    def run_until(self, deployment_id: str, status: str) -> datetime:
        """Advance the clock to the instant at which a deployment gets a status, and return the present instant.

        A status that it already got moves nothing. Raises UsageError for an unknown deployment or status, for a
        status that this deployment never gets, and under a clock that cannot be moved.
        """
        with self._lock:
            self._passage.until(deployment_id, status, self.clock)
            return self.clock.now()

    def run_until_idle(self) -> datetime:
        """Advance the clock until all deployments have ended, rollbacks and terminations too; return the instant."""
        with self._lock:
            self._passage.idle(self.clock)
            return self.clock.now()

    def _now(self) -> int:
        now = self.clock.now_ms
        if now != self._seen:  # a clock that somebody else made tells nobody that it moved
            self._advanced(self._seen, now)
        return now

    def _advanced(self, _: int, after: int) -> None:
        self._seen = after
        self._passage.passed(after)

    # Looking and setting up.

    def world(self, *, region: str | None = None, account_id: str | None = None) -> World:
        """The world of a region and an account; what is not named is the fake's own."""
        check_home(region or self.region, account_id or self.account_id)
        with self._lock:
            return World(self, self._worlds.store(account_id or self.account_id, region or self.region))

    def seed_group(
        self, application: str, group: str, instances: int | Sequence[str] = 3, **create_deployment_group_input: Any
    ) -> None:
        """Make application, deployment group and fleet in its own world; see ``World.seed_group``."""
        self._own.seed_group(application, group, instances, **create_deployment_group_input)

    def deployment_ids(self) -> tuple[str, ...]:
        """Ids of all deployments of all worlds, the oldest first in each."""
        with self._lock:
            return self._worlds.deployment_ids()

    def timeline(self, deployment_id: str) -> Timeline:
        """Every event of a deployment up to now; ``print`` shows it. Raises UsageError for an unknown deployment."""
        with self._lock:
            store, deployment = self._worlds.find(deployment_id)
            return Timeline(deployment, store.trace(deployment), self.clock.now_ms)

    assumptions = assumptions

    # State as a value.

    def snapshot(self) -> Snapshot:
        """Everything observable, as a value: equal to another when nothing differs."""
        with self._lock:
            return Snapshot(self.clock.now_ms, self._worlds.snapshot(), self.script.lines(), self.events.lines())

    def restore(self, snapshot: Snapshot) -> None:
        """Be again as when the snapshot was taken, clock and script included; the journal stays.

        Raises UsageError for what is no snapshot, and under a clock that is not virtual.
        """
        with self._lock:
            clock = restorable(snapshot, self.clock)
            self._worlds.restore(snapshot.worlds, snapshot.now_ms)
            self.script.restore(snapshot.script)
            self.events.restore(snapshot.events)
            clock.restart(snapshot.now_ms)
            self._seen = snapshot.now_ms
            self._engine.forget_reads()

    def reset(self) -> None:
        """Be as new: no resource, no script, no journal, the clock at its start, the same ids to come."""
        self.restore(Snapshot(self._start, {}, ()))
        self._journal.clear()
        self._door.restart()

    @contextmanager
    def atomically(self) -> Iterator[None]:
        """Several calls as one: other threads wait, and if one call fails none has happened."""
        with self._lock:
            self._now()
            before = self.snapshot()
            try:
                yield
            except BaseException:
                self._worlds.restore(before.worlds, before.now_ms)
                self.script.restore(before.script)
                raise

    # Doors that adapters open.

    def client(self, *, world: World | None = None, **kwargs: Any) -> CodeDeployClient:
        """Make a boto3 client that this fake answers and nobody else; keywords go to ``Session.client``."""
        from codedeploy_fake.intercept import bound_client  # noqa: PLC0415  botocore is loaded by who needs it

        home = world or self._own
        kwargs.setdefault("region_name", home.region)
        if home.account_id != self.account_id:
            kwargs.setdefault("aws_access_key_id", home.account_id)
            kwargs.setdefault("aws_secret_access_key", "testing")
        return bound_client(self, **kwargs)

    def intercept(self, sleep: Literal["waiters", "process"] = "waiters") -> Interception[CodeDeployFake]:
        """Answer every botocore CodeDeploy client of the process: a context manager and a decorator.

        ``sleep``: botocore's waiters advance the virtual clock, or every ``time.sleep`` of a thread whose last
        answer came from this fake does.
        """
        from codedeploy_fake.intercept import Interception  # noqa: PLC0415  botocore is loaded by who needs it

        return Interception(self, sleep)

    @classmethod
    def from_recording(cls, recording: str | Path | Mapping[str, Any] | Sequence[Any], **kwargs: Any) -> CodeDeployFake:
        """A fake that re-lives a recorded deployment, standing at the instant after its CreateDeployment.

        The recording, in any of its formats, gives id, times, outcome and the date of the contract; keywords are the
        constructor's for what it does not show, and ``vary``: a function that gets the open row of the script that
        re-lives it, and says what shall go another way. Raises UsageError for what is no recording.
        """
        from codedeploy_fake.recordings import relive  # noqa: PLC0415  an adapter above this room

        return relive(cls, recording, **kwargs)
