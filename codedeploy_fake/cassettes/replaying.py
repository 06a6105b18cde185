"""Replay: every CodeDeploy client of the process answers from a cassette. Nothing listens, and nothing is signed for.

It answers where the fake does, at botocore's before-send: clients of boto3 and aiobotocore in either protocol, made
here or at import time. Their waiters, and the back-off of their retries, take no time.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from codedeploy_fake.cassettes import document
from codedeploy_fake.cassettes.alike import Alike
from codedeploy_fake.cassettes.differing import unmatched
from codedeploy_fake.cassettes.interactions import Cassette, Interaction, canonical
from codedeploy_fake.cassettes.plain import answered, asked, call_of, read_input
from codedeploy_fake.cassettes.playing import Playing
from codedeploy_fake.cassettes.restoring import Names
from codedeploy_fake.cassettes.standing import Asked, Standing
from codedeploy_fake.errors import ServiceError, UsageError
from codedeploy_fake.intercept import Interception
from codedeploy_fake.simulation.clock import VirtualClock
from codedeploy_fake.wire import Request, Response
from codedeploy_fake.wire.protocols import spoken
from codedeploy_fake.wire.sigv4 import scope


class Replay:
    """A cassette that answers, as a fake does. ``name`` is what its errors call it.

    ``refused`` are the sentences about calls that it has no answer for: each was raised as a UsageError too.
    """

    def __init__(self, cassette: Cassette, name: str = "the cassette", *, allow_unplayed: bool = False) -> None:
        self.cassette = cassette
        self.name = name
        self.allow_unplayed = allow_unplayed
        self.region = cassette.metadata.region or "us-east-1"
        #: Moved by waiters; no answer depends on it.
        self.clock = VirtualClock()
        self.refused: list[str] = []
        self._names = Names()
        self._standing = Standing(cassette)
        self._lock = threading.Lock()
        self._playing = Playing(cassette.interactions, (canonical, Alike(cassette.interactions)))

    def __repr__(self) -> str:
        return f"<Replay of {self.name}, {len(self.cassette.interactions)} interactions>"

    @property
    def unplayed(self) -> tuple[Interaction, ...]:
        """What nobody has asked for, in its order; polls that were passed over are not among them."""
        return self._playing.unplayed()

    def handle(self, request: Request) -> Response:
        """The recorded answer, in the protocol of the request. Raises UsageError where there is none."""
        found = asked(request)
        if found is None:
            raise UsageError(f"{self.name} answers CodeDeploy only, not {request.method} {request.path}")
        protocol, operation = found
        try:
            wanted = read_input(protocol, operation, request.body)
        except ServiceError as error:
            return spoken(request).error(error, "")
        account, region = scope(request)
        call = Asked(operation, wanted, region, account)
        with self._lock:  # nobody else's names are learned between a choice and its names
            one = self._playing.play(operation, wanted, call_of(request), lambda one: self._fits(one, call))
            if one is None:
                raise self._refusal(call)
            self._standing.learn(one, call)
            self._names.learn(one.input, wanted)
            return answered(protocol, self._names.restored(one))

    def _fits(self, one: Interaction, call: Asked) -> bool:
        return not any(self._standing.contradictions(one, call))

    def _refusal(self, call: Asked) -> UsageError:
        recorded = self._playing.same(call.operation, call.input, lambda one: self._fits(one, call))
        interactions = self.cassette.interactions
        self.refused.append(
            unmatched(
                self.name,
                interactions,
                call.operation,
                call.input,
                recorded,
                lambda one: self._standing.contradictions(one, call),
            )
        )
        return UsageError(self.refused[-1])

    def check(self) -> None:
        """Raise UsageError where a call had no answer, even if nobody noticed, or, unless allowed, one was missed."""
        if self.refused:
            raise UsageError(self.refused[0])
        if not self.allow_unplayed and (left := self.unplayed):
            names = ", ".join(one.operation for one in left[:8]) + (" …" if len(left) > 8 else "")
            raise UsageError(
                f"{self.name}: {len(left)} of {len(self.cassette.interactions)} recorded calls were not made: {names}; "
                "record it again, or allow it with allow_unplayed"
            )


@contextmanager
def replaying(
    path: str | Path, *, allow_unplayed: bool = False, sleep: Literal["waiters", "process"] = "waiters"
) -> Iterator[Replay]:
    """While it is entered, every CodeDeploy client of the process answers from the cassette of a file.

    Raises UsageError for a file that is none, for a call that it has no answer for, and at the end, unless
    ``allow_unplayed``, for recorded calls that were not made. ``sleep`` is that of ``fake.intercept()``.
    """
    replay = Replay(document.read(path), str(path), allow_unplayed=allow_unplayed)
    with Interception(replay, sleep):
        yield replay
    replay.check()
