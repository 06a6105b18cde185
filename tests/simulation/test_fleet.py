"""Which instances a group means: behaviour 4.7."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from codedeploy_fake.errors import UsageError
from codedeploy_fake.simulation.fleet import Fleet, Instance, OnPremisesInstance, resolve_on_premises


@pytest.fixture
def fleet() -> Fleet:
    fleet = Fleet()
    fleet.add("i-4", auto_scaling_group="web")
    fleet.add("i-3", tags={"App": "web", "Stage": "test"})
    fleet.add("i-2", tags={"App": "web", "Stage": "prod"}, auto_scaling_group="web")
    fleet.add("i-1", tags={"App": "db", "Stage": "prod"}, zone="us-east-1a")
    return fleet


def only(key: str | None = None, value: str | None = None, kind: str | None = None) -> dict[str, str]:
    named = {"Key": key, "Value": value, "Type": kind}
    return {name: text for name, text in named.items() if text is not None}


@pytest.mark.parametrize(
    ("tag_filter", "meant"),
    [
        (only("App", "web", "KEY_AND_VALUE"), ("i-2", "i-3")),
        (only("App", "web"), ("i-2", "i-3")),
        (only("App", "prod", "KEY_AND_VALUE"), ()),
        (only("Stage", kind="KEY_ONLY"), ("i-1", "i-2", "i-3")),
        (only(value="prod", kind="VALUE_ONLY"), ("i-1", "i-2")),
        (only("App", kind="KEY_AND_VALUE"), ()),
        (only("app", "web"), ()),
    ],
)
def test_a_tag_filter_means_by_its_type(fleet: Fleet, tag_filter: dict[str, str], meant: tuple[str, ...]) -> None:
    assert fleet.resolve({"ec2TagFilters": [tag_filter]}) == meant


def test_tag_filters_are_ored(fleet: Fleet) -> None:
    filters = [only("App", "db"), only("Stage", "test")]
    assert fleet.resolve({"ec2TagFilters": filters}) == ("i-1", "i-3")


def test_the_lists_of_a_tag_set_are_anded_and_ored_inside(fleet: Fleet) -> None:
    either = [only("App", "db"), only("App", "web")]
    assert fleet.resolve({"ec2TagSet": {"ec2TagSetList": [either, [only("Stage", "prod")]]}}) == ("i-1", "i-2")
    assert fleet.resolve({"ec2TagSet": {"ec2TagSetList": [[only("App", "db")], [only("Stage", "test")]]}}) == ()


@pytest.mark.parametrize("group", [{"autoScalingGroups": ["web"]}, {"autoScalingGroups": [{"name": "web"}]}])
def test_an_auto_scaling_group_means_its_members(fleet: Fleet, group: dict[str, Any]) -> None:
    assert fleet.resolve(group) == ("i-2", "i-4")


def test_an_instance_meant_twice_is_one_target(fleet: Fleet) -> None:
    group = {"autoScalingGroups": ["web"], "ec2TagFilters": [only("App", "web")]}
    assert fleet.resolve(group) == ("i-2", "i-3", "i-4")


@pytest.mark.parametrize(
    "group",
    [
        {},
        {"ec2TagFilters": [], "autoScalingGroups": []},
        {"ec2TagSet": {}},
        {"ec2TagSet": {"ec2TagSetList": []}},
        {"autoScalingGroups": ["other"]},
    ],
)
def test_a_group_without_a_hold_on_anything_means_nothing(fleet: Fleet, group: dict[str, Any]) -> None:
    assert fleet.resolve(group) == ()


def test_an_instance_added_again_is_replaced(fleet: Fleet) -> None:
    added = fleet.add("i-3", tags={"App": "new"})
    assert added == Instance("i-3", (("App", "new"),))
    assert [i for i in fleet.instances if i.instance_id == "i-3"] == [added]
    assert len(fleet.instances) == 4


def test_tags_are_a_value_in_any_order() -> None:
    assert Fleet().add("i-1", tags={"b": "2", "a": "1"}) == Fleet().add("i-1", tags={"a": "1", "b": "2"})


def test_a_fleet_that_nobody_spoke_of_is_not_an_empty_one() -> None:
    fleet = Fleet()
    assert (fleet.content, fleet.instances) == (None, ())
    fleet.declare()
    assert (fleet.content, fleet.instances) == ((), ())


def test_declaring_keeps_what_is_there(fleet: Fleet) -> None:
    before = fleet.content
    fleet.declare()
    assert fleet.content == before


def test_restore_stands_again_where_the_content_was_taken(fleet: Fleet) -> None:
    before = fleet.content
    fleet.add("i-9")
    fleet.restore(before)
    assert fleet.content == before
    fleet.restore(None)
    assert fleet.content is None


@pytest.mark.parametrize("instance_id", ["", "0abc", "i-", "I-0ABC", "i-0ABC", "i-0abc\n", "mi-0abc", None, 5])
def test_an_instance_id_is_shaped_like_one(instance_id: str) -> None:
    fleet = Fleet()
    with pytest.raises(UsageError, match=r"fleet.add\(.*an instance id is i- and small letters or digits: 'i-0abc'"):
        fleet.add(instance_id)
    assert fleet.content is None


@pytest.mark.parametrize("tags", [{"App": 5}, {5: "App"}, {"App": None}, "App", 5, [("App", "web")]])
def test_tags_are_a_mapping_of_strings(tags: Any) -> None:
    fleet = Fleet()
    with pytest.raises(UsageError, match=r"fleet.add\('i-1'\): tags is a mapping of strings, \{'Name': 'web'\}, not"):
        fleet.add("i-1", tags=tags)
    assert fleet.content is None


def rack(name: str, *tags: tuple[str, str], gone: int | None = None) -> OnPremisesInstance:
    return OnPremisesInstance(name, f"arn:{name}", 0, tags=tags, deregistered_at=gone)


RACKS = [rack("c", ("App", "web")), rack("a", ("App", "web"), ("Stage", "prod")), rack("b", ("App", "web"), gone=1)]


@pytest.mark.parametrize(
    ("group", "meant"),
    [
        ({"onPremisesInstanceTagFilters": [only("App", "web")]}, ("a", "c")),
        (
            {"onPremisesTagSet": {"onPremisesTagSetList": [[only("App", "web")], [only("Stage", kind="KEY_ONLY")]]}},
            ("a",),
        ),
        ({"ec2TagFilters": [only("App", "web")]}, ()),
        ({}, ()),
    ],
)
def test_on_premises_instances_are_meant_by_filters_of_their_own(group: dict[str, Any], meant: tuple[str, ...]) -> None:
    assert resolve_on_premises(group, RACKS) == meant


def test_an_instance_may_have_a_zone(fleet: Fleet) -> None:
    assert fleet.zones() == {"i-1": "us-east-1a"}


def test_sixteen_threads_add_and_none_is_lost() -> None:
    fleet = Fleet()

    def add(thread: int) -> None:
        for number in range(50):
            fleet.add(f"i-{thread:02x}{number:02x}")

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(add, range(16)))
    assert len(fleet.instances) == 16 * 50


def test_an_instance_is_removed(fleet: Fleet) -> None:
    gone = fleet.remove("i-2")
    assert gone.instance_id == "i-2"
    assert fleet.resolve({"autoScalingGroups": ["web"]}) == ("i-4",)
    with pytest.raises(UsageError, match=r"fleet.remove\('i-2'\): there is no such instance; there are: i-4, i-3, i-1"):
        fleet.remove("i-2")


def test_a_fleet_from_which_the_last_was_removed_is_empty_and_not_unsaid() -> None:
    fleet = Fleet()
    with pytest.raises(UsageError, match="there are: none"):
        fleet.remove("i-1")
    assert fleet.content is None
    fleet.add("i-1")
    fleet.remove("i-1")
    assert fleet.content == ()


def test_some_come_and_others_go_at_once() -> None:
    fleet = Fleet()
    fleet.add("i-0a")
    fleet.add("i-0b")
    before = fleet.content
    fleet.exchange([Instance("i-0c", auto_scaling_group="copy")], ["i-0a", "i-0z"])
    assert [one.instance_id for one in fleet.instances] == ["i-0b", "i-0c"]
    assert before is not None
    assert [one.instance_id for one in before] == ["i-0a", "i-0b"]
