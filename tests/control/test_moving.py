"""Verbs of time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from codedeploy_fake import CodeDeployFake, UsageError
from codedeploy_fake.simulation.clock import WallClock
from tests.control.telling import START, refused, tell
from tests.making import deploy, make, seeded


def test_the_clock_is_read_and_moved() -> None:
    fake = make()
    assert tell(fake, "GET", "/clock") == {"now": START, "virtual": True}
    assert tell(fake, "POST", "/clock/advance", {"seconds": 1.5}) == {"now": "2026-01-01T00:00:01.500Z"}
    at = "2026-01-01T02:00:00+01:00"
    assert tell(fake, "POST", "/clock/advance_to", {"instant": at}) == {"now": "2026-01-01T01:00:00.000Z"}
    assert tell(fake, "POST", "/clock/advance_to", {"instant": START})["now"] == "2026-01-01T01:00:00.000Z"
    assert fake.clock.now().isoformat() == "2026-01-01T01:00:00+00:00"


@pytest.mark.parametrize("instant", ["", "tomorrow", "2026-01-01T00:00:00", "1767225600"])
def test_an_instant_has_a_zone(instant: str) -> None:
    assert refused(make(), "POST", "/clock/advance_to", {"instant": instant}) == (
        f"body.instant: an instant with its zone, such as 2026-01-01T00:00:00.000Z, not {instant!r}"
    )


def test_a_wall_clock_says_that_nobody_moves_it() -> None:
    fake = make(clock=WallClock(lambda: 1_767_225_600.0))
    assert tell(fake, "GET", "/clock") == {"now": START, "virtual": False}
    assert refused(fake, "POST", "/clock/advance", {"seconds": 1}).startswith("a WallClock cannot be advanced")


def test_time_goes_to_where_a_deployment_is() -> None:
    fake = seeded()
    deployment_id = deploy(fake)
    asked = {"deployment_id": deployment_id, "status": "InProgress"}
    assert tell(fake, "POST", "/run_until", asked) == {"now": "2026-01-01T00:00:01.000Z"}
    tell(fake, "POST", "/run_until_idle")
    assert fake.timeline(deployment_id).ended


@pytest.mark.parametrize(("deployment_id", "status"), [("d-NOTTHERE0", "Succeeded"), (None, "Stopped"), (None, "Done")])
def test_what_never_comes_is_said_as_in_python(deployment_id: str | None, status: str) -> None:
    fake = seeded()
    name = deployment_id or deploy(fake)
    sentence = refused(fake, "POST", "/run_until", {"deployment_id": name, "status": status})
    assert sentence == told(lambda: fake.run_until(name, status))


def told(ask: Callable[[], object]) -> str:
    with pytest.raises(UsageError) as caught:
        ask()
    return str(caught.value)


def test_reading_moves_nothing() -> None:
    fake: CodeDeployFake = seeded()
    deploy(fake)
    before = fake.snapshot()
    for path in ("/health", "/clock", "/script", "/fleet", "/deployments", "/calls", f"/timeline/{deploy_id(fake)}"):
        tell(fake, "GET", path)
    assert fake.snapshot() == before


def deploy_id(fake: CodeDeployFake) -> str:
    return fake.deployment_ids()[0]
