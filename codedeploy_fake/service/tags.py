"""Tags of applications and deployment groups (``resource-tags``). Their members begin with capital letters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from codedeploy_fake.service.configs import find
from codedeploy_fake.service.context import Context
from codedeploy_fake.service.rules import APPLICATION_EXISTS, GROUP_EXISTS, Call, Hit, Rule, Test, absent
from codedeploy_fake.service.store import Store

#: Nobody but AWS itself makes tags that begin so.
_RESERVED = "aws:"
_ARN_FORM = re.compile(
    r"arn:aws[a-z-]*:codedeploy:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):(?P<kind>[a-z]+)[:/](?P<name>.+)"
)
_NAMES = {"application": re.compile(r"[^/:]+"), "deploymentgroup": re.compile(r"[^/:]+/[^/:]+")}
_ANY = re.compile(r".+")


def _bad_arn(call: Call) -> Hit:
    arn, store = call.request["ResourceArn"], call.store
    found = _ARN_FORM.fullmatch(arn)
    fine = (
        found
        and len(arn) <= call.context.contract.limit("Arn.max")
        and (found["region"], found["account"]) == (store.region, store.account_id)
        and _NAMES.get(found["kind"], _ANY).fullmatch(found["name"])
    )
    return None if fine else {"arn": arn}


def _not_supported(call: Call) -> Hit:
    arn = call.request["ResourceArn"]
    return None if arn.split(":", 5)[5].startswith(tuple(f"{kind}:" for kind in _NAMES)) else {"arn": arn}


def _no_config(call: Call) -> Hit:
    """The ARN names a deployment configuration that does not exist."""
    kind, _, name = call.request["ResourceArn"].split(":", 5)[5].partition(":")
    return {"name": name} if kind == "deploymentconfig" and find(call.store, name) is None else None


def _names(request: Mapping[str, Any]) -> tuple[str, str]:
    """Application and group (empty for none) that the request's ARN names; the rules have looked at its form."""
    application, _, group = request["ResourceArn"].split(":", 6)[6].partition("/")
    return application, group


def _resource(store: Store, request: Mapping[str, Any]) -> str:
    """The id of what the ARN names, under which its tags are kept: they stay when its name changes. Empty: none."""
    application, group = _names(request)
    if group:
        return store.groups[application, group].group_id if (application, group) in store.groups else ""
    return store.applications[application].application_id if application in store.applications else ""


def _no_application(call: Call) -> Hit:
    application, _ = _names(call.request)
    return None if application in call.store.applications else {"name": application}


def _no_group(call: Call) -> Hit:
    return None if _resource(call.store, call.request) else {"name": _names(call.request)[1]}


def _fault(tags: Sequence[Mapping[str, str]], call: Call) -> str | None:
    limit = call.context.contract.limit
    keys = [tag.get("Key", "") for tag in tags]
    if not all(keys):
        return "A tag has no key"
    if any(key.lower().startswith(_RESERVED) for key in keys):
        return f"A tag key must not begin with {_RESERVED}"
    if any(len(key) > limit("tagKey") for key in keys):
        return f"A tag key is longer than {limit('tagKey')} characters"
    if any(len(tag.get("Value", "")) > limit("tagValue") for tag in tags):
        return f"A tag value is longer than {limit('tagValue')} characters"
    if len(set(keys)) < len(keys):
        return "A tag key is given more than once"
    return None


def _bad_keys(call: Call) -> Hit:
    most = call.context.contract.limit("tagKey")
    return {} if any(not 0 < len(key) <= most for key in call.request["TagKeys"]) else None


def _bad_tags(member: str) -> Test:
    """The tags in a member of the request cannot be added; the hit carries the sentence."""

    def test(call: Call) -> Hit:
        sentence = _fault(call.request.get(member, []), call)
        return None if sentence is None else {"sentence": sentence}

    return test


def _too_many(call: Call) -> Hit:
    carried = call.store.tags.get(_resource(call.store, call.request), {})
    return _beyond(call, {*carried, *(tag["Key"] for tag in call.request["Tags"])})


def _too_many_at_once(call: Call) -> Hit:
    return _beyond(call, call.request.get("tags", []))


def _beyond(call: Call, tags: Sequence[object] | set[object]) -> Hit:
    most = call.limit("resourceTags")
    return {"limit": most} if len(tags) > most else None


def add(store: Store, resource: str, tags: Sequence[Mapping[str, str]]) -> None:
    """Put tags on a resource, by its id; a key that is there gets the new value."""
    if tags:
        store.tags[resource] = {**store.tags.get(resource, {}), **{tag["Key"]: tag.get("Value", "") for tag in tags}}


_LIMIT = "A resource cannot have more than {limit} tags"

# fmt: off
_ARN = (
    Rule("arn-required",      "ResourceArnRequired", "The resource ARN is missing", "error-text-neutral", absent("ResourceArn")),
    Rule("arn-invalid",       "InvalidArn",          "The ARN '{arn}' is not valid", "error-text-neutral", _bad_arn),
)
_NOT_SUPPORTED = Rule("arn-not-supported", "ArnNotSupported", "The ARN '{arn}' names neither an application nor a deployment group", "error-text-neutral", _not_supported)
_ARN_KNOWN = (
    *_ARN,
    Rule("config-unknown",    "DeploymentConfigDoesNotExist", "No deployment configuration found for name: {name}", "configs-not-tagged", _no_config),
    _NOT_SUPPORTED,
)
_EXISTS = (
    Rule("application-unknown", "ApplicationDoesNotExist",     APPLICATION_EXISTS.message, "application-unknown-text", _no_application),
    Rule("group-unknown",       "DeploymentGroupDoesNotExist", GROUP_EXISTS.message, "group-unknown-text", _no_group),
)
#: For the operations that make what the tags are for.
ADDED = (
    Rule("tags-invalid", "InvalidTagsToAdd", "{sentence}", "resource-tags", _bad_tags("tags")),
    Rule("tags-limit",   "InvalidTagsToAdd", _LIMIT, "resource-tags", _too_many_at_once),
)
TAG_RULES = (
    *_ARN_KNOWN,
    Rule("tags-required", "TagRequired",      "At least one tag must be specified", "error-text-neutral", absent("Tags")),
    Rule("tags-invalid",  "InvalidTagsToAdd", "{sentence}", "resource-tags", _bad_tags("Tags")),
    *_EXISTS,
    Rule("tags-limit",    "InvalidTagsToAdd", _LIMIT, "resource-tags", _too_many),
)
UNTAG_RULES = (
    *_ARN_KNOWN,
    Rule("keys-required", "TagRequired", "At least one tag key must be specified", "error-text-neutral", absent("TagKeys")),
    Rule("keys-invalid",  "InvalidTagsToAdd", "A tag key has no character, or more than there may be", "resource-tags", _bad_keys),
    *_EXISTS,
)
LIST_RULES = (*_ARN, _NOT_SUPPORTED)
# fmt: on


def tag(store: Store, request: dict[str, Any], _context: Context) -> dict[str, Any]:
    """TagResource: a key that is there already gets the new value."""
    add(store, _resource(store, request), request["Tags"])
    return {}


def untag(store: Store, request: dict[str, Any], _context: Context) -> dict[str, Any]:
    """UntagResource: a key that is not there is passed over."""
    resource = _resource(store, request)
    left = {key: value for key, value in store.tags.pop(resource, {}).items() if key not in request["TagKeys"]}
    if left:
        store.tags[resource] = left
    return {}


def list_(store: Store, request: dict[str, Any], _context: Context) -> dict[str, Any]:
    """ListTagsForResource: all on one page, whatever NextToken says; none for a resource that does not exist."""
    carried = store.tags.get(_resource(store, request), {})
    return {"Tags": [{"Key": key, "Value": value} for key, value in carried.items()]}
