"""Telling a story to a target: set up, step by step, clean up; what was expected beside what was seen."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from codedeploy_fake.contract import load
from codedeploy_fake.contract.stories import Advance, Alarm, Call, SetUp, Step, Story, Wait
from codedeploy_fake.errors import ContractViolation
from codedeploy_fake.verification.expecting import ABSENT, Difference, UnboundError, compare, filled
from codedeploy_fake.verification.interrupting import Interruptions
from codedeploy_fake.verification.targets import Hindered, Lacking, Lost, NotRecorded, Refused, Target
from codedeploy_fake.verification.undoing import Made, Undo

#: The longest name that every kind of resource takes (``applicationName`` and its likes).
NAME_LENGTH = load().limit("ApplicationName.max")


class Verdict(StrEnum):
    """What came of a story."""

    VERIFIED = "verified"
    DIFFERS = "differs"
    NOT_RUN = "not run"


@dataclass(frozen=True, slots=True)
class Seen:
    """One call as it went: for the report."""

    step: int
    operation: str
    input: Mapping[str, Any]
    answer: Mapping[str, Any] | None
    error: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Telling:
    """A story, told once. ``hindrance`` is what came between it and the target: such a run proves nothing."""

    story: Story
    verdict: Verdict
    differences: tuple[Difference, ...] = ()
    reason: str = ""
    seen: tuple[Seen, ...] = ()
    left_over: tuple[str, ...] = ()
    seconds: float = 0.0
    hindrance: Hindered | None = None


class _OverError(Exception):
    """The story cannot go on: what follows stands on what differed."""


def tell(story: Story, target: Target, prefix: str, interruptions: Interruptions | None = None) -> Telling:
    """Tell a story to a target; what it makes there begins with ``prefix`` and is removed again, whatever happens.

    Ctrl-C ends it: it is then not run, unless something already differed, and what was made is removed.
    """
    began = time.monotonic()
    if not story.holds_at(target.contract):
        return Telling(story, Verdict.NOT_RUN, reason=f"holds {story.when} only")
    lacking = sorted(story.needs - target.abilities)
    if lacking:
        return Telling(story, Verdict.NOT_RUN, reason=f"needs {', '.join(lacking)}")
    told = _Telling(story, target, prefix)
    reason, hindrance = "", None
    try:
        with (interruptions or Interruptions()).heard():
            told.tell()
    except _OverError:
        pass
    except Lacking as lack:
        reason = str(lack)
    except Hindered as hindered:
        reason, hindrance = str(hindered), hindered
    except KeyboardInterrupt:
        reason = "interrupted"
    except BaseException:
        told.clean_up()
        raise
    left_over = told.clean_up()
    verdict = Verdict.DIFFERS if told.differences else Verdict.NOT_RUN if reason else Verdict.VERIFIED
    return Telling(
        story,
        verdict,
        tuple(told.differences),
        reason,
        tuple(told.seen),
        tuple(left_over),
        time.monotonic() - began,
        hindrance,
    )


class _Telling:
    def __init__(self, story: Story, target: Target, prefix: str) -> None:
        self.story = story
        self.target = target
        self.contract = load(target.contract)
        self.prefix = prefix
        self.bound: dict[str, Any] = {"account": target.account_id, "region": target.region}
        self.special = {"$name": self._name, "$role": self._role, "$revision": self._revision}
        self.differences: list[Difference] = []
        self.seen: list[Seen] = []
        self.made = Made(prefix)
        self.entered: list[SetUp] = []
        self.number = 0
        self.vague: list[bool] = []  # of each call since the set-ups: whether nothing says that this is its answer

    def tell(self) -> None:
        self.target.preparing = True
        for set_up in self.story.given:
            self.entered.append(set_up)
            for step in set_up.steps:
                self._take(step)
            if self.differences:  # a set-up that does not stand tells nothing about the story's own steps
                raise _OverError
        self.target.preparing = False
        for self.number, step in enumerate(self.story.steps, start=1):  # noqa: B020 - errors name the step
            self._take(step)
        if self.vague and all(self.vague):
            raise NotRecorded("not recorded: what was asked")

    def clean_up(self) -> list[str]:
        """Undo what was done; what could not be undone, in words. By a recording nothing was done."""
        if self.target.is_recording:
            return []
        for set_up in self.entered:
            for call in set_up.cleanup:
                try:
                    self.made.also(Undo(call.operation, filled(call.input, self.bound, self.special)))
                except UnboundError:
                    continue  # its name was never bound, so it was never made
        return self.made.remove(self.target)

    def _take(self, step: Step) -> None:
        try:
            match step:
                case Call():
                    self._call(step)
                case Wait():
                    self._wait(step)
                case Advance(seconds):
                    self.target.advance(seconds)
                case Alarm(name, state):
                    self.target.set_alarm(filled(name, self.bound, self.special), state)
        except UnboundError as unbound:
            if not self.differences:
                self._differ("the step", "", "a name that is bound", str(unbound))
            raise _OverError from None
        except Lost as lost:
            self._differ("the step", "", "that the target can do it", str(lost))
            raise _OverError from None

    def _call(self, call: Call) -> None:
        request = filled(call.input, self.bound, self.special)
        try:
            answer, error = self._ask(call.operation, request)
        except Lost as lost:
            self._differ(call.operation, "", call.output or call.error or {}, str(lost))
            raise _OverError from None
        if not (self.target.certain or self._is_meant(call, error)):
            raise NotRecorded(f"not recorded: {call.operation} of what the story means")
        self.seen.append(Seen(self.number, call.operation, request, answer, error))
        self.vague += [self.target.vague] if self.number else []
        self._check_contract(call.operation, answer, error)
        if call.error is not None:
            if error is None:
                self._differ(call.operation, "error", dict(call.error), answer)
                raise _OverError
            found = compare(call.error, error, self.bound, self.special)
        elif error is not None:
            self._differ(call.operation, "", "an answer", error)
            raise _OverError
        else:
            found = compare(call.output or {}, answer, self.bound, self.special)
        if found and self.target.vague:
            raise NotRecorded(f"not recorded: {call.operation} of what the story means")
        for path, expected, seen in found:
            self._differ(call.operation, path, expected, seen)

    def _is_meant(self, call: Call, error: Mapping[str, Any] | None) -> bool:
        """Whether an answer is of the kind that the story expects: another one may be about something else."""
        if call.error is None or error is None:
            return call.error is error is None
        return not compare(
            {"code": call.error["code"]} if "code" in call.error else {}, error, {**self.bound}, self.special
        )

    def _ask(self, operation: str, request: dict[str, Any]) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
        """The answer, or the error."""
        undo = self.made.asked(operation, request)
        try:
            answer = self.target.call(operation, request)
        except Refused as refused:
            self.made.refused(operation, undo)
            return None, {"code": refused.code, "message": refused.message}
        self.made.answered(operation, undo, answer)
        return answer, None

    def _wait(self, wait: Wait) -> None:
        deployment = filled(wait.deployment, self.bound, self.special)
        try:
            reached = self.target.wait(deployment, wait.until)
        except (Lost, Refused, TimeoutError) as trouble:
            self._differ(f"wait until {wait.until}", "deploymentInfo.status", wait.until, str(trouble) or ABSENT)
            raise _OverError from None
        if reached != wait.until and not wait.passing:
            self._differ(f"wait until {wait.until}", "deploymentInfo.status", wait.until, reached)
            raise _OverError

    def _check_contract(self, operation: str, answer: object, error: Mapping[str, Any] | None) -> None:
        """Whatever a story expects, an answer holds to the contract of its operation."""
        try:
            if error is None:
                self.contract.check_answer(operation, answer)
            else:
                self.contract.check_error(operation, error["code"])
        except ContractViolation as violation:
            self._differ(operation, "contract", "what the contract says", str(violation))

    def _differ(self, what: str, path: str, expected: Any, seen: Any) -> None:
        self.differences.append(Difference(self.number, what, path, expected, seen))

    def _name(self, name: str) -> str:
        if name not in self.bound:
            room = NAME_LENGTH - len(self.prefix) - len(name) - 1
            self.bound[name] = f"{self.prefix}{self.story.id[:room]}-{name}"
        return str(self.bound[name])

    def _role(self, name: str) -> str:
        role = self.target.role(name)
        if role is None:
            raise Lacking(f"needs the role {name!r}")
        return role

    def _revision(self, name: str) -> Mapping[str, Any]:
        revision = self.target.revision(name)
        if revision is None:
            raise Lacking(f"needs the revision {name!r}")
        return revision
