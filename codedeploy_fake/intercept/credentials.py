"""Credentials inside an interception: no provider, instance metadata or STS is asked on behalf of CodeDeploy.

Requests are still signed, by botocore. Plain static credentials sign as they are, because an access key id of
twelve digits selects the account; everything else (none at all, refreshable, expired, assume-role) is replaced
by dummies when a request is signed. A client that was made inside and is used after leaving finds its real
credentials then, as if it had been made outside.
"""

from __future__ import annotations

import contextvars
import copy
import functools
import inspect
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.credentials import Credentials
from botocore.session import Session
from botocore.signers import RequestSigner

from codedeploy_fake.intercept.active import innermost
from codedeploy_fake.intercept.patches import Patch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

#: What requests are signed with when nobody gave anything better: an id that selects no account.
DUMMY = {"aws_access_key_id": "codedeploy-fake", "aws_secret_access_key": "codedeploy-fake"}

_SERVICE = "codedeploy"
_SECRETS = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
#: Settings of a profile that make botocore look for credentials elsewhere before it takes the profile's own.
_ELSEWHERE = ("role_arn", "web_identity_token_file", "sso_session", "sso_start_url")

_creating: contextvars.ContextVar[bool] = contextvars.ContextVar("codedeploy_fake_creating", default=False)


class Postponed:
    """The credentials of a session that has not been asked for them: it is asked when they are needed."""

    method = "codedeploy-fake"

    def __init__(self, session: Any) -> None:
        self._session = session

    def get_frozen_credentials(self) -> Any:
        """The session's credentials now; None if it has none, which the signer then says."""
        credentials = self._session.get_credentials()
        return credentials and credentials.get_frozen_credentials()

    def get_deferred_property(self, name: str) -> Callable[[], Any]:
        """What an endpoint rule asks for (the account id, in other services)."""
        return lambda: getattr(self.get_frozen_credentials(), name, None)


def static(session: Any, plain: type[Credentials] = Credentials) -> Any:
    """The plain static credentials of a session that are known without asking a provider, or None."""
    if session._credentials is not None:
        return session._credentials
    profile = session.get_scoped_config()
    if session.instance_variables().get("profile") is None:  # a profile named in code goes before the environment
        environment = {name: os.environ.get(name.upper()) for name in _SECRETS}
        if _complete(environment):
            return plain(*environment.values())
    if _complete(profile) and not any(setting in profile for setting in _ELSEWHERE):
        return plain(*map(profile.get, _SECRETS))
    return None


def _complete(settings: Mapping[str, Any]) -> bool:
    return bool(settings.get("aws_access_key_id") and settings.get("aws_secret_access_key"))


@contextmanager
def creating(call: inspect.BoundArguments) -> Iterator[inspect.BoundArguments]:
    """A call of ``create_client``, as it is to be made while this is entered.

    A client of CodeDeploy without a region gets the fake's, and its session is not asked for credentials.
    """
    session, fake = call.args[0], innermost()
    if fake is None or call.arguments["service_name"] != _SERVICE:
        yield call
        return
    if call.arguments.get("region_name") is None and not _has_region(session, call.arguments.get("config")):
        call.arguments["region_name"] = fake.region
    before = _creating.set(True)
    try:
        yield call
    finally:
        _creating.reset(before)


def is_creating() -> bool:
    """Whether a client of CodeDeploy is being made in this thread or task."""
    return _creating.get()


def _create_client(original: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(original)

    @functools.wraps(original)
    def create_client(*args: Any, **kwargs: Any) -> Any:
        with creating(signature.bind(*args, **kwargs)) as call:
            return original(*call.args, **call.kwargs)

    return create_client


def _has_region(session: Any, config: Any) -> bool:
    configs = (config, session.get_default_client_config())
    return session.get_config_variable("region") is not None or any(
        getattr(one, "region_name", None) for one in configs
    )


def _get_credentials(original: Callable[[Any], Any]) -> Callable[[Any], Any]:
    @functools.wraps(original)
    def get_credentials(self: Any) -> Any:
        return (static(self) or Postponed(self)) if is_creating() else original(self)

    return get_credentials


def _get_auth_token(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def get_auth_token(self: Any, **kwargs: Any) -> Any:
        # CodeDeploy takes no bearer token; looking for one reads SSO settings and fails on incomplete ones.
        return None if is_creating() else original(self, **kwargs)

    return get_auth_token


def signing_with(plain: type[Credentials]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """What makes a ``get_auth_instance`` that signs with nothing but ``plain`` static credentials."""

    def replace(original: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(original)
        def get_auth_instance(self: Any, *args: Any, **kwargs: Any) -> Any:
            if innermost() is not None and self.signing_name == _SERVICE:
                credentials = kwargs.get("request_credentials") or self._credentials
                # Subclasses are those that refresh: only the plain ones are known to ask nobody.
                if type(credentials) is not plain:
                    kwargs.pop("request_credentials", None)  # botocore 1.34 begins without it
                    self = copy.copy(self)
                    self._credentials = plain(*DUMMY.values())
            return original(self, *args, **kwargs)

        return get_auth_instance

    return replace


CREDENTIALS = (
    Patch(Session, "create_client", _create_client),
    Patch(Session, "get_credentials", _get_credentials),
    Patch(Session, "get_auth_token", _get_auth_token),
    Patch(RequestSigner, "get_auth_instance", signing_with(Credentials)),
)
