"""What may be said of lifecycle events and error codes, and what is told to who says something else.

The writers of a script all come through here: ``fail(...)``, ``hang(...)`` and the rest, and scripts in JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from codedeploy_fake.errors import UsageError
from codedeploy_fake.simulation.alarms import AlarmState
from codedeploy_fake.simulation.failures import (
    ERROR_INFORMATION,
    LOG_TAIL_BYTES,
    NO_AGENT,
    SCRIPT_MESSAGES,
    Diagnostics,
    LifecycleErrorCode,
)
from codedeploy_fake.simulation.outcome import EventFailure
from codedeploy_fake.simulation.states import LIFECYCLE, RESERVED_EVENTS, Flow
from codedeploy_fake.simulation.timings import is_span

#: The event at which a failure happens when the test names none: the one that failed in a recorded run.
DEFAULT_FAILING_EVENT = "ApplicationStart"

#: Every lifecycle event of a Server deployment, in order.
EVENTS = LIFECYCLE[Flow.IN_PLACE_BEHIND_LOAD_BALANCER]

#: A deployment error code that is no pre-flight failure: it is what failed events lead to.
_FROM_EVENTS = "HEALTH_CONSTRAINTS"

_EVENT_CODES = tuple(code for code in LifecycleErrorCode if code is not LifecycleErrorCode.SUCCESS)
#: Deployment error codes that end a deployment in its pre-flight: as Failed, two of them as Stopped.
PRE_FLIGHT_CODES = frozenset(ERROR_INFORMATION) - {_FROM_EVENTS}


def event_failure(
    code: str | None = None,
    at: str | None = None,
    target: str | None = None,
    exit_code: int | None = None,
    message: str | None = None,
    log_tail: str | None = None,
) -> EventFailure:
    """The failure of a lifecycle event, with the diagnostics that a script of its would leave.

    Raises UsageError for a code or an event that the service does not have, and for what does not go together.
    """
    event = known_event(DEFAULT_FAILING_EVENT if at is None else at, "fail(at={})")
    failing = None if code is None else known_code(code)
    chosen = LifecycleErrorCode(failing) if failing not in (None, _FROM_EVENTS) else None
    diagnostics = _diagnostics(chosen, event, exit_code, message, log_tail)
    return EventFailure(event, known_target(target, "fail(target={})"), diagnostics)


def known_event(event: object, said: str) -> str:
    """A lifecycle event's name; ``said`` is how the error quotes what was said."""
    if event not in EVENTS:
        raise UsageError(f"{said.format(repr(event))}: no such lifecycle event; one of {', '.join(EVENTS)}")
    return str(event)


def known_target(target: object, said: str) -> str | None:
    """A target's id, or None for every target."""
    if target is None or (isinstance(target, str) and target):
        return target
    raise UsageError(f"{said.format(repr(target))}: the id of an instance, 'i-0abc', or None for every target")


def known_span(seconds: object, said: str) -> float:
    """Seconds, zero or more."""
    if not is_span(seconds) or not isinstance(seconds, int | float):
        raise UsageError(f"{said.format(repr(seconds))}: give zero or more seconds")
    return seconds


def known_alarm(name: object, said: str) -> str:
    """An alarm's name."""
    if isinstance(name, str) and name:
        return name
    raise UsageError(f"{said.format(repr(name))}: the name of an alarm, a text that is not empty")


def known_alarm_state(state: object, said: str) -> AlarmState:
    """A state that an alarm may have."""
    if state in tuple(AlarmState):
        return AlarmState(str(state))
    raise UsageError(f"{said.format(repr(state))}: no such state of an alarm; one of {', '.join(AlarmState)}")


def known_code(code: object) -> str:
    """A code that a deployment, or an event in it, can fail with."""
    if code not in _EVENT_CODES and code not in PRE_FLIGHT_CODES and code != _FROM_EVENTS:
        known = ", ".join(chain(_EVENT_CODES, ERROR_INFORMATION))
        raise UsageError(f"fail({code!r}): no such code; one of {known}")
    return str(code)


def refuse_details(code: str, details: Mapping[str, object]) -> None:
    """Refuse what only the failure of an event has, beside a code of the pre-flight."""
    given = [name for name, value in details.items() if value is not None]
    if given:
        raise UsageError(
            f"fail({code!r}) fails the pre-flight, where no event runs: leave out {', '.join(given)}, "
            f"or give a lifecycle error code: {', '.join(_EVENT_CODES)}"
        )


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
