"""Rules beside the beaten path, turned round one at a time, each with the stories that are there to notice it.

``mutations`` asks whether any story notices; here it has to be the one that tells of the rule.
"""

# ruff: noqa: E501  one row a line

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import pytest

from codedeploy_fake.service import (
    applications,
    config_rules,
    deployment_targets,
    deployments,
    group_rules,
    revisions,
    rollback,
    rolling_back,
)
from codedeploy_fake.service import blue_green as sides
from codedeploy_fake.service.registry import OPERATIONS
from codedeploy_fake.service.rules import Call, Hit
from codedeploy_fake.service.store import Store
from codedeploy_fake.simulation import zones
from codedeploy_fake.simulation.alarms import Watch
from codedeploy_fake.simulation.blue_green import Replacement
from codedeploy_fake.simulation.rollout import Rollout
from codedeploy_fake.simulation.run import Run
from codedeploy_fake.simulation.states import DeploymentStatus, Trigger
from codedeploy_fake.simulation.zones import together
from tests.verification.mutations import Mutate, Rules, rules_of, without


@dataclass(frozen=True, slots=True)
class PathMutation:
    """What is turned round, and every story that has to notice."""

    what: str
    enter: Mutate
    stories: tuple[str, ...]

    def __str__(self) -> str:
        return self.what


def _rolled_back_as(status: str, code: str | None, event: str) -> Mutate:
    """Such an end counts as another event of AutoRollbackConfiguration."""
    end = (DeploymentStatus(status), code)

    def enter(patch: pytest.MonkeyPatch) -> None:
        before, evidence = rollback._EVENTS[end]
        assert before != event
        patch.setitem(rollback._EVENTS, end, (event, evidence))

    return enter


def _looking(*, past: bool) -> Mutate:
    """Every deployment looks past alarms that cannot be read, or none does."""

    def enter(patch: pytest.MonkeyPatch) -> None:
        known = Watch._looks
        patch.setattr(Watch, "_looks", lambda self, history: known(replace(self, ignores_unreadable=past), history))

    return enter


def _zonal(**changes: Any) -> Mutate:
    """Every zonal configuration has these waits."""

    def enter(patch: pytest.MonkeyPatch) -> None:
        known = zones._in_order
        patch.setattr(zones, "_in_order", lambda given, rule: known(given, rule and replace(rule, **changes)))

    return enter


def _groups_stay(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(applications, "groups", SimpleNamespace(remove=lambda *_: None))


def _deployments_stay(patch: pytest.MonkeyPatch) -> None:
    known = Store.remove
    patch.setattr(Store, "remove", lambda self, group, now, _: known(self, group, now, lambda deployment: deployment))


def _one_original_suffices(patch: pytest.MonkeyPatch) -> None:
    def deregister(self: Replacement) -> None:
        tally, zones = together(self.blue, 0)
        Rollout(self.run.walk, tally, zones, self.run.manner, self._then(self._take_over)).schedule()

    patch.setattr(Replacement, "_deregister", deregister)


def _no_time_limit(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Run, "_time_out", lambda _: None)


def _used_by_groups_only(patch: pytest.MonkeyPatch) -> None:
    def uses(call: Call, key: tuple[str, str], name: str) -> bool:
        return bool(call.store.groups[key].settings.get("deploymentConfigName") == name)

    patch.setattr(config_rules, "_uses", uses)


def _used_for_ever(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(config_rules, "is_terminal", lambda *_: False)


def _own_service_is_taken(rules: Rules) -> Rules:
    def taken(call: Call) -> Hit:
        wanted = {group_rules._service(one) for one in call.request.get("ecsServices", [])}
        every = [one for group in call.store.groups.values() for one in group.settings.get("ecsServices", [])]
        return {"group": "one"} if wanted & {group_rules._service(one) for one in every} else None

    return tuple(replace(rule, test=taken) if rule.id == "services-taken" else rule for rule in rules)


def _by_id_alone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(deployment_targets, "order", lambda target_ids, _: tuple(sorted(target_ids)))


def _rollbacks_use_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rolling_back, "use", lambda *_: None)


def _ready_ones_are_left(patch: pytest.MonkeyPatch) -> None:
    def stop_waiting(self: Replacement) -> None:
        self.run.ledger.deployment(Trigger.TIMED_OUT, self.plan.ready_error)

    patch.setattr(Replacement, "_stop_waiting", stop_waiting)


def _any_group_is_listed(patch: pytest.MonkeyPatch) -> None:
    def listed(store: Store, request: dict[str, Any], context: Any) -> dict[str, Any]:
        return deployments.list_(store, {key: request[key] for key in request if key != "deploymentGroupName"}, context)

    patch.setitem(OPERATIONS, "ListDeployments", replace(OPERATIONS["ListDeployments"], function=listed))


def _any_bucket_is_listed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(revisions, "_wanted", lambda *_: True)


def _no_block_is_needed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sides, "refusal", lambda *_: None)
    patch.setattr(deployments, "refusal", lambda *_: None, raising=False)


_FAILURE, _ALARM, _REQUEST = "DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"

# fmt: off
COURSES = (
    PathMutation("a stop by an alarm is a failure",                  _rolled_back_as("Stopped", "ALARM_ACTIVE", _FAILURE), ("alarm-alone-is-rolled-back", "alarm-is-no-failure", "alarm-in-the-middle-alone-is-rolled-back")),
    PathMutation("a stop by an alarm is one on request",             _rolled_back_as("Stopped", "ALARM_ACTIVE", _REQUEST), ("alarm-alone-is-rolled-back", "alarm-is-no-failure")),
    PathMutation("a stop on request is a failure",                   _rolled_back_as("Stopped", "MANUAL_STOP", _FAILURE),  ("stop-alone-is-rolled-back", "stop-is-no-failure")),
    PathMutation("a stop on request is one by an alarm",             _rolled_back_as("Stopped", "MANUAL_STOP", _ALARM),    ("stop-alone-is-rolled-back", "stop-is-no-failure")),
    PathMutation("a failure is a stop by an alarm",                  _rolled_back_as("Failed", None, _ALARM),              ("failure-alone-is-rolled-back", "failure-is-no-stop")),
    PathMutation("a failure is a stop on request",                   _rolled_back_as("Failed", None, _REQUEST),            ("failure-alone-is-rolled-back", "failure-is-no-stop")),
    PathMutation("a ready wait that is over is a stop on request",   _rolled_back_as("Stopped", "TIMEOUT", _REQUEST),      ("ready-wait-is-no-stop-on-request", "ready-wait-is-a-failure")),
    PathMutation("an alarm that cannot be read stops nothing",       _looking(past=True),                                  ("alarm-that-cannot-be-read", "alarm-that-cannot-be-read-any-more")),
    PathMutation("ignorePollAlarmFailure is ignored",                _looking(past=False),                                 ("alarm-that-need-not-be-read",)),
    PathMutation("zones follow each other without a wait",            _zonal(monitor=0, first_monitor=0),                   ("zones-one-after-another", "zones-without-a-first-wait")),
    PathMutation("the first zone has no wait of its own",             _zonal(first_monitor=None),                           ("zones-one-after-another",)),
    PathMutation("DeleteApplication leaves the groups",              _groups_stay,                                         ("application-that-is-made-again", "deployment-of-a-deleted-application")),
    PathMutation("deployments stay when their group goes",           _deployments_stay,                                    ("deployment-that-runs-in-a-deleted-group", "deployment-of-a-deleted-application", "deployment-of-a-deleted-group")),
    PathMutation("one original that goes is enough",                 _one_original_suffices,                               ("original-that-stays",)),
    PathMutation("a deployment may take as long as it likes",        _no_time_limit,                                       ("time-limit-of-a-deployment", "until-2023-time-limit-of-a-deployment", "time-limit-of-a-blue-green-deployment")),
    PathMutation("a deployment uses no configuration",               _used_by_groups_only,                                 ("configuration-in-use-by-a-deployment",)),
    PathMutation("a deployment that is over uses its configuration", _used_for_ever,                                       ("configuration-in-use-by-a-deployment",)),
    PathMutation("an ECS service is taken by its own group",         rules_of("UpdateDeploymentGroup", _own_service_is_taken), ("ecs-service-of-another-group",)),
    PathMutation("ListDeployments gives those of any group",         _any_group_is_listed,                                 ("list-of-one-of-two-groups",)),
    PathMutation("ListApplicationRevisions gives those of any bucket", _any_bucket_is_listed,                              ("revisions-of-a-bucket",)),
    PathMutation("instances are deployed to by their ids alone",     _by_id_alone,                                         ("failed-instance-comes-first",)),
    PathMutation("a rollback does not use its revision",             _rollbacks_use_nothing,                               ("rollback-uses-its-revision",)),
    PathMutation("a ready wait that is over leaves the instances",   _ready_ones_are_left,                                 ("ready-wait-is-over-for-instances",)),
    PathMutation("a blue/green deployment needs no block",           _no_block_is_needed,                                  ("blue-green-without-a-block",)),
)
# fmt: on


def _row(operation: str, rule: str, story: str) -> PathMutation:
    return PathMutation(f"{operation} does not ask: {rule}", rules_of(operation, without(rule)), (story,))


# fmt: off
#: Rules that are no more asked: the operation, the rule, and who notices.
ROWS = tuple(_row(*row) for row in (
    ("CreateDeployment",                     "active-deployments-limit", "in-2017-eleven-active-deployments"),
    ("CreateDeploymentGroup",                "services-taken",           "ecs-service-of-another-group"),
    ("UpdateDeploymentGroup",                "services-taken",           "ecs-service-of-another-group"),
    ("CreateDeploymentGroup",                "gradual-traffic",          "ecs-network-load-balancer-and-a-canary"),
    ("UpdateDeploymentGroup",                "gradual-traffic",          "ecs-network-load-balancer-and-a-canary"),
    ("CreateDeployment",                     "gradual-traffic",          "ecs-network-load-balancer-and-a-canary-of-the-request"),
    ("CreateDeployment",                     "restart-elsewhere",        "restart-of-a-blue-green-group"),
    ("CreateDeployment",                     "target-instances-invalid", "target-instances-of-eleven-scaling-groups"),
    ("GetApplication",                       "application-name-invalid", "application-name-malformed-everywhere"),
    ("BatchGetDeploymentGroups",             "application-unknown",      "batches-of-what-cannot-be"),
    ("TagResource",                          "tags-invalid",             "tags-that-cannot-be"),
    ("CreateApplication",                    "tags-limit",               "tags-from-the-beginning-that-cannot-be"),
    ("RegisterOnPremisesInstance",           "user-arn-invalid",         "on-premises-arns-that-are-none"),
    ("RegisterOnPremisesInstance",           "session-arn-taken",        "on-premises-of-a-session"),
    ("UpdateDeploymentGroup",                "new-name-taken",           "group-renamed-to-a-taken-name"),
    ("BatchGetDeploymentGroups",             "group-names-limit",        "group-names-in-too-long-a-batch"),
    ("CreateDeploymentGroup",                "option-invalid",           "group-style-that-is-none"),
    ("CreateDeploymentGroup",                "filters-invalid",          "group-filters-that-cannot-be"),
    ("CreateDeploymentGroup",                "trigger-name-twice",       "group-triggers-that-cannot-be"),
    ("CreateDeploymentGroup",                "alarms-limit",             "group-alarms-that-cannot-be"),
    ("CreateDeploymentGroup",                "load-balancers-limit",     "group-load-balancers-that-cannot-be"),
    ("CreateDeploymentGroup",                "wait-negative",            "blue-green-block-that-cannot-be"),
    ("CreateDeploymentGroup",                "ready-wait",               "blue-green-block-that-cannot-be"),
    ("CreateDeploymentGroup",                "on-premises-tag-groups",   "on-premises-tag-groups-that-are-four"),
    ("CreateDeploymentGroup",                "process-invalid",          "group-processes-that-cannot-be"),
    ("CreateDeploymentGroup",                "pair-invalid",             "ecs-group-that-cannot-be"),
    ("CreateDeploymentGroup",                "ecs-keep-alive",           "ecs-group-that-cannot-be"),
    ("CreateDeploymentGroup",                "pairs-on-server",          "pairs-on-instances"),
    ("CreateDeploymentGroup",                "services-on-lambda",       "lambda-with-services"),
    ("UpdateDeploymentGroup",                "style-incomplete",         "group-style-that-is-none-update"),
    ("UpdateDeploymentGroup",                "alarms-invalid",           "group-alarms-that-cannot-be-update"),
    ("UpdateDeploymentGroup",                "traffic-control",          "updates-that-contradict-themselves"),
    ("UpdateDeploymentGroup",                "tag-groups",               "updates-that-contradict-themselves"),
    ("CreateDeploymentConfig",               "zonal-durations",          "zones-that-cannot-be"),
    ("CreateDeploymentConfig",               "routing-type",             "routing-of-an-unknown-type"),
    ("DeleteDeploymentConfig",               "config-name-invalid",      "configuration-name-malformed-everywhere"),
    ("RegisterApplicationRevision",          "description-length",       "revision-description-too-long"),
    ("GetApplicationRevision",               "revision-invalid",         "revisions-that-cannot-be"),
    ("ListApplicationRevisions",             "bucket-invalid",           "revisions-of-a-bucket"),
    ("ListDeploymentInstances",              "deployment-id-invalid",    "instances-of-no-deployment"),
    ("GetDeploymentTarget",                  "deployment-id-invalid",    "targets-of-no-deployment"),
    ("PutLifecycleEventHookExecutionStatus", "no-hooks",                 "hook-of-instances"),
    ("PutLifecycleEventHookExecutionStatus", "deployment-id-invalid",    "hook-of-no-deployment"),
    ("BatchGetDeploymentInstances",          "instances-limit",          "instances-that-cannot-be"),
    ("GetDeploymentTarget",                  "target-invalid",           "targets-that-cannot-be"),
    ("BatchGetDeploymentTargets",            "not-started",              "targets-of-what-has-not-started"),
    ("DeregisterOnPremisesInstance",         "instance-name-invalid",    "on-premises-name-absent-everywhere"),
    ("BatchGetOnPremisesInstances",          "instance-names-limit",     "on-premises-names-that-are-too-many"),
    ("RemoveTagsFromOnPremisesInstances",    "tag-limit",                "on-premises-tags-malformed-in-names"),
    ("UntagResource",                        "keys-invalid",             "tags-of-no-arn"),
    ("TagResource",                          "tags-limit",               "tags-that-are-fifty"),
    ("ListDeployments",                      "group-name-invalid",       "list-of-what-cannot-be"),
    ("SkipWaitTimeForInstanceTermination",   "keeps-originals",          "skip-where-the-originals-are-kept"),
    ("CreateDeployment",                     "config-platform-old",      "until-2026-configuration-of-another-platform"),
    ("CreateDeployment",                     "processes-limit",          "processes-that-are-too-many"),
    ("UpdateDeploymentGroup",                "ecs-keep-alive",           "ecs-update-that-cannot-be"),
    ("UpdateDeploymentGroup",                "lambda-blue-green",        "lambda-update-that-cannot-be"),
    ("UpdateDeploymentGroup",                "alarms-absent",            "update-to-alarms-without-a-list"),
))
# fmt: on
