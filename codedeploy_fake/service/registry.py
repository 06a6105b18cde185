"""Which operations there are: name -> its rules and its function. The rules come first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from codedeploy_fake.errors import ServiceError
from codedeploy_fake.service import applications, deployment_rules, deployments, groups
from codedeploy_fake.service.context import Context
from codedeploy_fake.service.rules import Call, Rule, first_hit
from codedeploy_fake.service.store import Store


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation that is simulated."""

    rules: tuple[Rule, ...]
    function: Callable[[Store, dict[str, Any], Context], dict[str, Any]]

    def run(self, store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
        """Refuse by the first rule that the request breaks, or do it."""
        error = first_hit(self.rules, Call(store, request, context))
        if error is not None:
            raise error
        return self.function(store, request, context)


# fmt: off
OPERATIONS: Mapping[str, Operation] = {
    "CreateApplication":     Operation(applications.CREATE_RULES, applications.create),
    "CreateDeploymentGroup": Operation(groups.CREATE_RULES, groups.create),
    "GetDeploymentGroup":    Operation(groups.GET_RULES, groups.get),
    "CreateDeployment":      Operation(deployment_rules.CREATE_RULES, deployments.create),
    "GetDeployment":         Operation(deployment_rules.GET_RULES, deployments.get),
    "BatchGetDeployments":   Operation(deployment_rules.BATCH_GET_RULES, deployments.batch_get),
    "ListDeployments":       Operation(deployment_rules.LIST_RULES, deployments.list_),
    "StopDeployment":        Operation(deployment_rules.STOP_RULES, deployments.stop),
}
# fmt: on


def lookup(name: str) -> Operation:
    """The operation; ServiceError NotSimulatedException, naming it and the others, for one that is not there yet."""
    if name not in OPERATIONS:
        known = ", ".join(OPERATIONS)
        raise ServiceError("NotSimulatedException", f"codedeploy_fake does not simulate {name} yet; it does: {known}")
    return OPERATIONS[name]
