"""Plain cassettes of vcrpy become ours: the answers stay, and what else was in them goes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import vcr

from codedeploy_fake import CodeDeployFake, UsageError
from codedeploy_fake.cassettes import document, replaying
from codedeploy_fake.cassettes.checking import check
from codedeploy_fake.cassettes.converting import convert, converted
from codedeploy_fake.cassettes.recording import recorded_at
from codedeploy_fake.recordings import examine
from codedeploy_fake.server import serving
from tests.cassettes.story import JSON, client, polled_fake, release
from tests.cassettes.test_secrets import protocols


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """What vcrpy records of a release, by itself."""
    return recorded(tmp_path / "plain.yaml", JSON)


def recorded(path: Path, protocol: str) -> Path:
    fake = polled_fake()
    with serving(fake) as url, recorded_at(url, clock=fake.clock), vcr.use_cassette(str(path)):
        release(client(protocol, endpoint_url=url))
    return path


@protocols
@pytest.mark.parametrize("suffix", ["yaml", "json"])
def test_it_replays_the_same_answers(tmp_path: Path, protocol: str, suffix: str) -> None:
    source, target = recorded(tmp_path / "plain.yaml", protocol), tmp_path / f"new.{suffix}"
    done = convert(source, target)
    assert document.read(target) == done.cassette
    with replaying(target):
        again = release(client(JSON))
    last = done.cassette.interactions[-1].output
    assert last is not None
    assert again["status"] == last["deploymentInfo"]["status"] == "Succeeded"
    assert again["deploymentId"] == last["deploymentInfo"]["deploymentId"]
    assert again["completeTime"].timestamp() == last["deploymentInfo"]["completeTime"]


def test_plain_and_converted_come_alive_alike(plain: Path, tmp_path: Path) -> None:
    convert(plain, tmp_path / "new.yaml")
    before, now = examine(plain), examine(tmp_path / "new.yaml")
    assert [one.status for one in before.compared] == [one.status for one in now.compared]
    assert all(one.equal for one in (*before.compared, *now.compared))
    fake = CodeDeployFake.from_recording(tmp_path / "new.yaml")
    fake.run_until_idle()


def test_the_check_passes_only_then(plain: Path, tmp_path: Path) -> None:
    convert(plain, tmp_path / "new.yaml")
    counts = {path.name: len(found) for path, found in check([tmp_path])}
    assert counts["plain.yaml"] > 0
    assert counts["new.yaml"] == 0


def test_converting_again_changes_nothing(plain: Path, tmp_path: Path) -> None:
    convert(plain, tmp_path / "new.yaml")
    convert(tmp_path / "new.yaml", tmp_path / "newer.yaml")
    assert (tmp_path / "newer.yaml").read_bytes() == (tmp_path / "new.yaml").read_bytes()


def request(uri: str, **headers: Any) -> dict[str, Any]:
    answer = {"status": {"code": 200}, "headers": {}, "body": {"string": '{"applications": []}'}}
    return {"request": {"method": "POST", "uri": uri, "headers": headers, "body": "{}"}, "response": answer}


OURS = request(
    "https://codedeploy.eu-west-1.amazonaws.com/", **{"X-Amz-Target": ["CodeDeploy_20141006.ListApplications"]}
)
THEIRS = request("https://sts.amazonaws.com/", **{"X-Amz-Target": ["Sts.GetCallerIdentity"]})


def test_other_services_are_left_out_and_counted() -> None:
    done = converted({"interactions": [THEIRS, OURS, THEIRS]})
    assert [one.operation for one in done.cassette.interactions] == ["ListApplications"]
    assert (done.others, done.cassette.metadata.region) == (2, "eu-west-1")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("interactions: [\n", "neither YAML nor JSON"),
        ("a: 1", "no list 'interactions'"),
        ("interactions: {}", "no list 'interactions'"),
        ("interactions: []", "none of its 0 interactions"),
        (json.dumps({"interactions": [THEIRS]}), "none of its 1 interactions"),
        ("interactions: [1]", r"interactions\[0\]"),
        ("codedeploy_cassette: 99", "this version reads the format"),
    ],
)
def test_what_is_no_cassette_is_refused_and_nothing_written(tmp_path: Path, content: str, says: str) -> None:
    (tmp_path / "old.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=says) as caught:
        convert(tmp_path / "old.yaml", tmp_path / "new.yaml")
    assert "old.yaml" in str(caught.value)
    assert not (tmp_path / "new.yaml").exists()


def test_a_file_that_is_not_there_or_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        convert(tmp_path / "absent.yaml", tmp_path / "new.yaml")
    (tmp_path / "old.json").write_text(json.dumps({"interactions": [OURS]}), encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be written"):
        convert(tmp_path / "old.json", tmp_path)


def test_texts_that_python_2_marked_are_read(tmp_path: Path) -> None:
    text = json.dumps({"interactions": [OURS]}).replace('"{}"', "!!python/unicode '{}'")
    (tmp_path / "old.yaml").write_text(text, encoding="utf-8")
    assert len(convert(tmp_path / "old.yaml", tmp_path / "new.yaml").cassette.interactions) == 1
