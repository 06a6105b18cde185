"""Where a cassette comes from: what is noted of a fake, of a server, of AWS."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from codedeploy_fake.cassettes.interactions import FakeMetadata, Metadata, iso
from codedeploy_fake.remote.connection import Connection
from codedeploy_fake.wire import ConnectionDropped, Request

if TYPE_CHECKING:
    from codedeploy_fake.fake import CodeDeployFake
    from codedeploy_fake.verification.aws_account import Account


def of_fake(fake: CodeDeployFake) -> Metadata:
    """A fake of this process: all of it is the fake's own, so that recording again gives the same."""
    start = datetime.fromtimestamp(fake._start / 1000, UTC)
    return Metadata("fake", iso(fake.clock.now()), fake.region, fake=FakeMetadata(fake.seed, iso(start)))


def of_server(url: str) -> Metadata:
    """Whoever answers at a URL; one of our fakes says its seed. Raises UsageError where nobody answers."""
    connection = Connection(url)
    try:
        answer = connection.carry(Request("GET", "/_codedeploy/health"))
    except ConnectionDropped:
        return Metadata("server", of_now())
    if answer.status != 200 or b'"codedeploy_fake"' not in answer.body:
        return Metadata("server", of_now())
    told = connection.get("/health")
    now = iso(datetime.fromisoformat(told["clock"]["now"]))
    return Metadata("fake", now, told["region"], fake=FakeMetadata(told["seed"]))


def of_aws(account_id: str | None, region: str | None) -> Metadata:
    """AWS. Raises UsageError unless a person has named account and region, and STS says that one is there."""
    from codedeploy_fake.verification.aws_account import account  # noqa: PLC0415  boto3 comes with it

    here = account(account_id, region)
    here.check()
    return of_account(here)


def of_account(account: Account) -> Metadata:
    """An account that STS has confirmed; a "server" where the environment says that somebody else is CodeDeploy."""
    return Metadata("server" if "codedeploy" in account.overridden else "aws", of_now(), account.region)


def of_now() -> str:
    """When somebody else than a fake is recorded."""
    return iso(datetime.now(UTC).replace(microsecond=0))
