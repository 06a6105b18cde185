"""An earlier recording stays beside a new one: its placeholders are given to nobody else."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from codedeploy_fake.cassettes import Cassette, Interaction
from codedeploy_fake.cassettes.keeping import kept
from codedeploy_fake.cassettes.scrubbing import scrubbed
from tests.cassettes.planted import ACCOUNT, OTHER
from tests.cassettes.test_scrubbing import ROLE, cassettes, deployment, group


def registered(bucket: str) -> Interaction:
    s3 = {"revisionType": "S3", "s3Location": {"bucket": bucket, "key": "web.zip"}}
    return Interaction("RegisterApplicationRevision", {"applicationName": "web", "revision": s3}, output={})


def after(before: list[Interaction], *made: Interaction) -> list[tuple[str, str]]:
    done = kept(scrubbed(Cassette(tuple(before))), Cassette(made))
    return [(one.operation, told(one.input)) for one in done.interactions]


def told(asked: dict[str, Any]) -> str:
    return str(asked["revision"]["s3Location"]["bucket"] if "revision" in asked else asked["serviceRoleArn"])


def test_a_new_name_goes_on_after_those_that_are_there() -> None:
    assert after([deployment(bucket="old-bucket")], registered("new-bucket")) == [
        ("CreateDeployment", "bucket-1"),
        ("RegisterApplicationRevision", "bucket-2"),
    ]


def test_an_account_and_a_role_too() -> None:
    elsewhere = Interaction("UpdateDeploymentGroup", {"serviceRoleArn": ROLE.format(OTHER, "b")}, output={})
    assert after([group(ROLE.format(ACCOUNT, "a"))], elsewhere) == [
        ("CreateDeploymentGroup", ROLE.format("123456789012", "role-1")),
        ("UpdateDeploymentGroup", ROLE.format("111122223333", "role-2")),
    ]


def test_a_call_that_is_made_again_says_what_its_placeholder_stands_for() -> None:
    before = [registered("other-bucket"), deployment(bucket="a-bucket")]
    assert after(before, registered("one-more"), deployment(bucket="a-bucket"), registered("a-bucket")) == [
        ("RegisterApplicationRevision", "bucket-1"),
        ("CreateDeployment", "bucket-2"),
        ("RegisterApplicationRevision", "bucket-2"),
    ]


def test_calls_that_differ_in_names_only_are_the_same_in_their_order() -> None:
    before = [deployment(bucket="a-bucket"), deployment(bucket="b-bucket")]
    assert after(before, deployment(bucket="a-bucket")) == [
        ("CreateDeployment", "bucket-2"),
        ("CreateDeployment", "bucket-1"),
    ]
    assert after(before[:1], *before) == [("CreateDeployment", "bucket-1"), ("CreateDeployment", "bucket-2")]


def test_a_placeholder_that_is_really_said_stands_for_itself() -> None:
    assert after([deployment(bucket="a-bucket")], registered("bucket-1"), registered("b-bucket")) == [
        ("CreateDeployment", "bucket-1"),
        ("RegisterApplicationRevision", "bucket-1"),
        ("RegisterApplicationRevision", "bucket-2"),
    ]


@given(cassettes)
def test_all_calls_made_again_leave_the_same_cassette(cassette: Cassette) -> None:
    first = scrubbed(cassette)
    assert sorted(map(repr, kept(first, first).interactions)) == sorted(map(repr, first.interactions))
    assert kept(Cassette(), cassette) == first
    assert kept(first, Cassette()) == first
    assert [one.operation for one in kept(first, cassette).interactions] == [
        one.operation for one in first.interactions
    ]
