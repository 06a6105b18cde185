"""What the operations on revisions refuse, and what a platform accepts to deploy (``revision-rules``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codedeploy_fake.contract import Contract
from codedeploy_fake.service.paging import TOKEN_FOREIGN
from codedeploy_fake.service.revisions import identity
from codedeploy_fake.service.rules import (
    APPLICATION_EXISTS,
    APPLICATION_NAME,
    Call,
    Hit,
    Rule,
    absent,
    declared,
    longer_than,
    more_than,
    outside,
)

_LOCATIONS = {
    "S3": "s3Location",
    "GitHub": "gitHubLocation",
    "String": "string",
    "AppSpecContent": "appSpecContent",
}
_BUNDLES = {
    "Server": (("tar", "tgz", "zip"), "BundleType must be either tar, zip or tgz"),
    "Lambda": (("yaml", "json"), "BundleType must be either YAML or JSON"),
    "ECS": (("yaml", "json"), "BundleType must be either YAML or JSON"),
}
_TYPES = {
    "Server": ("S3", "GitHub"),
    "Lambda": ("S3", "String", "AppSpecContent"),
    "ECS": ("S3", "String", "AppSpecContent"),
}


def bad_revision(call: Call) -> Hit:
    """The revision is not one that the application's platform can deploy; the hit carries the sentence."""
    sentence = _fault(call.request["revision"], call.platform, call.context.contract)
    return None if sentence is None else {"sentence": sentence}


def _bad_revisions(call: Call) -> Hit:
    faults = (_fault(revision, call.platform, call.context.contract) for revision in call.request["revisions"])
    return next(({"sentence": sentence} for sentence in faults if sentence), None)


def _fault(revision: Mapping[str, Any], platform: str, contract: Contract) -> str | None:
    kind, types = revision.get("revisionType"), contract.enum("RevisionLocationType")
    if kind not in types:
        return f"Revision type: {kind} is not valid. Valid values are [{', '.join(types)}]"
    if kind not in _TYPES[platform]:
        return f"Revision type: {kind} is not supported under compute platform: {platform.upper()}"
    given = [member for member in _LOCATIONS.values() if member in revision]
    if given != [_LOCATIONS[kind]]:
        return f"A revision of type {kind} has exactly one location, {_LOCATIONS[kind]}"
    return _location_fault(kind, revision[_LOCATIONS[kind]], platform, contract)


def _location_fault(kind: str, location: Mapping[str, str], platform: str, contract: Contract) -> str | None:
    if kind == "S3":
        return _s3_fault(location, platform, contract)
    if kind == "GitHub":
        return _github_fault(location, contract)
    if not location.get("content") and not location.get("sha256"):
        return f"A revision of type {kind} has neither content nor sha256"
    return None


def _s3_fault(location: Mapping[str, str], platform: str, contract: Contract) -> str | None:
    bundles, sentence = _BUNDLES[platform]
    if location.get("bundleType", "").lower() not in bundles:
        return sentence
    missing = [member for member in ("bucket", "key") if not location.get(member)]
    if missing:
        return f"The S3 location has no {' and no '.join(missing)}"
    named = contract.pattern("S3Bucket").fullmatch(location["bucket"])
    return None if named else f"The bucket name '{location['bucket']}' is not valid"


def _github_fault(location: Mapping[str, str], contract: Contract) -> str | None:
    if not contract.pattern("Repository").fullmatch(location.get("repository", "")):
        return "The GitHub repository must be in the form owner/name"
    if not contract.pattern("CommitId").fullmatch(location.get("commitId", "")):
        return "The GitHub commit id must be a SHA-1 of 40 hexadecimal digits"
    return None


def _unknown(call: Call) -> Hit:
    application = call.store.applications[call.request["applicationName"]]
    known = (application.application_id, identity(call.request["revision"])) in call.store.revisions
    return None if known else {"name": application.name}


def _prefix_without_bucket(call: Call) -> Hit:
    return {} if call.request.get("s3KeyPrefix") and not call.request.get("s3Bucket") else None


def _bad_bucket(call: Call) -> Hit:
    bucket = call.request.get("s3Bucket")
    return None if bucket is None or call.context.contract.pattern("S3Bucket").fullmatch(bucket) else {"value": bucket}


def _bad_prefix(call: Call) -> Hit:
    most = call.limit("s3KeyBytes")
    return {"limit": most} if len(call.request.get("s3KeyPrefix", "").encode()) > most else None


# fmt: off
_REVISION = (
    Rule("revision-required", "RevisionRequired", "RevisionLocation must be specified", "revision-missing-text", absent("revision")),
    Rule("revision-invalid",  "InvalidRevision",  "{sentence}", "revision-rules", bad_revision),
)
REGISTER_RULES = (
    *APPLICATION_NAME,
    Rule("description-length", "DescriptionTooLong", "The description is longer than {limit} characters", "error-text-neutral", longer_than("description", "description")),
    APPLICATION_EXISTS,
    *_REVISION,
)
GET_RULES = (
    *APPLICATION_NAME,
    APPLICATION_EXISTS,
    *_REVISION,
    Rule("revision-unknown", "RevisionDoesNotExist", "The revision is not registered with the application {name}", "error-text-neutral", _unknown),
)
BATCH_GET_RULES = (
    *APPLICATION_NAME,
    Rule("revisions-required", "RevisionRequired",   "RevisionLocation must be specified", "revision-missing-text", absent("revisions")),
    Rule("revisions-limit",    "BatchLimitExceeded", "The input revision list is too long: max {limit}", "error-text-neutral", declared("BatchGetApplicationRevisions", "BatchLimitExceeded", more_than("BatchGetApplicationRevisions.revisions", "revisions"))),
    APPLICATION_EXISTS,
    Rule("revisions-invalid",  "InvalidRevision",    "{sentence}", "revision-rules", _bad_revisions),
)
LIST_RULES = (
    *APPLICATION_NAME,
    Rule("sort-by-invalid",    "InvalidSortBy",              "'{value}' is nothing to sort by. Valid values are [{accepted}]", "error-text-neutral", outside("ApplicationRevisionSortBy", "sortBy")),
    Rule("sort-order-invalid", "InvalidSortOrder",           "The sort order '{value}' is not valid. Valid values are [{accepted}]", "error-text-neutral", outside("SortOrder", "sortOrder")),
    Rule("deployed-invalid",   "InvalidDeployedStateFilter", "The deployed state filter '{value}' is not valid. Valid values are [{accepted}]", "error-text-neutral", outside("ListStateFilterAction", "deployed")),
    Rule("bucket-required",    "BucketNameFilterRequired",   "A key prefix needs a bucket name beside it", "error-text-neutral", _prefix_without_bucket),
    Rule("bucket-invalid",     "InvalidBucketNameFilter",    "The bucket name '{value}' is not valid", "error-text-neutral", _bad_bucket),
    Rule("prefix-invalid",     "InvalidKeyPrefixFilter",     "The key prefix is longer than {limit} bytes", "error-text-neutral", _bad_prefix),
    APPLICATION_EXISTS,
    TOKEN_FOREIGN,
)
# fmt: on
