"""One story told to both: a fake in process, and the same on a server, give equal results."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest

from codedeploy_fake import RemoteFake, ServiceError, UsageError
from codedeploy_fake.remote.connection import Connection
from codedeploy_fake.simulation.writing import OpenRow
from codedeploy_fake.wire import ConnectionDropped, Request
from tests.making import CREATE, GROUP, REVISION, ROLE, content, make, request, signed
from tests.remote.conftest import URL, carried_to


def setting_up(fake: Any) -> Iterator[object]:
    yield fake.region, fake.account_id, fake.seed, fake.contract
    yield fake.clock.now(), fake.clock.now_ms, fake.clock.virtual
    yield fake.seed_group("web", "prod", instances=["i-1", "i-2"])
    yield fake.fleet.add("i-3", tags={"b": "2", "a": "1"}, zone="us-east-1a", auto_scaling_group="asg")
    yield fake.fleet.content, fake.fleet.instances, fake.fleet.zones()
    yield fake.fleet.resolve({"autoScalingGroups": ["asg"]})
    yield fake.fleet.remove("i-3")
    yield attempt(lambda: fake.fleet.remove("i-3"))
    yield attempt(lambda: fake.fleet.add("web-1"))
    yield attempt(lambda: fake.seed_group("web", "prod"))
    yield attempt(lambda: fake.seed_group("web", "other", instances=-1))


def writing(fake: Any) -> Iterator[object]:
    row = fake.script.next().fail("ScriptFailed", at="BeforeInstall", target="i-1", exit_code=3, log_tail="tail")
    yield row.take("AfterInstall", 20) is row
    yield attempt(row.succeed)
    yield fake.script.next().alarm("cpu", after=3).provision(60) and None
    yield fake.script.next().fail_provisioning(message="no") and None, fake.script.next().fail_termination() and None
    yield attempt(lambda: fake.script.next().fail("NoSuchCode"))
    yield fake.script.group("web", "prod").hang(at="AfterInstall", target="i-2") and None
    yield fake.script.revision("app.zip").succeed(seconds=90) and None
    yield fake.script.rollback().succeed() and None
    yield fake.script.dump(), fake.script.lines(), fake.script.rows(), fake.script.unmatched()
    yield attempt(lambda: fake.script.group("", "prod"))
    deploy(fake)
    yield fake.script.lines(), attempt(lambda: row.take("BeforeInstall", 1))
    document = fake.script.dump()
    yield fake.script.clear(), fake.script.lines(), fake.script.load(document), fake.script.dump() == document
    yield attempt(lambda: row.take("BeforeInstall", 1))
    yield attempt(lambda: fake.script.load({"version": 1, "rows": [{"for": "next"}, {"fly": {}}]}))
    yield attempt(lambda: fake.script.load({"version": 2, "rows": []})), fake.script.dump() == document


def moving(fake: Any) -> Iterator[object]:
    fake.script.next().fail("ScriptFailed", at="BeforeInstall")
    made = deploy(fake)
    yield made, fake.deployment_ids()
    yield fake.clock.advance(1.5), fake.clock.advance(timedelta(milliseconds=1))
    yield fake.call("GetDeployment", {"deploymentId": made})
    yield attempt(lambda: fake.clock.advance(-1)), attempt(lambda: fake.clock.advance(float("nan")))
    yield attempt(lambda: fake.run_until(made, "Done")), attempt(lambda: fake.run_until("d-NOTTHERE0", "Failed"))
    yield attempt(lambda: fake.run_until(made, "Stopped"))
    yield fake.run_until(made, "InProgress"), fake.run_until_idle(), fake.clock.advance_to(0), fake.clock.now()


def looking(fake: Any) -> Iterator[object]:
    fake.script.next().fail("ScriptFailed", at="BeforeInstall")
    made = deploy(fake)
    fake.run_until_idle()
    timeline = fake.timeline(made)
    yield str(timeline), timeline.svg(), timeline.title, timeline.outcome, timeline.ended, timeline.until, timeline.now
    yield list(timeline), timeline.moves, timeline.statuses, timeline.targets, timeline.seconds(timeline.now)
    yield timeline._repr_svg_() == timeline.svg(), attempt(lambda: fake.timeline("d-NOTTHERE0"))
    earlier = deploy(fake)
    young = fake.timeline(earlier)
    fake.run_until_idle()
    yield young.ended, young.svg(), fake.timeline(earlier).ended
    yield timeline.milestones, timeline.side("i-1"), fake.assumptions(), fake.assumptions(fake.calls[-2])
    events = fake.events
    yield [(one.at, one.channel, one.name, one.body, one.event_id, str(one)) for one in events]
    yield len(events), len(events.lines()), len(events.sns), len(events.eventbridge), events[0].instant, len(events[1:])


def replacing(fake: Any) -> Iterator[object]:
    style = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
    fake.seed_group(
        "web", "green", instances=2, deploymentStyle=style, loadBalancerInfo={"elbInfoList": [{"name": "front"}]},
        autoScalingGroups=["asg"],
        blueGreenDeploymentConfiguration={
            "terminateBlueInstancesOnDeploymentSuccess": {"action": "TERMINATE", "terminationWaitTimeInMinutes": 5},
            "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT"},
            "greenFleetProvisioningOption": {"action": "COPY_AUTO_SCALING_GROUP"},
        },
    )  # fmt: skip
    made = fake.call("CreateDeployment", {**CREATE, "deploymentGroupName": "green"})["deploymentId"]
    fake.run_until_idle()
    timeline = fake.timeline(made)
    yield str(timeline), timeline.milestones, timeline.targets
    yield [timeline.side(name) for told in timeline.targets for name in told.target_ids]


def failing(fake: Any) -> Iterator[object]:
    for fault in (fake.script.throttle, fake.script.server_error, fake.script.drop):
        yield fault(operation="ListApplications"), attempt(lambda: fake.call("ListApplications"))
    yield fake.script.delay(0.25, n=1), fake.call("ListApplications"), fake.clock.now()
    yield attempt(lambda: fake.script.throttle(0)), attempt(lambda: fake.script.drop(operation="Fly"))
    yield attempt(lambda: fake.call("CreateDeployment", {})), attempt(lambda: fake.call("Fly", {"x": 1}))
    yield attempt(lambda: fake.call("ListApplications", {"nextToken": 5}))
    yield [(call.operation, call.input, shown(call.outcome), call.at, str(call)) for call in fake.calls]


def worlds(fake: Any) -> Iterator[object]:
    world = fake.world(region="eu-west-1", account_id="111122223333")
    yield world.region, world.account_id, world.fleet.content, world.fleet.declare(), world.fleet.content
    yield world.seed_group("web", "prod", 1, deploymentConfigName="CodeDeployDefault.AllAtOnce")
    yield world.call("GetDeploymentGroup", {k: v for k, v in GROUP.items() if k != "serviceRoleArn"})
    yield world.call("ListApplications"), fake.world().call("ListApplications"), world.fleet.instances
    yield attempt(lambda: fake.world(region="nowhere")), attempt(lambda: fake.world(account_id="1"))
    answer = fake.handle(request("ListApplications", authorization=signed("111122223333", "eu-west-1")))
    yield answer.status, content(answer)
    yield fake.handle(Request(body=b"{", headers={"x-amz-target": "CodeDeploy_20141006.ListApplications"})).status


def surroundings(fake: Any) -> Iterator[object]:
    yield fake.alarms.get("cpu"), fake.alarms.set("cpu", "ALARM"), fake.alarms.get("cpu")
    yield fake.alarms.unreadable("disk"), fake.alarms.get("disk"), fake.world(region="eu-west-1").alarms.get("cpu")
    yield attempt(lambda: fake.alarms.set("cpu", "RED")), attempt(lambda: fake.alarms.get(""))
    yield fake.resources.lose("role", ROLE), fake.resources.lost, fake.world(region="eu-west-1").resources.lost
    yield fake.resources.restore("role", ROLE), fake.resources.lost, attempt(lambda: fake.resources.lose("cat", "x"))
    yield attempt(lambda: fake.resources.restore("role", ROLE))
    yield fake.resources.connect_github("me"), fake.resources.github_tokens
    yield fake.resources.made_by_cloudformation("stack", "web", "prod")
    yield attempt(lambda: fake.resources.made_by_cloudformation("stack", "nix"))


def clients(fake: Any) -> Iterator[object]:
    world = fake.world(region="eu-west-1", account_id="111122223333")
    world.seed_group("web", "prod")
    client, there = fake.client(), world.client()
    yield client.meta.region_name, client.list_applications()["applications"], there.meta.region_name
    made = there.create_deployment(applicationName="web", deploymentGroupName="prod", revision=REVISION)
    yield made["deploymentId"], fake.world(region="eu-west-1").call("ListDeployments")
    yield there.get_waiter("deployment_successful").wait(deploymentId=made["deploymentId"]), fake.clock.now()
    with fake.intercept() as answering:
        yield answering is fake, boto3.client("codedeploy", region_name="us-east-1").list_applications()["applications"]


def keeping(fake: Any) -> Iterator[object]:
    start = fake.snapshot()
    yield fake.snapshot() == start
    fake.script.next().fail()
    yield fake.snapshot() == start, deploy(fake), fake.clock.advance(9), fake.snapshot() == start
    yield fake.restore(start), fake.snapshot() == start, fake.clock.now(), fake.deployment_ids(), fake.script.lines()
    yield attempt(lambda: fake.restore(start)), fake.snapshot() == start
    yield fake.reset(), fake.calls, fake.fleet.content, fake.clock.now(), fake.snapshot() == start


def deploy(fake: Any) -> str:
    made: str = fake.call("CreateDeployment", CREATE)["deploymentId"]
    return made


def attempt(act: Any) -> object:
    """What came of it, an error as its kind and sentence."""
    try:
        came = act()
        return OpenRow if isinstance(came, OpenRow) else came  # its row is another's, the words are the same
    except (ServiceError, UsageError, ConnectionDropped) as error:
        return type(error), shown(error)


def shown(outcome: object) -> object:
    """Two dropped connections are never equal, nor need they be dropped by the same words."""
    if isinstance(outcome, ConnectionDropped):
        return "dropped"
    return str(outcome) if isinstance(outcome, UsageError) else outcome


CHAPTERS = (writing, moving, looking, replacing, failing, worlds, surroundings, clients, keeping)


def story(fake: Any) -> Iterator[object]:
    """What a test may do with a fake, and what it sees."""
    yield from setting_up(fake)
    for chapter in CHAPTERS:
        yield from chapter(fake)
        fake.reset()
        fake.seed_group("web", "prod", instances=["i-1", "i-2"])


@pytest.mark.parametrize("contract", ["current", "2017-05-16"])
def test_both_tell_the_same(monkeypatch: pytest.MonkeyPatch, contract: str) -> None:
    served = make(contract=contract, seed=7)
    monkeypatch.setattr(Connection, "carry", carried_to(served))
    here, there = story(make(contract=contract, seed=7)), story(RemoteFake(URL))
    for number, (seen, told) in enumerate(zip(here, there, strict=True)):
        assert told == seen, number
