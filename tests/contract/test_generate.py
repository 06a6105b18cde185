"""Generating model.json: from the installed botocore, dated by the history, never its prose."""

from __future__ import annotations

import copy
import json
from typing import Any

import botocore
import pytest

from codedeploy_fake.contract import generate as module
from codedeploy_fake.contract.data import document, find
from codedeploy_fake.contract.generate import facts, generate, render
from codedeploy_fake.contract.overlay import overlay
from codedeploy_fake.errors import UsageError
from tests.evidence import shared

MODEL = document("model")


@pytest.fixture
def committed() -> dict[str, Any]:
    return copy.deepcopy(MODEL)


def pinned() -> None:
    if MODEL["generated_from"] != f"botocore {botocore.__version__}":
        pytest.skip(f"the contracts are {MODEL['generated_from']}, installed is botocore {botocore.__version__}")


def fake_botocore(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    """Install a model of two operations in the place of botocore's."""
    source = {
        "metadata": {
            "apiVersion": "2014-10-06", "endpointPrefix": "codedeploy", "jsonVersion": "1.1", "protocols": ["json"],
            "signatureVersion": "v4", "targetPrefix": "CodeDeploy_20141006",
        },
        "operations": {
            "Get": {
                "input": {"shape": "In"}, "output": {"shape": "Out"}, "errors": [{"shape": "Bad"}], "deprecated": True,
            },
        },
        "shapes": {
            "In": {"type": "structure", "members": {"name": {"shape": "Name", "documentation": "prose"}}},
            "Out": {"type": "structure", "members": {"colour": {"shape": "Colour"}}},
            "Name": {"type": "string", "max": 10},
            "Colour": {"type": "string", "enum": ["red", "blue"]},
            "Bad": {"type": "structure", "members": {}, "exception": True},
        },
    }  # fmt: skip
    for path, value in changes.items():
        *outer, last = path.split("__")
        target: Any = source
        for step in outer:
            target = target[step]
        if value is None:
            del target[last]
        else:
            target[last] = value
    monkeypatch.setattr(module, "installed", lambda: ("9.9", source))


def test_the_committed_model_is_what_the_installed_botocore_gives(committed: dict[str, Any]) -> None:
    pinned()
    assert generate(previous=committed) == committed
    assert (find() / "model.json").read_text(encoding="utf-8") == render(committed)


def test_the_committed_model_is_what_the_history_says_item_by_item() -> None:
    history = json.loads(shared("evidence/api-history.json").read_text())
    dated = dict(facts(MODEL))
    assert {key: dates["since"] for key, dates in dated.items()} == history["since"]
    assert {key: dates["until"] for key, dates in dated.items() if "until" in dates} == history["until"]
    assert MODEL["versions"] == history["versions"]


def test_with_the_history_alone_the_result_is_the_same(committed: dict[str, Any]) -> None:
    pinned()
    history = json.loads(shared("evidence/api-history.json").read_text())
    assert generate(history) == generate(history, committed) == committed


def test_the_model_has_all_and_no_prose() -> None:
    assert len(MODEL["operations"]) == 47
    assert len(MODEL["versions"]) == 35
    assert MODEL["wire"] == {
        "apiVersion": "2014-10-06",
        "endpointPrefix": "codedeploy",
        "jsonVersion": "1.1",
        "protocols": ["smithy-rpc-v2-cbor", "json"],
        "signatureVersion": "v4",
        "targetPrefix": "CodeDeploy_20141006",
        "signingName": "codedeploy",
    }
    assert "documentation" not in json.dumps(MODEL).lower().replace("documentationurl", "")


def test_every_reference_of_the_model_has_its_shape() -> None:
    shapes = MODEL["shapes"]
    for operation in MODEL["operations"].values():
        assert {operation["input"], operation.get("output", operation["input"]), *operation["errors"]} <= set(shapes)
    for shape in shapes.values():
        assert {member["shape"] for member in shape.get("members", {}).values()} <= set(shapes)
        assert {shape[part] for part in ("member", "key", "value") if part in shape} <= set(shapes)
        assert set(shape.get("required", ())) <= set(shape.get("members", ()))


def test_what_left_the_model_stays_with_its_last_date() -> None:
    gone = MODEL["shapes"]["InvalidDeploymentConfigIdException"]
    assert gone["until"] == "2021-03-15"
    assert gone["exception"] is True


def test_the_text_is_stable_one_dated_thing_a_line(committed: dict[str, Any]) -> None:
    text = render(committed)
    assert json.loads(text) == committed
    assert text.endswith("}\n")
    assert '\n        "Ready": {"shape": "InstanceCount", "since": "2017-01-26"}\n' in text
    assert max(map(len, text.splitlines())) < 140


def test_something_new_without_a_date_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_botocore(monkeypatch)
    with pytest.raises(
        UsageError,
        match=r"botocore 9.9 has 8 change\(s\) without a date: enum Colour blue, enum Colour red, error Get Bad",
    ):
        generate()


def test_many_new_things_are_counted_not_all_named(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_botocore(monkeypatch, shapes__Colour__enum=[f"c{i}" for i in range(9)])
    with pytest.raises(UsageError, match="and 5 more"):
        generate()


def test_something_new_can_be_dated_today(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_botocore(monkeypatch)
    first = generate(today="2027-01-01")
    assert first["versions"] == ["2027-01-01"]
    assert set(map(str, dict(facts(first)).values())) == {"{'since': '2027-01-01'}"}
    assert first["operations"]["Get"]["deprecated"] is True
    assert "prose" not in render(first)
    fake_botocore(monkeypatch, shapes__Colour__enum=["red", "green", "blue"])
    second = generate(previous=first, today="2027-02-02")
    assert second["versions"] == ["2027-01-01", "2027-02-02"]
    assert second["shapes"]["Colour"]["enum"] == {
        "red": {"since": "2027-01-01"}, "green": {"since": "2027-02-02"}, "blue": {"since": "2027-01-01"},
    }  # fmt: skip
    assert generate(previous=second, today="2027-03-03") == second


def test_what_a_newer_botocore_removes_is_kept_with_the_last_date_it_was_there(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_botocore(monkeypatch)
    first = generate(today="2027-01-01")
    fake_botocore(
        monkeypatch,
        operations__Get__errors=[],
        shapes__Bad=None,
        shapes__Colour__enum=["red"],
        shapes__Name__max=20,
        shapes__In__members={},
    )
    second = generate(previous=first, today="2027-02-02")
    ended = {"since": "2027-01-01", "until": "2027-01-01"}
    assert second["operations"]["Get"]["errors"] == {"Bad": ended}
    assert second["shapes"]["Bad"] == {"type": "structure", "exception": True, "members": {}, **ended}
    assert second["shapes"]["Colour"]["enum"] == {"red": {"since": "2027-01-01"}, "blue": ended}
    assert second["shapes"]["In"]["members"] == {"name": {"shape": "Name", **ended}}
    assert second["shapes"]["Name"]["limits"] == [
        {"rule": "max", "value": 10, **ended},
        {"rule": "max", "value": 20, "since": "2027-02-02"},
    ]
    assert generate(previous=second, today="2027-03-03") == second


def test_a_removal_needs_a_date_as_an_addition_does(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_botocore(monkeypatch)
    first = generate(today="2027-01-01")
    fake_botocore(monkeypatch, operations={})
    with pytest.raises(UsageError, match="the end of operation Get"):
        generate(previous=first)
    second = generate(previous=first, today="2027-02-02")
    assert second["versions"] == ["2027-01-01", "2027-02-02"]
    assert second["operations"]["Get"]["until"] == "2027-01-01"
    assert generate(previous=second) == second


def test_a_history_that_knows_the_end_of_something_dates_its_removal(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_botocore(monkeypatch)
    first = generate(today="2027-01-01")
    fake_botocore(monkeypatch, shapes__Colour__enum=["red"])
    since = {key: dates["since"] for key, dates in facts(first)}
    history = {"versions": ["2027-01-01", "2027-02-02", "2027-03-03"], "since": since}
    history["until"] = {"enum Colour blue": "2027-02-02"}
    assert generate(history, first)["shapes"]["Colour"]["enum"]["blue"]["until"] == "2027-02-02"


def test_a_history_that_knows_what_nobody_can_describe_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_botocore(monkeypatch)
    known = generate(today="2027-01-01")
    since = {key: dates["since"] for key, dates in facts(known)} | {"member In.ghost": "2027-01-01"}
    with pytest.raises(UsageError, match=r"member In.ghost.*says what it was"):
        generate({"versions": ["2027-01-01"], "since": since, "until": {"member In.ghost": "2027-01-01"}})


@pytest.mark.parametrize(("before", "after"), [([], ["name"]), (["name"], [])])
def test_what_becomes_required_or_no_longer_is_must_be_dated_by_the_overlay(
    before: list[str], after: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_botocore(monkeypatch, shapes__In__required=before)
    first = generate(today="2027-01-01")
    fake_botocore(monkeypatch, shapes__In__required=after)
    with pytest.raises(UsageError, match=r"In came to require, or no longer requires, name.*overlay\.json"):
        generate(previous=first)
    monkeypatch.setitem(overlay()["required"], "In.name", {"since": "2027-02-02", "evidence": "x"})
    assert generate(previous=first)["shapes"]["In"].get("required", []) == after


def test_an_exception_that_only_the_history_remembers_is_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_botocore(monkeypatch)
    since = {key: dates["since"] for key, dates in facts(generate(today="2027-01-01"))} | {
        "exception Old": "2026-01-01"
    }
    history = {"versions": ["2026-01-01", "2027-01-01"], "since": since, "until": {"exception Old": "2026-01-01"}}
    assert generate(history)["shapes"]["Old"] == {
        "type": "structure", "exception": True, "since": "2026-01-01", "until": "2026-01-01", "members": {},
    }  # fmt: skip


def test_a_model_from_before_the_list_of_protocols_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_botocore(monkeypatch, metadata__protocols=None, metadata__protocol="json")
    assert generate(today="2027-01-01")["wire"]["protocols"] == ["json"]
