"""Cases for the rules of the revisions (behaviour 8.2 and 4.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.making import REVISION
from tests.service.application_cases import named
from tests.service.case import Case
from tests.service.group_cases import application

ZIP = {"revisionType": "Zip"}
ZIP_TEXT = "Revision type: Zip is not valid. Valid values are [S3, GitHub, String, AppSpecContent]"
MISSING = "RevisionLocation must be specified"


def one(operation: str) -> list[Case]:
    """The rows about the one revision of a request."""
    asked = {"applicationName": "web"}
    nothing: list[dict[str, Any]] = [{}, {"revision": {}}]
    return [
        *(replace(case, request={"revision": REVISION, **case.request}) for case in named(operation)),
        *(
            Case(operation, "revision-required", "RevisionRequired", MISSING, {**asked, **revision})
            for revision in nothing
        ),
        Case(operation, "revision-invalid", "InvalidRevision", ZIP_TEXT, {**asked, "revision": ZIP}),
        Case(
            operation,
            "revision-invalid",
            "InvalidRevision",
            "BundleType must be either YAML or JSON",
            {"applicationName": "fn", "revision": REVISION},
            application("Lambda"),
        ),
        *(
            Case(
                operation,
                "revision-invalid",
                "InvalidRevision",
                f"A revision of type {kind} has neither content nor sha256",
                {"applicationName": "fn", "revision": {"revisionType": kind, member: {"content": ""}}},
                application("Lambda"),
            )
            for kind, member in (("String", "string"), ("AppSpecContent", "appSpecContent"))
        ),
    ]


def listing(rule: str, code: str, message: str, **members: Any) -> Case:
    return Case("ListApplicationRevisions", rule, code, message, {"applicationName": "web", **members})


def batch(rule: str, code: str, message: str, revisions: list[Any]) -> Case:
    asked = {"applicationName": "web", "revisions": revisions}
    return Case("BatchGetApplicationRevisions", rule, code, message, asked)


REVISION_CASES = [
    *one("RegisterApplicationRevision"),
    Case(
        "RegisterApplicationRevision",
        "description-length",
        "DescriptionTooLong",
        "The description is longer than 256 characters",
        {"applicationName": "web", "revision": REVISION, "description": "d" * 257},
    ),
    *one("GetApplicationRevision"),
    Case(
        "GetApplicationRevision",
        "revision-unknown",
        "RevisionDoesNotExist",
        "The revision is not registered with the application web",
        {"applicationName": "web", "revision": REVISION},
    ),
    *(
        Case(case.operation, case.rule, case.code, case.message, {**case.request, "revisions": [REVISION]})
        for case in named("BatchGetApplicationRevisions")
    ),
    batch("revisions-required", "RevisionRequired", MISSING, []),
    batch("revisions-limit", "BatchLimitExceeded", "The input revision list is too long: max 25", [ZIP] * 26),
    batch("revisions-invalid", "InvalidRevision", ZIP_TEXT, [REVISION, ZIP]),
    *named("ListApplicationRevisions"),
    listing(
        "sort-by-invalid",
        "InvalidSortBy",
        "'name' is nothing to sort by. Valid values are [registerTime, firstUsedTime, lastUsedTime]",
        sortBy="name",
    ),
    listing(
        "sort-order-invalid",
        "InvalidSortOrder",
        "The sort order 'up' is not valid. Valid values are [ascending, descending]",
        sortOrder="up",
    ),
    listing(
        "deployed-invalid",
        "InvalidDeployedStateFilter",
        "The deployed state filter 'yes' is not valid. Valid values are [include, exclude, ignore]",
        deployed="yes",
    ),
    listing(
        "bucket-required",
        "BucketNameFilterRequired",
        "A key prefix needs a bucket name beside it",
        s3KeyPrefix="releases/",
    ),
    *(
        listing("bucket-invalid", "InvalidBucketNameFilter", f"The bucket name '{name}' is not valid", s3Bucket=name)
        for name in ("", "a/b")
    ),
    listing(
        "prefix-invalid",
        "InvalidKeyPrefixFilter",
        "The key prefix is longer than 1024 bytes",
        s3Bucket="b",
        s3KeyPrefix="é" * 513,
    ),
    listing("token-foreign", "InvalidNextToken", "The next token is not valid", nextToken="x"),
]
