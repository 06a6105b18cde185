"""``--target aws``: the account that was named, after STS has said that it is the one."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from codedeploy_fake.contract import load
from codedeploy_fake.contract.stories import Story
from codedeploy_fake.verification.aws_account import Account, account
from codedeploy_fake.verification.aws_target import AwsTarget
from codedeploy_fake.verification.belonging import BRAND
from codedeploy_fake.verification.boto_target import Place, Things, Waiting
from codedeploy_fake.verification.configuring import Config
from codedeploy_fake.verification.targets import Target

if TYPE_CHECKING:
    from codedeploy_fake.verification.opening import Asked, Opened

#: Seconds that a wait may last: a deployment of AWS takes its time.
LIMIT = 1800.0
#: Seconds between the first polls of a wait, and between the last.
POLLS = (2.0, 15.0)


def open_aws(asked: Asked) -> Opened:
    """The account and region that were named. Raises UsageError unless STS says that one is there."""
    here = account(asked.account_id, asked.region, alarms=bool(asked.config and asked.config.alarms))
    here.check()
    return opened(here, asked)


def opened(here: Account, asked: Asked) -> Opened:
    """An account that was checked."""
    from codedeploy_fake.verification.opening import Opened  # noqa: PLC0415  it opens us

    config = asked.config or Config()
    contract = load(asked.contract).date
    prefix = f"{BRAND}{secrets.token_hex(4)}-"
    name = f"aws {here.account_id} {here.region}"
    place = Place(name, here.account_id, here.region, contract, here.partition)
    waiting = Waiting(LIMIT if asked.wait_limit is None else asked.wait_limit, *POLLS)

    def there(_: Story) -> Target:
        return AwsTarget(
            here.clients,
            place,
            waiting,
            prefix.removesuffix("-"),
            abilities=frozenset({"steady"}) | config.abilities,
            things=Things(config.revisions, config.roles),
            alarms=config.alarms,
        )

    notes = tuple(f"{service} was not asked of AWS but of {url}" for service, url in here.overridden.items())
    return Opened(name, contract, there, prefix, is_aws=not here.overridden, notes=notes)
