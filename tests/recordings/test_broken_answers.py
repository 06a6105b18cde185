"""Whatever an answer says, a recording is re-lived or refused with a UsageError: never anything else."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codedeploy_fake import CodeDeployFake, Policies, UsageError
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
    with pytest.raises(UsageError, match=rf"steps\[13\]\.response: an instance's summary lacks {lacking}$"):
        CodeDeployFake.from_recording({"steps": steps})


@pytest.mark.parametrize(
    ("instance_id", "why"),
    [
        (
            "arn:aws:ec2:mars-1:123456789012:instance/i-1",
            r"steps\[13\]\.response: the instanceId .* has region='mars-1'",
        ),
        ("arn:aws:ec2:us-east-1:1:instance/i-1", r"steps\[13\]\.response: the instanceId .* has account_id='1'"),
        ("i-\n1", "cannot be re-lived: .*an instance id is i- and small letters or digits"),
    ],
)
def test_what_is_no_instance_id_is_said(instance_id: str, why: str) -> None:
    steps = copy.deepcopy(STEPS)
    steps[13]["response"]["instanceSummary"]["instanceId"] = instance_id
    with pytest.raises(UsageError, match=why):
        CodeDeployFake.from_recording({"steps": steps})


@pytest.mark.parametrize("member", ["createTime", "status"])
@pytest.mark.parametrize("huge", [10**30, 10**400, 10**5000, 1e300], ids=["30", "400", "5000", "float"])
def test_no_number_is_too_large_to_be_refused(member: str, huge: float) -> None:
    steps = copy.deepcopy(STEPS)
    steps[1]["response"]["deploymentInfo"][member] = huge
    with pytest.raises(UsageError, match=rf"steps\[1\]\.response\.deploymentInfo\.{member}: .* is no ") as told:
        CodeDeployFake.from_recording({"steps": steps})
    assert len(str(told.value)) < 300


def test_a_header_may_be_any_number() -> None:
    steps = copy.deepcopy(STEPS)
    steps[1]["headers"] = {"content-length": 10**5000, "x-amzn-requestid": 10**5000}
    assert CodeDeployFake.from_recording({"steps": steps}).deployment_ids()


def test_a_long_value_is_said_shortly() -> None:
    steps = copy.deepcopy(STEPS)
    steps[3]["response"]["deploymentInfo"]["applicationName"] = "a" * 5000
    with pytest.raises(UsageError, match=r"has applicationName 'aaa.*…, which was 'web' and never changes") as told:
        CodeDeployFake.from_recording({"steps": steps})
    assert len(str(told.value)) < 400


def test_somebody_may_have_polled_as_often_as_he_liked() -> None:
    """A poll loop in a test is stopped (``reads_at_one_instant``); a recorded one was real."""
    policies = Policies(reads_at_one_instant=3)
    fake = CodeDeployFake.from_recording({"steps": [*STEPS[:5], *STEPS[4:5] * 9]}, policies=policies)
    asked = {"deploymentId": fake.deployment_ids()[-1]}
    for _ in range(2):
        fake.call("GetDeployment", asked)
    with pytest.raises(UsageError, match="was read 3 times"):
        fake.call("GetDeployment", asked)
