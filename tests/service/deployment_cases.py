"""Cases for the rules of the deployments, and for the common rows of applications and groups (behaviour 4, 5, 8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.service.store import Application, Group
from tests.making import CREATE, GROUP, PLATFORM_GROUPS, REVISION, ROLE, deploy
from tests.service.case import Case

LONG = "a" * 101
UNKNOWN = "d-ABCDEFGHI"
S3 = REVISION["s3Location"]
STATUSES = "Created, Queued, InProgress, Baking, Succeeded, Failed, Stopped, Ready"
FILE_EXISTS = "DISALLOW, OVERWRITE, RETAIN"
BLUE_GREEN = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
BEHIND = {"deploymentType": "IN_PLACE", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
NO_BALANCER = (
    "The specification for load balancing in the deployment group is invalid. The deploymentOption value is set to "
    "WITH_TRAFFIC_CONTROL, but no load balancer or target group has been specified in loadBalancerInfo."
)
BOTH_FILTERS = (
    "The request specified both Ec2TagFilters and Ec2TagSet, but only one of these data types can be used in a "
    "single call."
)
NO_EVENT = "Deployment Groups need to have at least one event specified when auto rollback is enabled"
NO_ALARM = "Deployment Groups need to have at least one alarms attached if they are monitored."
FILTER = {"Key": "k", "Value": "v", "Type": "KEY_AND_VALUE"}
WRONG_PLATFORM = (
    "Compute platform of deployment config {} does not match expected compute platform, "
    "correct compute platform should be {}."
)
LAMBDA_CONFIG, ECS_CONFIG = "CodeDeployDefault.LambdaAllAtOnce", "CodeDeployDefault.ECSAllAtOnce"
TOMORROW = "codedeploy_fake does not simulate {} yet; AWS would accept this CreateDeployment"


def running(fake: CodeDeployFake) -> Mapping[str, Any]:
    """One deployment that has not ended; its id for the request."""
    return {"deploymentId": deploy(fake)}


def ended(fake: CodeDeployFake) -> Mapping[str, Any]:
    made = running(fake)
    fake.run_until_idle()
    return made


def applications(count: int) -> Callable[[CodeDeployFake], None]:
    """As many applications as the account may have; made beneath the API, as a thousand calls are slow."""

    def fill(fake: CodeDeployFake) -> None:
        store = fake._worlds.store(fake.account_id, fake.region)
        for number in range(len(store.applications), count):
            store.applications[f"a{number}"] = Application(f"a{number}", "id", 0, "Server")

    return fill


def groups(count: int) -> Callable[[CodeDeployFake], None]:
    def fill(fake: CodeDeployFake) -> None:
        store = fake._worlds.store(fake.account_id, fake.region)
        for number in range(len(store.groups), count):
            store.groups["web", f"g{number}"] = Group("web", f"g{number}", "id", {})

    return fill


def platform(name: str, **members: Any) -> Callable[[CodeDeployFake], None]:
    """An application fn/live on a platform without instances."""

    def make_it(fake: CodeDeployFake) -> None:
        fake.call("CreateApplication", {"applicationName": "fn", "computePlatform": name})
        names = {"applicationName": "fn", "deploymentGroupName": "live", "serviceRoleArn": ROLE}
        fake.call("CreateDeploymentGroup", {**names, **PLATFORM_GROUPS[name], **members})

    return make_it


def group(**members: Any) -> Callable[[CodeDeployFake], None]:
    """A group web/odd with these settings."""
    return lambda fake: fake.seed_group("web", "odd", 0, **members)


def application(name: str, computing: str) -> Callable[[CodeDeployFake], None]:
    def make_it(fake: CodeDeployFake) -> None:
        fake.call("CreateApplication", {"applicationName": name, "computePlatform": computing})

    return make_it


def app_names(operation: str, rest: Mapping[str, Any]) -> list[Case]:
    """The two rows about an application's name."""
    return [
        Case(operation, "application-name-required", "ApplicationNameRequired", "Application name is missing", rest),
        Case(
            operation,
            "application-name-required",
            "ApplicationNameRequired",
            "Application name is missing",
            {**rest, "applicationName": ""},
        ),
        Case(
            operation,
            "application-name-invalid",
            "InvalidApplicationName",
            f"The application name '{LONG}' is not valid",
            {**rest, "applicationName": LONG},
        ),
        Case(
            operation,
            "application-name-invalid",
            "InvalidApplicationName",
            "The application name 'a b' is not valid",
            {**rest, "applicationName": "a b"},
        ),
    ]


def group_names(operation: str, rest: Mapping[str, Any]) -> list[Case]:
    """The two rows about a deployment group's name: looked at before the application is looked up."""
    named = {**rest, "applicationName": "nowhere"}
    return [
        Case(
            operation, "group-name-required", "DeploymentGroupNameRequired", "Deployment Group name is missing", named
        ),
        Case(
            operation,
            "group-name-invalid",
            "InvalidDeploymentGroupName",
            "The deployment group name 'a/b' is not valid",
            {**named, "deploymentGroupName": "a/b"},
        ),
    ]


def deployment_known(operation: str) -> list[Case]:
    """The three rows about a deployment's id: required, then the form, then the look-up."""
    return [
        Case(operation, "deployment-id-required", "DeploymentIdRequired", "Deployment id is missing", {}),
        Case(
            operation,
            "deployment-id-required",
            "DeploymentIdRequired",
            "Deployment id is missing",
            {"deploymentId": ""},
        ),
        *(
            Case(
                operation,
                "deployment-id-invalid",
                "InvalidDeploymentId",
                f"The deployment id '{wrong}' is not valid",
                {"deploymentId": wrong},
            )
            for wrong in ("d-abcdefghi", "d-ABCDEFGH", "d-ABCDEFGHIJ", " d-ABCDEFGHI", "d-ABCDEFGHI\n", "x")
        ),
        Case(
            operation,
            "deployment-unknown",
            "DeploymentDoesNotExist",
            f"The deployment {UNKNOWN} could not be found",
            {"deploymentId": UNKNOWN},
        ),
    ]


def create_group(rule: str, code: str, message: str, given: Any = None, **members: Any) -> Case:
    asked = {**GROUP, "deploymentGroupName": "new", **members}
    return Case("CreateDeploymentGroup", rule, code, message, asked, given or (lambda fake: None))


def create(rule: str, code: str, message: str, given: Any = None, **members: Any) -> Case:
    asked = {name: value for name, value in {**CREATE, **members}.items() if value is not None}
    return Case("CreateDeployment", rule, code, message, asked, given or (lambda fake: None))


def revision(message: str, given: Any = None, app: str = "web", group: str = "prod", **members: Any) -> Case:
    return create(
        "revision-invalid",
        "InvalidRevision",
        message,
        given,
        applicationName=app,
        deploymentGroupName=group,
        revision=members,
    )


def listing(rule: str, code: str, message: str, **members: Any) -> Case:
    return Case("ListDeployments", rule, code, message, members)


DEPLOYMENT_CASES = [
    *app_names("CreateApplication", {}),
    Case(
        "CreateApplication",
        "platform-invalid",
        "InvalidComputePlatform",
        "ComputePlatform 'Mainframe' is not valid. Valid values are [Server, Lambda, ECS, Kubernetes]",
        {"applicationName": "new", "computePlatform": "Mainframe"},
    ),
    Case(
        "CreateApplication",
        "application-exists",
        "ApplicationAlreadyExists",
        "Application already exists: web",
        {"applicationName": "web"},
    ),
    Case(
        "CreateApplication",
        "application-limit",
        "ApplicationLimitExceeded",
        "The limit of 1000 applications was exceeded",
        {"applicationName": "new"},
        applications(1000),
    ),
    *app_names("CreateDeploymentGroup", {"deploymentGroupName": "new", "serviceRoleArn": ROLE}),
    *group_names("CreateDeploymentGroup", {"serviceRoleArn": ROLE}),
    create_group("role-required", "RoleRequired", "Service role ARN is missing", serviceRoleArn=""),
    create_group("role-invalid", "InvalidRole", "The service role ARN 'arn:x' is not valid", serviceRoleArn="arn:x"),
    create_group(
        "config-name-invalid",
        "InvalidDeploymentConfigName",
        "The deployment configuration name 'a b' is not valid",
        deploymentConfigName="a b",
    ),
    create_group(
        "type-invalid",
        "InvalidDeploymentStyle",
        "Deployment type can only be IN_PLACE or BLUE_GREEN",
        deploymentStyle={"deploymentType": "GREEN"},
    ),
    create_group(
        "option-invalid",
        "InvalidDeploymentStyle",
        "Deployment option can only be WITH_TRAFFIC_CONTROL or WITHOUT_TRAFFIC_CONTROL",
        deploymentStyle={"deploymentOption": "WITH"},
    ),
    create_group(
        "filters-and-set",
        "InvalidEC2TagCombination",
        BOTH_FILTERS,
        ec2TagFilters=[FILTER],
        ec2TagSet={"ec2TagSetList": [[FILTER]]},
    ),
    create_group(
        "key-only-with-value",
        "InvalidEC2Tag",
        "Values must not be provided for key-only filters.",
        ec2TagFilters=[{**FILTER, "Type": "KEY_ONLY"}],
    ),
    create_group(
        "value-only-with-key",
        "InvalidEC2Tag",
        "Keys must not be provided for value-only filters.",
        ec2TagSet={"ec2TagSetList": [[FILTER], [{**FILTER, "Type": "VALUE_ONLY"}]]},
    ),
    create_group(
        "tag-groups",
        "TagSetListLimitExceeded",
        "The number of tag groups exceeds 3",
        ec2TagSet={"ec2TagSetList": [[FILTER]] * 4},
    ),
    create_group("rollback-events", "InvalidAutoRollbackConfig", NO_EVENT, autoRollbackConfiguration={"enabled": True}),
    create_group(
        "rollback-events",
        "InvalidAutoRollbackConfig",
        NO_EVENT,
        autoRollbackConfiguration={"enabled": True, "events": []},
    ),
    create_group(
        "alarms-absent", "InvalidAlarmConfig", "Alarm list cannot be null.", alarmConfiguration={"enabled": True}
    ),
    create_group("alarms-empty", "InvalidAlarmConfig", NO_ALARM, alarmConfiguration={"enabled": True, "alarms": []}),
    create_group(
        "application-unknown",
        "ApplicationDoesNotExist",
        "No application found for name: nowhere",
        applicationName="nowhere",
    ),
    create_group(
        "config-unknown",
        "DeploymentConfigDoesNotExist",
        "No deployment configuration found for name: mine",
        deploymentConfigName="mine",
    ),
    create_group(
        "config-platform",
        "InvalidDeploymentConfigName",
        WRONG_PLATFORM.format(ECS_CONFIG, "Server"),
        deploymentConfigName=ECS_CONFIG,
    ),
    create_group(
        "style-of-platform",
        "InvalidDeploymentStyle",
        "For LAMBDA deployment, the deployment type must be BLUE_GREEN, and deployment option must be "
        "WITH_TRAFFIC_CONTROL.",
        application("fn", "Lambda"),
        applicationName="fn",
    ),
    create_group(
        "style-of-platform",
        "InvalidDeploymentStyle",
        "For ECS deployment, the deployment type must be BLUE_GREEN, and deployment option must be "
        "WITH_TRAFFIC_CONTROL.",
        application("task", "ECS"),
        applicationName="task",
        deploymentStyle=BEHIND,
    ),
    create_group(
        "blue-green-traffic",
        "InvalidDeploymentStyle",
        "BLUE_GREEN deployment type not supported with WITHOUT_TRAFFIC_CONTROL option",
        deploymentStyle={"deploymentType": "BLUE_GREEN", "deploymentOption": "WITHOUT_TRAFFIC_CONTROL"},
    ),
    create_group("traffic-control", "InvalidLoadBalancerInfo", NO_BALANCER, deploymentStyle=BEHIND),
    create_group(
        "traffic-control",
        "InvalidLoadBalancerInfo",
        NO_BALANCER,
        deploymentStyle=BEHIND,
        loadBalancerInfo={"elbInfoList": []},
    ),
    create_group(
        "group-exists",
        "DeploymentGroupAlreadyExists",
        "Deployment group already exists: prod",
        deploymentGroupName="prod",
    ),
    create_group(
        "group-limit",
        "DeploymentGroupLimitExceeded",
        "The limit of 1000 deployment groups was exceeded",
        groups(1000),
    ),
    *app_names("GetDeploymentGroup", {"deploymentGroupName": "prod"}),
    *group_names("GetDeploymentGroup", {}),
    Case(
        "GetDeploymentGroup",
        "application-unknown",
        "ApplicationDoesNotExist",
        "No application found for name: nowhere",
        {"applicationName": "nowhere", "deploymentGroupName": "prod"},
    ),
    Case(
        "GetDeploymentGroup",
        "group-unknown",
        "DeploymentGroupDoesNotExist",
        "No Deployment Group found for name: none",
        {"applicationName": "web", "deploymentGroupName": "none"},
    ),
    *app_names("CreateDeployment", {"deploymentGroupName": "prod", "revision": REVISION}),
    *group_names("CreateDeployment", {"revision": REVISION}),
    create(
        "description-length",
        "DescriptionTooLong",
        "The description is longer than 256 characters",
        description="x" * 257,
    ),
    create(
        "config-name-invalid",
        "InvalidDeploymentConfigName",
        f"The deployment configuration name '{LONG}' is not valid",
        deploymentConfigName=LONG,
    ),
    create(
        "file-exists-behavior",
        "InvalidFileExistsBehavior",
        f"The file exists behavior 'KEEP' is not valid. Valid values are [{FILE_EXISTS}]",
        fileExistsBehavior="KEEP",
    ),
    create("rollback-events", "InvalidAutoRollbackConfig", NO_EVENT, autoRollbackConfiguration={"enabled": True}),
    create(
        "mode-invalid",
        "InvalidInput",
        "The deployment mode 'HALF' is not valid. Valid values are [STANDARD, RESTART]",
        deploymentMode="HALF",
    ),
    create(
        "application-unknown",
        "ApplicationDoesNotExist",
        "No application found for name: nowhere",
        applicationName="nowhere",
    ),
    create(
        "group-unknown",
        "DeploymentGroupDoesNotExist",
        "No Deployment Group found for name: none",
        deploymentGroupName="none",
    ),
    create(
        "config-unknown",
        "DeploymentConfigDoesNotExist",
        "No deployment configuration found for name: mine",
        deploymentConfigName="mine",
    ),
    create(
        "config-platform",
        "InvalidComputePlatform",
        WRONG_PLATFORM.format(LAMBDA_CONFIG, "Server"),
        deploymentConfigName=LAMBDA_CONFIG,
    ),
    Case(
        "CreateDeployment",
        "config-platform-old",
        "InvalidDeploymentConfigName",
        WRONG_PLATFORM.format(LAMBDA_CONFIG, "Server"),
        {**CREATE, "deploymentConfigName": LAMBDA_CONFIG},
        contract="2018-06-01",
    ),
    Case(  # before there was Lambda
        "CreateDeployment",
        "config-unknown",
        "DeploymentConfigDoesNotExist",
        f"No deployment configuration found for name: {LAMBDA_CONFIG}",
        {**CREATE, "deploymentConfigName": LAMBDA_CONFIG},
        contract="2017-05-16",
    ),
    create("revision-required", "RevisionRequired", "RevisionLocation must be specified", revision=None),
    create("revision-required", "RevisionRequired", "RevisionLocation must be specified", revision={}),
    revision("BundleType must be either tar, zip or tgz", revisionType="S3", s3Location={**S3, "bundleType": "YAML"}),
    revision("BundleType must be either tar, zip or tgz", revisionType="S3", s3Location={"bucket": "b", "key": "k"}),
    revision("The S3 location has no bucket and no key", revisionType="S3", s3Location={"bundleType": "zip"}),
    revision("The S3 location has no key", revisionType="S3", s3Location={"bundleType": "zip", "bucket": "b"}),
    revision(
        "Revision type: Zip is not valid. Valid values are [S3, GitHub, String, AppSpecContent]", revisionType="Zip"
    ),
    revision("Revision type: None is not valid. Valid values are [S3, GitHub, String, AppSpecContent]", s3Location=S3),
    revision(
        "Revision type: String is not supported under compute platform: SERVER",
        revisionType="String",
        string={"content": "x"},
    ),
    revision("A revision of type S3 has exactly one location, s3Location", revisionType="S3"),
    revision(
        "A revision of type S3 has exactly one location, s3Location",
        revisionType="S3",
        s3Location=S3,
        gitHubLocation={"repository": "o/r", "commitId": "0" * 40},
    ),
    revision(
        "The GitHub repository must be in the form owner/name",
        revisionType="GitHub",
        gitHubLocation={"repository": "o", "commitId": "0" * 40},
    ),
    revision(
        "The GitHub commit id must be a SHA-1 of 40 hexadecimal digits",
        revisionType="GitHub",
        gitHubLocation={"repository": "o/r", "commitId": "main"},
    ),
    revision(
        "Revision type: GitHub is not supported under compute platform: LAMBDA",
        platform("Lambda"),
        "fn",
        "live",
        revisionType="GitHub",
        gitHubLocation={"repository": "o/r", "commitId": "0" * 40},
    ),
    revision("BundleType must be either YAML or JSON", platform("ECS"), "fn", "live", **REVISION),
    create(
        "ignore-stop-failures",
        "InvalidIgnoreApplicationStopFailuresValue",
        "For Lambda deployments, ignoreApplicationStopFailures must be false",
        platform("Lambda"),
        applicationName="fn",
        deploymentGroupName="live",
        revision={"revisionType": "String", "string": {"content": "{}"}},
        ignoreApplicationStopFailures=True,
    ),
    create(
        "outdated-only",
        "InvalidUpdateOutdatedInstancesOnlyValue",
        "For ECS deployments, updateOutdatedInstancesOnly must be false",
        platform("ECS"),
        applicationName="fn",
        deploymentGroupName="live",
        revision={"revisionType": "AppSpecContent", "appSpecContent": {"content": "{}"}},
        updateOutdatedInstancesOnly=True,
    ),
    create(
        "file-exists-platform",
        "InvalidFileExistsBehavior",
        "For Lambda, ECS and Kubernetes deployment, fileExistsBehavior can not be specified",
        platform("Lambda"),
        applicationName="fn",
        deploymentGroupName="live",
        revision={"revisionType": "S3", "s3Location": {**S3, "bundleType": "yaml"}},
        fileExistsBehavior="DISALLOW",
    ),
    create(
        "target-instances",
        "InvalidTargetInstances",
        "Target instances can be specified for blue/green deployments only",
        targetInstances={"autoScalingGroups": ["green"]},
    ),
    create(
        "active-deployment",
        "DeploymentLimitExceeded",
        "The Deployment Group 'prod' already has an active Deployment '{deploymentId}'",
        lambda fake: {"deploymentId": deploy(fake)},
    ),
    create(
        "not-simulated",
        "NotSimulated",
        TOMORROW.format("a deployment on the Lambda platform"),
        platform("Lambda"),
        applicationName="fn",
        deploymentGroupName="live",
        revision={"revisionType": "String", "string": {"content": "{}"}},
    ),
    *deployment_known("GetDeployment"),
    Case(
        "BatchGetDeployments",
        "deployment-ids-required",
        "DeploymentIdRequired",
        "At least one deployment ID must be specified",
        {},
    ),
    Case(
        "BatchGetDeployments",
        "deployment-ids-required",
        "DeploymentIdRequired",
        "At least one deployment ID must be specified",
        {"deploymentIds": []},
    ),
    Case(  # the limit is looked at before the form
        "BatchGetDeployments",
        "deployment-ids-limit",
        "BatchLimitExceeded",
        "The input deployment id list is too long: max 25",
        {"deploymentIds": ["x"] * 26},
    ),
    Case(
        "BatchGetDeployments",
        "deployment-ids-invalid",
        "InvalidDeploymentId",
        "The deployment id 'x' is not valid",
        {"deploymentIds": [UNKNOWN, "x", "y"]},
    ),
    listing(
        "application-beside-group", "ApplicationNameRequired", "Application name is missing", deploymentGroupName="prod"
    ),
    listing(
        "group-beside-application",
        "DeploymentGroupNameRequired",
        "Deployment Group name is missing",
        applicationName="web",
    ),
    listing(
        "application-name-invalid",
        "InvalidApplicationName",
        "The application name 'a b' is not valid",
        applicationName="a b",
        deploymentGroupName="prod",
    ),
    listing(
        "group-name-invalid",
        "InvalidDeploymentGroupName",
        "The deployment group name 'a b' is not valid",
        applicationName="web",
        deploymentGroupName="a b",
    ),
    listing(
        "time-range-reversed",
        "InvalidTimeRange",
        "The start of the time range is later than its end",
        createTimeRange={"start": 2, "end": 1.5},
    ),
    listing(
        "status-invalid",
        "InvalidDeploymentStatus",
        f"The deployment status 'Done' is not valid. Valid values are [{STATUSES}]",
        includeOnlyStatuses=["Succeeded", "Done"],
    ),
    listing(
        "application-unknown",
        "ApplicationDoesNotExist",
        "No application found for name: nowhere",
        applicationName="nowhere",
        deploymentGroupName="prod",
    ),
    listing(
        "group-unknown",
        "DeploymentGroupDoesNotExist",
        "No Deployment Group found for name: none",
        applicationName="web",
        deploymentGroupName="none",
    ),
    listing("token-foreign", "InvalidNextToken", "The next token is not valid", nextToken="x"),
    *deployment_known("StopDeployment"),
    Case(
        "StopDeployment",
        "already-completed",
        "DeploymentAlreadyCompleted",
        "The deployment {deploymentId} is already complete",
        {},
        ended,
    ),
]
