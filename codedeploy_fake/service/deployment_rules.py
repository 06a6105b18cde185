"""What the deployment operations refuse, and in which order (``create-deployment-order``, assumed)."""

from __future__ import annotations

from codedeploy_fake.service.configs import config_of_another_platform, find, unknown_config
from codedeploy_fake.service.deployment_targets import means_on_premises
from codedeploy_fake.service.group_blocks import rollback_without_events
from codedeploy_fake.service.paging import TOKEN_FOREIGN
from codedeploy_fake.service.revision_rules import bad_revision
from codedeploy_fake.service.rules import (
    APPLICATION_EXISTS,
    APPLICATION_NAME,
    DEPLOYMENT_KNOWN,
    GROUP_EXISTS,
    GROUP_NAME,
    Call,
    Hit,
    Rule,
    Test,
    absent,
    at,
    longer_than,
    malformed,
    no_application,
    no_group,
    outside,
)
from codedeploy_fake.simulation.failures import ErrorInformation
from codedeploy_fake.simulation.states import DEPLOYMENT, DeploymentStatus, is_terminal


def _active(call: Call) -> Hit:
    latest = call.store.latest(call.request["applicationName"], call.request["deploymentGroupName"])
    if latest is None or is_terminal(DEPLOYMENT, call.store.step(latest, call.context.now).status):
        return None
    text = call.context.contract.fact("DeploymentLimitExceeded.text")
    return {"sentence": text.format(group=latest.group, deployment=latest.deployment_id)}


def _target_instances(call: Call) -> Hit:
    return {} if call.request.get("targetInstances") and _style(call) != "BLUE_GREEN" else None


def _style(call: Call) -> str:
    return str(call.group.settings["deploymentStyle"].get("deploymentType")) if call.group else ""


def _restarts(call: Call) -> bool:
    return call.request.get("deploymentMode") == "RESTART"


def _restart_with(member: str) -> Test:
    """A restart, which takes the revision that is there, to all instances, is asked for something else as well."""
    return lambda call: {} if _restarts(call) and call.request.get(member) else None


def _standard(test: Test) -> Test:
    return lambda call: None if _restarts(call) else test(call)


def _nothing_to_restart(call: Call) -> Hit:
    if not _restarts(call):
        return None
    names = call.request["applicationName"], call.request["deploymentGroupName"]
    return None if call.store.last_success(*names, call.context.now) else {"group": names[1]}


def _in_place_only(test: Test) -> Test:
    """The test, where there are no instances that are deployed to in place."""

    def elsewhere(call: Call) -> Hit:
        settings = call.group.settings if call.group else {}
        in_place = settings.get("computePlatform") == "Server" and _style(call) != "BLUE_GREEN"
        return None if in_place else test(call)

    return elsewhere


def _unknown_process(call: Call) -> Hit:
    accepted = call.context.contract.enum("AutoScalingGroupProcess")
    asked = at(call.request, "ec2DeploymentOptions", "autoScalingGroupProcessesToSuspend") or ()
    return next(({"value": name, "accepted": ", ".join(accepted)} for name in asked if name not in accepted), None)


def _zonal_on_premises(call: Call) -> Hit:
    """Zones are of EC2 instances, and the group means others as well."""
    settings = call.group.settings if call.group else {}
    config = find(call.store, call.request.get("deploymentConfigName", settings.get("deploymentConfigName")))
    return {"name": config.name} if config and config.zones and means_on_premises(settings) else None


def _off_server(member: str, *, even_false: bool = False) -> Test:
    """The member is set, on a platform that has no instances."""

    def test(call: Call) -> Hit:
        platform = call.application.platform if call.application else "Server"
        given = member in call.request if even_false else call.request.get(member)
        return {"platform": platform} if given and platform != "Server" else None

    return test


def _not_simulated(call: Call) -> Hit:
    """Valid for the service, and not played here yet; the hit names it."""
    request = call.request
    settings = call.group.settings if call.group else {}
    rollback = request.get("autoRollbackConfiguration", settings.get("autoRollbackConfiguration")) or {}
    alarms = request.get("overrideAlarmConfiguration", settings.get("alarmConfiguration")) or {}
    platform = settings.get("computePlatform")
    found = {
        f"a deployment on the {platform} platform": platform != "Server",
        "a blue/green deployment": _style(call) == "BLUE_GREEN",
        "automatic rollback": rollback.get("enabled"),
        "an alarm configuration": alarms.get("enabled"),
    }
    return next(({"what": what} for what, present in found.items() if present), None)


def _batch_malformed(call: Call) -> Hit:
    pattern = call.context.contract.pattern("DeploymentId")
    return next(({"id": name} for name in call.request["deploymentIds"] if not pattern.fullmatch(name)), None)


def _batch_too_long(call: Call) -> Hit:
    most = call.context.contract.limit("BatchGetDeployments.deploymentIds")
    return {"limit": most} if len(call.request["deploymentIds"]) > most else None


def _missing_beside(member: str, other: str) -> Test:
    """``other`` is given without ``member``."""
    return lambda call: {} if call.request.get(other) and not call.request.get(member) else None


def _if_given(member: str, test: Test) -> Test:
    """The test, where the request has the member at all."""
    return lambda call: test(call) if call.request.get(member) else None


def _range_reversed(call: Call) -> Hit:
    span = call.request.get("createTimeRange", {})
    return {} if span.get("start", float("-inf")) > span.get("end", float("inf")) else None


def _unknown_status(call: Call) -> Hit:
    accepted = call.context.contract.enum("DeploymentStatus")
    statuses = call.request.get("includeOnlyStatuses", [])
    return next(
        ({"value": status, "accepted": ", ".join(accepted)} for status in statuses if status not in accepted), None
    )


def _completed(call: Call) -> Hit:
    deployment = call.store.deployments[call.request["deploymentId"]]
    step = call.store.step(deployment, call.context.now)
    by_hand = isinstance(step.error, ErrorInformation) and step.error.code == "MANUAL_STOP"
    if not is_terminal(DEPLOYMENT, step.status) or (step.status is DeploymentStatus.STOPPED and by_hand):
        return None
    return {"id": deployment.deployment_id}


def _rolls_back(call: Call) -> Hit:
    return {} if call.request.get("autoRollbackEnabled") else None


def _config_of_another_platform(*, declared: bool) -> Test:
    """The configuration is another platform's, and CreateDeployment declares InvalidComputePlatform or not yet."""

    def test(call: Call) -> Hit:
        operation = call.context.contract.operation("CreateDeployment")
        knows = operation is not None and "InvalidComputePlatformException" in operation.errors
        return config_of_another_platform(call) if knows is declared else None

    return test


_CONFIG_PLATFORM = (
    "Compute platform of deployment config {name} does not match expected compute platform, "
    "correct compute platform should be {platform}."
)

# fmt: off
CREATE_RULES = (
    *APPLICATION_NAME,
    *GROUP_NAME,
    Rule("description-length",   "DescriptionTooLong",             "The description is longer than {limit} characters", "error-text-neutral", longer_than("description", "description")),
    Rule("config-name-invalid",  "InvalidDeploymentConfigName",    "The deployment configuration name '{value}' is not valid", "error-text-neutral", malformed("deploymentConfigName", "DeploymentConfigName")),
    Rule("file-exists-behavior", "InvalidFileExistsBehavior",      "The file exists behavior '{value}' is not valid. Valid values are [{accepted}]", "error-text-neutral", outside("FileExistsBehavior", "fileExistsBehavior")),
    Rule("rollback-events",      "InvalidAutoRollbackConfig",      "Deployment Groups need to have at least one event specified when auto rollback is enabled", "group-validations", rollback_without_events),
    Rule("mode-invalid",         "InvalidInput",                   "The deployment mode '{value}' is not valid. Valid values are [{accepted}]", "error-text-neutral", outside("DeploymentMode", "deploymentMode")),
    Rule("restart-revision",     "InvalidInput",                   "A revision cannot be specified when the deployment mode is RESTART", "restart-mode", _restart_with("revision")),
    Rule("restart-outdated",     "InvalidInput",                   "updateOutdatedInstancesOnly must be false when the deployment mode is RESTART", "restart-mode", _restart_with("updateOutdatedInstancesOnly")),
    Rule("process-invalid",      "InvalidAutoScalingGroupProcessToSuspend", "The Auto Scaling process '{value}' is not valid. Valid values are [{accepted}]", "error-text-neutral", _unknown_process),
    APPLICATION_EXISTS,
    GROUP_EXISTS,
    Rule("restart-elsewhere",    "InvalidInput",                   "The deployment mode RESTART is for in-place deployments to instances only", "restart-mode", _in_place_only(lambda call: {} if _restarts(call) else None)),
    Rule("options-elsewhere",    "InvalidInput",                   "ec2DeploymentOptions can be specified for in-place deployments to instances only", "ec2-deployment-options", _in_place_only(lambda call: {} if call.request.get("ec2DeploymentOptions") else None)),
    Rule("config-unknown",       "DeploymentConfigDoesNotExist",   "No deployment configuration found for name: {name}", "config-unknown-text", unknown_config),
    Rule("config-platform",      "InvalidComputePlatform",         _CONFIG_PLATFORM, "config-platform-text", _config_of_another_platform(declared=True)),
    Rule("config-platform-old",  "InvalidDeploymentConfigName",    _CONFIG_PLATFORM, "config-platform-text", _config_of_another_platform(declared=False)),
    Rule("zonal-on-premises",    "InvalidInput",                   "The deployment configuration {name} is zonal, and the deployment group has on-premises instances", "zonal-on-premises", _zonal_on_premises),
    Rule("revision-required",    "RevisionRequired",               "RevisionLocation must be specified", "revision-missing-text", _standard(absent("revision"))),
    Rule("revision-invalid",     "InvalidRevision",                "{sentence}", "revision-rules", _standard(bad_revision)),
    Rule("restart-nothing",      "RevisionDoesNotExist",           "The deployment group {group} has no successful deployment to restart", "restart-mode", _nothing_to_restart),
    Rule("ignore-stop-failures", "InvalidIgnoreApplicationStopFailuresValue", "For {platform} deployments, ignoreApplicationStopFailures must be false", "error-text-neutral", _off_server("ignoreApplicationStopFailures")),
    Rule("outdated-only",        "InvalidUpdateOutdatedInstancesOnlyValue", "For {platform} deployments, updateOutdatedInstancesOnly must be false", "error-text-neutral", _off_server("updateOutdatedInstancesOnly")),
    Rule("file-exists-platform", "InvalidFileExistsBehavior",      "For Lambda, ECS and Kubernetes deployment, fileExistsBehavior can not be specified", "file-exists-platform-text", _off_server("fileExistsBehavior", even_false=True)),
    Rule("target-instances",     "InvalidTargetInstances",         "Target instances can be specified for blue/green deployments only", "error-text-neutral", _target_instances),
    Rule("active-deployment",    "DeploymentLimitExceeded",        "{sentence}", "limit-exceeded-text", _active),
    Rule("not-simulated",        "NotSimulated",                   "codedeploy_fake does not simulate {what} yet; AWS would accept this CreateDeployment", "not-simulated", _not_simulated),
)
GET_RULES = DEPLOYMENT_KNOWN
BATCH_GET_RULES = (
    Rule("deployment-ids-required", "DeploymentIdRequired", "At least one deployment ID must be specified", "batch-errors", absent("deploymentIds")),
    Rule("deployment-ids-limit",    "BatchLimitExceeded",   "The input deployment id list is too long: max {limit}", "error-text-neutral", _batch_too_long),
    Rule("deployment-ids-invalid",  "InvalidDeploymentId",  "The deployment id '{id}' is not valid", "batch-errors", _batch_malformed),
)
LIST_RULES = (
    Rule("application-beside-group", "ApplicationNameRequired",     "Application name is missing", "list-deployments-names", _missing_beside("applicationName", "deploymentGroupName")),
    Rule("group-beside-application", "DeploymentGroupNameRequired", "Deployment Group name is missing", "list-deployments-names", _missing_beside("deploymentGroupName", "applicationName")),
    Rule("application-name-invalid", "InvalidApplicationName",      "The application name '{value}' is not valid", "error-text-neutral", malformed("applicationName", "ApplicationName")),
    Rule("group-name-invalid",       "InvalidDeploymentGroupName",  "The deployment group name '{value}' is not valid", "error-text-neutral", malformed("deploymentGroupName", "DeploymentGroupName")),
    Rule("time-range-reversed",      "InvalidTimeRange",            "The start of the time range is later than its end", "error-text-neutral", _range_reversed),
    Rule("status-invalid",           "InvalidDeploymentStatus",     "The deployment status '{value}' is not valid. Valid values are [{accepted}]", "error-text-neutral", _unknown_status),
    Rule("application-unknown",      "ApplicationDoesNotExist",     APPLICATION_EXISTS.message, "application-unknown-text", _if_given("applicationName", no_application)),
    Rule("group-unknown",            "DeploymentGroupDoesNotExist", GROUP_EXISTS.message, "group-unknown-text", _if_given("deploymentGroupName", no_group)),
    TOKEN_FOREIGN,
)
STOP_RULES = (
    *DEPLOYMENT_KNOWN,
    Rule("already-completed", "DeploymentAlreadyCompleted", "The deployment {id} is already complete", "error-text-neutral", _completed),
    Rule("not-simulated",     "NotSimulated", "codedeploy_fake does not simulate the rollback that autoRollbackEnabled asks for yet; AWS would accept this StopDeployment", "not-simulated", _rolls_back),
)
# fmt: on
