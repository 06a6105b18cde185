"""A placeholder stands for one name, a name has one placeholder, and what was recorded elsewhere is no answer."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake.cassettes.interactions import Cassette, Interaction, Metadata
from codedeploy_fake.cassettes.standing import Asked, Standing

CASSETTE = Cassette(metadata=Metadata(region="us-east-1"))

ONE, TWO, THREE = "1" * 12, "2" * 12, "3" * 12


def revision(bucket: str, key: str = "app.zip") -> dict[str, Any]:
    return {"applicationName": "web", "revision": {"revisionType": "S3", "s3Location": {"bucket": bucket, "key": key}}}


def recorded(bucket: str, **keywords: Any) -> Interaction:
    return Interaction("GetApplicationRevision", revision(bucket), output={}, **keywords)


def asked(bucket: str, **keywords: Any) -> Asked:
    return Asked("GetApplicationRevision", revision(bucket), **keywords)


def said(standing: Standing, one: Interaction, call: Asked) -> list[str]:
    return list(standing.contradictions(one, call))


def test_a_placeholder_stands_for_one_name() -> None:
    standing = Standing(CASSETTE)
    assert said(standing, recorded("bucket-1"), asked("blue")) == []
    standing.learn(recorded("bucket-1"), asked("blue"))
    assert said(standing, recorded("bucket-1"), asked("blue")) == []
    assert said(standing, recorded("bucket-1"), asked("green")) == [
        'bucket: recorded "bucket-1", which is "blue" in this replay, asked "green"'
    ]


def test_a_name_has_one_placeholder() -> None:
    standing = Standing(CASSETTE)
    standing.learn(recorded("bucket-1"), asked("blue"))
    assert said(standing, recorded("bucket-2"), asked("blue")) == [
        'bucket: recorded "bucket-2", asked "blue", which was "bucket-1"'
    ]


def test_a_placeholder_that_an_answer_has_told_is_no_name() -> None:
    standing = Standing(CASSETTE)
    standing.learn(recorded("bucket-1"), asked("blue"))
    assert said(standing, recorded("bucket-1"), asked("bucket-1")) == []
    standing.learn(recorded("bucket-1"), asked("bucket-1"))
    assert said(standing, recorded("bucket-1"), asked("blue")) == []


def test_within_a_call_too() -> None:
    role = "arn:aws:iam::{}:role/{}"

    def moved(first: str, second: str) -> dict[str, Any]:
        return {"currentDeploymentGroupName": "g", "serviceRoleArn": first, "triggerConfigurations": [
            {"triggerName": "t", "triggerTargetArn": second}]}  # fmt: skip

    one = Interaction("UpdateDeploymentGroup", moved(role.format("123456789012", "role-1"),
                                                     "arn:aws:sns:us-east-1:123456789012:resource-1"))  # fmt: skip
    call = Asked("UpdateDeploymentGroup", moved(role.format(ONE, "x"),
                                                f"arn:aws:sns:us-east-1:{TWO}:y"))  # fmt: skip
    (line,) = said(Standing(CASSETTE), one, call)
    assert line == f'account: recorded "123456789012", which is "{ONE}" in this replay, asked "{TWO}"'


def test_a_call_of_another_region_is_another_call() -> None:
    standing = Standing(CASSETTE)
    assert said(standing, recorded("b"), asked("b", region="us-east-1")) == []
    assert said(standing, recorded("b"), asked("b")) == []  # whoever signs nothing says no region
    assert said(standing, recorded("b"), asked("b", region="eu-west-1")) == [
        'region: recorded "us-east-1", asked "eu-west-1"'
    ]
    assert said(standing, recorded("b", region="eu-west-1"), asked("b", region="eu-west-1")) == []
    assert said(Standing(Cassette()), recorded("b"), asked("b", region="eu-west-1")) == []


def test_accounts_of_credentials_stand_for_each_other() -> None:
    standing = Standing(CASSETTE)
    standing.learn(recorded("b"), asked("b", account=TWO))
    standing.learn(recorded("b", account="123456789012"), asked("b"))
    assert said(standing, recorded("b"), asked("b", account=TWO)) == []
    assert said(standing, recorded("b", account="123456789012"), asked("b")) == []
    for one, account in ((recorded("b"), None), (recorded("b", account="123456789012"), TWO)):
        (line,) = said(standing, one, asked("b", account=account))
        assert line.startswith("account of the credentials: recorded ")


def test_of_the_first_format_no_place_is_known() -> None:
    standing = Standing(Cassette(metadata=Metadata(region="us-east-1"), tells_places=False))
    standing.learn(recorded("b"), asked("b", account=TWO))
    assert said(standing, recorded("b"), asked("b", region="eu-west-1", account=THREE)) == []


def test_a_secret_may_be_another_one_each_time() -> None:
    standing = Standing(CASSETTE)
    one = Interaction("CreateDeployment", {"applicationName": "web", "description": "password=redacted-1"})
    for secret in ("hunter2hunter2", "swordfish99"):
        call = Asked("CreateDeployment", {"applicationName": "web", "description": f"password={secret}"})
        assert said(standing, one, call) == []
        standing.learn(one, call)


@given(st.lists(st.tuples(st.sampled_from(["bucket-1", "bucket-2", "bucket-3"]), st.sampled_from("abc")), max_size=12))
def test_what_was_learned_is_one_to_one(calls: list[tuple[str, str]]) -> None:
    standing = Standing(CASSETTE)
    learned: dict[str, str] = {}
    for placeholder, name in calls:
        fits = not said(standing, recorded(placeholder), asked(name))
        assert fits == (learned.get(placeholder, name) == name and (
            placeholder in learned or name not in learned.values()))  # fmt: skip
        if fits:
            standing.learn(recorded(placeholder), asked(name))
            learned[placeholder] = name
