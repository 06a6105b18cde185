"""The timeline of a blue/green deployment: whose side an instance is on, and what no status shows."""

from __future__ import annotations

from tests.making import deploy, seeded
from tests.replacing import ready, replace_all, replacing


def lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def test_instances_are_told_with_their_side() -> None:
    fake = replacing(ready=30)
    deployment_id = ready(fake)
    text = lines(str(fake.timeline(deployment_id)))
    assert "11.700 green i-1a Ready" in text
    assert "24.700 deployment Ready" in text
    assert {one.side for one in fake.timeline(deployment_id).targets} == {"blue", "green"}


def test_what_moves_no_status_is_told_before_what_it_leads_to() -> None:
    fake = replacing(terminate=0)
    deployment_id = replace_all(fake)
    fake.run_until_idle()
    assert lines(str(fake.timeline(deployment_id)))[-4:] == [
        "53.900 deployment the replacement instances have taken the originals' place",
        "53.900 deployment the wait before the termination of the originals begins",
        "53.900 deployment the originals are terminated",
        "53.900 deployment Succeeded",
    ]


def test_what_has_not_come_yet_is_not_told() -> None:
    fake = replacing()
    deployment_id = replace_all(fake)
    fake.clock.advance(100)
    timeline = fake.timeline(deployment_id)
    assert [str(one) for _, one in timeline.milestones][-1] == "the wait before the termination of the originals begins"
    assert lines(str(timeline))[-1] == f"53.900 deployment {timeline.milestones[-1][1]}"


def test_the_picture_shows_the_sides_and_the_marks() -> None:
    fake = replacing(ready=30)
    deployment_id = ready(fake)
    fake.clock.advance(600)
    fake.call("ContinueDeployment", {"deploymentId": deployment_id})
    fake.run_until_idle()
    picture = fake.timeline(deployment_id).svg()
    for name in ("green i-1a", "blue i-0a", "Continue: 10 min 24.7 s", "Terminated: "):
        assert f">{name}" in picture
    assert 'class="tReady"' in picture


def test_in_place_nobody_has_a_side() -> None:
    fake = seeded()
    timeline = fake.timeline(deploy(fake))
    fake.run_until_idle()
    assert {one.side for one in timeline.targets} <= {""}
    assert timeline.milestones == ()
