"""On-premises instances, by themselves and as targets: behaviour 2.9, 8.7."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, Policies
from tests.evidence import shared
from tests.making import deploy, info, make

USER = "arn:aws:iam::123456789012:user/{}"
SESSION = "arn:aws:sts::123456789012:assumed-role/Rack/{}"
RACK = {"Key": "Kind", "Value": "rack"}
STAGE = {"Key": "Stage", "Value": "prod"}


def register(fake: CodeDeployFake, *names: str) -> None:
    for name in names:
        asked = {"instanceName": name, "iamUserArn": USER.format(name)}
        assert fake.call("RegisterOnPremisesInstance", asked) == {}


def tag(fake: CodeDeployFake, names: list[str], *tags: Mapping[str, str]) -> None:
    asked = {"instanceNames": names, "tags": list(tags)}
    assert fake.call("AddTagsToOnPremisesInstances", asked) == {}


def untag(fake: CodeDeployFake, names: list[str], *tags: Mapping[str, str]) -> None:
    asked = {"instanceNames": names, "tags": list(tags)}
    assert fake.call("RemoveTagsFromOnPremisesInstances", asked) == {}


def deregister(fake: CodeDeployFake, name: str) -> None:
    assert fake.call("DeregisterOnPremisesInstance", {"instanceName": name}) == {}


def shown(fake: CodeDeployFake, name: str) -> dict[str, Any]:
    found: dict[str, Any] = fake.call("GetOnPremisesInstance", {"instanceName": name})["instanceInfo"]
    return found


def listed(fake: CodeDeployFake, **members: Any) -> list[str]:
    names: list[str] = fake.call("ListOnPremisesInstances", members)["instanceNames"]
    return names


def racks(*names: str) -> CodeDeployFake:
    """A fake with these instances, each tagged as a rack."""
    fake = make()
    register(fake, *names)
    tag(fake, list(names), RACK)
    return fake


def test_an_instance_answers_as_in_the_published_sample() -> None:
    path = shared("evidence/responses/GetOnPremisesInstance/awscli-example-get-on-premises-instance-1.json")
    sample = json.loads(path.read_text(encoding="utf-8"))["response"]["instanceInfo"]
    fake = racks("rack")
    answer = shown(fake, "rack")
    assert set(answer) == set(sample)
    assert answer["registerTime"] == fake.clock.now_ms / 1000
    assert answer["tags"] == [RACK]
    form = re.compile(r"arn:aws:codedeploy:us-east-1:123456789012:instance/\w+_[0-9A-Za-z]{10}")
    assert form.fullmatch(answer["instanceArn"])
    assert form.fullmatch(sample["instanceArn"])


def test_a_session_may_stand_in_place_of_a_user() -> None:
    fake = make()
    fake.call("RegisterOnPremisesInstance", {"instanceName": "rack", "iamSessionArn": SESSION.format("rack")})
    answer = shown(fake, "rack")
    assert answer["iamSessionArn"] == SESSION.format("rack")
    assert "iamUserArn" not in answer


def test_a_deregistered_one_keeps_its_record_and_its_tags() -> None:
    fake = racks("rack")
    before = shown(fake, "rack")
    fake.clock.advance(5)
    deregister(fake, "rack")
    fake.clock.advance(5)
    deregister(fake, "rack")
    deregister(fake, "nobody")
    assert shown(fake, "rack") == {**before, "deregisterTime": before["registerTime"] + 5}


def test_one_registered_again_is_as_new() -> None:
    fake = racks("rack")
    before = shown(fake, "rack")
    deregister(fake, "rack")
    fake.clock.advance(5)
    register(fake, "rack")
    after = shown(fake, "rack")
    assert after["instanceArn"] != before["instanceArn"]
    assert (after["tags"], after["registerTime"]) == ([], before["registerTime"] + 5)


def test_a_batch_leaves_out_what_is_unknown_and_answers_a_duplicate_once() -> None:
    fake = racks("a", "b")
    answer = fake.call("BatchGetOnPremisesInstances", {"instanceNames": ["b", "none", "a", "b"]})
    assert answer["instanceInfos"] == [shown(fake, "b"), shown(fake, "a")]


@pytest.mark.parametrize(
    ("members", "found"),
    [
        ({}, ["a", "b", "c"]),
        ({"registrationStatus": "Registered"}, ["a", "b"]),
        ({"registrationStatus": "Deregistered"}, ["c"]),
        ({"tagFilters": []}, ["a", "b", "c"]),
        ({"tagFilters": [{**STAGE, "Type": "KEY_AND_VALUE"}]}, ["a"]),
        ({"tagFilters": [STAGE, {"Value": "rack", "Type": "VALUE_ONLY"}]}, ["a", "b"]),
        ({"tagFilters": [{"Key": "Kind", "Type": "KEY_ONLY"}]}, ["b"]),
    ],
)
def test_a_list_is_by_name_and_of_what_was_asked_for(members: dict[str, Any], found: list[str]) -> None:
    fake = make()
    register(fake, "c", "b", "a")
    tag(fake, ["b"], RACK)
    tag(fake, ["a"], STAGE)
    deregister(fake, "c")
    assert listed(fake, **members) == found


def test_pages_of_instances_follow_one_another() -> None:
    fake = make(Policies(list_page_size=2))
    register(fake, "c", "b", "a")
    first = fake.call("ListOnPremisesInstances")
    assert first["instanceNames"] == ["a", "b"]
    assert fake.call("ListOnPremisesInstances", {"nextToken": first["nextToken"]}) == {"instanceNames": ["c"]}


def test_a_key_gets_its_new_value_and_only_exact_pairs_go() -> None:
    fake = racks("a", "b")
    tag(fake, ["a"], {"Key": "Kind", "Value": "blade"}, STAGE)
    untag(fake, ["a", "b"], RACK, {"Key": "Stage", "Value": "test"})
    assert shown(fake, "a")["tags"] == [{"Key": "Kind", "Value": "blade"}, STAGE]
    assert shown(fake, "b")["tags"] == []


def test_a_key_that_is_there_does_not_count_twice() -> None:
    fake = racks("a")
    tag(fake, ["a"], *({"Key": f"k{number}", "Value": "v"} for number in range(9)))
    tag(fake, ["a"], {"Key": "k0", "Value": "w"})
    assert len(shown(fake, "a")["tags"]) == 10


def test_a_snapshot_keeps_them() -> None:
    fake = racks("a")
    before = fake.snapshot()
    register(fake, "b")
    fake.restore(before)
    assert listed(fake) == ["a"]


@pytest.mark.parametrize(
    "settings",
    [
        {"onPremisesInstanceTagFilters": [{**RACK, "Type": "KEY_AND_VALUE"}]},
        {"onPremisesTagSet": {"onPremisesTagSetList": [[{**RACK, "Type": "KEY_AND_VALUE"}]]}},
    ],
)
def test_a_group_deploys_to_them(settings: dict[str, Any]) -> None:
    fake = racks("a", "b", "gone")
    register(fake, "bare")
    deregister(fake, "gone")
    fake.seed_group("web", "racks", 0, ec2TagFilters=[], **settings)
    deployment_id = deploy(fake, deploymentGroupName="racks")
    fake.run_until_idle()
    assert info(fake, deployment_id)["status"] == "Succeeded"
    asked = {"deploymentId": deployment_id}
    assert fake.call("ListDeploymentTargets", asked)["targetIds"] == ["a", "b"]
    target = fake.call("GetDeploymentTarget", {**asked, "targetId": "a"})["deploymentTarget"]["instanceTarget"]
    assert target["targetArn"] == shown(fake, "a")["instanceArn"]
    summary = fake.call("GetDeploymentInstance", {**asked, "instanceId": "a"})["instanceSummary"]
    assert summary["instanceId"] == target["targetArn"]


def group_of_racks(fake: CodeDeployFake, **members: Any) -> str:
    """A deployment to a group that means racks; nobody said what the EC2 fleet is."""
    fake.call("CreateApplication", {"applicationName": "web"})
    asked = {
        "applicationName": "web",
        "deploymentGroupName": "prod",
        "serviceRoleArn": "arn:aws:iam::123456789012:role/R",
        "onPremisesInstanceTagFilters": [{**RACK, "Type": "KEY_AND_VALUE"}],
    }
    fake.call("CreateDeploymentGroup", {**asked, **members})
    return deploy(fake)


def test_a_group_of_racks_alone_gets_no_synthetic_instances() -> None:
    fake = make()
    deployment_id = group_of_racks(fake)
    fake.run_until_idle()
    assert info(fake, deployment_id)["errorInformation"]["code"] == "NO_INSTANCES"


def test_a_group_that_means_others_too_gets_them_beside_its_racks() -> None:
    fake = racks("a")
    deployment_id = group_of_racks(fake, ec2TagFilters=[{"Key": "App", "Type": "KEY_ONLY"}])
    fake.run_until_idle()
    assert info(fake, deployment_id)["deploymentOverview"]["Succeeded"] == 4
