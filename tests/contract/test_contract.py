"""The contract at a date: what was there, what was not yet, and what numbers held."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codedeploy_fake.contract import Contract, load
from codedeploy_fake.contract.data import document
from codedeploy_fake.errors import UsageError
from tests.contract.shapes import answers, every_day, everything

VERSIONS: list[str] = document("model")["versions"]
DI = {"fileExistsBehavior": "DISALLOW", "previousRevision": {"revisionType": "S3"}, "computePlatform": "Server"}


def info(contract: Contract, **members: object) -> dict[str, object]:
    answer = contract.project("GetDeployment", {"deploymentInfo": members})
    result: dict[str, object] = answer["deploymentInfo"]
    return result


def test_current_is_the_newest_published_model() -> None:
    assert load().date == load("current").date == VERSIONS[-1]


def test_a_day_after_the_newest_model_is_a_day_like_any_other() -> None:
    assert load("2031-01-01").version == VERSIONS[-1]


def test_the_same_day_is_the_same_object_and_says_which() -> None:
    assert load("2017-05-16") is load("2017-05-16")
    assert load("20170516") is load("2017-05-16")
    assert repr(load("2017-05-16")) == "Contract('2017-05-16')"


@pytest.mark.parametrize("date", ["yesterday", "2017-02-30", "", "2017"])
def test_what_is_no_date_is_refused_with_the_form_to_use(date: str) -> None:
    with pytest.raises(UsageError, match="YYYY-MM-DD"):
        load(date)


def test_a_day_before_the_first_model_is_refused_with_the_first() -> None:
    with pytest.raises(UsageError, match="2015-04-27"):
        load("2015-04-26")
    assert load("2015-04-27").version == "2015-04-27"


@given(every_day())
def test_a_day_between_two_models_is_the_earlier_one(day: str) -> None:
    contract = load(day)
    before = max(version for version in VERSIONS if version <= day)
    assert contract.version == before
    assert everything(contract) == everything(load(before))


def test_file_exists_behavior_and_previous_revision_came_on_2017_05_16() -> None:
    assert set(info(load("2017-05-16"), **DI)) == {"fileExistsBehavior", "previousRevision"}
    assert info(load("2017-05-15"), **DI) == {}


def test_the_day_before_2017_05_16_differs_by_what_the_release_brought_and_nothing_else() -> None:
    new = everything(load("2017-05-16")) - everything(load("2017-05-15"))
    assert new == {
        "member CreateDeploymentInput.fileExistsBehavior",
        "member DeploymentInfo.fileExistsBehavior",
        "member DeploymentInfo.previousRevision",
        "enum FileExistsBehavior DISALLOW",
        "enum FileExistsBehavior OVERWRITE",
        "enum FileExistsBehavior RETAIN",
        "error CreateDeployment InvalidFileExistsBehaviorException",
        "error ListDeploymentInstances InvalidDeploymentInstanceTypeException",  # the seed is silent
    }
    assert everything(load("2017-05-15")) <= everything(load("2017-05-16"))


def test_compute_platform_came_with_lambda() -> None:
    assert "computePlatform" in info(load("2017-11-28"), **DI)
    assert "computePlatform" not in info(load("2017-11-27"), **DI)


def test_an_operation_is_known_from_its_date_on() -> None:
    assert load("2018-11-26").operation("GetDeploymentTarget") is None
    operation = load("2018-11-27").operation("GetDeploymentTarget")
    assert operation is not None
    assert (operation.input_shape, operation.output_shape) == ("GetDeploymentTargetInput", "GetDeploymentTargetOutput")
    assert "DeploymentTargetDoesNotExistException" in operation.errors


def test_the_target_prefix_is_the_models() -> None:
    assert load().target_prefix == "CodeDeploy_20141006"


def test_all_operations_are_known_today() -> None:
    assert sum(load().operation(name) is not None for name in document("model")["operations"]) == 47


def test_what_is_asked_of_an_operation_of_another_day_is_a_usage_error_with_close_names() -> None:
    contract = load("2017-05-16")
    for ask in (
        lambda: contract.read("GetDeploymentTarget", {}),
        lambda: contract.project("GetDeploymentTarget", {}),
        lambda: contract.check_answer("GetDeploymentTarget", {}),
        lambda: contract.check_error("GetDeploymentTarget", "X"),
    ):
        with pytest.raises(UsageError, match=r"operations of 2017-05-16.*GetDeployment"):
            ask()


@pytest.mark.parametrize(
    ("key", "day", "number"),
    [
        ("BatchGetDeployments.deploymentIds", "2017-11-27", 100),
        ("BatchGetDeployments.deploymentIds", "2017-11-28", 25),
        ("description", "2017-11-27", 100),
        ("description", "2017-11-28", 256),
        ("requestBody", "2015-04-27", 1048576),
        ("ApplicationName.min", "2015-04-27", 1),
        ("ApplicationName.max", "2015-04-27", 100),
        ("AutoScalingGroupProcessesToSuspendList.max", "current", 4),
    ],
)
def test_a_number_holds_on_its_days(key: str, day: str, number: int) -> None:
    assert load(day).limit(key) == number


def test_a_limit_that_is_not_there_is_a_usage_error_with_close_keys() -> None:
    with pytest.raises(UsageError, match="Closest: description"):
        load().limit("descripton")
    with pytest.raises(UsageError, match="AutoScalingGroupProcess"):
        load("2017-05-16").limit("AutoScalingGroupProcess.max")


@pytest.mark.parametrize("day", ["2015-04-27", "2017-05-16", "current"])
def test_names_had_their_pattern_long_before_the_model_said_so(day: str) -> None:
    for shape in ("ApplicationName", "DeploymentGroupName", "DeploymentConfigName"):
        pattern = load(day).pattern(shape)
        assert pattern.match("Web_app-1.0+x=,@")
        assert not pattern.match("Web app")
        assert not pattern.search("Web\n")


def test_a_deployment_id_is_d_and_nine() -> None:
    pattern = load("2017-05-16").pattern("DeploymentId")
    assert pattern is load("2017-05-16").pattern("DeploymentId")
    assert pattern.match("d-A1B2C3D4E")
    for wrong in ("d-A1B2C3D4", "d-a1b2c3d4e", "xd-A1B2C3D4E", "d-A1B2C3D4E\n", ""):
        assert not pattern.match(wrong)


def test_a_shape_without_a_pattern_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="patterns"):
        load().pattern("Description")


def test_enum_values_stand_in_the_models_order() -> None:
    assert load().enum("DeploymentStatus") == (
        "Created", "Queued", "InProgress", "Baking", "Succeeded", "Failed", "Stopped", "Ready",
    )  # fmt: skip
    assert load("2017-05-16").enum("DeploymentStatus") == (
        "Created", "Queued", "InProgress", "Succeeded", "Failed", "Stopped", "Ready",
    )  # fmt: skip
    assert load("2017-05-15").enum("FileExistsBehavior") == ()
    assert len(load("2017-05-16").enum("ErrorCode")) == 18
    assert len(load().enum("ErrorCode")) == 34


def test_no_such_enum_is_a_usage_error_with_close_names() -> None:
    with pytest.raises(UsageError, match="DeploymentStatus"):
        load().enum("DeploymentStatuses")


def test_a_fact_holds_on_its_days() -> None:
    assert load("2017-11-27").fact("autoRollbackConfiguration.unset") == {"enabled": False}
    assert load("2017-11-28").fact("autoRollbackConfiguration.unset") is None
    assert load("2017-11-28").fact("deploymentStatusMessages.unset") == []
    assert "is already deploying" in load("2022-06-30").fact("DeploymentLimitExceeded.text")
    assert "already has an active" in load("2022-07-01").fact("DeploymentLimitExceeded.text")


def test_both_wordings_keep_the_active_id_in_single_quotes_for_clients_that_parse_it() -> None:
    for day in ("2017-05-16", "current"):
        text = load(day).fact("DeploymentLimitExceeded.text").format(group="prod", deployment="d-A1B2C3D4E")
        assert "'d-A1B2C3D4E'" in text
        assert "'prod'" in text


def test_a_fact_belongs_to_who_asked() -> None:
    contract = load("2017-05-16")
    contract.fact("autoRollbackConfiguration.unset")["enabled"] = True
    assert contract.fact("autoRollbackConfiguration.unset") == {"enabled": False}


def test_an_unknown_fact_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="DeploymentLimitExceeded"):
        load().fact("DeploymentLimitExceeded")


def test_the_status_of_an_error_is_400_unless_the_overlay_says_otherwise() -> None:
    assert load().status("DeploymentDoesNotExistException") == 400
    assert load().status("InternalFailure") == 500
    assert load().status("RequestEntityTooLargeException") == 413


@given(st.data())
def test_every_answer_a_day_can_show_passes_the_check_of_that_day(data: st.DataObject) -> None:
    operation = data.draw(st.sampled_from(["GetDeployment", "GetDeploymentGroup", "ListDeployments", "StopDeployment"]))
    contract = load(data.draw(every_day()))
    shown = contract.project(operation, data.draw(answers(operation)))
    contract.check_answer(operation, shown)
    json.dumps(shown)
