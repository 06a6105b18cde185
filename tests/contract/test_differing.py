"""What differs between two contracts, and whether that breaks who kept to the earlier one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given

from codedeploy_fake.contract import load
from codedeploy_fake.contract.differing import CLASSES, differences, report, table
from codedeploy_fake.contract.viewing import View, of_day, of_model, of_published
from tests.contract.shapes import every_day, everything


def model(**changes: Any) -> dict[str, Any]:
    """A model without dates: one operation, a shape for requests, one for answers, one for both."""
    shapes: dict[str, Any] = {
        "In": {"type": "structure", "members": {"name": {"shape": "Name"}, "both": {"shape": "Both"}}},
        "Out": {"type": "structure", "members": {"colour": {"shape": "Colour"}, "both": {"shape": "Both"}}},
        "Both": {"type": "structure", "members": {"kind": {"shape": "Kind"}}},
        "Name": {"type": "string", "limits": [{"rule": "max", "value": 10}, {"rule": "min", "value": 2}]},
        "Colour": {"type": "string", "enum": {"red": {}, "blue": {}}},
        "Kind": {"type": "string", "enum": {"a": {}, "b": {}}},
        "Number": {"type": "integer"},
        "Names": {"type": "list", "member": "Name"},
        "Table": {"type": "map", "key": "Kind", "value": "Name"},
        "Bad": {"type": "structure", "exception": True, "members": {}},
    }
    operations: dict[str, Any] = {"Get": {"input": "In", "output": "Out", "errors": {"Bad": {}}}}
    changed: dict[str, Any] = {"shapes": shapes, "operations": operations}
    for path, value in changes.items():
        *outer, last = path.split("__")
        target: Any = changed
        for step in outer:
            target = target[step]
        if value is None:
            del target[last]
        else:
            target[last] = value
    return changed


def told(before: dict[str, Any], after: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {
        (difference.fact, difference.happened, "breaking" if difference.breaking else "compatible")
        for difference in differences(of_model(before), of_model(after))
    }


@pytest.mark.parametrize(
    ("change", "forth", "back"),
    [
        ({"operations__Put": {"input": "In", "errors": {}}}, ("operation Put", "added", "compatible"), "breaking"),
        ({"operations__Get__errors": {}}, ("error Get Bad", "removed", "compatible"), "compatible"),
        ({"shapes__In__members__both": None}, ("member In.both", "removed", "breaking"), "compatible"),
        ({"shapes__In__required": ["name"]}, ("required In.name", "added", "breaking"), "compatible"),
        ({"shapes__Out__required": ["colour"]}, ("required Out.colour", "added", "compatible"), "breaking"),
        ({"shapes__Colour__enum__blue": None}, ("enum Colour blue", "removed", "compatible"), "compatible"),
        ({"shapes__Kind__enum__b": None}, ("enum Kind b", "removed", "breaking"), "compatible"),
    ],
)
def test_what_comes_one_way_goes_the_other(change: Mapping[str, Any], forth: tuple[str, str, str], back: str) -> None:
    opposite = {"added": "removed", "removed": "added"}
    assert told(model(), model(**change)) == {forth}
    assert told(model(**change), model()) == {(forth[0], opposite[forth[1]], back)}


@pytest.mark.parametrize(
    ("rule", "before", "after", "expected"),
    [
        ("max", 10, 11, ("widened", "compatible")),
        ("max", 10, 9, ("narrowed", "breaking")),
        ("min", 2, 1, ("widened", "compatible")),
        ("min", 2, 3, ("narrowed", "breaking")),
        ("max", 10, None, ("widened", "compatible")),
        ("max", None, 10, ("narrowed", "breaking")),
        ("pattern", "a+", "a*", ("narrowed", "breaking")),
    ],
)
def test_a_narrower_limit_breaks_requests(rule: str, before: object, after: object, expected: tuple[str, str]) -> None:
    def limited(value: object) -> dict[str, Any]:
        return model(shapes__Name__limits=[] if value is None else [{"rule": rule, "value": value}])

    assert told(limited(before), limited(after)) == {(f"limit Name {rule}", *expected)}


def test_a_narrower_limit_of_answers_breaks_nobody() -> None:
    narrower = model(shapes__Colour__limits=[{"rule": "max", "value": 4}])
    assert told(model(), narrower) == {("limit Colour max", "narrowed", "compatible")}


def test_an_operation_that_begins_to_answer_answers_otherwise() -> None:
    silent = model(operations__Get__output=None)
    assert ("operation Get", "changed", "breaking") in told(silent, model())


def test_another_type_breaks() -> None:
    assert told(model(), model(shapes__In__members__name={"shape": "Number"})) == {
        ("member In.name", "changed", "breaking")
    }
    listed = model(shapes__In__members__name={"shape": "Names"})
    assert told(model(), listed) == {("member In.name", "changed", "breaking")}


def test_a_text_that_comes_to_have_an_enum_accepts_less() -> None:
    free = model(shapes__Kind={"type": "string"})
    values = {("enum Kind a", "added", "compatible"), ("enum Kind b", "added", "compatible")}
    assert told(free, model()) == {("closed Kind", "added", "breaking"), *values}
    assert ("closed Kind", "removed", "compatible") in told(model(), free)
    assert ("closed Colour", "added", "compatible") in told(model(shapes__Colour={"type": "string"}), model())


def test_of_a_shape_that_is_new_as_a_whole_only_members_and_values_are_told() -> None:
    without = model(shapes__Out__members__colour=None)
    assert told(without, model()) == {
        ("member Out.colour", "added", "compatible"),
        ("enum Colour red", "added", "compatible"),
        ("enum Colour blue", "added", "compatible"),
    }


def test_a_map_reaches_its_keys_and_values() -> None:
    mapped = model(shapes__In__members={"table": {"shape": "Table"}})
    assert of_model(mapped).uses["Kind"] == {"request", "answer"}
    assert of_model(mapped).uses["Name"] == {"request"}


def test_an_exception_that_goes_breaks_who_catches_it() -> None:
    gone = model(operations__Get__errors={}, shapes__Bad=None)
    assert told(model(), gone) == {
        ("exception Bad", "removed", "breaking"),
        ("error Get Bad", "removed", "compatible"),
    }


def test_every_class_is_used_once_and_has_a_verdict_and_a_reason() -> None:
    assert len({row[:3] for row in CLASSES}) == len(CLASSES)
    assert {row[3] for row in CLASSES} == {"compatible", "breaking"}
    assert all(row[4] for row in CLASSES)


def test_what_has_no_class_is_our_fault() -> None:
    before, after = View("", {}, {}), View("", {"weather today": 1}, {})
    with pytest.raises(AssertionError, match="no class for weather today added"):
        differences(before, after)


def test_the_table_has_a_row_for_each_class() -> None:
    assert table().count("\n") == len(CLASSES) + 1
    assert "| required | added | request | breaking | requests without it fail |" in table()


def test_the_report_counts_and_begins_with_what_breaks() -> None:
    lines = report(of_day("2017-11-27"), of_day("2017-11-28")).splitlines()
    assert lines[0].startswith("2017-11-27 (model of 2017-08-11) -> 2017-11-28 (model of 2017-11-28): ")
    breaking = [line.startswith("breaking ") for line in lines[1:]]
    assert breaking == sorted(breaking, reverse=True)
    assert f"{len(lines) - 1} differences, {sum(breaking)} breaking" in lines[0]
    for line in (
        "breaking    ~ number BatchGetDeployments.deploymentIds: 100 -> 25  (requests outside it fail)",
        "breaking    + required BatchGetDeploymentsInput.deploymentIds  (requests without it fail)",
        "breaking    - fact autoRollbackConfiguration.unset: {'enabled': False}  (readers counted on it)",
        "compatible  + fact deploymentStatusMessages.unset: []",
        "compatible  + member DeploymentInfo.computePlatform: string",
        "compatible  + enum RevisionLocationType String",
    ):
        assert line in lines


def test_what_the_wire_and_the_service_had_before_the_model_is_told_on_its_day() -> None:
    def facts(before: str, after: str) -> list[str]:
        return [str(difference) for difference in differences(of_day(before), of_day(after))]

    assert facts("2016-10-20", "2016-10-21") == ["compatible  + wire DeploymentOverview.Ready"]
    assert not [line for line in facts("2026-10-18", "2026-10-19") if "ApplicationName pattern" in line]
    assert "breaking    ~ fact DeploymentLimitExceeded.text" in "\n".join(facts("2022-06-30", "2022-07-01"))


@given(every_day())
def test_a_view_has_what_the_contract_of_the_day_has(day: str) -> None:
    seen = set(of_published(day).facts)
    ours = {key for key in everything(load(day)) if not key.startswith("limit ")}
    reached = {key for key in ours if key in seen}
    assert {key for key in seen if key.startswith(("operation ", "error ", "enum ", "member "))} == reached
    assert not {key for key in ours - reached if not key.startswith(("enum ", "member "))}


@given(every_day())
def test_a_day_does_not_differ_from_itself(day: str) -> None:
    assert differences(of_day(day), of_day(day)) == []
