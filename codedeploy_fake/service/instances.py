"""On-premises instances: registered by hand, tagged, and meant by groups as EC2 instances are."""

from __future__ import annotations

import hashlib
import string
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from codedeploy_fake.service.context import Context
from codedeploy_fake.service.paging import page_by_name
from codedeploy_fake.service.store import Store
from codedeploy_fake.simulation.fleet import OnPremisesInstance, Tags, carries

_SYMBOLS = string.digits + string.ascii_letters
_PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}


def partition(region: str) -> str:
    """The partition that a region belongs to, as an ARN names it."""
    return next((name for prefix, name in _PARTITIONS.items() if region.startswith(prefix)), "aws")


def _suffix(minted: str) -> str:
    """Ten letters and digits, which keep two instances apart that had one name (``on-premises-arn``)."""
    number, symbols = int(hashlib.sha256(minted.encode()).hexdigest(), 16), ""
    for _ in range(10):
        number, place = divmod(number, len(_SYMBOLS))
        symbols += _SYMBOLS[place]
    return symbols


def register(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """RegisterOnPremisesInstance: a name that was deregistered may be registered again, and is as new then."""
    name = request["instanceName"]
    home = f"arn:{partition(store.region)}:codedeploy:{store.region}:{store.account_id}"
    store.on_premises[name] = OnPremisesInstance(
        name=name,
        arn=f"{home}:instance/{name}_{_suffix(context.mint_uuid())}",
        registered_at=context.now,
        iam_user_arn=request.get("iamUserArn"),
        iam_session_arn=request.get("iamSessionArn"),
    )
    return {}


def deregister(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """DeregisterOnPremisesInstance: the record and its tags stay (``on-premises-deregistered``)."""
    instance = store.on_premises.get(request["instanceName"])
    if instance is not None and instance.registered:
        store.on_premises[instance.name] = replace(instance, deregistered_at=context.now)
    return {}


def get(store: Store, request: dict[str, Any], _context: Context) -> dict[str, Any]:
    """GetOnPremisesInstance: a deregistered one, too."""
    return {"instanceInfo": _info(store.on_premises[request["instanceName"]])}


def batch_get(store: Store, request: dict[str, Any], _context: Context) -> dict[str, Any]:
    """BatchGetOnPremisesInstances: unknown names are left out, a name asked twice is answered once."""
    known = [name for name in dict.fromkeys(request["instanceNames"]) if name in store.on_premises]
    return {"instanceInfos": [_info(store.on_premises[name]) for name in known]}


def _info(instance: OnPremisesInstance) -> dict[str, Any]:
    info: dict[str, Any] = {
        "instanceName": instance.name,
        "instanceArn": instance.arn,
        "registerTime": instance.registered_at / 1000,
        "tags": [{"Key": key, "Value": value} for key, value in instance.tags],
    }
    if instance.iam_user_arn is not None:
        info["iamUserArn"] = instance.iam_user_arn
    if instance.iam_session_arn is not None:
        info["iamSessionArn"] = instance.iam_session_arn
    if instance.deregistered_at is not None:
        info["deregisterTime"] = instance.deregistered_at / 1000
    return info


def list_(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """ListOnPremisesInstances: by name; tag filters are OR-ed, a status nobody asks for means both."""
    found = [instance.name for instance in store.on_premises.values() if _listed(instance, request)]
    shown, more = page_by_name(found, request, context)
    return {"instanceNames": shown, **more}


def _listed(instance: OnPremisesInstance, request: dict[str, Any]) -> bool:
    asked = request.get("registrationStatus")
    if asked is not None and (asked == "Registered") is not instance.registered:
        return False
    filters = request.get("tagFilters")
    return not filters or any(carries(instance.tags, tag_filter) for tag_filter in filters)


def add_tags(store: Store, request: dict[str, Any], _context: Context) -> dict[str, Any]:
    """AddTagsToOnPremisesInstances: to all that are named, or to none; a key that is there gets the new value."""
    return _tag(store, request, lambda tags: tuple({**dict(tags), **dict(_pairs(request))}.items()))


def remove_tags(store: Store, request: dict[str, Any], _context: Context) -> dict[str, Any]:
    """RemoveTagsFromOnPremisesInstances: exact pairs go; one that is not there is no error."""
    gone = set(_pairs(request))
    return _tag(store, request, lambda tags: tuple(pair for pair in tags if pair not in gone))


def _pairs(request: dict[str, Any]) -> Tags:
    return tuple((tag["Key"], tag["Value"]) for tag in request["tags"])


def _tag(store: Store, request: dict[str, Any], change: Callable[[Tags], Tags]) -> dict[str, Any]:
    for name in request["instanceNames"]:
        instance = store.on_premises[name]
        store.on_premises[name] = replace(instance, tags=change(instance.tags))
    return {}
