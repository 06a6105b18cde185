"""Verbs of state: tokens compare as snapshots do."""

from __future__ import annotations

import gc
import weakref

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.control.keeping import MOST
from tests.control.telling import START, refused, tell
from tests.making import deploy, make, seeded


def take(fake: CodeDeployFake) -> str:
    token: str = tell(fake, "POST", "/snapshot")["token"]
    return token


def test_what_was_taken_is_restored() -> None:
    fake = seeded()
    fake.script.next().fail()
    before, token = fake.snapshot(), take(fake)
    deploy(fake)
    fake.clock.advance(30)
    assert fake.snapshot() != before
    assert tell(fake, "POST", "/restore", {"token": token}) == {"now": START}
    assert fake.snapshot() == before


def test_an_equal_state_has_the_same_token() -> None:
    fake = seeded()
    first = take(fake)
    assert take(fake) == first
    fake.clock.advance(1)
    assert take(fake) != first
    tell(fake, "POST", "/restore", {"token": first})
    assert take(fake) == first


def test_an_unknown_token_is_refused() -> None:
    fake = make()
    sentence = refused(fake, "POST", "/restore", {"token": "snapshot-9"})
    assert sentence == f"there is no snapshot 'snapshot-9'; there are: none yet (the last {MOST} are kept)"
    token = take(fake)
    assert f"there are: {token}" in refused(fake, "POST", "/restore", {"token": "x"})


def test_one_fake_does_not_know_the_snapshots_of_another() -> None:
    fake, other = make(), make()
    token = take(fake)
    assert "none yet" in refused(other, "POST", "/restore", {"token": token})


def test_the_oldest_goes_first() -> None:
    fake = make()
    first = take(fake)
    for _ in range(MOST):
        fake.clock.advance(1)
        last = take(fake)
    assert "there is no snapshot" in refused(fake, "POST", "/restore", {"token": first})
    tell(fake, "POST", "/restore", {"token": last})


def test_a_fake_that_is_gone_leaves_nothing() -> None:
    fake = make()
    take(fake)
    gone = weakref.ref(fake)
    del fake
    gc.collect()
    assert gone() is None


def test_reset_is_as_new_and_keeps_the_snapshots() -> None:
    fake = seeded()
    token, before = take(fake), fake.snapshot()
    fake.clock.advance(9)
    assert tell(fake, "POST", "/reset") == {"now": START}
    assert fake.snapshot() == make().snapshot()
    assert fake.calls == ()
    tell(fake, "POST", "/restore", {"token": token})
    assert fake.snapshot() == before
