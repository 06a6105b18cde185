"""The gate between deployments (behaviour 1.3.3): derived from them, and the same however often anyone looks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codedeploy_fake import CodeDeployFake, Policies
from codedeploy_fake.simulation.trace import Release, Stop
from tests.making import deploy, info, make

#: A deployment to one instance runs from 1.0 to 14.0 seconds after its creation.
RUNS = 13.0


def gated(most: int | None = 1, groups: int = 4) -> CodeDeployFake:
    """A fake that lets so many deployments run at once, with groups g0, g1 and so on."""
    fake = make(Policies(max_running_deployments=most))
    for number in range(groups):
        fake.seed_group("web", f"g{number}", 1)
    return fake


def create(fake: CodeDeployFake, number: int, **members: Any) -> str:
    return deploy(fake, deploymentGroupName=f"g{number}", **members)


def statuses(fake: CodeDeployFake, made: list[str]) -> list[str]:
    return [info(fake, name)["status"] for name in made]


def times(fake: CodeDeployFake, name: str) -> dict[str, float]:
    """Seconds since the start of the fake at which a deployment gets each of its statuses."""
    moves = [move for move in fake._worlds.find(name)[0].trace(fake._worlds.find(name)[1]).moves if not move.target_id]
    return {str(move.status): (move.at - fake._start) / 1000 for move in moves}


def test_without_a_gate_nobody_waits() -> None:
    fake = gated(None)
    made = [create(fake, number) for number in range(4)]
    fake.clock.advance(1)
    assert statuses(fake, made) == ["InProgress"] * 4


def test_those_beyond_the_gate_stay_queued_and_follow_in_the_order_of_creation() -> None:
    fake = gated()
    made = [create(fake, number) for number in range(3)]
    fake.clock.advance(13.9)
    assert statuses(fake, made) == ["InProgress", "Queued", "Queued"]
    assert "deploymentOverview" not in info(fake, made[1])
    fake.clock.advance(0.1)
    assert statuses(fake, made) == ["Succeeded", "InProgress", "Queued"]
    fake.clock.advance(RUNS)
    assert statuses(fake, made) == ["Succeeded", "Succeeded", "InProgress"]
    fake.run_until_idle()
    assert statuses(fake, made) == ["Succeeded"] * 3


def test_the_clock_runs_to_any_status_of_one_that_waits() -> None:
    fake = gated()
    made = [create(fake, number) for number in range(3)]
    fake.run_until(made[2], "Succeeded")
    assert (fake.clock.now_ms - fake._start) / 1000 == 1.0 + 3 * RUNS


def test_a_stop_lets_the_next_one_through_at_once() -> None:
    fake = gated()
    made = [create(fake, number) for number in range(3)]
    fake.clock.advance(2.5)  # between two events
    fake.call("StopDeployment", {"deploymentId": made[0]})
    assert statuses(fake, made) == ["Stopped", "InProgress", "Queued"]
    assert times(fake, made[1])["InProgress"] == 2.5


def test_one_that_waits_can_be_stopped_and_is_passed_over() -> None:
    fake = gated()
    made = [create(fake, number) for number in range(3)]
    fake.clock.advance(5)
    answer = fake.call("StopDeployment", {"deploymentId": made[1]})
    assert answer["status"] == "Succeeded"
    assert statuses(fake, made) == ["InProgress", "Stopped", "Queued"]
    fake.clock.advance(9)
    assert statuses(fake, made) == ["Succeeded", "Stopped", "InProgress"]


def test_who_was_stopped_before_is_not_let_through_by_what_happens_after_at_the_same_instant() -> None:
    fake = gated()
    made = [create(fake, number) for number in range(2)]
    fake.clock.advance(2.5)
    fake.call("StopDeployment", {"deploymentId": made[1]})
    before = info(fake, made[1])
    fake.call("StopDeployment", {"deploymentId": made[0]})
    assert info(fake, made[1]) == before
    assert "InProgress" not in times(fake, made[1])


def test_who_was_let_through_and_stopped_at_one_instant_was_let_through() -> None:
    fake = gated()
    made = [create(fake, number) for number in range(3)]
    fake.clock.advance(2.5)
    for name in made[:2]:
        fake.call("StopDeployment", {"deploymentId": name})
    assert statuses(fake, made) == ["Stopped", "Stopped", "InProgress"]
    _, second = fake._worlds.find(made[1])
    assert second.interventions == (Release(fake.clock.now_ms), Stop(fake.clock.now_ms))


def test_a_failed_pre_flight_needs_no_place() -> None:
    fake = gated()
    first = create(fake, 0)
    fake.script.next().fail("REVISION_MISSING")
    refused, third = create(fake, 1), create(fake, 2)
    fake.clock.advance(1)
    assert statuses(fake, [first, refused, third]) == ["InProgress", "Failed", "Queued"]


def test_each_region_has_a_gate_of_its_own() -> None:
    fake = gated()
    elsewhere = fake.world(region="eu-west-1")
    elsewhere.seed_group("web", "g0", 1)
    made = [create(fake, 0)]
    names = {"applicationName": "web", "deploymentGroupName": "g0", "revision": info(fake, made[0])["revision"]}
    there = elsewhere.call("CreateDeployment", names)["deploymentId"]
    fake.clock.advance(1)
    shown = elsewhere.call("GetDeployment", {"deploymentId": there})["deploymentInfo"]["status"]
    assert [*statuses(fake, made), shown] == ["InProgress", "InProgress"]


def test_a_gate_stands_in_any_century() -> None:
    fake = CodeDeployFake(start=datetime(1900, 1, 1, tzinfo=UTC), policies=Policies(max_running_deployments=1))
    fake.seed_group("web", "g0", 1)
    assert times(fake, create(fake, 0))["InProgress"] == 1.0
    fake.restore(fake.snapshot())
    (name,) = fake.call("ListDeployments")["deployments"]
    assert times(fake, name)["InProgress"] == 1.0


def test_a_restored_gate_goes_on_as_it_was() -> None:
    fake = gated()
    made = [create(fake, number) for number in range(4)]
    fake.clock.advance(20)
    fake.call("StopDeployment", {"deploymentId": made[2]})
    before = fake.snapshot()
    ahead = [times(fake, name) for name in made]
    fake.run_until_idle()
    fake.restore(before)
    assert [times(fake, name) for name in made] == ahead


def test_reading_never_changes_a_snapshot() -> None:
    fake = gated()
    made = [create(fake, number) for number in range(3)]
    fake.clock.advance(15)
    before = fake.snapshot()
    statuses(fake, made)
    assert fake.snapshot() == before


def test_a_deployment_that_is_gone_holds_no_place() -> None:
    fake = gated()
    made = [create(fake, number) for number in range(2)]
    fake.clock.advance(5)
    fake.call("DeleteDeploymentGroup", {"applicationName": "web", "deploymentGroupName": "g0"})
    assert statuses(fake, made[1:]) == ["InProgress"]
    fake.restore(fake.snapshot())
    assert times(fake, made[1])["InProgress"] == 5.0


ACTIONS = st.lists(st.tuples(st.sampled_from(["create", "stop", "advance"]), st.integers(0, 7)), max_size=12)


@pytest.mark.parametrize("most", [1, 2])
@settings(max_examples=25, deadline=None)
@given(actions=ACTIONS, cuts=st.integers(1, 5))
def test_two_hops_equal_one_hop_and_the_past_never_changes(
    most: int, actions: list[tuple[str, int]], cuts: int
) -> None:
    whole, hops = gated(most), gated(most)
    made: list[str] = []
    seen: dict[str, list[tuple[int, str]]] = {}
    for action, number in actions:
        for fake, steps in ((whole, 1), (hops, cuts)):
            for _ in range(steps):
                if action == "advance":
                    fake.clock.advance(number * 2.4 / steps)
            if action == "create":
                latest = fake._worlds.store(fake.account_id, fake.region).latest("web", f"g{number % 4}")
                if latest is None or info(fake, latest.deployment_id)["status"] in {"Succeeded", "Stopped", "Failed"}:
                    name = create(fake, number % 4)
                    made += [name] if fake is whole else []
            elif action == "stop" and made:
                name = made[number % len(made)]
                if info(fake, name)["status"] not in {"Succeeded", "Failed"}:
                    fake.call("StopDeployment", {"deploymentId": name})
        assert whole.snapshot() == hops.snapshot()
        running = 0
        for name in made:
            store, deployment = whole._worlds.find(name)
            past = [(m.at, str(m.status)) for m in store.trace(deployment).until(whole.clock.now_ms) if not m.target_id]
            assert past[: len(seen.get(name, []))] == seen.get(name, [])
            seen[name] = past
            running += past[-1][1] == "InProgress"
        assert running <= most
        before = [times(whole, name) for name in made]
        whole.restore(whole.snapshot())
        assert [times(whole, name) for name in made] == before
