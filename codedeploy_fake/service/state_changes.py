"""What EventBridge tells of a deployment: its state changes and those of its instances (``event-bridge``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from codedeploy_fake.service.following import Told
from codedeploy_fake.service.instances import partition
from codedeploy_fake.service.store import Store
from codedeploy_fake.service.targets import target_arn
from codedeploy_fake.simulation.clock import to_datetime
from codedeploy_fake.simulation.states import DeploymentStatus, TargetStatus

_D, _T = DeploymentStatus, TargetStatus

# fmt: off
#: Status -> state; a status that is not here is told to nobody. One that goes on after Ready does not start again.
STATES: Mapping[str, tuple[str, str]] = {
    _D.QUEUED:      ("QUEUED",  "event-bridge-states"),
    _D.IN_PROGRESS: ("START",   "event-bridge-states"),
    _D.READY:       ("READY",   "event-bridge-states"),
    _D.SUCCEEDED:   ("SUCCESS", "event-bridge-states"),
    _D.FAILED:      ("FAILURE", "event-bridge-states"),
    _D.STOPPED:     ("STOP",    "event-bridge-states"),
}
INSTANCE_STATES: Mapping[str, tuple[str, str]] = {
    _T.IN_PROGRESS: ("START",   "event-bridge-states"),
    _T.READY:       ("READY",   "event-bridge-states"),
    _T.SUCCEEDED:   ("SUCCESS", "event-bridge-states"),
    _T.FAILED:      ("FAILURE", "event-bridge-states"),
}
# fmt: on


@dataclass(frozen=True, slots=True)
class StateChange:
    """One event on the bus, with the names that everything had at its instant."""

    account_id: str
    region: str
    application: str
    group: str
    group_id: str
    deployment_id: str
    state: str
    instance: tuple[str, str] | None = None

    def body(self, event_id: str, instant: int) -> dict[str, Any]:
        """The event as EventBridge brings it; ``resources`` of an instance begin with its ARN."""
        home = f"arn:{partition(self.region)}:codedeploy:{self.region}:{self.account_id}"
        application = f"{home}:application:{self.application}"
        group = f"{home}:deploymentgroup:{self.application}/{self.group}"
        name, arn = self.instance or ("", "")
        return {
            "version": "0",
            "id": event_id,
            "detail-type": f"CodeDeploy {'Instance' if name else 'Deployment'} State-change Notification",
            "source": "aws.codedeploy",
            "account": self.account_id,
            "time": f"{to_datetime(instant):%Y-%m-%dT%H:%M:%SZ}",
            "region": self.region,
            "resources": [arn, group, application] if name else [application, group],
            "detail": {
                "region": self.region,
                "deploymentId": self.deployment_id,
                "instanceGroupId": self.group_id,
                "deploymentGroup": self.group,
                "state": self.state,
                "application": self.application,
                **({"instanceId": name} if name else {}),
            },
        }


def state_change(store: Store, told: Told) -> StateChange | None:
    """What the bus hears of a move; None: nothing."""
    deployment, move = told.deployment, told.move
    state = (STATES if move.target_id is None else INSTANCE_STATES).get(move.status)
    if state is None or told.again:
        return None
    return StateChange(
        account_id=store.account_id,
        region=store.region,
        application=deployment.application,
        group=deployment.group,
        group_id=deployment.group_id,
        deployment_id=deployment.deployment_id,
        state=state[0],
        instance=None if move.target_id is None else (move.target_id, target_arn(store, move.target_id)),
    )
