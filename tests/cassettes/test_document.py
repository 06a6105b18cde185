"""The file: what stands in it, and what a broken one is told."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake import UsageError
from codedeploy_fake.cassettes import document
from codedeploy_fake.cassettes.interactions import Cassette, FakeMetadata, Interaction, Metadata, RecordedError

if TYPE_CHECKING:
    from pathlib import Path

FROM_FAKE = Metadata("fake", "2026-01-01T00:00:00Z", "us-east-1", ("boto3/1.44.8",), FakeMetadata(0, "2026-01-01"))
CREATED = Interaction(
    "CreateDeployment",
    {"applicationName": "web", "description": "größer"},
    output={"deploymentId": "d-123456789"},
    request_id="r-1",
    headers={"content-length": "30"},
)
THROTTLED = Interaction(
    "GetDeployment",
    {"deploymentId": "d-123456789"},
    400,
    error=RecordedError("ThrottlingException", "Rate exceeded"),
    attempts=3,
)
SHOWN = Interaction(
    "GetDeployment",
    {"deploymentId": "d-123456789"},
    output={"deploymentInfo": {"status": "Created", "createTime": 1501780462.227}},
)
CASSETTE = Cassette((CREATED, THROTTLED, SHOWN), FROM_FAKE)

TEXT = """\
codedeploy_cassette: 2
metadata:
  recorded_from: fake
  recorded_at: '2026-01-01T00:00:00Z'
  region: us-east-1
  sdk:
  - boto3/1.44.8
  fake:
    seed: 0
    start: '2026-01-01'
interactions:
- operation: CreateDeployment
  input:
    applicationName: web
    description: größer
  status: 200
  output:
    deploymentId: d-123456789
  request_id: r-1
  headers:
    content-length: '30'
- operation: GetDeployment
  input:
    deploymentId: d-123456789
  status: 400
  error:
    code: ThrottlingException
    message: Rate exceeded
  attempts: 3
- operation: GetDeployment
  input:
    deploymentId: d-123456789
  status: 200
  output:
    deploymentInfo:
      createTime: '2017-08-03T17:14:22.227Z'
      status: Created
"""


def test_it_is_yaml_that_people_read() -> None:
    assert document.dumps(CASSETTE) == TEXT
    assert document.loads(TEXT) == CASSETTE


@pytest.mark.parametrize("name", ["deep/folder/run.yaml", "run.json"])
def test_a_file_is_yaml_or_json_by_its_name(tmp_path: Path, name: str) -> None:
    document.write(tmp_path / name, CASSETTE)
    assert document.read(tmp_path / name) == CASSETTE
    assert (tmp_path / name).read_text(encoding="utf-8").startswith("{") == name.endswith(".json")


@given(st.recursive(st.text() | st.integers() | st.booleans() | st.none() | st.binary(), st.lists, max_leaves=5))
def test_no_value_is_hidden_behind_base64(value: Any) -> None:
    text = document.dumps(Cassette((Interaction("CreateApplication", {"x": value}, output={}),)))
    tags = {token.value for token in yaml.scan(text) if isinstance(token, yaml.TagToken)}
    assert tags == set()


@given(st.recursive(st.text() | st.integers() | st.booleans() | st.none(), st.lists, max_leaves=5))
def test_what_is_written_is_read(value: Any) -> None:
    cassette = Cassette((Interaction("CreateApplication", {"x": value}, output={"y": value}),))
    assert document.loads(document.dumps(cassette)) == cassette
    assert document.loads(document.dumps(cassette, as_json=True)) == cassette


def test_a_header_that_is_not_on_the_list_is_neither_written_nor_read() -> None:
    secret = Interaction(
        "ListApplications", {}, output={}, headers={"authorization": "AWS4-HMAC-SHA256 x", "date": "d"}
    )
    assert "AWS4" not in document.dumps(Cassette((secret,)))
    told = {"operation": "ListApplications", "output": {}, "headers": {"authorization": "x", "date": "d"}}
    (read,) = document.of_document({"codedeploy_cassette": 1, "interactions": [told]}).interactions
    assert read.headers == {"date": "d"}


def test_a_call_in_another_place_says_its_region_and_account() -> None:
    elsewhere = Interaction("ListApplications", {}, output={}, region="eu-west-1", account="111122223333")
    cassette = Cassette((CREATED, elsewhere), FROM_FAKE)
    text = document.dumps(cassette)
    assert "- operation: ListApplications\n  region: eu-west-1\n  account: '111122223333'\n  input: {}\n" in text
    assert text.count("region:") == 2
    assert document.loads(text) == document.loads(document.dumps(cassette, as_json=True)) == cassette


def test_the_first_format_is_read_and_stays_what_it_is() -> None:
    text = TEXT.replace("codedeploy_cassette: 2", "codedeploy_cassette: 1")
    cassette = document.loads(text)
    assert cassette == replace(CASSETTE, tells_places=False)
    assert document.dumps(cassette) == text


def test_the_members_of_an_interaction_stand_in_one_order() -> None:
    wild = Interaction("ListApplications", {"b": 1, "a": 2}, output={"z": [{"y": 1, "x": 2}]})
    tame = Interaction("ListApplications", {"a": 2, "b": 1}, output={"z": [{"x": 2, "y": 1}]})
    assert document.dumps(Cassette((wild,))) == document.dumps(Cassette((tame,)))


BROKEN = {
    "[1, 2]": "no cassette of codedeploy_fake: it has no member codedeploy_cassette",
    "interactions: []": "a plain one of vcrpy: codedeploy-fake cassettes convert",
    "codedeploy_cassette: 3": "codedeploy_cassette: 3: this version reads the formats 1 and 2",
    "codedeploy_cassette: 1\ninteractions: 5": "interactions: a list was expected",
    "codedeploy_cassette: 1\ninteractions: [5]": "interactions[0]: an object was expected, not 5",
    "codedeploy_cassette: 1\ninteractions: [{}]": "interactions[0].operation: str was expected, not None",
    "codedeploy_cassette: 1\ninteractions: [{operation: X}]": "interactions[0] (X): either 'output' or 'error'",
    "codedeploy_cassette: 1\ninteractions: [{operation: X, output: 5}]": "interactions[0].output: an object",
    "codedeploy_cassette: 1\ninteractions: [{operation: X, error: {}}]": "interactions[0].error.code: str",
    "codedeploy_cassette: 1\ninteractions: [{operation: X, output: {}, status: a}]": "interactions[0].status: int",
    "codedeploy_cassette: 2\ninteractions: [{operation: X, output: {}, region: 5}]": "interactions[0].region: str",
    "codedeploy_cassette: 2\ninteractions: [{operation: X, output: {}, account: 5}]": "interactions[0].account: str",
    "codedeploy_cassette: 1\nmetadata: 5": "metadata: an object was expected, not 5",
    "codedeploy_cassette: 1\nmetadata: {recorded_from: moon}": "metadata.recorded_from: 'moon': one of aws, fake",
    "codedeploy_cassette: 1\nmetadata: {fake: {}}": "metadata.fake.seed: int was expected",
    "a: [": "this is neither YAML nor JSON",
    "{": "this is neither YAML nor JSON",
}


@pytest.mark.parametrize(("text", "said"), BROKEN.items())
def test_a_broken_file_is_told_where(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "run.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        document.read(path)
    assert str(error.value).startswith(f"{path}: ")
    assert said in str(error.value)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nothing\.yaml cannot be read"):
        document.read(tmp_path / "nothing.yaml")


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        document.write(tmp_path, Cassette())


def test_ours_are_known_by_their_mark() -> None:
    assert document.recognises(document.to_document(CASSETTE))
    assert not document.recognises({"interactions": []})
    assert json.loads(json.dumps(document.to_document(CASSETTE))) == yaml.safe_load(TEXT)
