"""Answers that no run of the simulation gives, whatever the script: by the tables of statuses and by the contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from codedeploy_fake.contract import load
from codedeploy_fake.errors import ContractViolation
from codedeploy_fake.recordings.differing import shortly
from codedeploy_fake.recordings.recording import Recording, Shown, instant, summaries
from codedeploy_fake.simulation.states import DEPLOYMENT, TARGET, DeploymentStatus, TargetStatus, is_terminal

#: Members of DeploymentInfo that may differ from answer to answer.
MOVING = frozenset({
    "status", "errorInformation", "startTime", "completeTime", "deploymentOverview", "rollbackInfo",
    "instanceTerminationWaitTimeStarted", "targetInstances", "additionalDeploymentStatusInfo",
    "deploymentStatusMessages", "relatedDeployments",
})  # fmt: skip
#: Those of them that may still change when the deployment has ended.
_LATER = frozenset(
    {"rollbackInfo", "instanceTerminationWaitTimeStarted", "relatedDeployments", "deploymentStatusMessages"}
)
#: Counters that only grow, and the one that only shrinks.
_GROWING, _SHRINKING = ("Succeeded", "Failed", "Skipped"), ("Pending",)

_RESULTS = frozenset(status.value for status in TargetStatus if is_terminal(TARGET, status))

Why = Iterator[str]


def first_fault(recording: Recording) -> tuple[int, str] | None:
    """The place of the first answer that is impossible, and why; None where each could be."""
    found = [*_unknown(recording), *_of_kind(recording.shown), *_shown(recording.shown), *_instances(recording)]
    return min(found, default=None, key=lambda fault: fault[0])


def _unknown(recording: Recording) -> Iterator[tuple[int, str]]:
    contract = load()
    for number, step in enumerate(recording.steps):
        if step.error is None and contract.operation(step.operation) is not None:
            try:
                contract.project(step.operation, step.response)
            except ContractViolation as violation:
                yield number, f"is in the contract of no date: {violation}"


def _of_kind(shown: Sequence[Shown]) -> Iterator[tuple[int, str]]:
    for one in shown:
        platform = one.info.get("computePlatform", "Server")
        blue_green = one.info.get("deploymentStyle", {}).get("deploymentType") == "BLUE_GREEN"
        kind = platform if platform != "Server" else "blue/green" if blue_green else None
        if kind is not None:
            yield one.number, f"is of a {kind} deployment; only those in place, on instances, are re-lived so far"


def _shown(shown: Sequence[Shown]) -> Iterator[tuple[int, str]]:
    for one in shown:
        yield from ((one.number, why) for why in _alone(one))
    for before, after in pairwise(shown):
        for rule in (_of_order, _of_members, _of_counters):
            yield from ((after.number, why) for why in rule(before, after))


def _alone(shown: Shown) -> Why:
    info = shown.info
    try:
        status = shown.status
    except ValueError:
        return  # its own fault, which the contract names
    ended = is_terminal(DEPLOYMENT, status)
    if "completeTime" in info and not ended:
        yield f"has a completeTime although it is {status}"
    if "completeTime" in info and instant(info["completeTime"]) < instant(info["createTime"]):
        yield "has a completeTime before its createTime"
    if "errorInformation" in info and (status is DeploymentStatus.SUCCEEDED or not ended):
        yield f"has errorInformation although it is {status}"
    counters = info.get("deploymentOverview", {})
    wrong = {name: many for name, many in counters.items() if type(many) is not int or many < 0}
    if wrong:
        yield f"counts {_counted(wrong)}, and counters are whole numbers of at least 0"
    elif counters and status in (DeploymentStatus.CREATED, DeploymentStatus.QUEUED):
        yield f"has counters although it is {status}"
    elif status is DeploymentStatus.SUCCEEDED and counters.get("Pending", 0) + counters.get("InProgress", 0):
        yield f"is Succeeded although it counts {_counted(counters)}"


def _of_order(before: Shown, after: Shown) -> Why:
    if _status(before) is None or _status(after) is None:
        return
    if before.info["status"] == after.info["status"]:
        members = sorted({*before.info, *after.info} - _LATER) if _ended(before) else []
        changed = [name for name in members if before.info.get(name) != after.info.get(name)]
        if changed:
            yield f"changes {', '.join(changed)} although the deployment has ended"
        return
    if _ended(before):
        yield f"is {after.info['status']} although the deployment has ended as {before.info['status']}"
    elif after.info["status"] not in _following(before.info["status"]):
        yield f"goes back from {before.info['status']} to {after.info['status']}"


def _of_members(before: Shown, after: Shown) -> Why:
    for name in sorted({**before.info, **after.info}):
        if name in MOVING:
            continue
        was, now = before.info.get(name), after.info.get(name)
        if was != now:
            yield f"has {name} {shortly(now)}, which was {shortly(was)} and never changes"


def _of_counters(before: Shown, after: Shown) -> Why:
    was, now = before.info.get("deploymentOverview"), after.info.get("deploymentOverview")
    if was is None or not all(type(many) is int for many in (*was.values(), *(now or {}).values())):
        return
    if now is None:
        yield "has no counters although the answer before had them"
        return
    if sum(was.values()) != sum(now.values()):
        yield f"counts {sum(now.values())} targets, which were {sum(was.values())}"
    for name in (*_GROWING, *_SHRINKING):
        many, before_that = now.get(name, 0), was.get(name, 0)
        if many != before_that and (many < before_that) is (name in _GROWING):
            never = "shrinks" if many < before_that else "grows"
            yield f"counts {name} {many}, which was {before_that} and never {never}"


def _instances(recording: Recording) -> Iterator[tuple[int, str]]:
    for number, step in enumerate(recording.steps):
        for summary in summaries(step):
            for event in summary.get("lifecycleEvents", ()):
                name, began, ended = event["lifecycleEventName"], event.get("startTime"), event.get("endTime")
                if began is not None and instant(began) < recording.created_at:
                    yield number, f"has {name} begin before the deployment was created"
                if began is not None and ended is not None and instant(ended) < instant(began):
                    yield number, f"has {name} end before it began"
    for target, seen in recording.views.items():
        for before, after in pairwise(seen):
            was, now = before.get("status"), after.get("status")
            if was in _RESULTS and was != now:
                number = next(n for n, step in enumerate(recording.steps) for one in summaries(step) if one is after)
                yield number, f"shows {target} as {now} although its result was {was}"


def _ended(shown: Shown) -> bool:
    return _status(shown) is not None and is_terminal(DEPLOYMENT, shown.status)


def _status(shown: Shown) -> DeploymentStatus | None:
    try:
        return shown.status
    except ValueError:
        return None


def _following(status: str) -> set[str]:
    """Every status that can come after one, at once or later."""
    following: set[DeploymentStatus] = set()
    waiting = [DeploymentStatus(status)]
    while waiting:
        for after, _ in DEPLOYMENT[waiting.pop()].values():
            if after not in following:
                following.add(after)
                waiting.append(after)
    return {status.value for status in following}


def _counted(counters: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {many}" for name, many in counters.items())
