"""An answer without its request is taken only for a question that it can be the answer to."""

from __future__ import annotations

from typing import Any

import pytest

from codedeploy_fake.recordings.formats import steps
from codedeploy_fake.verification.alone import answered, shows
from codedeploy_fake.verification.matching import Mapped
from codedeploy_fake.verification.telling import Verdict
from tests.evidence import shared
from tests.verification.test_cassette_target import verified

WEB = {"applicationName": "verify-web"}


@pytest.mark.parametrize(
    ("request_", "answer", "can_be"),
    [
        ({"deploymentId": "d-1"}, {"deploymentInfo": {"deploymentId": "d-1"}}, True),
        ({"deploymentId": "d-2"}, {"deploymentInfo": {"deploymentId": "d-1"}}, False),
        ({"deploymentId": "d-2"}, {"deploymentTargets": [{"instanceTarget": {"deploymentId": "d-1"}}]}, False),
        ({"deploymentIds": ["d-2"]}, {"deploymentsInfo": [{"deploymentId": "d-1"}]}, False),
        ({"deploymentIds": ["d-2", "d-1"]}, {"deploymentsInfo": [{"deploymentId": "d-1"}]}, True),
        ({"deploymentIds": ["d-2"]}, {"deploymentsInfo": []}, True),
        ({"targetIds": ["i-2"]}, {"deploymentTargets": [{"instanceTarget": {"targetId": "i-1"}}]}, False),
        ({"instanceId": "i-1"}, {"instanceSummary": {"instanceId": "arn:aws:ec2:r:1:instance/i-1"}}, True),
        ({"instanceId": "i-2"}, {"instanceSummary": {"instanceId": "arn:aws:ec2:r:1:instance/i-1"}}, False),
        ({"instanceNames": ["b"]}, {"instanceInfos": [{"instanceName": "a"}]}, False),
        ({"deploymentConfigName": "mine"}, {"deploymentConfigInfo": {"deploymentConfigName": "other"}}, False),
        (WEB, {"application": {"applicationName": "shop"}}, True),
        ({"applicationName": "verify-unknown"}, {"application": {"applicationName": "shop"}}, False),
        ({"applicationNames": ["verify-unknown"]}, {"applicationsInfo": [{"applicationName": "shop"}]}, False),
    ],
)
def test_it_shows_what_it_can_be_the_answer_to(request_: dict[str, Any], answer: dict[str, Any], can_be: bool) -> None:
    sent = {"applicationName": ["verify-web"]}
    assert (answered(request_, answer, Mapped(), sent) is not None) is can_be


@pytest.mark.parametrize(
    ("request_", "answer", "shown"),
    [
        ({"deploymentId": "d-1"}, {"deploymentInfo": {"deploymentId": "d-1"}}, True),
        ({"deploymentIds": ["d-2", "d-1"]}, {"deploymentsInfo": [{"deploymentId": "d-1"}]}, False),
        ({"deploymentIds": ["d-2"]}, {"deploymentsInfo": []}, False),
        ({}, {"deploymentConfigsList": []}, False),
    ],
)
def test_beyond_doubt_is_what_shows_all_that_was_asked(
    request_: dict[str, Any], answer: dict[str, Any], shown: bool
) -> None:
    assert shows(request_, answer, Mapped()) is shown


@pytest.mark.parametrize(
    ("operation", "answer", "story"),
    [
        ("BatchGetDeployments", {"deploymentsInfo": [{"deploymentId": "d-1"}]}, "batch-of-unknown-ids-only"),
        ("BatchGetDeployments", {"deploymentsInfo": []}, "batch-of-unknown-ids-only"),
        (
            "ListDeploymentConfigs",
            {"deploymentConfigsList": ["CodeDeployDefault.OneAtATime"]},
            "configurations-of-today",
        ),
        ("CreateDeploymentConfig", {"deploymentConfigId": "7"}, "configuration-name-nearly-reserved"),
    ],
)
def test_what_may_be_about_anything_is_neither_verified_nor_a_difference(
    operation: str, answer: dict[str, Any], story: str
) -> None:
    found = verified(steps({"steps": [{"operation": operation, "response": answer}]}), story)[story]
    assert (found.verdict, found.reason.partition(":")[0]) == (Verdict.NOT_RUN, "not recorded")


def test_no_real_answer_makes_a_story_differ() -> None:
    for path in sorted(shared("evidence/responses/BatchGetDeployments").glob("c7n-*.json")):
        found = verified(steps(path))
        assert [(path.name, one) for one in found.values() if one.verdict is Verdict.DIFFERS] == []
