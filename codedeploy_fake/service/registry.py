"""Which operations there are: name -> its rules and its function. The rules come first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from codedeploy_fake.contract import Contract
from codedeploy_fake.errors import ServiceError
from codedeploy_fake.service import (
    applications,
    config_rules,
    configs,
    deployment_rules,
    deployments,
    external_ids,
    github,
    group_rules,
    groups,
    hooks,
    instance_rules,
    instances,
    revision_rules,
    revisions,
    tags,
    target_rules,
    targets,
    wait_rules,
    waits,
)
from codedeploy_fake.service.context import Context
from codedeploy_fake.service.rules import Call, Rule, concerning, first_hit
from codedeploy_fake.service.store import Store


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation that is simulated."""

    rules: tuple[Rule, ...]
    function: Callable[[Store, dict[str, Any], Context], dict[str, Any]]
    _concerning: dict[tuple[Contract, frozenset[str]], tuple[Rule, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def run(self, store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
        """Refuse by the first rule that the request breaks, or do it."""
        error = first_hit(self._rules(context.contract, frozenset(request)), Call(store, request, context))
        if error is not None:
            raise error
        return self.function(store, request, context)

    def _rules(self, contract: Contract, members: frozenset[str]) -> tuple[Rule, ...]:
        """The rules that a request with these members can break: of CreateDeployment a third."""
        known = self._concerning.get((contract, members))
        if known is None:
            if len(self._concerning) >= _MOST_KEPT:  # rarely; the usual requests are soon known again
                self._concerning.clear()
            known = self._concerning[contract, members] = concerning(self.rules, contract, members)
        return known


_MOST_KEPT = 256


# fmt: off
OPERATIONS: Mapping[str, Operation] = {
    "CreateApplication":     Operation(applications.CREATE_RULES, applications.create),
    "GetApplication":        Operation(applications.GET_RULES, applications.get),
    "BatchGetApplications":  Operation(applications.BATCH_GET_RULES, applications.batch_get),
    "ListApplications":      Operation(applications.LIST_RULES, applications.list_),
    "UpdateApplication":     Operation(applications.UPDATE_RULES, applications.update),
    "DeleteApplication":     Operation(applications.DELETE_RULES, applications.delete),
    "RegisterApplicationRevision":  Operation(revision_rules.REGISTER_RULES, revisions.register),
    "GetApplicationRevision":       Operation(revision_rules.GET_RULES, revisions.get),
    "BatchGetApplicationRevisions": Operation(revision_rules.BATCH_GET_RULES, revisions.batch_get),
    "ListApplicationRevisions":     Operation(revision_rules.LIST_RULES, revisions.list_),
    "CreateDeploymentGroup": Operation(group_rules.CREATE_RULES, groups.create),
    "GetDeploymentGroup":    Operation(group_rules.GET_RULES, groups.get),
    "BatchGetDeploymentGroups": Operation(group_rules.BATCH_GET_RULES, groups.batch_get),
    "ListDeploymentGroups":  Operation(group_rules.LIST_RULES, groups.list_),
    "UpdateDeploymentGroup": Operation(group_rules.UPDATE_RULES, groups.update),
    "DeleteDeploymentGroup": Operation(group_rules.DELETE_RULES, groups.delete),
    "CreateDeploymentConfig": Operation(config_rules.CREATE_RULES, configs.create),
    "GetDeploymentConfig":   Operation(config_rules.GET_RULES, configs.get),
    "ListDeploymentConfigs": Operation(config_rules.LIST_RULES, configs.list_),
    "DeleteDeploymentConfig": Operation(config_rules.DELETE_RULES, configs.delete),
    "CreateDeployment":      Operation(deployment_rules.CREATE_RULES, deployments.create),
    "GetDeployment":         Operation(deployment_rules.GET_RULES, deployments.get),
    "BatchGetDeployments":   Operation(deployment_rules.BATCH_GET_RULES, deployments.batch_get),
    "ListDeployments":       Operation(deployment_rules.LIST_RULES, deployments.list_),
    "StopDeployment":        Operation(deployment_rules.STOP_RULES, deployments.stop),
    "ContinueDeployment":    Operation(wait_rules.CONTINUE_RULES, waits.continue_),
    "SkipWaitTimeForInstanceTermination": Operation(wait_rules.SKIP_RULES, waits.skip_termination),
    "PutLifecycleEventHookExecutionStatus": Operation(hooks.PUT_STATUS_RULES, hooks.put_status),
    "ListDeploymentInstances": Operation(target_rules.LIST_INSTANCES_RULES, targets.list_instances),
    "GetDeploymentInstance": Operation(target_rules.GET_INSTANCE_RULES, targets.get_instance),
    "BatchGetDeploymentInstances": Operation(target_rules.BATCH_GET_INSTANCES_RULES, targets.batch_get_instances),
    "ListDeploymentTargets": Operation(target_rules.LIST_TARGETS_RULES, targets.list_targets),
    "GetDeploymentTarget": Operation(target_rules.GET_TARGET_RULES, targets.get_target),
    "BatchGetDeploymentTargets": Operation(target_rules.BATCH_GET_TARGETS_RULES, targets.batch_get_targets),
    "RegisterOnPremisesInstance": Operation(instance_rules.REGISTER_RULES, instances.register),
    "DeregisterOnPremisesInstance": Operation(instance_rules.DEREGISTER_RULES, instances.deregister),
    "GetOnPremisesInstance": Operation(instance_rules.GET_RULES, instances.get),
    "BatchGetOnPremisesInstances": Operation(instance_rules.BATCH_GET_RULES, instances.batch_get),
    "ListOnPremisesInstances": Operation(instance_rules.LIST_RULES, instances.list_),
    "AddTagsToOnPremisesInstances": Operation(instance_rules.ADD_TAGS_RULES, instances.add_tags),
    "RemoveTagsFromOnPremisesInstances": Operation(instance_rules.REMOVE_TAGS_RULES, instances.remove_tags),
    "TagResource":           Operation(tags.TAG_RULES, tags.tag),
    "UntagResource":         Operation(tags.UNTAG_RULES, tags.untag),
    "ListTagsForResource":   Operation(tags.LIST_RULES, tags.list_),
    "ListGitHubAccountTokenNames": Operation(github.LIST_RULES, github.list_),
    "DeleteGitHubAccountToken": Operation(github.DELETE_RULES, github.delete),
    "DeleteResourcesByExternalId": Operation(external_ids.DELETE_RULES, external_ids.delete),
}
# fmt: on


def lookup(name: str) -> Operation:
    """The operation; ServiceError NotSimulatedException, naming it, for one that is not there yet."""
    if name not in OPERATIONS:
        raise ServiceError(
            "NotSimulatedException",
            f"codedeploy_fake does not simulate {name} yet; its README names the operations that it has not",
        )
    return OPERATIONS[name]
