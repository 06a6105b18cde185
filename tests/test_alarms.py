"""``fake.alarms`` (behaviour 6.6): objects that a test sets off, and what they do to deployments that look at them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codedeploy_fake import CodeDeployFake, Policies, Timings, UsageError, WallClock
from codedeploy_fake.simulation.alarms import AlarmState
from tests.making import deploy, info, make, seeded
from tests.replacing import ready, replacing, terminating

ACTIVATED = (
    "One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected "
    "deployments have been stopped. Activated alarms: {}"
)


def configured(*names: str, **members: Any) -> dict[str, Any]:
    """An alarm configuration that is enabled."""
    return {"enabled": True, "alarms": [{"name": name} for name in names], **members}


def watching(*names: str, policies: Policies | None = None, **members: Any) -> CodeDeployFake:
    """A fake whose group web/prod, of one instance, looks at alarms."""
    fake = seeded(policies, instances=1)
    update(fake, alarmConfiguration=configured(*(names or ("cpu",)), **members))
    return fake


def update(fake: CodeDeployFake, **members: Any) -> None:
    fake.call("UpdateDeploymentGroup", {"applicationName": "web", "currentDeploymentGroupName": "prod", **members})


def ended(fake: CodeDeployFake, deployment_id: str) -> tuple[str, str | None, float]:
    """Status, code, and seconds from creation to end."""
    fake.run_until_idle()
    shown = info(fake, deployment_id)
    code = shown.get("errorInformation", {}).get("code")
    return shown["status"], code, round(shown["completeTime"] - shown["createTime"], 3)


# The objects.


def test_an_alarm_that_nobody_set_is_ok() -> None:
    fake = make()
    assert fake.alarms.get("cpu") == "OK"
    assert repr(fake.alarms) == "<Alarms all OK>"


@pytest.mark.parametrize("state", ["OK", "ALARM", "INSUFFICIENT_DATA"])
def test_an_alarm_has_the_state_that_it_was_given(state: str) -> None:
    fake = make()
    fake.alarms.set("cpu", state)
    assert fake.alarms.get("cpu") == state
    assert repr(fake.alarms) == f"<Alarms cpu: {state}>"


def test_one_that_cannot_be_read_says_so_until_it_is_set_again() -> None:
    fake = make()
    fake.alarms.unreadable("cpu")
    assert fake.alarms.get("cpu") == "UNREADABLE"
    fake.alarms.set("cpu", "OK")
    assert fake.alarms.get("cpu") == "OK"


@pytest.mark.parametrize("state", ["alarm", "ON", "", None, 1])
def test_another_state_is_refused(state: Any) -> None:
    with pytest.raises(UsageError, match="no such state of an alarm; one of OK, ALARM, INSUFFICIENT_DATA, UNREADABLE"):
        make().alarms.set("cpu", state)


@pytest.mark.parametrize("name", ["", None, 7])
def test_what_is_no_name_is_refused(name: Any) -> None:
    fake = make()
    for act in (fake.alarms.get, fake.alarms.unreadable, lambda given: fake.alarms.set(given, "OK")):
        with pytest.raises(UsageError, match="the name of an alarm, a text that is not empty"):
            act(name)


def test_each_world_has_its_own() -> None:
    fake = make()
    fake.alarms.set("cpu", "ALARM")
    assert fake.world(region="eu-west-1").alarms.get("cpu") == "OK"
    assert fake.world().alarms.get("cpu") == "ALARM"


def test_they_are_part_of_a_snapshot_and_of_a_reset() -> None:
    fake = make()
    empty = fake.snapshot()
    fake.alarms.set("cpu", "ALARM")
    kept = fake.snapshot()
    assert kept != empty
    fake.reset()
    assert fake.alarms.get("cpu") == "OK"
    assert fake.snapshot() == empty
    fake.restore(kept)
    assert fake.alarms.get("cpu") == "ALARM"


# What a deployment sees of them.


def test_one_that_is_active_before_stops_a_deployment_at_its_first_look() -> None:
    fake = watching("cpu", "mem")
    fake.alarms.set("cpu", "ALARM")
    stopped = deploy(fake)
    assert ended(fake, stopped) == ("Stopped", "ALARM_ACTIVE", 0.7)
    shown = info(fake, stopped)
    assert shown["errorInformation"]["message"] == ACTIVATED.format("cpu")
    assert "deploymentOverview" not in shown


def test_one_that_goes_off_later_stops_it_at_the_next_look_and_a_running_event_ends_first() -> None:
    fake = watching("cpu", "mem")
    fake.script.next().take("BeforeInstall", 8)
    stopped = deploy(fake)
    fake.clock.advance(5)
    fake.alarms.set("mem", "ALARM")
    fake.alarms.set("cpu", "ALARM")
    assert ended(fake, stopped) == ("Stopped", "ALARM_ACTIVE", 13.3)
    shown = info(fake, stopped)
    assert shown["errorInformation"]["message"] == ACTIVATED.format("cpu mem")
    assert shown["deploymentOverview"]["Failed"] == 1


def test_one_that_is_ok_again_before_the_next_look_was_never_seen() -> None:
    fake = watching()
    deployment_id = deploy(fake)
    fake.clock.advance(1)
    fake.alarms.set("cpu", "ALARM")
    fake.clock.advance(9)
    fake.alarms.set("cpu", "OK")
    assert ended(fake, deployment_id) == ("Succeeded", None, 14.0)


@pytest.mark.parametrize("state", ["OK", "INSUFFICIENT_DATA"])
def test_nothing_but_an_alarm_stops_it(state: str) -> None:
    fake = watching()
    fake.alarms.set("cpu", state)
    assert ended(fake, deploy(fake))[0] == "Succeeded"


@pytest.mark.parametrize("configuration", [{"enabled": False, "alarms": [{"name": "cpu"}]}, configured("mem")])
def test_one_that_is_not_looked_at_stops_nothing(configuration: dict[str, Any]) -> None:
    fake = seeded(instances=1)
    fake.alarms.set("cpu", "ALARM")
    assert ended(fake, deploy(fake, overrideAlarmConfiguration=configuration))[0] == "Succeeded"


@pytest.mark.parametrize(("ignores", "status"), [(False, "Stopped"), (True, "Succeeded")])
def test_one_that_cannot_be_read_stops_it_unless_that_is_ignored(ignores: bool, status: str) -> None:
    fake = watching("cpu", ignorePollAlarmFailure=ignores)
    fake.alarms.unreadable("cpu")
    deployment_id = deploy(fake)
    assert ended(fake, deployment_id)[0] == status
    if not ignores:
        told = info(fake, deployment_id)["errorInformation"]
        assert told["code"] == "ALARM_ACTIVE"
        assert told["message"].endswith("cannot be read: cpu")


def test_the_request_stands_for_the_group() -> None:
    fake = watching("cpu")
    fake.alarms.set("cpu", "ALARM")
    override = configured("mem")
    deployment_id = deploy(fake, overrideAlarmConfiguration=override)
    assert ended(fake, deployment_id)[0] == "Succeeded"
    assert info(fake, deployment_id)["overrideAlarmConfiguration"] == override
    assert "overrideAlarmConfiguration" not in info(fake, deploy(fake))


def test_later_changes_of_the_group_do_not_count() -> None:
    fake = watching("cpu")
    first = deploy(fake)
    update(fake, alarmConfiguration=configured("mem"))
    fake.alarms.set("mem", "ALARM")
    assert ended(fake, first)[0] == "Succeeded"
    assert ended(fake, deploy(fake)) == ("Stopped", "ALARM_ACTIVE", 0.7)


def test_what_has_ended_is_not_stopped() -> None:
    fake = watching()
    deployment_id = deploy(fake)
    fake.run_until_idle()
    before = info(fake, deployment_id)
    fake.alarms.set("cpu", "ALARM")
    fake.clock.advance(60)
    assert info(fake, deployment_id) == before


def test_a_stop_by_hand_comes_first_if_it_is_first() -> None:
    fake = watching()
    fake.script.next().take("BeforeInstall", 8)
    stopped = deploy(fake)
    fake.clock.advance(6)
    assert fake.call("StopDeployment", {"deploymentId": stopped})["status"] == "Pending"
    fake.alarms.set("cpu", "ALARM")
    assert ended(fake, stopped)[1] == "MANUAL_STOP"


def test_and_the_alarm_if_that_is() -> None:
    fake = watching()
    fake.script.next().take("BeforeInstall", 8)
    stopped = deploy(fake)
    fake.clock.advance(6)
    fake.alarms.set("cpu", "ALARM")
    fake.clock.advance(5)
    assert fake.call("StopDeployment", {"deploymentId": stopped})["status"] == "Pending"
    assert ended(fake, stopped)[1] == "ALARM_ACTIVE"


def test_a_rollback_does_not_look_at_alarms() -> None:
    fake = watching()
    deploy(fake)
    fake.run_until_idle()
    update(fake, autoRollbackConfiguration={"enabled": True, "events": ["DEPLOYMENT_STOP_ON_ALARM"]})
    fake.alarms.set("cpu", "ALARM")
    stopped = deploy(fake)
    fake.run_until_idle()
    rollback = info(fake, stopped)["rollbackInfo"]["rollbackDeploymentId"]
    assert info(fake, rollback)["status"] == "Succeeded"


@pytest.mark.parametrize(("first", "period", "after"), [(3.0, 10.0, 3.0), (0.7, 2.0, 2.7), (0.0, 0.0, 1.001)])
def test_the_looks_are_timings(first: float, period: float, after: float) -> None:
    fake = watching(policies=Policies(timings=Timings(alarm_first_poll=first, alarm_poll=period)))
    deployment_id = deploy(fake)
    fake.clock.advance(1)
    fake.alarms.set("cpu", "ALARM")
    assert ended(fake, deployment_id) == ("Stopped", "ALARM_ACTIVE", after)


def test_without_a_first_wait_what_was_so_at_the_creation_is_seen_at_once() -> None:
    fake = watching(policies=Policies(timings=Timings(alarm_first_poll=0)))
    fake.alarms.set("cpu", "ALARM")
    assert ended(fake, deploy(fake)) == ("Stopped", "ALARM_ACTIVE", 0.001)


def test_whoever_waits_at_the_gate_looks_too_and_makes_room() -> None:
    fake = make(Policies(max_running_deployments=1))
    for group in ("one", "two", "three"):
        fake.seed_group("web", group, 1, alarmConfiguration=configured(group))
    made = [deploy(fake, deploymentGroupName=group) for group in ("one", "two", "three")]
    fake.clock.advance(5)
    fake.alarms.set("one", "ALARM")
    fake.alarms.set("two", "ALARM")
    fake.clock.advance(5.7)
    assert [info(fake, name)["status"] for name in made] == ["Stopped", "Stopped", "InProgress"]
    fake.run_until_idle()
    assert [info(fake, name)["status"] for name in made] == ["Stopped", "Stopped", "Succeeded"]


def test_under_a_wall_clock_an_alarm_is_set_when_it_is() -> None:
    seconds = [1767225600.0]
    fake = seeded(clock=WallClock(lambda: seconds[0]), instances=1)
    update(fake, alarmConfiguration=configured("cpu"))
    stopped = deploy(fake)
    seconds[0] += 5
    fake.alarms.set("cpu", "ALARM")
    seconds[0] += 5
    assert info(fake, stopped)["status"] == "InProgress"
    seconds[0] += 5
    assert info(fake, stopped)["errorInformation"]["code"] == "ALARM_ACTIVE"


@pytest.mark.parametrize("waits", [ready, terminating])
def test_a_blue_green_deployment_that_waits_is_stopped_too(waits: Callable[..., str]) -> None:
    fake = replacing(ready=5 if waits is ready else None, alarmConfiguration=configured("cpu"))
    stopped = waits(fake)
    before = info(fake, stopped)
    assert before["status"] == ("Ready" if waits is ready else "InProgress")
    fake.alarms.set("cpu", "ALARM")
    fake.clock.advance(10)
    shown = info(fake, stopped)
    assert (shown["status"], shown["errorInformation"]["code"]) == ("Stopped", "ALARM_ACTIVE")
    assert shown["instanceTerminationWaitTimeStarted"] == (waits is terminating)


# By script.


def test_a_row_sets_an_alarm_off_at_an_instant_of_its_deployment() -> None:
    fake = watching()
    fake.script.next().alarm("cpu", after=5)
    stopped = deploy(fake)
    fake.clock.advance(4.999)
    assert fake.alarms.get("cpu") == "OK"
    fake.clock.advance(0.001)
    assert fake.alarms.get("cpu") == "ALARM"
    assert ended(fake, stopped)[1:] == ("ALARM_ACTIVE", 10.7)


def test_for_every_deployment_that_looks_at_it() -> None:
    fake = watching()
    fake.seed_group("web", "other", 1, alarmConfiguration=configured("cpu"))
    fake.script.next().alarm("cpu", after=5).take("BeforeInstall", 30)
    first, second = deploy(fake), deploy(fake, deploymentGroupName="other")
    fake.run_until_idle()
    assert [info(fake, name)["status"] for name in (first, second)] == ["Stopped", "Stopped"]
    assert ended(fake, deploy(fake)) == ("Stopped", "ALARM_ACTIVE", 0.7)


def test_of_several_instants_and_states() -> None:
    fake = watching("cpu", ignorePollAlarmFailure=False)
    fake.script.next().alarm("cpu", after=1).alarm("cpu", after=9, state="OK").alarm(
        "cpu", after=12, state="UNREADABLE"
    )
    fake.script.group("web", "prod").take("BeforeInstall", 40)
    deployment_id = deploy(fake)
    assert ended(fake, deployment_id)[0] == "Succeeded"  # done after 14 s, between two looks
    assert fake.alarms.get("cpu") == "UNREADABLE"
    assert ended(fake, deploy(fake))[1:] == ("ALARM_ACTIVE", 0.7)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"name": ""}, "the name of an alarm"),
        ({"name": "cpu", "after": -1}, "give zero or more seconds"),
        ({"name": "cpu", "after": float("inf")}, "give zero or more seconds"),
        ({"name": "cpu", "state": "on"}, "no such state of an alarm"),
    ],
)
def test_what_a_row_refuses(arguments: dict[str, Any], sentence: str) -> None:
    fake = make()
    with pytest.raises(UsageError, match=sentence):
        fake.script.next().alarm(**arguments)


def test_one_instant_is_not_said_twice() -> None:
    row = make().script.next().alarm("cpu", after=5)
    with pytest.raises(UsageError, match="already says what alarm 'cpu' does 5 s after"):
        row.alarm("cpu", after=5, state="OK")


def test_what_comes_by_script_comes_whatever_was_set_before() -> None:
    fake = watching()
    fake.script.next().alarm("cpu", after=5)
    deployment_id = deploy(fake)
    fake.alarms.set("cpu", "OK")
    assert ended(fake, deployment_id)[1] == "ALARM_ACTIVE"


def test_who_waits_behind_the_gate_is_let_through_although_an_alarm_would_stop_it_later() -> None:
    fake = watching(policies=Policies(max_running_deployments=1))
    fake.script.next().take("BeforeInstall", 0.1)
    first = deploy(fake)
    fake.seed_group("web", "other", 1, alarmConfiguration=configured("cpu", "mem"))
    second = deploy(fake, deploymentGroupName="other")
    fake.clock.advance(10.8)
    fake.alarms.set("cpu", "ALARM")  # the next look is at 20.7 s
    fake.run_until(first, "Succeeded")
    assert info(fake, second)["status"] == "InProgress"
    fake.run_until_idle()
    assert ended(fake, second)[1] == "ALARM_ACTIVE"


# The laws.


@settings(max_examples=40, deadline=None)
@given(
    changes=st.lists(st.tuples(st.integers(0, 12_000), st.sampled_from(AlarmState)), max_size=5),
    cuts=st.integers(1, 4),
    take=st.sampled_from((0.1, 12, 35)),
    most=st.sampled_from((None, 1)),
)
def test_two_hops_equal_one_and_the_past_never_changes(
    changes: list[tuple[int, AlarmState]], cuts: int, take: float, most: int | None
) -> None:
    one, many = (watching(policies=Policies(max_running_deployments=most)) for _ in range(2))
    for fake in (one, many):
        fake.script.next().take("BeforeInstall", take)
        deployment_id = deploy(fake)
        fake.seed_group("web", "other", 1, alarmConfiguration=configured("cpu", "mem"))
        deploy(fake, deploymentGroupName="other")
    past: tuple[Any, ...] = ()
    for span, state in changes:
        one.clock.advance(span / 1000)
        for number in range(cuts):
            many.clock.advance((span * (number + 1) // cuts - span * number // cuts) / 1000)
            info(many, deployment_id)
        for fake in (one, many):
            fake.alarms.unreadable("cpu") if state is AlarmState.UNREADABLE else fake.alarms.set("cpu", state)
        assert one.snapshot() == many.snapshot()
        moves = many.timeline(deployment_id).moves
        assert moves[: len(past)] == past
        past = moves
        many.restore(many.snapshot())
    one.run_until_idle()
    many.run_until_idle()
    assert one.snapshot() == many.snapshot()
    assert info(one, deployment_id) == info(many, deployment_id)
