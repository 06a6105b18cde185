"""The way of one call inside the fake: contract, rules, function, contract again."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial
from typing import Any

from codedeploy_fake import minting
from codedeploy_fake.contract import Contract
from codedeploy_fake.errors import ServiceError
from codedeploy_fake.policies import Policies
from codedeploy_fake.reading_guard import Reading, ReadingGuard
from codedeploy_fake.service.context import Context
from codedeploy_fake.service.lasting import LastingAnswers
from codedeploy_fake.service.registry import lookup
from codedeploy_fake.service.rolling_back import roll_back
from codedeploy_fake.service.store import Deployment, Store
from codedeploy_fake.simulation.clock import Clock
from codedeploy_fake.simulation.script import Script

#: Set to 1, it checks the answers of every fake of the process and its children, whatever their policies say.
CHECK_VARIABLE = "CODEDEPLOY_FAKE_CHECK_ANSWERS"

_READS = {"GetDeployment", "BatchGetDeployments"}


class Engine:
    """Answers operations in the store it is given; holds nothing of any world but answers that last."""

    def __init__(
        self, contract: Contract, policies: Policies, script: Script, seed: int, reading: Reading | None = None
    ) -> None:
        self.contract = contract
        self.policies = policies
        self._script = script
        self._seed = seed
        self._reading = reading or ReadingGuard(policies.reads_at_one_instant)
        # a read that moves the clock is no mere read; an order that hangs on the instant does not last
        unmoved = isinstance(self._reading, ReadingGuard) and policies.batch_order != "shuffled"
        self._lasting = LastingAnswers(by_steps=policies.start_time == "never") if unmoved else None
        self._checked = policies.check_answers or os.environ.get(CHECK_VARIABLE) == "1"

    def answer(
        self, store: Store, operation: str, raw: Any, now: int, clock: Clock, key: Hashable = None
    ) -> dict[str, Any]:
        """The wire-shaped answer; raises ServiceError, and ContractViolation where the policies ask for checks.

        ``key`` says what is asked for, as one value: an answer that lasts is then given again, the very same.
        """
        if key is not None and self._lasting and (known := self._lasting.find(key, store, now)) is not None:
            if known.going:
                self._reading.read(clock, store, known.going)
            return known.answer
        contract, checked = self.contract, self._checked
        if contract.operation(operation) is None:
            raise ServiceError(
                "UnknownOperationException", f"CodeDeploy has no operation {operation[:100]} on {contract.date}"
            )
        try:
            simulated = lookup(operation)
            request = contract.read(operation, raw, unknown=self.policies.unknown_members)
            answer = contract.project(operation, simulated.run(store, request, self._context(store, now, operation)))
        except ServiceError as error:
            if checked:
                contract.check_error(operation, error.code)
            raise
        instant = self._heard(store, operation, request, clock)
        if instant is not None:
            again = simulated.run(store, request, self._context(store, instant, operation))
            answer = contract.project(operation, again)
        if checked:
            contract.check_answer(operation, answer)
        if key is not None and self._lasting and operation in _READS:
            self._lasting.keep(key, store, now, _named(request), answer)
        return answer

    def _heard(self, store: Store, operation: str, request: Mapping[str, Any], clock: Clock) -> int | None:
        """Tell of a call who hears of reads; the instant as of which it is to be answered anew, None: it stands."""
        if operation in _READS:
            return self._reading.read(clock, store, _named(request))
        if self._lasting is None:
            self._reading.asked(clock, store)
        return None

    def roll_back(self, store: Store, deployment: Deployment, at: int) -> None:
        """Make the deployment that rolls back another, at an instant."""
        roll_back(store, deployment, self._context(store, at, "CreateDeployment"))

    @property
    def moved_by_reads(self) -> bool:
        """Whether reading deployments moves the clock."""
        return not isinstance(self._reading, ReadingGuard)

    def forget_reads(self) -> None:
        """Count reads at one instant anew: the test has set the clock back."""
        self._reading.forget()

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
            rollback_id=partial(minting.deployment_id, self._seed, store.account_id, store.region, "rollback"),
            instance_id=partial(minting.instance_id, self._seed, store.account_id, store.region),
            shuffled=lambda items: minting.shuffled(items, self._seed, now),
            door=f"{store.account_id} {store.region} {operation}",
        )


def _named(request: Mapping[str, Any]) -> Sequence[str]:
    """The deployments that a read names."""
    return request.get("deploymentIds") or [request["deploymentId"]]
