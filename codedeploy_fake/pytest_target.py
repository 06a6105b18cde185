"""``--codedeploy-target``: whom the tests of a run talk to. Without it, to a fake in this process."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
import pytest

from codedeploy_fake import environment
from codedeploy_fake.verification.aws_domains import is_aws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_codedeploy import CodeDeployClient

#: Seconds within which a server takes a connection.
PATIENCE = 5.0


def check(target: str) -> None:
    """Stop the run, with one sentence, unless the target is a URL where somebody listens."""
    try:
        parts = urlsplit(target)
        host, port = parts.hostname, parts.port or {"http": 80, "https": 443}[parts.scheme]
    except (KeyError, ValueError):
        host, port = None, 0
    if host is None:
        raise pytest.UsageError(
            f"--codedeploy-target {target}: give 'fake', 'aws', or the URL of a server such as http://127.0.0.1:5000"
        )
    if is_aws(target):
        raise pytest.UsageError(
            f"--codedeploy-target {target}: is AWS itself; say 'aws', --codedeploy-account and --codedeploy-region"
        )
    try:
        socket.create_connection((host, port), PATIENCE).close()
    except OSError as refused:
        raise pytest.UsageError(
            f"--codedeploy-target {target}: nobody answers there ({refused}); start it: codedeploy-fake serve -p {port}"
        ) from None


@contextmanager
def client(target: str, region: str) -> Iterator[CodeDeployClient]:
    """A boto3 client of the target, with the credentials of the environment; dummies where there are none.

    Clients that the code under test makes are pointed there as well.
    """
    with environment.pointing(target):
        session = boto3.session.Session(region_name=region)
        yield session.client("codedeploy", endpoint_url=target, **_credentials(session))


def _credentials(session: Any) -> dict[str, str]:
    if session.get_credentials() is not None:
        return {}
    return {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}


def skip(test: str, fixture: str, target: str) -> None:
    """Skip a test that takes the fake itself, where the run talks to somebody else."""
    pytest.skip(f"{test} takes {fixture}, a fake in this process, but --codedeploy-target is {target}")
