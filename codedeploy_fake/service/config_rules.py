"""What the operations on deployment configurations refuse, and in which order (``config-order``, assumed)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codedeploy_fake.service.configs import PREDEFINED, RESERVED, unknown_config
from codedeploy_fake.service.paging import TOKEN_FOREIGN
from codedeploy_fake.service.rules import Call, Hit, Rule, Test, absent, at, bad_platform, malformed, outside
from codedeploy_fake.simulation.states import DEPLOYMENT, is_terminal


def _platform(call: Call) -> str:
    return str(call.request.get("computePlatform", "Server"))


def _reserved(call: Call) -> Hit:
    return {} if call.request["deploymentConfigName"].startswith(RESERVED) else None


def _on_server(test: Test) -> Test:
    return lambda call: test(call) if _platform(call) == "Server" else None


def _elsewhere(test: Test) -> Test:
    """The test, on a platform without instances; the hit names it."""

    def elsewhere(call: Call) -> Hit:
        platform = _platform(call)
        hit = None if platform == "Server" else test(call)
        return None if hit is None else {"platform": platform, **hit}

    return elsewhere


def _given(member: str) -> Test:
    return lambda call: {} if member in call.request else None


def _hosts(path: tuple[str, ...], wrong: str) -> Test:
    """The block of minimum healthy hosts at ``path`` is there and has a wrong ``type``, ``percent`` or ``count``."""

    def test(call: Call) -> Hit:
        block = at(call.request, *path)
        return {"value": block.get("type")} if block is not None and _fault(block) == wrong else None

    return test


def _fault(block: Mapping[str, Any]) -> str | None:
    kind, value = block.get("type"), block.get("value")
    if kind == "FLEET_PERCENT":
        return None if value is not None and 0 <= value < 100 else "percent"
    if kind == "HOST_COUNT":
        return None if value is not None and value >= 0 else "count"
    return "type"


_SHIFTS = {"TimeBasedCanary": "timeBasedCanary", "TimeBasedLinear": "timeBasedLinear"}


def _shift_unwanted(call: Call) -> Hit:
    routing = call.request.get("trafficRoutingConfig", {})
    type_ = routing.get("type")
    wrong = (name for name, member in _SHIFTS.items() if name != type_ and member in routing)
    return next(({"block": name, "type": type_} for name in wrong), None)


def _shift_missing(call: Call) -> Hit:
    routing = call.request.get("trafficRoutingConfig", {})
    type_ = routing.get("type")
    return {"type": type_} if type_ in _SHIFTS and _SHIFTS[type_] not in routing else None


def _percentage(call: Call) -> Hit:
    canary = at(call.request, "trafficRoutingConfig", "timeBasedCanary")
    linear = at(call.request, "trafficRoutingConfig", "timeBasedLinear")
    given = [block.get(f"{kind}Percentage", 0) for kind, block in (("canary", canary), ("linear", linear)) if block]
    return None if all(1 <= percentage <= 99 for percentage in given) else {}


def _canary_interval(call: Call) -> Hit:
    canary = at(call.request, "trafficRoutingConfig", "timeBasedCanary")
    most = call.limit("trafficShiftMinutes")
    return {"limit": most} if canary and not 1 <= canary.get("canaryInterval", 0) <= most else None


def _linear_interval(call: Call) -> Hit:
    linear = at(call.request, "trafficRoutingConfig", "timeBasedLinear")
    if not linear:
        return None
    most, shifts = call.limit("trafficShiftMinutes"), 100 // linear["linearPercentage"]
    return None if 1 <= linear.get("linearInterval", 0) * shifts <= most else {"limit": most}


_DURATIONS = ("monitorDurationInSeconds", "firstZoneMonitorDurationInSeconds")


def _negative_duration(call: Call) -> Hit:
    zonal = call.request.get("zonalConfig", {})
    return next(({"member": member} for member in _DURATIONS if zonal.get(member, 0) < 0), None)


def _exists(call: Call) -> Hit:
    name = call.request["deploymentConfigName"]
    return {"name": name} if name in call.store.configs else None


def _too_many(call: Call) -> Hit:
    most = call.limit("deploymentConfigs")
    return {"limit": most} if len(call.store.configs) >= most else None


def _predefined(call: Call) -> Hit:
    name = call.request["deploymentConfigName"]
    return {"name": name} if name in PREDEFINED else None


def _in_use(call: Call) -> Hit:
    name = call.request["deploymentConfigName"]
    return {"name": name} if any(_uses(call, key, name) for key in call.store.groups) else None


def _uses(call: Call, key: tuple[str, str], name: str) -> bool:
    """Whether a group has the configuration, or its active deployment has."""
    if call.store.groups[key].settings.get("deploymentConfigName") == name:
        return True
    latest = call.store.latest(*key)
    if latest is None or latest.info["deploymentConfigName"] != name:
        return False
    return not is_terminal(DEPLOYMENT, call.store.step(latest, call.context.now).status)


_HOSTS = ("minimumHealthyHosts",)
_PER_ZONE = ("zonalConfig", "minimumHealthyHostsPerZone")
_TYPES = "'{value}' is not valid. Valid values are [HOST_COUNT, FLEET_PERCENT]"

# fmt: off
_NAME = (
    Rule("config-name-required", "DeploymentConfigNameRequired", "Deployment configuration name is missing", "error-text-neutral", absent("deploymentConfigName")),
    Rule("config-name-invalid",  "InvalidDeploymentConfigName",  "The deployment configuration name '{value}' is not valid", "error-text-neutral", malformed("deploymentConfigName", "DeploymentConfigName")),
)
CREATE_RULES = (
    *_NAME,
    Rule("config-name-reserved", "InvalidDeploymentConfigName",          "The prefix CodeDeployDefault. is reserved for predefined configuration names", "config-values", _reserved),
    Rule("platform-invalid",     "InvalidComputePlatform",               "ComputePlatform '{value}' is not valid. Valid values are [{accepted}]", "platform-invalid-text", bad_platform),
    Rule("hosts-missing",        "InvalidMinimumHealthyHostValue",       "minimum healthy hosts argument is missing", "config-values", _on_server(absent("minimumHealthyHosts"))),
    Rule("hosts-elsewhere",      "InvalidMinimumHealthyHostValue",       "minimum healthy hosts should be null for {platform} deployment configuration", "config-values", _elsewhere(_given("minimumHealthyHosts"))),
    Rule("hosts-type",           "InvalidMinimumHealthyHostValue",       f"The minimum healthy hosts type {_TYPES}", "error-text-neutral", _hosts(_HOSTS, "type")),
    Rule("hosts-percent",        "InvalidMinimumHealthyHostValue",       "The value for the minimum healthy hosts with type of FLEET_PERCENT should be positive and less than 100", "config-values", _hosts(_HOSTS, "percent")),
    Rule("hosts-count",          "InvalidMinimumHealthyHostValue",       "The value for the minimum healthy hosts with type of HOST_COUNT should be zero or more", "error-text-neutral", _hosts(_HOSTS, "count")),
    Rule("routing-on-server",    "InvalidTrafficRoutingConfiguration",   "Traffic routing configuration should be null for Server deployment configuration", "config-values", _on_server(_given("trafficRoutingConfig"))),
    Rule("routing-missing",      "InvalidTrafficRoutingConfiguration",   "Traffic routing configuration cannot be null nor empty for deployment configurations on this platform.", "config-values", _elsewhere(absent("trafficRoutingConfig"))),
    Rule("routing-type",         "InvalidTrafficRoutingConfiguration",   "The traffic routing type '{value}' is not valid. Valid values are [{accepted}]", "error-text-neutral", outside("TrafficRoutingType", "trafficRoutingConfig", "type")),
    Rule("routing-unwanted",     "InvalidTrafficRoutingConfiguration",   "{block}Configuration should be null for {type} type", "config-values", _shift_unwanted),
    Rule("routing-block",        "InvalidTrafficRoutingConfiguration",   "{type}Configuration should not be null for {type} type", "config-values", _shift_missing),
    Rule("routing-percentage",   "InvalidTrafficRoutingConfiguration",   "Valid traffic routing percentage is from 1 to 99", "config-values", _percentage),
    Rule("canary-interval",      "InvalidTrafficRoutingConfiguration",   "Canary interval must be between 1 and {limit} minutes (2 days)", "config-values", _canary_interval),
    Rule("linear-interval",      "InvalidTrafficRoutingConfiguration",   "Total Traffic shifting intervals must be positive integers up to {limit} minutes (2 days)", "config-values", _linear_interval),
    Rule("zonal-elsewhere",      "InvalidZonalDeploymentConfiguration",  "Zonal deployments are only supported with EC2 deployments.", "config-values", _elsewhere(_given("zonalConfig"))),
    Rule("zonal-hosts-type",     "InvalidZonalDeploymentConfiguration",  f"The minimum healthy hosts per zone type {_TYPES}", "error-text-neutral", _hosts(_PER_ZONE, "type")),
    Rule("zonal-hosts-percent",  "InvalidZonalDeploymentConfiguration",  "The value of the 'Minimum health hosts per zone' setting when configured with a 'Type' value of 'FLEET_PERCENT' must be positive and less than 100.", "config-values", _hosts(_PER_ZONE, "percent")),
    Rule("zonal-hosts-count",    "InvalidZonalDeploymentConfiguration",  "The value of the 'Minimum health hosts per zone' setting when configured with a 'Type' value of 'HOST_COUNT' must be zero or more.", "error-text-neutral", _hosts(_PER_ZONE, "count")),
    Rule("zonal-durations",      "InvalidZonalDeploymentConfiguration",  "The value of {member} must be zero or more.", "error-text-neutral", _negative_duration),
    Rule("config-exists",        "DeploymentConfigAlreadyExists",        "Deployment configuration already exists: {name}", "error-text-neutral", _exists),
    Rule("config-limit",         "DeploymentConfigLimitExceeded",        "The limit of {limit} deployment configurations was exceeded", "error-text-neutral", _too_many),
)
GET_RULES = (
    *_NAME,
    Rule("config-unknown",       "DeploymentConfigDoesNotExist", "No deployment configuration found for name: {name}", "config-unknown-text", unknown_config),
)
DELETE_RULES = (
    *_NAME,
    Rule("config-predefined",    "InvalidOperation",      "The predefined deployment configuration {name} cannot be deleted", "error-text-neutral", _predefined),
    Rule("config-in-use",        "DeploymentConfigInUse", "The deployment configuration {name} is in use", "error-text-neutral", _in_use),
)
LIST_RULES = (TOKEN_FOREIGN,)
# fmt: on
