"""What a failing test shows of a fake."""

from __future__ import annotations

import pytest

from codedeploy_fake import CodeDeployFake, ServiceError
from codedeploy_fake.failure_report import last_call, render

REVISION = {"revisionType": "S3", "s3Location": {"bucket": "b", "key": "k", "bundleType": "zip"}}


def fake_with_group() -> CodeDeployFake:
    fake = CodeDeployFake()
    fake.seed_group("web", "prod")
    return fake


def deploy(fake: CodeDeployFake) -> str:
    fake.run_until_idle()
    request = {"applicationName": "web", "deploymentGroupName": "prod", "revision": REVISION}
    return str(fake.call("CreateDeployment", request)["deploymentId"])


def shown(fake: CodeDeployFake, text: str) -> list[str]:
    """The deployments whose timelines are shown, in order."""
    first_words = [line.split(maxsplit=1)[0] for line in text.splitlines() if line and not line.startswith(" ")]
    return [word for word in first_words if word in fake.deployment_ids()]


def test_nothing_without_calls() -> None:
    fake = CodeDeployFake()
    assert last_call(fake) is None
    assert render(fake, None) == ""


def test_nothing_after_the_last_call() -> None:
    fake = fake_with_group()
    assert render(fake, last_call(fake)) == ""


def test_all_calls_while_they_are_few() -> None:
    fake = fake_with_group()
    assert render(fake, None).splitlines() == [
        "us-east-1, at 2026-01-01T00:00:00+00:00 by the fake's clock",
        "",
        "the calls:",
        *[f"  {call}" for call in fake.calls],
    ]


def test_the_timelines_of_the_last_three_deployments_touched() -> None:
    fake = fake_with_group()
    ids = [deploy(fake) for _ in range(5)]
    assert shown(fake, render(fake, None)) == ids[-3:]
    before = last_call(fake)
    fake.call("GetDeployment", {"deploymentId": ids[3]})
    fake.call("BatchGetDeployments", {"deploymentIds": [ids[3], ids[0]]})
    fake.call("ListDeployments")
    assert shown(fake, render(fake, before)) == [ids[3], ids[0]]


def test_the_last_deployments_created_where_no_call_named_one() -> None:
    fake = fake_with_group()
    ids = [deploy(fake) for _ in range(4)]
    before = last_call(fake)
    fake.call("ListDeployments")
    assert shown(fake, render(fake, before)) == ids[-3:]


def test_a_name_that_is_no_deployment_is_left_alone() -> None:
    fake = fake_with_group()
    for wrong in ("d-NOTTHERE0", 7, None):
        with pytest.raises(ServiceError):
            fake.call("GetDeployment", {"deploymentId": wrong})
    assert "the calls:" in render(fake, None)


def test_calls_before_a_reset_are_gone() -> None:
    fake = fake_with_group()
    before = last_call(fake)
    fake.reset()
    fake.call("ListDeployments")
    assert "\n".join(["the calls:", f"  {fake.calls[0]}"]) in render(fake, before)
