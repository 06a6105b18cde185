"""A reader who looks at everything, remembers it, and knows what may follow what."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from codedeploy_fake import CodeDeployFake, ServiceError, UsageError
from codedeploy_fake.simulation.states import COUNTED_AS, DEPLOYMENT, EVENT, TARGET, TargetStatus
from codedeploy_fake.wire import ConnectionDropped
from codedeploy_fake.world import World
from tests.asking import HOMES, PAGED
from tests.making import request, signed

#: What a call comes to: ("answer", it), or ("error", code, message).
Outcome = tuple[Any, ...]
#: What becomes of the way to a deployment's targets with its group.
_GONE = ("ApplicationDoesNotExistException", "DeploymentGroupDoesNotExistException")
#: Members of DeploymentInfo that follow a new name of the application or the group.
_NAMES = ("applicationName", "deploymentGroupName")


def called(fake: CodeDeployFake, home: tuple[str, str], operation: str, asked: Mapping[str, Any]) -> Outcome:
    """What a call comes to at the door for values."""
    world = fake.world(account_id=home[0], region=home[1])
    try:
        return "answer", world.call(operation, dict(asked))
    except ServiceError as error:
        return "error", error.code, error.message
    except (ConnectionDropped, UsageError) as error:
        return "error", type(error).__name__, str(error)


def handled(fake: CodeDeployFake, home: tuple[str, str], operation: str, asked: Mapping[str, Any]) -> Outcome:
    """What the same call comes to at the door for bytes."""
    try:
        response = fake.handle(request(operation, asked, Authorization=signed(*home)))
    except (ConnectionDropped, UsageError) as error:
        return "error", type(error).__name__, str(error)
    body = json.loads(response.body)
    return ("answer", body) if response.status == 200 else ("error", body["__type"], body["message"])


def pages(world: World, operation: str, asked: Mapping[str, Any]) -> list[Any]:
    """A whole list, page by page."""
    found: list[Any] = []
    more: dict[str, str] = {}
    while True:
        answer = world.call(operation, {**asked, **more})
        found += answer[PAGED[operation]]
        if "nextToken" not in answer:
            return found
        more = {"nextToken": answer["nextToken"]}


@dataclass(frozen=True, slots=True)
class Sight:
    """What a reader sees of one deployment: DeploymentInfo, and each target by its id where he looked at them."""

    info: dict[str, Any]
    targets: dict[str, dict[str, Any]] | None


def seen(world: World, info: dict[str, Any], *, closely: bool) -> Sight:
    """A look at a deployment of a world."""
    if not closely:
        return Sight(info, None)
    of = {"deploymentId": info["deploymentId"]}
    if info["status"] in {"Created", "Queued"}:
        return Sight(info, {})
    try:
        ids = pages(world, "ListDeploymentTargets", of)
    except ServiceError as error:  # of a kept deployment whose group has gone, nobody lists the targets any more
        if error.code not in _GONE:
            raise
        return Sight(info, None)
    assert ids == pages(world, "ListDeploymentInstances", of)
    if not ids:
        return Sight(info, {})
    found = world.call("BatchGetDeploymentTargets", {**of, "targetIds": ids})["deploymentTargets"]
    targets = {one["instanceTarget"]["targetId"]: one["instanceTarget"] for one in found}
    in_old_words = world.call("BatchGetDeploymentInstances", {**of, "instanceIds": ids})["instancesSummary"]
    assert [one["lifecycleEvents"] for one in in_old_words] == [targets[one]["lifecycleEvents"] for one in ids]
    return Sight(info, targets)


def deployments(world: World) -> Iterator[dict[str, Any]]:
    """DeploymentInfo of every deployment of a world, by all ways that lead there, the oldest first."""
    ids = pages(world, "ListDeployments", {})[::-1]
    for start in range(0, len(ids), 25):
        some = ids[start : start + 25]
        found = {
            info["deploymentId"]: info
            for info in world.call("BatchGetDeployments", {"deploymentIds": some})["deploymentsInfo"]
        }
        yield from (found[one] for one in some)


def everything(fake: CodeDeployFake) -> list[Any]:
    """All that anybody can read, in every world."""
    read: list[Any] = [fake.clock.now()]
    with fake.script.resting():
        for account, region in HOMES:
            world = fake.world(account_id=account, region=region)
            read += [seen(world, info, closely=True) for info in deployments(world)]
            for application in pages(world, "ListApplications", {}):
                named = {"applicationName": application}
                read.append(world.call("GetApplication", named))
                read.append(pages(world, "ListApplicationRevisions", {**named, "sortBy": "lastUsedTime"}))
                groups = pages(world, "ListDeploymentGroups", named)
                read += [world.call("GetDeploymentGroup", {**named, "deploymentGroupName": one}) for one in groups]
            racks = pages(world, "ListOnPremisesInstances", {})
            read += [world.call("GetOnPremisesInstance", {"instanceName": one}) for one in racks]
    return read + [fake.timeline(one).moves for one in sorted(fake.deployment_ids())]


def _after(table: Mapping[Any, Mapping[Any, tuple[Any, str]]]) -> dict[str, frozenset[str]]:
    """Every status with those that may be seen after it, itself among them."""
    found = {str(status): {str(status)} for status in table}
    for _ in table:
        for status, row in table.items():
            for following, _evidence in row.values():
                found[str(status)] |= found[str(following)]
    return {status: frozenset(later) for status, later in found.items()}


#: What a reader may see after a status: any number of moves may lie between two looks.
AFTER = {"deployment": _after(DEPLOYMENT), "target": _after(TARGET), "event": _after(EVENT)}


def ended(info: Mapping[str, Any]) -> bool:
    """Whether nothing may change any more."""
    return len(AFTER["deployment"][info["status"]]) == 1


@dataclass(slots=True)
class Memory:
    """What was seen so far: it grows, and every look is held against it."""

    infos: dict[str, dict[str, Any]] = field(default_factory=dict)
    targets: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    moves: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    looks: int = 0

    def copy(self) -> Memory:
        """The same, for whoever comes back to this instant."""
        return Memory(dict(self.infos), dict(self.targets), dict(self.moves), self.looks)

    def look(self, fake: CodeDeployFake) -> None:
        """Look at everything that may have changed, at one ended deployment as well, and hold it against the laws."""
        self.looks += 1
        with fake.script.resting():
            for account, region in HOMES:
                world = fake.world(account_id=account, region=region)
                found = list(deployments(world))
                _rollbacks_know_each_other(found)
                running: Counter[tuple[str, str]] = Counter()
                for place, info in enumerate(found):
                    before = self.infos.get(info["deploymentId"])
                    again = before is None or not ended(before) or place == self.looks % len(found)
                    self._compare(seen(world, info, closely=again))
                    timeline = fake.timeline(info["deploymentId"])
                    self._past(info["deploymentId"], timeline.moves)
                    if not ended(info) and not timeline.deployment.detached:
                        running[info["applicationName"], info["deploymentGroupName"]] += 1
                    elif ended(info) and again:
                        _what_came_of_the_targets_decides(info, timeline.deployment)
                assert all(count == 1 for count in running.values()), running

    def _past(self, deployment_id: str, moves: tuple[Any, ...]) -> None:
        known = self.moves.get(deployment_id, ())
        assert moves[: len(known)] == known
        self.moves[deployment_id] = moves

    def _compare(self, sight: Sight) -> None:
        info, name = sight.info, sight.info["deploymentId"]
        before = self.infos.get(name)
        if before is None:
            assert info["status"] in AFTER["deployment"]["Created"]
        else:
            assert info["status"] in AFTER["deployment"][before["status"]], (before, info)
            if ended(before):
                assert _settled(info, before) == _settled(before, info)
        self.infos[name] = info
        if sight.targets is not None:
            _counters_add_up(info, sight.targets)
            self._compare_targets(name, sight.targets)

    def _compare_targets(self, name: str, targets: dict[str, dict[str, Any]]) -> None:
        known = self.targets.get(name, {})
        assert known.keys() <= targets.keys()
        new = [target for name, target in targets.items() if known and name not in known]
        assert all(target.get("instanceLabel") == "Green" for target in new)  # a copy that was made meanwhile
        for target_id, target in targets.items():
            before = known.get(target_id, {"status": "Pending", "lifecycleEvents": []})
            assert target["status"] in AFTER["target"][before["status"]], (before, target)
            if len(AFTER["target"][before["status"]]) == 1:
                assert target == before
            events = {event["lifecycleEventName"]: event["status"] for event in before["lifecycleEvents"]}
            for event in target["lifecycleEvents"]:
                assert event["status"] in AFTER["event"][events.get(event["lifecycleEventName"], "Pending")]
        self.targets[name] = targets


def _settled(info: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """What stays as it is after the end: all but names, and what a rollback, once it is there, writes down."""
    changing = (*_NAMES, *(("rollbackInfo",) if {} in (info.get("rollbackInfo"), other.get("rollbackInfo")) else ()))
    return {member: value for member, value in info.items() if member not in changing}


def _rollbacks_know_each_other(found: list[dict[str, Any]]) -> None:
    """Who was rolled back names the rollback, which names it; a rollback comes 0.4 s after an end, and only once."""
    known = {info["deploymentId"]: info for info in found}
    rolled_back = {}
    for info in found:
        told = info.get("rollbackInfo", {})
        assert (info["creator"] == "codeDeployRollback") == ("rollbackTriggeringDeploymentId" in told)
        if "rollbackTriggeringDeploymentId" in told:
            before = known[told["rollbackTriggeringDeploymentId"]]
            assert before["rollbackInfo"]["rollbackDeploymentId"] == info["deploymentId"]
            assert round(info["createTime"] - before["completeTime"], 3) == 0.4
            assert info["revision"] == info["previousRevision"] == before["previousRevision"]
            assert "autoRollbackConfiguration" not in info
            rolled_back[before["deploymentId"]] = info["deploymentId"]
    named = [
        info["rollbackInfo"]["rollbackDeploymentId"]
        for info in found
        if "rollbackDeploymentId" in info.get("rollbackInfo", {})
    ]
    assert sorted(named) == sorted(rolled_back.values())


def _counters_add_up(info: Mapping[str, Any], targets: Mapping[str, Mapping[str, Any]]) -> None:
    green = [target for target in targets.values() if target.get("instanceLabel") != "Blue"]
    counted = Counter(str(COUNTED_AS[TargetStatus(target["status"])]) for target in green)
    shown = info.get("deploymentOverview")
    assert bool(green) <= (shown is not None)
    assert {status: count for status, count in (shown or {}).items() if count} == dict(counted)


def _what_came_of_the_exchange(info: Mapping[str, Any], counts: Mapping[str, int], green: int) -> None:
    """Of a blue/green deployment nothing is left on its way, and what succeeded has somebody who serves."""
    assert counts.get("Pending", 0) == counts.get("InProgress", 0) == counts.get("Ready", 0) == 0
    assert ("errorInformation" in info) == (info["status"] != "Succeeded")
    if info["status"] == "Succeeded":
        assert counts["Succeeded"] > 0
        assert sum(counts.values()) == green
    else:
        assert info["instanceTerminationWaitTimeStarted"] <= (info["status"] == "Stopped")


def _what_came_of_the_targets_decides(info: Mapping[str, Any], deployment: Any) -> None:
    """Succeeded if, and only if, enough targets did; what fails otherwise says why."""
    counts = info.get("deploymentOverview", {})
    if deployment.blue_green is not None:
        _what_came_of_the_exchange(info, counts, len(deployment.target_ids))
        return
    minimum = deployment.health.minimum(len(deployment.target_ids))
    current = len(deployment.skipped)
    succeeded = counts.get("Succeeded", 0)
    enough = succeeded + current >= minimum and succeeded >= min(1, len(deployment.target_ids) - current)
    why = info.get("errorInformation", {}).get("code")
    assert counts.get("Pending", 0) == counts.get("InProgress", 0) == 0
    if info["status"] == "Succeeded":
        assert enough
        assert why is None
        assert sum(counts.values()) == len(deployment.target_ids)
    elif why == "HEALTH_CONSTRAINTS" and deployment.zones is None:
        assert not enough
    else:
        assert why is not None
