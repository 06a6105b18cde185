"""Deployment configurations: the predefined ones, and those that a user made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codedeploy_fake.contract import Contract
from codedeploy_fake.service.context import Context
from codedeploy_fake.service.paging import page
from codedeploy_fake.service.rules import Call, Hit
from codedeploy_fake.service.store import Config, Store
from codedeploy_fake.simulation.clock import to_milliseconds
from codedeploy_fake.simulation.health import HealthKind, MinimumHealthyHosts, ZonalRule

#: What no other name may begin with.
RESERVED = "CodeDeployDefault."


def _server(tail: int, name: str, kind: HealthKind, value: int) -> Config:
    settings = {"minimumHealthyHosts": {"type": kind.value, "value": value}}
    return Config(RESERVED + name, _zero(tail), "Server", settings, MinimumHealthyHosts(kind, value, lenient=True))


def _at_once(tail: int, platform: str, name: str) -> Config:
    return Config(RESERVED + name, _zero(tail), platform, {"trafficRoutingConfig": {"type": "AllAtOnce"}})


def _canary(tail: int, platform: str, name: str, minutes: int) -> Config:
    routing = {"type": "TimeBasedCanary", "timeBasedCanary": {"canaryPercentage": 10, "canaryInterval": minutes}}
    return Config(RESERVED + name, _zero(tail), platform, {"trafficRoutingConfig": routing})


def _linear(tail: int, platform: str, name: str, minutes: int) -> Config:
    routing = {"type": "TimeBasedLinear", "timeBasedLinear": {"linearPercentage": 10, "linearInterval": minutes}}
    return Config(RESERVED + name, _zero(tail), platform, {"trafficRoutingConfig": routing})


def _zero(tail: int) -> str:
    return f"00000000-0000-0000-0000-{tail:012d}"


#: Evidence: ``predefined-configs``; ids: ``predefined-config-ids``. OneAtATime is "all but one", not a percentage.
PREDEFINED: Mapping[str, Config] = {
    config.name: config
    for config in (
        _server(1, "OneAtATime", HealthKind.MOST_CONCURRENCY, 1),
        _server(2, "HalfAtATime", HealthKind.FLEET_PERCENT, 50),
        _server(3, "AllAtOnce", HealthKind.HOST_COUNT, 0),
        _at_once(4, "Lambda", "LambdaAllAtOnce"),
        _canary(5, "Lambda", "LambdaCanary10Percent5Minutes", 5),
        _canary(6, "Lambda", "LambdaCanary10Percent10Minutes", 10),
        _canary(7, "Lambda", "LambdaCanary10Percent15Minutes", 15),
        _canary(8, "Lambda", "LambdaCanary10Percent30Minutes", 30),
        _linear(9, "Lambda", "LambdaLinear10PercentEvery1Minute", 1),
        _linear(10, "Lambda", "LambdaLinear10PercentEvery2Minutes", 2),
        _linear(11, "Lambda", "LambdaLinear10PercentEvery3Minutes", 3),
        _linear(12, "Lambda", "LambdaLinear10PercentEvery10Minutes", 10),
        _at_once(13, "ECS", "ECSAllAtOnce"),
        _linear(15, "ECS", "ECSLinear10PercentEvery1Minutes", 1),
        _linear(16, "ECS", "ECSLinear10PercentEvery3Minutes", 3),
        _canary(21, "ECS", "ECSCanary10Percent5Minutes", 5),
        _canary(22, "ECS", "ECSCanary10Percent15Minutes", 15),
    )
}

#: What a group gets that names none (``config-fallback``).
DEFAULT = {
    "Server": "CodeDeployDefault.OneAtATime",
    "Lambda": "CodeDeployDefault.LambdaAllAtOnce",
    "ECS": "CodeDeployDefault.ECSAllAtOnce",
}


def find(store: Store, name: str) -> Config | None:
    """The configuration of a name, predefined or made here."""
    return PREDEFINED.get(name) or store.configs.get(name)


def known(config: Config, contract: Contract) -> bool:
    """Whether the configuration's platform exists at the contract's date."""
    return config.platform in ("Server", *contract.enum("ComputePlatform"))


def unknown_config(call: Call) -> Hit:
    """The request names a configuration that does not exist, or did not at the contract's date."""
    name = call.request.get("deploymentConfigName")
    config = None if name is None else find(call.store, name)
    return None if name is None or (config and known(config, call.context.contract)) else {"name": name}


def config_of_another_platform(call: Call) -> Hit:
    """The request names a configuration that belongs to another platform than the application's."""
    name, application = call.request.get("deploymentConfigName"), call.application
    config = None if name is None else find(call.store, name)
    if config is None or application is None or config.platform == application.platform:
        return None
    return {"name": name, "platform": application.platform}


_SETTINGS = ("minimumHealthyHosts", "trafficRoutingConfig", "zonalConfig")


def create(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """CreateDeploymentConfig: a name that is unique in its account and region; Server unless said otherwise."""
    platform = request.get("computePlatform", "Server")
    settings = {member: request[member] for member in _SETTINGS if member in request}
    config = Config(
        name=request["deploymentConfigName"],
        config_id=context.mint_uuid(),
        platform=platform,
        settings=settings,
        health=_health(settings["minimumHealthyHosts"]) if platform == "Server" else None,
        zones=_zones(settings["zonalConfig"]) if settings.get("zonalConfig") else None,
        created_at=context.now,
    )
    store.configs[config.name] = config
    return {"deploymentConfigId": config.config_id}


def _health(hosts: Mapping[str, Any]) -> MinimumHealthyHosts:
    return MinimumHealthyHosts(HealthKind(hosts["type"]), hosts["value"])


def _zones(zonal: Mapping[str, Any]) -> ZonalRule:
    """Zones one after another; durations on the wire are seconds (``zonal-config``)."""
    hosts, first = zonal.get("minimumHealthyHostsPerZone"), zonal.get("firstZoneMonitorDurationInSeconds")
    monitor = to_milliseconds(zonal.get("monitorDurationInSeconds", 0))
    first_monitor = None if first is None else to_milliseconds(first)
    if hosts is None:
        return ZonalRule(monitor=monitor, first_monitor=first_monitor)
    return ZonalRule(_health(hosts), monitor, first_monitor)


def get(store: Store, request: dict[str, Any], _context: Context) -> dict[str, Any]:
    """GetDeploymentConfig: a predefined one has no createTime (``config-create-time``)."""
    config = PREDEFINED.get(request["deploymentConfigName"]) or store.configs[request["deploymentConfigName"]]
    info = {
        "deploymentConfigId": config.config_id,
        "deploymentConfigName": config.name,
        "computePlatform": config.platform,
        **config.settings,
    }
    if config.created_at is not None:
        info["createTime"] = config.created_at / 1000
    return {"deploymentConfigInfo": info}


def delete(store: Store, request: dict[str, Any], _context: Context) -> dict[str, Any]:
    """DeleteDeploymentConfig: one that is not there is no error (``deletes-idempotent``)."""
    store.configs.pop(request["deploymentConfigName"], None)
    return {}


def names(store: Store, contract: Contract) -> list[str]:
    """All names: the user's own, sorted, then the predefined ones (``list-configs-order``)."""
    predefined = [config.name for config in PREDEFINED.values() if known(config, contract)]
    return [*sorted(store.configs), *predefined]


def list_(store: Store, request: dict[str, Any], context: Context) -> dict[str, Any]:
    """ListDeploymentConfigs."""
    shown, more = page(names(store, context.contract), request, context)
    return {"deploymentConfigsList": shown, **more}
