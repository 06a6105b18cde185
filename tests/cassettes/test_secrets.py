"""A recording with secrets of every kind planted: none is in our file, and each is found in a plain one."""

from __future__ import annotations

from pathlib import Path

import pytest
import vcr
import yaml
from botocore.parsers import PROTOCOL_PARSERS

from codedeploy_fake.cassettes import document, recording, replaying
from codedeploy_fake.cassettes.checking import check_text
from codedeploy_fake.cassettes.converting import convert
from codedeploy_fake.cassettes.recording import recorded_at
from codedeploy_fake.cassettes.unpacking import texts
from codedeploy_fake.server import serving
from tests.cassettes.planted import ALSO, PLANTS, Plant, credentials, fake, traffic
from tests.cassettes.story import CBOR, JSON, client

needs_cbor = pytest.mark.skipif(CBOR not in PROTOCOL_PARSERS, reason="this botocore speaks no CBOR")
protocols = pytest.mark.parametrize("protocol", [JSON, pytest.param(CBOR, marks=needs_cbor)])
Both = dict[tuple[str, str], Path]


def recorded(path: Path, protocol: str) -> Path:
    there = fake()
    with serving(there) as url, recorded_at(url, clock=there.clock), recording(path, fake=there):
        traffic(client(protocol, endpoint_url=url, **credentials()))
    return path


def recorded_by_vcrpy(path: Path, protocol: str) -> Path:
    with serving(fake()) as url, vcr.use_cassette(str(path)):
        traffic(client(protocol, endpoint_url=url, **credentials()))
    return path


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Both:
    """The same traffic, recorded by us and by vcrpy alone, over both protocols."""
    folder = tmp_path_factory.mktemp("recorded")
    spoken = [JSON, *([CBOR] if CBOR in PROTOCOL_PARSERS else [])]
    ours = {("ours", one): recorded(folder / f"ours-{one}.yaml", one) for one in spoken}
    return ours | {("plain", one): recorded_by_vcrpy(folder / f"plain-{one}.yaml", one) for one in spoken}


def everything(path: Path) -> str:
    """All that a file says, unpacked however it is packed."""
    text = path.read_text(encoding="utf-8")
    return "\n".join([text, *(one.text for one in texts(yaml.safe_load(text)))])


@protocols
def test_the_traffic_had_them_all(files: Both, protocol: str) -> None:
    told = everything(files["plain", protocol])
    assert [plant.name for plant in PLANTS if plant.value not in told] == []


@protocols
def test_no_planted_secret_is_in_our_file(files: Both, protocol: str) -> None:
    told = everything(files["ours", protocol])
    assert [plant.name for plant in PLANTS if plant.value in told] == []


@protocols
def test_the_check_finds_nothing_in_our_file(files: Both, protocol: str) -> None:
    assert check_text(files["ours", protocol].read_text(encoding="utf-8")) == ()


def test_no_value_of_our_file_is_binary(files: Both) -> None:
    assert "!!binary" not in files["ours", JSON].read_text(encoding="utf-8")


@protocols
@pytest.mark.parametrize("plant", [plant for plant in PLANTS if plant.kind], ids=lambda plant: plant.name)
def test_the_check_finds_each_in_a_plain_recording(files: Both, protocol: str, plant: Plant) -> None:
    found = check_text(files["plain", protocol].read_text(encoding="utf-8"))
    assert plant.kind in {one.kind for one in found}


@protocols
def test_the_check_finds_the_headers_of_a_plain_recording(files: Both, protocol: str) -> None:
    assert {one.kind for one in check_text(files["plain", protocol].read_text(encoding="utf-8"))} >= ALSO


def test_the_key_that_grep_does_not_find(files: Both) -> None:
    """Header values of botocore are bytes: base64 in the file."""
    text = files["plain", JSON].read_text(encoding="utf-8")
    key = PLANTS[0]
    assert key.value not in text
    headers = [one for one in check_text(text) if ".request.headers.Authorization" in one.place]
    assert key.kind in {one.kind for one in headers}


@protocols
def test_no_finding_shows_what_it_found(files: Both, protocol: str) -> None:
    said = "\n".join(map(str, check_text(files["plain", protocol].read_text(encoding="utf-8"))))
    assert [plant.name for plant in PLANTS if plant.value in said] == []


@protocols
def test_a_plain_recording_becomes_one_without_secrets(files: Both, protocol: str, tmp_path: Path) -> None:
    done = convert(files["plain", protocol], tmp_path / "done.yaml")
    assert done.others == 0
    assert check_text((tmp_path / "done.yaml").read_text(encoding="utf-8")) == ()
    told = everything(tmp_path / "done.yaml")
    assert [plant.name for plant in PLANTS if plant.value in told] == []


@protocols
def test_what_was_converted_is_what_was_recorded(files: Both, protocol: str, tmp_path: Path) -> None:
    convert(files["plain", protocol], tmp_path / "done.json")
    converted, ours = document.read(tmp_path / "done.json"), document.read(files["ours", protocol])
    assert converted.interactions == ours.interactions


def test_the_programs_own_values_replay_against_placeholders(files: Both, tmp_path: Path) -> None:
    with replaying(files["ours", JSON]) as replay:
        traffic(client(JSON, **credentials()))
    assert not replay.unplayed
