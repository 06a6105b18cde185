"""Whatever the threads of a program do, all that they say is recorded, and nothing is sent that must not be."""

from __future__ import annotations

import http.client
import socket
import threading
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import vcr.patch
from botocore.awsrequest import AWSHTTPConnection, AWSHTTPConnectionPool
from botocore.endpoint import Endpoint

from codedeploy_fake import CodeDeployFake, UsageError
from codedeploy_fake.cassettes import document, recording, sending
from codedeploy_fake.server import serving
from tests.cassettes.story import KEYS, client

if TYPE_CHECKING:
    from pathlib import Path

AWS = "http://codedeploy.us-east-1.amazonaws.com"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.yaml"


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hosts of AWS that somebody asked for; nothing leaves the machine."""
    asked: list[str] = []
    original = socket.getaddrinfo

    def look_up(host: Any, *arguments: Any, **keywords: Any) -> Any:
        if "amazonaws" in str(host):
            asked.append(str(host))
            raise socket.gaierror(socket.EAI_NONAME, "not from here")
        return original(host, *arguments, **keywords)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


def recorded(path: Path) -> int:
    return len(document.read(path).interactions)


def made(url: str) -> Any:
    return boto3.client("codedeploy", "us-east-1", endpoint_url=url, **KEYS)


def test_all_calls_of_all_threads_are_recorded(path: Path) -> None:
    fake = CodeDeployFake()
    wrong: list[BaseException] = []
    with serving(fake) as url, recording(path, fake=fake):
        shared = made(url)

        def call(thread: int) -> None:
            try:
                for number in range(8):
                    made(url).create_application(applicationName=f"new-{thread}-{number}")
                    shared.create_application(applicationName=f"shared-{thread}-{number}")
            except BaseException as error:  # noqa: BLE001  of a thread, and nobody else would see it
                wrong.append(error)

        threads = [threading.Thread(target=call, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not wrong
    assert len(fake.calls) == recorded(path) == 64


def test_while_another_thread_makes_a_connection_calls_are_recorded(path: Path) -> None:
    fake = CodeDeployFake()
    connects, go_on = threading.Event(), threading.Event()

    def connect() -> None:
        with vcr.patch.force_reset():
            connects.set()
            go_on.wait(60)

    with serving(fake) as url, recording(path, fake=fake):
        other = threading.Thread(target=connect)
        other.start()
        connects.wait(60)
        made(url).list_applications()
        go_on.set()
        other.join()
    assert recorded(path) == 1


def test_a_recording_that_lacks_calls_is_not_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_text("before", encoding="utf-8")
    fake = CodeDeployFake()
    with serving(fake) as url:
        running = recording(path, fake=fake)
        running.__enter__()
        made(url).list_applications()
        with monkeypatch.context() as patch:
            patch.setattr(AWSHTTPConnectionPool, "ConnectionCls", AWSHTTPConnection)
            for _ in range(2):
                made(url).list_applications()
        with pytest.raises(UsageError, match=r"run\.yaml: not written, as 2 answered calls would not be in it"):
            running.__exit__(None, None, None)
    assert path.read_text(encoding="utf-8") == "before"


def test_what_vcrpy_does_not_see_is_not_sent_to_aws_either(
    path: Path, monkeypatch: pytest.MonkeyPatch, looked_up: list[str]
) -> None:
    with recording(path), monkeypatch.context() as patch:
        patch.setattr(AWSHTTPConnectionPool, "ConnectionCls", AWSHTTPConnection)
        with pytest.raises(UsageError, match="is AWS itself, and nobody has said"):
            made(AWS).list_applications()
    assert looked_up == []


def test_a_fake_in_the_process_sends_nothing_that_could_be_refused(path: Path, looked_up: list[str]) -> None:
    fake = CodeDeployFake()
    with recording(path), fake.intercept():
        boto3.client("codedeploy", "us-east-1").list_applications()
    assert (recorded(path), len(fake.calls), looked_up) == (0, 1, [])


def test_two_recordings_at_a_time_have_the_same(tmp_path: Path) -> None:
    fake = CodeDeployFake()
    inner, outer = tmp_path / "inner.yaml", tmp_path / "outer.yaml"
    with serving(fake) as url:
        with pytest.raises(UsageError, match=r"outer\.yaml: not written"), recording(outer), recording(inner):
            made(url).list_applications()
        assert recorded(inner) == 1


def test_everything_is_put_back(path: Path) -> None:
    before = (Endpoint._send, vcr.patch.force_reset, AWSHTTPConnectionPool.ConnectionCls, http.client.HTTPSConnection)
    with recording(path):
        assert Endpoint._send is not before[0]
        assert http.client.HTTPSConnection is before[3]  # its constructor names it
    with pytest.raises(ZeroDivisionError), recording(path):
        raise ZeroDivisionError
    after = (Endpoint._send, vcr.patch.force_reset, AWSHTTPConnectionPool.ConnectionCls, http.client.HTTPSConnection)
    assert after == before
    assert sending._watching == ()


def test_a_client_of_before_and_after_is_recorded_only_within(path: Path) -> None:
    fake = CodeDeployFake()
    with serving(fake) as url:
        one = client(endpoint_url=url)
        one.list_applications()
        with recording(path, fake=fake):
            one.list_applications()
        one.list_applications()
    assert (recorded(path), len(fake.calls)) == (1, 3)


def test_what_was_said_before_an_error_is_written(path: Path) -> None:
    fake = CodeDeployFake()
    with serving(fake) as url, pytest.raises(ZeroDivisionError), recording(path, fake=fake):  # noqa: PT012
        made(url).list_applications()
        raise ZeroDivisionError
    assert recorded(path) == 1
