"""Rows of a script as JSON: the words of Python, with times in seconds.

``{"for": {"application": "web", "group": "prod"}, "fail": {"code": "ScriptFailed", "at": "Install"}}``. A row has
``for`` (``"next"``, ``"rollback"``, a group, or ``{"revision": key}``) and the verbs of an open row with their
arguments, a list of them where a verb is said several times. Beyond that, what only a recording says:
``deployment_id``, ``seconds`` of a deployment that does not succeed, ``refused`` with a code of the recording's own,
``script`` in a failure, and ``schedule`` with the times of each event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from codedeploy_fake.errors import UsageError
from codedeploy_fake.simulation.clock import to_milliseconds
from codedeploy_fake.simulation.failures import Diagnostics, ErrorInformation, LifecycleErrorCode
from codedeploy_fake.simulation.outcome import EventFailure, EventTime, Outcome, Schedule, StopTime
from codedeploy_fake.simulation.saying import (
    PRE_FLIGHT_CODES,
    known_alarm,
    known_alarm_state,
    known_code,
    known_event,
    known_span,
    known_target,
)
from codedeploy_fake.simulation.script import Group, OpenRow, Revision, Rollback, Row, Script
from codedeploy_fake.simulation.spelling import failure_words, words

Document = dict[str, Any]
#: Checks one value; raises UsageError.
Check = Callable[[Any], object]


@contextmanager
def at(place: str) -> Iterator[None]:
    """Begin the errors from inside with the place in the file: ``rows[2].fail.at: …``."""
    try:
        yield
    except UsageError as error:
        raise UsageError(f"{place}: {error}") from None


def members(document: object, place: str, known: Mapping[str, Check], needed: Sequence[str] = ()) -> Document:
    """An object of JSON whose members are all known and right; null is as good as absent."""
    if not isinstance(document, Mapping):
        raise UsageError(f"{place}: an object with {', '.join(known)}, not {document!r}")
    given = {name: value for name, value in document.items() if value is not None}
    for name, value in given.items():
        if name not in known:
            raise UsageError(f"{place}.{name}: no such member; one of {', '.join(known)}")
        with at(f"{place}.{name}"):
            known[name](value)
    for name in needed:
        if name not in given:
            raise UsageError(f"{place}: {name} is missing")
    return given


def text(value: object) -> None:
    """Refuse what is no text."""
    if not isinstance(value, str):
        raise UsageError(f"a text, not {value!r}")


def whole(value: object) -> None:
    """Refuse what is no whole number."""
    if type(value) is not int:
        raise UsageError(f"a whole number, not {value!r}")


def truth(value: object) -> None:
    """Refuse what is neither true nor false."""
    if type(value) is not bool:
        raise UsageError(f"true or false, not {value!r}")


def span(value: object) -> None:
    """Refuse what is no number of seconds, zero or more."""
    known_span(value, "{}")


def anything(value: object) -> None:
    """Checked elsewhere."""


def _event(value: object) -> None:
    known_event(value, "{}")


def _target(value: object) -> None:
    known_target(value, "{}")


def _alarm(value: object) -> None:
    known_alarm(value, "{}")


def _alarm_state(value: object) -> None:
    known_alarm_state(value, "{}")


def _lifecycle_code(value: object) -> None:
    if value not in tuple(LifecycleErrorCode):
        raise UsageError(f"one of {', '.join(LifecycleErrorCode)}, not {value!r}")


_PLACE: Mapping[str, Check] = {"at": _event, "target": _target}
_DIAGNOSTICS: Mapping[str, Check] = {"exit_code": whole, "message": text, "log_tail": text, "script": text}
# fmt: off
#: verb -> its arguments, and those that must be there
_VERBS: Mapping[str, tuple[Mapping[str, Check], Sequence[str]]] = {
    "succeed": ({"seconds": span},                                       ()),
    "fail":    ({"code": known_code, **_PLACE, **_DIAGNOSTICS},          ()),
    "hang":    ({**_PLACE, "begun": truth},                              ()),
    "lose":    (_PLACE,                                                  ()),
    "take":    ({"event": _event, "seconds": span, "target": _target},   ("event", "seconds")),
    "provision": ({"seconds": span},                                     ("seconds",)),
    "fail_provisioning": ({"code": known_code, "message": text},         ()),
    "fail_termination": ({"message": text},                              ()),
    "alarm":   ({"name": _alarm, "after": span, "state": _alarm_state},  ("name",)),
}
_RECORDED: Mapping[str, Check] = {"deployment_id": text, "seconds": span, "refused": anything, "schedule": anything}
#: The members of a failure as recorded: nothing is made up, and any event may have any code.
_EXACT: Mapping[str, Check] = {"code": _lifecycle_code, "at": text, "target": _target, **_DIAGNOSTICS}
# fmt: on
#: The members of a row.
MEMBERS: Mapping[str, Check] = {"for": anything, **dict.fromkeys(_VERBS, anything), **_RECORDED}


def dump(row: Row) -> Document:
    """The document of a row, as it was written: which deployments it served is not part of it."""
    outcome = row.outcome
    said: dict[str, list[Document]] = {}
    for verb, arguments in words(outcome):
        said.setdefault(verb, []).append(arguments)
    if outcome.failures:
        said["fail"] = [failure_words(failure) or _exact(failure) for failure in outcome.failures]
    document: Document = {"for": _for(row)}
    document |= {verb: all_[0] if len(all_) == 1 else all_ for verb, all_ in said.items()}
    if outcome.refused is not None and outcome.refused not in PRE_FLIGHT_CODES:
        message = {} if outcome.refused_message is None else {"message": outcome.refused_message}
        document["refused"] = {"code": outcome.refused, **message}
    if outcome.seconds is not None and not outcome.succeeds:
        document["seconds"] = outcome.seconds
    if outcome.deployment_id is not None:
        document["deployment_id"] = outcome.deployment_id
    if outcome.schedule != Schedule():
        document["schedule"] = _dumped_schedule(outcome.schedule)
    return document


def write(script: Script, document: object, place: str) -> None:
    """Write a row into a script. Raises UsageError, beginning with the place, for what is no document of a row."""
    given = members(document, place, MEMBERS)
    row = _opened(script, given.get("for", "next"), f"{place}.for")
    recorded = _recorded(given, place)
    if recorded != Outcome():
        row.follow(recorded)
    for verb, (known, needed) in _VERBS.items():
        said = given.get(verb, [])
        for number, one in enumerate(said if isinstance(said, list) else [said]):
            where = f"{place}.{verb}[{number}]" if isinstance(said, list) else f"{place}.{verb}"
            if verb == "fail" and isinstance(one, Mapping) and "script" in one:
                exact = members(one, where, _EXACT, ("code", "at"))
                with at(where):
                    row.fail_with(_failure(exact))
            else:
                arguments = members(one, where, known, needed)
                with at(where):
                    getattr(row, verb)(**arguments)


def _opened(script: Script, selector: object, place: str) -> OpenRow:
    if selector in ("next", "rollback"):
        return script.next() if selector == "next" else script.rollback()
    if isinstance(selector, Mapping) and set(selector) in ({"revision"}, {"application", "group"}):
        with at(place):
            return script.group(**selector) if "group" in selector else script.revision(selector["revision"])
    known = '"next", "rollback", {"application": ..., "group": ...} or {"revision": ...}'
    raise UsageError(f"{place}: {known}, not {selector!r}")


def _for(row: Row) -> str | Document:
    match row.selector:
        case Group(application, group):
            return {"application": application, "group": group}
        case Revision(key):
            return {"revision": key}
        case Rollback():
            return "rollback"
        case _:
            return "next"


def _recorded(given: Mapping[str, Any], place: str) -> Outcome:
    """The part of an outcome for which an open row has no words."""
    refused = members(given.get("refused", {}), f"{place}.refused", {"code": text, "message": text})
    return Outcome(
        seconds=given.get("seconds"),
        refused=refused.get("code"),
        refused_message=refused.get("message"),
        deployment_id=given.get("deployment_id"),
        schedule=_schedule(given.get("schedule", {}), f"{place}.schedule"),
    )


def _exact(failure: EventFailure) -> Document:
    told = failure.diagnostics
    return {
        "code": str(told.error_code), "at": failure.at, **_of(failure.target),
        "script": told.script_name, "message": told.message, "log_tail": told.log_tail,
    }  # fmt: skip


def _of(target: str | None) -> Document:
    return {} if target is None else {"target": target}


def _failure(given: Mapping[str, Any]) -> EventFailure:
    told = Diagnostics(
        LifecycleErrorCode(given["code"]), given["script"], given.get("message", ""), given.get("log_tail", "")
    )
    return EventFailure(given["at"], given.get("target"), told)


_SPANS = ("created", "queued", "deployment_result")
_TIME: Mapping[str, Check] = {"target": text, "event": text, "wait": span, "take": span}


def _dumped_schedule(schedule: Schedule) -> Document:
    spans = {name: value / 1000 for name in _SPANS if (value := getattr(schedule, name)) is not None}
    events = [
        {**_of(time.target), "event": time.event, "wait": time.wait / 1000, "take": time.take / 1000}
        for time in schedule.events
    ]
    results = {target: after / 1000 for target, after in schedule.results if target is not None}
    for_all = dict(schedule.results).get(None)
    spans |= {} if for_all is None else {"result": for_all / 1000}
    stop = schedule.stop
    told = stop and {"after": stop.after / 1000, "code": stop.error.code, "message": stop.error.message}
    return {
        **spans,
        **{name: said for name, said in (("events", events), ("results", results), ("stop", told)) if said},
    }


def _schedule(document: object, place: str) -> Schedule:
    lists: Mapping[str, Check] = {"events": several, "results": _object, "stop": _object}
    given = members(document, place, {**dict.fromkeys((*_SPANS, "result"), span), **lists})
    times = []
    for number, one in enumerate(given.get("events", [])):
        time = members(one, f"{place}.events[{number}]", _TIME, ("event", "wait", "take"))
        wait, take = to_milliseconds(time["wait"]), to_milliseconds(time["take"])
        times.append(EventTime(time.get("target"), time["event"], wait, take))
    results = given.get("results", {})
    after = members(results, f"{place}.results", dict.fromkeys(results, span))
    return Schedule(
        **{name: to_milliseconds(given[name]) for name in _SPANS if name in given},
        events=tuple(times),
        results=tuple(
            (target, to_milliseconds(seconds))
            for target, seconds in (*after.items(), *((None, given[name]) for name in ("result",) if name in given))
        ),
        stop=_stop(given["stop"], f"{place}.stop") if "stop" in given else None,
    )


def _stop(document: object, place: str) -> StopTime:
    given = members(document, place, {"after": span, "code": text, "message": text}, ("after", "code", "message"))
    return StopTime(to_milliseconds(given["after"]), ErrorInformation(given["code"], given["message"]))


def several(value: object) -> None:
    """Refuse what is no list."""
    if not isinstance(value, list):
        raise UsageError(f"a list, not {value!r}")


def _object(value: object) -> None:
    if not isinstance(value, Mapping):
        raise UsageError(f"an object, not {value!r}")
