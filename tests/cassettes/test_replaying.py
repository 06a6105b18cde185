"""A fake is recorded over loopback; then it is gone, and the same story is told by the cassette alone."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.parsers import PROTOCOL_PARSERS

from codedeploy_fake import CodeDeployFake, UsageError
from codedeploy_fake.cassettes import Cassette, Interaction, Replay, document, replaying
from codedeploy_fake.wire import Request
from tests.cassettes.story import CBOR, JSON, KEYS, RELEASE, client, polled_fake, recorded, release

if TYPE_CHECKING:
    from pathlib import Path

PROTOCOLS = [JSON, pytest.param(CBOR, marks=pytest.mark.skipif(CBOR not in PROTOCOL_PARSERS, reason="no CBOR yet"))]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cassettes" / "release.yaml"


def asker() -> Any:
    """A client of somebody who has no credentials at all."""
    return boto3.client("codedeploy", region_name="us-east-1")


@pytest.mark.parametrize("asked_in", PROTOCOLS)
@pytest.mark.parametrize("recorded_in", PROTOCOLS)
def test_what_was_recorded_in_one_protocol_is_replayed_in_any(path: Path, recorded_in: str, asked_in: str) -> None:
    with recorded(path, polled_fake()) as url:
        told = release(client(recorded_in, endpoint_url=url))
    with replaying(path) as replay:
        asking = client(asked_in, endpoint_url="https://codedeploy.us-east-1.amazonaws.com")
        assert release(asking) == told
    assert told["completeTime"] > told["createTime"] >= datetime(2026, 1, 1, tzinfo=UTC)
    assert replay.unplayed == ()


def test_both_protocols_give_the_same_file_but_for_the_lengths_of_bodies(path: Path) -> None:
    if CBOR not in PROTOCOL_PARSERS:
        pytest.skip("no CBOR yet")
    files = []
    for protocol in (JSON, CBOR):
        with recorded(path, polled_fake()) as url:
            release(client(protocol, endpoint_url=url))
        told = document.to_document(document.read(path))
        files.append([{**one, "headers": None} for one in told["interactions"]])
    assert files[0] == files[1]


def test_recording_again_gives_the_same_file(path: Path) -> None:
    texts = []
    for _ in range(2):
        with recorded(path, polled_fake()) as url:
            release(client(endpoint_url=url))
        texts.append(path.read_text(encoding="utf-8"))
    assert texts[0] == texts[1]


def test_nobody_needs_credentials_or_waits(path: Path) -> None:
    with recorded(path, polled_fake()) as url:
        told = release(client(endpoint_url=url))
    early = boto3.client("codedeploy", region_name="us-east-1")
    with replaying(path):
        assert release(early) == told


def test_errors_are_raised_as_they_were(path: Path) -> None:
    with recorded(path, polled_fake()) as url, pytest.raises(ClientError) as then:
        client(endpoint_url=url).get_application(applicationName="nobody")
    with replaying(path), pytest.raises(asker().exceptions.ApplicationDoesNotExistException) as now:
        asker().get_application(applicationName="nobody")
    assert now.value.response["Error"] == then.value.response["Error"]
    kept = ("RequestId", "HTTPStatusCode")
    metadata = [error.value.response["ResponseMetadata"] for error in (now, then)]
    assert [metadata[0][name] for name in kept] == [metadata[1][name] for name in kept]


def test_a_client_that_retries_is_recorded_once_and_replayed_to_any(path: Path) -> None:
    fake = polled_fake()
    fake.script.throttle(2, operation="CreateDeployment")
    with recorded(path, fake) as url:
        release(client(endpoint_url=url))
    created = [one for one in document.read(path).interactions if one.operation == "CreateDeployment"]
    assert [(one.code, one.attempts) for one in created] == [("ThrottlingException", 2), ("", 1)]
    with replaying(path):
        assert release(asker())["status"] == "Succeeded"
    once = boto3.client("codedeploy", "us-east-1", config=Config(retries={"total_max_attempts": 1}))
    with replaying(path, allow_unplayed=True), pytest.raises(ClientError, match="ThrottlingException"):
        release(once)


def test_a_call_that_nobody_recorded_is_told_which_was_nearest(path: Path) -> None:
    with recorded(path, polled_fake()) as url:
        release(client(endpoint_url=url))
    revision = {**RELEASE["revision"], "s3Location": {"bucket": "b", "key": "other.zip", "bundleType": "zip"}}
    with pytest.raises(UsageError) as error, replaying(path):
        asker().create_deployment(**{**RELEASE, "revision": revision, "description": "second"})
    assert str(error.value).splitlines()[1:] == [
        "the nearest is interactions[0], also CreateDeployment; it differs in",
        '  description: asked "second", not recorded',
        '  revision.s3Location.key: recorded "app.zip", asked "other.zip"',
        "to record it again: --codedeploy-cassette-mode=rewrite",
    ]
    assert str(error.value).startswith(f"{path} has no such call: CreateDeployment {{")


def test_a_refused_call_is_remembered_though_somebody_has_swallowed_it(path: Path) -> None:
    document.write(path, Cassette())
    replay = replaying(path)
    replay.__enter__()
    with contextlib.suppress(UsageError):
        asker().list_applications()
    with pytest.raises(UsageError, match="has no such call: ListApplications"):
        replay.__exit__(None, None, None)


def test_what_was_not_asked_again_is_told(path: Path) -> None:
    interactions = (
        Interaction("ListApplications", {}, output={"applications": []}),
        Interaction("GetDeployment", {"deploymentId": "d-123456789"}, output={}),
    )
    document.write(path, Cassette(interactions))
    left = "1 of 2 recorded calls were not made: ListApplications; record it again"
    with pytest.raises(UsageError, match=left), replaying(path):
        pass
    with replaying(path, allow_unplayed=True) as replay:
        pass
    assert [one.operation for one in replay.unplayed] == ["ListApplications"]


def test_answers_have_the_names_of_the_test_where_the_file_has_placeholders(path: Path) -> None:
    with recorded(path, polled_fake()) as url:
        release(client(endpoint_url=url))
    assert "bucket: b\n" not in path.read_text(encoding="utf-8")
    with replaying(path):
        assert release(asker())["revision"] == RELEASE["revision"]


def test_calls_that_differ_in_a_name_alone_are_told_apart_in_any_order(path: Path) -> None:
    revisions = {bucket: {**RELEASE["revision"], "s3Location": {"bucket": bucket, "key": "k", "bundleType": "zip"}}
                 for bucket in ("acme-blue", "acme-green")}  # fmt: skip

    def story(asking: Any, order: list[str]) -> dict[str, str]:
        for bucket, revision in revisions.items():
            asking.register_application_revision(applicationName="web", revision=revision, description=f"{bucket}!")
        return {bucket: asking.get_application_revision(applicationName="web", revision=revisions[bucket])[
                "revisionInfo"]["description"] for bucket in order}  # fmt: skip

    with recorded(path, polled_fake()) as url:
        story(client(endpoint_url=url), ["acme-blue", "acme-green"])
    assert "acme" not in path.read_text(encoding="utf-8").replace("acme-blue!", "").replace("acme-green!", "")
    with replaying(path):
        assert story(asker(), ["acme-green", "acme-blue"]) == {"acme-blue": "acme-blue!", "acme-green": "acme-green!"}
    with pytest.raises(UsageError) as error, replaying(path):
        story(asker(), ["acme-blue", "acme-blue"])
    assert 'bucket: recorded "bucket-2", asked "acme-blue", which was "bucket-1"' in str(error.value) or (
        "has this call once, and it is asked once more" in str(error.value)
    )


def keyed(region: str, key: str, **keywords: Any) -> Any:
    return boto3.client("codedeploy", region, aws_access_key_id=key, aws_secret_access_key="any", **keywords)


PLACES = {"region": [("us-east-1", "any"), ("eu-west-1", "any")],
          "account": [("us-east-1", "2" * 12), ("us-east-1", "3" * 12)]}  # fmt: skip


@pytest.mark.parametrize("places", PLACES.values(), ids=PLACES)
def test_each_region_and_account_has_its_own_answers(path: Path, places: list[tuple[str, str]]) -> None:
    def story(order: list[tuple[str, str]], **keywords: Any) -> dict[tuple[str, str], list[str]]:
        for number, place in enumerate(places):
            keyed(*place, **keywords).create_application(applicationName=f"web-{number}")
        return {place: keyed(*place, **keywords).list_applications()["applications"] for place in order}

    with recorded(path, CodeDeployFake()) as url:
        told = story(places, endpoint_url=url)
    assert told == {places[0]: ["web-0"], places[1]: ["web-1"]}
    with replaying(path):
        assert story(places[::-1]) == told
    other = ("ap-south-1", "any") if places[0][1] == "any" else ("us-east-1", "444444444444")
    with pytest.raises(UsageError, match=r"region: recorded|account of the credentials: recorded"), replaying(path):
        story([*places[:1], other])
    path.write_text(  # as it was written before it said regions and accounts
        "".join(line for line in path.read_text(encoding="utf-8").replace("cassette: 2", "cassette: 1").splitlines(True)
                if not line.startswith(("  account:", "  region: eu"))), encoding="utf-8")  # fmt: skip
    with replaying(path):
        assert story(places) == told


def test_an_error_of_the_test_goes_before_what_is_unplayed(path: Path) -> None:
    document.write(path, Cassette((Interaction("ListApplications", {}, output={}),)))
    with pytest.raises(ZeroDivisionError), replaying(path):
        raise ZeroDivisionError


def test_a_waiter_takes_no_time_and_reads_on(path: Path) -> None:
    with recorded(path, polled_fake()) as url:
        release(client(endpoint_url=url))
    with replaying(path, allow_unplayed=True) as replay:
        deployment = asker().create_deployment(**RELEASE)["deploymentId"]
        begun = replay.clock.now()
        asker().get_waiter("deployment_successful").wait(deploymentId=deployment)
    assert (replay.clock.now() - begun).total_seconds() == 15


def test_requests_of_no_known_kind() -> None:
    replay = Replay(Cassette(), "run.yaml")
    with pytest.raises(UsageError, match=r"run\.yaml answers CodeDeploy only, not GET /"):
        replay.handle(Request("GET", "/"))
    broken = Request(headers={"x-amz-target": "CodeDeploy_20141006.ListApplications"}, body=b"{")
    answer = replay.handle(broken)
    assert answer.status == 400
    assert json.loads(answer.body)["__type"] == "SerializationException"
    assert repr(replay) == "<Replay of run.yaml, 0 interactions>"


def test_the_file_holds_nothing_of_the_clients_credentials(path: Path) -> None:
    with recorded(path, polled_fake()) as url:
        release(client(endpoint_url=url))
    text = path.read_text(encoding="utf-8")
    for secret in (*KEYS.values(), "AWS4-HMAC", "Signature", "Authorization", "127.0.0.1"):
        assert secret not in text
