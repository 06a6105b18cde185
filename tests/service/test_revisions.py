"""Revisions: registered, listed, as they come back (behaviour 4.3, 5.3, 8.2); what is refused stands in test_rules."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, Policies
from tests.evidence import shared
from tests.making import REVISION, deploy, info, make, refused, seeded

S3 = REVISION["s3Location"]


@pytest.mark.parametrize(
    "revision",
    [
        {"revisionType": "S3", "s3Location": {**S3, "version": "v", "eTag": '"92d3"'}},
        {"revisionType": "S3", "s3Location": {**S3, "eTag": "92d3"}},
        {"revisionType": "S3", "s3Location": {**S3, "bundleType": "tar"}},
        {"revisionType": "S3", "s3Location": {**S3, "bundleType": "tgz"}},
        {"revisionType": "S3", "s3Location": {**S3, "key": "ünï/😀.zip"}},
        {"revisionType": "GitHub", "gitHubLocation": {"repository": "o/r", "commitId": "aA0" + "1" * 37}},
    ],
)
def test_a_revision_comes_back_verbatim(revision: dict[str, Any]) -> None:
    fake = seeded()
    assert info(fake, deploy(fake, revision=revision))["revision"] == revision


@pytest.mark.parametrize(("given", "shown"), [("ZIP", "zip"), ("Tgz", "tgz")])
def test_a_bundle_type_comes_back_as_the_enum_spells_it(given: str, shown: str) -> None:
    fake = seeded()
    revision = {"revisionType": "S3", "s3Location": {**S3, "bundleType": given}}
    assert info(fake, deploy(fake, revision=revision))["revision"]["s3Location"]["bundleType"] == shown


GITHUB: dict[str, Any] = {"revisionType": "GitHub", "gitHubLocation": {"repository": "o/r", "commitId": "0" * 40}}


def s3(key: str, bucket: str = "b", **members: str) -> dict[str, Any]:
    location = {"bucket": bucket, "key": key, "bundleType": "zip", **members}
    return {"revisionType": "S3", "s3Location": location}


def register(fake: CodeDeployFake, revision: dict[str, Any], application: str = "web", **members: Any) -> None:
    asked = {"applicationName": application, "revision": revision, **members}
    assert fake.call("RegisterApplicationRevision", asked) == {}


def get(fake: CodeDeployFake, revision: dict[str, Any], application: str = "web") -> dict[str, Any]:
    return fake.call("GetApplicationRevision", {"applicationName": application, "revision": revision})


def listed(fake: CodeDeployFake, **members: Any) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = fake.call("ListApplicationRevisions", {"applicationName": "web", **members})[
        "revisions"
    ]
    return shown


def test_a_registered_revision_was_never_used() -> None:
    fake = seeded()
    register(fake, REVISION, description="first")
    assert get(fake, REVISION) == {
        "applicationName": "web",
        "revision": REVISION,
        "revisionInfo": {
            "description": "first",
            "deploymentGroups": [],
            "registerTime": fake.clock.now().timestamp(),
        },
    }


def test_registering_again_replaces_the_description_only() -> None:
    fake = seeded()
    register(fake, REVISION)
    registered = get(fake, REVISION)["revisionInfo"]
    assert "description" not in registered
    fake.clock.advance(1)
    register(fake, REVISION, description="second")
    assert get(fake, REVISION)["revisionInfo"] == {**registered, "description": "second"}
    register(fake, REVISION)
    assert get(fake, REVISION)["revisionInfo"]["description"] == "second"
    assert listed(fake) == [REVISION]


@pytest.mark.parametrize(
    "other", [s3("app.zip", version="1"), s3("app.zip", eTag="1"), s3("app.zip", bundleType="tar"), s3("b.zip"), GITHUB]
)
def test_another_location_is_another_revision(other: dict[str, Any]) -> None:
    fake = seeded()
    register(fake, REVISION)
    asked = {"applicationName": "web", "revision": other}
    assert refused(fake, "GetApplicationRevision", asked).code == "RevisionDoesNotExistException"
    register(fake, other)
    assert listed(fake) == [REVISION, other]


def test_a_deployment_registers_its_revision() -> None:
    fake = seeded()
    first = deploy(fake)
    created = fake.clock.now().timestamp()
    shown = get(fake, REVISION)["revisionInfo"]
    assert shown == {
        "description": f"Application revision registered by Deployment ID: {first}",
        "deploymentGroups": [],
        "firstUsedTime": created,
        "lastUsedTime": created,
        "registerTime": created,
    }
    fake.run_until_idle()
    assert get(fake, REVISION)["revisionInfo"] == {**shown, "deploymentGroups": ["prod"]}
    deploy(fake)
    later = {**shown, "deploymentGroups": ["prod"], "lastUsedTime": fake.clock.now().timestamp()}
    assert get(fake, REVISION)["revisionInfo"] == later


def test_a_deployment_keeps_what_was_said_of_its_revision() -> None:
    fake = seeded()
    register(fake, REVISION, description="mine")
    fake.clock.advance(1)
    deploy(fake)
    shown = get(fake, REVISION)["revisionInfo"]
    assert shown["description"] == "mine"
    assert shown["firstUsedTime"] == shown["lastUsedTime"] == shown["registerTime"] + 1


def test_a_bundle_that_a_deployment_registers_is_named_once() -> None:
    fake = seeded()
    store, deployment = fake._worlds.find(deploy(fake))
    (revision,) = store.revisions.values()
    assert revision.location is deployment.revision


def test_only_looking_for_a_text_by_itself_shows_its_content() -> None:
    fake = make()
    fake.call("CreateApplication", {"applicationName": "fn", "computePlatform": "Lambda"})
    content = '{"version": 0.0}'
    digest = hashlib.sha256(content.encode()).hexdigest()
    for kind, member in (("AppSpecContent", "appSpecContent"), ("String", "string")):
        whole = {"revisionType": kind, member: {"content": content, "sha256": digest}}
        hashed = {"revisionType": kind, member: {"sha256": digest}}
        register(fake, {"revisionType": kind, member: {"content": content}}, "fn")
        assert get(fake, hashed, "fn")["revision"] == whole
        assert get(fake, whole, "fn")["revision"] == whole
        assert fake.call("ListApplicationRevisions", {"applicationName": "fn"})["revisions"][-1] == hashed


def test_a_bundle_type_of_lambda_comes_back_in_capitals() -> None:
    fake = make()
    fake.call("CreateApplication", {"applicationName": "fn", "computePlatform": "Lambda"})
    register(fake, s3("app.yaml", bundleType="yaml"), "fn")
    assert get(fake, s3("app.yaml", bundleType="Yaml"), "fn")["revision"] == s3("app.yaml", bundleType="YAML")


def test_each_application_has_its_own() -> None:
    fake = seeded()
    fake.seed_group("other", "prod")
    deploy(fake, applicationName="other")
    fake.run_until_idle()
    register(fake, REVISION)
    assert get(fake, REVISION)["revisionInfo"]["deploymentGroups"] == []
    assert get(fake, REVISION, "other")["revisionInfo"]["deploymentGroups"] == ["prod"]


def test_a_batch_leaves_out_what_is_not_registered_and_names_it() -> None:
    fake = seeded()
    register(fake, REVISION)
    register(fake, GITHUB)
    asked = {"applicationName": "web", "revisions": [GITHUB, s3("x.zip"), REVISION, GITHUB]}
    shown = fake.call("BatchGetApplicationRevisions", asked)
    assert [one["revisionLocation"] for one in shown["revisions"]] == [GITHUB, REVISION]
    assert shown["errorMessage"].startswith("Revisions that are not registered: ")
    assert "x.zip" in shown["errorMessage"]


def test_a_batch_has_the_members_of_the_cli_example() -> None:
    path = shared(
        "evidence/responses/BatchGetApplicationRevisions/awscli-example-batch-get-application-revisions-1.json"
    )
    wanted = json.loads(path.read_text(encoding="utf-8"))["response"]
    fake = seeded()
    deploy(fake, revision=GITHUB)
    shown = fake.call("BatchGetApplicationRevisions", {"applicationName": "web", "revisions": [GITHUB]})
    assert set(shown) == set(wanted)
    assert shown["errorMessage"] == wanted["errorMessage"]
    ((one,), (expected,)) = shown["revisions"], wanted["revisions"]
    assert set(one) == set(expected)
    assert set(one["genericRevisionInfo"]) == set(expected["genericRevisionInfo"])
    assert set(one["revisionLocation"]) == set(expected["revisionLocation"])


def test_one_has_the_members_of_the_api_reference() -> None:
    path = shared("evidence/responses/GetApplicationRevision/api-reference-sample.json")
    wanted = json.loads(path.read_text(encoding="utf-8"))["response"]
    fake = seeded()
    deploy(fake)
    shown = get(fake, REVISION)
    assert set(shown) == set(wanted)
    assert set(shown["revisionInfo"]) == set(wanted["revisionInfo"])


def used(*keys: str, **policies: Any) -> CodeDeployFake:
    """Revisions registered in the order c, b, a and one of GitHub; those named deployed, a second apart."""
    fake = seeded(Policies(**policies))
    for key in "cba":
        register(fake, s3(key))
        fake.clock.advance(1)
    register(fake, GITHUB)
    for key in keys:
        fake.clock.advance(1)
        deploy(fake, revision=s3(key))
        fake.run_until_idle()
    return fake


def keys(revisions: list[dict[str, Any]]) -> str:
    return "".join(one.get("s3Location", {"key": "G"})["key"] for one in revisions)


@pytest.mark.parametrize(
    ("asked", "order"),
    [
        ({}, "cbaG"),
        ({"sortOrder": "descending"}, "cbaG"),
        ({"sortBy": "registerTime"}, "cbaG"),
        ({"sortBy": "registerTime", "sortOrder": "descending"}, "Gabc"),
        ({"sortBy": "firstUsedTime"}, "abcG"),
        ({"sortBy": "firstUsedTime", "sortOrder": "descending"}, "bacG"),
        ({"sortBy": "lastUsedTime", "sortOrder": "ascending"}, "bacG"),
        ({"sortBy": "lastUsedTime", "sortOrder": "descending"}, "abcG"),
        ({"s3Bucket": "b"}, "cba"),
        ({"s3Bucket": "b", "s3KeyPrefix": "b"}, "b"),
        ({"s3Bucket": "c"}, ""),
        ({"deployed": "include"}, "a"),
        ({"deployed": "exclude"}, "cbG"),
        ({"deployed": "ignore"}, "cbaG"),
    ],
)
def test_sorting_and_filters(asked: dict[str, str], order: str) -> None:
    fake = used("a", "b", "a")
    assert keys(listed(fake, **asked)) == order


def test_pages_of_revisions() -> None:
    fake = used(list_page_size=3)
    first = fake.call("ListApplicationRevisions", {"applicationName": "web", "s3Bucket": "b"})
    assert "nextToken" not in first
    first = fake.call("ListApplicationRevisions", {"applicationName": "web"})
    rest = listed(fake, nextToken=first["nextToken"])
    assert (keys(first["revisions"]), keys(rest)) == ("cba", "G")
