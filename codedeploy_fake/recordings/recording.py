"""What a recording shows of one deployment, sorted out."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codedeploy_fake.arguments import check_home
from codedeploy_fake.contract import load
from codedeploy_fake.errors import UsageError
from codedeploy_fake.recordings.formats import broken, steps
from codedeploy_fake.recordings.formats.describing import described
from codedeploy_fake.recordings.steps import Step
from codedeploy_fake.simulation.states import DEPLOYMENT, DeploymentStatus, is_terminal

#: Members without which an answer shows no deployment.
_NEEDED = (
    "deploymentId", "applicationName", "deploymentGroupName", "deploymentConfigName", "revision", "status",
    "createTime",
)  # fmt: skip
#: Between the epoch of a UUID of version 1 and that of Unix, in 100 ns.
_GREGORIAN = 0x01B21DD213814000
_HOUR = 3_600_000


@dataclass(frozen=True, slots=True)
class Shown:
    """A DeploymentInfo: ``number`` is its answer's place in the recording, ``at`` its instant if that is known."""

    number: int
    info: Mapping[str, Any]
    at: int | None = None

    @property
    def status(self) -> DeploymentStatus:
        """The status of the deployment."""
        return DeploymentStatus(self.info["status"])

    @property
    def overview(self) -> Mapping[str, int] | None:
        """The counters, as far as they were recorded; None where they are absent."""
        overview: Mapping[str, int] | None = self.info.get("deploymentOverview")
        return overview


@dataclass(frozen=True, slots=True)
class Recording:
    """One deployment.

    ``steps`` are all answers; ``shown`` the DeploymentInfos, ``views`` the summaries of each instance, by its plain id,
    in the order in which they were answered. ``ids`` are the instances that are named at all.
    """

    deployment_id: str
    steps: tuple[Step, ...]
    shown: tuple[Shown, ...]
    views: Mapping[str, tuple[Mapping[str, Any], ...]]
    ids: tuple[str, ...]
    created_at: int

    @property
    def last(self) -> Mapping[str, Any]:
        """The last DeploymentInfo: where the deployment stays, if it has ended."""
        return self.shown[-1].info

    @property
    def ended_at(self) -> int | None:
        """The instant of its end; None while it runs, and where the recording leaves that out."""
        complete = self.last.get("completeTime")
        ended = is_terminal(DEPLOYMENT, self.shown[-1].status)
        return instant(complete) if ended and complete is not None else None

    @property
    def stop(self) -> int | None:
        """The place of the StopDeployment that stopped it; None where nobody is seen to have done so."""
        ended = next((one.number for one in self.shown if is_terminal(DEPLOYMENT, one.status)), len(self.steps))
        calls = (n for n, step in enumerate(self.steps) if step.operation == "StopDeployment" and not step.error)
        return next((number for number in calls if number < ended), None)

    @property
    def stopped(self) -> bool:
        """Whether anybody stopped it."""
        return self.stop is not None or self.shown[-1].status is DeploymentStatus.STOPPED

    @property
    def stop_pending(self) -> bool:
        """Whether an event was running when it was stopped (``stop-server``)."""
        return self.stop is not None and self.steps[self.stop].response.get("status") == "Pending"

    @property
    def timed_out(self) -> bool:
        """Whether it took too long (``time-limits``)."""
        code: str | None = self.last.get("errorInformation", {}).get("code")
        return code == "TIMEOUT"

    @property
    def refused(self) -> bool:
        """Whether it ended in its pre-flight, before it had any target."""
        begun = (DeploymentStatus.IN_PROGRESS, DeploymentStatus.SUCCEEDED)
        ended = is_terminal(DEPLOYMENT, self.shown[-1].status)
        return ended and not any(shown.overview or shown.status in begun for shown in self.shown)

    @property
    def counted(self) -> int:
        """The most targets that its counters come to."""
        return max((sum(shown.overview.values()) for shown in self.shown if shown.overview), default=0)

    def fleet(self, unknown: int) -> tuple[str, ...]:
        """The ids of its instances: as recorded, and made up for those that only the counters show.

        So many are ``unknown`` where it had some and nothing shows them.
        """
        size = max(self.counted, len(self.ids)) or (0 if self.refused else unknown)
        named = frozenset(self.ids)
        made_up = (f"i-{number:017x}" for number in range(1, size + len(self.ids) + 1))
        free = (name for name in made_up if name not in named)
        return (*self.ids, *(next(free) for _ in range(size - len(self.ids))))

    @property
    def home(self) -> tuple[str | None, str | None]:
        """(account id, region) as far as an ARN shows them, or, the region, where the requests went."""
        for summaries in self.views.values():
            home = _home(summaries[0]["instanceId"])
            if home is not None:
                return home
        return None, next((step.region for step in self.steps if step.region), None)


def read(source: str | Path | Mapping[str, Any] | Sequence[Any]) -> Recording:
    """Read a recording: a path, or what a file of it says. Raises UsageError, saying what is missing, for others."""
    answers = steps(source)
    try:
        return _sorted_out(answers)
    except _BrokenError as error:
        raise broken(source, str(error)) from None


class _BrokenError(Exception):
    """What is wrong, after the place where it stands."""


def _sorted_out(answers: tuple[Step, ...]) -> Recording:
    infos = [(number, info) for number, step in enumerate(answers) for info in _infos(step)]
    if not infos:
        raise UsageError("this recording has no GetDeployment answer, so it does not show how the deployment went")
    for number, info in infos:
        _check(answers[number], info, _NEEDED, "a GetDeployment answer")
    created = [step for step in answers if step.operation == "CreateDeployment" and not step.error]
    for step in created:
        _check(step, step.response, ("deploymentId",), "a CreateDeployment answer")
    named = [*((answers[number], info) for number, info in infos), *((step, step.response) for step in created)]
    for step, answer in named:
        if not load().pattern("DeploymentId").fullmatch(answer["deploymentId"]):
            raise _BrokenError(
                f"{step.place}: {described(answer['deploymentId'])} is no deploymentId, such as 'd-ABCDEFGHI'"
            )
    ids = {answer["deploymentId"]: step.place for step, answer in reversed(named)}
    if len(ids) > 1:
        shown = ", ".join(f"{name} ({place})" if place else name for name, place in sorted(ids.items()))
        raise UsageError(f"a recording is of one deployment; this one shows {shown}")
    created_at = instant(infos[0][1]["createTime"])
    polls = _polls(answers, created_at)
    views: dict[str, list[Mapping[str, Any]]] = {}
    for step in answers:
        for summary in summaries(step):
            _check(step, summary, ("instanceId", "status", "lastUpdatedAt"), "an instance's summary")
            for event in summary.get("lifecycleEvents", ()):
                _check(step, event, ("lifecycleEventName", "status"), "a lifecycle event")
            _check_arn(step, summary["instanceId"])
            views.setdefault(plain_id(summary["instanceId"]), []).append(summary)
    listed = (name for step in answers for name in _listed(step))
    return Recording(
        deployment_id=next(iter(ids)),
        steps=answers,
        shown=tuple(Shown(number, info, polls[number]) for number, info in infos),
        views={name: tuple(seen) for name, seen in views.items()},
        ids=tuple(dict.fromkeys([*views, *listed])),
        created_at=created_at,
    )


def _check(step: Step, value: object, needed: Sequence[str], what: str) -> None:
    if not isinstance(value, Mapping):
        raise _BrokenError(f"{step.place}: {what} is {described(value)}, not an object")
    missing = [member for member in needed if member not in value]
    if missing:
        raise _BrokenError(f"{step.place}: {what} lacks {', '.join(missing)}")


def _infos(step: Step) -> Iterator[Mapping[str, Any]]:
    if step.operation == "GetDeployment" and "deploymentInfo" in step.response:
        yield step.response["deploymentInfo"]
    elif step.operation == "BatchGetDeployments" and len(step.response.get("deploymentsInfo", ())) == 1:
        yield step.response["deploymentsInfo"][0]


def summaries(step: Step) -> Iterator[Mapping[str, Any]]:
    """The InstanceSummaries of an answer, those of the newer operations in the words of the older ones."""
    if step.operation == "GetDeploymentInstance" and "instanceSummary" in step.response:
        yield step.response["instanceSummary"]
    elif step.operation == "BatchGetDeploymentInstances":
        yield from step.response.get("instancesSummary", ())
    elif step.operation in ("GetDeploymentTarget", "BatchGetDeploymentTargets"):
        one = [step.response["deploymentTarget"]] if "deploymentTarget" in step.response else []
        for target in (*one, *step.response.get("deploymentTargets", ())):
            if "instanceTarget" in target:
                yield {**target["instanceTarget"], "instanceId": target["instanceTarget"]["targetArn"]}


def targets(step: Step) -> Iterator[str]:
    """The plain ids of all instances that an answer names."""
    yield from (plain_id(summary["instanceId"]) for summary in summaries(step))
    yield from _listed(step)


def _home(instance_id: str) -> tuple[str, str] | None:
    """(account id, region) that an ARN names."""
    parts = instance_id.split(":")
    return (parts[4], parts[3]) if len(parts) > 4 and parts[3] and parts[4] else None


def _check_arn(step: Step, instance_id: str) -> None:
    account_id, region = _home(instance_id) or (None, None)
    if account_id is not None:
        try:
            check_home(region, account_id)
        except UsageError as wrong:
            raise _BrokenError(f"{step.place}: the instanceId {described(instance_id)} has {wrong}") from None


def _listed(step: Step) -> Sequence[str]:
    members = {"ListDeploymentInstances": "instancesList", "ListDeploymentTargets": "targetIds"}
    listed: Sequence[str] = step.response.get(members.get(step.operation, ""), ())
    return listed


def plain_id(instance_id: str) -> str:
    """The id in an ARN of EC2, or the id itself (``instance-id-is-arn``)."""
    return instance_id.rpartition("/")[2]


def instant(seconds: object) -> int:
    """Epoch seconds as milliseconds. Raises UsageError for anything else."""
    if not isinstance(seconds, int | float):
        raise UsageError(f"a recording gives times as on the wire, in seconds since the epoch, not as {seconds!r}")
    return round(seconds * 1000)


def _polls(answers: Sequence[Step], created_at: int) -> Sequence[int | None]:
    """The instants of the answers, where their request ids carry them, as in 2016 and 2017 (``wire-request-id-2017``).

    A recorder may have written createTime in local time: then it is whole hours away from the request ids.
    """
    asked = [None if step.request_id is None else _minted(step.request_id) for step in answers]
    known = [at for at in asked if at is not None]
    if not known or known != sorted(known):
        return [None] * len(answers)
    away = round((created_at - known[0]) / _HOUR) * _HOUR
    return [None if at is None else at + away for at in asked]


def _minted(request_id: str) -> int | None:
    try:
        identity = uuid.UUID(request_id)
    except ValueError:
        return None
    return (identity.time - _GREGORIAN) // 10_000 if identity.version == 1 else None
