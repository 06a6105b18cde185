"""The door to AWS: clients, whether they really go there, and who one is there, asked before anything else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.config import Config as ClientConfig
from botocore.exceptions import BotoCoreError, ClientError

from codedeploy_fake.errors import UsageError
from codedeploy_fake.verification.aws_target import hindrance
from codedeploy_fake.verification.sessions import session

_SERVICES = ("codedeploy", "sts")


@dataclass(frozen=True, slots=True)
class Account:
    """One account in one region, and clients by service; ``overridden`` are endpoints that are not AWS's own."""

    account_id: str
    region: str
    partition: str
    clients: Mapping[str, Any]
    overridden: Mapping[str, str]

    def arn(self, resource: str, service: str = "codedeploy") -> str:
        """An ARN in it."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account_id}:{resource}"

    def check(self) -> None:
        """Ask STS who one is.

        Raises UsageError where it is another account, or nobody says: CodeDeploy has then not been called. Nobody does
        where the environment puts somebody else in the place of STS, and AWS itself would be called afterwards.
        """
        unconfirmed = [name for name in self.clients if name not in self.overridden]
        if "sts" in self.overridden and unconfirmed:
            raise UsageError(
                f"--target aws: it is not AWS but {self.overridden['sts']} that says whose credentials these are, and "
                f"{', '.join(unconfirmed)} would be AWS's; nothing was called: take AWS_ENDPOINT_URL_STS out of the "
                "environment, or the endpoint_url of sts out of the profile"
            )
        try:
            who = self.clients["sts"].get_caller_identity()
        except (ClientError, BotoCoreError) as trouble:
            said = hindrance("GetCallerIdentity", trouble) or trouble
            raise UsageError(
                f"--target aws: nobody says whose credentials these are, so nothing was called: {said}"
            ) from None
        if who.get("Account") != self.account_id:
            raise UsageError(
                f"--target aws: these credentials are {who.get('Arn')} of the account {who.get('Account')}, "
                f"not of --account {self.account_id}; nothing was called"
            )


def account(account_id: str | None, region: str | None, *, alarms: bool = False) -> Account:
    """The account that was named; nothing is called. ``alarms``: CloudWatch will be asked as well.

    Raises UsageError where a person named none.
    """
    if not account_id or not region:
        raise UsageError(
            "--target aws: say which, with --account ID --region R; nothing is guessed from the environment"
        )
    if not re.fullmatch(r"\d{12}", account_id):
        raise UsageError(f"--account {account_id}: the twelve digits of an account")
    made_by = session(region)
    config = ClientConfig(parameter_validation=False, retries={"mode": "standard"})
    own = config.merge(ClientConfig(ignore_configured_endpoint_urls=True))
    services = (*_SERVICES, "cloudwatch") if alarms else _SERVICES
    try:
        partition = made_by.get_partition_for_region(region)
        clients = {name: made_by.client(name, config=config) for name in services}
        defaults = {name: made_by.client(name, config=own).meta.endpoint_url for name in services}
    except BotoCoreError as wrong:
        raise UsageError(f"--target aws --region {region}: {wrong}") from None
    urls = {name: client.meta.endpoint_url for name, client in clients.items()}
    overridden = {name: url for name, url in urls.items() if url != defaults[name]}
    return Account(account_id, region, partition, clients, overridden)
