"""The AWS environment of a test: dummy credentials, a region, and a CodeDeploy endpoint where nobody listens.

Clients in this process never reach that endpoint, since the fake answers before a byte is sent; a
subprocess fails at once, with an address that says why, instead of asking the real service.
"""

from __future__ import annotations

import copy
import functools
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3
import botocore.handlers
import botocore.hooks
import botocore.loaders
import botocore.session
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Port 1 (tcpmux) has no listener on a developer's machine, and binding it needs a superuser.
NOWHERE = "http://127.0.0.1:1/codedeploy-fake-answers-in-process-only"

# fmt: off
_SET = {
    "AWS_ACCESS_KEY_ID":                   "testing",
    "AWS_SECRET_ACCESS_KEY":               "testing",
    "AWS_SESSION_TOKEN":                   "testing",
    "AWS_SECURITY_TOKEN":                  "testing",   # the older name of the session token
    "AWS_EC2_METADATA_DISABLED":           "true",
    "AWS_CONFIG_FILE":                     os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE":         os.devnull,
    "AWS_ENDPOINT_URL_CODEDEPLOY":         NOWHERE,
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",     # true would switch the line above off
}
# fmt: on

#: A profile needs the files that are hidden now; the expiration belongs to the credentials that were replaced.
_UNSET = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_CREDENTIAL_EXPIRATION")


def region_of_process() -> str:
    """The region that the environment names, or us-east-1."""
    # botocore reads only the first; AWS Lambda and the other SDKs know the second
    return os.environ.get("AWS_DEFAULT_REGION") or os.environ.get("AWS_REGION") or "us-east-1"


@contextmanager
def sealed(region: str) -> Iterator[None]:
    """Dummy credentials, this region, no way out and a default session of its own; afterwards all is as before."""
    with pytest.MonkeyPatch.context() as patch:
        _forget_ignored_endpoints(patch)
        for name in _UNSET:
            patch.delenv(name, raising=False)
        for name, value in {**_SET, **_unproxied(), "AWS_DEFAULT_REGION": region, "AWS_REGION": region}.items():
            patch.setenv(name, value)
        patch.setattr(boto3, "DEFAULT_SESSION", None)
        patch.setattr(boto3, "setup_default_session", _set_up_as_before(boto3.setup_default_session))
        yield


@contextmanager
def pointing(url: str) -> Iterator[None]:
    """Whoever makes a CodeDeploy client, here or in a subprocess, and names no endpoint, means this URL."""
    with pytest.MonkeyPatch.context() as patch:
        _forget_ignored_endpoints(patch)
        patch.setenv("AWS_ENDPOINT_URL_CODEDEPLOY", url)
        patch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false")
        yield


def _set_up_as_before(original: Callable[..., None]) -> Callable[..., None]:
    """What makes boto3's default session: ours, when the first client asks for one and nobody said anything of it.

    A session costs 0.8 ms, two thirds of a fixture, and most tests use a client that has its own.
    """

    @functools.wraps(original)
    def setup_default_session(**settings: Any) -> None:
        if settings:
            original(**settings)
        else:
            boto3.DEFAULT_SESSION = default_session()

    return setup_default_session


def default_session() -> Any:
    """A new boto3 session that has no state of another: its own events, credentials and configuration.

    boto3's default session keeps the credentials it once found, so a test needs one of its own. A plain one
    costs 40 ms with its first client (botocore 1.44: loading models), this one 2.5 ms: the loaded models and
    the list of botocore's built-in handlers are shared, neither of which a session changes.
    """
    hooks = copy.copy(_builtin_hooks(tuple(botocore.handlers.BUILTIN_HANDLERS)))
    core = botocore.session.Session(event_hooks=hooks, include_builtin_handlers=False)
    core.register_component("data_loader", _loader(os.environ.get("AWS_DATA_PATH")))
    return boto3.Session(botocore_session=core)


@functools.lru_cache(maxsize=1)
def _builtin_hooks(_handlers: tuple[object, ...]) -> Any:
    """Botocore's own handlers. moto adds itself to them on import, so they are made again when they differ."""
    hooks = botocore.hooks.HierarchicalEmitter()
    botocore.session.Session(event_hooks=hooks)  # registers them
    return hooks


@functools.cache
def _loader(data_path: str | None) -> Any:
    return botocore.loaders.create_loader(data_path)


def _forget_ignored_endpoints(patch: pytest.MonkeyPatch) -> None:
    """What the user told botocore to ignore stays ignored when the switch must be off for our endpoint."""
    if os.environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true":
        for name in [name for name in os.environ if name.startswith("AWS_ENDPOINT_URL")]:
            patch.delenv(name)


def _unproxied() -> dict[str, str]:
    """Without this a subprocess would hand its request for the closed port to the proxy, if there is one."""
    exempt = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    if exempt == "*":
        return {}
    value = ",".join(filter(None, [exempt, "127.0.0.1"]))
    return {"NO_PROXY": value, "no_proxy": value}
