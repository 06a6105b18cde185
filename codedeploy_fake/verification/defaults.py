"""What two requests may differ in and ask the same: documented defaults, and the tag of a run against AWS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codedeploy_fake.service.configs import DEFAULT as CONFIG
from codedeploy_fake.service.group_rules import DEFAULTS as GROUP
from codedeploy_fake.verification.belonging import TAG

_STYLE, _STRATEGY = GROUP["deploymentStyle"], GROUP["outdatedInstancesStrategy"]

# fmt: off
#: Operation and member: what it is where nobody says it, and the evidence.
DEFAULTS: Mapping[tuple[str, str], tuple[Any, str]] = {
    ("CreateApplication",     "computePlatform"):               ("Server",          "application-info"),
    ("CreateDeploymentGroup", "deploymentConfigName"):          (CONFIG["Server"],  "config-fallback"),
    ("CreateDeploymentGroup", "deploymentStyle"):               (_STYLE,            "group-defaults"),
    ("CreateDeploymentGroup", "outdatedInstancesStrategy"):     (_STRATEGY,         "group-defaults"),
    ("CreateDeployment",      "deploymentMode"):                ("STANDARD",        "restart-mode"),
    ("CreateDeployment",      "fileExistsBehavior"):            ("DISALLOW",        "deployment-info-members"),
    ("CreateDeployment",      "ignoreApplicationStopFailures"): (False,             "deployment-info-members"),
    ("CreateDeployment",      "updateOutdatedInstancesOnly"):   (False,             "deployment-info-members"),
}
# fmt: on


def alike(operation: str, told: Mapping[str, Any], recorded: Mapping[str, Any]) -> Mapping[str, Any]:
    """The recorded request, which says those defaults, and only those, that the story's says as well."""
    found = dict(recorded)
    for (of, member), (value, _) in DEFAULTS.items():
        if of == operation and (member in told) != (member in recorded) and {**told, **recorded}[member] == value:
            if member in told:
                found[member] = value
            else:
                del found[member]
    return found


def untagged(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """A request or an answer without the tag that ``verify --target aws`` puts on what it makes: it is no story's."""
    found = dict(document)
    for name in ("tags", "Tags"):
        tags = found.get(name)
        if isinstance(tags, list) and any(map(_is_ours, tags)):
            found[name] = [tag for tag in tags if not _is_ours(tag)]
            if name == "tags" and not found[name]:
                del found[name]
    return found


def _is_ours(tag: Any) -> bool:
    return isinstance(tag, Mapping) and tag.get("Key") == TAG
