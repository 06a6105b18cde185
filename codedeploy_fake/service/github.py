"""GitHub connections of the account: only the console makes them (``fake.resources.connect_github``)."""

from __future__ import annotations

from typing import Any

from codedeploy_fake.service.context import Context
from codedeploy_fake.service.paging import TOKEN_FOREIGN, page_by_name
from codedeploy_fake.service.rules import Call, Hit, Rule, absent
from codedeploy_fake.service.store import Store


def _bad_name(call: Call) -> Hit:
    name = call.request["tokenName"]
    return None if call.context.contract.pattern("GitHubAccountTokenName").fullmatch(name) else {"value": name}


def _unknown(call: Call) -> Hit:
    name = call.request["tokenName"]
    return None if name in call.store.github_tokens else {"name": name}


# fmt: off
LIST_RULES = (TOKEN_FOREIGN,)
DELETE_RULES = (
    Rule("token-name-required", "GitHubAccountTokenNameRequired", "GitHub account token name is missing", "error-text-neutral", absent("tokenName")),
    Rule("token-name-invalid",  "InvalidGitHubAccountTokenName",  "The GitHub account token name '{value}' is not valid", "error-text-neutral", _bad_name),
    Rule("token-unknown",       "GitHubAccountTokenDoesNotExist", "No GitHub account token found for name: {name}", "error-text-neutral", _unknown),
)
# fmt: on


def list_(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """ListGitHubAccountTokenNames: by name (``list-order-by-name``)."""
    names, more = page_by_name(store.github_tokens, request, context)
    return {"tokenNameList": names, **more}


def delete(store: Store, request: dict[str, Any], _context: Context) -> dict[str, Any]:
    """DeleteGitHubAccountToken: answers the name."""
    store.github_tokens -= {request["tokenName"]}
    return {"tokenName": request["tokenName"]}
