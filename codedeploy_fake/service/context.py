"""What an operation may use besides its world and its input."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from codedeploy_fake.contract import Contract
from codedeploy_fake.policies import Policies
from codedeploy_fake.simulation.script import Script


@dataclass(frozen=True, slots=True)
class Context:
    """One call's surroundings; ``now`` in milliseconds since the epoch, read once."""

    now: int
    contract: Contract
    policies: Policies
    script: Script
    #: Give an id that was never given before: in AWS's shape, from the seed.
    mint_deployment_id: Callable[[], str]
    mint_uuid: Callable[[], str]
    #: The id of the deployment that rolls back another.
    rollback_id: Callable[[str], str]
    #: The id of an instance that a deployment makes, from its own id and a number.
    instance_id: Callable[[str, int], str]
    #: The same list in an order that the seed decides.
    shuffled: Callable[[Sequence[str]], list[str]]
    #: Account, region and operation: what a token of a list is good for.
    door: str = ""
