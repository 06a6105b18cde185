"""What SNS brings of a deployment: the messages of the triggers of its group (``sns-messages``)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from codedeploy_fake.policies import Policies, SnsFormat
from codedeploy_fake.service.following import Told
from codedeploy_fake.service.store import Store
from codedeploy_fake.service.targets import target_arn
from codedeploy_fake.simulation.clock import to_datetime
from codedeploy_fake.simulation.failures import ErrorInformation
from codedeploy_fake.simulation.states import COUNTERS, DEPLOYMENT, DeploymentStatus, TargetStatus, is_terminal

_D, _T = DeploymentStatus, TargetStatus

# fmt: off
#: (a target's, status) -> TriggerEventType. A rollback is told when it is created: ``_events``.
EVENTS: Mapping[tuple[bool, str], tuple[str, str]] = {
    (False, _D.IN_PROGRESS): ("DeploymentStart",   "trigger-instants"),
    (False, _D.READY):       ("DeploymentReady",   "trigger-instants"),
    (False, _D.SUCCEEDED):   ("DeploymentSuccess", "trigger-instants"),
    (False, _D.FAILED):      ("DeploymentFailure", "trigger-instants"),
    (False, _D.STOPPED):     ("DeploymentStop",    "trigger-instants"),
    (True,  _T.IN_PROGRESS): ("InstanceStart",     "trigger-instants"),
    (True,  _T.READY):       ("InstanceReady",     "trigger-instants"),
    (True,  _T.SUCCEEDED):   ("InstanceSuccess",   "trigger-instants"),
    (True,  _T.FAILED):      ("InstanceFailure",   "trigger-instants"),
}
# fmt: on

#: Counters in messages: in another order than in the API, and without Ready (``sns-messages``).
_COUNTED = (_T.SUCCEEDED, _T.FAILED, _T.SKIPPED, _T.IN_PROGRESS, _T.PENDING)
#: Status, as the subject and the message of 2022 have it.
_CAPITALS: Mapping[str, str] = {status: "IN_PROGRESS" if status is _D.IN_PROGRESS else status.upper() for status in _D}
_OVER: frozenset[str] = frozenset(status for status in _D if is_terminal(DEPLOYMENT, status))
#: Members of ``rollbackInfo``, as a message spells them, in its order.
_ROLLBACK = {
    "rollbackMessage": "RollbackMessage",
    "rollbackTriggeringDeploymentId": "RollbackTriggeringDeploymentId",
    "rollbackDeploymentId": "RollbackDeploymentId",
}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Notification:
    """One message of one trigger."""

    topic_arn: str
    trigger: str
    event: str
    subject: str
    message: str

    def body(self, event_id: str, instant: int) -> dict[str, Any]:
        """The notification as SNS brings it to a subscriber, without a signature."""
        return {
            "Type": "Notification",
            "MessageId": event_id,
            "TopicArn": self.topic_arn,
            "Subject": self.subject,
            "Message": self.message,
            "Timestamp": to_datetime(instant).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }


def notifications(store: Store, told: Told, policies: Policies) -> Iterator[Notification]:
    """What the triggers of the group, as it is now, tell of a move; a group that is gone tells nothing."""
    deployment, events, form = told.deployment, _events(told, policies), policies.sns_format
    group = store.groups.get((deployment.application, deployment.group))
    if not events or group is None or deployment.detached:
        return
    for trigger in group.settings.get("triggerConfigurations", ()):
        for event in (one for one in events if one in trigger.get("triggerEvents", ())):
            named = {"region": store.region, "accountId": store.account_id, "eventTriggerName": trigger["triggerName"]}
            content = _deployment(store, told, form) if told.move.target_id is None else _instance(store, told)
            yield Notification(
                trigger["triggerTargetArn"],
                trigger["triggerName"],
                event,
                _subject(store, told),
                _json(named | content),
            )


def _events(told: Told, policies: Policies) -> list[str]:
    move, early = told.move, policies.sns_start == "created"
    if told.again:
        return []
    if move.status is _D.CREATED:
        rollback = told.deployment.info["creator"] == "codeDeployRollback"
        return [*(["DeploymentRollback"] if rollback else []), *(["DeploymentStart"] if early else [])]
    row = EVENTS.get((move.target_id is not None, move.status))
    return [] if row is None or (early and row[0] == "DeploymentStart") else [row[0]]


def _subject(store: Store, told: Told) -> str:
    status = _CAPITALS.get(told.move.status, told.move.status.upper())
    return (
        f"{status}: AWS CodeDeploy {told.deployment.deployment_id} in {store.region} to {told.deployment.application}"
    )


def _deployment(store: Store, told: Told, form: SnsFormat) -> dict[str, Any]:
    """A message about a deployment. In those of 2022 whatever is no text is JSON in a text."""
    deployment, move, real = told.deployment, told.move, form == "real"
    step = store.trace(deployment).at(move.at)
    over = move.status in _OVER
    content: dict[str, Any] = {
        "applicationName": deployment.application,
        "deploymentId": deployment.deployment_id,
        "deploymentGroupName": deployment.group,
        "createTime": _time(deployment.created_at, form),
    }
    if over or real:
        content["completeTime"] = _time(move.at, form) if over else None
    if step.overview is not None:
        counts = dict(zip(COUNTERS, step.overview, strict=True))
        counted = {status.value: counts[status] if real else str(counts[status]) for status in _COUNTED}
        content["deploymentOverview"] = _json(counted) if real else counted
    content["status"] = _CAPITALS[move.status] if real else move.status.value
    if isinstance(move.detail, ErrorInformation):
        error = {"ErrorCode": move.detail.code, "ErrorMessage": move.detail.message}
        content["errorInformation"] = _json(error) if real else error
    if real and (move.status in (_D.FAILED, _D.STOPPED) or "rollbackInfo" in deployment.info):
        known = deployment.info.get("rollbackInfo", {})
        content["rollbackInformation"] = _json({_ROLLBACK[name]: known[name] for name in _ROLLBACK if name in known})
    return content


def _instance(store: Store, told: Told) -> dict[str, Any]:
    """A message about an instance: nobody has published a real one, so it is the user guide's (``sns-instance``)."""
    target_id = str(told.move.target_id)
    view = store.trace(told.deployment).target_at(target_id, told.move.at)
    return {
        "deploymentId": told.deployment.deployment_id,
        "instanceId": target_arn(store, target_id),
        "lastUpdatedAt": _time(told.move.at, "documented"),
        "instanceStatus": told.move.status.value,
        "lifecycleEvents": [
            {
                "LifecycleEvent": event.name,
                "LifecycleEventStatus": event.status.value,
                **({} if event.started_at is None else {"StartTime": _time(event.started_at, "documented")}),
                **({} if event.ended_at is None else {"EndTime": _time(event.ended_at, "documented")}),
            }
            for event in (view.events if view is not None else ())
        ],
    }


def _time(instant: int, form: SnsFormat) -> str:
    """``Thu Oct 13 15:50:45 UTC 2022``, whatever language the process speaks; or seconds since the epoch."""
    moment: datetime = to_datetime(instant)
    if form == "documented":
        return f"{instant // 1000}.{instant % 1000:03d}"
    return f"{_DAYS[moment.weekday()]} {_MONTHS[moment.month - 1]} {moment:%d %H:%M:%S} UTC {moment.year}"


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False)
