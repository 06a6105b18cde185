"""A name that any call of a cassette names has its placeholder in all of them, as a whole word."""

from __future__ import annotations

from typing import Any

import pytest

from codedeploy_fake.cassettes import Cassette, Interaction
from codedeploy_fake.cassettes.known import known
from codedeploy_fake.cassettes.scrubbing import scrubbed
from tests.cassettes.planted import ACCOUNT, EMAIL, OTHER


def registered(revision: dict[str, Any]) -> Interaction:
    return Interaction("RegisterApplicationRevision", {"applicationName": "shop", "revision": revision}, output={})


def bucket(name: str) -> Interaction:
    return registered({"revisionType": "S3", "s3Location": {"bucket": name, "key": "web.zip"}})


def repository(name: str) -> Interaction:
    return registered({"revisionType": "GitHub", "gitHubLocation": {"repository": name, "commitId": "0a1b" * 10}})


def instance(name: str, arn: str) -> Interaction:
    member = "iamUserArn" if ":user/" in arn else "iamSessionArn"
    return Interaction("RegisterOnPremisesInstance", {"instanceName": name, member: arn}, output={})


def user(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:user/{name}"


def session(name: str) -> str:
    return f"arn:aws:sts::{ACCOUNT}:assumed-role/the-role/{name}"


def stopped(text: str) -> Interaction:
    return Interaction("CreateDeployment", {"applicationName": "shop", "description": text}, output={})


# fmt: off
CASES = [
    (bucket("acme-corp-deploys"), "from acme-corp-deploys",                             "from bucket-1"),
    (bucket("acme-corp-deploys"), "https://acme-corp-deploys.s3.amazonaws.com/k",       "https://bucket-1.s3.amazonaws.com/k"),
    (bucket("acme-corp-deploys"), "https://s3.amazonaws.com/acme-corp-deploys/k",       "https://s3.amazonaws.com/bucket-1/k"),
    (bucket("acme-corp-deploys"), "acme-corp-deploys-2",                                "acme-corp-deploys-2"),
    (bucket("acme-corp-deploys"), "my.acme-corp-deploys",                               "my.acme-corp-deploys"),
    (stopped("s3://acme-corp/k"), "from acme-corp",                                     "from bucket-1"),
    (repository("jdoe/my-repo"),  "of jdoe/my-repo",                                    "of github-1/repository-1"),
    (repository("jdoe/my-repo"),  "of my-repo",                                         "of repository-1"),
    (repository("j-doe/repo"),    "j-doe did it in a repo",                             "github-1 did it in a repo"),
    (instance("one", user("john.doe")),      "for john.doe.",                           "for user-1."),
    (instance("one", session("mikes-mac")),  "on mikes-mac with the-role",              "on session-1 with role-1"),
    (instance("one", session(EMAIL)),        f"for {EMAIL}",                            "for session-1"),
    (instance("one", user("john.doe")),      "john.doe@example.com",                    "john.doe@example.com"),
    (instance("one", user("john.doe")),      f"for app{ACCOUNT}x",                      "for app123456789012x"),
    (instance("one", user("john.doe")),      f"for 2026{ACCOUNT}",                      "for 2026123456789012"),
    (stopped(f"not of {ACCOUNT}"),           f"acct{ACCOUNT}",                          "acct123456789012"),
    (stopped("of nobody"),                   f"acct{ACCOUNT}",                          f"acct{ACCOUNT}"),
    # what would ruin the texts of others, and what CodeDeploy itself goes by
    (bucket("web"),                          "the web is down",                         "the web is down"),
    (bucket("Releases"),                     "Releases of it",                          "Releases of it"),
    (instance("one", user("deploy")),        "deploy it",                               "deploy it"),
    (bucket("shop"),                         "shop and shop",                           "shop and shop"),
    (instance("one", session("i-0123456789abcdef0")), "on i-0123456789abcdef0",         "on i-0123456789abcdef0"),
]
# fmt: on


@pytest.mark.parametrize(("names", "said", "kept"), CASES)
def test_what_another_call_names_has_its_placeholder_in_a_text(names: Interaction, said: str, kept: str) -> None:
    for calls in ((names, stopped(said)), (stopped(said), names)):  # before it, and after it
        done = scrubbed(Cassette(calls)).interactions
        assert kept in [one.input.get("description") for one in done]


def test_a_user_is_an_instance_too() -> None:
    there = instance("john.doe", user("john.doe"))
    asked = Interaction("GetOnPremisesInstance", {"instanceName": "john.doe"}, output={"instanceInfo": {}})
    register, get = scrubbed(Cassette((there, asked))).interactions
    assert register.input == {"instanceName": "user-1", "iamUserArn": "arn:aws:iam::123456789012:user/user-1"}
    assert get.input == {"instanceName": "user-1"}


def test_of_a_user_with_a_path_the_last_part_is_a_name_too() -> None:
    done = scrubbed(Cassette((instance("one", user("it/john.doe")), stopped("for john.doe")))).interactions
    assert done[0].input["iamUserArn"] == "arn:aws:iam::123456789012:user/user-1"
    assert done[1].input["description"] == "for user-2"


def test_an_output_and_an_error_name_too() -> None:
    revision = {"revisionType": "S3", "s3Location": {"bucket": "acme-corp", "key": "k"}}
    calls = (
        stopped("from acme-corp"),
        Interaction("GetDeployment", {"deploymentId": "d-1"}, output={"deploymentInfo": {"revision": revision}}),
    )
    assert scrubbed(Cassette(calls)).interactions[0].input["description"] == "from bucket-1"


@pytest.mark.parametrize("name", ["releases", "acme-shop"])
def test_a_plain_word_is_replaced_in_the_call_that_names_it(name: str) -> None:
    asked = {**bucket(name).input, "description": f"from {name}"}
    (one,) = scrubbed(Cassette((Interaction("RegisterApplicationRevision", asked, output={}),))).interactions
    assert (one.input["description"], one.input["applicationName"]) == ("from bucket-1", "shop")


def test_what_is_called_as_an_application_is_stays_in_texts_and_goes_as_a_bucket() -> None:
    application = Interaction("CreateApplication", {"applicationName": "acme-shop"}, output={})
    created, placed, said = scrubbed(Cassette((application, bucket("acme-shop"), stopped("of acme-shop")))).interactions
    assert created.input == {"applicationName": "acme-shop"}
    assert placed.input["revision"]["s3Location"]["bucket"] == "bucket-1"
    assert said.input["description"] == "of acme-shop"


def test_of_two_accounts_each_is_known() -> None:
    calls = (instance("one", user("a-b")), stopped(f"x{ACCOUNT} x{OTHER} {OTHER}"))
    assert scrubbed(Cassette(calls)).interactions[1].input["description"] == "x123456789012 x111122223333 111122223333"


def test_what_is_known_of_a_cassette() -> None:
    found = known((bucket("acme-corp"), repository("jdoe/my-repo"), instance("one", user("root"))))
    assert found.names == {
        "acme-corp": "bucket",
        "jdoe/my-repo": "repository",
        "my-repo": "repository",
    }
    assert (found.accounts, found.staying) == (frozenset([ACCOUNT]), frozenset(["shop"]))
