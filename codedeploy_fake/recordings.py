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

from codedeploy_fake.errors import UsageError
from codedeploy_fake.service.configs import PREDEFINED
from codedeploy_fake.simulation.clock import to_datetime, to_milliseconds
from codedeploy_fake.simulation.failures import Diagnostics, LifecycleErrorCode
from codedeploy_fake.simulation.health import HealthKind, MinimumHealthyHosts
from codedeploy_fake.simulation.plan import build
from codedeploy_fake.simulation.script import EventFailure, EventTime, Outcome, Schedule, event_failure
from codedeploy_fake.simulation.states import Flow
from codedeploy_fake.simulation.timings import Timings
from codedeploy_fake.simulation.trace import simulate

if TYPE_CHECKING:
    from codedeploy_fake.fake import CodeDeployFake

#: Members of DeploymentInfo that CreateDeployment takes as they stand.
_REQUESTED = (
    "applicationName", "deploymentGroupName", "deploymentConfigName", "revision", "description",
    "ignoreApplicationStopFailures", "fileExistsBehavior",
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
    info = recording.last
    group = {k: info[k] for k in ("deploymentStyle", "loadBalancerInfo") if k in info}
    fake.seed_group(info["applicationName"], info["deploymentGroupName"], list(recording.fleet), **group)
    fake.script.next().follow(_outcome(recording))
    request = {member: info[member] for member in _REQUESTED if member in info}
    if info.get("autoRollbackConfiguration", {}).get("enabled"):
        request["autoRollbackConfiguration"] = info["autoRollbackConfiguration"]
    fake.call("CreateDeployment", request)
    return fake


def read(source: str | Path | Mapping[str, Any]) -> Recording:
    """Read a recording from a file or a mapping. Raises UsageError, saying what is missing, for anything else."""
    document = source if isinstance(source, Mapping) else _load(Path(source))
    steps = document.get("steps") if isinstance(document, Mapping) else None
    if not isinstance(steps, Sequence) or not all(
        isinstance(s, Mapping) and {"operation", "response"} <= set(s) for s in steps
    ):
        raise UsageError("a recording is an object with a list 'steps', each with 'operation' and 'response'")
    infos = tuple(_answers(steps, "GetDeployment", "deploymentInfo"))
    if not infos:
        raise UsageError("this recording has no GetDeployment answer, so it does not show how the deployment went")
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


def _instant(seconds: float) -> int:
    return round(seconds * 1000)


def _outcome(recording: Recording) -> Outcome:
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
        return replace(named, failures=tuple(_failures(recording)), schedule=_schedule(recording))
    return _fitted(recording, replace(named, failures=tuple(_counted_failures(recording))))


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


def _schedule(recording: Recording) -> Schedule:
    """The exact times that the lifecycle events show."""
    timings = Timings()
    start = recording.created_at + to_milliseconds(timings.created + timings.queued)
    results = sorted(_instant(summary["lastUpdatedAt"]) for summary in recording.instances.values())
    at_once = _at_once(recording)
    ran = {
        target: [event for event in summary["lifecycleEvents"] if "startTime" in event]
        for target, summary in recording.instances.items()
    }
    times = []
    for place, target in enumerate(sorted((t for t in ran if ran[t]), key=lambda t: ran[t][0]["startTime"])):
        before = start if place < at_once else results[place - at_once]
        for event in ran[target]:
            begun, ended = _instant(event["startTime"]), _instant(event["endTime"])
            times.append(EventTime(target, event["lifecycleEventName"], begun - before, ended - begun))
            before = ended
    return Schedule(
        events=tuple(times),
        results=tuple(
            (target, _instant(recording.instances[target]["lastUpdatedAt"]) - _instant(events[-1]["endTime"]))
            for target, events in ran.items()
            if events
        ),
        deployment_result=_instant(recording.last["completeTime"]) - results[-1],
    )


def _at_once(recording: Recording) -> int:
    """How many targets the configuration deploys to at once; all, for one that is not predefined."""
    config = PREDEFINED.get(recording.last["deploymentConfigName"])
    targets = len(recording.fleet)
    return targets - config.health.minimum(targets) if config and config.health else targets


def _fitted(recording: Recording, outcome: Outcome) -> Outcome:
    """The outcome with times that end when the recording does.

    Where no lifecycle event was recorded, the agent's first poll takes up what the defaults leave over: in the
    runs that show events, nearly all of the time passes before the first of them.
    """
    if "completeTime" not in recording.last:
        return outcome
    plan = build(
        created_at=recording.created_at,
        target_ids=sorted(recording.fleet),
        flow=Flow.IN_PLACE,
        health=MinimumHealthyHosts(HealthKind.HOST_COUNT, len(recording.fleet) - _at_once(recording)),
        outcome=outcome,
        timings=Timings(),
    )
    span = _instant(recording.last["completeTime"]) - recording.created_at
    over = span - (simulate(plan).end.at - recording.created_at)
    if over < 0:
        return replace(outcome, seconds=span / 1000)
    late = plan.targets[: _at_once(recording)]
    events = [EventTime(t.target_id, t.events[0].name, t.events[0].wait + over, t.events[0].take) for t in late]
    return replace(outcome, schedule=Schedule(events=tuple(events)))
