"""Cases for the rules of the deployment configurations (behaviour 3.2 and 8.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.service.store import Config
from tests.making import deploy
from tests.service.case import Case

HOSTS = {"type": "HOST_COUNT", "value": 1}
CUSTOM: dict[str, Any] = {"deploymentConfigName": "mine", "minimumHealthyHosts": HOSTS}
CANARY = {"type": "TimeBasedCanary", "timeBasedCanary": {"canaryPercentage": 10, "canaryInterval": 5}}
LINEAR = {"type": "TimeBasedLinear", "timeBasedLinear": {"linearPercentage": 10, "linearInterval": 5}}
PERCENT_TEXT = "The value for the minimum healthy hosts with type of FLEET_PERCENT should be positive and less than 100"
ZONAL_PERCENT_TEXT = (
    "The value of the 'Minimum health hosts per zone' setting when configured with a 'Type' value of 'FLEET_PERCENT' "
    "must be positive and less than 100."
)


def custom(fake: CodeDeployFake) -> None:
    fake.call("CreateDeploymentConfig", CUSTOM)


def in_a_group(fake: CodeDeployFake) -> None:
    custom(fake)
    fake.seed_group("web", "own", deploymentConfigName="mine")


def in_a_deployment(fake: CodeDeployFake) -> None:
    custom(fake)
    deploy(fake, deploymentConfigName="mine")


def configs(count: int) -> Callable[[CodeDeployFake], None]:
    def fill(fake: CodeDeployFake) -> None:
        store = fake._worlds.store(fake.account_id, fake.region)
        store.configs.update({f"c{number}": Config(f"c{number}", "id", "Server", {}) for number in range(count)})

    return fill


def create(rule: str, code: str, message: str, given: Any = None, **members: Any) -> Case:
    asked = {name: value for name, value in {**CUSTOM, **members}.items() if value is not None}
    return Case("CreateDeploymentConfig", rule, code, message, asked, given or (lambda fake: None))


def hosts(rule: str, message: str, **block: Any) -> Case:
    return create(rule, "InvalidMinimumHealthyHostValue", message, minimumHealthyHosts=block)


def zonal(rule: str, message: str, **block: Any) -> Case:
    return create(rule, "InvalidZonalDeploymentConfiguration", message, zonalConfig=block)


def routing(rule: str, message: str, block: Mapping[str, Any] | None, platform: str = "Lambda") -> Case:
    return create(
        rule,
        "InvalidTrafficRoutingConfiguration",
        message,
        computePlatform=platform,
        minimumHealthyHosts=HOSTS if platform == "Server" else None,
        trafficRoutingConfig=block,
    )


def canary(percentage: int | None, interval: int | None) -> dict[str, Any]:
    block = {"canaryPercentage": percentage, "canaryInterval": interval}
    given = {name: value for name, value in block.items() if value is not None}
    return {"type": "TimeBasedCanary", "timeBasedCanary": given}


def linear(percentage: int | None, interval: int | None) -> dict[str, Any]:
    block = {"linearPercentage": percentage, "linearInterval": interval}
    given = {name: value for name, value in block.items() if value is not None}
    return {"type": "TimeBasedLinear", "timeBasedLinear": given}


def named(operation: str, rest: Mapping[str, Any]) -> list[Case]:
    """The two rows about a configuration's name."""
    required = "DeploymentConfigNameRequired", "Deployment configuration name is missing"
    return [
        Case(operation, "config-name-required", *required, rest),
        Case(operation, "config-name-required", *required, {**rest, "deploymentConfigName": ""}),
        *(
            Case(
                operation,
                "config-name-invalid",
                "InvalidDeploymentConfigName",
                f"The deployment configuration name '{wrong}' is not valid",
                {**rest, "deploymentConfigName": wrong},
            )
            for wrong in ("a" * 101, "a b", "a/b")
        ),
    ]


ABSENT: tuple[dict[str, Any] | None, ...] = (None, {})
INTERVAL = "Canary interval must be between 1 and 2880 minutes (2 days)"
TOTAL = "Total Traffic shifting intervals must be positive integers up to 2880 minutes (2 days)"
BEYOND = ((99, 2881), (50, 1441), (33, 961), (10, 289), (1, 29), (10, 0), (10, -1), (10, None))
PERCENTAGE = "Valid traffic routing percentage is from 1 to 99"
TYPES = "'{}' is not valid. Valid values are [HOST_COUNT, FLEET_PERCENT]"

CONFIG_CASES = [
    *named("CreateDeploymentConfig", {"minimumHealthyHosts": HOSTS}),
    create(
        "config-name-reserved",
        "InvalidDeploymentConfigName",
        "The prefix CodeDeployDefault. is reserved for predefined configuration names",
        deploymentConfigName="CodeDeployDefault.Mine",
    ),
    create(
        "platform-invalid",
        "InvalidComputePlatform",
        "ComputePlatform 'Mainframe' is not valid. Valid values are [Server, Lambda, ECS, Kubernetes]",
        computePlatform="Mainframe",
    ),
    create(
        "hosts-missing",
        "InvalidMinimumHealthyHostValue",
        "minimum healthy hosts argument is missing",
        minimumHealthyHosts=None,
    ),
    *(
        create(
            "hosts-elsewhere",
            "InvalidMinimumHealthyHostValue",
            f"minimum healthy hosts should be null for {platform} deployment configuration",
            computePlatform=platform,
            trafficRoutingConfig=CANARY,
        )
        for platform in ("Lambda", "ECS")
    ),
    hosts("hosts-type", f"The minimum healthy hosts type {TYPES.format('MOST_CONCURRENCY')}", type="MOST_CONCURRENCY"),
    hosts("hosts-type", f"The minimum healthy hosts type {TYPES.format(None)}", value=1),
    *(hosts("hosts-percent", PERCENT_TEXT, type="FLEET_PERCENT", value=value) for value in (100, 101, -1)),
    hosts("hosts-percent", PERCENT_TEXT, type="FLEET_PERCENT"),
    hosts(
        "hosts-count",
        "The value for the minimum healthy hosts with type of HOST_COUNT should be zero or more",
        type="HOST_COUNT",
        value=-1,
    ),
    routing(
        "routing-on-server",
        "Traffic routing configuration should be null for Server deployment configuration",
        CANARY,
        "Server",
    ),
    *(
        routing(
            "routing-missing",
            "Traffic routing configuration cannot be null nor empty for deployment configurations on this platform.",
            block,
            platform,
        )
        for platform in ("Lambda", "ECS")
        for block in ABSENT
    ),
    routing(
        "routing-type",
        "The traffic routing type 'Blue' is not valid. Valid values are [TimeBasedCanary, TimeBasedLinear, AllAtOnce]",
        {"type": "Blue"},
    ),
    routing(
        "routing-unwanted",
        "TimeBasedCanaryConfiguration should be null for AllAtOnce type",
        {**CANARY, "type": "AllAtOnce"},
    ),
    routing(
        "routing-unwanted",
        "TimeBasedLinearConfiguration should be null for TimeBasedCanary type",
        {**LINEAR, **CANARY},
    ),
    routing(
        "routing-block",
        "TimeBasedCanaryConfiguration should not be null for TimeBasedCanary type",
        {"type": "TimeBasedCanary"},
    ),
    routing(
        "routing-block",
        "TimeBasedLinearConfiguration should not be null for TimeBasedLinear type",
        {"type": "TimeBasedLinear"},
        "ECS",
    ),
    *(routing("routing-percentage", PERCENTAGE, canary(value, 5)) for value in (0, 100, -1, None)),
    *(routing("routing-percentage", PERCENTAGE, linear(value, 5)) for value in (0, 100, None)),
    *(routing("canary-interval", INTERVAL, canary(10, value)) for value in (0, 2881, -1, None)),
    *(routing("linear-interval", TOTAL, linear(percentage, interval)) for percentage, interval in BEYOND),
    create(
        "zonal-elsewhere",
        "InvalidZonalDeploymentConfiguration",
        "Zonal deployments are only supported with EC2 deployments.",
        computePlatform="ECS",
        minimumHealthyHosts=None,
        trafficRoutingConfig=LINEAR,
        zonalConfig={"monitorDurationInSeconds": 1},
    ),
    zonal(
        "zonal-hosts-type",
        f"The minimum healthy hosts per zone type {TYPES.format('HALF')}",
        minimumHealthyHostsPerZone={"type": "HALF", "value": 1},
    ),
    zonal(
        "zonal-hosts-percent",
        ZONAL_PERCENT_TEXT,
        minimumHealthyHostsPerZone={"type": "FLEET_PERCENT", "value": 100},
    ),
    zonal(
        "zonal-hosts-count",
        "The value of the 'Minimum health hosts per zone' setting when configured with a 'Type' value of 'HOST_COUNT' "
        "must be zero or more.",
        minimumHealthyHostsPerZone={"type": "HOST_COUNT"},
    ),
    *(
        zonal("zonal-durations", f"The value of {member} must be zero or more.", **{member: -1})
        for member in ("monitorDurationInSeconds", "firstZoneMonitorDurationInSeconds")
    ),
    create("config-exists", "DeploymentConfigAlreadyExists", "Deployment configuration already exists: mine", custom),
    create(
        "config-limit",
        "DeploymentConfigLimitExceeded",
        "The limit of 50 deployment configurations was exceeded",
        configs(50),
    ),
    *named("GetDeploymentConfig", {}),
    Case(
        "GetDeploymentConfig",
        "config-unknown",
        "DeploymentConfigDoesNotExist",
        "No deployment configuration found for name: mine",
        {"deploymentConfigName": "mine"},
    ),
    Case(  # before there was ECS
        "GetDeploymentConfig",
        "config-unknown",
        "DeploymentConfigDoesNotExist",
        "No deployment configuration found for name: CodeDeployDefault.ECSAllAtOnce",
        {"deploymentConfigName": "CodeDeployDefault.ECSAllAtOnce"},
        contract="2018-06-01",
    ),
    *named("DeleteDeploymentConfig", {}),
    Case(
        "DeleteDeploymentConfig",
        "config-predefined",
        "InvalidOperation",
        "The predefined deployment configuration CodeDeployDefault.AllAtOnce cannot be deleted",
        {"deploymentConfigName": "CodeDeployDefault.AllAtOnce"},
    ),
    *(
        Case(
            "DeleteDeploymentConfig",
            "config-in-use",
            "DeploymentConfigInUse",
            "The deployment configuration mine is in use",
            {"deploymentConfigName": "mine"},
            given,
        )
        for given in (in_a_group, in_a_deployment)
    ),
    Case(
        "ListDeploymentConfigs",
        "token-foreign",
        "InvalidNextToken",
        "The next token is not valid",
        {"nextToken": "x"},
    ),
]
