"""The schemas as files: what the project publishes is what the model says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from codedeploy_fake.contract.data import document, find
from codedeploy_fake.contract.model import Model
from codedeploy_fake.contract.publishing import PUBLISHED, of_operation, schemas, stale, write
from codedeploy_fake.errors import UsageError


@pytest.fixture
def published(tmp_path: Path) -> Path:
    for date in PUBLISHED:
        write(date, tmp_path / date)
    return tmp_path


def test_the_committed_schemas_are_the_generated_ones() -> None:
    assert stale(find() / "schemas") == []


@pytest.mark.parametrize("date", PUBLISHED)
def test_every_operation_has_a_request_and_an_answer_and_all_errors_are_one_file(date: str) -> None:
    names = {path.name for path in (find() / "schemas" / date).iterdir()}
    operations = Model(date).operations
    assert names == {f"{name}.{kind}.json" for name in operations for kind in ("request", "answer")} | {"errors.json"}
    assert len(operations) == {"current": len(document("model")["operations"]), "2017-05-16": 37}[date]


@pytest.mark.parametrize("date", PUBLISHED)
def test_a_file_is_a_schema_by_itself_named_as_it_is_found(date: str) -> None:
    for path in (find() / "schemas" / date).iterdir():
        read = json.loads(path.read_text(encoding="utf-8"))
        assert read["$id"] == path.name
        Draft202012Validator.check_schema(read)
        assert max(map(len, path.read_text(encoding="utf-8").splitlines())) < 2000


def test_what_was_written_is_right(published: Path) -> None:
    assert stale(published) == []
    assert write("current", published / "current") == sorted(schemas("current"))


def test_what_is_missing_changed_or_nobodys_is_named(published: Path) -> None:
    (published / "current" / "errors.json").unlink()
    (published / "current" / "GetDeployment.answer.json").write_text("{}", encoding="utf-8")
    (published / "2017-05-16" / "GetWeather.answer.json").write_text("{}", encoding="utf-8")
    assert stale(published) == [
        "schemas/2017-05-16/GetWeather.answer.json is nobody's",
        "schemas/current/errors.json is missing",
        "schemas/current/GetDeployment.answer.json differs from the model",
    ]


def test_writing_removes_what_is_nobodys(published: Path) -> None:
    (published / "current" / "GetWeather.answer.json").write_text("{}", encoding="utf-8")
    write("current", published / "current")
    assert stale(published) == []


def test_any_date_has_its_schemas() -> None:
    assert "GetDeploymentTarget.answer.json" in schemas("2018-11-27")
    assert "GetDeploymentTarget.answer.json" not in schemas("2018-11-26")


def test_one_operation_has_three() -> None:
    assert list(of_operation("current", "GetDeployment")) == [
        "GetDeployment.request.json",
        "GetDeployment.answer.json",
        "GetDeployment.error.json",
    ]
    with pytest.raises(UsageError, match=r"operations of 2018-11-26.*GetDeployment"):
        of_operation("2018-11-26", "GetDeploymentTarget")
