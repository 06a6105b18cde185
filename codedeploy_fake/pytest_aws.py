"""``--codedeploy-target aws``: tests that take ``codedeploy_client`` talk to the account that was named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from codedeploy_fake import pytest_options
from codedeploy_fake.errors import UsageError
from codedeploy_fake.verification.aws_account import Account, account
from codedeploy_fake.verification.confirming import confirmed

if TYPE_CHECKING:
    from mypy_boto3_codedeploy import CodeDeployClient

#: The account that STS has confirmed in this process.
_HERE = pytest.StashKey[Account]()
#: What the guards of ``codedeploy-fake verify`` call what is called otherwise here.
_WORDS = {f"--{name}": f"--codedeploy-{name}" for name in ("target", "account", "region")}


def check(config: pytest.Config) -> Account:
    """The account, after STS has said that the credentials are of it; CodeDeploy is not called before.

    Raises pytest.UsageError, which stops the run, where they are of another, or no account and region were named.
    """
    if _HERE not in config.stash:
        try:
            here = account(*pytest_options.place(config))
            here.check()
        except UsageError as refused:
            text = str(refused)
            for theirs, ours in _WORDS.items():
                text = text.replace(theirs, ours)
            raise pytest.UsageError(text) from None
        config.stash[_HERE] = here
    return config.stash[_HERE]


@contextmanager
def client(config: pytest.Config, test: str, marked: Mapping[str, Any]) -> Iterator[CodeDeployClient]:
    """A boto3 client of that account and region, in which code under test also makes its own.

    A test whose marker names another account or region is skipped.
    """
    here = check(config)
    for name, value in (("region", here.region), ("account_id", here.account_id)):
        if marked.get(name, value) != value:
            pytest.skip(f"{test} is about the {name} {marked[name]}, but --codedeploy-target is aws {value}")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_DEFAULT_REGION", "AWS_REGION"):
            patch.setenv(name, here.region)
        made = boto3.session.Session(region_name=here.region).client("codedeploy")
        with confirmed(made, here):
            yield made
