"""Quotas: the contract's own number, or the one that a test wants."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from codedeploy_fake import Policies, Quotas, UsageError
from codedeploy_fake.quotas import field_name
from tests.making import CREATE, GROUP, REVISION, refused, seeded

IDS = ["d-ABCDEFGHI", "d-ABCDEFGHJ"]
TAGS = [{"Key": key, "Value": "v"} for key in "ab"]
FILTERS = [{**tag, "Type": "KEY_AND_VALUE"} for tag in TAGS]
ALARMS = {"enabled": True, "alarms": [{"name": "cpu"}, {"name": "mem"}]}
TRIGGERS = [
    {
        "triggerName": name,
        "triggerTargetArn": f"arn:aws:sns:us-east-1:123456789012:{name}",
        "triggerEvents": ["DeploymentStart"],
    }
    for name in "ab"
]
NEW = {**GROUP, "deploymentGroupName": "new"}
#: quota, operation, what goes beyond one, the error
BEYOND: list[tuple[str, str, dict[str, Any], str]] = [
    ("applications", "CreateApplication", {"applicationName": "new"}, "ApplicationLimitExceeded"),
    ("deployment_groups", "CreateDeploymentGroup", NEW, "DeploymentGroupLimitExceeded"),
    ("alarms", "CreateDeploymentGroup", {**NEW, "alarmConfiguration": ALARMS}, "AlarmsLimitExceeded"),
    ("alarms", "CreateDeployment", {**CREATE, "overrideAlarmConfiguration": ALARMS}, "AlarmsLimitExceeded"),
    ("triggers", "CreateDeploymentGroup", {**NEW, "triggerConfigurations": TRIGGERS}, "TriggerTargetsLimitExceeded"),
    ("tags", "CreateDeploymentGroup", {**NEW, "ec2TagFilters": FILTERS}, "InvalidEC2Tag"),
    (
        "ec2_tag_groups",
        "CreateDeploymentGroup",
        {**NEW, "ec2TagSet": {"ec2TagSetList": [[one] for one in FILTERS]}},
        "TagSetListLimitExceeded",
    ),
    (
        "auto_scaling_groups",
        "CreateDeploymentGroup",
        {**NEW, "autoScalingGroups": ["a", "b"]},
        "InvalidAutoScalingGroup",
    ),
    (
        "load_balancers",
        "CreateDeploymentGroup",
        {**NEW, "loadBalancerInfo": {"elbInfoList": [{"name": "a"}, {"name": "b"}]}},
        "InvalidLoadBalancerInfo",
    ),
    ("resource_tags", "CreateDeploymentGroup", {**NEW, "tags": TAGS}, "InvalidTagsToAdd"),
    ("description", "CreateDeployment", {**CREATE, "description": "ab"}, "DescriptionTooLong"),
    ("batch_get_applications", "BatchGetApplications", {"applicationNames": ["a", "b"]}, "BatchLimitExceeded"),
    (
        "batch_get_application_revisions",
        "BatchGetApplicationRevisions",
        {"applicationName": "web", "revisions": [REVISION] * 2},
        "BatchLimitExceeded",
    ),
    (
        "batch_get_deployment_groups",
        "BatchGetDeploymentGroups",
        {"applicationName": "web", "deploymentGroupNames": ["a", "b"]},
        "BatchLimitExceeded",
    ),
    ("batch_get_deployments", "BatchGetDeployments", {"deploymentIds": IDS}, "BatchLimitExceeded"),
    (
        "batch_get_on_premises_instances",
        "BatchGetOnPremisesInstances",
        {"instanceNames": ["a", "b"]},
        "BatchLimitExceeded",
    ),
    (
        "add_tags_to_on_premises_instances",
        "AddTagsToOnPremisesInstances",
        {"instanceNames": ["a", "b"], "tags": TAGS[:1]},
        "InstanceLimitExceeded",
    ),
    (
        "remove_tags_from_on_premises_instances",
        "RemoveTagsFromOnPremisesInstances",
        {"instanceNames": ["a", "b"], "tags": TAGS[:1]},
        "InstanceLimitExceeded",
    ),
]


@pytest.mark.parametrize(("quota", "operation", "asked", "error"), BEYOND)
def test_a_quota_of_one_lets_no_second_through(quota: str, operation: str, asked: dict[str, Any], error: str) -> None:
    fake = seeded(Policies(quotas=Quotas(**{quota: 1})))
    assert refused(fake, operation, asked).code == f"{error}Exception"


def test_a_quota_may_be_larger_than_the_contracts() -> None:
    fake = seeded(Policies(quotas=Quotas(batch_get_deployments=26)))
    assert fake.call("BatchGetDeployments", {"deploymentIds": IDS[:1] * 26}) == {"deploymentsInfo": []}


def test_configurations_have_one() -> None:
    fake = seeded(Policies(quotas=Quotas(deployment_configs=0)))
    asked = {"deploymentConfigName": "mine", "minimumHealthyHosts": {"type": "HOST_COUNT", "value": 0}}
    assert (
        refused(fake, "CreateDeploymentConfig", asked).message
        == "The limit of 0 deployment configurations was exceeded"
    )


def test_without_a_single_active_deployment_none_can_begin() -> None:
    fake = seeded(Policies(quotas=Quotas(active_deployments=0)))
    assert refused(fake, "CreateDeployment", CREATE).message == "The limit of 0 active deployments was exceeded"


def test_what_has_ended_is_not_active() -> None:
    fake = seeded(Policies(quotas=Quotas(active_deployments=1)))
    fake.seed_group("web", "other")
    for name in ("prod", "other", "prod"):
        fake.call("CreateDeployment", {**CREATE, "deploymentGroupName": name})
        fake.run_until_idle()


@pytest.mark.parametrize("field", fields(Quotas), ids=lambda field: field.name)
@pytest.mark.parametrize("value", [-1, 1.5, True, "2"])
def test_a_quota_is_a_whole_number(field: Any, value: Any) -> None:
    with pytest.raises(UsageError, match=rf"Quotas\({field.name}={value!r}\): a whole number of at least 0"):
        Quotas(**{field.name: value})


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("ec2TagGroups", "ec2_tag_groups"),
        ("BatchGetDeployments.deploymentIds", "batch_get_deployments"),
        ("description", "description"),
    ],
)
def test_the_names_are_the_contracts(key: str, name: str) -> None:
    assert field_name(key) == name
    assert Quotas(**{name: 7}).of(key) == 7
    assert Quotas().of(key) is None


def test_a_limit_that_is_no_quota_is_the_contracts() -> None:
    assert Quotas().of("tagKey") is None
