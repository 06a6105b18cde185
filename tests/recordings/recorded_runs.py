"""Runs of the fake that were recorded: short ones, of which the tests know everything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from codedeploy_fake import CodeDeployFake, Policies
from codedeploy_fake.simulation.writing import OpenRow
from tests.making import deploy, info, seeded

CHECKED = Policies(check_answers=True)
Vary = Callable[[OpenRow], object]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A run with what was recorded of it: every answer of its life, and the events of each instance."""

    deployment_id: str
    document: dict[str, Any]
    instances: tuple[str, ...]

    @property
    def end(self) -> float:
        end: float = self.polls[-1]["completeTime"]
        return end

    @property
    def polls(self) -> list[dict[str, Any]]:
        steps = [step["response"] for step in self.document["steps"] if step["operation"] == "GetDeployment"]
        return [step["deploymentInfo"] for step in steps]

    def relived(self, vary: Vary | None = None) -> CodeDeployFake:
        """It lives in a world at which the watcher of the laws looks."""
        home = {"region": "us-east-1", "account_id": "123456789012", "policies": CHECKED}
        return CodeDeployFake.from_recording(self.document, vary=vary, **home)


def _step(operation: str, response: dict[str, Any]) -> dict[str, Any]:
    return {"operation": operation, "response": response}


def recorded(*, instances: int, config: str, fails: bool) -> Recorded:
    """A run of the fake, recorded: a poll at every change, and the instances at the end."""
    fake = seeded(instances=instances)
    if fails:
        fake.script.next().fail(at="Install")
    deployment_id = deploy(fake, deploymentConfigName=f"CodeDeployDefault.{config}")
    of = {"deploymentId": deployment_id}
    steps = [_step("CreateDeployment", of)]
    for change in fake.timeline(deployment_id).trace.steps:
        fake.clock.advance_to(change.at)
        steps.append(_step("GetDeployment", fake.call("GetDeployment", of)))
    ids = fake.call("ListDeploymentInstances", of)["instancesList"]
    looks = [fake.call("GetDeploymentInstance", {**of, "instanceId": one}) for one in ids]
    steps += [_step("GetDeploymentInstance", look) for look in looks]
    return Recorded(deployment_id, {"steps": steps}, tuple(ids))


RUNS = {
    "one succeeds": recorded(instances=1, config="AllAtOnce", fails=False),
    "three succeed in turn": recorded(instances=3, config="OneAtATime", fails=False),
    "four by halves": recorded(instances=4, config="HalfAtATime", fails=False),
    "three fail at once": recorded(instances=3, config="AllAtOnce", fails=True),
}


def ended(fake: CodeDeployFake, deployment_id: str) -> dict[str, Any]:
    fake.run_until_idle()
    return info(fake, deployment_id)


def span(begin: float, end: float) -> float:
    """Seconds, to the millisecond of the wire."""
    return round(end - begin, 3)


def changes(fake: CodeDeployFake, deployment_id: str) -> list[int]:
    return [step.at for step in fake.timeline(deployment_id).trace.steps]


def event_of(fake: CodeDeployFake, deployment_id: str, instance: str, name: str) -> dict[str, Any]:
    asked = {"deploymentId": deployment_id, "instanceId": instance}
    events = fake.call("GetDeploymentInstance", asked)["instanceSummary"]["lifecycleEvents"]
    found: dict[str, Any] = next(event for event in events if event["lifecycleEventName"] == name)
    return found
