"""Recorded deployments come alive: ``CodeDeployFake.from_recording``.

A recording is a list of ``steps``, each an ``operation`` with its ``response`` as it was on the wire: one
CreateDeployment, the GetDeployment answers that followed, and GetDeploymentInstance answers where somebody asked.
All else is read off it: id, instant, contract date, fleet, times and outcome.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codedeploy_fake.errors import ServiceError, UsageError
from codedeploy_fake.service.configs import PREDEFINED
from codedeploy_fake.simulation.clock import to_datetime, to_milliseconds
from codedeploy_fake.simulation.failures import Diagnostics, LifecycleErrorCode
from codedeploy_fake.simulation.health import HealthKind, MinimumHealthyHosts
from codedeploy_fake.simulation.planning import build
from codedeploy_fake.simulation.script import EventFailure, EventTime, Outcome, Schedule, event_failure
from codedeploy_fake.simulation.states import Flow
from codedeploy_fake.simulation.timings import Timings
from codedeploy_fake.simulation.trace import simulate

if TYPE_CHECKING:
    from codedeploy_fake.fake import CodeDeployFake

#: Members of DeploymentInfo that CreateDeployment takes as they stand.
_REQUESTED = (
    "applicationName", "deploymentGroupName", "deploymentConfigName", "revision", "description",
    "ignoreApplicationStopFailures", "updateOutdatedInstancesOnly", "fileExistsBehavior",
)  # fmt: skip
#: Members without which an answer shows no deployment.
_NEEDED = (
    "deploymentId", "applicationName", "deploymentGroupName", "deploymentConfigName", "revision", "status",
    "createTime",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recording:
    """What a recording shows of one deployment; the infos and summaries stand in the order they were answered."""

    deployment_id: str
    infos: tuple[Mapping[str, Any], ...]
    instances: Mapping[str, Mapping[str, Any]]

    @property
    def last(self) -> Mapping[str, Any]:
        """The last answer: where the deployment stays."""
        return self.infos[-1]

    @property
    def created_at(self) -> int:
        """The instant of its creation, in milliseconds."""
        return _instant(self.last["createTime"])

    @property
    def fleet(self) -> tuple[str, ...]:
        """The ids of its instances: as recorded, and made up for those that only the counters show."""
        counted = max((sum(info.get("deploymentOverview", {}).values()) for info in self.infos), default=0)
        made_up = (f"i-{number:017x}" for number in range(1, counted + 1))
        return (*self.instances, *made_up)[: max(counted, len(self.instances))]

    @property
    def home(self) -> tuple[str | None, str | None]:
        """(account id, region) as far as an ARN shows them."""
        for summary in self.instances.values():
            parts = summary["instanceId"].split(":")
            if len(parts) > 4:
                return parts[4], parts[3]
        return None, None


def relive(fake_type: type[CodeDeployFake], source: str | Path | Mapping[str, Any], **kwargs: Any) -> CodeDeployFake:
    """Make the fake that re-lives a recording; see ``CodeDeployFake.from_recording``."""
    recording = read(source)
    account_id, region = recording.home
    told = {"account_id": account_id, "region": region}
    created = to_datetime(recording.created_at)
    defaults = {"start": created, "contract": created.date().isoformat(), **{k: v for k, v in told.items() if v}}
    fake = fake_type(**{**defaults, **kwargs})
    try:
        _set_up(fake, recording)
    except ServiceError as error:
        raise UsageError(f"{recording.deployment_id} cannot be re-lived: {error}") from None
    return fake


def _set_up(fake: CodeDeployFake, recording: Recording) -> None:
    info = recording.last
    group = {k: info[k] for k in ("deploymentStyle", "loadBalancerInfo") if k in info}
    fake.seed_group(info["applicationName"], info["deploymentGroupName"], list(recording.fleet), **group)
    request = {member: info[member] for member in _REQUESTED if member in info}
    if info.get("autoRollbackConfiguration", {}).get("enabled"):
        request["autoRollbackConfiguration"] = info["autoRollbackConfiguration"]
    if "previousRevision" in info:  # then a deployment of it had succeeded
        fake.script.next().succeed(seconds=0)
        fake.call("CreateDeployment", {**request, "revision": info["previousRevision"]})
    fake.script.next().follow(_outcome(recording, fake.policies.timings))
    fake.call("CreateDeployment", request)


def read(source: str | Path | Mapping[str, Any]) -> Recording:
    """Read a recording from a file or a mapping. Raises UsageError, saying what is missing, for anything else."""
    document = source if isinstance(source, Mapping) else _load(Path(source))
    steps = document.get("steps") if isinstance(document, Mapping) else None
    if not isinstance(steps, Sequence) or not all(
        isinstance(s, Mapping) and "operation" in s and isinstance(s.get("response"), Mapping) for s in steps
    ):
        raise UsageError("a recording is an object with a list 'steps', each with 'operation' and 'response'")
    infos = tuple(_answers(steps, "GetDeployment", "deploymentInfo"))
    if not infos:
        raise UsageError("this recording has no GetDeployment answer, so it does not show how the deployment went")
    missing = [member for member in _NEEDED if not all(member in info for info in infos)]
    if missing:
        raise UsageError(f"a GetDeployment answer of this recording lacks {', '.join(missing)}")
    ids = {info["deploymentId"] for info in infos}
    if len(ids) > 1:
        raise UsageError(f"a recording is of one deployment; this one shows {', '.join(sorted(ids))}")
    summaries = _answers(steps, "GetDeploymentInstance", "instanceSummary")
    return Recording(ids.pop(), infos, {_plain_id(summary["instanceId"]): summary for summary in summaries})


def _load(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise UsageError(f"{path} is no recording: {fault}") from None


def _answers(steps: Sequence[Mapping[str, Any]], operation: str, member: str) -> Iterator[Mapping[str, Any]]:
    for step in steps:
        if step["operation"] == operation and member in step["response"]:
            yield step["response"][member]


def _plain_id(instance_id: str) -> str:
    return instance_id.rpartition("/")[2]


def _instant(seconds: object) -> int:
    if not isinstance(seconds, int | float):
        raise UsageError(f"a recording gives times as on the wire, in seconds since the epoch, not as {seconds!r}")
    return round(seconds * 1000)


def _outcome(recording: Recording, timings: Timings) -> Outcome:
    """How the deployment went, as a row of a script."""
    last, named = recording.last, Outcome(deployment_id=recording.deployment_id)
    status = last["status"]
    if status == "Stopped":
        raise UsageError(f"{recording.deployment_id} was stopped; from_recording re-lives Succeeded and Failed so far")
    if status == "Failed" and "deploymentOverview" not in last:
        error, span = last["errorInformation"], _instant(last["completeTime"]) - recording.created_at
        schedule = Schedule(created=span // 2, queued=span - span // 2)
        return replace(named, refused=error["code"], refused_message=error["message"], schedule=schedule)
    if recording.instances:
        outcome = replace(named, failures=tuple(_failures(recording)))
        return replace(outcome, schedule=_schedule(recording, timings)) if "completeTime" in last else outcome
    return _fitted(recording, replace(named, failures=tuple(_counted_failures(recording))), timings)


def _failures(recording: Recording) -> Iterator[EventFailure]:
    """The failures that lifecycle events show."""
    for target, summary in recording.instances.items():
        for event in summary["lifecycleEvents"]:
            if event["status"] == "Failed":
                told = event.get("diagnostics", {})
                code = LifecycleErrorCode(told.get("errorCode", "UnknownError"))
                yield EventFailure(
                    event["lifecycleEventName"],
                    target,
                    Diagnostics(code, told.get("scriptName", ""), told.get("message", ""), told.get("logTail", "")),
                )


def _counted_failures(recording: Recording) -> Iterator[EventFailure]:
    """As many failures as the counters show, after as many successes."""
    overview = recording.last.get("deploymentOverview", {})
    first = overview.get("Succeeded", 0)
    for target in sorted(recording.fleet)[first : first + overview.get("Failed", 0)]:
        yield event_failure(target=target)


def _schedule(recording: Recording, timings: Timings) -> Schedule:
    """The exact times that the lifecycle events show."""
    ran = {
        target: events
        for target, summary in recording.instances.items()
        if (events := [e for e in summary["lifecycleEvents"] if {"startTime", "endTime"} <= set(e)])
    }
    if not ran:
        return Schedule()
    order = sorted(ran, key=lambda target: _instant(ran[target][0]["startTime"]))
    updated = {target: _instant(recording.instances[target]["lastUpdatedAt"]) for target in ran}
    first = _instant(ran[order[0]][0]["startTime"])
    pre_flight = min(to_milliseconds(timings.created + timings.queued), first - recording.created_at)
    launched = _launches(recording, order, updated, recording.created_at + pre_flight)
    times = []
    for target in order:
        before = launched.get(target, first)
        for event in ran[target]:
            begun, ended = _instant(event["startTime"]), _instant(event["endTime"])
            times.append(EventTime(target, event["lifecycleEventName"], max(0, begun - before), ended - begun))
            before = ended
    return Schedule(
        created=pre_flight // 2,
        queued=pre_flight - pre_flight // 2,
        events=tuple(times),
        results=tuple((target, updated[target] - _instant(events[-1]["endTime"])) for target, events in ran.items()),
        deployment_result=_instant(recording.last["completeTime"]) - max(updated.values()),
    )


def _launches(recording: Recording, order: Sequence[str], updated: Mapping[str, int], start: int) -> Mapping[str, int]:
    """When each target was launched: at the start, or when the result of another made room (``health-engine``)."""
    launched: dict[str, int] = {}
    room = len(recording.fleet) - _minimum(recording)
    for instant, target in [(start, None), *sorted((at, target) for target, at in updated.items())]:
        # a target that succeeded makes room for another; one that failed is one healthy target fewer for good
        if target is not None and recording.instances[target].get("status") != "Failed":
            room += 1
        while room > 0 and len(launched) < len(order):
            launched[order[len(launched)]] = instant
            room -= 1
    return launched


def _minimum(recording: Recording) -> int:
    """How many targets the configuration keeps healthy; none, for one that is not predefined."""
    config = PREDEFINED.get(recording.last["deploymentConfigName"])
    return config.health.minimum(len(recording.fleet)) if config and config.health else 0


def _fitted(recording: Recording, outcome: Outcome, timings: Timings) -> Outcome:
    """The outcome with times that end when the recording does.

    Where no lifecycle event was recorded, the agent's first poll takes up what the defaults leave over: in the
    runs that show events, nearly all of the time passes before the first of them.
    """
    if "completeTime" not in recording.last:
        return outcome
    behind = recording.last.get("deploymentStyle", {}).get("deploymentOption") == "WITH_TRAFFIC_CONTROL"
    plan = build(
        created_at=recording.created_at,
        target_ids=sorted(recording.fleet),
        flow=Flow.IN_PLACE_BEHIND_LOAD_BALANCER if behind else Flow.IN_PLACE,
        health=MinimumHealthyHosts(HealthKind.HOST_COUNT, _minimum(recording)),
        outcome=outcome,
        timings=timings,
    )
    span = _instant(recording.last["completeTime"]) - recording.created_at
    over = span - (simulate(plan).end.at - recording.created_at)
    if over < 0:
        return replace(outcome, seconds=span / 1000)
    late = plan.targets[: len(plan.targets) - _minimum(recording)]
    events = [EventTime(t.target_id, t.events[0].name, t.events[0].wait + over, t.events[0].take) for t in late]
    return replace(outcome, schedule=Schedule(events=tuple(events)))
