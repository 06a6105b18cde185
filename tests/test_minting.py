"""Ids in AWS's shape, from the seed and nothing else."""

from __future__ import annotations

import re
import uuid
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake import minting
from codedeploy_fake.simulation.script import Outcome
from tests.making import deploy, seeded

PARTS = st.lists(st.integers() | st.text(), max_size=4)


@given(PARTS)
def test_the_shapes(parts: list[object]) -> None:
    assert re.fullmatch(r"d-[A-Z0-9]{9}", minting.deployment_id(*parts))
    assert re.fullmatch(r"i-0[0-9a-f]{16}", minting.instance_id(*parts))
    text = minting.uuid4(*parts)
    assert text == str(uuid.UUID(text))
    assert (uuid.UUID(text).version, uuid.UUID(text).variant) == (4, uuid.RFC_4122)


def test_the_ids_of_seed_zero_never_change() -> None:
    """They are part of the promise: same seed, same bytes, on every platform and in every version that may be."""
    assert minting.deployment_id(0, "123456789012", "us-east-1", 1) == "d-UCHBJJP2D"
    assert minting.uuid4(0, "request", 1) == "b029fc33-68c4-42d5-8009-4b3a397b72dd"
    assert minting.instance_id(0, "123456789012", "us-east-1", "web", "prod", 0) == "i-0039a88bbf0fab6cf"
    assert minting.shuffled(["a", "b", "c", "d"], 0) == ["b", "a", "c", "d"]


def test_all_symbols_occur() -> None:
    seen = Counter("".join(minting.deployment_id(n)[2:] for n in range(500)))
    assert set(seen) == set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@given(st.lists(st.text(), max_size=20), PARTS)
def test_shuffling_loses_nothing_and_is_repeatable(items: list[str], parts: list[object]) -> None:
    before = list(items)
    shuffled = minting.shuffled(items, *parts)
    assert sorted(shuffled) == sorted(items)
    assert items == before
    assert minting.shuffled(items, *parts) == shuffled


def test_an_id_that_a_script_has_taken_is_not_minted_again() -> None:
    fake = seeded()
    taken = deploy(fake)
    fake.reset()
    fake.seed_group("web", "prod")
    fake.script.next().follow(Outcome(deployment_id=taken))
    assert deploy(fake) == taken
    fake.run_until_idle()
    assert deploy(fake) != taken
    assert len(fake.deployment_ids()) == 2


def test_ids_of_requests_are_uuids_that_the_seed_decides() -> None:
    def ids(seed: int) -> list[str]:
        stream = minting.RequestIds(seed)
        return [stream.next() for _ in range(100)]

    assert ids(1) == ids(1)
    assert len({*ids(1), *ids(2)}) == 200
    for text in ids(3):
        assert text == str(uuid.UUID(text))
        assert (uuid.UUID(text).version, uuid.UUID(text).variant) == (4, uuid.RFC_4122)
    assert ids(0)[0] == "140ce60a-fd27-47b0-ae40-2bc4e426c0b7"
