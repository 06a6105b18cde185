"""Codes with their sentences: the contract's codes, all of them, each sentence with its evidence."""

from __future__ import annotations

import pytest

from codedeploy_fake.contract import evidence, load
from codedeploy_fake.contract.data import document
from codedeploy_fake.simulation.failures import (
    ERROR_INFORMATION,
    LOG_TAIL_BYTES,
    SCRIPT_MESSAGES,
    SILENT_SUCCESS,
    SUCCESS,
    Diagnostics,
    ErrorInformation,
    LifecycleErrorCode,
    error_information,
    script_timed_out,
    unknown_error,
)


def test_every_error_code_of_the_contract_has_a_sentence() -> None:
    assert set(ERROR_INFORMATION) == set(load().enum("ErrorCode"))


def test_lifecycle_error_codes_are_those_of_the_contract() -> None:
    assert tuple(LifecycleErrorCode) == load().enum("LifecycleErrorCode")


@pytest.mark.parametrize("code", ERROR_INFORMATION)
def test_every_sentence_cites_evidence_and_is_a_sentence(code: str) -> None:
    sentence, key = ERROR_INFORMATION[code]
    assert key in document("evidence")
    assert sentence == sentence.strip() != ""


def test_a_sentence_that_nobody_published_is_marked_as_assumed() -> None:
    assert evidence("error-information-neutral").level == "assumed"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("MANUAL_STOP", "the deployment is cancelled due to an abort request"),
        (
            "HEALTH_CONSTRAINTS",
            (
                "The overall deployment failed because too many individual instances failed deployment, too few "
                "healthy instances are available for deployment, or some instances in your deployment group are "
                "experiencing problems."
            ),
        ),
        (
            "NO_INSTANCES",
            (
                "The deployment failed because no instances were found for your deployment group. Check your "
                "deployment group settings to make sure the tags for your Amazon EC2 instances or Auto Scaling groups "
                "correctly identify the instances you want to deploy to, and then try again."
            ),
        ),
    ],
)
def test_sentences_that_clients_search(code: str, sentence: str) -> None:
    # behaviour 7.1
    assert error_information(code) == ErrorInformation(code, sentence)


def test_braces_are_filled_by_whoever_knows_the_name() -> None:
    assert error_information("IAM_ROLE_MISSING", group="prod").message == (
        "IAM Role is missing for deployment group: prod"
    )
    role = "arn:aws:iam::123456789012:role/deploy"
    assert f"The IAM role {role} does not" in error_information("IAM_ROLE_PERMISSIONS", role=role).message


def test_an_event_without_a_fault_says_so() -> None:
    # behaviour 2.2; and, of an event that no agent runs, more-evidence (2022)
    assert Diagnostics("Success", "", "Succeeded", "") == SUCCESS  # type: ignore[arg-type]
    assert Diagnostics(LifecycleErrorCode.SUCCESS, "", "", "") == SILENT_SUCCESS


def test_what_a_script_can_do_wrong_has_a_message() -> None:
    # behaviour 2.7: Success and UnknownError speak of no script
    assert set(LifecycleErrorCode) - set(SCRIPT_MESSAGES) == {"Success", "UnknownError"}
    assert all("{script}" in message for message in SCRIPT_MESSAGES.values())


def test_a_log_keeps_four_kilobytes() -> None:
    assert LOG_TAIL_BYTES == 4096


def test_a_script_that_was_not_done_in_time_is_told_as_the_agent_tells_it() -> None:
    # behaviour 2.7
    told = script_timed_out("BeforeInstall", 3600.0)
    assert (told.error_code, told.script_name) == ("ScriptTimedOut", "scripts/BeforeInstall.sh")
    assert told.message == ("Script at specified location: scripts/BeforeInstall.sh failed to complete in 3600 seconds")
    assert told.log_tail == "LifecycleEvent - BeforeInstall\nScript - scripts/BeforeInstall.sh\n"


def test_what_no_script_tells_is_an_unknown_error() -> None:
    assert unknown_error("gone") == Diagnostics(LifecycleErrorCode.UNKNOWN_ERROR, "", "gone", "")
