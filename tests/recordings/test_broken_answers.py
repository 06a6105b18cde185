"""Whatever an answer says, a recording is re-lived or refused with a UsageError: never anything else."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codedeploy_fake import CodeDeployFake, UsageError
from tests.recordings.test_impossible import STEPS

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.floats(),
    st.text(max_size=4),
    st.just([]),
    st.just({}),
    st.just([{}]),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something may be changed."""
    if path:
        yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield from places(member, (*path, name))


PLACES = sorted(places(STEPS), key=str)


@given(changes=st.lists(st.tuples(st.sampled_from(PLACES), st.none() | JUNK), min_size=1, max_size=3))
@settings(max_examples=150)
def test_a_broken_answer_is_refused_or_relived(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    steps = copy.deepcopy(STEPS)
    for (*path, last), junk in changes:
        target: Any = steps
        try:
            for name in path:
                target = target[name]
            if junk is None:
                del target[last]
            else:
                target[last] = junk
        except (KeyError, IndexError, TypeError):
            continue
    try:
        CodeDeployFake.from_recording({"steps": steps})
    except UsageError as error:
        assert str(error)  # noqa: PT017  any word of the recording may be in it


@pytest.mark.parametrize(
    ("operation", "member", "lacking"),
    [
        ("GetDeploymentInstance", "instanceId", "instanceId"),
        ("GetDeploymentInstance", "lastUpdatedAt", "lastUpdatedAt"),
    ],
)
def test_what_a_summary_lacks_is_said(operation: str, member: str, lacking: str) -> None:
    steps = copy.deepcopy(STEPS)
    step = next(step for step in steps if step["operation"] == operation)
    del step["response"]["instanceSummary"][member]
    with pytest.raises(UsageError, match=f"an instance's summary in this recording lacks {lacking}"):
        CodeDeployFake.from_recording({"steps": steps})
