"""What a cassette holds, as values: calls with their answers, and where they come from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from codedeploy_fake.contract import load

#: Headers of an answer that a cassette keeps: no other gets in.
HEADERS = ("content-length", "date", "retry-after")


@dataclass(frozen=True, slots=True)
class RecordedError:
    """An answer that was an error: its code without a namespace, and its message."""

    code: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Interaction:
    """A call and its answer, wire-shaped, times in seconds since the epoch.

    Either ``output`` or ``error`` is there. Names of ``headers`` are lower-case, all of them of ``HEADERS``.
    ``attempts`` is how often a client sent this one call and got this answer: more than once, where it retried.
    ``region`` and ``account`` are those that it was signed for, None where they are the cassette's own: the region of
    its metadata, and the account of whoever recorded. An account is told by access key ids of twelve digits only.
    """

    operation: str
    input: Any
    status: int = 200
    output: Mapping[str, Any] | None = None
    error: RecordedError | None = None
    request_id: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    attempts: int = 1
    region: str | None = None
    account: str | None = None

    @property
    def code(self) -> str:
        """The code of its error, "" where it has none."""
        return "" if self.error is None else self.error.code


@dataclass(frozen=True, slots=True)
class FakeMetadata:
    """What decides all that a fake says: its seed, and the first instant of its clock, ISO, as far as it is known."""

    seed: int
    start: str | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """Where a cassette comes from.

    ``recorded_at`` is when, ISO; of a fake, the instant of its own clock. ``sdk`` names the clients by which it was
    recorded, with their versions. None and () are what nobody knows.
    """

    recorded_from: Literal["aws", "fake", "server"] | None = None
    recorded_at: str | None = None
    region: str | None = None
    sdk: tuple[str, ...] = ()
    fake: FakeMetadata | None = None


@dataclass(frozen=True, slots=True)
class Cassette:
    """A recorded conversation, in its order.

    ``tells_places`` is False for one of the first format, whose interactions say neither region nor account.
    """

    interactions: tuple[Interaction, ...] = ()
    metadata: Metadata = Metadata()
    tells_places: bool = True


def with_iso_times(operation: str, kind: Literal["request", "answer"], value: Any) -> Any:
    """A wire-shaped value as people read it: ISO times where the contract has points in time."""
    return load().with_times(operation, kind, value, _iso)


def with_wire_times(operation: str, kind: Literal["request", "answer"], value: Any) -> Any:
    """The reverse of ``with_iso_times``; what is no ISO time there stays as it is."""
    return load().with_times(operation, kind, value, _seconds)


def canonical(operation: str, input: Any) -> str:
    """An input as a text: two inputs of an operation are the same when their texts are, whatever their protocol."""
    return json.dumps(with_iso_times(operation, "request", input), sort_keys=True, ensure_ascii=False)


def iso(moment: datetime) -> str:
    """An instant as cassettes write it: in UTC, with milliseconds where it has any."""
    moment = moment.astimezone(UTC)
    exact = moment.microsecond % 1000
    spec = "microseconds" if exact else "milliseconds" if moment.microsecond else "seconds"
    return moment.isoformat(timespec=spec).replace("+00:00", "Z")


def _iso(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    try:
        return iso(datetime.fromtimestamp(value, UTC))
    except (OverflowError, ValueError, OSError):  # no year that a calendar has
        return value


def _seconds(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return moment.timestamp() if moment.tzinfo else value
