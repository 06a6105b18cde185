"""A call is known as a recorded one though the cassette has placeholders where it has names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake.cassettes import Cassette, Interaction
from codedeploy_fake.cassettes.alike import Alike, Pair, paired
from codedeploy_fake.cassettes.interactions import canonical
from codedeploy_fake.cassettes.keeping import kept
from codedeploy_fake.cassettes.replaying import Replay
from codedeploy_fake.cassettes.scrubbing import scrubbed
from codedeploy_fake.wire import Request
from tests.cassettes.planted import ACCOUNT, OTHER, SECRET_KEY
from tests.cassettes.test_known import bucket, instance, repository, stopped, user


def pairs(recorded: str, asked: str) -> list[tuple[str, str]] | None:
    found = paired("CreateDeployment", {"description": recorded}, {"description": asked})
    return None if found is None else [(one.placeholder, one.name) for one in found]


# fmt: off
CASES = [
    ("from bucket-1",                "from acme-corp",                [("bucket-1", "acme-corp")]),
    ("from bucket-1",                "from bucket-1",                 [("bucket-1", "bucket-1")]),
    ("x123456789012 and role-2.",    f"x{ACCOUNT} and a-b.",          [("123456789012", ACCOUNT), ("role-2", "a-b")]),
    ("bucket-1 is bucket-1",         "ab-c is ab-c",                  [("bucket-1", "ab-c")]),
    ("ask user-1@example.com",       "ask jane@acme.io",              [("user-1@example.com", "jane@acme.io")]),
    ("with redacted-1",              f"with {SECRET_KEY}",            [("redacted-1", SECRET_KEY)]),
    ("as it is",                     "as it is",                      []),
    ("as it is",                     "as it was",                     None),
    ("from bucket-1",                "from a bucket",                 None),
    ("bucket-1 is bucket-1",         "ab-c is de-f",                  None),
    ("x123456789012",                "xabcdefghijkl",                 None),
    ("with redacted-1",              "with nothing to hide",          None),
    (" ".join(["bucket-%d"] * 40) % tuple(range(1, 41)), " ".join(["a"] * 40), None),
    ("redacted-1 " * 9 + "x",        "a " * 3000 + "y",               None),
]
# fmt: on


@pytest.mark.parametrize(("recorded", "asked", "found"), CASES)
def test_what_stands_for_what(recorded: str, asked: str, found: list[tuple[str, str]] | None) -> None:
    assert pairs(recorded, asked) == found


def test_inputs_of_other_members_are_others() -> None:
    asked = {"applicationName": "shop", "description": "x"}
    assert paired("CreateDeployment", {"applicationName": "shop"}, asked) is None
    assert paired("CreateDeployment", {**asked, "targetInstances": []}, {**asked, "targetInstances": {}}) is None
    assert paired("CreateDeployment", asked, {**asked, "noSuchMember": 1}) == []
    names = {"instanceNames": ["user-1", "box"]}
    assert paired("BatchGetOnPremisesInstances", names, {"instanceNames": ["j-doe", "box"]}) == [
        Pair("user", "user-1", "j-doe")
    ]


TOLD = ["of", "acme-corp", "https://acme-corp.s3.amazonaws.com/k", "web", "john.doe", f"x{ACCOUNT}", OTHER]
calls = st.lists(
    st.builds(bucket, st.sampled_from(["acme-corp", "acme-corp.logs", "web", "bucket-2"]))
    | st.builds(repository, st.sampled_from(["j-doe/shop", "acme-corp/my-repo"]))
    | st.builds(instance, st.sampled_from(["one", "john.doe"]), st.sampled_from([user("john.doe"), user("it/j-doe")]))
    | st.lists(st.sampled_from(TOLD), max_size=4).map(" ".join).map(stopped),
    max_size=6,
).map(tuple)


@given(calls)
def test_every_call_is_known_as_its_own_in_the_scrubbed_cassette(made: tuple[Interaction, ...]) -> None:
    done = scrubbed(Cassette(made)).interactions
    alike = Alike(done)
    for before, now in zip(made, done, strict=True):
        assert alike(before.operation, before.input) == alike(now.operation, now.input)
        assert paired(now.operation, now.input, before.input) is not None


@given(calls)
def test_calls_that_are_made_again_take_the_place_of_those_before(made: tuple[Interaction, ...]) -> None:
    first = scrubbed(Cassette(made))
    assert len(kept(first, Cassette(made)).interactions) == len(made)


@given(calls)
def test_the_scrubbed_one_stays_as_it_is(made: tuple[Interaction, ...]) -> None:
    first = scrubbed(Cassette(made))
    assert scrubbed(first) == first


def test_a_program_replays_with_names_that_another_call_names() -> None:
    made = (stopped(f"from acme-corp of x{ACCOUNT}"), bucket("acme-corp"), instance("john.doe", user("john.doe")))
    replay = Replay(scrubbed(Cassette(made)))
    for one in made:
        headers = {"x-amz-target": f"CodeDeploy_20141006.{one.operation}", "content-type": "application/x-amz-json-1.1"}
        body = canonical(one.operation, one.input).encode()
        assert replay.handle(Request("POST", "/", headers, body)).status == 200
    replay.check()
