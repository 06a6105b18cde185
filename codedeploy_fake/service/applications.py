"""Applications."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from codedeploy_fake.service import groups, tags
from codedeploy_fake.service.context import Context
from codedeploy_fake.service.group_lookups import hooks_stay
from codedeploy_fake.service.paging import TOKEN_FOREIGN, page_by_name
from codedeploy_fake.service.rules import (
    APPLICATION_EXISTS,
    APPLICATION_NAME,
    Call,
    Hit,
    Rule,
    absent,
    bad_platform,
    declared,
    malformed,
    malformed_item,
    more_than,
)
from codedeploy_fake.service.store import Application, Store


def _exists(call: Call) -> Hit:
    return {"name": call.request["applicationName"]} if call.application else None


def _too_many(call: Call) -> Hit:
    most = call.limit("applications")
    return {"limit": most} if len(call.store.applications) >= most else None


def _taken(call: Call) -> Hit:
    name = call.request.get("newApplicationName")
    return {"name": name} if name in call.store.applications else None


def _batch_unknown(call: Call) -> Hit:
    names = call.request["applicationNames"]
    return next(({"name": name} for name in names if name not in call.store.applications), None)


_TAKEN = "Application already exists: {name}"

# fmt: off
CREATE_RULES = (
    *APPLICATION_NAME,
    Rule("platform-invalid",    "InvalidComputePlatform",   "ComputePlatform '{value}' is not valid. Valid values are [{accepted}]", "platform-invalid-text", bad_platform),
    *tags.ADDED,
    Rule("application-exists",  "ApplicationAlreadyExists", _TAKEN, "error-text-neutral", _exists),
    Rule("application-limit",   "ApplicationLimitExceeded", "The limit of {limit} applications was exceeded", "error-text-neutral", _too_many),
)
GET_RULES = (*APPLICATION_NAME, APPLICATION_EXISTS)
BATCH_GET_RULES = (
    Rule("application-names-required", "ApplicationNameRequired", "At least one application name must be specified", "error-text-neutral", absent("applicationNames")),
    Rule("application-names-limit",    "BatchLimitExceeded",      "The input application name list is too long: max {limit}", "error-text-neutral", declared("BatchGetApplications", "BatchLimitExceeded", more_than("BatchGetApplications.applicationNames", "applicationNames"))),
    Rule("application-names-invalid",  "InvalidApplicationName",  "The application name '{value}' is not valid", "error-text-neutral", malformed_item("applicationNames", "ApplicationName")),
    Rule("applications-unknown",       "ApplicationDoesNotExist", APPLICATION_EXISTS.message, "batch-applications-unknown", _batch_unknown),
)
LIST_RULES = (TOKEN_FOREIGN,)
UPDATE_RULES = (
    *APPLICATION_NAME,
    Rule("new-name-invalid", "InvalidApplicationName",   "The application name '{value}' is not valid", "error-text-neutral", malformed("newApplicationName", "ApplicationName")),
    APPLICATION_EXISTS,
    Rule("new-name-taken",   "ApplicationAlreadyExists", _TAKEN, "renames", _taken),
)
DELETE_RULES = (*APPLICATION_NAME, hooks_stay("DeleteApplication"))
# fmt: on


def create(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """CreateApplication: a name that is unique in its account and region; Server unless said otherwise."""
    application = Application(
        name=request["applicationName"],
        application_id=context.mint_uuid(),
        created_at=context.now,
        platform=request.get("computePlatform", "Server"),
    )
    store.applications[application.name] = application
    tags.add(store, application.application_id, request.get("tags", []))
    return {"applicationId": application.application_id}


def _info(application: Application) -> dict[str, Any]:
    """ApplicationInfo: ``gitHubAccountName`` only when linked, which only the console does (``application-info``)."""
    return {
        "applicationId": application.application_id,
        "applicationName": application.name,
        "createTime": application.created_at / 1000,
        "linkedToGitHub": False,
        "computePlatform": application.platform,
    }


def get(store: Store, request: dict[str, Any], _context: Context) -> dict[str, Any]:
    """GetApplication."""
    return {"application": _info(store.applications[request["applicationName"]])}


def batch_get(store: Store, request: dict[str, Any], _context: Context) -> dict[str, Any]:
    """BatchGetApplications: in the order asked, a name asked twice answered once (``batch-order``)."""
    names = dict.fromkeys(request["applicationNames"])
    return {"applicationsInfo": [_info(store.applications[name]) for name in names]}


def list_(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """ListApplications: by name (``list-order-by-name``)."""
    names, more = page_by_name(store.applications, request, context)
    return {"applications": names, **more}


def update(store: Store, request: dict[str, Any], _context: Context) -> dict[str, Any]:
    """UpdateApplication: only its name can change; groups, revisions, tags and deployments follow (``renames``)."""
    name, new = request["applicationName"], request.get("newApplicationName")
    if new is not None:
        store.applications[new] = replace(store.applications.pop(name), name=new)
        store.rename({key: (new, key[1]) for key in store.groups if key[0] == name})
    return {}


def delete(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """DeleteApplication: with all that belongs to it; one that is not there is no error (``deletes-idempotent``)."""
    application = store.applications.pop(request["applicationName"], None)
    if application is not None:
        for group in [group for group in store.groups.values() if group.application == application.name]:
            groups.remove(store, group, "APPLICATION_MISSING", context)
        store.tags.pop(application.application_id, None)
        store.external_ids.pop(application.application_id, None)
        for key in [key for key in store.revisions if key[0] == application.application_id]:
            del store.revisions[key]
    return {}
