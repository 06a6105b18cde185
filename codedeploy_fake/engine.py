"""The way of one call inside the fake: contract, rules, function, contract again."""

from __future__ import annotations

import os
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

#: Set to 1, it checks the answers of every fake of the process and its children, whatever their policies say.
CHECK_VARIABLE = "CODEDEPLOY_FAKE_CHECK_ANSWERS"

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
        self._checked = policies.check_answers or os.environ.get(CHECK_VARIABLE) == "1"

    def answer(self, store: Store, operation: str, raw: Any, now: int, clock: Clock) -> dict[str, Any]:
        """The wire-shaped answer; raises ServiceError, and ContractViolation where the policies ask for checks."""
        contract, checked = self.contract, self._checked
        if contract.operation(operation) is None:
            raise ServiceError(
                "UnknownOperationException", f"CodeDeploy has no operation {operation[:100]} on {contract.date}"
            )
        try:
            simulated = lookup(operation)
            request = contract.read(operation, raw, unknown=self.policies.unknown_members)
            before = store.deployments.get(request.get("deploymentId", ""))
            answer = contract.project(operation, simulated.run(store, request, self._context(store, now, operation)))
        except ServiceError as error:
            if checked:
                contract.check_error(operation, error.code)
            raise
        if checked:
            contract.check_answer(operation, answer)
        if operation in _READS:
            self._guard.read(clock, store, request.get("deploymentIds") or [request["deploymentId"]])
        if operation in _CHANGES:
            after = store.deployments[answer.get("deploymentId") or request["deploymentId"]]
            log_change(store, before, after, now)
        return answer

    def forget_reads(self) -> None:
        """Count reads at one instant anew: the test has set the clock back."""
        self._guard.forget()

    def _context(self, store: Store, now: int, operation: str) -> Context:
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
            door=f"{store.account_id} {store.region} {operation}",
        )
