"""Cases for the rules of the tags (behaviour 8.8)."""

from __future__ import annotations

from typing import Any

from codedeploy_fake import CodeDeployFake
from tests.making import GROUP
from tests.service.application_cases import FIFTY
from tests.service.case import Case

PREFIX = "arn:aws:codedeploy:us-east-1:123456789012"
APPLICATION = f"{PREFIX}:application:web"
TAG = {"Key": "k", "Value": "v"}
#: What each operation needs besides the ARN.
REST: dict[str, dict[str, Any]] = {
    "TagResource": {"Tags": [TAG]},
    "UntagResource": {"TagKeys": ["k"]},
    "ListTagsForResource": {},
}
MALFORMED = (
    "web",
    f"{PREFIX}:application:",
    f"{PREFIX}:application:web/prod",
    f"{PREFIX}:deploymentgroup:web",
    f"{PREFIX}:deploymentgroup:web/prod/more",
    f"{PREFIX.replace('us-east-1', 'eu-west-1')}:application:web",
    f"{PREFIX.replace('123456789012', '111122223333')}:application:web",
    "arn:aws:s3:::bucket",
    f"{PREFIX}:instance:{'i' * 1000}",
)
OTHERS = ("deploymentconfig:CodeDeployDefault.OneAtATime", "deployment:d-ABCDEFGHI", "instance/mine", "application/web")
#: What is wrong with tags, in a sentence.
FAULTS: tuple[tuple[str, list[dict[str, str]]], ...] = (
    ("A tag has no key", [TAG, {"Value": "v"}]),
    ("A tag has no key", [{"Key": ""}]),
    ("A tag key must not begin with aws:", [{"Key": "AWS:k", "Value": ""}]),
    ("A tag key is longer than 128 characters", [{"Key": "k" * 129}]),
    ("A tag value is longer than 256 characters", [{"Key": "k", "Value": "v" * 257}]),
    ("A tag key is given more than once", [TAG, {"Key": "k"}]),
)
LIMIT = "A resource cannot have more than 50 tags"


def full(fake: CodeDeployFake) -> None:
    """The application has as many tags as it may have."""
    fake.call("TagResource", {"ResourceArn": APPLICATION, "Tags": FIFTY[:50]})


def known(operation: str) -> list[Case]:
    """The rows about an ARN."""
    rest = REST[operation]
    return [
        Case(operation, "arn-required", "ResourceArnRequired", "The resource ARN is missing", rest),
        *(
            Case(operation, "arn-invalid", "InvalidArn", f"The ARN '{arn}' is not valid", {**rest, "ResourceArn": arn})
            for arn in MALFORMED
        ),
        *(
            Case(
                operation,
                "arn-not-supported",
                "ArnNotSupported",
                f"The ARN '{PREFIX}:{name}' names neither an application nor a deployment group",
                {**rest, "ResourceArn": f"{PREFIX}:{name}"},
            )
            for name in OTHERS
        ),
    ]


def existing(operation: str) -> list[Case]:
    """The rows about what an ARN names: an application, then its group."""
    rest = REST[operation]
    return [
        *(
            Case(
                operation,
                "application-unknown",
                "ApplicationDoesNotExist",
                "No application found for name: none",
                {**rest, "ResourceArn": f"{PREFIX}:{name}"},
            )
            for name in ("application:none", "deploymentgroup:none/prod")
        ),
        Case(
            operation,
            "config-unknown",
            "DeploymentConfigDoesNotExist",
            "No deployment configuration found for name: mine",
            {**rest, "ResourceArn": f"{PREFIX}:deploymentconfig:mine"},
        ),
        Case(
            operation,
            "group-unknown",
            "DeploymentGroupDoesNotExist",
            "No Deployment Group found for name: none",
            {**rest, "ResourceArn": f"{PREFIX}:deploymentgroup:web/none"},
        ),
    ]


TAG_CASES = [
    *known("TagResource"),
    *existing("TagResource"),
    Case(
        "TagResource",
        "tags-required",
        "TagRequired",
        "At least one tag must be specified",
        {"ResourceArn": APPLICATION, "Tags": []},
    ),
    *(
        Case("TagResource", "tags-invalid", "InvalidTagsToAdd", text, {"ResourceArn": APPLICATION, "Tags": tags})
        for text, tags in FAULTS
    ),
    Case("TagResource", "tags-limit", "InvalidTagsToAdd", LIMIT, {"ResourceArn": APPLICATION, "Tags": [TAG]}, full),
    *known("UntagResource"),
    *existing("UntagResource"),
    Case(
        "UntagResource",
        "keys-required",
        "TagRequired",
        "At least one tag key must be specified",
        {"ResourceArn": APPLICATION, "TagKeys": []},
    ),
    *(
        Case(
            "UntagResource",
            "keys-invalid",
            "InvalidTagsToAdd",
            "A tag key has no character, or more than there may be",
            {"ResourceArn": APPLICATION, "TagKeys": ["k", key]},
        )
        for key in ("", "k" * 129)
    ),
    *known("ListTagsForResource"),
    *(
        Case(
            "CreateDeploymentGroup",
            rule,
            "InvalidTagsToAdd",
            message,
            {**GROUP, "deploymentGroupName": "new", "tags": tags},
        )
        for rule, message, tags in (
            ("tags-invalid", "A tag has no key", [{"Key": "", "Value": "v"}]),
            ("tags-limit", LIMIT, FIFTY),
        )
    ),
]
