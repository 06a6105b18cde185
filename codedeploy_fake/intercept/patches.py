"""One attribute replaced while anybody holds it, and the canary of the attributes relied on."""

from __future__ import annotations

import importlib
import inspect
import threading
from typing import TYPE_CHECKING, Any

from codedeploy_fake.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

#: What the interception relies on inside botocore. An attribute of a class may also be one that its
#: ``__init__`` sets. Seen with botocore 1.34 to 1.44.
RELIED_ON = (
    # attribute                                              what for
    "botocore.hooks.HierarchicalEmitter._emit",  #           the seam
    "botocore.hooks.HierarchicalEmitter._handlers",  #       the users' own handlers still run
    "botocore.hooks._PrefixTrie.prefix_search",  #           the same
    "botocore.hooks.EventAliaser._emitter",  #               the seam of a bound client
    "botocore.awsrequest.AWSResponse",  #                    the answer
    "botocore.awsrequest.HeadersDict._dict",  #              the headers of a request
    "botocore.client.BaseClient.get_waiter",  #              the waiters of a bound client
    "botocore.waiter.time",  #                               a waiter's sleep
    "botocore.exceptions.ConnectionClosedError",  #          an answer that never comes
    "botocore.session.Session.create_client",  #             the region of a client that has none
    "botocore.session.Session.get_credentials",  #           no provider is asked for a new client
    "botocore.session.Session.get_auth_token",  #            the same, for tokens
    "botocore.session.Session._credentials",  #              credentials that the session has already
    "botocore.signers.RequestSigner.get_auth_instance",  #   no provider is asked for an older client
    "botocore.signers.RequestSigner._credentials",  #        whether they are plain and static
    "botocore.signers.RequestSigner.signing_name",  #        whether it signs for CodeDeploy
    "botocore.credentials.Credentials",  #                   dummies
)


#: What it relies on inside aiobotocore, if that is there. Seen with aiobotocore 2.12 to 3.10.
RELIED_ON_IN_AIOBOTOCORE = (
    "aiobotocore.hooks.AioHierarchicalEmitter._emit",  #         the seam
    "aiobotocore.awsrequest.AioAWSResponse",  #                  the answer
    "aiobotocore.session.AioSession._create_client",  #          the region of a client that has none
    "aiobotocore.session.AioSession.get_credentials",  #         no provider is asked for a new client
    "aiobotocore.signers.AioRequestSigner.get_auth_instance",  # no provider is asked for an older client
    "aiobotocore.credentials.AioCredentials",  #                 dummies
    "aiobotocore.waiter.asyncio",  #                             a waiter's sleep
)

#: The versions that were tried of each package, and how to get one of them.
_TRIED = {"botocore": ("1.34 to 1.44", "boto3<1.45"), "aiobotocore": ("2.12 to 3.10", "aiobotocore<3.11")}


def check(relied_on: Iterable[str] = RELIED_ON) -> None:
    """The canary: raise UsageError that names the first attribute which the installed version does not have."""
    for name in relied_on:
        if not _exists(name):
            package = name.partition(".")[0]
            versions, requirement = _TRIED[package]
            raise UsageError(
                f"{package} {importlib.import_module(package).__version__} has no {name}, where codedeploy_fake stands "
                f"between client and network, so nothing was intercepted; install {package} {versions} "
                f'(pip install "{requirement}"), or a newer codedeploy-fake'
            )


def _exists(name: str) -> bool:
    package, module, *path = name.split(".")
    try:
        found: Any = importlib.import_module(f"{package}.{module}")
    except ImportError:
        return False
    for part in path:
        if part not in vars(found):  # what a class inherits is another's, and replaced there
            # In an interception, __init__ may be a replacement around the one that sets it.
            made: Any = inspect.unwrap(found.__init__) if isinstance(found, type) else None  # type: ignore[misc]
            return part in getattr(getattr(made, "__code__", None), "co_names", ())
        found = vars(found)[part]
    return True


class Patch:
    """An attribute that is replaced from the first ``hold`` to the last ``release``, in whatever order they come.

    ``replace`` makes the replacement from the original. If somebody else has replaced the attribute in
    between, theirs stays: the replacement beneath it must then be harmless. If they put it back later, the
    next to hold it takes it up again, so that it is not replaced twice and goes in the end.
    """

    def __init__(self, owner: Any, name: str, replace: Callable[[Any], Any]) -> None:
        self._owner = owner
        self._name = name
        self._replace = replace
        self._lock = threading.Lock()
        self._holders = 0
        self._original: Any = None
        self._replacement: Any = None

    def hold(self) -> None:
        """Replace the attribute, unless it is already."""
        with self._lock:
            found = vars(self._owner)[self._name]
            if self._holders == 0 and (self._replacement is None or found is not self._replacement):
                self._original = found
                self._replacement = self._replace(found)
                setattr(self._owner, self._name, self._replacement)
            self._holders += 1

    def release(self) -> None:
        """Put the original back, if nobody else holds the replacement."""
        with self._lock:
            self._holders -= 1
            if self._holders == 0 and vars(self._owner)[self._name] is self._replacement:
                setattr(self._owner, self._name, self._original)
