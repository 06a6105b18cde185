"""Clients of AWS to which stories may be told: STS has confirmed whose account they talk to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from codedeploy_fake.verification.aws_account import Account

_ACCOUNTS: WeakKeyDictionary[Any, Account] = WeakKeyDictionary()


@contextmanager
def confirmed(client: Any, account: Account) -> Iterator[None]:
    """While it is entered, stories may be told to this client. The account was checked before."""
    _ACCOUNTS[client] = account
    try:
        yield
    finally:
        del _ACCOUNTS[client]


def account_of(client: Any) -> Account | None:
    """The account that was confirmed for a client, if any was."""
    return _ACCOUNTS.get(client)
