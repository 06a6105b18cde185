"""Cases for the rules of on-premises instances (behaviour 8.7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codedeploy_fake import CodeDeployFake
from tests.service.case import Case

USER = "arn:aws:iam::123456789012:user/rack"
SESSION = "arn:aws:sts::123456789012:assumed-role/Rack/one"
TAG = {"Key": "Name", "Value": "rack"}
USER_TAKEN = (
    "The on-premises instance could not be registered because the request included an IAM user ARN that has already "
    "been used to register an instance. Include either a different IAM user ARN or IAM session ARN in the request, "
    "and then try again."
)
ADD, REMOVE = "AddTagsToOnPremisesInstances", "RemoveTagsFromOnPremisesInstances"
REGISTER = "RegisterOnPremisesInstance"
MISSING = "InstanceNameRequired", "Instance name is missing"
WRONG = "InvalidInstanceName", "The instance name 'i-1' is not valid"


def registered(fake: CodeDeployFake) -> None:
    fake.call(REGISTER, {"instanceName": "rack", "iamUserArn": USER})


def session(fake: CodeDeployFake) -> None:
    fake.call(REGISTER, {"instanceName": "rack", "iamSessionArn": SESSION})


def deregistered(fake: CodeDeployFake) -> None:
    registered(fake)
    fake.call("DeregisterOnPremisesInstance", {"instanceName": "rack"})


def tagged(fake: CodeDeployFake) -> None:
    registered(fake)
    tags = [{"Key": f"k{number}", "Value": "v"} for number in range(10)]
    fake.call(ADD, {"instanceNames": ["rack"], "tags": tags})


def register(rule: str, code: str, message: str, given: Any = None, contract: str = "current", **members: Any) -> Case:
    asked = {"instanceName": "rack", "iamUserArn": USER, **members}
    wanted = {name: value for name, value in asked.items() if value is not None}
    return Case(REGISTER, rule, code, message, wanted, given or (lambda fake: None), contract)


def named(operation: str, rest: Mapping[str, Any]) -> list[Case]:
    return [
        Case(operation, "instance-name-required", *MISSING, {**rest, "instanceName": ""}),
        Case(operation, "instance-name-required", *MISSING, rest),
        *(
            Case(
                operation,
                "instance-name-invalid",
                "InvalidInstanceName",
                f"The instance name '{wrong}' is not valid",
                {**rest, "instanceName": wrong},
            )
            for wrong in ("i-rack", "a b", "a" * 101)
        ),
    ]


def tagging(operation: str, rule: str, code: str, message: str, given: Any = None, **members: Any) -> Case:
    asked = {"tags": [TAG], "instanceNames": ["rack"], **members}
    return Case(operation, rule, code, message, asked, given or registered)


INSTANCE_CASES = [
    *named(REGISTER, {"iamUserArn": USER}),
    register(
        "two-arns",
        "MultipleIamArnsProvided",
        "Both an IAM user ARN and an IAM session ARN were given",
        iamSessionArn=SESSION,
    ),
    register("arn-required", "IamArnRequired", "An IAM ARN is missing", iamUserArn=None),
    register("arn-required", "IamArnRequired", "An IAM ARN is missing", iamUserArn=""),
    register(
        "user-arn-required",
        "IamUserArnRequired",
        "An IAM user ARN is missing",
        contract="2016-06-01",
        iamUserArn="",
    ),
    register(
        "user-arn-invalid",
        "InvalidIamUserArn",
        f"The IAM user ARN '{SESSION}' is not valid",
        iamUserArn=SESSION,
    ),
    register(
        "session-arn-invalid",
        "InvalidIamSessionArn",
        f"The IAM session ARN '{USER}' is not valid",
        iamUserArn=None,
        iamSessionArn=USER,
    ),
    register("name-registered", "InstanceNameAlreadyRegistered", "The instance rack is already registered", registered),
    register("user-arn-taken", "IamUserArnAlreadyRegistered", USER_TAKEN, registered, instanceName="other"),
    register(
        "session-arn-taken",
        "IamSessionArnAlreadyRegistered",
        "The IAM session ARN has already been used to register an instance",
        session,
        instanceName="other",
        iamUserArn=None,
        iamSessionArn=SESSION,
    ),
    *named("DeregisterOnPremisesInstance", {}),
    *named("GetOnPremisesInstance", {}),
    Case(
        "GetOnPremisesInstance",
        "instance-unknown",
        "InstanceNotRegistered",
        "The instance rack is not registered",
        {"instanceName": "rack"},
    ),
    Case("BatchGetOnPremisesInstances", "instance-names-required", *MISSING, {"instanceNames": []}),
    Case(
        "BatchGetOnPremisesInstances",
        "instance-names-limit",
        "BatchLimitExceeded",
        "The input instance name list is too long: max 25",
        {"instanceNames": ["i-1"] * 26},
    ),
    Case("BatchGetOnPremisesInstances", "instance-names-invalid", *WRONG, {"instanceNames": ["rack", "i-1"]}),
    Case(
        "ListOnPremisesInstances",
        "registration-invalid",
        "InvalidRegistrationStatus",
        "The registration status 'Gone' is not valid. Valid values are [Registered, Deregistered]",
        {"registrationStatus": "Gone"},
    ),
    *(
        Case(
            "ListOnPremisesInstances",
            "tag-filter-invalid",
            "InvalidTagFilter",
            "The tag filter is not valid",
            {"tagFilters": [tag_filter]},
        )
        for tag_filter in ({"Type": "BOTH"}, {**TAG, "Type": "KEY_ONLY"}, {**TAG, "Type": "VALUE_ONLY"})
    ),
    Case(
        "ListOnPremisesInstances",
        "token-foreign",
        "InvalidNextToken",
        "The next token is not valid",
        {"nextToken": "x"},
    ),
    *(
        case
        for operation in (ADD, REMOVE)
        for case in (
            tagging(operation, "tags-required", "TagRequired", "Tags are missing", tags=[]),
            tagging(operation, "instance-names-required", *MISSING, instanceNames=[]),
            tagging(
                operation,
                "instance-names-limit",
                "InstanceLimitExceeded",
                "More than 100 instances were named",
                instanceNames=["rack"] * 101,
            ),
            tagging(operation, "instance-names-invalid", *WRONG, instanceNames=["rack", "i-1"]),
            *(
                tagging(operation, "tag-invalid", "InvalidTag", "", tags=[TAG, wrong])
                for wrong in (
                    {"Key": "Name"},
                    {"Value": "v"},
                    {"Key": "", "Value": "v"},
                    {"Key": "k" * 129, "Value": "v"},
                    {"Key": "k", "Value": "v" * 257},
                )
            ),
            tagging(
                operation,
                "instance-unknown",
                "InstanceNotRegistered",
                "The instance none is not registered",
                instanceNames=["rack", "none"],
            ),
            tagging(
                operation,
                "instance-unknown",
                "InstanceNotRegistered",
                "The instance rack is not registered",
                deregistered,
            ),
        )
    ),
    tagging(ADD, "tag-limit", "TagLimitExceeded", "The instance rack would have more than 10 tags", tagged),
    Case(
        "RemoveTagsFromOnPremisesInstances",
        "tag-limit",
        "TagLimitExceeded",
        "More than 10 tags were named, and an instance has no more",
        {"instanceNames": ["rack"], "tags": [{"Key": f"k{number}", "Value": "v"} for number in range(11)]},
        registered,
    ),
]
