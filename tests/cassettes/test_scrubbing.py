"""Placeholders: consistent, and once only; what is not of the contract is left out."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake.cassettes import Cassette, Interaction, document
from codedeploy_fake.cassettes.checking import check_text
from codedeploy_fake.cassettes.interactions import RecordedError
from codedeploy_fake.cassettes.known import known
from codedeploy_fake.cassettes.scrubbing import blurred, scrubbed
from tests.cassettes import planted
from tests.cassettes.planted import ACCOUNT, EMAIL, OTHER, TEXTS

ROLE = "arn:aws:iam::{}:role/{}"
GROUP = {"applicationName": "web", "deploymentGroupName": "prod"}


def group(role: str) -> Interaction:
    return Interaction("CreateDeploymentGroup", {**GROUP, "serviceRoleArn": role}, output={"deploymentGroupId": "g"})


def deployment(description: str = "", bucket: str = "acme-artifacts", **answer: Any) -> Interaction:
    s3 = {"revisionType": "S3", "s3Location": {"bucket": bucket, "key": "web.zip"}}
    asked = {**GROUP, "revision": s3, "description": description}
    return Interaction("CreateDeployment", asked, **(answer or {"output": {"deploymentId": "d-ABCDEF123"}}))


def after(*interactions: Interaction) -> tuple[Interaction, ...]:
    return scrubbed(Cassette(interactions)).interactions


def described(text: str) -> str:
    (one,) = after(deployment(text))
    description: str = one.input["description"]
    return description


def test_accounts_have_the_two_that_are_nobodys_in_their_order() -> None:
    roles = [ROLE.format(account, "one") for account in (ACCOUNT, OTHER, ACCOUNT)]
    assert [one.input["serviceRoleArn"].split(":")[4] for one in after(*map(group, roles))] == [
        "123456789012",
        "111122223333",
        "123456789012",
    ]


def test_a_placeholder_that_is_there_is_given_to_nobody_else() -> None:
    ours, theirs = after(group(ROLE.format(ACCOUNT, "a")), group(ROLE.format("123456789012", "role-1")))
    assert ours.input["serviceRoleArn"] == ROLE.format("111122223333", "role-2")
    assert theirs.input["serviceRoleArn"] == ROLE.format("123456789012", "role-1")


def test_a_third_account_is_a_number_that_nobody_takes_for_real() -> None:
    accounts = (ACCOUNT, OTHER, "7" * 12)
    assert after(*(group(ROLE.format(one, "a")) for one in accounts))[2].input["serviceRoleArn"] == ROLE.format(
        "0" * 11 + "3", "role-1"
    )


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("d-ABCDEF123 of web/prod", "d-ABCDEF123 of web/prod"),
        ("i-0123456789abcdef0", "i-0123456789abcdef0"),
        (f"arn:aws:codedeploy:a-1:{ACCOUNT}:instance/i-0abc", "arn:aws:codedeploy:a-1:123456789012:instance/i-0abc"),
        (f"arn:aws:sns:eu-west-1:{ACCOUNT}:jane-topic.", "arn:aws:sns:eu-west-1:123456789012:resource-1."),
        (f"arn:aws:iam::{ACCOUNT}:user/team/jane", "arn:aws:iam::123456789012:user/user-1"),
        (f"arn:aws-cn:iam::{ACCOUNT}:root", "arn:aws-cn:iam::123456789012:root"),
        (f"arn:aws:sts::{ACCOUNT}:assumed-role/o/{EMAIL}", "arn:aws:sts::123456789012:assumed-role/role-1/session-1"),
        ("arn:aws:s3:::acme-artifacts/web.zip", "arn:aws:s3:::bucket-1/web.zip"),
        ("from s3://other-bucket/web.zip", "from s3://bucket-2/web.zip"),
        ("from acme-artifacts, not acme-artifacts-2", "from bucket-1, not acme-artifacts-2"),
        (f"ask {EMAIL}.", "ask user-1@example.com."),
        ("ask nobody@example.org", "ask nobody@example.org"),
        (f"11111111-2222-3333-4444-{ACCOUNT}", f"11111111-2222-3333-4444-{ACCOUNT}"),
        (f"logs-2026-{ACCOUNT}", "logs-2026-123456789012"),
        ("commit 0123abcd0123abcd0123abcd0123abcd0123abcd", "commit 0123abcd0123abcd0123abcd0123abcd0123abcd"),
    ],
)  # fmt: skip
def test_what_becomes_of_a_text(said: str, kept: str) -> None:
    assert described(said) == kept


@pytest.mark.parametrize("text", [planted.HIDDEN, planted.ZIPPED])
def test_a_text_with_a_packed_secret_goes_as_a_whole(text: str) -> None:
    assert described(f"see {text} there") == "redacted-1"


def test_an_error_speaks_of_what_was_asked() -> None:
    message = f"{EMAIL} may not read acme-artifacts in {ACCOUNT}"
    (one,) = after(deployment(status=400, error=RecordedError("AccessDeniedException", message)))
    assert one.error == RecordedError(
        "AccessDeniedException", "user-1@example.com may not read bucket-1 in 123456789012"
    )


def test_a_member_that_no_contract_has_is_left_out() -> None:
    one = Interaction("GetDeployment", {"deploymentId": "d-1", "apiKey": "x"}, output={"deploymentInfo": {"secret": 1}})
    assert after(one) == (Interaction("GetDeployment", {"deploymentId": "d-1"}, output={"deploymentInfo": {}}),)


def test_of_an_operation_that_nobody_knows_nothing_is_kept() -> None:
    assert after(Interaction("Guess", {"a": "b"}, output={"c": "d"})) == (Interaction("Guess", {}, output={}),)


def test_a_value_of_another_type_keeps_its_type_at_most() -> None:
    asked = {**GROUP, "deploymentGroupName": ["a"], "serviceRoleArn": {"b": 1}, "applicationName": int(ACCOUNT)}
    (one,) = after(Interaction("CreateDeploymentGroup", asked, output={}))
    assert one.input == {"deploymentGroupName": [], "serviceRoleArn": {}, "applicationName": None}


def test_maps_are_looked_through_and_bytes_are_texts() -> None:
    asked = {"deploymentId": f"d-{ACCOUNT}".encode(), "targetFilters": {EMAIL: [f"of {ACCOUNT}"]}}
    (one,) = after(Interaction("ListDeploymentTargets", asked, output={}))
    assert one.input == {"deploymentId": "d-123456789012", "targetFilters": {"user-1@example.com": ["of 123456789012"]}}


def test_a_token_of_a_page_is_the_same_in_answer_and_request() -> None:
    token = base64.b64encode(b"opaque").decode()
    answer, request = after(
        Interaction("ListApplications", {}, output={"applications": [], "nextToken": token}),
        Interaction("ListApplications", {"nextToken": token}, output={"applications": []}),
    )
    assert answer.output is not None
    assert answer.output["nextToken"] == request.input["nextToken"] == "token-1"


def test_a_length_stays_only_with_the_answer_that_it_measured() -> None:
    length = {"content-length": "30"}
    same, other = after(
        deployment(output={"deploymentId": "d-ABCDEF123"}, headers=length),
        deployment(status=400, error=RecordedError("X", f"no {ACCOUNT}"), headers=length),
    )
    assert (same.headers, other.headers) == (length, {})


OURS = ("acme-artifacts", "bucket-1", "role-2", "redacted-1", "web", "123456789012", "user-1@example.com", "é")
ROLES = (ROLE.format(ACCOUNT, "x"), ROLE.format("123456789012", "role-1"))
words = st.sampled_from([*TEXTS.values(), *(plant.value for plant in planted.PLANTS), *OURS, *ROLES])
said = st.lists(words, max_size=5).map(" ".join)
names = st.sampled_from(["acme-artifacts", "bucket-1", "bucket-2", planted.BUCKET, "web", "x", "user-1", ""])
cassettes = st.lists(
    st.builds(deployment, said, names)
    | st.builds(lambda bucket, text: deployment("", bucket, error=RecordedError("X", text), status=400), names, said)
    | st.builds(group, said),
    max_size=5,
).map(lambda listed: Cassette(tuple(listed)))


@given(cassettes)
def test_a_scrubbed_cassette_stays_as_it_is(cassette: Cassette) -> None:
    assert scrubbed(scrubbed(cassette)) == scrubbed(cassette)


@given(cassettes)
def test_the_check_finds_nothing_in_a_scrubbed_one(cassette: Cassette) -> None:
    assert check_text(document.dumps(scrubbed(cassette))) == ()


@given(cassettes)
def test_blurring_sees_no_difference(cassette: Cassette) -> None:
    done = scrubbed(cassette)
    there, then = known(cassette.interactions), known(done.interactions)
    for before, now in zip(cassette.interactions, done.interactions, strict=True):
        assert blurred(before.operation, before.input, there) == blurred(now.operation, now.input, then)


@given(cassettes)
def test_equal_inputs_stay_equal_and_different_ones_different(cassette: Cassette) -> None:
    now = scrubbed(cassette).interactions
    buckets = {
        (before.input["revision"]["s3Location"]["bucket"], after.input["revision"]["s3Location"]["bucket"])
        for before, after in zip(cassette.interactions, now, strict=True)
        if "revision" in before.input
    }
    assert len(buckets) == len({old for old, _ in buckets}) == len({new for _, new in buckets})
