"""DeploymentInfo, member by member: when it is there, and how that is known."""

# ruff: noqa: E501  one row a line

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.stories import Look, Story

There = Callable[[Story, Look], bool]

_UNBEGUN = ("Created", "Queued")
_COPY_MADE = 241.0


@dataclass(frozen=True, slots=True)
class Member:
    """A row: the member, when it is there (None: always), in words, and the evidence key."""

    name: str
    there: There | None
    when: str
    evidence: str


def _status(*statuses: str) -> There:
    return lambda story, look: look.info["status"] in statuses


def _trait(*names: str) -> There:
    return lambda story, look: bool(story.traits & set(names))


def _either(*some: There) -> There:
    return lambda story, look: any(one(story, look) for one in some)


def _both(*some: There) -> There:
    return lambda story, look: all(one(story, look) for one in some)


def _counted(story: Story, look: Look) -> bool:
    if look.info["status"] in _UNBEGUN or story.traits & {"refused", "unprovisioned"}:
        return False
    return "copied" not in story.traits or look.at >= _COPY_MADE


def _kind(*words: str) -> There:
    return lambda story, look: any(word in story.kind for word in words)


# fmt: off
#: Every member of the DeploymentInfo of 2017-05-16, in the order of the model.
MEMBERS: tuple[Member, ...] = (
    Member("applicationName",                    None,             "always", "deployment-info-members"),
    Member("deploymentGroupName",                None,             "always", "deployment-info-members"),
    Member("deploymentConfigName",               None,             "always: the request's, else the group's", "config-fallback"),
    Member("deploymentId",                       None,             "always", "deployment-info-members"),
    Member("previousRevision",                   _trait("before"), "if the group had a successful deployment when it was created", "deployment-info-members"),
    Member("revision",                           None,             "always", "deployment-info-members"),
    Member("status",                             None,             "always", "deployment-info-members"),
    Member("errorInformation",                   _status("Failed", "Stopped"), "Failed and Stopped", "deployment-info-members"),
    Member("createTime",                         None,             "always", "deployment-info-members"),
    Member("startTime",                          lambda story, look: False, "never, unless `Policies.start_time` says otherwise", "start-time-never"),
    Member("completeTime",                       _status("Succeeded", "Failed", "Stopped"),     "Succeeded, Failed and Stopped", "deployment-info-members"),
    Member("deploymentOverview",                 _counted, "once it was InProgress; of a copy of an Auto Scaling group, once that is made", "blue-green-overview"),
    Member("description",                        _trait("described", "rolls back"), "if the request has one; on a rollback", "deployment-info-members"),
    Member("creator",                            None,             "always", "deployment-info-members"),
    Member("ignoreApplicationStopFailures",      None,             "always", "deployment-info-members"),
    Member("autoRollbackConfiguration",          None,             "always until 2017-11-27; since then if request or group has one", "auto-rollback-unset-2017"),
    Member("updateOutdatedInstancesOnly",        None,             "always", "deployment-info-members"),
    Member("rollbackInfo",                       _either(_status("Failed", "Stopped"), _trait("rolls back")), "Failed and Stopped; empty where no rollback was made; on a rollback from its creation", "rollback-info-empty-on-failed"),
    Member("deploymentStyle",                    None,             "always", "deployment-info-members"),
    Member("targetInstances",                    _trait("named"), "if the request has them", "deployment-info-members"),
    Member("instanceTerminationWaitTimeStarted", None,             "always: false until the wait before the termination of the originals begins", "termination-wait"),
    Member("blueGreenDeploymentConfiguration",   _kind("blue/green"), "if the group has one", "deployment-info-members"),
    Member("loadBalancerInfo",                   _kind("blue/green", "balancer"), "if the group has one", "deployment-info-members"),
    Member("additionalDeploymentStatusInfo",     _both(_trait("unterminated"), _status("Succeeded")), "if originals could not be terminated (`fail_termination`)", "termination-remark"),
    Member("fileExistsBehavior",                 None,             "always", "deployment-info-members"),
)
# fmt: on
