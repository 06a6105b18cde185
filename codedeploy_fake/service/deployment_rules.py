"""What the deployment operations refuse, and in which order (``create-deployment-order``, assumed)."""

from __future__ import annotations

import re

from codedeploy_fake.service import creation_rules as creation
from codedeploy_fake.service.configs import config_of_another_platform, find, unknown_config
from codedeploy_fake.service.deployment_targets import means_on_premises
from codedeploy_fake.service.group_blocks import rollback_without_events, too_many_processes, unknown_process
from codedeploy_fake.service.paging import TOKEN_FOREIGN
from codedeploy_fake.service.revision_rules import bad_revision
from codedeploy_fake.service.rollback import coming
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
    declared,
    group_gone,
    longer_than,
    malformed,
    more_than,
    no_application,
    no_group,
    only_with,
    outside,
)
from codedeploy_fake.simulation.failures import ErrorInformation
from codedeploy_fake.simulation.states import DEPLOYMENT, DeploymentStatus, is_terminal


def _active(call: Call) -> Hit:
    latest = call.store.latest(call.request["applicationName"], call.request["deploymentGroupName"])
    if latest is None:
        return None
    ended = is_terminal(DEPLOYMENT, call.store.step(latest, call.context.now).status)
    # once it has ended its rollback holds the group, whose id nobody can read yet (``rollback-reserves-group``)
    if ended and coming(call.store, latest) is None:
        return None
    names = {"group": latest.group, "deployment": latest.deployment_id}
    return {"sentence": call.sentence("DeploymentLimitExceeded.text", **names)}


def _target_instances(call: Call) -> Hit:
    return {} if call.request["targetInstances"] and _style(call) != "BLUE_GREEN" else None


def _style(call: Call) -> str:
    return str(call.group.settings["deploymentStyle"].get("deploymentType")) if call.group else ""


def _restarts(call: Call) -> bool:
    return call.request.get("deploymentMode") == "RESTART"


def _restart_with(member: str) -> Test:
    """A restart, which takes the revision that is there, to all instances, is asked for something else as well."""
    return only_with("deploymentMode", lambda call: {} if _restarts(call) and call.request.get(member) else None)


def _standard(test: Test) -> Test:
    return lambda call: None if _restarts(call) else test(call)


def _nothing_to_restart(call: Call) -> Hit:
    names = call.request["applicationName"], call.request["deploymentGroupName"]
    nothing = _restarts(call) and not call.store.last_success(*names, call.context.now)
    return {"group": names[1]} if nothing else None


def _in_place_only(member: str, test: Test) -> Test:
    """The test of a member, where there are no instances that are deployed to in place."""

    def elsewhere(call: Call) -> Hit:
        settings = call.group.settings if call.group else {}
        in_place = settings.get("computePlatform") == "Server" and _style(call) != "BLUE_GREEN"
        return None if in_place else test(call)

    return only_with(member, elsewhere)


def _zonal_on_premises(call: Call) -> Hit:
    """Zones are of EC2 instances, and the group means others as well."""
    settings = call.group.settings if call.group else {}
    config = find(call.store, call.request.get("deploymentConfigName", settings.get("deploymentConfigName")))
    return {"name": config.name} if config and config.zones and means_on_premises(settings) else None


def _off_server(member: str) -> Test:
    """The member is set, on a platform that has no instances."""
    return only_with(
        member, lambda call: {"platform": call.platform} if call.request[member] and call.platform != "Server" else None
    )


def _file_exists_off_server(call: Call) -> Hit:
    """The member is there, whatever it says, on a platform that has no files."""
    return None if call.platform == "Server" else {"sentence": call.sentence("InvalidFileExistsBehavior.offServer")}


def _not_simulated(call: Call) -> Hit:
    """Valid for the service, and not played here yet; the hit names it."""
    platform = call.group.settings.get("computePlatform") if call.group else "Server"
    return {"what": f"a deployment on the {platform} platform"} if platform != "Server" else None


def _batch_malformed(call: Call) -> Hit:
    pattern = call.context.contract.pattern("DeploymentId")
    return next(({"id": name} for name in call.request["deploymentIds"] if not pattern.fullmatch(name)), None)


def _missing_beside(member: str, other: str) -> Test:
    """``other`` is given without ``member``."""
    return lambda call: {} if call.request.get(other) and not call.request.get(member) else None


def _if_given(member: str, test: Test) -> Test:
    """The test, where the request has the member at all."""
    return lambda call: test(call) if call.request.get(member) else None


def _range_reversed(call: Call) -> Hit:
    span = call.request.get("createTimeRange", {})
    return {} if span.get("start", float("-inf")) > span.get("end", float("inf")) else None


def _bad_external_id(call: Call) -> Hit:
    given = call.request.get("externalId")
    form = call.context.contract.fact("ExternalId.form")
    return None if given is None or re.fullmatch(form, given) else {"value": given}


def _time_beyond(call: Call) -> Hit:
    most = call.limit("timestampSeconds")
    return {} if any(abs(instant) > most for instant in call.request.get("createTimeRange", {}).values()) else None


def _unknown_status(call: Call) -> Hit:
    accepted = call.context.contract.enum("DeploymentStatus")
    statuses = call.request.get("includeOnlyStatuses", [])
    return next(
        ({"value": status, "accepted": ", ".join(accepted)} for status in statuses if status not in accepted), None
    )


def _cloudformation(call: Call) -> Hit:
    deployment = call.store.deployments[call.request["deploymentId"]]
    return {"id": deployment.deployment_id} if "externalId" in deployment.info else None


def _completed(call: Call) -> Hit:
    deployment = call.store.deployments[call.request["deploymentId"]]
    step = call.store.step(deployment, call.context.now)
    by_hand = isinstance(step.error, ErrorInformation) and step.error.code == "MANUAL_STOP"
    if not is_terminal(DEPLOYMENT, step.status) or (step.status is DeploymentStatus.STOPPED and by_hand):
        return None
    return {"id": deployment.deployment_id}


_CREATE = "CreateDeployment"
_other_platform = only_with("deploymentConfigName", config_of_another_platform)
_ZONAL = "The deployment configuration {name} is zonal, and the deployment group has on-premises instances"
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
    Rule("rollback-events",      "InvalidAutoRollbackConfig",      "Deployment Groups need to have at least one event specified when auto rollback is enabled", "group-validations", only_with("autoRollbackConfiguration", rollback_without_events)),
    *creation.OVERRIDES,
    Rule("mode-invalid",         "InvalidInput",                   "The deployment mode '{value}' is not valid. Valid values are [{accepted}]", "error-text-neutral", outside("DeploymentMode", "deploymentMode")),
    Rule("restart-revision",     "InvalidInput",                   "A revision cannot be specified when the deployment mode is RESTART", "restart-mode", _restart_with("revision")),
    Rule("restart-outdated",     "InvalidInput",                   "updateOutdatedInstancesOnly must be false when the deployment mode is RESTART", "restart-mode", _restart_with("updateOutdatedInstancesOnly")),
    Rule("process-invalid",      "InvalidAutoScalingGroupProcessToSuspend", "The Auto Scaling process '{value}' is not valid. Valid values are [{accepted}]", "error-text-neutral", only_with("ec2DeploymentOptions", unknown_process)),
    Rule("processes-limit",      "InvalidAutoScalingGroupProcessToSuspend", "More than {limit} Auto Scaling processes were named", "error-text-neutral", only_with("ec2DeploymentOptions", too_many_processes)),
    APPLICATION_EXISTS,
    GROUP_EXISTS,
    Rule("restart-elsewhere",    "InvalidInput",                   "The deployment mode RESTART is for in-place deployments to instances only", "restart-mode", _in_place_only("deploymentMode", lambda call: {} if _restarts(call) else None)),
    Rule("options-elsewhere",    "InvalidInput",                   "ec2DeploymentOptions can be specified for in-place deployments to instances only", "ec2-deployment-options", _in_place_only("ec2DeploymentOptions", lambda call: {} if call.request["ec2DeploymentOptions"] else None)),
    Rule("config-unknown",       "DeploymentConfigDoesNotExist",   "No deployment configuration found for name: {name}", "config-unknown-text", only_with("deploymentConfigName", unknown_config)),
    Rule("config-platform",      "InvalidComputePlatform",         _CONFIG_PLATFORM, "config-platform-text", declared(_CREATE, "InvalidComputePlatform", _other_platform)),
    Rule("config-platform-old",  "InvalidDeploymentConfigName",    _CONFIG_PLATFORM, "config-platform-text", declared(_CREATE, "InvalidComputePlatform", _other_platform, until=True)),
    Rule("zonal-on-premises",    "InvalidInput",                   _ZONAL, "zonal-on-premises", declared(_CREATE, "InvalidInput", _zonal_on_premises)),
    Rule("zonal-on-premises-old", "InvalidDeploymentConfigName",   _ZONAL, "zonal-on-premises", declared(_CREATE, "InvalidInput", _zonal_on_premises, until=True)),
    creation.GRADUAL_TRAFFIC,
    Rule("revision-required",    "RevisionRequired",               "RevisionLocation must be specified", "revision-missing-text", _standard(absent("revision"))),
    Rule("revision-invalid",     "InvalidRevision",                "{sentence}", "revision-rules", _standard(bad_revision)),
    creation.UNREGISTERED,
    Rule("restart-nothing",      "RevisionDoesNotExist",           "The deployment group {group} has no successful deployment to restart", "restart-mode", only_with("deploymentMode", _nothing_to_restart)),
    creation.GITHUB,
    Rule("ignore-stop-failures", "InvalidIgnoreApplicationStopFailuresValue", "For {platform} deployments, ignoreApplicationStopFailures must be false", "error-text-neutral", _off_server("ignoreApplicationStopFailures")),
    Rule("outdated-only",        "InvalidUpdateOutdatedInstancesOnlyValue", "For {platform} deployments, updateOutdatedInstancesOnly must be false", "error-text-neutral", _off_server("updateOutdatedInstancesOnly")),
    Rule("file-exists-platform", "InvalidFileExistsBehavior",      "{sentence}", "file-exists-platform-text", only_with("fileExistsBehavior", _file_exists_off_server)),
    Rule("target-instances",     "InvalidTargetInstances",         "Target instances can be specified for blue/green deployments only", "target-instances-causes", only_with("targetInstances", _target_instances)),
    creation.UNUSED_TAG,
    *creation.LOOKED_UP,
    Rule("active-deployment",    "DeploymentLimitExceeded",        "{sentence}", "limit-exceeded-text", _active),
    creation.TOO_MANY_ACTIVE,
    Rule("not-simulated",        "NotSimulated",                   "codedeploy_fake does not simulate {what} yet; AWS would accept this CreateDeployment", "not-simulated", _not_simulated),
)
GET_RULES = DEPLOYMENT_KNOWN
BATCH_GET_RULES = (
    Rule("deployment-ids-required", "DeploymentIdRequired", "At least one deployment ID must be specified", "batch-errors", absent("deploymentIds")),
    Rule("deployment-ids-limit",    "BatchLimitExceeded",   "The input deployment id list is too long: max {limit}", "error-text-neutral", more_than("BatchGetDeployments.deploymentIds", "deploymentIds")),
    Rule("deployment-ids-invalid",  "InvalidDeploymentId",  "The deployment id '{id}' is not valid", "batch-errors", _batch_malformed),
)
LIST_RULES = (
    Rule("application-beside-group", "ApplicationNameRequired",     "Application name is missing", "list-deployments-names", _missing_beside("applicationName", "deploymentGroupName")),
    Rule("group-beside-application", "DeploymentGroupNameRequired", "Deployment Group name is missing", "list-deployments-names", _missing_beside("deploymentGroupName", "applicationName")),
    Rule("application-name-invalid", "InvalidApplicationName",      "The application name '{value}' is not valid", "error-text-neutral", malformed("applicationName", "ApplicationName")),
    Rule("group-name-invalid",       "InvalidDeploymentGroupName",  "The deployment group name '{value}' is not valid", "error-text-neutral", malformed("deploymentGroupName", "DeploymentGroupName")),
    Rule("external-id-invalid",      "InvalidExternalId",           "The external id '{value}' is not valid", "external-id-form", _bad_external_id),
    Rule("time-beyond",              "InvalidInput",                "A time of the time range is beyond the year 9999", "time-range-ends", declared("ListDeployments", "InvalidInput", _time_beyond)),
    Rule("time-range-reversed",      "InvalidTimeRange",            "The start of the time range is later than its end", "error-text-neutral", _range_reversed),
    Rule("status-invalid",           "InvalidDeploymentStatus",     "The deployment status '{value}' is not valid. Valid values are [{accepted}]", "error-text-neutral", _unknown_status),
    Rule("application-unknown",      "ApplicationDoesNotExist",     APPLICATION_EXISTS.message, "application-unknown-text", _if_given("applicationName", no_application)),
    Rule("group-unknown",            "DeploymentGroupDoesNotExist", GROUP_EXISTS.message, "group-unknown-text", _if_given("deploymentGroupName", no_group)),
    TOKEN_FOREIGN,
)
STOP_RULES = (
    *DEPLOYMENT_KNOWN,
    Rule("group-gone",        "DeploymentGroupDoesNotExist", GROUP_EXISTS.message, "kept-after-delete", declared("StopDeployment", "DeploymentGroupDoesNotExist", group_gone)),
    Rule("cloudformation",    "UnsupportedActionForDeploymentType", "The deployment {id} is CloudFormation's and can be stopped there only", "cloudformation-made", declared("StopDeployment", "UnsupportedActionForDeploymentType", _cloudformation)),
    Rule("already-completed", "DeploymentAlreadyCompleted", "The deployment {id} is already complete", "error-text-neutral", _completed),
)
# fmt: on
