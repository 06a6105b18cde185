"""The predefined deployment configurations: name -> platform, and the health rule of the Server ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from codedeploy_fake.service.rules import Call, Hit
from codedeploy_fake.simulation.health import HealthKind, MinimumHealthyHosts


@dataclass(frozen=True, slots=True)
class Config:
    """A deployment configuration; ``health`` on the Server platform only."""

    platform: str
    health: MinimumHealthyHosts | None = None


def _server(kind: HealthKind, value: int) -> Config:
    return Config("Server", MinimumHealthyHosts(kind, value, lenient=True))


#: Evidence: ``predefined-configs``. OneAtATime is "all but one", not a percentage.
PREDEFINED: Mapping[str, Config] = {
    "CodeDeployDefault.OneAtATime": _server(HealthKind.MOST_CONCURRENCY, 1),
    "CodeDeployDefault.HalfAtATime": _server(HealthKind.FLEET_PERCENT, 50),
    "CodeDeployDefault.AllAtOnce": _server(HealthKind.HOST_COUNT, 0),
    **dict.fromkeys(
        (
            "CodeDeployDefault.LambdaAllAtOnce",
            "CodeDeployDefault.LambdaCanary10Percent5Minutes",
            "CodeDeployDefault.LambdaCanary10Percent10Minutes",
            "CodeDeployDefault.LambdaCanary10Percent15Minutes",
            "CodeDeployDefault.LambdaCanary10Percent30Minutes",
            "CodeDeployDefault.LambdaLinear10PercentEvery1Minute",
            "CodeDeployDefault.LambdaLinear10PercentEvery2Minutes",
            "CodeDeployDefault.LambdaLinear10PercentEvery3Minutes",
            "CodeDeployDefault.LambdaLinear10PercentEvery10Minutes",
        ),
        Config("Lambda"),
    ),
    **dict.fromkeys(
        (
            "CodeDeployDefault.ECSAllAtOnce",
            "CodeDeployDefault.ECSCanary10Percent5Minutes",
            "CodeDeployDefault.ECSCanary10Percent15Minutes",
            "CodeDeployDefault.ECSLinear10PercentEvery1Minutes",
            "CodeDeployDefault.ECSLinear10PercentEvery3Minutes",
        ),
        Config("ECS"),
    ),
}

#: What a group gets that names none (``config-fallback``).
DEFAULT = {
    "Server": "CodeDeployDefault.OneAtATime",
    "Lambda": "CodeDeployDefault.LambdaAllAtOnce",
    "ECS": "CodeDeployDefault.ECSAllAtOnce",
}


def unknown_config(call: Call) -> Hit:
    """The request names a configuration that does not exist."""
    name = call.request.get("deploymentConfigName")
    return None if name is None or name in PREDEFINED else {"name": name}


def config_of_another_platform(call: Call) -> Hit:
    """The request names a configuration that belongs to another platform than the application's."""
    name, application = call.request.get("deploymentConfigName"), call.application
    if name is None or application is None or PREDEFINED[name].platform == application.platform:
        return None
    return {"name": name, "platform": application.platform}
