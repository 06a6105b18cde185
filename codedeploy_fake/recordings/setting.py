"""What has to be there before the recorded CreateDeployment: group, instances, configuration, and what came before."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from codedeploy_fake.contract import load
from codedeploy_fake.recordings.recording import Recording, instant, targets
from codedeploy_fake.service.configs import PREDEFINED
from codedeploy_fake.simulation.outcome import Outcome
from codedeploy_fake.world import SEED_TAG

if TYPE_CHECKING:
    from codedeploy_fake.fake import CodeDeployFake
    from codedeploy_fake.simulation.script import OpenRow

#: Members of DeploymentInfo that CreateDeployment takes as they stand.
_REQUESTED = (
    "applicationName", "deploymentGroupName", "deploymentConfigName", "revision", "description",
    "ignoreApplicationStopFailures", "updateOutdatedInstancesOnly", "fileExistsBehavior", "overrideAlarmConfiguration",
)  # fmt: skip
#: Members of DeploymentInfo that come from the deployment group.
_OF_GROUP = ("deploymentStyle", "loadBalancerInfo")


#: The instance of a deployment that came before, where none of those now deployed to was there.
_STAND_IN = "i-00000000000000000"


@dataclass(frozen=True, slots=True)
class Needs:
    """``room`` is how many instances the configuration lets be away at once, where it is not a predefined one.

    The first ``current`` ids of ``fleet`` had the revision already, None where that makes no difference.
    ``rolled_back_by`` is the id of its rollback.
    """

    group: Mapping[str, Any]
    request: Mapping[str, Any]
    fleet: tuple[str, ...]
    current: int | None
    room: int | None
    previous: Mapping[str, Any] | None
    rolled_back_by: str | None

    @property
    def had(self) -> list[str]:
        """The instances to which the group deployed before."""
        return list(self.fleet if self.current is None else self.fleet[: self.current])


def needs(recording: Recording, unknown: int, current: int | None) -> Needs:
    """What a recording needs: ``unknown`` as in ``Recording.fleet``, ``current`` of ``currents``."""
    info = recording.last
    request = {member: info[member] for member in _REQUESTED if member in info}
    if info.get("autoRollbackConfiguration", {}).get("enabled"):
        request["autoRollbackConfiguration"] = info["autoRollbackConfiguration"]
    fleet = recording.fleet(unknown)
    return Needs(
        group={member: info[member] for member in _OF_GROUP if member in info},
        request=request,
        fleet=tuple(sorted(fleet, key=_touched(recording))) if current else fleet,
        current=current,
        room=None if info["deploymentConfigName"] in PREDEFINED else _room(recording, len(fleet)),
        previous=info.get("previousRevision"),
        rolled_back_by=info.get("rollbackInfo", {}).get("rollbackDeploymentId"),
    )


def too_many(recording: Recording, fake: CodeDeployFake) -> tuple[int, str] | None:
    """The place of the first answer that shows more targets than a deployment may have, and why; None if none does.

    ``fake`` is one of the recording's day; its policies may allow more than that day did (``limits-old-switch``).
    """
    most = fake.policies.instances_per_deployment or load(fake.contract).limit("instancesPerDeployment")
    counts = [(shown.number, sum((shown.overview or {}).values()), "counts") for shown in recording.shown]
    names = set[str]()
    for number, step in enumerate(recording.steps):
        names.update(targets(step))
        counts.append((number, len(names), "names, with all answers before it,"))
    number, many, verb = next((one for one in sorted(counts) if one[1] > most), (0, 0, ""))
    if not verb:
        return None
    allowed = f"with policies=Policies(instances_per_deployment={many}) it may have more"
    return number, f"{verb} {many} targets, and a deployment had {most} at most then ({fake.contract}); {allowed}"


def set_up(
    fake: CodeDeployFake, needed: Needs, outcome: Outcome, vary: Callable[[OpenRow], object] | None = None
) -> None:
    """Make all of it in a new fake, and create the deployment. Raises ServiceError where the service refuses it."""
    request = needed.request
    application, group = request["applicationName"], request["deploymentGroupName"]
    had = needed.had or ([_STAND_IN] if needed.previous else [])
    fake.seed_group(application, group, had, **needed.group)
    if needed.room is not None:
        hosts = {"type": "HOST_COUNT", "value": max(len(needed.fleet) - needed.room, 0)}
        name = request["deploymentConfigName"]
        fake.call("CreateDeploymentConfig", {"deploymentConfigName": name, "minimumHealthyHosts": hosts})
    if needed.previous is not None:  # then a deployment of it had succeeded
        fake.script.next().succeed(seconds=0)
        before = {**request, "revision": needed.previous, "deploymentConfigName": "CodeDeployDefault.AllAtOnce"}
        fake.call("CreateDeployment", before)
    if not needed.had and had:
        fake.fleet.remove(_STAND_IN)
    for name in needed.fleet[len(needed.had) :]:
        fake.fleet.add(name, tags={SEED_TAG: f"{application}/{group}"})
    if needed.rolled_back_by is not None:
        fake.script.rollback().follow(Outcome(deployment_id=needed.rolled_back_by))
    row = fake.script.next()
    row.follow(outcome)
    if vary is not None:
        vary(row)
    fake.call("CreateDeployment", dict(request))


def _touched(recording: Recording) -> Callable[[str], int]:
    """Whether an instance was passed over at the start (0), nobody knows (1), or it was not (2)."""
    last = {target: views[-1] for target, views in recording.views.items()}
    skipped = {name: view["lastUpdatedAt"] for name, view in last.items() if view.get("status") == "Skipped"}
    first = min(skipped.values(), default=None)

    def touched(name: str) -> int:
        if name not in last:
            return 1
        return 0 if name in skipped and skipped[name] == first else 2

    return touched


def currents(recording: Recording) -> Sequence[int | None]:
    """How many instances may have been passed over at the start because they had the revision (``outdated-instances``).

    None where that makes no difference; the likeliest comes first.
    """
    info = recording.last
    if not info.get("updateOutdatedInstancesOnly") or info.get("previousRevision") != info["revision"]:
        return (None,)
    first = next((shown.overview for shown in recording.shown if shown.overview), {})
    skipped = first.get("Skipped", 0)
    some = range(skipped + 1)
    return some if first.get("Failed", 0) else some[::-1]


def _room(recording: Recording, size: int) -> int:
    """How many instances at once the answers show to be away: the fewest that explain them."""
    most = 0
    for shown in recording.shown:
        counters = shown.overview or {}
        most = max(most, counters.get("InProgress", 0) + counters.get("Failed", 0))
    return max(most, _overlap(recording)) or max(size, 1)


def _overlap(recording: Recording) -> int:
    """How many instances are seen to be away, or to have failed, at one instant."""
    begins, ends = [], []
    for summaries in recording.views.values():
        last = summaries[-1]
        begun = [instant(event["startTime"]) for event in last.get("lifecycleEvents", ()) if "startTime" in event]
        if begun:
            begins.append(begun[0])
            if last.get("status") == "Succeeded":
                ends.append(max(instant(last["lastUpdatedAt"]), begun[0]))
    begins.sort()
    ends.sort()
    return max((bisect_right(begins, at) - bisect_right(ends, at) for at in begins), default=0)
