"""From an outcome back to the words that say it: for reports, and for scripts in JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from codedeploy_fake.errors import UsageError
from codedeploy_fake.simulation.alarms import AlarmState
from codedeploy_fake.simulation.outcome import EventFailure, EventMishap, Mishap, Outcome, Schedule
from codedeploy_fake.simulation.saying import PRE_FLIGHT_CODES, event_failure

#: A verb of an open row and its arguments.
Word = tuple[str, dict[str, Any]]

#: Arguments that are said without their names.
_POSITIONAL = {
    "fail": ("code",),
    "fail_provisioning": ("code",),
    "provision": ("seconds",),
    "take": ("event", "seconds"),
    "alarm": ("name",),
}
_EXIT_CODE = re.compile(r"failed with exit code (\d+)\Z")
_LONGEST = 80


def words(outcome: Outcome) -> Iterator[Word]:
    """What to say to an open row so that it gets this outcome, as far as an open row has words for it."""
    if outcome.succeeds:
        yield "succeed", _given(seconds=outcome.seconds)
    if outcome.refused in PRE_FLIGHT_CODES:
        yield "fail", _given(code=outcome.refused, message=outcome.refused_message)
    for failure in outcome.failures:
        said = failure_words(failure)
        if said is not None:
            yield "fail", said
    for mishap in outcome.mishaps:
        yield _mishap_word(mishap)
    for take in outcome.takes:
        yield "take", _given(event=take.event, seconds=take.seconds, target=take.target)
    yield from _exchange_words(outcome)
    for change in outcome.alarms:
        state = None if change.state is AlarmState.ALARM else change.state.value
        yield "alarm", _given(name=change.name, after=change.after or None, state=state)


def _exchange_words(outcome: Outcome) -> Iterator[Word]:
    """What to say of the instances that a blue/green deployment makes and terminates."""
    if outcome.provisioning is not None:
        yield "provision", _given(seconds=outcome.provisioning)
    if outcome.unprovisioned is not None:
        yield "fail_provisioning", _given(code=outcome.unprovisioned, message=outcome.unprovisioned_message)
    if outcome.unterminated is not None:
        yield "fail_termination", _given(message=outcome.unterminated)


def spelt(outcome: Outcome) -> str:
    """The Python that says an outcome: ``.fail('ScriptMissing', at='Install')``."""
    if not _sayable(outcome):
        named = f"deployment_id={outcome.deployment_id!r}, " if outcome.deployment_id else ""
        return f".follow(Outcome({named}...))"
    return "".join(_call(verb, arguments) for verb, arguments in words(outcome))


def failure_words(failure: EventFailure) -> dict[str, Any] | None:
    """The arguments of ``fail`` that give this failure; None where none do: a recording has its own script names."""
    told = failure.diagnostics
    exit_code = _EXIT_CODE.search(told.message)
    place = _given(code=str(told.error_code), at=failure.at, target=failure.target)
    messages: list[dict[str, Any]] = [{}, {"message": told.message}]
    if exit_code:
        messages.insert(1, {"exit_code": int(exit_code[1])})
    for message in messages:
        for log in ({}, {"log_tail": told.log_tail}):
            said = place | message | log
            if _gives(said, failure):
                return said
    return None


def _gives(said: dict[str, Any], failure: EventFailure) -> bool:
    try:
        return event_failure(**said) == failure
    except UsageError:
        return False


def _mishap_word(mishap: EventMishap) -> Word:
    place = _given(at=mishap.at, target=mishap.target)
    if mishap.mishap is Mishap.LOST:
        return "lose", place
    begun = mishap.mishap is Mishap.HANGS
    return "hang", place if begun is (mishap.at is not None) else {**place, "begun": begun}


def _sayable(outcome: Outcome) -> bool:
    """Whether ``words`` say all of it."""
    said = replace(outcome, schedule=Schedule(), deployment_id=None)
    return (
        said == outcome
        and (outcome.succeeds or outcome.seconds is None)
        and (outcome.refused is None or outcome.refused in PRE_FLIGHT_CODES)
        and all(failure_words(failure) is not None for failure in outcome.failures)
    )


def _given(**arguments: Any) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if value is not None}


def _call(verb: str, arguments: dict[str, Any]) -> str:
    plain = _POSITIONAL.get(verb, ())
    said = [_quoted(value) if name in plain else f"{name}={_quoted(value)}" for name, value in arguments.items()]
    return f".{verb}({', '.join(said)})"


def _quoted(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 4]}...{text[-1]}"
