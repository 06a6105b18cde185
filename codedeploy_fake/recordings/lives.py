"""What a recording shows of each instance: the exact times of its lifecycle events, and how it ended."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from codedeploy_fake.recordings.cutting import cut_short
from codedeploy_fake.recordings.life import Life, Ran
from codedeploy_fake.recordings.recording import Recording, instant, plain_id, summaries
from codedeploy_fake.simulation.clock import to_milliseconds
from codedeploy_fake.simulation.failures import Diagnostics, LifecycleErrorCode
from codedeploy_fake.simulation.outcome import EventFailure, EventMishap, Mishap
from codedeploy_fake.simulation.timings import Timings

_UNRESOLVED = ("Pending", "InProgress", "Unknown")


def lives(recording: Recording, timings: Timings, tolerated: Collection[str]) -> Mapping[str, Life]:
    """The lives of the instances of which a summary was recorded. ``tolerated`` events fail nobody."""
    seen = {target: _life(target, views, timings, tolerated) for target, views in recording.views.items()}
    latest = recording.created_at
    for number, step in enumerate(recording.steps):
        for summary in summaries(step):
            target, status = plain_id(summary["instanceId"]), summary.get("status")
            updated = instant(summary["lastUpdatedAt"])
            latest = max(latest, updated)
            same = summary["lastUpdatedAt"] == recording.views[target][-1]["lastUpdatedAt"]
            life = replace(seen[target], steady=latest if same else 0)
            if status in _UNRESOLVED:
                life = replace(life, unresolved=number, pending=number if status == "Pending" else life.pending)
            seen[target] = life
    if not (recording.stopped or recording.timed_out):
        seen = {target: _buried(life, timings, tolerated) for target, life in seen.items()}
    return cut_short(recording, seen)


def _buried(life: Life, timings: Timings, tolerated: Collection[str]) -> Life:
    """The life of an instance that was lost (``target-unknown``): not seen to have failed yet, or to have done so.

    A target that failed with an event that fails nobody was lost, too.
    """
    lost = to_milliseconds(timings.instance_lost)
    if life.succeeded is None and any(mishap.mishap is Mishap.LOST for mishap in life.mishaps):
        return replace(life, succeeded=False, ended=(life.ran[-1].ended or 0) + lost)
    if not (life.cut and life.failures and life.ran and life.ran[-1].ended == life.ended):
        return life
    last, failure = life.ran[-1], life.failures[-1]
    if failure.at != last.name or failure.at not in tolerated:
        return life
    return replace(
        life,
        cut=False,
        failures=life.failures[:-1],
        mishaps=(*life.mishaps, EventMishap(last.name, life.target, Mishap.LOST)),
        ran=(*life.ran[:-1], replace(last, ended=(life.ended or 0) - lost)),
    )


def _life(target: str, views: Sequence[Mapping[str, Any]], timings: Timings, tolerated: Collection[str]) -> Life:
    last = views[-1]
    status, updated = last.get("status"), instant(last["lastUpdatedAt"])
    ran, failures, mishaps = [], [], []
    lost = _lost(views)
    for event in last.get("lifecycleEvents", ()):
        name = event["lifecycleEventName"]
        began, ended = _optional(event.get("startTime")), _optional(event.get("endTime"))
        if name in lost:
            mishaps.append(EventMishap(name, target, Mishap.LOST))
            ran.append(Ran(name, began, lost[name]))
        elif event["status"] == "Failed" and began is None:
            mishaps.append(EventMishap(name, target, Mishap.UNANSWERED))
            ran.append(Ran(name, None, ended))
        elif began is not None:
            ran.append(Ran(name, began, ended))
            if event["status"] == "Failed":
                failures.append(EventFailure(name, target, _diagnostics(event.get("diagnostics", {}))))
    result = {"Succeeded": True, "Failed": False}.get(str(status))
    faults: list[EventFailure | EventMishap] = [*failures, *mishaps]
    fatal = any(fault.at not in tolerated or fault.at in lost for fault in faults)
    return Life(
        target,
        tuple(ran),
        result,
        None if result is None and status != "Skipped" else updated,
        cut=result is False and not fatal,
        skipped=status == "Skipped",
        failures=tuple(failures),
        mishaps=tuple(mishaps),
        began=ran[0].began if ran else None,
        launched=_launched(ran, timings),
        launchable=_untouched(views, "Pending"),
        attempted=_untouched(views, "InProgress"),
    )


def _untouched(views: Sequence[Mapping[str, Any]], status: str) -> int | None:
    """Since when an instance had a status, seen before any of its events."""
    for summary in views:
        events = {event["status"] for event in summary.get("lifecycleEvents", ())}
        if summary.get("status") == status and events <= {"Pending"}:
            return instant(summary["lastUpdatedAt"])
    return None


def _launched(ran: Sequence[Ran], timings: Timings) -> int | None:
    """When a target was launched whose agent never began the first event (``agent-no-show``)."""
    if not ran or ran[0].began is not None or ran[0].ended is None:
        return None
    return ran[0].ended - to_milliseconds(timings.agent_no_show)


def _lost(views: Sequence[Mapping[str, Any]]) -> Mapping[str, int]:
    """The events that were Unknown at some time, with the instant at which they became so."""
    return {
        event["lifecycleEventName"]: instant(summary["lastUpdatedAt"])
        for summary in views
        for event in summary.get("lifecycleEvents", ())
        if event["status"] == "Unknown"
    }


def _diagnostics(told: Mapping[str, Any]) -> Diagnostics:
    code = LifecycleErrorCode(told.get("errorCode", "UnknownError"))
    return Diagnostics(code, told.get("scriptName", ""), told.get("message", ""), told.get("logTail", ""))


def _optional(seconds: object) -> int | None:
    return None if seconds is None else instant(seconds)
