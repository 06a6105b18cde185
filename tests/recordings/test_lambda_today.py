"""What holds today of the 41 recorded Lambda deployments: contract, sentences, ids, times, and what platforms share."""

from __future__ import annotations

import re

import pytest

from codedeploy_fake import CodeDeployFake, Timings
from codedeploy_fake.contract import load
from codedeploy_fake.simulation.failures import ERROR_INFORMATION
from tests.making import deploy, info, make, seeded
from tests.recordings.lambda_story import (
    COUNT,
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


def test_the_story_is_whole() -> None:
    told = story()
    assert len(told.infos) == COUNT
    assert sorted(recorded("ListDeployments", 1)["deployments"]) == sorted(one["deploymentId"] for one in told.infos)
    assert (len(told.users), len(told.rollbacks)) == (USERS, ROLLBACKS)
    assert len(told.ended("Failed")) + len(told.ended("Stopped")) + len(told.ended("Succeeded")) == USERS


@pytest.mark.parametrize("number", range(COUNT))
def test_the_contract_of_that_day_allows_every_answer(number: int) -> None:
    for contract in (load(DAY), load()):
        contract.check_answer("GetDeployment", {"deploymentInfo": story().infos[number]})


@pytest.mark.parametrize(
    ("operation", "number"),
    [
        ("BatchGetDeployments", 1), ("BatchGetDeployments", 2), ("BatchGetDeployments", 3),
        ("GetDeployment", 1), ("ListDeployments", 1), ("StopDeployment", 1),
    ],
)  # fmt: skip
def test_the_contract_of_that_day_allows_every_response(operation: str, number: int) -> None:
    load(DAY).check_answer(operation, recorded(operation, number))


@pytest.mark.parametrize("number", range(COUNT))
def test_nothing_of_an_answer_is_lost_on_that_day(number: int) -> None:
    answer = {"deploymentInfo": story().infos[number]}
    assert load(DAY).project("GetDeployment", answer) == answer


def sentence(code: str) -> re.Pattern[str]:
    """Our sentence for a code, with a blank for every name that the service fills in."""
    text = re.escape(ERROR_INFORMATION[code][0])
    text = text.replace(r"\{role\}", r"arn:aws:iam::\d{12}:role/\S+").replace("AmazonEC2", r"(AmazonEC2|AWSLambda)")
    return re.compile(text.replace(r"target\ Lambda\ function\ ", r"target\ Lambda\ function\ (\S+\ )?"))


#: Sentences of a code that has several, by their beginnings; ours is another one, or none yet.
_OTHER_SENTENCES = ("lifecycle event LambdaFunctionToValidate", "alias version does not match", "alias cannot be null")


@pytest.mark.parametrize("number", range(COUNT))
def test_our_sentence_of_a_code_is_the_recorded_one(number: int) -> None:
    error = story().infos[number].get("errorInformation")
    if error is None:
        assert story().infos[number]["status"] == "Succeeded"
    elif any(part in error["message"] for part in _OTHER_SENTENCES):
        assert error["code"] in ERROR_INFORMATION
    else:
        assert sentence(error["code"]).fullmatch(error["message"])


def rolled_back() -> tuple[CodeDeployFake, str, str]:
    """A Server deployment that somebody stopped, with the one that rolls it back."""
    fake = seeded(contract=DAY)
    deploy(fake)
    fake.run_until_idle()
    stopped = deploy(fake)
    fake.clock.advance(3)
    fake.call("StopDeployment", {"deploymentId": stopped, "autoRollbackEnabled": True})
    fake.run_until_idle()
    return fake, stopped, info(fake, stopped)["rollbackInfo"]["rollbackDeploymentId"]


@pytest.mark.parametrize("number", range(ROLLBACKS))
def test_a_rollback_tells_what_a_recorded_one_tells(number: int) -> None:
    fake, stopped, rollback = rolled_back()
    theirs = story().rollbacks[number]
    ids = {triggering(theirs)["deploymentId"]: stopped, theirs["deploymentId"]: rollback}

    def ours(text: str) -> str:
        for old, new in ids.items():
            text = text.replace(old, new)
        return text

    for deployment_id, told in ((stopped, triggering(theirs)), (rollback, theirs)):
        shown = info(fake, deployment_id)
        assert shown["rollbackInfo"] == {name: ours(text) for name, text in told["rollbackInfo"].items()}
        assert shown.get("autoRollbackConfiguration") == told.get("autoRollbackConfiguration")
        assert shown["creator"] == told["creator"]
        assert shown.get("errorInformation") == told.get("errorInformation")
    assert info(fake, rollback)["description"] == ours(theirs["description"])


def test_a_stop_answers_as_it_was_recorded() -> None:
    """Before an agent has a command, there is nothing to wait for, as there never is on Lambda."""
    fake = seeded(contract=DAY)
    deployment_id = deploy(fake)
    answer = fake.call("StopDeployment", {"deploymentId": deployment_id, "autoRollbackEnabled": True})
    assert answer == recorded("StopDeployment", 1)


def test_our_ids_have_the_shape_of_theirs() -> None:
    theirs = [one["deploymentId"] for one in story().infos]
    assert all(re.fullmatch(r"d-[A-Z0-9]{9}", one) for one in [*theirs, deploy(seeded())])


def test_our_times_lie_within_theirs() -> None:
    timings, told = Timings(), story()
    pre_flight = [took(one) for one in told.ended("Failed") if "deploymentOverview" not in one]
    assert len(pre_flight) == 10
    assert between(timings.created + timings.queued, pre_flight)
    assert between(timings.rollback, [gap(one, triggering(one)) for one in told.rollbacks])


def test_a_pre_flight_failure_takes_as_long_as_theirs_and_has_their_members() -> None:
    fake = seeded(contract=DAY)
    fake.script.next().fail("INVALID_LAMBDA_CONFIGURATION")
    deployment_id = deploy(fake)
    fake.run_until_idle()
    shown = info(fake, deployment_id)
    theirs = [one for one in story().ended("Failed") if "deploymentOverview" not in one]
    assert between(took(shown), [took(one) for one in theirs])
    first = next(one for one in theirs if "previousRevision" not in one)
    assert shown.keys() == first.keys()
    assert shown["rollbackInfo"] == first["rollbackInfo"] == {}


def test_a_previous_revision_is_there_after_the_first_success_of_the_group() -> None:
    """Every deployment that a user made, in the same order, to instances."""
    fake, with_one = make(contract=DAY), []
    for application in dict.fromkeys(one["applicationName"] for one in story().users):
        fake.seed_group(application, "group", 1)
    for theirs in story().users:
        row, error = fake.script.next(), theirs.get("errorInformation", {})
        if theirs["status"] == "Failed":
            row.fail(error["code"])
        made = deploy(fake, applicationName=theirs["applicationName"], deploymentGroupName="group")
        if theirs["status"] == "Stopped":
            fake.call("StopDeployment", {"deploymentId": made})
        fake.run_until_idle()
        assert info(fake, made)["status"] == theirs["status"]
        with_one.append(("previousRevision" in info(fake, made), "previousRevision" in theirs))
    assert {ours for ours, _ in with_one} == {True, False}
    assert all(ours == theirs for ours, theirs in with_one)
