"""What the test decided: which deployments, then what happens to them.

``script.next().fail(at="ApplicationStart")``: a row says which deployment it is for and how that one goes.
Each row serves one deployment; rows are tried in the order they were written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from codedeploy_fake.errors import UsageError
from codedeploy_fake.simulation.failures import (
    ERROR_INFORMATION,
    LOG_TAIL_BYTES,
    NO_AGENT,
    SCRIPT_MESSAGES,
    Diagnostics,
    LifecycleErrorCode,
)
from codedeploy_fake.simulation.states import LIFECYCLE, RESERVED_EVENTS, Flow
from codedeploy_fake.simulation.timings import is_span

#: The event at which a failure happens when the test names none: the one that failed in a recorded run.
DEFAULT_FAILING_EVENT = "ApplicationStart"

#: Codes that end a deployment as Stopped, never as Failed, with the way to get there.
_STOPPING_CODES = {
    "MANUAL_STOP": "call StopDeployment",
    "ALARM_ACTIVE": "alarms are not simulated yet",
}
_EVENT_CODES = tuple(code for code in LifecycleErrorCode if code is not LifecycleErrorCode.SUCCESS)
_EVENTS = LIFECYCLE[Flow.IN_PLACE_BEHIND_LOAD_BALANCER]


@dataclass(frozen=True, slots=True)
class EventFailure:
    """One lifecycle event fails: on one target, or on every target where ``target`` is None."""

    at: str
    target: str | None
    diagnostics: Diagnostics


@dataclass(frozen=True, slots=True)
class EventTime:
    """When one event of one target runs, in milliseconds: the wait before it and its duration."""

    target: str
    event: str
    wait: int
    take: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """Exact times of a deployment, in milliseconds: what a recording shows. None leaves a default.

    ``results`` are pairs of a target and the span from its last event to its result.
    """

    created: int | None = None
    queued: int | None = None
    events: tuple[EventTime, ...] = ()
    results: tuple[tuple[str, int], ...] = ()
    deployment_result: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one deployment goes. Without anything said it succeeds, with the default timings.

    ``refused`` is the error code of a pre-flight failure, ``refused_message`` its sentence if not the usual one;
    ``deployment_id`` the id that the deployment gets if not a minted one.
    """

    seconds: float | None = None
    refused: str | None = None
    refused_message: str | None = None
    failures: tuple[EventFailure, ...] = ()
    schedule: Schedule = Schedule()
    deployment_id: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the script: ``number`` is its place, ``deployment_id`` the deployment that it matched."""

    number: int
    outcome: Outcome = Outcome()
    deployment_id: str | None = None

    def __str__(self) -> str:
        return f"script.next(){_spoken(self.outcome)}"


class Script:
    """The rows that a test wrote, shared by all worlds of one fake."""

    def __init__(self) -> None:
        self._rows: tuple[Row, ...] = ()

    def next(self) -> NextDeployment:
        """A row for the next deployment that a user creates; say what happens with ``succeed`` or ``fail``."""
        row = Row(len(self._rows))
        self._rows += (row,)
        return NextDeployment(self, row.number)

    def unmatched(self) -> tuple[Row, ...]:
        """The rows that no deployment has matched."""
        return tuple(row for row in self._rows if row.deployment_id is None)

    def peek(self) -> Outcome:
        """How the deployment that is created next goes."""
        return next((row.outcome for row in self.unmatched()), Outcome())

    def take(self, deployment_id: str) -> None:
        """Use up the row that ``peek`` showed, if there is one."""
        waiting = self.unmatched()
        if waiting:
            self._put(replace(waiting[0], deployment_id=deployment_id))

    def rows(self) -> tuple[Row, ...]:
        """All rows, as values."""
        return self._rows

    def restore(self, rows: Iterable[Row]) -> None:
        """Stand again where ``rows()`` was taken."""
        self._rows = tuple(rows)

    def _put(self, row: Row) -> None:
        self._rows = (*self._rows[: row.number], row, *self._rows[row.number + 1 :])

    def _change(self, number: int, outcome: Outcome) -> None:
        row = self._rows[number] if number < len(self._rows) else None
        if row is None or row.deployment_id is not None:
            served = f"already served {row.deployment_id}" if row else "is gone: the fake was reset or restored"
            raise UsageError(f"script row {number + 1} {served}; write a new row with script.next()")
        self._put(replace(row, outcome=outcome))


@dataclass(frozen=True, slots=True)
class NextDeployment:
    """A row being written. ``fail`` may be said several times, for several targets."""

    _script: Script
    _number: int

    def succeed(self, *, seconds: float | None = None) -> NextDeployment:
        """The deployment succeeds; with ``seconds``, that long after CreateDeployment.

        Raises UsageError for negative or infinite seconds, and after ``fail`` on the same row.
        """
        if seconds is not None and not is_span(seconds):
            raise UsageError(f"script.next().succeed(seconds={seconds!r}): give zero or more seconds, or leave it out")
        outcome = self._outcome()
        if outcome.failures or outcome.refused:
            raise UsageError("this script row already fails; write another row with script.next() to succeed")
        self._script._change(self._number, replace(outcome, seconds=seconds))
        return self

    def fail(
        self,
        code: str | None = None,
        *,
        at: str | None = None,
        target: str | None = None,
        exit_code: int | None = None,
        message: str | None = None,
        log_tail: str | None = None,
    ) -> NextDeployment:
        """The deployment, or a lifecycle event in it, fails.

        ``code`` is one of two kinds. A *lifecycle error code* (ScriptFailed by default, ScriptMissing,
        ScriptNotExecutable, ScriptTimedOut, UnknownError) fails the event ``at`` (ApplicationStart by default)
        on ``target``, an instance id (every target by default); whether the deployment then fails is for the
        minimum healthy hosts to say. A *deployment error code* (NO_INSTANCES, IAM_ROLE_MISSING, …) fails the
        pre-flight: no target is touched, and ``message`` takes the place of the usual sentence. HEALTH_CONSTRAINTS
        means ScriptFailed. ``exit_code``, ``message`` and ``log_tail`` are the diagnostics of the event; a log
        longer than 4096 bytes keeps its end.

        Raises UsageError for a code, event or combination that the service does not have.
        """
        outcome = self._outcome()
        if outcome.seconds is not None:
            raise UsageError("this script row already succeeds; write another row with script.next() to fail")
        details = {"at": at, "target": target, "exit_code": exit_code, "log_tail": log_tail}
        if code in _STOPPING_CODES:
            raise UsageError(f"{code} ends a deployment as Stopped, not as Failed: {_STOPPING_CODES[code]}")
        if code is not None and code in ERROR_INFORMATION and code != "HEALTH_CONSTRAINTS":
            _refuse_details(code, details)
            if outcome.failures:
                raise UsageError(f"fail({code!r}) fails the pre-flight, so no event of this row can fail as well")
            changed = replace(outcome, refused=code, refused_message=message)
        else:
            if outcome.refused:
                raise UsageError(f"this script row already fails the pre-flight with {outcome.refused}")
            failure = event_failure(code, at, target, exit_code, message, log_tail)
            changed = replace(outcome, failures=(*outcome.failures, failure))
        self._script._change(self._number, changed)
        return self

    def follow(self, outcome: Outcome) -> NextDeployment:
        """The deployment goes exactly as an outcome says: what a recording shows."""
        self._script._change(self._number, outcome)
        return self

    def _outcome(self) -> Outcome:
        return next((row.outcome for row in self._script.rows() if row.number == self._number), Outcome())


def event_failure(
    code: str | None = None,
    at: str | None = None,
    target: str | None = None,
    exit_code: int | None = None,
    message: str | None = None,
    log_tail: str | None = None,
) -> EventFailure:
    """The failure of a lifecycle event, with the diagnostics that a script of its would leave."""
    event = _event(at)
    return EventFailure(event, target, _diagnostics(_event_code(code), event, exit_code, message, log_tail))


def _refuse_details(code: str, details: Mapping[str, object]) -> None:
    given = [name for name, value in details.items() if value is not None]
    if given:
        raise UsageError(
            f"fail({code!r}) fails the pre-flight, where no event runs: leave out {', '.join(given)}, "
            f"or give a lifecycle error code: {', '.join(_EVENT_CODES)}"
        )


def _event(at: str | None) -> str:
    event = DEFAULT_FAILING_EVENT if at is None else at
    if event not in _EVENTS:
        raise UsageError(f"fail(at={at!r}): no such lifecycle event; one of {', '.join(_EVENTS)}")
    return event


def _event_code(code: str | None) -> LifecycleErrorCode | None:
    if code is None or code == "HEALTH_CONSTRAINTS":
        return None
    if code not in _EVENT_CODES:
        known = ", ".join(chain(_EVENT_CODES, (c for c in ERROR_INFORMATION if c not in _STOPPING_CODES)))
        raise UsageError(f"fail({code!r}): no such code; one of {known}")
    return LifecycleErrorCode(code)


def _diagnostics(
    code: LifecycleErrorCode | None, event: str, exit_code: int | None, message: str | None, log_tail: str | None
) -> Diagnostics:
    reserved = event in RESERVED_EVENTS
    code = code or (LifecycleErrorCode.UNKNOWN_ERROR if reserved else LifecycleErrorCode.SCRIPT_FAILED)
    if reserved and code is not LifecycleErrorCode.UNKNOWN_ERROR:
        raise UsageError(f"{event} runs no script of yours, so it cannot fail with {code}; use UnknownError")
    if exit_code is not None and code is not LifecycleErrorCode.SCRIPT_FAILED:
        raise UsageError(f"exit_code goes with ScriptFailed, not with {code}")
    if exit_code is not None and not (type(exit_code) is int and 1 <= exit_code <= 255):
        raise UsageError(f"exit_code is a whole number from 1 to 255, not {exit_code!r}")
    if code is LifecycleErrorCode.UNKNOWN_ERROR:
        return Diagnostics(code, "", NO_AGENT if message is None else message, _tail(log_tail or ""))
    name = f"scripts/{event}.sh"
    sentence = SCRIPT_MESSAGES[code].format(script=name, exit_code=exit_code or 1, seconds=3600)
    tail = f"LifecycleEvent - {event}\nScript - {name}\n" if log_tail is None else log_tail
    return Diagnostics(code, name, sentence if message is None else message, _tail(tail))


def _tail(log: str) -> str:
    return log.encode()[-LOG_TAIL_BYTES:].decode(errors="ignore")


def _spoken(outcome: Outcome) -> str:
    if outcome.refused:
        return f".fail({outcome.refused!r})"
    if outcome.failures:
        return "".join(
            f".fail({str(failure.diagnostics.error_code)!r}, at={failure.at!r}"
            + (f", target={failure.target!r})" if failure.target else ")")
            for failure in outcome.failures
        )
    return ".succeed()" if outcome.seconds is None else f".succeed(seconds={outcome.seconds!r})"
