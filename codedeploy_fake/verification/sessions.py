"""A session of boto3 for a command: what is wrong with the environment's own settings is said in one line."""

from __future__ import annotations

from typing import Any

import boto3.session
from botocore.exceptions import BotoCoreError

from codedeploy_fake.errors import UsageError


def session(region: str | None = None) -> Any:
    """A new session. Raises UsageError where AWS_PROFILE names no profile, or a file of settings cannot be read."""
    try:
        return boto3.session.Session(region_name=region)
    except BotoCoreError as wrong:
        raise UsageError(f"{wrong}: look at AWS_PROFILE, AWS_DEFAULT_PROFILE and AWS_CONFIG_FILE") from None
