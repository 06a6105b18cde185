"""``fake.events`` (behaviour 10): a log, and subscribers who hear every event once, in order, at its instant."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codedeploy_fake import CodeDeployFake, Policies, Timings, UsageError, VirtualClock, WallClock
from codedeploy_fake.events import Event
from tests.making import deploy, info, make, seeded

AT_ONCE = Timings(
    created=0, queued=0, target_started=0, first_event=0, event_gap=0, event=0, events={}, target_result=0,
    deployment_result=0,
)  # fmt: skip
READY = {
    "deploymentStyle": {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
    "loadBalancerInfo": {"elbInfoList": [{"name": "lb"}]},
    "blueGreenDeploymentConfiguration": {
        "deploymentReadyOption": {"actionOnTimeout": "STOP_DEPLOYMENT", "waitTimeInMinutes": 5},
        "terminateBlueInstancesOnDeploymentSuccess": {"action": "KEEP_ALIVE"},
        "greenFleetProvisioningOption": {"action": "DISCOVER_EXISTING"},
    },
}


def names(fake: CodeDeployFake) -> list[str]:
    return [event.name for event in fake.events]


def ready_to_wait() -> CodeDeployFake:
    """A fake whose group web/prod waits for ContinueDeployment when its replacement instances are ready."""
    fake = make()
    fake.fleet.add("i-0b", auto_scaling_group="blue")
    fake.fleet.add("i-0g", auto_scaling_group="green")
    fake.seed_group("web", "prod", 0, autoScalingGroups=["blue"], **READY)
    return fake


# The log.


def test_a_new_fake_has_none() -> None:
    fake = make()
    assert list(fake.events) == []
    assert len(fake.events) == 0
    assert repr(fake.events) == "<Events: 0>"


def test_they_come_with_the_clock_and_never_with_a_look() -> None:
    fake = seeded(instances=1)
    deployment_id = deploy(fake)
    for _ in range(3):
        info(fake, deployment_id)
    assert names(fake) == []
    fake.clock.advance(0.5)
    assert names(fake) == ["QUEUED"]
    fake.clock.advance(60)
    assert names(fake) == ["QUEUED", "START", "START", "SUCCESS", "SUCCESS"]
    fake.clock.advance(60)
    info(fake, deployment_id)
    assert len(fake.events) == 5


def test_an_event_says_what_happened_where_and_when() -> None:
    fake = seeded(instances=1)
    deployment_id = deploy(fake)
    fake.clock.advance(0.75)
    (event,) = fake.events
    assert (event.channel, event.name, event.deployment_id) == ("eventbridge", "QUEUED", deployment_id)
    assert event.at.isoformat() == "2026-01-01T00:00:00.500000+00:00"
    assert event.instant == event.at.timestamp() * 1000
    assert event.body["id"] == event.event_id
    assert str(event) == f"00:00:00.500 eventbridge QUEUED {deployment_id}"
    with pytest.raises(AttributeError):
        event.instant = 0  # type: ignore[misc]


def test_they_are_a_sequence_in_order_of_time() -> None:
    fake = seeded(instances=2)
    deploy(fake)
    fake.run_until_idle()
    instants = [event.instant for event in fake.events]
    assert instants == sorted(instants)
    assert fake.events[-1] == list(fake.events)[-1]
    assert fake.events[:2] == tuple(fake.events)[:2]
    assert fake.events[0] in fake.events
    assert fake.events.eventbridge == tuple(fake.events)
    assert fake.events.sns == ()


def test_those_of_all_worlds_are_in_one_log() -> None:
    fake = seeded(instances=1)
    other = fake.world(region="eu-west-1")
    other.seed_group("web", "prod", 1)
    deploy(fake)
    fake.clock.advance(0.25)
    other.call("CreateDeployment", fake.calls[-1].input)
    fake.clock.advance(1)
    assert [(event.body["region"], event.name) for event in fake.events] == [
        ("us-east-1", "QUEUED"),
        ("eu-west-1", "QUEUED"),
        ("us-east-1", "START"),
        ("eu-west-1", "START"),
    ]


def test_what_happens_at_one_instant_is_told_in_its_order() -> None:
    fake = seeded(Policies(timings=AT_ONCE), instances=1)
    deploy(fake)
    assert names(fake) == ["QUEUED", "START", "START", "SUCCESS", "SUCCESS"]


@pytest.mark.parametrize(("size", "kept"), [(2, 2), (0, 0), (None, 5)])
def test_the_log_is_bounded(size: int | None, kept: int) -> None:
    fake = seeded(Policies(events_size=size), instances=1)
    deploy(fake)
    fake.run_until_idle()
    assert len(fake.events) == kept
    assert names(fake) == ["QUEUED", "START", "START", "SUCCESS", "SUCCESS"][5 - kept :]


def test_reset_empties_it_and_restore_puts_it_back() -> None:
    fake = seeded(instances=1)
    deploy(fake)
    fake.clock.advance(1)
    kept, before = list(fake.events), fake.snapshot()
    fake.run_until_idle()
    whole = list(fake.events)
    fake.restore(before)
    assert list(fake.events) == kept
    fake.run_until_idle()
    assert list(fake.events) == whole
    fake.reset()
    assert list(fake.events) == []


def test_the_same_seed_gives_the_same_ids_and_another_one_others() -> None:
    ids = []
    for seed in (1, 1, 2):
        fake = seeded(instances=1, seed=seed)
        deploy(fake)
        fake.run_until_idle()
        ids.append([event.event_id for event in fake.events])
    assert ids[0] == ids[1]
    assert not set(ids[0]) & set(ids[2])


def test_a_call_that_fails_tells_nothing() -> None:
    fake = seeded(instances=1)
    deployment_id = deploy(fake)
    fake.run_until_idle()
    before = list(fake.events)
    for operation in ("StopDeployment", "ContinueDeployment"):
        with pytest.raises(Exception, match=r"DeploymentAlreadyCompleted|Unsupported"):
            fake.call(operation, {"deploymentId": deployment_id})
    assert list(fake.events) == before


@pytest.mark.parametrize("clock", ["own", "wall"])
def test_under_another_clock_they_come_with_the_next_call(clock: str) -> None:
    seconds = [1767225600.0]
    moved = VirtualClock()
    fake = seeded(clock=moved if clock == "own" else WallClock(lambda: seconds[0]), instances=1)
    deployment_id = deploy(fake)
    seconds[0] += 60
    moved.advance(60)
    assert names(fake) == []
    info(fake, deployment_id)
    assert names(fake) == ["QUEUED", "START", "START", "SUCCESS", "SUCCESS"]


# Who subscribes.


def test_a_subscriber_hears_every_event_at_its_instant() -> None:
    fake = seeded(instances=1)
    heard: list[tuple[Event, bool]] = []
    fake.events.subscribe(lambda event: heard.append((event, fake.clock.now() == event.at)))
    deploy(fake)
    fake.clock.advance(3600)
    assert [event for event, _ in heard] == list(fake.events)
    assert all(at_its_instant for _, at_its_instant in heard)
    assert fake.clock.now().isoformat() == "2026-01-01T01:00:00+00:00"


def test_and_none_from_before_or_after() -> None:
    fake = seeded(instances=1)
    deploy(fake)
    fake.clock.advance(0.5)
    heard: list[str] = []
    unsubscribe = fake.events.subscribe(lambda event: heard.append(event.name))
    fake.clock.advance(0.5)
    unsubscribe()
    unsubscribe()
    fake.run_until_idle()
    assert heard == ["START"]


def test_the_same_callable_may_subscribe_twice() -> None:
    fake = seeded(instances=1)
    heard: list[Event] = []
    first, _ = fake.events.subscribe(heard.append), fake.events.subscribe(heard.append)
    deploy(fake)
    fake.clock.advance(0.5)
    assert len(heard) == 2
    first()
    fake.clock.advance(0.5)
    assert len(heard) == 3


@pytest.mark.parametrize("subscriber", [None, "print", 1])
def test_what_cannot_be_called_is_refused(subscriber: Any) -> None:
    with pytest.raises(UsageError, match="a callable that takes an event"):
        make().events.subscribe(subscriber)


def test_subscribers_stay_when_the_fake_is_reset() -> None:
    fake = seeded(instances=1)
    heard: list[Event] = []
    fake.events.subscribe(heard.append)
    fake.reset()
    fake.seed_group("web", "prod", 1)
    deploy(fake)
    fake.clock.advance(0.5)
    assert [event.name for event in heard] == ["QUEUED"]


def test_whoever_listens_changes_nothing() -> None:
    deaf, hearing = seeded(instances=3), seeded(instances=3)
    hearing.events.subscribe(lambda event: None)
    for fake in (deaf, hearing):
        fake.script.next().fail(at="Install", target=fake.fleet.instances[1].instance_id)
        deploy(fake)
        fake.clock.advance(7)
        fake.run_until_idle()
    assert deaf.snapshot() == hearing.snapshot()


# A subscriber that calls back.


def test_a_subscriber_may_call_the_fake() -> None:
    fake = ready_to_wait()

    def go_on(event: Event) -> None:
        if event.name == "READY" and "instanceId" not in event.body["detail"]:
            fake.call("ContinueDeployment", {"deploymentId": event.deployment_id})

    fake.events.subscribe(go_on)
    deployment_id = deploy(fake, targetInstances={"autoScalingGroups": ["green"]})
    fake.clock.advance(3600)
    moves = [move for move in fake.timeline(deployment_id) if move.target_id is None]
    assert [str(move.status) for move in moves[2:]] == ["InProgress", "Ready", "InProgress", "Succeeded"]
    assert moves[3].at == moves[4].at


def test_to_run_until_a_status_takes_notice_of_what_a_subscriber_does() -> None:
    fake = ready_to_wait()
    fake.events.subscribe(
        lambda event: (
            event.name == "READY"
            and fake.call("GetDeployment", {"deploymentId": event.deployment_id})["deploymentInfo"]["status"] == "Ready"
            and fake.call("ContinueDeployment", {"deploymentId": event.deployment_id})
        )
    )
    deployment_id = deploy(fake, targetInstances={"autoScalingGroups": ["green"]})
    with pytest.raises(UsageError, match=r"never gets Stopped: it goes .*Ready → InProgress → Succeeded"):
        fake.run_until(deployment_id, "Stopped")
    fake.run_until(deployment_id, "Succeeded")
    assert info(fake, deployment_id)["completeTime"] == fake.clock.now().timestamp()


def test_what_comes_of_a_call_is_told_after_the_subscriber_has_returned() -> None:
    fake = seeded(instances=1)
    heard: list[str] = []

    def stop(event: Event) -> None:
        heard.append(f"{event.name} begins")
        if event.name == "START" and len(heard) < 4:
            fake.call("StopDeployment", {"deploymentId": event.deployment_id})
        heard.append(f"{event.name} ends")

    fake.events.subscribe(stop)
    deploy(fake)
    fake.clock.advance(60)
    assert heard == ["QUEUED begins", "QUEUED ends", "START begins", "START ends", "STOP begins", "STOP ends"]
    assert names(fake) == ["QUEUED", "START", "STOP"]


def test_a_subscriber_may_move_the_clock_and_nothing_is_told_twice_or_out_of_order() -> None:
    fake = seeded(instances=1)
    heard: list[Event] = []

    def hurry(event: Event) -> None:
        heard.append(event)
        fake.clock.advance(5)

    fake.events.subscribe(hurry)
    deploy(fake)
    fake.clock.advance(3)
    assert heard == list(fake.events)
    assert [event.name for event in heard] == ["QUEUED", "START", "START", "SUCCESS", "SUCCESS"]
    assert (fake.clock.now_ms - fake._start) / 1000 == 25.5  # the first after 0.5 s, and five times five


def test_a_subscriber_may_reset_the_fake() -> None:
    fake = seeded(instances=1)
    fake.events.subscribe(lambda event: fake.reset())
    deploy(fake)
    fake.clock.advance(60)
    assert fake.deployment_ids() == ()
    assert fake.clock.now().isoformat() == "2026-01-01T00:00:00+00:00"
    assert list(fake.events) == []


def test_one_that_unsubscribes_another_silences_it_at_once() -> None:
    fake = seeded(instances=1)
    heard: list[Event] = []
    silence: list[Any] = []
    fake.events.subscribe(lambda event: silence[0]())
    silence.append(fake.events.subscribe(heard.append))
    deploy(fake)
    fake.run_until_idle()
    assert heard == []


# A subscriber that raises.


class BrokenError(Exception):
    """What a subscriber raises."""


def test_what_a_subscriber_raises_comes_out_of_the_advance_and_the_clock_stays_there() -> None:
    fake = seeded(instances=1)
    heard: list[str] = []

    def fail(event: Event) -> None:
        if event.name == "START" and not broken:
            broken.append(event)
            raise BrokenError("no")

    broken: list[Event] = []
    fake.events.subscribe(fail)
    fake.events.subscribe(lambda event: heard.append(event.name))
    deployment_id = deploy(fake)
    with pytest.raises(BrokenError):
        fake.clock.advance(60)
    assert fake.clock.now() == broken[0].at
    assert heard == ["QUEUED", "START"]  # the other one has heard it all the same
    fake.clock.advance(60)
    assert heard == ["QUEUED", "START", "START", "SUCCESS", "SUCCESS"]
    assert info(fake, deployment_id)["status"] == "Succeeded"


def test_or_out_of_the_call_which_is_done() -> None:
    fake = seeded(instances=1)
    deployment_id = deploy(fake)

    def fail(event: Event) -> None:
        raise BrokenError(event.name)

    fake.events.subscribe(fail)
    with pytest.raises(BrokenError, match="STOP"):
        fake.call("StopDeployment", {"deploymentId": deployment_id})
    assert info(fake, deployment_id)["status"] == "Stopped"
    assert fake.calls[-2].outcome["status"] == "Succeeded"  # type: ignore[index]


def test_of_several_the_first_comes_out_and_the_others_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    fake = seeded(instances=1)

    def fail(event: Event) -> None:
        raise BrokenError(event.name)

    fake.events.subscribe(fail)
    fake.events.subscribe(fail)
    deploy(fake)
    with caplog.at_level(logging.ERROR, logger="codedeploy_fake"), pytest.raises(BrokenError):
        fake.clock.advance(0.5)
    assert [record.getMessage() for record in caplog.records] == [f"a subscriber failed at {fake.events[0]}"]
    assert len(fake.events) == 1


# The laws.


@settings(max_examples=40, deadline=None)
@given(
    hops=st.lists(st.integers(0, 6000), min_size=1, max_size=8),
    fails=st.booleans(),
    stop=st.booleans(),
    listens=st.booleans(),
)
def test_two_hops_tell_what_one_tells(hops: list[int], fails: bool, stop: bool, listens: bool) -> None:
    one, many = seeded(instances=2), seeded(instances=2)
    heard: list[Event] = []
    if listens:
        many.events.subscribe(heard.append)
    for fake in (one, many):
        if fails:
            fake.script.next().fail(at="Install")
        deployment_id = deploy(fake)
    for hop in hops:
        many.clock.advance(hop / 1000)
        many.restore(many.snapshot())
    one.clock.advance(sum(hops) / 1000)
    for fake in (one, many):
        if stop and info(fake, deployment_id)["status"] not in {"Succeeded", "Failed"}:
            fake.call("StopDeployment", {"deploymentId": deployment_id})
        fake.run_until_idle()
    assert list(one.events) == list(many.events)
    assert not listens or heard == list(many.events)
    assert [event.body for event in one.events] == [event.body for event in many.events]
