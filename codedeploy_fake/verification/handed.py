"""From what a test has in its hands, a fake or a client, to whom a story is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from botocore.config import Config as ClientConfig

from codedeploy_fake.contract import load
from codedeploy_fake.errors import UsageError
from codedeploy_fake.fake import CodeDeployFake
from codedeploy_fake.intercept.client import fake_of
from codedeploy_fake.remote import RemoteFake
from codedeploy_fake.simulation.clock import VirtualClock
from codedeploy_fake.verification.aws_domains import is_aws
from codedeploy_fake.verification.boto_target import BotoTarget, Place, Waiting
from codedeploy_fake.verification.configuring import Config
from codedeploy_fake.verification.confirming import account_of
from codedeploy_fake.verification.fake_target import FakeTarget
from codedeploy_fake.verification.opening import Asked, Opened, open_target
from codedeploy_fake.verification.opening_aws import opened
from codedeploy_fake.verification.opening_servers import NEAR
from codedeploy_fake.verification.targets import Target

Handed = tuple[Opened, AbstractContextManager[object]]


def handed(target: Any, prefix: str, wait_limit: float | None, config: Config | None) -> Handed:
    """Whom to tell a story to, and what takes back afterwards what it did there.

    Raises UsageError for what is no target, and for a client of AWS whose account nobody has confirmed.
    """
    if isinstance(target, CodeDeployFake):
        return _opened(FakeTarget, target, prefix), _as_before(target)
    if isinstance(target, RemoteFake):
        return open_target(Asked(target.url, wait_limit=wait_limit, region=target.region)), nullcontext()
    if _is_client(target):
        return _client(target, prefix, wait_limit, config)
    raise UsageError(
        f"verify({target!r}): a CodeDeployFake (the fixture codedeploy), a RemoteFake or a boto3 client of CodeDeploy "
        "(the fixture codedeploy_client)"
    )


class FakesClientTarget(FakeTarget):
    """A fake in this process, asked over the wire: by a client that lets the service say what is wrong."""

    def __init__(self, fake: CodeDeployFake) -> None:
        super().__init__(fake)
        place = Place("fake", fake.account_id, fake.region, fake.contract)
        self._client = BotoTarget(fake.client(config=ClientConfig(parameter_validation=False)), place, Waiting(NEAR))

    def call(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Through the client, bytes and all."""
        return self._client.call(operation, request)


def _client(client: Any, prefix: str, wait_limit: float | None, config: Config | None) -> Handed:
    """Whoever answers the client. It is asked by one that does not check requests, as the service shall say it.

    Real credentials go to AWS only, and there only if the account was confirmed.
    """
    fake = fake_of(client)
    if isinstance(fake, RemoteFake):
        return open_target(Asked(fake.url, wait_limit=wait_limit, region=client.meta.region_name)), nullcontext()
    if isinstance(fake, CodeDeployFake):
        if client.meta.region_name != fake.region:
            raise UsageError(f"verify: this client is of {client.meta.region_name}, but its fake is in {fake.region}")
        return _opened(FakesClientTarget, fake, prefix), _as_before(fake)
    here = account_of(client)
    if here is not None:
        return opened(here, Asked("aws", wait_limit=wait_limit, config=config)), nullcontext()
    url = client.meta.endpoint_url
    if is_aws(url):
        raise UsageError(
            "verify: this is a client of AWS itself; take the fixture codedeploy_client under --codedeploy-target aws "
            "--codedeploy-account ID --codedeploy-region R, which asks first whose credentials these are"
        )
    asked = Asked(url, wait_limit=wait_limit, region=client.meta.region_name, config=config)
    return open_target(asked), nullcontext()


def _opened(make: Callable[[CodeDeployFake], Target], fake: CodeDeployFake, prefix: str) -> Opened:
    return Opened("fake", load(fake.contract).date, lambda _: make(fake), prefix)


@contextmanager
def _as_before(fake: CodeDeployFake) -> Iterator[None]:
    """Take back what a story did to a fake, clock and script included; its calls stay in the journal."""
    before = fake.snapshot() if isinstance(fake.clock, VirtualClock) else None
    try:
        yield
    finally:
        if before is not None:
            fake.restore(before)


def _is_client(target: Any) -> bool:
    meta = getattr(target, "meta", None)
    return getattr(getattr(meta, "service_model", None), "service_name", None) == "codedeploy"
