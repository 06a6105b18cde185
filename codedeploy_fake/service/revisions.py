"""Revisions: where the application to deploy comes from, and what a platform accepts (``revision-rules``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codedeploy_fake.contract import Contract
from codedeploy_fake.service.rules import Call, Hit

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
    platform = call.application.platform if call.application else "Server"
    sentence = _fault(call.request["revision"], platform, call.context.contract)
    return None if sentence is None else {"sentence": sentence}


def _fault(revision: Mapping[str, Any], platform: str, contract: Contract) -> str | None:
    kind, types = revision.get("revisionType"), contract.enum("RevisionLocationType")
    if kind not in types:
        return f"Revision type: {kind} is not valid. Valid values are [{', '.join(types)}]"
    if kind not in _TYPES[platform]:
        return f"Revision type: {kind} is not supported under compute platform: {platform.upper()}"
    given = [member for member in _LOCATIONS.values() if member in revision]
    if given != [_LOCATIONS[kind]]:
        return f"A revision of type {kind} has exactly one location, {_LOCATIONS[kind]}"
    location = revision[_LOCATIONS[kind]]
    if kind == "S3":
        return _s3_fault(location, platform)
    if kind == "GitHub":
        return _github_fault(location, contract)
    return None


def _s3_fault(location: Mapping[str, str], platform: str) -> str | None:
    bundles, sentence = _BUNDLES[platform]
    if location.get("bundleType", "").lower() not in bundles:
        return sentence
    missing = [member for member in ("bucket", "key") if not location.get(member)]
    return f"The S3 location has no {' and no '.join(missing)}" if missing else None


def _github_fault(location: Mapping[str, str], contract: Contract) -> str | None:
    if not contract.pattern("Repository").fullmatch(location.get("repository", "")):
        return "The GitHub repository must be in the form owner/name"
    if not contract.pattern("CommitId").fullmatch(location.get("commitId", "")):
        return "The GitHub commit id must be a SHA-1 of 40 hexadecimal digits"
    return None


def as_stored(revision: Mapping[str, Any]) -> dict[str, Any]:
    """The revision as later answers show it: the bundle type in the spelling of the enum."""
    if "s3Location" not in revision:
        return dict(revision)
    location = dict(revision["s3Location"])
    bundle = location["bundleType"].lower()
    location["bundleType"] = bundle.upper() if bundle in ("yaml", "json") else bundle
    return {**revision, "s3Location": location}
