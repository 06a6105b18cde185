"""Random runs of the fake, written down as a recorder would: what was asked through ``handle``, and what came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, composite

from codedeploy_fake import CodeDeployFake, UsageError
from codedeploy_fake.simulation.states import LIFECYCLE, Flow
from codedeploy_fake.wire import Response
from codedeploy_fake.world import SEED_TAG
from tests.making import CREATE, content, make, request

EVENTS = LIFECYCLE[Flow.IN_PLACE]
DATES = ("2016-01-01", "2016-10-21", "2017-01-12", "2017-05-16", "2018-01-01", "2021-07-01", "2024-05-05", "current")
BEHIND = {
    "deploymentStyle": {"deploymentType": "IN_PLACE", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
    "loadBalancerInfo": {"elbInfoList": [{"name": "lb"}]},
}
OTHER = {"revisionType": "GitHub", "gitHubLocation": {"repository": "o/r", "commitId": "0" * 40}}
CODES = ("ScriptFailed", "ScriptMissing", "ScriptTimedOut", "UnknownError")


@dataclass(slots=True)
class Recorder:
    """A fake, and the steps that were recorded of it."""

    fake: CodeDeployFake
    steps: list[dict[str, Any]]
    lengths: bool
    asked: bool

    def record(self, operation: str, asked: dict[str, Any]) -> Response:
        """Call an operation and write it down, unless it is an error."""
        response = self.fake.handle(request(operation, asked))
        if response.status == 200:
            step: dict[str, Any] = {"operation": operation, "response": content(response)}
            if self.lengths:
                step["headers"] = {"Content-Length": str(len(response.body))}
            if self.asked:
                step["request"] = asked
            self.steps.append(step)
        return response


seconds = st.one_of(
    st.just(0.0),
    st.integers(1, 3000).map(lambda ms: ms / 1000),
    st.floats(0, 12),
    st.floats(0, 400),
    st.floats(0, 5000),
)


@composite
def rows(draw: DrawFn, fake: CodeDeployFake) -> None:
    """Write a row of the script: what goes together, and anything else is left out."""
    ids = [instance.instance_id for instance in fake.fleet.instances]
    target = st.one_of(st.none(), st.sampled_from(ids)) if ids else st.none()
    row = fake.script.next()
    verb = draw(st.sampled_from(("nothing", "succeed", "refuse", "faults", "faults", "faults")))
    if verb == "succeed":
        row.succeed(seconds=draw(st.one_of(st.none(), seconds)))
    elif verb == "refuse":
        row.fail(draw(st.sampled_from(("IAM_ROLE_MISSING", "NO_INSTANCES", "APPLICATION_MISSING"))))
    elif verb == "faults":
        for _ in range(draw(st.integers(0, 4))):
            event, one = draw(st.sampled_from(EVENTS)), draw(target)
            word = draw(st.sampled_from(("fail", "fail", "take", "hang", "away", "lose")))
            try:
                if word == "fail":
                    row.fail(
                        None if event in ("DownloadBundle", "Install") else draw(st.sampled_from(CODES)),
                        at=event,
                        target=one,
                    )
                elif word == "take":
                    row.take(event, draw(seconds), target=one)
                elif word == "lose":
                    row.lose(event, target=one)
                else:
                    row.hang(event, target=one, begun=word == "hang")
            except UsageError:
                continue


def _before(draw: DrawFn, fake: CodeDeployFake) -> dict[str, Any]:
    """What a group had before, and what a request says because of it."""
    past = draw(st.sampled_from(("nothing", "nothing", "another", "the same")))
    if past == "nothing" or fake.contract < "2017-05-16" or not fake.fleet.instances:
        return {}
    fake.call("CreateDeployment", {**CREATE, **({"revision": OTHER} if past == "another" else {})})
    fake.run_until_idle()
    for number in range(draw(st.integers(0, 3))):
        fake.fleet.add(f"i-{number}{draw(st.integers(0, 9))}", tags={SEED_TAG: "web/prod"})
    rollback = {"autoRollbackConfiguration": {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}}
    return {
        **({"updateOutdatedInstancesOnly": True} if draw(st.booleans()) else {}),
        **(rollback if draw(st.booleans()) else {}),
    }


@composite
def recordings(draw: DrawFn) -> dict[str, Any]:
    """The recording of a random run."""
    fake = make(seed=draw(st.integers(0, 99)), contract=draw(st.sampled_from(DATES)))
    many = draw(st.integers(0, 6))
    behind = fake.contract >= "2017-05-16" and draw(st.booleans())
    fake.seed_group("web", "prod", many, **(BEHIND if behind else {}))
    config = draw(st.sampled_from(("OneAtATime", "HalfAtATime", "AllAtOnce", "mine")))
    if config == "mine":
        kind = draw(st.sampled_from((("HOST_COUNT", 6), ("FLEET_PERCENT", 99))))
        hosts = {"type": kind[0], "value": draw(st.integers(0, kind[1]))}
        fake.call("CreateDeploymentConfig", {"deploymentConfigName": "mine", "minimumHealthyHosts": hosts})
    outdated = _before(draw, fake)
    draw(rows(fake))
    recorder = Recorder(fake, [], draw(st.booleans()), draw(st.booleans()))
    asked = {
        **CREATE,
        "deploymentConfigName": config if config == "mine" else f"CodeDeployDefault.{config}",
        "ignoreApplicationStopFailures": draw(st.booleans()),
        **outdated,
    }
    name = content(recorder.record("CreateDeployment", asked))["deploymentId"]
    ids = [instance.instance_id for instance in fake.fleet.instances]
    stop = draw(st.integers(-25, 12))
    summaries = draw(st.sampled_from(("never", "now and then", "at the end")))
    recorder.record("GetDeployment", {"deploymentId": name})
    for place in range(draw(st.integers(0, 14))):
        fake.clock.advance(draw(seconds))
        if place == stop:
            fake.clock.advance(0.001)  # nobody answers and is called again within one millisecond
            recorder.record("StopDeployment", {"deploymentId": name})
        recorder.record("GetDeployment", {"deploymentId": name})
        if ids and summaries == "now and then":
            recorder.record("GetDeploymentInstance", {"deploymentId": name, "instanceId": draw(st.sampled_from(ids))})
    if draw(st.booleans()):
        fake.run_until_idle()
        recorder.record("GetDeployment", {"deploymentId": name})
    if summaries == "at the end":
        recorder.record("ListDeploymentInstances", {"deploymentId": name})
        for one in ids[: draw(st.integers(1, 6))]:
            recorder.record("GetDeploymentInstance", {"deploymentId": name, "instanceId": one})
    return {"steps": recorder.steps}
