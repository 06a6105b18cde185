"""Revisions: where the application to deploy comes from.

An application keeps the revisions that were registered with it, each under its identity: everything that names the
bundle, for a text its SHA-256 (``revision-identity``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from codedeploy_fake.service.context import Context
from codedeploy_fake.service.paging import page
from codedeploy_fake.service.store import Application, Deployment, Revision, Store

#: Locations whose content only GetApplicationRevision shows; all others show its hash.
_TEXTS = ("string", "appSpecContent")


def as_stored(revision: Mapping[str, Any]) -> dict[str, Any]:
    """The revision as later answers show it: the bundle type in the enum's spelling, of a text only the hash."""
    stored = _with_content(revision)
    for member in _TEXTS:
        if member in stored:
            stored[member] = {"sha256": stored[member]["sha256"]}
    return stored


def _with_content(revision: Mapping[str, Any]) -> dict[str, Any]:
    stored = dict(revision)
    if "s3Location" in stored:
        bundle = stored["s3Location"]["bundleType"].lower()
        shown = bundle.upper() if bundle in ("yaml", "json") else bundle
        stored["s3Location"] = {**stored["s3Location"], "bundleType": shown}
    for member in _TEXTS:
        if stored.get(member, {}).get("content"):
            content = stored[member]["content"]
            stored[member] = {"content": content, "sha256": hashlib.sha256(content.encode()).hexdigest()}
    return stored


_sorted_json = json.JSONEncoder(sort_keys=True).encode  # json.dumps would make an encoder for every call


def identity(revision: Mapping[str, Any]) -> str:
    """What makes a revision the same as another: an S3 object without a version is not the one with a version."""
    return _sorted_json(as_stored(revision))


def use(store: Store, deployment: Deployment, given: Mapping[str, Any], now: int) -> None:
    """A deployment uses the revision that was given for it.

    One that was never registered is, now (``revision-registered-by-deployment``).
    """
    key = (store.applications[deployment.application].application_id, _sorted_json(deployment.revision))
    known = store.revisions.get(key)
    if known is None:
        location = _with_content(given)
        known = Revision(
            location=deployment.revision if location == deployment.revision else location,  # one value, but of a text
            registered_at=now,
            description=f"Application revision registered by Deployment ID: {deployment.deployment_id}",
        )
    first = now if known.first_used_at is None else known.first_used_at
    store.revisions[key] = replace(known, first_used_at=first, last_used_at=now)


def _registered(store: Store, application: Application) -> dict[str, Revision]:
    """The application's revisions by identity, in the order in which they were registered."""
    return {key: revision for (owner, key), revision in store.revisions.items() if owner == application.application_id}


def _targets(store: Store, application: Application, now: int) -> dict[str, list[str]]:
    """Identities of the revisions that are the target of a group, each with the names of those groups."""
    found: dict[str, list[str]] = {}
    for owner, group in sorted(store.groups):
        succeeded = store.last_success(owner, group, now) if owner == application.name else None
        if succeeded is not None:
            found.setdefault(identity(succeeded.revision), []).append(group)
    return found


def _info(revision: Revision, groups: list[str]) -> dict[str, Any]:
    """GenericRevisionInfo: a revision that was never used has no times of use."""
    times = {
        "firstUsedTime": revision.first_used_at,
        "lastUsedTime": revision.last_used_at,
        "registerTime": revision.registered_at,
    }
    described = {} if revision.description is None else {"description": revision.description}
    seen = {member: instant / 1000 for member, instant in times.items() if instant is not None}
    return {**described, "deploymentGroups": groups, **seen}


def register(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """RegisterApplicationRevision: again, it only replaces the description (``revision-identity``)."""
    key = (store.applications[request["applicationName"]].application_id, identity(request["revision"]))
    revision = Revision(location=_with_content(request["revision"]), registered_at=context.now, description=None)
    known = store.revisions.get(key, revision)
    store.revisions[key] = replace(known, description=request.get("description", known.description))
    return {}


def get(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """GetApplicationRevision: the only answer that shows the content of a text."""
    application = store.applications[request["applicationName"]]
    key = identity(request["revision"])
    revision = store.revisions[application.application_id, key]
    return {
        "applicationName": application.name,
        "revision": revision.location,
        "revisionInfo": _info(revision, _targets(store, application, context.now).get(key, [])),
    }


def batch_get(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """BatchGetApplicationRevisions: what is not registered is left out, and named in ``errorMessage`` (``batch-revisions``)."""
    application = store.applications[request["applicationName"]]
    known, targets = _registered(store, application), _targets(store, application, context.now)
    asked = dict.fromkeys(map(identity, request["revisions"]))
    missing = [key for key in asked if key not in known]
    return {
        "applicationName": application.name,
        "errorMessage": f"Revisions that are not registered: {', '.join(missing)}" if missing else "",
        "revisions": [
            {
                "revisionLocation": as_stored(known[key].location),
                "genericRevisionInfo": _info(known[key], targets.get(key, [])),
            }
            for key in asked
            if key in known
        ],
    }


#: What ListApplicationRevisions sorts by: the field of a revision.
_SORTED_BY = {"registerTime": "registered_at", "firstUsedTime": "first_used_at", "lastUsedTime": "last_used_at"}


def list_(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """ListApplicationRevisions: unsorted, in the order of registration; never used sorts last (``revision-order``)."""
    application = store.applications[request["applicationName"]]
    known, targets = _registered(store, application), _targets(store, application, context.now)
    order = list(known)
    if "sortBy" in request:
        field = _SORTED_BY[request["sortBy"]]
        times = {key: getattr(revision, field) for key, revision in known.items()}
        used = sorted(
            (key for key in order if times[key] is not None),
            key=lambda key: int(times[key]),
            reverse=request.get("sortOrder") == "descending",
        )
        order = [*used, *(key for key in order if times[key] is None)]

    wanted = {"include": set(targets), "exclude": set(known) - set(targets), "ignore": set(known)}[
        request.get("deployed", "ignore")
    ]

    def shown(key: str) -> bool:
        return _wanted(known[key].location, request) and key in wanted

    keys, more = page(order, request, context, shown)
    return {"revisions": [as_stored(known[key].location) for key in keys], **more}


def _wanted(location: Mapping[str, Any], request: Mapping[str, Any]) -> bool:
    """The revision is what the filters on S3 ask for."""
    if "s3Bucket" not in request:
        return True
    held = location.get("s3Location", {})
    prefix = request.get("s3KeyPrefix", "")
    return bool(held.get("bucket") == request["s3Bucket"] and held["key"].startswith(prefix))
