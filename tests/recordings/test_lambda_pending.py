"""What pending code must do: the 41 recorded Lambda deployments come alive, and new ones go like them.

Everything that needs a Lambda deployment to run is an expected failure. It is strict: when Lambda arrives, these tests
turn red until the mark is taken away.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, Policies, ServiceError, UsageError
from tests.making import CREATE, GROUP, PLATFORM_GROUPS, ROLE, info, make
from tests.recordings.lambda_story import (
    DAY,
    ROLLBACKS,
    USERS,
    between,
    gap,
    recorded,
    story,
    took,
    triggering,
)

CONFIG = "CodeDeployDefault.LambdaAllAtOnce"
pending = pytest.mark.xfail(raises=(ServiceError, UsageError), strict=True, reason="Lambda is not simulated yet")


def test_lambda_is_not_simulated_yet() -> None:
    """When this fails, take it away together with the marks below."""
    with pytest.raises(ServiceError, match="does not simulate a deployment on the Lambda platform yet"):
        run(on_lambda())


def relived(theirs: dict[str, Any]) -> CodeDeployFake:
    """A deployment that a user made, re-lived from what GetDeployment answered of it, to its end."""
    looks = [story().running] if theirs["deploymentId"] == story().running["deploymentId"] else []
    steps = [{"operation": "GetDeployment", "response": {"deploymentInfo": look}} for look in (*looks, theirs)]
    fake = CodeDeployFake.from_recording({"steps": steps}, policies=Policies(check_answers=True))
    fake.run_until_idle()
    return fake


@pending
@pytest.mark.parametrize("number", range(USERS))
def test_a_deployment_comes_alive_with_every_member_and_instant(number: int) -> None:
    theirs = story().users[number]
    assert info(relived(theirs), theirs["deploymentId"]) == theirs


@pending
@pytest.mark.parametrize("number", range(ROLLBACKS))
def test_its_rollback_comes_alive_with_it(number: int) -> None:
    theirs = story().rollbacks[number]
    shown = info(relived(triggering(theirs)), theirs["deploymentId"])
    times = ("createTime", "completeTime")
    assert {k: v for k, v in shown.items() if k not in times} == {k: v for k, v in theirs.items() if k not in times}
    assert between(gap(shown, triggering(theirs)), [gap(one, triggering(one)) for one in story().rollbacks])
    assert between(took(shown), [took(one) for one in story().rollbacks])


@pending
def test_it_was_in_progress_when_somebody_looked() -> None:
    theirs = story().of(story().running["deploymentId"])
    fake = relived(theirs)
    told = story().running
    steps = fake.timeline(told["deploymentId"]).trace.steps
    seen = []
    again = CodeDeployFake.from_recording(
        {"steps": [{"operation": "GetDeployment", "response": {"deploymentInfo": told}}]}
    )
    for step in steps:
        again.clock.advance_to(step.at)
        seen.append(info(again, told["deploymentId"]))
    assert told in seen


APP_SPEC = """version: 0.0
Resources:
  - shop:
      Type: AWS::Lambda::Function
      Properties: {Name: shop, Alias: live, CurrentVersion: "1", TargetVersion: "2"}
"""
LAMBDA_CREATE = {**CREATE, "revision": {"revisionType": "String", "string": {"content": APP_SPEC}}}


def on_lambda() -> CodeDeployFake:
    """A fake with the group web/prod on Lambda."""
    fake = make(contract=DAY)
    fake.call("CreateApplication", {"applicationName": "web", "computePlatform": "Lambda"})
    fake.call("CreateDeploymentGroup", {**GROUP, **PLATFORM_GROUPS["Lambda"], "deploymentConfigName": CONFIG})
    return fake


def run(fake: CodeDeployFake) -> dict[str, Any]:
    """A deployment of web/prod at its end."""
    deployment_id = fake.call("CreateDeployment", LAMBDA_CREATE)["deploymentId"]
    fake.run_until_idle()
    return info(fake, deployment_id)


def alike(shown: dict[str, Any], theirs: dict[str, Any], *, but: tuple[str, ...] = ()) -> bool:
    """The same members, and the same values of all that is not a name, an id or a time."""
    own = {"applicationName", "deploymentGroupName", "deploymentId", "revision", "createTime", "completeTime", *but}
    return shown.keys() == theirs.keys() and all(shown[name] == theirs[name] for name in shown.keys() - own)


@pending
def test_a_first_deployment_succeeds_in_its_time() -> None:
    (theirs,) = story().ended("Succeeded")
    shown = run(on_lambda())
    assert alike(shown, theirs)
    assert shown["deploymentOverview"]["Succeeded"] == 1
    everybody = [took(one) for one in (*story().ended("Succeeded"), *story().rollbacks)]
    assert between(took(shown), everybody)


@pending
def test_a_revision_in_a_string_is_shown_by_its_digest() -> None:
    shown = run(on_lambda())["revision"]
    (theirs,) = story().ended("Succeeded")
    assert shown.keys() == theirs["revision"].keys()
    assert shown["string"].keys() == theirs["revision"]["string"].keys() == {"sha256"}


@pending
@pytest.mark.parametrize("code", ["INVALID_LAMBDA_CONFIGURATION", "INVALID_LAMBDA_FUNCTION", "IAM_ROLE_PERMISSIONS"])
def test_a_pre_flight_failure_on_lambda_looks_like_theirs(code: str) -> None:
    of_code = [one for one in story().ended("Failed") if one["errorInformation"]["code"] == code]
    theirs = next(one for one in of_code if "deploymentOverview" not in one and "previousRevision" not in one)
    fake = on_lambda()
    fake.script.next().fail(code)
    shown = run(fake)
    assert alike(shown, theirs, but=("errorInformation",))
    assert shown["errorInformation"]["code"] == code
    if code == "IAM_ROLE_PERMISSIONS":  # on Lambda it is another service that the role may not use
        role = re.search(r"arn:\S+", theirs["errorInformation"]["message"])
        assert role is not None
        assert shown["errorInformation"]["message"] == theirs["errorInformation"]["message"].replace(role[0], ROLE)
    assert between(took(shown), [took(one) for one in story().ended("Failed")])


@pending
def test_a_stop_and_the_rollback_that_it_asks_for_look_like_theirs() -> None:
    theirs = next(one for one in story().ended("Stopped") if "description" not in one)
    rollback = story().of(theirs["rollbackInfo"]["rollbackDeploymentId"])
    fake = on_lambda()
    good = run(fake)
    fake.script.next().hang("BeforeAllowTraffic")
    stopped = fake.call("CreateDeployment", LAMBDA_CREATE)["deploymentId"]
    fake.clock.advance(timedelta(seconds=5))
    asked = {"deploymentId": stopped, "autoRollbackEnabled": True}
    assert fake.call("StopDeployment", asked) == recorded("StopDeployment", 1)
    fake.run_until_idle()
    shown = info(fake, stopped)
    assert alike(shown, theirs, but=("previousRevision", "rollbackInfo"))
    assert between(took(shown), [took(one) for one in story().ended("Stopped")])
    second = info(fake, shown["rollbackInfo"]["rollbackDeploymentId"])
    assert alike(second, rollback, but=("previousRevision", "rollbackInfo", "description"))
    assert second["revision"] == shown["revision"]  # its own, not the last good one
    assert second["previousRevision"] == shown["previousRevision"] == good["revision"]
    assert between(gap(second, shown), [gap(one, triggering(one)) for one in story().rollbacks])
    assert between(took(second), [took(one) for one in story().rollbacks])


@pending
def test_a_rollback_is_made_even_where_nothing_ever_succeeded() -> None:
    """The platform only has to shift traffic back."""
    fake = on_lambda()
    fake.script.next().hang("BeforeAllowTraffic")
    stopped = fake.call("CreateDeployment", LAMBDA_CREATE)["deploymentId"]
    fake.clock.advance(5)
    fake.call("StopDeployment", {"deploymentId": stopped, "autoRollbackEnabled": True})
    fake.run_until_idle()
    rollback = info(fake, info(fake, stopped)["rollbackInfo"]["rollbackDeploymentId"])
    assert (rollback["status"], rollback["creator"]) == ("Succeeded", "codeDeployRollback")
    assert "previousRevision" not in rollback


@pending
def test_the_events_are_those_of_lambda() -> None:
    fake = on_lambda()
    of = {"deploymentId": run(fake)["deploymentId"]}
    (target,) = fake.call("ListDeploymentTargets", of)["targetIds"]
    shown = fake.call("GetDeploymentTarget", {**of, "targetId": target})["deploymentTarget"]["lambdaTarget"]
    names = [event["lifecycleEventName"] for event in shown["lifecycleEvents"]]
    assert names == ["BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic"]
