"""A deployment's timeline, as text and as moves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest

from codedeploy_fake import UsageError
from codedeploy_fake.simulation.trace import Move
from tests.making import deploy, make, seeded
from tests.timelines import rolling


def test_a_timeline_has_every_event_up_to_now() -> None:
    fake = make()
    fake.seed_group("web", "prod", ["i-0a"])
    deployment_id = deploy(fake)
    fake.clock.advance(3.4)
    timeline = fake.timeline(deployment_id)
    assert str(timeline) == "\n".join(
        [
            f"{deployment_id} web/prod CodeDeployDefault.OneAtATime: InProgress after 3.4 s",
            "  0.000              deployment                           Created",
            "  0.500              deployment                           Queued",
            "  1.000              deployment                           InProgress",
            "  1.500              i-0a                                 InProgress",
            "  2.000 to 2.100     i-0a ApplicationStop                 Succeeded",
            "  3.300              i-0a DownloadBundle                  InProgress",
        ]
    )
    assert all(move.at <= timeline.now for move in timeline)
    assert all(isinstance(move, Move) for move in timeline)
    assert tuple(timeline) == timeline.moves


def test_it_says_why_something_failed() -> None:
    fake = make()
    fake.seed_group("web", "prod", ["i-0a", "i-0b"])
    fake.script.next().fail(at="BeforeInstall", target="i-0a", exit_code=3)
    deployment_id = deploy(fake)
    fake.run_until_idle()
    fake.clock.advance(1000)
    lines = str(fake.timeline(deployment_id)).splitlines()
    assert ": Failed after " in lines[0]
    assert "after 100" not in lines[0]
    (event,) = (line for line in lines if "BeforeInstall" in line)
    assert event.endswith(
        "Failed  ScriptFailed: Script at specified location: scripts/BeforeInstall.sh run as user root failed with "
        "exit code 3"
    )
    assert "HEALTH_CONSTRAINTS: The overall deployment failed because" in lines[-1]
    assert [line.split()[-1] for line in lines if "i-0a Install" in line] == ["Skipped"]
    assert [line for line in lines if "i-0b" in line and "Skipped" not in line] == []
    assert len([line for line in lines if "i-0b" in line]) == 1  # its seven skipped events go without saying


def test_a_refused_pre_flight_says_why() -> None:
    fake = seeded(instances=0)
    deployment_id = deploy(fake)
    fake.run_until_idle()
    assert "Failed  NO_INSTANCES: The deployment failed because no instances" in str(fake.timeline(deployment_id))


def test_a_timeline_stands_still() -> None:
    fake = seeded()
    timeline = fake.timeline(deploy(fake))
    before = str(timeline)
    fake.run_until_idle()
    assert str(timeline) == before


def test_an_unknown_deployment_has_none() -> None:
    with pytest.raises(UsageError, match="there is no deployment 'd-1'; there are: none yet"):
        make().timeline("d-1")


# At any number of targets.


def test_five_targets_are_told_one_by_one() -> None:
    fake = seeded(instances=5)
    fake.script.next().fail(at="Install")
    deployment_id = deploy(fake, deploymentConfigName="CodeDeployDefault.AllAtOnce")
    fake.run_until_idle()
    text = str(fake.timeline(deployment_id))
    assert "more" not in text
    assert text.count(" Install ") == 5
    assert " targets: " not in text


def test_many_targets_to_which_the_same_happens_at_once_share_a_line() -> None:
    fake = seeded(instances=500)
    deployment_id = deploy(fake, deploymentConfigName="CodeDeployDefault.AllAtOnce")
    fake.run_until_idle()
    lines = str(fake.timeline(deployment_id)).splitlines()
    assert lines[1] == "  500 targets: 500 Succeeded"
    assert len(lines) == 15
    assert sum(" … and 499 more Install " in line for line in lines) == 1


def test_the_skipped_are_grouped() -> None:
    fake = seeded(instances=500)
    fake.script.next().fail(at="Install")
    deployment_id = deploy(fake)
    fake.run_until_idle()
    lines = str(fake.timeline(deployment_id)).splitlines()
    assert len(lines) < 25
    assert sum(line.endswith("Skipped") and "… and 498 more" in line for line in lines) == 1


def test_failures_beside_many_others_have_their_names() -> None:
    fake = make()
    fake.seed_group("web", "prod", [f"i-{number:03}" for number in range(500)])
    fake.script.next().fail(at="AfterInstall", target="i-007").fail(at="AfterInstall", target="i-123")
    deployment_id = deploy(fake, deploymentConfigName="CodeDeployDefault.AllAtOnce")
    fake.run_until_idle()
    lines = [line.split() for line in str(fake.timeline(deployment_id)).splitlines() if "ScriptFailed" in line]
    assert [(words[3], words[4]) for words in lines] == [("i-007", "AfterInstall"), ("i-123", "AfterInstall")]


@pytest.mark.parametrize("failing", [(), (7, 60), range(0, 500, 5)])
def test_hundreds_that_each_go_their_own_way_are_counted(failing: Collection[int]) -> None:
    lines = str(rolling(500, failing)).splitlines()
    assert len(lines) < 75
    assert lines[1].startswith("  500 targets: ")
    counted = [line for line in lines if "… and " in line and line.rstrip().endswith(("Succeeded", "ScriptFailed"))]
    told = {word for line in lines for word in line.split() if word.startswith("i-")}
    assert sum(int(line.partition("… and ")[2].split()[0]) for line in counted) + len(told) == 500
    assert {f"i-{number:05}" for number in list(failing)[:6]} <= told


def test_a_counted_line_says_from_when_to_when() -> None:
    (line,) = [line for line in str(rolling(8)).splitlines() if "more" in line]
    assert line == "  5.700 to 16.750    … and 2 more: Succeeded"


def test_one_in_trouble_is_told_before_the_others_are_counted() -> None:
    text = str(rolling(50, failing=[40]))
    assert "i-00040 ApplicationStart" in text
    assert "ScriptFailed: exit code 1" in text


def test_before_the_first_move_there_is_nothing_to_tell() -> None:
    """A wall clock may be set back."""
    fake = seeded()
    timeline = fake.timeline(deploy(fake))
    early = replace(timeline, now=timeline.now - 5000)
    assert str(early).splitlines() == [early.title]
    assert early.until == early.deployment.created_at


def test_a_notebook_shows_the_picture() -> None:
    fake = seeded()
    timeline = fake.timeline(deploy(fake))
    assert timeline._repr_svg_() == timeline.svg()
    assert timeline.svg().startswith("<svg ")
