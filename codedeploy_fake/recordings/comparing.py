"""Whether a fake gives the recorded answers again: each at some instant, in their order, and of their length."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from codedeploy_fake.recordings.asking import request
from codedeploy_fake.recordings.differing import Differences, members
from codedeploy_fake.recordings.recording import Recording
from codedeploy_fake.recordings.steps import Step
from codedeploy_fake.simulation.clock import to_milliseconds
from codedeploy_fake.simulation.trace import Step as Seen
from codedeploy_fake.wire import Request
from codedeploy_fake.wire.json11 import CONTENT_TYPE, encode

if TYPE_CHECKING:
    from codedeploy_fake.fake import CodeDeployFake


@dataclass(frozen=True, slots=True)
class Compared:
    """One recorded answer beside the fake's: ``at`` is the instant at which the fake gives it, in milliseconds.

    ``recorded`` and ``given`` are lengths in bytes, None where there is none. ``dropped`` are the members that the
    fake's answer has and the recording never shows: its SDK did not know them. ``different`` says what differs.
    """

    number: int
    operation: str
    status: str
    recorded: int | None
    given: int | None = None
    at: int | None = None
    dropped: frozenset[str] = frozenset()
    different: str = ""

    @property
    def equal(self) -> bool:
        """Whether the answer comes again, and has the recorded length where there is one."""
        return not self.different and self.recorded in (None, self.given)


def compare(fake: CodeDeployFake, recording: Recording) -> tuple[Compared, ...]:
    """Ask a fake that just re-lives a recording for every answer. Its clock moves."""
    return tuple(_Comparison(fake, recording).all())


class _Comparison:
    def __init__(self, fake: CodeDeployFake, recording: Recording) -> None:
        self.fake = fake
        self.recording = recording
        self.beginning = fake.snapshot()
        self.known = frozenset(member for step in recording.steps for member in members(step.operation, step.response))
        self.reached: dict[str, int] = {}
        self.polls = {shown.number: shown.at for shown in recording.shown}

    def all(self) -> Iterator[Compared]:
        for number, step in enumerate(self.recording.steps):
            asked = request(step, self.recording.deployment_id)
            if asked is not None:
                yield self.one(number, step, asked)
            elif step.operation == "CreateDeployment" and not step.error:
                length = len(encode({"deploymentId": self.recording.deployment_id}))
                yield Compared(number, step.operation, "", step.content_length, length, self.fake.clock.now_ms)

    def one(self, number: int, step: Step, asked: Mapping[str, Any]) -> Compared:
        """The recorded instant, or else the first not before the last answer, at which the fake answers the same."""
        before = self.fake.snapshot()
        poll = self.polls.get(number)
        polled = [[poll]] if poll and poll >= self.fake.clock.now_ms else []
        for likely in (*polled, self.instants(step)):
            compared = self.search(number, step, asked, likely)
            if not compared.different:
                self.reached[step.operation] = compared.at or 0
                return compared
            self.fake.restore(before)
        # not every format says in which order different operations were called
        self.fake.restore(self.beginning)
        self.fake.clock.advance_to(self.reached.get(step.operation, 0))
        again = self.search(number, step, asked, self.instants(step))
        if not again.different:
            self.reached[step.operation] = again.at or 0
        self.fake.restore(before)
        return compared if again.different else again

    def search(self, number: int, step: Step, asked: Mapping[str, Any], instants: Sequence[int]) -> Compared:
        nearest, least = None, 0
        for instant in instants:
            self.fake.clock.advance_to(instant)
            compared, far = self.at(number, step, asked)
            if not compared.different:
                return compared
            if nearest is None or far < least:
                nearest, least = compared, far
        return nearest or self.at(number, step, asked)[0]

    def at(self, number: int, step: Step, asked: Mapping[str, Any]) -> tuple[Compared, int]:
        prefix = {"X-Amz-Target": f"CodeDeploy_20141006.{step.operation}", "Content-Type": CONTENT_TYPE}
        response = self.fake.handle(Request(headers=prefix, body=json.dumps(asked).encode()))
        answer = json.loads(response.body)
        differences = Differences(self.known)
        differences.between(step.operation, step.response, answer)
        return Compared(
            number,
            step.operation,
            _status(step.response),
            step.content_length,
            len(response.body),
            self.fake.clock.now_ms,
            frozenset(differences.dropped),
            differences.said(),
        ), len(differences.found) + 10 * (_status(step.response) != _status(answer))

    def instants(self, step: Step) -> Sequence[int]:
        """Now, and whenever what it shows changes from now on."""
        now = self.fake.clock.now_ms
        timeline = self.fake.timeline(self.recording.deployment_id)
        if step.operation == "StopDeployment":
            stop = timeline.deployment.outcome.schedule.stop
            return [max(now, self.recording.created_at + stop.after)] if stop else [now]
        if step.operation not in ("GetDeployment", "BatchGetDeployments"):
            return [now, *sorted({move.at for move in timeline.trace.moves if move.at > now})]
        steps = [timeline.trace.at(now), *(one for one in timeline.trace.steps if one.at > now)]
        changes = [
            one for one, last in zip(steps, [None, *steps], strict=False) if last is None or _seen(one) != _seen(last)
        ]
        rollback = timeline.trace.end.at + to_milliseconds(timeline.deployment.timings.rollback)
        return [*(max(one.at, now) for one in changes), max(rollback, now)]


def _seen(step: Seen) -> object:
    return step.status, step.overview


def _status(response: Mapping[str, Any]) -> str:
    told = response.get("deploymentInfo") or response.get("instanceSummary") or response
    return str(told.get("status", ""))
