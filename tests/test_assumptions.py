"""``fake.assumptions()``: exactly the assumed rules that decided what a test has seen."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, Policies, ServiceError
from codedeploy_fake.contract import evidence
from codedeploy_fake.policies import choices
from codedeploy_fake.quotas import Quotas
from tests.making import CREATE, GROUP, REVISION, deploy, info, make, refused, seeded

Story = Callable[[], CodeDeployFake]


def keys(fake: CodeDeployFake) -> dict[str, str | None]:
    """Keys and policies."""
    return {one.key: one.policy for one in fake.assumptions()}


def released(fake: CodeDeployFake, **members: Any) -> str:
    """A deployment that was waited for and then read."""
    deployment = deploy(fake, **members)
    fake.run_until_idle()
    info(fake, deployment)
    return deployment


def first(fake: CodeDeployFake) -> str:
    return fake.fleet.instances[0].instance_id


# What takes no part is not there.


def test_a_new_fake_has_leaned_on_nothing() -> None:
    assert make().assumptions() == ()


def test_a_plain_release_that_is_waited_for_leans_on_nothing() -> None:
    fake = seeded()
    released(fake)
    assert fake.assumptions() == ()


def test_a_deployment_that_nobody_reads_leans_on_nothing() -> None:
    fake = make()
    fake.call("CreateApplication", {"applicationName": "web"})
    fake.call("CreateDeploymentGroup", GROUP)
    deploy(fake)
    assert fake.assumptions() == ()


def test_an_error_that_is_documented_is_no_assumption() -> None:
    fake = seeded()
    refused(fake, "GetApplication", {"applicationName": "nobody"})
    assert fake.assumptions() == ()


# What takes part is.


def unseeded() -> CodeDeployFake:
    fake = make()
    fake.call("CreateApplication", {"applicationName": "web"})
    fake.call("CreateDeploymentGroup", GROUP)
    released(fake)
    return fake


def read_after(seconds: float) -> Story:
    def story() -> CodeDeployFake:
        fake = seeded(instances=1)
        deployment = deploy(fake)
        fake.clock.advance(seconds)
        info(fake, deployment)
        return fake

    return story


def one_of_one() -> CodeDeployFake:
    fake = seeded(instances=1)
    released(fake, deploymentConfigName="CodeDeployDefault.HalfAtATime")
    return fake


def slow_instance() -> CodeDeployFake:
    fake = seeded(instances=8)
    fake.script.next().succeed().take("Install", 100, target=first(fake))
    deployment = deploy(fake, deploymentConfigName="CodeDeployDefault.HalfAtATime")
    fake.clock.advance(40)
    info(fake, deployment)
    return fake


def restarted() -> CodeDeployFake:
    fake = seeded()
    released(fake)
    request = {name: value for name, value in CREATE.items() if name != "revision"}
    deployment = fake.call("CreateDeployment", {**request, "deploymentMode": "RESTART"})["deploymentId"]
    fake.run_until_idle()
    info(fake, deployment)
    return fake


def stopped(after: float) -> Story:
    def story() -> CodeDeployFake:
        fake = seeded()
        deployment = deploy(fake)
        fake.clock.advance(after)
        fake.call("StopDeployment", {"deploymentId": deployment})
        return fake

    return story


def failed(code: str, contract: str = "current") -> Story:
    def story() -> CodeDeployFake:
        fake = seeded(contract=contract)
        fake.script.next().fail(code)
        released(fake)
        return fake

    return story


def lost() -> CodeDeployFake:
    fake = seeded(instances=1)
    fake.script.next().lose("Install")
    deployment = released(fake)
    fake.call("GetDeploymentTarget", {"deploymentId": deployment, "targetId": first(fake)})
    return fake


def asked(operation: str, _policies: Policies | None = None, _contract: str = "current", /, **request: Any) -> Story:
    def story() -> CodeDeployFake:
        fake = seeded(_policies, contract=_contract)
        fake.seed_group("web", "other", 1)
        with suppress(ServiceError):
            fake.call(operation, request)
        return fake

    return story


def busy(contract: str) -> Story:
    def story() -> CodeDeployFake:
        fake = seeded(contract=contract)
        deploy(fake)
        refused(fake, "CreateDeployment", CREATE)
        return fake

    return story


def rolled_back_to_nothing() -> CodeDeployFake:
    fake = seeded()
    fake.script.next().fail()
    rollback = {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}
    deployment = released(fake, autoRollbackConfiguration=rollback)
    fake.clock.advance(1)
    info(fake, deployment)
    return fake


def deleted() -> CodeDeployFake:
    fake = seeded()
    deploy(fake)
    fake.call("DeleteApplication", {"applicationName": "web"})
    return fake


def registered_twice() -> CodeDeployFake:
    fake = seeded()
    for _ in range(2):
        fake.call("RegisterApplicationRevision", {"applicationName": "web", "revision": REVISION})
    return fake


WEB = {"applicationName": "web"}
SHORT_COMMIT = {"revisionType": "GitHub", "gitHubLocation": {"repository": "owner/web", "commitId": "c0ffee"}}
ID = "d-ABCDEFGHI"

NEWER = asked("CreateApplication", None, "2015-04-27", applicationName="api", computePlatform="Server")
NO_GROUP = asked("BatchGetDeploymentGroups", **WEB, deploymentGroupNames=["none"])
ALARMS = {"enabled": True, "alarms": [{"name": str(number)} for number in range(51)]}
ALARMED = asked("UpdateDeploymentGroup", **WEB, currentDeploymentGroupName="prod", alarmConfiguration=ALARMS)

# fmt: off
STORIES: list[tuple[str, str | None, Story]] = [
    ("unseeded-fleet",            "unseeded_fleet", unseeded),
    ("timing-defaults",           "timings",        read_after(3)),
    ("queued-always",             None,             read_after(0.7)),
    ("health-fleet-of-one",       None,             one_of_one),
    ("batching",                  "batching",       slow_instance),
    ("lifecycle-restart",         None,             restarted),
    ("stop-before-start",         None,             stopped(0.7)),
    ("stop-server",               None,             stopped(2.05)),
    ("error-information-neutral", None,             failed("INTERNAL_ERROR")),
    ("folds-error-code",          None,             failed("MANUAL_STOP", "2015-04-27")),
    ("overview-unknown",          None,             lost),
    ("error-text-neutral",        None,             asked("GetApplication", applicationName="a b")),
    ("serialization-exception",   None,             asked("GetApplication", applicationName=1)),
    ("unknown-members",           "unknown_members", asked("GetApplication", applicationname="web")),
    ("unknown-operation",         None,             asked("GetAplication")),
    ("null-members-dropped",      None,             asked("ListApplications", nextToken=None)),
    ("request-newer-member-ignored", None,          NEWER),
    ("batch-unknown-ids-omitted", None,             asked("BatchGetDeployments", deploymentIds=[ID])),
    ("batch-groups",              None,             NO_GROUP),
    ("list-order-by-name",        None,             asked("ListDeploymentGroups", **WEB)),
    ("list-page-size",            "list_page_size", asked("ListDeploymentGroups", Policies(list_page_size=1), **WEB)),
    ("renames",                   None,             asked("UpdateApplication", **WEB, newApplicationName="api")),
    ("alarms-limit",              "quotas",         ALARMED),
    ("limit-exceeded-text-old",   None,             busy("2017-05-16")),
    ("revision-forms",            None,             asked("RegisterApplicationRevision", **WEB, revision=SHORT_COMMIT)),
    ("rollback-without-success",  None,             rolled_back_to_nothing),
    ("kept-after-delete",         "keep_deployments_after_delete", deleted),
    ("revision-identity",         None,             registered_twice),
]
# fmt: on


@pytest.mark.parametrize(("key", "policy", "story"), STORIES, ids=[key for key, _, _ in STORIES])
def test_what_decided_is_listed_with_its_policy(key: str, policy: str | None, story: Story) -> None:
    fake = story()
    found = keys(fake)
    assert found.get(key, "absent") == policy
    for one in fake.assumptions():
        assert evidence(one.key).level == "assumed"
        assert one.source == evidence(one.key).source
        assert one.times == sum(one.where.values()) >= 1


#: What may stand beside the key that a story is about: it took part, too.
ALONGSIDE = {
    "queued-always": {"timing-defaults"},
    "batching": {"timing-defaults"},
    "alarms-limit": {"error-text-neutral"},
    "request-newer-member-ignored": set[str](),
    "list-page-size": set[str](),
    "folds-error-code": {"stop-before-start"},
    "overview-unknown": {"error-information-neutral"},
    "rollback-without-success": {"initial-health"},  # all three would have been deployed to at once
}


@pytest.mark.parametrize(("key", "policy", "story"), STORIES, ids=[key for key, _, _ in STORIES])
def test_and_nothing_else_is(key: str, policy: str | None, story: Story) -> None:
    assert set(keys(story())) - {key} <= ALONGSIDE.get(key, set())


def test_a_policy_that_would_have_made_no_difference_is_not_listed() -> None:
    fake = seeded(instances=8)
    deployment = deploy(fake, deploymentConfigName="CodeDeployDefault.AllAtOnce")
    fake.clock.advance(9)
    info(fake, deployment)
    assert keys(fake) == {"timing-defaults": "timings"}


def test_times_that_the_script_decided_are_no_default() -> None:
    fake = seeded()
    fake.script.next().succeed(seconds=90)
    deployment = deploy(fake)
    fake.clock.advance(30)
    info(fake, deployment)
    assert "timing-defaults" not in keys(fake)


def test_a_limit_that_the_test_set_is_no_assumption() -> None:
    fake = seeded(Policies(quotas=Quotas(batch_get_on_premises_instances=1)))
    refused(fake, "BatchGetOnPremisesInstances", {"instanceNames": ["a", "b"]})
    assert keys(fake) == {"error-text-neutral": None}  # the sentence, not the number


def test_where_tells_what_was_leaned_on_and_how_often() -> None:
    fake = seeded()
    for _ in range(2):
        refused(fake, "GetApplication", {"applicationName": "a b"})
    (one,) = fake.assumptions()
    assert one.where == {"GetApplication: InvalidApplicationNameException (application-name-invalid)": 2}
    assert str(one) == (
        f"error-text-neutral: {evidence('error-text-neutral').source} "
        "(GetApplication: InvalidApplicationNameException (application-name-invalid) x2)"
    )


def test_only_what_came_after_a_call_counts() -> None:
    fake = seeded()
    refused(fake, "GetApplication", {"applicationName": "a b"})
    assert fake.assumptions(since=fake.calls[-1]) == ()
    refused(fake, "GetApplication", {"applicationName": 1})
    assert [one.key for one in fake.assumptions(since=fake.calls[-2])] == ["serialization-exception"]


def test_the_rule_behind_an_error_is_no_part_of_its_value() -> None:
    fake = seeded()
    error = refused(fake, "GetApplication", {"applicationName": "nobody"})
    assert error == ServiceError(error.code, error.message)
    assert "_rule" not in repr(error)


def test_looking_changes_nothing() -> None:
    fake = slow_instance()
    before, calls = fake.snapshot(), fake.calls
    assert fake.assumptions() == fake.assumptions()
    assert (fake.snapshot(), fake.calls) == (before, calls)


def test_the_stories_name_the_policies_that_there_are() -> None:
    assert {policy for _, policy, _ in STORIES if policy} <= {choice.name for choice in choices()}
