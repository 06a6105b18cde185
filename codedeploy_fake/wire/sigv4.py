"""What a signature says about its sender. It is read, never checked: any credentials will do."""

from __future__ import annotations

import re

from codedeploy_fake.wire import Request

_SCOPE = re.compile(r"Credential=([^/,\s]+)/[^/,\s]+/([a-z0-9-]+)/[^/,\s]+/aws4_request")
_ACCOUNT = re.compile(r"\d{12}")


def scope(request: Request) -> tuple[str | None, str | None]:
    """(account id, region) of a request's credential scope, each None where it does not say.

    An access key id of twelve digits selects that account, as other emulators have it; any other says nothing
    (``account-from-access-key``, assumed).
    """
    found = _SCOPE.search(request.headers.get("authorization", ""))
    if found is None:
        return None, None
    key, region = found.groups()
    return (key if _ACCOUNT.fullmatch(key) else None), region


def key_of(request: Request) -> str | None:
    """The access key id that a request is signed with; None where it does not say."""
    found = _SCOPE.search(request.headers.get("authorization", ""))
    return found[1] if found else None
