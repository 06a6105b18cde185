"""What a list of moves means to a reader: how long each status lasted, and which targets went the same way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from codedeploy_fake.simulation.failures import Diagnostics, ErrorInformation, LifecycleErrorCode
from codedeploy_fake.simulation.moves import Move
from codedeploy_fake.simulation.states import EVENT, EventStatus, TargetStatus, is_terminal

#: The letter of each lifecycle event, where its name has no room.
LETTERS: Mapping[str, str] = {
    "BeforeBlockTraffic": "(",
    "BlockTraffic": "B",
    "AfterBlockTraffic": ")",
    "ApplicationStop": "s",
    "DownloadBundle": "d",
    "BeforeInstall": "b",
    "Install": "i",
    "AfterInstall": "a",
    "ApplicationStart": "A",
    "ValidateService": "v",
    "BeforeAllowTraffic": "[",
    "AllowTraffic": "T",
    "AfterAllowTraffic": "]",
}


@dataclass(frozen=True, slots=True)
class Span:
    """A status from one instant to another, in milliseconds; ``ended`` is None where nothing followed yet.

    ``event`` is the lifecycle event whose status it is, None for a status of a deployment or a target.
    """

    status: str
    begun: int
    ended: int | None = None
    event: str | None = None
    detail: ErrorInformation | Diagnostics | None = None

    @property
    def why(self) -> str:
        """Code and sentence of what went wrong; empty where nothing did."""
        match self.detail:
            case ErrorInformation(code, message):
                return f"{code}: {message}"
            case Diagnostics(code, _, message) if code is not LifecycleErrorCode.SUCCESS:
                return f"{code}: {message}"
            case _:
                return ""

    @property
    def log_tail(self) -> str:
        """The end of the log of a lifecycle event that has one."""
        return self.detail.log_tail if isinstance(self.detail, Diagnostics) else ""


@dataclass(frozen=True, slots=True)
class History:
    """What happened to one target, or to several at the very same instants: ``target_ids`` in their order.

    ``side`` is ``blue`` or ``green`` in a blue/green deployment, and empty in others.
    """

    target_ids: tuple[str, ...]
    statuses: tuple[Span, ...]
    events: tuple[Span, ...]
    side: str = ""

    @property
    def status(self) -> str:
        """Where the target stands."""
        return self.statuses[-1].status

    @property
    def attempted(self) -> int | None:
        """The instant at which work on the target began; None if it never did."""
        return next((s.begun for s in self.statuses if s.status == TargetStatus.IN_PROGRESS), None)

    @property
    def failure(self) -> Span | None:
        """The lifecycle event that failed, if one did."""
        return next((event for event in self.events if event.status == EventStatus.FAILED), None)

    @property
    def troubled(self) -> bool:
        """Whether a reader must see it: the target failed, or is lost, or one of its events failed."""
        return self.status in {TargetStatus.FAILED, TargetStatus.UNKNOWN} or self.failure is not None

    @property
    def verdict(self) -> str:
        """Status and, where an event failed, which one and with what code, in a few words."""
        if self.failure is None:
            return self.status
        return f"{self.status} {blame(self.failure)}"


def blame(failure: Span) -> str:
    """The event that failed and its code, if it has one."""
    code = failure.detail.error_code if isinstance(failure.detail, Diagnostics) else ""
    return f"at {failure.event} {code}".rstrip()


def statuses(moves: Sequence[Move]) -> tuple[Span, ...]:
    """The statuses of the deployment (moves without a target), each until the next."""
    return _spans([move for move in moves if move.target_id is None])


def histories(moves: Sequence[Move]) -> tuple[History, ...]:
    """The targets' histories: those attempted first come first, and equal ones are one."""
    by_target: dict[str, list[Move]] = {}
    for move in moves:
        if move.target_id is not None:
            by_target.setdefault(move.target_id, []).append(move)
    alike: dict[tuple[tuple[Span, ...], tuple[Span, ...]], list[str]] = {}
    for target_id, mine in by_target.items():
        key = _spans([move for move in mine if move.event is None]), _events(mine)
        alike.setdefault(key, []).append(target_id)
    told = [History(tuple(ids), *key) for key, ids in alike.items()]
    return tuple(sorted(told, key=lambda history: (history.attempted is None, history.attempted or 0)))


def targets(told: Iterable[History]) -> int:
    """How many targets these histories are."""
    return sum(len(history.target_ids) for history in told)


def tally(told: Iterable[History]) -> str:
    """How many of their targets stand where: ``480 Succeeded, 20 Failed``, in the order of the statuses."""
    counts: Counter[str] = Counter()
    for history in told:
        counts[history.status] += len(history.target_ids)
    return ", ".join(f"{counts[status]} {status}" for status in TargetStatus if counts[status])


def foremost(told: Sequence[History], most: int) -> tuple[History, ...]:
    """At most so many of the histories, in their order: those in trouble before the others, then the first."""
    ranked = sorted(range(len(told)), key=lambda place: not told[place].troubled)[:most]
    return tuple(told[place] for place in sorted(ranked))


def _spans(moves: Sequence[Move]) -> tuple[Span, ...]:
    return tuple(
        Span(str(move.status), move.at, following.at if following else None, detail=move.detail)
        for move, following in zip_longest(moves, moves[1:])
    )


def _events(moves: Sequence[Move]) -> tuple[Span, ...]:
    """One span a lifecycle event, from its first move to the one that ended it."""
    by_event: dict[str, list[Move]] = {}
    for move in moves:
        if move.event is not None:
            by_event.setdefault(move.event, []).append(move)
    return tuple(
        Span(str(mine[-1].status), mine[0].at, _end(mine[-1]), event, mine[-1].detail)
        for event, mine in by_event.items()
    )


def _end(move: Move) -> int | None:
    return move.at if is_terminal(EVENT, EventStatus(move.status)) else None
