"""The predefined deployment configurations (behaviour 3.1)."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, Policies
from codedeploy_fake.service.configs import DEFAULT, PREDEFINED
from tests.evidence import shared
from tests.making import deploy, info, make, seeded

HOSTS = {"type": "HOST_COUNT", "value": 1}
NOTHING = dict.fromkeys(("Pending", "InProgress", "Succeeded", "Failed", "Skipped", "Ready"), 0)

ALL = {
    "Server": ("OneAtATime", "HalfAtATime", "AllAtOnce"),
    "Lambda": (
        "LambdaAllAtOnce",
        *(f"LambdaCanary10Percent{minutes}Minutes" for minutes in (5, 10, 15, 30)),
        "LambdaLinear10PercentEvery1Minute",
        *(f"LambdaLinear10PercentEvery{minutes}Minutes" for minutes in (2, 3, 10)),
    ),
    "ECS": (
        "ECSAllAtOnce",
        *(f"ECSCanary10Percent{minutes}Minutes" for minutes in (5, 15)),
        *(f"ECSLinear10PercentEvery{minutes}Minutes" for minutes in (1, 3)),
    ),
}


def test_the_seventeen_names() -> None:
    names = {f"CodeDeployDefault.{name}": platform for platform, some in ALL.items() for name in some}
    assert len(names) == 17
    assert {name: config.platform for name, config in PREDEFINED.items()} == names


def test_instances_are_health_checked_and_only_they() -> None:
    assert all((config.health is not None) is (config.platform == "Server") for config in PREDEFINED.values())


def test_every_platform_has_a_default_of_its_own() -> None:
    assert {name: PREDEFINED[config].platform for name, config in DEFAULT.items()} == {
        "Server": "Server",
        "Lambda": "Lambda",
        "ECS": "ECS",
    }


@pytest.mark.parametrize(
    ("name", "size", "at_once"),
    [("OneAtATime", 9, 1), ("HalfAtATime", 9, 4), ("AllAtOnce", 9, 9), ("HalfAtATime", 1, 1)],
)
def test_how_many_instances_go_at_once(name: str, size: int, at_once: int) -> None:
    fake = seeded(instances=size)
    deployment_id = deploy(fake, deploymentConfigName=f"CodeDeployDefault.{name}")
    fake.run_until(deployment_id, "InProgress")
    fake.clock.advance(0.5)
    assert info(fake, deployment_id)["deploymentOverview"]["InProgress"] == at_once


@pytest.mark.parametrize(("asked", "shown"), [(None, "HalfAtATime"), ("AllAtOnce", "AllAtOnce")])
def test_the_request_stands_before_the_group(asked: str | None, shown: str) -> None:
    fake = seeded()
    fake.seed_group("web", "half", deploymentConfigName="CodeDeployDefault.HalfAtATime")
    members = {"deploymentConfigName": f"CodeDeployDefault.{asked}"} if asked else {}
    deployment_id = deploy(fake, deploymentGroupName="half", **members)
    assert info(fake, deployment_id)["deploymentConfigName"] == f"CodeDeployDefault.{shown}"


# The operations


def create(fake: CodeDeployFake, name: str = "mine", **members: Any) -> str:
    asked = {"deploymentConfigName": name, "minimumHealthyHosts": HOSTS, **members}
    wanted = {member: value for member, value in asked.items() if value is not None}
    config_id: str = fake.call("CreateDeploymentConfig", wanted)["deploymentConfigId"]
    return config_id


def shown(fake: CodeDeployFake, name: str) -> dict[str, Any]:
    answer: dict[str, Any] = fake.call("GetDeploymentConfig", {"deploymentConfigName": name})["deploymentConfigInfo"]
    return answer


def listed(fake: CodeDeployFake, **members: Any) -> list[str]:
    names: list[str] = fake.call("ListDeploymentConfigs", members)["deploymentConfigsList"]
    return names


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("api-reference-sample.json", "CodeDeployDefault.OneAtATime"),
        ("c7n-test_codedeploy_list_deployment_configs-2.json", "CodeDeployDefault.ECSCanary10Percent15Minutes"),
    ],
)
def test_a_predefined_one_answers_as_the_service_did(file: str, name: str) -> None:
    recorded = json.loads(shared(f"evidence/responses/GetDeploymentConfig/{file}").read_text(encoding="utf-8"))
    expected = dict(recorded["response"]["deploymentConfigInfo"])
    expected.pop("createTime", None)  # the older sample has one, the younger recording has none
    answer = shown(make(), name)
    assert {member: answer[member] for member in expected} == expected
    assert set(answer) - set(expected) <= {"computePlatform"}


def test_one_of_a_user_has_a_time_and_an_id() -> None:
    fake = make()
    config_id = create(fake)
    assert shown(fake, "mine") == {
        "deploymentConfigId": config_id,
        "deploymentConfigName": "mine",
        "createTime": fake.clock.now_ms / 1000,
        "computePlatform": "Server",
        "minimumHealthyHosts": HOSTS,
    }


def test_the_ids_of_the_predefined_ones_are_zeroes_with_a_tail_of_their_own() -> None:
    ids = [config.config_id for config in PREDEFINED.values()]
    assert len(set(ids)) == 17
    assert all(re.fullmatch(r"0{8}-0{4}-0{4}-0{4}-0{10}\d\d", one) for one in ids)


@pytest.mark.parametrize("platform", ["Lambda", "ECS"])
@pytest.mark.parametrize(
    "routing",
    [
        {"type": "AllAtOnce"},
        {"type": "TimeBasedCanary", "timeBasedCanary": {"canaryPercentage": 99, "canaryInterval": 2880}},
        {"type": "TimeBasedLinear", "timeBasedLinear": {"linearPercentage": 99, "linearInterval": 2880}},
        {"type": "TimeBasedLinear", "timeBasedLinear": {"linearPercentage": 50, "linearInterval": 1440}},
        {"type": "TimeBasedLinear", "timeBasedLinear": {"linearPercentage": 33, "linearInterval": 960}},
        {"type": "TimeBasedLinear", "timeBasedLinear": {"linearPercentage": 10, "linearInterval": 288}},
        {"type": "TimeBasedLinear", "timeBasedLinear": {"linearPercentage": 1, "linearInterval": 28}},
    ],
)
def test_what_the_service_was_seen_to_accept_for_traffic(platform: str, routing: dict[str, Any]) -> None:
    fake = make()
    create(fake, computePlatform=platform, minimumHealthyHosts=None, trafficRoutingConfig=routing)
    answer = shown(fake, "mine")
    assert (answer["computePlatform"], answer["trafficRoutingConfig"]) == (platform, routing)
    assert "minimumHealthyHosts" not in answer


@pytest.mark.parametrize("name", ["CodeDeployDefaultFoo", "codedeploydefault.Foo"])
def test_only_the_exact_prefix_is_reserved(name: str) -> None:
    create(make(), name)


@pytest.mark.parametrize("hosts", [{"type": "FLEET_PERCENT", "value": 0}, {"type": "HOST_COUNT", "value": 0}])
def test_nothing_has_to_stay_healthy(hosts: dict[str, Any]) -> None:
    fake = make()
    create(fake, minimumHealthyHosts=hosts, zonalConfig={"minimumHealthyHostsPerZone": hosts})
    assert shown(fake, "mine")["zonalConfig"] == {"minimumHealthyHostsPerZone": hosts}


def test_the_users_own_come_first_and_by_name() -> None:
    fake = make()
    create(fake, "b")
    create(fake, "a")
    assert listed(fake) == ["a", "b", *PREDEFINED]


@pytest.mark.parametrize(("date", "count"), [("2017-05-16", 3), ("2018-06-01", 12), ("current", 17)])
def test_a_list_has_what_there_was_at_the_date(date: str, count: int) -> None:
    assert len(listed(make(contract=date))) == count


def test_before_there_were_platforms_nobody_sees_one() -> None:
    fake = make(contract="2017-05-16")
    assert set(shown(fake, "CodeDeployDefault.AllAtOnce")) == {
        "deploymentConfigId",
        "deploymentConfigName",
        "minimumHealthyHosts",
    }


def test_pages_of_configurations_follow_one_another() -> None:
    fake = make(Policies(list_page_size=10))
    first = fake.call("ListDeploymentConfigs")
    second = fake.call("ListDeploymentConfigs", {"nextToken": first["nextToken"]})
    assert first["deploymentConfigsList"] + second["deploymentConfigsList"] == list(PREDEFINED)
    assert "nextToken" not in second


def test_a_deleted_one_is_gone_and_deleting_it_again_is_no_error() -> None:
    fake = seeded()
    create(fake)
    deploy(fake, deploymentConfigName="mine")
    fake.run_until_idle()
    before = fake.snapshot()
    for _ in range(2):
        assert fake.call("DeleteDeploymentConfig", {"deploymentConfigName": "mine"}) == {}
    assert listed(fake) == list(PREDEFINED)
    fake.restore(before)
    assert "mine" in listed(fake)


def test_a_group_may_use_one_of_a_user() -> None:
    fake = seeded(instances=9)
    create(fake, minimumHealthyHosts={"type": "HOST_COUNT", "value": 6})
    fake.seed_group("web", "own", [f"i-{n}" for n in range(9)], deploymentConfigName="mine")
    deployment_id = deploy(fake, deploymentGroupName="own")
    fake.run_until(deployment_id, "InProgress")
    fake.clock.advance(0.5)
    assert info(fake, deployment_id)["deploymentConfigName"] == "mine"
    assert info(fake, deployment_id)["deploymentOverview"]["InProgress"] == 3


def test_one_of_a_user_is_not_lenient_with_a_fleet_of_one() -> None:
    fake = seeded(instances=1)
    create(fake)
    deployment_id = deploy(fake, deploymentConfigName="mine")
    fake.run_until_idle()
    assert info(fake, deployment_id)["errorInformation"]["code"] == "HEALTH_CONSTRAINTS_INVALID"


def test_zones_are_deployed_to_one_after_another() -> None:
    fake = make()
    for number, zone in enumerate("bab"):
        fake.fleet.add(f"i-{number}", tags={"App": "web"}, zone=f"us-east-1{zone}")
    zonal = {"monitorDurationInSeconds": 100, "firstZoneMonitorDurationInSeconds": 50}
    create(fake, minimumHealthyHosts={"type": "HOST_COUNT", "value": 0}, zonalConfig=zonal)
    filters = [{"Key": "App", "Value": "web", "Type": "KEY_AND_VALUE"}]
    fake.seed_group("web", "prod", 0, deploymentConfigName="mine", ec2TagFilters=filters)
    deployment_id = deploy(fake)
    fake.run_until(deployment_id, "InProgress")
    fake.clock.advance(30)
    assert info(fake, deployment_id)["deploymentOverview"] == {**NOTHING, "Succeeded": 1, "Pending": 2}
    fake.clock.advance(50)
    fake.run_until_idle()
    assert info(fake, deployment_id)["status"] == "Succeeded"
