"""The plugin's options and ini values, and what a run has chosen by them. Every run loads this module."""

from __future__ import annotations

import pytest

#: The target of a run that talks to a fake in its own process, and of one that talks to the real service.
FAKE, AWS = "fake", "aws"


def declare(parser: pytest.Parser) -> None:
    """Declare them."""
    group = parser.getgroup("codedeploy_fake")
    target = "whom the tests talk to: 'fake', in this process, the URL of a server (codedeploy-fake serve), or 'aws'"
    account = "the account that --codedeploy-target aws may talk to: the credentials must be of this one"
    group.addoption("--codedeploy-target", metavar="fake|URL|aws", help=target)
    group.addoption("--codedeploy-account", metavar="ID", help=account)
    group.addoption("--codedeploy-region", metavar="REGION", help="the region that --codedeploy-target aws talks to")
    assumptions = "sum up, test by test, which rules that nobody outside AWS knows the tests have leaned on"
    group.addoption("--codedeploy-assumptions", action="store_true", help=assumptions)
    parser.addini("codedeploy_target", f"{target}; --codedeploy-target goes before it", default=FAKE)
    parser.addini("codedeploy_account", f"{account}; --codedeploy-account goes before it", default="")
    parser.addini(
        "codedeploy_region",
        "region of the fake and, if the environment names none, of clients made at import time (AWS_DEFAULT_REGION); "
        "of --codedeploy-target aws unless there is a --codedeploy-region",
        default="",
    )


def target(config: pytest.Config) -> str:
    """Whom the tests talk to."""
    chosen: str = config.getoption("--codedeploy-target") or config.getini("codedeploy_target")
    return chosen


def place(config: pytest.Config) -> tuple[str, str]:
    """Account and region of the real service, each "" where nobody named it."""
    account = config.getoption("--codedeploy-account") or config.getini("codedeploy_account")
    return account, config.getoption("--codedeploy-region") or config.getini("codedeploy_region")
