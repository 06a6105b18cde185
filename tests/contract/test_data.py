"""The contract files: found in a wheel or a checkout; every source written once."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import codedeploy_fake
from codedeploy_fake.contract import evidence
from codedeploy_fake.contract.data import document, find
from codedeploy_fake.contract.model import Model
from codedeploy_fake.contract.overlay import overlay
from codedeploy_fake.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

SECTIONS = (
    "enforced", "facts", "folds", "limits", "on_wire", "patterns", "protocol_errors", "required", "seen",
)  # fmt: skip
MODULES = sorted(Path(codedeploy_fake.__file__).parent.rglob("*.py"))

#: as keys are found in running text
KEY = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")
#: names that look like keys: of commands, headers, placeholders of cassettes, and what verification puts somewhere
NAMES = {
    "bucket-1",
    "codedeploy-fake",
    "codedeploy-fake-verify",
    "codedeploy-fake-verify-green",
    "content-length",
    "get-deployment",
    "user-2",
}
#: what only those can open who wrote the file: a source names what is public
PRIVATE = re.compile(r"behaviour \d|real-world|wire\.md|more-evidence|architecture|interface|shared/|spec/")


def cited(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("evidence"), str):
            yield value["evidence"]
        for item in value.values():
            yield from cited(item)
    elif isinstance(value, list):
        for item in value:
            yield from cited(item)


def cited_in_python() -> Iterator[tuple[str, str]]:
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        # comments and docstrings
        yield from ((path.name, key) for key in re.findall(f"``({KEY.pattern})``", text) if key not in NAMES)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.keyword) and node.arg == "evidence" and isinstance(node.value, ast.Constant):
                yield path.name, str(node.value.value)
            # a row of a rule table: id, error, sentence, evidence, test
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Rule":
                yield from ((path.name, str(key.value)) for key in node.args[3:4] if isinstance(key, ast.Constant))
            # a row of a table: name -> what, evidence
            for row in node.values if isinstance(node, ast.Dict) else ():
                if isinstance(row, ast.Tuple) and row.elts and isinstance(row.elts[-1], ast.Constant):
                    last = str(row.elts[-1].value)
                    yield from [(path.name, last)] if KEY.fullmatch(last) and last not in NAMES else []


def test_the_first_place_with_a_model_wins(tmp_path: Path) -> None:
    wheel, checkout = tmp_path / "wheel", tmp_path / "checkout"
    for place in (checkout, wheel):
        place.mkdir()
        (place / "model.json").write_text("{}")
    assert find((wheel, checkout)) == wheel
    (wheel / "model.json").unlink()
    assert find((wheel, checkout)) == checkout


def test_without_contracts_the_error_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no model.json in .*one nor .*two"):
        find((tmp_path / "one", tmp_path / "two"))


def test_the_overlay_has_the_sections_its_reader_knows() -> None:
    assert sorted(overlay()) == sorted((*SECTIONS, "bounds"))


@pytest.mark.parametrize("section", SECTIONS)
def test_every_entry_of_the_overlay_cites_evidence_that_exists(section: str) -> None:
    for key, entry in overlay()[section].items():
        for part in entry if isinstance(entry, list) else [entry]:
            assert list(cited(part)), f"{section} {key} cites nothing"
        for name in cited(entry):
            assert name in document("evidence"), f"{section} {key} cites {name!r}"


def test_every_evidence_key_in_python_exists() -> None:
    missing = [(file, key) for file, key in cited_in_python() if key not in document("evidence")]
    assert missing == []


def test_the_tables_are_read_for_their_evidence() -> None:
    found = set(cited_in_python())
    assert ("states.py", "queued-always") in found
    assert ("failures.py", "manual-stop-text") in found
    assert ("deployment_rules.py", "revision-missing-text") in found
    assert ("deployment_info.py", "start-time-never") in found


def test_every_evidence_is_cited() -> None:
    """In the package or in the overlay: what nobody relies on needs no source."""
    texts = "\n".join(path.read_text(encoding="utf-8") for path in MODULES)
    used = {*KEY.findall(texts), *re.findall(r'["`]([a-z]+)["`]', texts), *cited(overlay())}
    assert sorted(document("evidence").keys() - used) == []


def test_every_evidence_has_a_level_and_a_source() -> None:
    assert list(document("evidence")) == sorted(document("evidence"))
    for key in document("evidence"):
        known = evidence(key)
        assert key.isalpha() or KEY.fullmatch(key), key
        assert known.level in ("recorded", "documented", "assumed"), key
        assert known.source
        assert set(document("evidence")[key]) == {"level", "source"}


def test_every_source_is_one_that_any_reader_can_open() -> None:
    assert {
        key: dated["source"] for key, dated in document("evidence").items() if PRIVATE.search(dated["source"])
    } == {}


def test_evidence_that_is_not_filed_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"no-such-key.*evidence.json"):
        evidence("no-such-key")


def test_dated_values_stand_in_the_order_of_their_days() -> None:
    for section in ("limits", "patterns", "facts"):
        for key, entries in overlay()[section].items():
            days = [entry.get("since", "") for entry in entries]
            assert days == sorted(set(days)), f"{section} {key}"


def test_what_the_overlay_says_of_the_model_is_about_things_the_model_has() -> None:
    model = Model("current")
    for name in overlay()["on_wire"]:
        structure, _, member = name.partition(".")
        assert member in model.shape(structure)["members"]
    for name in overlay()["enforced"]:
        shape, _, rule = name.partition(".")
        assert model.limit(shape, rule) is not None
    for shape, fold in overlay()["folds"].items():
        known = {*model.shape(shape)["enum"], None}
        assert {*fold["values"], *fold["values"].values()} <= known
    for shape, values in overlay()["seen"].items():
        assert not set(values) & set(model.shape(shape)["enum"])
    for name in overlay()["limits"]:
        operation, _, member = name.partition(".")
        if operation in model.operations:
            assert member in model.shape(model.operations[operation].input_shape)["members"]
    for shape, limit in overlay()["bounds"].items():
        assert model.shape(shape)["type"] in ("string", "list")
        assert limit in overlay()["limits"]
    for name in overlay()["required"]:
        structure, _, member = name.partition(".")
        assert member in model.shape(structure)["members"]
    for shape in overlay()["patterns"]:
        assert model.shape(shape)["type"] == "string"
