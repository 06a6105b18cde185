"""What a recording leaves, and what it refuses to send."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config

from codedeploy_fake import CodeDeployFake, UsageError
from codedeploy_fake.cassettes import document, recording, sources
from codedeploy_fake.cassettes.interactions import Cassette, FakeMetadata, Interaction, Metadata, RecordedError
from codedeploy_fake.cassettes.recording import recorded_at
from codedeploy_fake.server import serving
from tests.cassettes.story import KEYS, client

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.yaml"


def operations(path: Path) -> list[str]:
    return [one.operation for one in document.read(path).interactions]


def test_where_it_comes_from_is_noted(path: Path) -> None:
    fake = CodeDeployFake(region="eu-west-1", seed=7)
    fake.clock.advance(60)
    with serving(fake) as url, recording(path, fake=fake):
        boto3.client("codedeploy", "eu-west-1", endpoint_url=url, **KEYS).list_applications()
    found = document.read(path).metadata
    assert found.sdk == (f"boto3/{boto3.__version__}", *found.sdk[1:])
    start = FakeMetadata(7, "2026-01-01T00:00:00Z")
    assert found == Metadata("fake", "2026-01-01T00:01:00Z", "eu-west-1", found.sdk, start)


def test_nothing_said_is_a_cassette_too(path: Path) -> None:
    with recording(path, fake=CodeDeployFake()):
        pass
    assert document.read(path).interactions == ()


def test_calls_of_an_earlier_recording_stay_where_they_are_to_be_kept(path: Path) -> None:
    fake = CodeDeployFake()
    with serving(fake) as url:
        one = client(endpoint_url=url)
        with recording(path, fake=fake):
            one.create_application(applicationName="web")
            one.list_applications()
        with recording(path, fake=fake, keep=True):
            one.list_applications()
            one.get_application(applicationName="web")
        assert operations(path) == ["CreateApplication", "ListApplications", "GetApplication"]
        with recording(path, fake=fake):
            one.list_applications()
        assert operations(path) == ["ListApplications"]


def places(path: Path) -> list[tuple[str | None, str | None]]:
    return [(one.region, one.account) for one in document.read(path).interactions]


def test_calls_in_other_regions_and_accounts_say_so(path: Path) -> None:
    fake = CodeDeployFake()
    with serving(fake) as url, recording(path, fake=fake):
        for region, key in (
            ("us-east-1", "2" * 12), ("eu-west-1", "2" * 12), ("us-east-1", "3" * 12),
        ):  # fmt: skip
            keys = {"aws_access_key_id": key, "aws_secret_access_key": "any"}
            boto3.client("codedeploy", region, endpoint_url=url, **keys).list_applications()
    assert places(path) == [(None, None), ("eu-west-1", None), (None, "123456789012")]
    assert "3" * 12 not in path.read_text(encoding="utf-8")


def test_the_region_of_a_cassette_is_where_clients_are_that_are_told_none(path: Path) -> None:
    fake = CodeDeployFake(region="us-west-2")
    with serving(fake) as url, recording(path, fake=fake):
        for region in ("eu-west-1", "us-west-2"):
            boto3.client("codedeploy", region, endpoint_url=url, **KEYS).list_applications()
    assert document.read(path).metadata.region == "us-west-2"
    assert places(path) == [("eu-west-1", None), (None, None)]


def test_calls_that_are_kept_stay_in_their_region(path: Path) -> None:
    fake = CodeDeployFake()
    with serving(fake) as url:
        for regions, keep in ((["us-east-1", "eu-west-1"], False), (["eu-west-1", "eu-west-1"], True)):
            with recording(path, fake=fake, keep=keep):
                for region in regions:
                    boto3.client("codedeploy", region, endpoint_url=url, **KEYS).list_applications()
    assert document.read(path).metadata.region == "eu-west-1"
    assert places(path) == [("us-east-1", None), (None, None), (None, None)]


def test_what_is_kept_of_the_first_format_makes_it_stay(path: Path) -> None:
    old = Interaction("GetApplication", {"applicationName": "web"}, 400, error=RecordedError("X"))
    document.write(path, Cassette((old,), Metadata("server", region="us-east-1"), tells_places=False))
    fake = CodeDeployFake()
    with serving(fake) as url, recording(path, fake=fake, keep=True):
        client(endpoint_url=url).list_applications()
    assert operations(path) == ["GetApplication", "ListApplications"]
    assert not document.read(path).tells_places


def test_names_of_calls_that_are_kept_are_given_to_no_others(path: Path) -> None:
    fake = CodeDeployFake()
    fake.seed_group("web", "prod", instances=1)
    revisions = [
        {"revisionType": "S3", "s3Location": {"bucket": bucket, "key": "web.zip", "bundleType": "zip"}}
        for bucket in ("first-bucket", "second-bucket")
    ]
    with serving(fake) as url:
        one = client(endpoint_url=url)
        with recording(path, fake=fake):
            one.register_application_revision(applicationName="web", revision=revisions[0])
        with recording(path, fake=fake, keep=True):
            one.create_deployment(applicationName="web", deploymentGroupName="prod", revision=revisions[1])
    found = [one.input["revision"]["s3Location"]["bucket"] for one in document.read(path).interactions]
    assert found == ["bucket-1", "bucket-2"]


def test_other_services_go_their_way_unrecorded(path: Path) -> None:
    fake = CodeDeployFake()
    with serving(fake) as url, recording(path, fake=fake):
        other: Any = boto3.client("dynamodb", "us-east-1", endpoint_url=url, **KEYS)
        with pytest.raises(other.exceptions.ClientError, match="UnknownOperation"):
            other.list_tables()
    assert operations(path) == []


def test_nothing_is_sent_to_aws_unless_a_person_has_said_so(path: Path) -> None:
    once = Config(retries={"total_max_attempts": 1})
    with recording(path), pytest.raises(UsageError, match="is AWS itself, and nobody has said"):
        boto3.client("codedeploy", "us-east-1", config=once, **KEYS).list_applications()
    assert operations(path) == []


@pytest.mark.parametrize("named", [(None, None), ("12", "us-east-1")])
def test_aws_is_named_by_account_and_region(path: Path, named: Any) -> None:
    with pytest.raises(UsageError, match="--account"), recording(path, aws=named):
        raise AssertionError("recorded")
    assert not path.exists()


def test_a_client_that_is_aimed_elsewhere_is_told(path: Path) -> None:
    fake = CodeDeployFake()
    early = boto3.client("codedeploy", "us-east-1")
    with serving(fake) as url, recorded_at(url, clock=fake.clock), recording(path, fake=fake):
        client(endpoint_url=url).list_applications()
        with pytest.raises(UsageError, match=r"not aimed at http://127.*make it in the test"):
            early.list_applications()
    assert operations(path) == ["ListApplications"]


def test_a_served_fake_says_its_seed() -> None:
    with serving(CodeDeployFake(region="eu-west-1", seed=3)) as url:
        assert sources.of_server(url) == Metadata("fake", "2026-01-01T00:00:00Z", "eu-west-1", fake=FakeMetadata(3))
    with pytest.raises(UsageError, match="nobody answers"):
        sources.of_server(url)


@pytest.mark.parametrize("answer", [b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", b"nonsense\r\n\r\n"])
def test_a_server_that_is_none_of_ours_is_somebodys(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def once() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

        threading.Thread(target=once, daemon=True).start()
        found = sources.of_server(f"http://127.0.0.1:{listening.getsockname()[1]}")
    assert (found.recorded_from, found.region, found.fake) == ("server", None, None)
