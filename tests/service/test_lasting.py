"""An answer that is given again is the one that would be given anew, whatever has happened in between."""

from __future__ import annotations

from contextlib import suppress
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codedeploy_fake import CodeDeployFake, Policies, ServiceError, UsageError
from tests.making import content, deploy, make, request, seeded

ROLLBACK = {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}
STEPS = st.sampled_from(["advance", "create", "fail", "stop", "rename", "delete", "snapshot", "restore"])


def same(fake: CodeDeployFake, ids: list[str]) -> None:
    """Both doors say the same of these deployments; ``call`` never takes an answer from before."""
    for name in ids:
        asked = request("GetDeployment", {"deploymentId": name})
        try:
            anew = fake.call("GetDeployment", {"deploymentId": name})
        except ServiceError as error:
            anew = {"__type": error.code, "message": error.message}
        assert content(fake.handle(asked)) == anew
    if ids:
        several = {"deploymentIds": ids[-20:]}
        assert content(fake.handle(request("BatchGetDeployments", several))) == fake.call(
            "BatchGetDeployments", several
        )


@settings(max_examples=40, deadline=None)
@given(steps=st.lists(st.tuples(STEPS, st.integers(0, 20)), max_size=12), keeps=st.booleans(), order=st.booleans())
def test_an_answer_given_again_is_the_one_given_anew(steps: list[tuple[str, int]], keeps: bool, order: bool) -> None:
    policies = Policies(keep_deployments_after_delete=keeps, batch_order="shuffled" if order else "request")
    fake, ids = seeded(policies, instances=1), list[str]()
    group, before = "prod", fake.snapshot()
    for step, number in steps:
        with suppress(ServiceError, IndexError):  # what cannot be done just now is not done
            match step:
                case "advance":
                    fake.clock.advance(number)
                case "create" | "fail":
                    if step == "fail":
                        fake.script.next().fail()
                    ids.append(deploy(fake, deploymentGroupName=group, autoRollbackConfiguration=ROLLBACK))
                case "stop":
                    fake.call("StopDeployment", {"deploymentId": ids[-1]})
                case "rename":
                    names = {"applicationName": "web", "currentDeploymentGroupName": group}
                    fake.call("UpdateDeploymentGroup", {**names, "newDeploymentGroupName": f"group-{number}"})
                    group = f"group-{number}"
                case "delete":
                    fake.call("DeleteDeploymentGroup", {"applicationName": "web", "deploymentGroupName": group})
                case "snapshot":
                    before = fake.snapshot()
                case _:
                    fake.restore(before)
        same(fake, ids)
        same(fake, ids)


def test_an_ended_deployment_is_not_shown_anew_until_it_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = make()
    fake.seed_group("web", "prod", 1)
    asked = request("GetDeployment", {"deploymentId": deploy(fake)})
    fake.run_until_idle()
    first = fake.handle(asked)
    monkeypatch.setattr("codedeploy_fake.service.deployments.deployment_info", None)
    assert fake.handle(asked).body == first.body
    assert [call.operation for call in fake.calls[-2:]] == ["GetDeployment"] * 2


def test_a_deployment_that_goes_on_is_not_shown_anew_until_it_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = make()
    fake.seed_group("web", "prod", 1)
    name = deploy(fake)
    fake.run_until(name, "InProgress")
    asked = request("GetDeployment", {"deploymentId": name})
    first = content(fake.handle(asked))
    with monkeypatch.context() as within:
        within.setattr("codedeploy_fake.service.deployments.deployment_info", None)
        fake.clock.advance(0.001)
        assert content(fake.handle(asked)) == first
    fake.run_until_idle()
    assert content(fake.handle(asked))["deploymentInfo"]["status"] == "Succeeded"


def test_a_deployment_that_goes_on_is_not_read_for_ever_at_one_instant() -> None:
    fake = make(Policies(reads_at_one_instant=5))
    fake.seed_group("web", "prod", 1)
    asked = request("GetDeployment", {"deploymentId": deploy(fake)})
    for _ in range(4):
        fake.handle(asked)
    with pytest.raises(UsageError, match="was read 5 times"):
        fake.handle(asked)


@pytest.mark.parametrize("policy", ["in_progress", "first_event"])
def test_a_start_time_is_shown_from_its_instant_on(policy: Literal["in_progress", "first_event"]) -> None:
    fake = make(Policies(start_time=policy))
    fake.seed_group("web", "prod", 1)
    name = deploy(fake)
    for _ in range(40):
        same(fake, [name])
        fake.clock.advance(0.5)
    assert "startTime" in fake.call("GetDeployment", {"deploymentId": name})["deploymentInfo"]
