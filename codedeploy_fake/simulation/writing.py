"""A row of the script while it is written: ``script.next().fail(at="Install").take("ApplicationStop", 30)``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from codedeploy_fake.errors import UsageError
from codedeploy_fake.simulation.alarms import AlarmState
from codedeploy_fake.simulation.outcome import AlarmChange, EventFailure, EventMishap, EventTake, Mishap, Outcome
from codedeploy_fake.simulation.saying import (
    PRE_FLIGHT_CODES,
    event_failure,
    known_alarm,
    known_alarm_state,
    known_code,
    known_event,
    known_span,
    known_target,
    refuse_details,
)
from codedeploy_fake.simulation.timings import is_span

#: Gives the outcome that follows from the one so far, or raises UsageError where the two do not go together.
Change = Callable[[Outcome], Outcome]
#: Words that go together about one event of one target: how long it takes, and what becomes of it then.
_TOGETHER = ({"take", "fail"}, {"take", "lose"})
#: Takes a change to the row that is written.
Say = Callable[[Change], None]


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A row being written. ``fail``, ``hang``, ``lose`` and ``take`` may be said several times, of several events.

    What is said of one target comes before what is said of all; nothing may be said twice of the same event of
    the same target. A row that has served a deployment is history and takes no more.
    """

    _say: Say

    def succeed(self, *, seconds: float | None = None) -> OpenRow:
        """The deployment succeeds; with ``seconds``, that long after CreateDeployment.

        Raises UsageError for negative or infinite seconds, and on a row that fails in some way. ``seconds`` decide
        all times, so ``take`` does not go with them.
        """
        if seconds is not None and not is_span(seconds):
            raise UsageError(f"script.next().succeed(seconds={seconds!r}): give zero or more seconds, or leave it out")

        def change(outcome: Outcome) -> Outcome:
            if outcome.failures or outcome.refused or outcome.mishaps or outcome.unprovisioned:
                raise UsageError("this script row already fails; write another row with script.next() to succeed")
            if seconds is not None and (outcome.takes or outcome.provisioning is not None):
                verb = "take" if outcome.takes else "provision"
                raise UsageError(
                    f"succeed(seconds={seconds!r}) decides all times, {verb}() some of them: leave one out"
                )
            return replace(outcome, succeeds=True, seconds=seconds)

        return self._said(change)

    def fail(
        self,
        code: str | None = None,
        *,
        at: str | None = None,
        target: str | None = None,
        exit_code: int | None = None,
        message: str | None = None,
        log_tail: str | None = None,
    ) -> OpenRow:
        """The deployment, or a lifecycle event in it, fails.

        ``code`` is one of two kinds. A *lifecycle error code* (ScriptFailed by default, ScriptMissing,
        ScriptNotExecutable, ScriptTimedOut, UnknownError) fails the event ``at`` (ApplicationStart by default)
        on ``target``, an instance id (every target by default); whether the deployment then fails is for the
        minimum healthy hosts to say. A *deployment error code* (NO_INSTANCES, IAM_ROLE_MISSING, …) fails the
        pre-flight: no target is touched, and ``message`` takes the place of the usual sentence. With ALARM_ACTIVE
        and MANUAL_STOP the deployment ends there as Stopped, as if an alarm, or somebody else, had stopped it.
        HEALTH_CONSTRAINTS means ScriptFailed. ``exit_code``, ``message`` and ``log_tail`` are the diagnostics of the
        event; a log longer than 4096 bytes keeps its end.

        Raises UsageError for a code, event or combination that the service does not have.
        """
        if code is not None and known_code(code) in PRE_FLIGHT_CODES:
            refuse_details(code, {"at": at, "target": target, "exit_code": exit_code, "log_tail": log_tail})
            return self._said(lambda outcome: _refused(outcome, code, message))
        return self.fail_with(event_failure(code, at, target, exit_code, message, log_tail))

    def fail_with(self, failure: EventFailure) -> OpenRow:
        """A lifecycle event fails exactly as a value says, diagnostics and all: what a recording shows."""

        def change(outcome: Outcome) -> Outcome:
            _runs(outcome, "fail")
            _once(outcome, failure.at, failure.target, "fail")
            return replace(outcome, failures=(*outcome.failures, failure))

        return self._said(change)

    def hang(self, at: str | None = None, *, target: str | None = None, begun: bool | None = None) -> OpenRow:
        """A lifecycle event never ends by itself: it fails at its time limit (one hour, ``Timings``).

        ``at`` is the event; without it the agent never shows up, and the first event fails without having begun
        (after five minutes, ``Timings``). ``begun`` says otherwise: False, the agent goes away before the event
        ``at``; True, the first event hangs. ``target`` is an instance id; every target by default.
        Raises UsageError for an unknown event, and on a row that succeeds or fails the pre-flight.
        """
        begins = at is not None if begun is None else begun
        return self._mishap("hang", at, target, Mishap.HANGS if begins else Mishap.UNANSWERED)

    def lose(self, at: str | None = None, *, target: str | None = None) -> OpenRow:
        """The instance goes away in the middle of a lifecycle event: its target is Unknown, and fails in the end.

        ``at`` is the event, the first one by default. Raises UsageError as ``hang`` does.
        """
        return self._mishap("lose", at, target, Mishap.LOST)

    def take(self, event: str, seconds: float, *, target: str | None = None) -> OpenRow:
        """A lifecycle event takes so many seconds, on an instance or on every one.

        More than its time limit (one hour, ``Timings``) is a hang. Raises UsageError for an unknown event, for
        negative or infinite seconds, and on a row that fails the pre-flight or decides all times.
        """
        taken = EventTake(
            known_event(event, "take({})"),
            known_target(target, "take(target={})"),
            known_span(seconds, "take(seconds={})"),
        )

        def change(outcome: Outcome) -> Outcome:
            _runs(outcome, "take", or_succeeds=True)
            _not_timed(outcome, "take")
            _once(outcome, taken.event, taken.target, "take")
            return replace(outcome, takes=(*outcome.takes, taken))

        return self._said(change)

    def alarm(self, name: str, *, after: float = 0.0, state: str = AlarmState.ALARM) -> OpenRow:
        """An alarm of this world has another state, so many seconds after CreateDeployment, for whoever looks at it.

        ``state`` is ALARM by default, OK, INSUFFICIENT_DATA, or UNREADABLE: CodeDeploy cannot read it. It may be said
        of several instants. The deployment sees it where its alarm configuration names the alarm, at its next look.
        Raises UsageError for another state, for negative or infinite seconds, and for one instant said twice.
        """
        change = AlarmChange(
            known_alarm(name, "alarm({})"),
            known_alarm_state(state, "alarm(state={})"),
            known_span(after, "alarm(after={})"),
        )

        def said(outcome: Outcome) -> Outcome:
            if any((one.name, one.after) == (change.name, change.after) for one in outcome.alarms):
                raise UsageError(f"this script row already says what alarm {name!r} does {change.after:g} s after")
            return replace(outcome, alarms=(*outcome.alarms, change))

        return self._said(said)

    def provision(self, seconds: float) -> OpenRow:
        """The copy of an Auto Scaling group, which a blue/green deployment makes, has its instances after so long.

        Raises UsageError for negative or infinite seconds, for a second word of it, and on a row that fails the
        pre-flight or decides all times.
        """
        known_span(seconds, "provision({})")

        def change(outcome: Outcome) -> Outcome:
            _runs(outcome, "provision", or_succeeds=True)
            _not_timed(outcome, "provision")
            _unsaid(outcome.provisioning, "provision")
            return replace(outcome, provisioning=seconds)

        return self._said(change)

    def fail_provisioning(self, code: str = "AUTO_SCALING_CONFIGURATION", *, message: str | None = None) -> OpenRow:
        """The copy of an Auto Scaling group cannot be made, and with it the blue/green deployment fails.

        ``code`` is a deployment error code, ``message`` takes the place of its usual sentence. Raises UsageError for
        another code, for a second word of it, and on a row that succeeds or fails the pre-flight.
        """
        if known_code(code) not in PRE_FLIGHT_CODES:
            raise UsageError(f"fail_provisioning({code!r}): a deployment error code, not a lifecycle error code")

        def change(outcome: Outcome) -> Outcome:
            _runs(outcome, "fail_provisioning")
            _unsaid(outcome.unprovisioned, "fail_provisioning")
            return replace(outcome, unprovisioned=code, unprovisioned_message=message)

        return self._said(change)

    def fail_termination(self, message: str = "The original instances could not be terminated.") -> OpenRow:
        """The originals of a blue/green deployment stay: ``message`` is ``additionalDeploymentStatusInfo`` then.

        The deployment succeeds all the same (``termination-remark``, assumed). Raises UsageError for a second word
        of it, and on a row that fails the pre-flight.
        """

        def change(outcome: Outcome) -> Outcome:
            _runs(outcome, "fail_termination", or_succeeds=True)
            _unsaid(outcome.unterminated, "fail_termination")
            return replace(outcome, unterminated=message)

        return self._said(change)

    def follow(self, outcome: Outcome) -> OpenRow:
        """The deployment goes exactly as an outcome says: what a recording shows. It replaces what was said before."""
        return self._said(lambda _: outcome)

    def _mishap(self, verb: str, at: str | None, target: str | None, mishap: Mishap) -> OpenRow:
        event = None if at is None else known_event(at, f"{verb}(at={{}})")
        happening = EventMishap(event, known_target(target, f"{verb}(target={{}})"), mishap)

        def change(outcome: Outcome) -> Outcome:
            _runs(outcome, verb)
            _once(outcome, happening.at, happening.target, verb)
            # by verb, as they stand in JSON: the order in which they were said means nothing
            said = sorted((*outcome.mishaps, happening), key=lambda one: one.mishap is Mishap.LOST)
            return replace(outcome, mishaps=tuple(said))

        return self._said(change)

    def _said(self, change: Change) -> OpenRow:
        self._say(change)
        return self


def _refused(outcome: Outcome, code: str, message: str | None) -> Outcome:
    if outcome.succeeds:
        raise UsageError("this script row already succeeds; write another row with script.next() to fail")
    if outcome.refused:
        raise UsageError(f"this script row already fails the pre-flight with {outcome.refused}")
    exchanged = (outcome.provisioning, outcome.unprovisioned, outcome.unterminated)
    if outcome.failures or outcome.mishaps or outcome.takes or exchanged != (None, None, None):
        raise UsageError(
            f"fail({code!r}) fails the pre-flight, so no event of this row can fail as well, or run at all"
        )
    return replace(outcome, refused=code, refused_message=message)


def _runs(outcome: Outcome, verb: str, *, or_succeeds: bool = False) -> None:
    """Refuse to speak of events where none runs, or of mishaps where all is to go well."""
    if outcome.refused:
        raise UsageError(f"this script row already fails the pre-flight with {outcome.refused}, so no event runs")
    if outcome.succeeds and not or_succeeds:
        raise UsageError(f"this script row already succeeds; write another row with script.next() to {verb}")


def _not_timed(outcome: Outcome, verb: str) -> None:
    """Refuse to say how long something takes where all times are decided."""
    if outcome.succeeds and outcome.seconds is not None:
        raise UsageError(
            f"succeed(seconds={outcome.seconds!r}) decides all times, {verb}() some of them: leave one out"
        )


def _unsaid(said: object, verb: str) -> None:
    if said is not None:
        raise UsageError(f"this script row already has {verb}(); write another row")


def _once(outcome: Outcome, event: str | None, target: str | None, verb: str) -> None:
    """Refuse a second word about an event of a target, unless one says how long it takes, the other what then is."""
    said: list[tuple[str, str | None, str | None]] = [("fail", f.at, f.target) for f in outcome.failures]
    said += [("lose" if m.mishap is Mishap.LOST else "hang", m.at, m.target) for m in outcome.mishaps]
    said += [("take", t.event, t.target) for t in outcome.takes]
    for other, its_event, its_target in said:
        if (its_event, its_target) == (event, target) and {other, verb} not in _TOGETHER:
            where = f"{event or 'the first event'} of {target or 'every target'}"
            raise UsageError(
                f"this script row already has {other}() for {where}, so {verb}() has no place; "
                "write another row, or name another event or target"
            )
