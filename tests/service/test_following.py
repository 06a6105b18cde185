"""What was told already: each move once, however often the clock stands still and wherever it begins again."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from codedeploy_fake.service.following import Told
from codedeploy_fake.service.store import Store
from tests.making import deploy, info, seeded

START = 1_767_225_600_000


def store_of_one() -> tuple[Store, str]:
    """A store with one deployment, of which nothing was told that comes after its creation."""
    fake = seeded(instances=1)
    deployment_id = deploy(fake)
    return fake._worlds.find(deployment_id)[0], deployment_id


def moves(told: list[Told]) -> list[tuple[float, str]]:
    return [((one.move.at - START) / 1000, str(one.move.status)) for one in told]


def test_each_move_is_told_once() -> None:
    store, _ = store_of_one()
    assert moves(list(store.following.fresh(START + 600))) == [(0.5, "Queued")]
    assert list(store.following.fresh(START + 600)) == []
    assert moves(list(store.following.fresh(START + 1000))) == [(1.0, "InProgress"), (1.0, "Pending")]


def test_what_comes_next_is_known() -> None:
    store, _ = store_of_one()
    assert store.following.next() == START + 500
    list(store.following.fresh(START + 1500))
    assert store.following.next() == START + 11_700  # lifecycle events are told to nobody
    list(store.following.fresh(START + 14_000))
    assert store.following.next() is None


def test_one_that_is_gone_tells_nothing_more() -> None:
    store, deployment_id = store_of_one()
    store.following.forget(deployment_id)
    assert list(store.following.fresh(START + 60_000)) == []
    assert store.following.next() is None


def test_it_begins_again_at_an_instant_even_if_something_comes_there_first() -> None:
    fake = seeded(instances=1)
    deployment_id = deploy(fake)
    fake.clock.advance(1.2)
    fake.restore(fake.snapshot())
    fake.call("StopDeployment", {"deploymentId": deployment_id})
    assert info(fake, deployment_id)["status"] == "Stopped"
    assert [event.name for event in fake.events] == ["QUEUED", "START", "STOP"]


@settings(max_examples=30, deadline=None)
@given(hops=st.lists(st.integers(0, 5000), max_size=8), fails=st.booleans())
def test_in_any_hops_it_is_the_whole_life(hops: list[int], fails: bool) -> None:
    fake = seeded(instances=2)
    if fails:
        fake.script.next().fail(at="Install")
    deployment_id = deploy(fake)
    store, deployment = fake._worlds.find(deployment_id)
    told, now = [], START
    for hop in [*hops, 100_000]:
        now += hop
        told += list(store.following.fresh(now))
    whole = [move for move in store.trace(deployment).moves if move.event is None]
    assert [one.move for one in told] == whole[1:]
    assert not any(one.again for one in told)
