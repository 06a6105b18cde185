"""A timeline drawn as lanes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.drawing import ASCII, LETTERS, MOST, MOST_ALIKE, UNICODE, lanes, text
from codedeploy_fake.simulation.moves import Move
from codedeploy_fake.simulation.states import LIFECYCLE, EventStatus, Flow, TargetStatus
from tests.timelines import rolling, with_moves

DEPLOYMENT: dict[str, Any] = {
    "applicationName": "web",
    "deploymentGroupName": "prod",
    "revision": {"revisionType": "S3", "s3Location": {"bucket": "b", "key": "k", "bundleType": "zip"}},
}


@pytest.fixture
def fake() -> CodeDeployFake:
    fake = CodeDeployFake()
    fake.seed_group("web", "prod", instances=["i-0a", "i-0b"])
    return fake


def test_every_lifecycle_event_has_a_letter_of_its_own() -> None:
    assert set(LETTERS) == set(LIFECYCLE[Flow.IN_PLACE_BEHIND_LOAD_BALANCER])
    assert len(set(LETTERS.values())) == len(LETTERS)


def test_a_lane_for_the_deployment_and_one_for_each_target(fake: CodeDeployFake) -> None:
    name = fake.call("CreateDeployment", DEPLOYMENT)["deploymentId"]
    fake.run_until_idle()
    drawn = lanes(fake.timeline(name), width=80)
    assert [lane.label for lane in drawn] == ["deployment", "i-0a", "i-0b"]
    assert all(len(lane.cells) == 80 and lane.status == "Succeeded" for lane in drawn)
    assert [c for c in drawn[1].cells if c.isalpha()] == list("sdbiaAv")
    assert drawn[1].cells.rstrip().endswith(UNICODE.succeeded)


def test_a_failure_and_those_it_spared(fake: CodeDeployFake) -> None:
    fake.script.next().fail(at="Install", target="i-0a")
    name = fake.call("CreateDeployment", DEPLOYMENT)["deploymentId"]
    fake.run_until_idle()
    deployment, first, second = lanes(fake.timeline(name), symbols=ASCII)
    assert (deployment.status, first.status, second.status) == ("Failed", "Failed", "Skipped")
    assert first.cells.rstrip().endswith(ASCII.failed)
    assert second.cells.rstrip().endswith(ASCII.skipped)


def test_a_deployment_that_has_just_begun(fake: CodeDeployFake) -> None:
    name = fake.call("CreateDeployment", DEPLOYMENT)["deploymentId"]
    assert text(fake.timeline(name), width=4).splitlines()[1:] == ["  deployment           ····"]


def test_a_stopped_deployment(fake: CodeDeployFake) -> None:
    name = fake.call("CreateDeployment", DEPLOYMENT)["deploymentId"]
    fake.call("StopDeployment", {"deploymentId": name})
    assert UNICODE.stopped in text(fake.timeline(name))


def test_more_events_than_places_leave_some_out(fake: CodeDeployFake) -> None:
    fake.script.next().succeed(seconds=0)
    name = fake.call("CreateDeployment", DEPLOYMENT)["deploymentId"]
    fake.run_until_idle()
    assert all(len(lane.cells) == 10 for lane in lanes(fake.timeline(name), width=10))


def all_at_once(instances: int) -> str:
    fake = CodeDeployFake()
    fake.seed_group("web", "prod", instances, deploymentConfigName="CodeDeployDefault.AllAtOnce")
    name = fake.call("CreateDeployment", DEPLOYMENT)["deploymentId"]
    fake.run_until_idle()
    return text(fake.timeline(name))


def test_a_few_targets_have_a_lane_each_though_the_same_happened_to_them() -> None:
    assert len(all_at_once(MOST_ALIKE).splitlines()) == 2 + MOST_ALIKE


def test_many_targets_to_which_the_same_happened_share_a_lane() -> None:
    *_, lane, rest = all_at_once(500).splitlines()
    assert lane.startswith("  i-")
    assert rest == "  … and 499 more       the same: Succeeded"


@pytest.mark.parametrize("failing", [(), (3, 400), range(0, 500, 10)])
def test_of_hundreds_there_are_few_lanes_and_failures_are_among_them(failing: Collection[int]) -> None:
    drawn = lanes(rolling(500, failing), symbols=ASCII)
    assert len(drawn) == 1 + MOST + 1
    assert {f"i-{number:05}" for number in [*failing][:MOST]} <= {lane.label for lane in drawn}
    assert drawn[-1].label == "... and 484 more"


def test_the_rest_is_counted_by_status_and_has_none_where_it_is_mixed() -> None:
    same = lanes(rolling(30))[-1]
    assert (same.cells, same.status) == ("14 Succeeded", "Succeeded")
    mixed = lanes(rolling(30, failing=range(20)))[-1]
    assert (mixed.cells, mixed.status) == ("10 Succeeded, 4 Failed", "")


def test_the_lanes_of_many_fit_beside_their_labels() -> None:
    assert all(len(lane.label) <= 20 for lane in lanes(rolling(2_000, gap=10)))


def test_an_event_of_a_lifecycle_that_has_no_letter_has_its_first() -> None:
    timeline = rolling(1)
    at = timeline.deployment.created_at + 3000
    begun = [Move(at, TargetStatus.IN_PROGRESS, "i-x"), Move(at + 600, EventStatus.IN_PROGRESS, "i-x", "Xray")]
    assert "X" in lanes(with_moves(timeline, *begun))[-1].cells


def test_before_the_first_move_there_is_an_empty_lane() -> None:
    """A wall clock may be set back."""
    timeline = rolling(1)
    (lane,) = lanes(replace(timeline, now=timeline.deployment.created_at - 1), width=3)
    assert (lane.cells, lane.status) == ("   ", "")
