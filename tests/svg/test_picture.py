"""A timeline as a picture: valid, deterministic, bounded, and readable at 5 and at 500 targets."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.simulation.failures import Diagnostics, ErrorInformation, LifecycleErrorCode
from codedeploy_fake.simulation.moves import Move
from codedeploy_fake.simulation.states import DeploymentStatus, EventStatus, TargetStatus
from codedeploy_fake.timeline import Timeline
from tests.making import deploy, make, seeded
from tests.timelines import rolling, with_moves

SVG = "{http://www.w3.org/2000/svg}"
#: What ``Timeline.svg`` promises.
HIGHEST, LONGEST = 1600, 512 * 1024


def read(timeline: Timeline) -> ET.Element:
    return ET.fromstring(timeline.svg())


def texts(root: ET.Element) -> list[str]:
    return [text.text or "" for text in root.iter(f"{SVG}text")]


def tips(root: ET.Element) -> list[str]:
    return [title.text or "" for title in root.iter(f"{SVG}title")]


def played(instances: int = 5, seconds: float | None = None, fail: str | None = None, **members: Any) -> Timeline:
    fake = seeded(instances=instances)
    if fail:
        fake.script.next().fail(at=fail)
    return looked_at(fake, deploy(fake, **members), seconds)


def looked_at(fake: CodeDeployFake, deployment_id: str, seconds: float | None) -> Timeline:
    if seconds is None:
        fake.run_until_idle()
    else:
        fake.clock.advance(seconds)
    return fake.timeline(deployment_id)


def stopped() -> Timeline:
    fake = seeded(instances=5)
    deployment_id = deploy(fake)
    fake.clock.advance(8)
    fake.call("StopDeployment", {"deploymentId": deployment_id})
    return looked_at(fake, deployment_id, None)


KINDS: dict[str, Callable[[], Timeline]] = {
    "success": played,
    "failure": lambda: played(fail="ApplicationStart"),
    "running": lambda: played(seconds=3.6),
    "just begun": lambda: played(seconds=0),
    "no targets": lambda: played(instances=0),
    "stopped": stopped,
    "all at once, 500": lambda: played(instances=500, deploymentConfigName="CodeDeployDefault.AllAtOnce"),
    "one failure, 500": lambda: played(instances=500, fail="ApplicationStart"),
    "rolling, 40": lambda: rolling(40, failing={11}),
    "rolling, 500": lambda: rolling(500, failing={7, 60, 480}),
    "many failures, 500": lambda: rolling(500, failing=range(0, 500, 2)),
    "rolling, 3000": lambda: rolling(3000, failing=range(0, 3000, 100)),
    "all failed, 3000": lambda: rolling(3000, failing=range(3000)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_picture_is_valid_ascii_without_script_and_within_bounds(kind: str) -> None:
    drawn = KINDS[kind]().svg()
    root = ET.fromstring(drawn)
    assert drawn.isascii()
    assert len(drawn) <= LONGEST
    assert float(root.attrib["height"]) <= HIGHEST
    assert "<script" not in drawn
    assert not re.search(r"href|https?://(?!www\.w3\.org/2000/svg)", drawn)
    for shape in root.iter(f"{SVG}rect"):
        assert float(shape.attrib["width"]) >= 0
        assert float(shape.get("x", 0)) + float(shape.attrib["width"]) <= 1200


@pytest.mark.parametrize("kind", ["success", "stopped", "one failure, 500"])
def test_the_same_timeline_has_the_same_bytes(kind: str) -> None:
    assert KINDS[kind]().svg() == KINDS[kind]().svg()


def test_it_says_what_it_is_to_who_does_not_see_it() -> None:
    timeline = played(fail="ApplicationStart")
    root = read(timeline)
    assert root.attrib["role"] == "img"
    titled, described = root.attrib["aria-labelledby"].split()
    assert [child.tag for child in root[:2]] == [f"{SVG}title", f"{SVG}desc"]
    assert [child.attrib["id"] for child in root[:2]] == [titled, described]
    assert root[0].text == timeline.title
    assert "The deployment: Created since 0 s, Queued since 0.5 s" in (root[1].text or "")
    assert "5 targets: 1 Failed, 4 Skipped." in (root[1].text or "")
    assert re.search(r"i-\w+: Failed at ApplicationStart ScriptFailed\.", root[1].text or "")


def test_the_description_of_many_failures_stays_short() -> None:
    description = read(rolling(500, failing=range(60)))[1].text or ""
    assert description.count("Failed at") == 10
    assert description.endswith("And 50 more in trouble.")


def test_the_head_has_the_deployment_its_outcome_and_its_error() -> None:
    timeline = played(fail="ApplicationStart")
    said = texts(read(timeline))
    assert said[0] == f"{timeline.deployment.deployment_id} · web / prod"
    assert said[1] == f"CodeDeployDefault.OneAtATime: {timeline.outcome}; 5 targets: 1 Failed, 4 Skipped"
    assert said[2].startswith("HEALTH_CONSTRAINTS: The overall deployment failed")


def test_one_target_is_no_targets() -> None:
    assert texts(read(played(instances=1)))[1].endswith("; 1 target: 1 Succeeded")


def test_an_endless_error_takes_three_lines() -> None:
    timeline = rolling(2, failing={0})
    endless = Move(timeline.now, DeploymentStatus.FAILED, detail=ErrorInformation("TIMEOUT", "too late " * 500))
    moves = (*timeline.moves[:-1], endless)
    said = texts(read(replace(timeline, trace=replace(timeline.trace, moves=moves))))
    assert sum("too late" in line for line in said) == 3
    assert said[4].endswith(" …")


def test_the_axis_has_round_ticks_its_origin_and_its_end() -> None:
    said = texts(read(played()))
    assert {"0 s", "10 s", "20 s", "50 s"} <= set(said)
    assert "0 s = 2026-01-01 00:00:00.000 UTC" in said
    assert any(re.fullmatch(r"end: [\d.]+ s", line) for line in said)
    assert "now: 3.6 s" in texts(read(played(seconds=3.6)))


def test_five_targets_have_a_lane_each_and_a_bar_for_each_event() -> None:
    timeline = played()
    root = read(timeline)
    names = [target_id for one in timeline.targets for target_id in one.target_ids]
    assert len(names) == 5
    assert [text for text in texts(root) if text in names] == names
    assert sum(" Install: Succeeded, " in tip for tip in tips(root)) == 5


def test_a_stop_is_marked() -> None:
    root = read(stopped())
    assert "Stop: 8 s" in texts(root)
    assert len([path for path in root.iter(f"{SVG}path") if path.get("class") == "mark"]) == 1


def test_two_stops_close_together_are_both_marked_and_one_is_named() -> None:
    timeline = stopped()
    (stop,) = timeline.deployment.interventions
    later = replace(timeline.deployment, interventions=(stop, stop, type(stop)(stop.at + 10**9)))
    root = read(replace(timeline, deployment=later))
    assert sum(text.startswith("Stop: ") for text in texts(root)) == 1
    assert len([path for path in root.iter(f"{SVG}path") if path.get("class") == "mark"]) == 2


def test_without_targets_it_says_so() -> None:
    assert "No target yet." in texts(read(played(seconds=0)))
    assert "No target was touched: the deployment ended before." in texts(read(played(instances=0)))


def test_before_the_first_move_there_is_an_empty_picture() -> None:
    """A wall clock may be set back."""
    timeline = played(seconds=0)
    assert "now: 0 s" in texts(read(replace(timeline, now=timeline.now - 5000)))


def test_five_hundred_targets_that_go_the_same_way_are_one_lane() -> None:
    assert "and 499 more" in texts(read(KINDS["all at once, 500"]()))


def test_a_failure_among_five_hundred_has_its_name_and_its_reason() -> None:
    said = texts(read(rolling(500, failing={7, 60, 480})))
    assert {"i-00007", "i-00060", "i-00480"} <= set(said)
    assert said.count("ApplicationStart ScriptFailed") == 3


def test_of_five_hundred_each_has_a_tooltip() -> None:
    shown = tips(read(rolling(500)))
    assert {f"i-{number:05}: Succeeded" for number in range(500)} <= set(shown)


def test_that_not_all_of_thousands_are_drawn_is_said() -> None:
    assert "500 lanes are drawn, evenly chosen: failures before the others." in texts(read(rolling(3000)))
    assert not any("evenly chosen" in line for line in texts(read(rolling(500))))


@pytest.mark.parametrize("nasty", ['<b> & "quoted" \x00\x1b[31m 🚀 ]]>', 'é"&<' * 2000])
def test_a_users_text_breaks_nothing(nasty: str) -> None:
    diagnostics = Diagnostics(LifecycleErrorCode.SCRIPT_FAILED, nasty, nasty, nasty)
    timeline = rolling(3000, failing=range(3000), diagnostics=diagnostics, name=("🚀&" * 50)[:90])
    drawn = timeline.svg()
    ET.fromstring(drawn)
    assert len(drawn) <= LONGEST
    named = replace(timeline.deployment, deployment_id="d & 1", application=nasty, group=nasty)
    root = read(replace(timeline, deployment=named))
    assert root.attrib["id"] == "cdf-d___1"


def test_a_target_that_nobody_can_tell_of_is_drawn() -> None:
    timeline = rolling(1)
    at = timeline.deployment.created_at + 2000
    lost = [Move(at, TargetStatus.IN_PROGRESS, "i-lost"), Move(at, EventStatus.UNKNOWN, "i-lost", "Install")]
    root = read(with_moves(timeline, *lost, Move(at + 100, TargetStatus.UNKNOWN, "i-lost")))
    assert "i-lost Install: Unknown, since 2 s" in tips(root)
    assert "Unknown" in texts(root)


def test_an_hour_of_hanging_beside_events_of_a_moment() -> None:
    root = read(rolling(2, failing={1}, gap=3_600_000))
    assert "10 min" in texts(root)
    widths = [float(shape.attrib["width"]) for shape in root.iter(f"{SVG}rect") if shape.attrib["class"] == "eFailed"]
    assert min(widths) >= 3


def test_the_style_of_one_picture_leaves_another_alone() -> None:
    """A notebook shows several on one page."""
    fake = make()
    fake.seed_group("web", "prod", 2)
    ids = []
    for _ in range(2):
        ids.append(deploy(fake))
        fake.run_until_idle()
    first, second = ({e.attrib["id"] for e in read(fake.timeline(name)).iter() if "id" in e.attrib} for name in ids)
    assert not first & second
