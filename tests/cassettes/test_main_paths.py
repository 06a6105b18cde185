"""``cassettes/fake/``: replayed with nothing listening, re-lived, and recorded again to the same bytes."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest
from botocore.parsers import PROTOCOL_PARSERS

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.cassettes import Cassette, document, replaying
from codedeploy_fake.cassettes.checking import check
from codedeploy_fake.cassettes.scrubbing import scrubbed
from codedeploy_fake.recordings import UnlivableError, examine, learn
from tests.cassettes.main_paths import FOLDER, MAIN_PATHS, MainPath, client
from tests.cassettes.story import CBOR
from tests.cassettes.story import client as speaking

every = pytest.mark.parametrize("path", MAIN_PATHS, ids=lambda path: path.name)
in_place = pytest.mark.parametrize(
    "path", [path for path in MAIN_PATHS if path.name != "ready"], ids=lambda path: path.name
)
CLOSED = "http://127.0.0.1:9"


@pytest.fixture
def _nothing_listening(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: Any) -> NoReturn:
        raise AssertionError("replay opened a connection")

    monkeypatch.setenv("AWS_ENDPOINT_URL_CODEDEPLOY", CLOSED)
    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket.socket, "connect_ex", connect)


def nothing_passes(_: float) -> None:
    """Replay does not wait."""


def without_sdk(cassette: Cassette) -> Cassette:
    """All that does not depend on who runs the tests."""
    return replace(cassette, metadata=replace(cassette.metadata, sdk=()))


def test_there_is_one_cassette_for_each_path_and_no_other() -> None:
    assert sorted(file.name for file in FOLDER.iterdir()) == sorted(path.file.name for path in MAIN_PATHS)


@every
@pytest.mark.usefixtures("_nothing_listening")
def test_it_replays_with_nothing_listening(path: MainPath) -> None:
    with replaying(path.file):
        assert path.program(client(), nothing_passes) == path.sees


@pytest.mark.skipif(CBOR not in PROTOCOL_PARSERS, reason="this botocore speaks no CBOR")
@pytest.mark.usefixtures("_nothing_listening")
def test_what_was_recorded_over_json_replays_to_cbor() -> None:
    failure = next(path for path in MAIN_PATHS if path.name == "failure")
    with replaying(failure.file):
        assert failure.program(speaking(CBOR), nothing_passes) == failure.sees


@every
def test_recording_again_gives_the_same_bytes(path: MainPath, tmp_path: Path) -> None:
    """But for the versions of the SDK, which the file tells, and which are those of this machine."""
    again = tmp_path / path.file.name
    assert path.record(again) == path.sees
    assert document.read(again).metadata.sdk
    document.write(again, without_sdk(document.read(again)))
    expected = document.dumps(without_sdk(document.read(path.file)))
    assert again.read_text(encoding="utf-8") == expected


def test_two_recordings_on_one_machine_are_equal_to_the_last_byte(tmp_path: Path) -> None:
    first, second = tmp_path / "1.yaml", tmp_path / "2.yaml"
    MAIN_PATHS[0].record(first)
    MAIN_PATHS[0].record(second)
    assert first.read_bytes() == second.read_bytes()


@every
def test_the_file_is_as_it_would_be_written(path: MainPath) -> None:
    cassette = document.read(path.file)
    assert path.file.read_text(encoding="utf-8") == document.dumps(cassette)
    assert scrubbed(cassette) == cassette


def test_nothing_in_them_is_secret() -> None:
    assert [found for _, found in check([FOLDER]) if found] == []


@in_place
def test_it_comes_alive(path: MainPath) -> None:
    relived = examine(path.file)
    assert len(relived.compared) >= 4
    assert all(one.equal and one.recorded == one.given for one in relived.compared)


@in_place
def test_a_fake_made_from_it_ends_as_it_did(path: MainPath) -> None:
    cassette = document.read(path.file)
    polls = [one.output for one in cassette.interactions if one.operation == "GetDeployment" and one.output]
    last = polls[-1]["deploymentInfo"]
    fake = CodeDeployFake.from_recording(path.file)
    fake.run_until_idle()
    assert fake.call("GetDeployment", {"deploymentId": last["deploymentId"]})["deploymentInfo"] == last


def test_what_it_teaches_is_a_script() -> None:
    fake = CodeDeployFake()
    fake.seed_group("web", "prod", instances=2)
    fake.script.load(learn(MAIN_PATHS[1].file))
    assert "port 8080 is taken" in str(fake.script.dump())


def test_a_blue_green_one_says_why_it_stays_dead() -> None:
    with pytest.raises(UnlivableError, match="blue/green"):
        examine(next(path.file for path in MAIN_PATHS if path.name == "ready"))
