"""Cases for the rules of the applications (behaviour 8.1); those of CreateApplication stand in test_rules."""

from __future__ import annotations

from tests.service.case import Case

LONG = "a" * 101
FIFTY = [{"Key": f"k{number}", "Value": ""} for number in range(51)]


def named(operation: str, *, known: bool = True) -> list[Case]:
    """The rows about the name of an application, and that there is one of that name."""
    cases = [
        Case(operation, "application-name-required", "ApplicationNameRequired", "Application name is missing", {}),
        Case(
            operation,
            "application-name-invalid",
            "InvalidApplicationName",
            "The application name 'a b' is not valid",
            {"applicationName": "a b"},
        ),
    ]
    unknown = Case(
        operation,
        "application-unknown",
        "ApplicationDoesNotExist",
        "No application found for name: nowhere",
        {"applicationName": "nowhere"},
    )
    return [*cases, unknown] if known else cases


def batch(rule: str, code: str, message: str, names: list[str]) -> Case:
    return Case("BatchGetApplications", rule, code, message, {"applicationNames": names})


APPLICATION_CASES = [
    Case(
        "CreateApplication",
        "tags-invalid",
        "InvalidTagsToAdd",
        "A tag has no key",
        {"applicationName": "new", "tags": [{"Value": "v"}]},
    ),
    Case(
        "CreateApplication",
        "tags-limit",
        "InvalidTagsToAdd",
        "A resource cannot have more than 50 tags",
        {"applicationName": "new", "tags": FIFTY},
    ),
    *named("GetApplication"),
    *named("UpdateApplication"),
    *(
        Case(
            "UpdateApplication",
            "new-name-invalid",
            "InvalidApplicationName",
            f"The application name '{name}' is not valid",
            {"applicationName": "nowhere", "newApplicationName": name},
        )
        for name in ("", "a b", LONG)
    ),
    Case(
        "UpdateApplication",
        "new-name-taken",
        "ApplicationAlreadyExists",
        "Application already exists: web",
        {"applicationName": "web", "newApplicationName": "web"},
    ),
    *named("DeleteApplication", known=False),
    Case("ListApplications", "token-foreign", "InvalidNextToken", "The next token is not valid", {"nextToken": "x"}),
    batch(
        "application-names-required", "ApplicationNameRequired", "At least one application name must be specified", []
    ),
    batch(
        "application-names-limit",
        "BatchLimitExceeded",
        "The input application name list is too long: max 100",
        ["a b"] * 101,
    ),
    *(
        batch(
            "application-names-invalid",
            "InvalidApplicationName",
            f"The application name '{name}' is not valid",
            ["web", name],
        )
        for name in ("", "a b")
    ),
    batch(
        "applications-unknown",
        "ApplicationDoesNotExist",
        "No application found for name: nowhere",
        ["web", "nowhere"],
    ),
]
