"""Why a deployment or an event failed: codes with their sentences.

The sentences are contract: clients search them. Where nobody has published the service's own, a neutral one
stands here, and its row says ``error-information-neutral`` (assumed).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class ErrorInformation:
    """``errorInformation`` of a deployment."""

    code: str
    message: str


class LifecycleErrorCode(StrEnum):
    """``errorCode`` of an event's diagnostics."""

    SUCCESS = "Success"
    SCRIPT_MISSING = "ScriptMissing"
    SCRIPT_NOT_EXECUTABLE = "ScriptNotExecutable"
    SCRIPT_TIMED_OUT = "ScriptTimedOut"
    SCRIPT_FAILED = "ScriptFailed"
    UNKNOWN_ERROR = "UnknownError"


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """``diagnostics`` of one lifecycle event."""

    error_code: LifecycleErrorCode = LifecycleErrorCode.SUCCESS
    script_name: str = ""
    message: str = "Succeeded"
    log_tail: str = ""


#: What an event without a fault reports: one of the agent's (``diagnostics-success``), and one that the service runs
#: itself, which says nothing (``diagnostics-service-event``).
SUCCESS = Diagnostics()
SILENT_SUCCESS = Diagnostics(message="")

#: How much of an event's log is kept, in bytes of UTF-8 (``log-tail-length``).
LOG_TAIL_BYTES = 4096

# fmt: off
#: code -> (sentence, evidence key). Braces are filled in by whoever knows the name.
ERROR_INFORMATION: Mapping[str, tuple[str, str]] = {
    "AGENT_ISSUE": ("The deployment failed because of a problem with the CodeDeploy agent. Make sure the agent is installed and running on all instances in this deployment group.", "error-codes-guide"),
    "ALARM_ACTIVE": ("One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped.", "alarm-active-text"),
    "APPLICATION_MISSING": ("The application was missing.", "error-information-neutral"),
    "AUTOSCALING_VALIDATION_ERROR": ("The deployment failed because the Auto Scaling group could not be validated.", "error-information-neutral"),
    "AUTO_SCALING_CONFIGURATION": ("The deployment failed because the deployment group isn\u2019t configured correctly with its Amazon EC2 Auto Scaling group. In the CodeDeploy console, delete the Amazon EC2 Auto Scaling group from the deployment group, and then add it again.", "error-codes-guide"),
    "AUTO_SCALING_IAM_ROLE_PERMISSIONS": ("The service role associated with your deployment group does not have the permission required to perform operations in the following AWS service.", "error-codes-guide"),
    "CLOUDFORMATION_STACK_FAILURE": ("The deployment failed because of a problem with the CloudFormation stack.", "error-information-neutral"),
    "CODEDEPLOY_RESOURCE_CANNOT_BE_FOUND": ("The deployment failed because a resource it needs cannot be found.", "error-information-neutral"),
    "CUSTOMER_APPLICATION_UNHEALTHY": ("The deployment failed because the application is unhealthy.", "error-information-neutral"),
    "DEPLOYMENT_GROUP_MISSING": ("The deployment group was missing.", "error-information-neutral"),
    "ECS_UPDATE_ERROR": ("CodeDeploy detected that the replacement task set is unhealthy.", "ecs-update-error-text"),
    "ELASTIC_LOAD_BALANCING_INVALID": ("The deployment failed because the load balancer is not valid.", "error-information-neutral"),
    "ELB_INVALID_INSTANCE": ("The deployment failed because an instance cannot be registered with the load balancer.", "error-information-neutral"),
    "HEALTH_CONSTRAINTS": ("The overall deployment failed because too many individual instances failed deployment, too few healthy instances are available for deployment, or some instances in your deployment group are experiencing problems.", "health-constraints-text"),
    "HEALTH_CONSTRAINTS_INVALID": ("The deployment can\u2019t start because the minimum number of healthy instances, as defined by your deployment configuration, are not available. You can reduce the required number of healthy instances by updating your deployment configuration or increase the number of instances in this deployment group.", "error-codes-guide"),
    "HOOK_EXECUTION_FAILURE": ("The deployment failed because one or more of the lifecycle event validation functions failed.", "hook-execution-failure-text"),
    "IAM_ROLE_MISSING": ("IAM Role is missing for deployment group: {group}", "iam-role-missing-text"),
    "IAM_ROLE_PERMISSIONS": ("The IAM role {role} does not give you permission to perform operations in the following AWS service: AmazonEC2. Contact your AWS administrator if you need help. If you are an AWS administrator, you can grant permissions to your users or groups by creating IAM policies.", "iam-role-permissions-text"),
    "INTERNAL_ERROR": ("There was an internal error.", "error-information-neutral"),
    "INVALID_ECS_SERVICE": ("The deployment failed because the Amazon ECS service is not valid.", "error-information-neutral"),
    "INVALID_LAMBDA_CONFIGURATION": ("The deployment failed because the AppSpec file that specifies the AWS Lambda deployment configuration is missing or has an invalid configuration. The input AppSpec file is a not well-formed yaml. The template cannot be parsed.", "lambda-configuration-text"),
    "INVALID_LAMBDA_FUNCTION": ("The deployment failed because either the target Lambda function does not exist or the specified function version or alias cannot be found", "lambda-function-text"),
    "INVALID_REVISION": ("The deployment failed because the AppSpec file that specifies the deployment configuration is missing or has an invalid configuration. The input AppSpec file is a not well-formed yaml. The template cannot be parsed.", "invalid-revision-text"),
    "MANUAL_STOP": ("the deployment is cancelled due to an abort request", "manual-stop-text"),
    "MISSING_BLUE_GREEN_DEPLOYMENT_CONFIGURATION": ("The deployment failed because the deployment group has no blue/green deployment configuration.", "error-information-neutral"),
    "MISSING_ELB_INFORMATION": ("The deployment failed because the deployment group has no load balancer.", "error-information-neutral"),
    "MISSING_GITHUB_TOKEN": ("The deployment failed because the GitHub token is missing.", "error-information-neutral"),
    "NO_EC2_SUBSCRIPTION": ("The account is not subscribed to Amazon EC2.", "error-information-neutral"),
    "NO_INSTANCES": ("The deployment failed because no instances were found for your deployment group. Check your deployment group settings to make sure the tags for your Amazon EC2 instances or Auto Scaling groups correctly identify the instances you want to deploy to, and then try again.", "no-instances-text"),
    "OVER_MAX_INSTANCES": ("The deployment failed because more instances are targeted for deployment than are allowed for your account. To reduce the number of instances targeted for this deployment, update the tag settings for this deployment group or delete some of the targeted instances. Alternatively, you can contact AWS Support to request a limit increase.", "error-codes-guide"),
    "RESOURCE_LIMIT_EXCEEDED": ("The deployment failed because a limit of the account was exceeded.", "error-information-neutral"),
    "REVISION_MISSING": ("The revision was missing.", "error-information-neutral"),
    "THROTTLED": ("The deployment failed because more requests were made than are permitted for AWS CodeDeploy by an IAM role. Try reducing the number of requests.", "error-codes-guide"),
    "TIMEOUT": ("The deployment timed out.", "error-information-neutral"),
}

#: Codes that end a deployment as Stopped, never as Failed (``alarm-before-start``, ``manual-stop-text``).
STOPPING_CODES = frozenset({"ALARM_ACTIVE", "MANUAL_STOP"})

#: errorCode -> message pattern of a script's diagnostics (``diagnostics-agent``).
SCRIPT_MESSAGES: Mapping[LifecycleErrorCode, str] = {
    LifecycleErrorCode.SCRIPT_MISSING:        "Script does not exist at specified location: {script}",
    LifecycleErrorCode.SCRIPT_NOT_EXECUTABLE: "Script at specified location: {script} is not executable.",
    LifecycleErrorCode.SCRIPT_TIMED_OUT:      "Script at specified location: {script} failed to complete in {seconds} seconds",
    LifecycleErrorCode.SCRIPT_FAILED:         "Script at specified location: {script} run as user root failed with exit code {exit_code}",
}
# fmt: on

#: The sentence of UnknownError when the agent does not answer (``diagnostics-no-agent``).
NO_AGENT = (
    "CodeDeploy agent was not able to receive the lifecycle event. Check the CodeDeploy agent logs on your host "
    "and make sure the agent is running and can connect to the CodeDeploy server."
)


#: The neutral sentences of UnknownError where nobody has seen the service's (``error-information-neutral``).
TIMED_OUT = "The lifecycle event did not end within {seconds} seconds."
INSTANCE_LOST = "The instance went away during the lifecycle event."
CUT_OFF = "The deployment ended before the lifecycle event did."


def unknown_error(sentence: str) -> Diagnostics:
    """The diagnostics of an event of which no script tells anything."""
    return Diagnostics(LifecycleErrorCode.UNKNOWN_ERROR, "", sentence)


def script_timed_out(event: str, seconds: float) -> Diagnostics:
    """The diagnostics of an event whose script was not done in time (``diagnostics-agent``)."""
    script = f"scripts/{event}.sh"
    sentence = SCRIPT_MESSAGES[LifecycleErrorCode.SCRIPT_TIMED_OUT].format(script=script, seconds=f"{seconds:g}")
    log = f"LifecycleEvent - {event}\nScript - {script}\n"
    return Diagnostics(LifecycleErrorCode.SCRIPT_TIMED_OUT, script, sentence, log)


def not_continued(minutes: int) -> ErrorInformation:
    """The errorInformation of a deployment that was Ready, and that nobody continued in time (``ready-time-out``)."""
    sentence = (
        "The deployment timed out while waiting for a notification to continue. This time out period is {} minutes."
    )
    return ErrorInformation("TIMEOUT", sentence.format(minutes))


def error_information(code: str, **names: str) -> ErrorInformation:
    """The errorInformation of a code with its sentence, its braces filled from ``names``."""
    return ErrorInformation(code, ERROR_INFORMATION[code][0].format(**names))
