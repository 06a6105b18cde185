"""A process that knows nothing of AWS and may not reach it; whoever tries is written down."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import boto3
import botocore.credentials
import botocore.httpsession
import botocore.utils
import pytest
from botocore.exceptions import EndpointConnectionError

from codedeploy_fake.intercept import active
from tests.intercept.standin import StandIn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _nothing_configured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import os

    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


@pytest.fixture(autouse=True)
def network(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The URLs that were asked over the network; a test that means to, clears the list."""
    asked: list[str] = []

    def send(self: object, request: Any) -> None:
        asked.append(request.url)
        raise EndpointConnectionError(endpoint_url=request.url)

    monkeypatch.setattr(botocore.httpsession.URLLib3Session, "send", send)
    yield asked
    assert asked == []


@pytest.fixture(autouse=True)
def providers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Which sources of credentials were asked; a test that means to, clears the list."""
    asked: list[str] = []
    sources = (
        (botocore.credentials.CredentialResolver, "load_credentials"),
        (botocore.credentials.RefreshableCredentials, "get_frozen_credentials"),
        (botocore.credentials.AssumeRoleCredentialFetcher, "fetch_credentials"),
        (botocore.utils.IMDSFetcher, "_fetch_metadata_token"),
    )
    for owner, name in sources:

        def ask(self: object, *args: object, source: str = f"{owner.__name__}.{name}", **kwargs: object) -> None:
            asked.append(source)

        monkeypatch.setattr(owner, name, ask)
    yield asked
    assert asked == []


@pytest.fixture(autouse=True)
def _nobody_stays_entered() -> Iterator[None]:
    yield
    assert active.innermost() is None


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The real sleeps, which are not slept."""
    spans: list[float] = []

    def sleep(seconds: float) -> None:
        spans.append(seconds)

    monkeypatch.setattr(time, "sleep", sleep)
    return spans


@pytest.fixture
def async_slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The real sleeps of tasks that are longer than a turn of the loop, which are not slept."""
    spans: list[float] = []
    real = asyncio.sleep

    async def sleep(delay: float, result: object = None) -> object:
        if delay:
            spans.append(delay)
        return await real(0, result)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return spans


@pytest.fixture
def fake() -> StandIn:
    return StandIn()
