"""errorInformation at every date: each code by script, its sentence, and what a service shows that lacked the code."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from botocore.exceptions import WaiterError

from codedeploy_fake.contract import load
from codedeploy_fake.contract.data import document
from codedeploy_fake.simulation.failures import ERROR_INFORMATION, STOPPING_CODES
from tests.making import ROLE, deploy, info, refused, seeded

#: behaviour 7.3 for what came after 2017-05-16; before, what came on 2016-09-20, by the same reading.
# fmt: off
NEAREST = {
    "AUTOSCALING_VALIDATION_ERROR":                ("AUTO_SCALING_CONFIGURATION", "INTERNAL_ERROR"),
    "AUTO_SCALING_IAM_ROLE_PERMISSIONS":           ("AUTO_SCALING_IAM_ROLE_PERMISSIONS", "IAM_ROLE_PERMISSIONS"),
    "CLOUDFORMATION_STACK_FAILURE":                ("INTERNAL_ERROR", "INTERNAL_ERROR"),
    "CODEDEPLOY_RESOURCE_CANNOT_BE_FOUND":         ("INTERNAL_ERROR", "INTERNAL_ERROR"),
    "CUSTOMER_APPLICATION_UNHEALTHY":              ("INTERNAL_ERROR", "INTERNAL_ERROR"),
    "ECS_UPDATE_ERROR":                            ("INTERNAL_ERROR", "INTERNAL_ERROR"),
    "ELASTIC_LOAD_BALANCING_INVALID":              ("HEALTH_CONSTRAINTS", "HEALTH_CONSTRAINTS"),
    "ELB_INVALID_INSTANCE":                        ("HEALTH_CONSTRAINTS", "HEALTH_CONSTRAINTS"),
    "HOOK_EXECUTION_FAILURE":                      ("INTERNAL_ERROR", "INTERNAL_ERROR"),
    "INVALID_ECS_SERVICE":                         ("INTERNAL_ERROR", "INTERNAL_ERROR"),
    "INVALID_LAMBDA_CONFIGURATION":                ("INTERNAL_ERROR", "INTERNAL_ERROR"),
    "INVALID_LAMBDA_FUNCTION":                     ("INTERNAL_ERROR", "INTERNAL_ERROR"),
    "INVALID_REVISION":                            ("REVISION_MISSING", "REVISION_MISSING"),
    "MISSING_BLUE_GREEN_DEPLOYMENT_CONFIGURATION": ("INTERNAL_ERROR", "INTERNAL_ERROR"),
    "MISSING_ELB_INFORMATION":                     ("HEALTH_CONSTRAINTS", "HEALTH_CONSTRAINTS"),
    "MISSING_GITHUB_TOKEN":                        ("REVISION_MISSING", "REVISION_MISSING"),
    "RESOURCE_LIMIT_EXCEEDED":                     ("OVER_MAX_INSTANCES", "OVER_MAX_INSTANCES"),
    "AGENT_ISSUE":                                 ("AGENT_ISSUE", "INTERNAL_ERROR"),
    "ALARM_ACTIVE":                                ("ALARM_ACTIVE", "INTERNAL_ERROR"),
    "AUTO_SCALING_CONFIGURATION":                  ("AUTO_SCALING_CONFIGURATION", "INTERNAL_ERROR"),
    "MANUAL_STOP":                                 ("MANUAL_STOP", "INTERNAL_ERROR"),
}
# fmt: on
_2016 = "2016-09-20"


def dates() -> Iterator[str]:
    """The first day, and every day on which ErrorCode got new values, with the published model before it."""
    versions = document("model")["versions"]
    changed = {dated["since"] for dated in document("model")["shapes"]["ErrorCode"]["enum"].values()}
    for before, version in zip(("", *versions), versions, strict=False):
        if version in changed:
            yield from filter(None, (before, version))
    yield versions[-1]


DATES = sorted(set(dates()))


def expected(code: str, date: str) -> str:
    """What a service of the date shows."""
    if code in load(date).enum("ErrorCode"):
        return code
    at_seed, before = NEAREST[code]
    return before if date < _2016 else at_seed


def test_the_enum_grew_on_six_days() -> None:
    sizes = {date: len(load(date).enum("ErrorCode")) for date in DATES}
    assert sorted(set(sizes.values())) == [13, 18, 26, 30, 33, 34]
    assert len(load("2017-05-16").enum("ErrorCode")) == 18  # behaviour 0.1


@pytest.mark.parametrize("date", DATES)
@pytest.mark.parametrize("code", ERROR_INFORMATION)
def test_every_code_is_reached_by_script_at_every_date(code: str, date: str) -> None:
    # behaviour 0.2, 7.1 and 7.3
    fake = seeded(contract=date)
    fake.script.next().fail(code)
    deployment = deploy(fake)
    fake.run_until_idle()
    shown = info(fake, deployment)
    sentence = ERROR_INFORMATION[code][0].format(group="prod", role=ROLE)
    assert shown["errorInformation"] == {"code": expected(code, date), "message": sentence}
    assert shown["status"] == ("Stopped" if code in {"ALARM_ACTIVE", "MANUAL_STOP"} else "Failed")
    assert ("deploymentOverview" in shown) == (code == "HEALTH_CONSTRAINTS")  # else no target was begun: 1.2, T3 and T4
    assert shown["completeTime"] > shown["createTime"]


@pytest.mark.parametrize("code", ERROR_INFORMATION)
def test_the_unmodified_waiter_gives_up_on_every_code(code: str) -> None:
    # behaviour Q1: Failed and Stopped are both failures of deployment_successful, told apart by the status alone
    fake = seeded()
    fake.script.next().fail(code)
    client = fake.client()
    with pytest.raises(WaiterError) as caught:
        client.get_waiter("deployment_successful").wait(deploymentId=deploy(fake))
    status = "Stopped" if code in {"ALARM_ACTIVE", "MANUAL_STOP"} else "Failed"
    assert f'matched expected path: "{status}"' in str(caught.value)
    assert caught.value.last_response["deploymentInfo"]["errorInformation"]["code"] == code


def test_the_codes_that_stop_are_the_two_of_the_table() -> None:
    # behaviour 1.1.2 and 7.1
    assert sorted(STOPPING_CODES) == ["ALARM_ACTIVE", "MANUAL_STOP"]


def test_what_was_stopped_by_hand_may_be_stopped_again_and_what_an_alarm_stopped_may_not() -> None:
    # behaviour 6.1
    fake = seeded()
    fake.script.next().fail("MANUAL_STOP")
    by_hand = deploy(fake)
    fake.run_until_idle()
    assert fake.call("StopDeployment", {"deploymentId": by_hand})["status"] == "Succeeded"
    fake.script.next().fail("ALARM_ACTIVE")
    by_alarm = deploy(fake)
    fake.run_until_idle()
    assert refused(fake, "StopDeployment", {"deploymentId": by_alarm}).code == "DeploymentAlreadyCompletedException"


def test_a_sentence_of_the_tests_own_takes_the_place_of_the_usual_one() -> None:
    fake = seeded()
    fake.script.next().fail("ALARM_ACTIVE", message="the alarm cpu is active")
    deployment = deploy(fake)
    fake.run_until_idle()
    assert info(fake, deployment)["errorInformation"] == {"code": "ALARM_ACTIVE", "message": "the alarm cpu is active"}
    assert str(fake.script.rows()[0]) == "script.next().fail('ALARM_ACTIVE', message='the alarm cpu is active')"
