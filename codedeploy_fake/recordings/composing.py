"""The outcome that a course comes to, once each of its instants is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from codedeploy_fake.recordings.course import Part
from codedeploy_fake.recordings.laying import Laid
from codedeploy_fake.recordings.life import Life
from codedeploy_fake.recordings.spans import Bounds, placed, usual
from codedeploy_fake.service.values import Deployment
from codedeploy_fake.simulation.clock import to_milliseconds
from codedeploy_fake.simulation.failures import ERROR_INFORMATION, ErrorInformation, error_information
from codedeploy_fake.simulation.outcome import EventFailure, EventMishap, EventTime, Outcome, Schedule, StopTime
from codedeploy_fake.simulation.saying import DEFAULT_FAILING_EVENT, event_failure
from codedeploy_fake.simulation.states import LIFECYCLE, DeploymentStatus

At = Mapping[int, int]


def composed(laid: Laid, deployment: Deployment) -> Outcome:
    """The outcome: every instant is as near to what is usual as can be."""
    named = Outcome(deployment_id=laid.recording.deployment_id)
    at = _chosen(laid, deployment)
    if laid.recording.refused:
        return _refused(named, laid, at)
    return named if laid.course.started is None else _run(named, laid, deployment, at)


def _chosen(laid: Laid, deployment: Deployment) -> At:
    timings, course, at = deployment.timings, laid.course, laid.instants.low
    depths = {part.ended: part.depth for part in course.parts.values() if part.ended is not None}
    attempts = {part.attempted: part.launched for part in course.parts.values() if part.attempted is not None}
    span, settle = usual(deployment.flow, timings), to_milliseconds(timings.deployment_result)
    ended, deepest = laid.recording.ended_at, max(depths.values(), default=1)

    def wanted(node: int) -> int:
        if node == laid.admitted:
            return laid.recording.created_at + to_milliseconds(timings.created)
        if node == course.started and laid.admitted is not None:
            return at(laid.admitted) + to_milliseconds(timings.queued)
        if node in attempts:
            return at(attempts[node]) + course.lag
        if node == course.stopped:
            return (ended or at(node) + span) - to_milliseconds(timings.event)
        if node in depths and course.started is not None:
            begun, depth = at(course.started), depths[node]
            return begun + (span * depth if ended is None else (ended - settle - begun) * depth // deepest)
        return at(node)

    return dict(enumerate(laid.instants.choose_all(wanted)))


def _error(info: Mapping[str, Any]) -> ErrorInformation:
    """``errorInformation`` as recorded; where it is not, a stop by hand.

    An old contract shows another code for some sentences (``folds-error-code``): the sentence tells which it is.
    """
    told = info.get("errorInformation", {"code": "MANUAL_STOP"})
    code, message = told["code"], told.get("message")
    if message is None:
        return error_information(code)
    said = [known for known, (sentence, _) in ERROR_INFORMATION.items() if sentence == message]
    return ErrorInformation(code if code in said or not said else said[0], message)


def _refused(named: Outcome, laid: Laid, at: At) -> Outcome:
    """A deployment that ended in its pre-flight."""
    created, end = laid.recording.created_at, at[laid.end or 0]
    error, stopped = _error(laid.recording.last), laid.recording.shown[-1].status is DeploymentStatus.STOPPED
    middle = end + 1 if stopped else created + (end - created + 1) // 2
    admitted = middle if laid.admitted is None else at[laid.admitted]
    schedule = Schedule(created=admitted - created, queued=max(end - admitted, 0) + stopped)
    if stopped:
        return replace(named, schedule=replace(schedule, stop=StopTime(end - created, error)))
    return replace(named, refused=error.code, refused_message=error.message, schedule=schedule)


def _run(named: Outcome, laid: Laid, deployment: Deployment, at: At) -> Outcome:
    course, created = laid.course, laid.recording.created_at
    stopped = None if course.stopped is None else at[course.stopped]
    failures: list[EventFailure] = []
    mishaps: list[EventMishap] = []
    times: list[EventTime] = []
    results: list[tuple[str, int]] = []
    for target, part in course.parts.items():
        life = laid.lives.get(target) or Life(target)
        own = list(life.failures)
        if part.ended is not None and not (part.succeeded or part.cut or life.pinned):
            own.append(_failure(life, deployment))
        failures += own
        mishaps += life.mishaps
        faults: list[EventFailure | EventMishap] = [*own, *life.mishaps]
        fatal = (fault.at for fault in faults if fault.at not in deployment.tolerated)
        bounds = _bounds(part, at, stopped, None if part.succeeded else next(fatal, None), laid)
        if bounds is not None:
            events, settle = placed(deployment.flow, deployment.timings, bounds, life)
            times += events
            results += [] if settle is None else [(target, settle)]
    admitted, started = at[laid.admitted or 0], at[course.started or 0]
    stop = None
    if stopped is not None and not laid.recording.timed_out:
        stop = StopTime(stopped - created, _error(laid.recording.last))
    schedule = Schedule(
        created=admitted - created,
        queued=started - admitted,
        events=tuple(times),
        results=tuple(results),
        deployment_result=_result(laid, at),
        stop=stop,
    )
    return replace(named, failures=tuple(failures), mishaps=tuple(mishaps), schedule=schedule)


def _bounds(part: Part, at: At, stopped: int | None, failing: str | None, laid: Laid) -> Bounds | None:
    if part.attempted is None:
        return None
    return Bounds(
        launched=at[part.launched],
        attempted=at[part.attempted],
        ended=None if part.ended is None else at[part.ended],
        failing=failing,
        cut_at=stopped if part.cut else None,
        lag=laid.course.lag,
        beyond=max(at.values()) + 1000,
        timed_out=laid.recording.timed_out,
    )


def _failure(life: Life, deployment: Deployment) -> EventFailure:
    """The failure of a target whose failing event nobody saw: the usual event, or the first not seen to end."""
    ended = [ran.name for ran in life.ran if ran.ended is not None]
    names = [name for name in LIFECYCLE[deployment.flow] if name not in ended]
    return event_failure(at=DEFAULT_FAILING_EVENT if DEFAULT_FAILING_EVENT in names else names[0], target=life.target)


def _result(laid: Laid, at: At) -> int | None:
    """The span from the last result to that of the deployment."""
    course, last = laid.course, laid.course.last
    if course.stopped is not None and course.started is not None:
        return max(at.values()) + 1000 - at[course.started]  # it was stopped before it came to that
    if laid.end is None or laid.recording.ended_at is None or last is None:
        return None
    return at[laid.end] - at[last]
