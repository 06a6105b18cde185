"""One rule of the fake turned round at a time, in the tables that hold it: what a verification must notice.

Each is entered with a MonkeyPatch and left with it.
"""

# ruff: noqa: E501  one row a line

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, Policies, minting
from codedeploy_fake.contract import Contract
from codedeploy_fake.service import configs, deployment_info, deployments, rollback
from codedeploy_fake.service.order import Order
from codedeploy_fake.service.registry import OPERATIONS
from codedeploy_fake.service.rules import Rule
from codedeploy_fake.simulation import ledger
from codedeploy_fake.simulation.health import HealthKind, MinimumHealthyHosts
from codedeploy_fake.simulation.states import COUNTERS, DEPLOYMENT, DeploymentStatus, TargetStatus, Trigger
from codedeploy_fake.simulation.timings import Timings

Mutate = Callable[[pytest.MonkeyPatch], None]
Rules = tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Mutation:
    """What is turned round, and the kind of rule that it is."""

    kind: str
    what: str
    enter: Mutate

    def __str__(self) -> str:
        return self.kind


def rules_of(operation: str, change: Callable[[Rules], Rules]) -> Mutate:
    def enter(patch: pytest.MonkeyPatch) -> None:
        before = OPERATIONS[operation]
        after = change(before.rules)
        assert after != before.rules
        patch.setitem(OPERATIONS, operation, replace(before, rules=after))

    return enter


def _before(name: str, other: str) -> Callable[[Rules], Rules]:
    def moved(rules: Rules) -> Rules:
        rest = [rule for rule in rules if rule.id != name]
        (rule,) = (rule for rule in rules if rule.id == name)
        rest.insert([rule.id for rule in rest].index(other), rule)
        return tuple(rest)

    return moved


def without(name: str) -> Callable[[Rules], Rules]:
    return lambda rules: tuple(rule for rule in rules if rule.id != name)


def _saying(name: str, message: str) -> Callable[[Rules], Rules]:
    return lambda rules: tuple(replace(rule, message=message) if rule.id == name else rule for rule in rules)


def _limit(patch: pytest.MonkeyPatch) -> None:
    known = Contract.limit
    key = "BatchGetDeployments.deploymentIds"
    patch.setattr(Contract, "limit", lambda self, name: known(self, name) + (name == key))


def _default(patch: pytest.MonkeyPatch) -> None:
    assert configs.DEFAULT["Server"] == "CodeDeployDefault.OneAtATime"
    patch.setitem(configs.DEFAULT, "Server", "CodeDeployDefault.AllAtOnce")


def _oldest_first(patch: pytest.MonkeyPatch) -> None:
    known = Order.newest
    patch.setattr(Order, "newest", lambda *given: reversed(list(known(*given))))


def _info(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Mutate:
    def enter(patch: pytest.MonkeyPatch) -> None:
        known = deployment_info.deployment_info
        patch.setattr(deployments, "deployment_info", lambda *given: change(known(*given)))

    return enter


def _transition(patch: pytest.MonkeyPatch) -> None:
    refused = (DeploymentStatus.STOPPED, "preflight-failure")
    row = {**DEPLOYMENT[DeploymentStatus.QUEUED], Trigger.REFUSED: refused}
    patch.setitem(DEPLOYMENT, DeploymentStatus.QUEUED, row)


def _timing(patch: pytest.MonkeyPatch) -> None:
    policies = Policies(timings=Timings(script_timeout=1800))
    known = CodeDeployFake.__init__
    patch.setattr(CodeDeployFake, "__init__", lambda self, **given: known(self, **{"policies": policies, **given}))


def _counted(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(ledger._COUNTER, TargetStatus.SKIPPED, COUNTERS.index(TargetStatus.PENDING))


def _rounding(patch: pytest.MonkeyPatch) -> None:
    known = MinimumHealthyHosts.minimum

    def rounded_down(self: MinimumHealthyHosts, targets: int) -> int:
        return targets * self.value // 100 if self.kind is HealthKind.FLEET_PERCENT else known(self, targets)

    patch.setattr(MinimumHealthyHosts, "minimum", rounded_down)


def _event(patch: pytest.MonkeyPatch) -> None:
    patch.delitem(rollback._EVENTS, (DeploymentStatus.STOPPED, "MANUAL_STOP"))


# fmt: off
MUTATIONS = (
    Mutation("order",      "CreateDeployment: an unknown application is told before a missing group name", rules_of("CreateDeployment", _before("application-unknown", "group-name-required"))),
    Mutation("text",       "CreateDeployment: another sentence for an unknown application", rules_of("CreateDeployment", _saying("application-unknown", "There is no application {name}"))),
    Mutation("error",      "CreateDeployment: a second deployment beside an active one is not refused", rules_of("CreateDeployment", without("active-deployment"))),
    Mutation("check",      "StopDeployment: a deployment that is over may be stopped", rules_of("StopDeployment", without("already-completed"))),
    Mutation("limit",      "BatchGetDeployments takes one id more", _limit),
    Mutation("default",    "without a configuration a group has AllAtOnce", _default),
    Mutation("presence",   "a deployment that is over has no completeTime", _info(lambda info: {name: info[name] for name in info if name != "completeTime"})),
    Mutation("absence",    "DeploymentInfo has startTime", _info(lambda info: {**info, "startTime": info["createTime"]})),
    Mutation("list order", "ListDeployments gives the oldest first", _oldest_first),
    Mutation("id form",    "a deployment's id is a UUID", lambda patch: patch.setattr(minting, "deployment_id", minting.uuid4)),
    Mutation("transition", "a deployment that is refused in pre-flight is Stopped", _transition),
    Mutation("timing",     "a script has half an hour, not a whole one", _timing),
    Mutation("count",      "deploymentOverview counts a skipped target as pending", _counted),
    Mutation("health",     "a percentage of healthy hosts is rounded down", _rounding),
    Mutation("trigger",    "a stop on request is no reason for a rollback", _event),
    Mutation("rollback",   "another text in rollbackInfo", lambda patch: patch.setattr(rollback, "_TERMINATED", "Deployment {triggering} was rolled back by {rollback}.")),
)
# fmt: on
