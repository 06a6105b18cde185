"""The way of one call inside the fake: contract, rules, function, contract again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from codedeploy_fake import minting
from codedeploy_fake.contract import Contract
from codedeploy_fake.errors import ServiceError
from codedeploy_fake.policies import Policies
from codedeploy_fake.reading_guard import ReadingGuard
from codedeploy_fake.service.context import Context
from codedeploy_fake.service.registry import lookup
from codedeploy_fake.service.store import Store
from codedeploy_fake.simulation.clock import Clock
from codedeploy_fake.simulation.script import Script
from codedeploy_fake.transitions import log_change

_READS = {"GetDeployment", "BatchGetDeployments"}
_CHANGES = {"CreateDeployment", "StopDeployment"}


class Engine:
    """Answers operations in the store it is given; holds nothing of any world."""

    def __init__(self, contract: Contract, policies: Policies, script: Script, seed: int) -> None:
        self.contract = contract
        self.policies = policies
        self._script = script
        self._seed = seed
        self._guard = ReadingGuard(policies.reads_at_one_instant)

    def answer(self, store: Store, operation: str, raw: Any, now: int, clock: Clock) -> dict[str, Any]:
        """The wire-shaped answer; raises ServiceError, and ContractViolation where the policies ask for checks."""
        contract, checked = self.contract, self.policies.check_answers
        if contract.operation(operation) is None:
            raise ServiceError(
                "UnknownOperationException", f"CodeDeploy has no operation {operation[:100]} on {contract.date}"
            )
        try:
            simulated = lookup(operation)
            request = contract.read(operation, raw, unknown=self.policies.unknown_members)
            answer = contract.project(operation, simulated.run(store, request, self._context(store, now)))
        except ServiceError as error:
            if checked:
                contract.check_error(operation, error.code)
            raise
        if checked:
            contract.check_answer(operation, answer)
        if operation in _READS:
            self._guard.read(clock, store, request.get("deploymentIds") or [request["deploymentId"]])
        if operation in _CHANGES:
            log_change(store, answer.get("deploymentId") or request["deploymentId"], now)
        return answer

    def _context(self, store: Store, now: int) -> Context:
        def mint(kind: Callable[..., str]) -> str:
            while True:
                store.minted += 1
                minted = kind(self._seed, store.account_id, store.region, store.minted)
                if minted not in store.deployments:
                    return minted

        return Context(
            now=now,
            contract=self.contract,
            policies=self.policies,
            script=self._script,
            mint_deployment_id=partial(mint, minting.deployment_id),
            mint_uuid=partial(mint, minting.uuid4),
            shuffled=lambda items: minting.shuffled(items, self._seed, now),
        )
