"""Create, read many, list, stop: behaviour 4.6, 5.2, 6.1, 8.5."""

from __future__ import annotations

from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, Policies, UsageError
from tests.making import CREATE, REVISION, content, deploy, info, make, refused, request, seeded

PENDING = {
    "status": "Pending",
    "statusMessage": "Stopping Pending. Stopping to schedule commands in the deployment instances",
}
STOPPED = {
    "status": "Succeeded",
    "statusMessage": "No more commands will be scheduled for execution in the deployment instances",
}


def stop(fake: CodeDeployFake, deployment_id: str, **members: Any) -> dict[str, Any]:
    return fake.call("StopDeployment", {"deploymentId": deployment_id, **members})


def ids(fake: CodeDeployFake, **members: Any) -> list[str]:
    listed: list[str] = fake.call("ListDeployments", members)["deployments"]
    return listed


def several(fake: CodeDeployFake, count: int, apart: float = 0.0) -> list[str]:
    """Deployments to as many groups, the oldest first."""
    made = []
    for number in range(count):
        fake.seed_group("web", f"g{number}", 1)
        made.append(deploy(fake, deploymentGroupName=f"g{number}"))
        fake.clock.advance(apart)
    return made


# CreateDeployment


def test_the_answer_is_the_id_and_nothing_else() -> None:
    fake = seeded()
    answer = fake.call("CreateDeployment", CREATE)
    assert set(answer) == {"deploymentId"}
    assert info(fake, answer["deploymentId"])["status"] == "Created"


def test_there_is_no_idempotency() -> None:
    fake = seeded()
    first = deploy(fake)
    fake.run_until_idle()
    assert deploy(fake) != first


def test_later_changes_of_the_input_do_not_reach_the_deployment() -> None:
    fake = seeded()
    given = {**CREATE, "revision": {"revisionType": "S3", "s3Location": dict(REVISION["s3Location"])}}
    deployment_id = fake.call("CreateDeployment", given)["deploymentId"]
    given["revision"]["s3Location"]["key"] = "other"
    shown = info(fake, deployment_id)
    assert shown["revision"] == REVISION
    shown["revision"]["s3Location"]["key"] = "other"
    assert info(fake, deployment_id)["revision"] == REVISION


def test_a_group_without_a_fleet_gets_synthetic_instances() -> None:
    for count in (3, 1):
        fake = make(Policies(unseeded_fleet=count))
        fake.call("CreateApplication", {"applicationName": "web"})
        names = {"applicationName": "web", "deploymentGroupName": "prod"}
        fake.call("CreateDeploymentGroup", {**names, "serviceRoleArn": "arn:aws:iam::123456789012:role/r"})
        deployment_id = deploy(fake)
        fake.run_until(deployment_id, "Succeeded")
        assert info(fake, deployment_id)["deploymentOverview"]["Succeeded"] == count


def test_the_first_instance_in_the_fleet_ends_that() -> None:
    fake = make()
    fake.call("CreateApplication", {"applicationName": "web"})
    names = {"applicationName": "web", "deploymentGroupName": "prod"}
    fake.call("CreateDeploymentGroup", {**names, "serviceRoleArn": "arn:aws:iam::123456789012:role/r"})
    fake.fleet.add("i-0abc", tags={"other": "tag"})
    deployment_id = deploy(fake)
    fake.run_until(deployment_id, "Failed")
    assert info(fake, deployment_id)["errorInformation"]["code"] == "NO_INSTANCES"


def test_without_synthetic_instances_there_are_none() -> None:
    fake = seeded(Policies(unseeded_fleet=0), instances=0)
    deployment_id = deploy(fake)
    fake.run_until(deployment_id, "Failed")
    assert info(fake, deployment_id)["errorInformation"]["code"] == "NO_INSTANCES"


def test_a_scripted_refusal_names_group_and_role() -> None:
    fake = seeded()
    fake.script.next().fail("IAM_ROLE_MISSING")
    deployment_id = deploy(fake)
    fake.run_until_idle()
    message = info(fake, deployment_id)["errorInformation"]["message"]
    assert message == "IAM Role is missing for deployment group: prod"
    fake.script.next().fail("IAM_ROLE_PERMISSIONS")
    deployment_id = deploy(fake)
    fake.run_until_idle()
    assert ":role/CodeDeployServiceRole" in info(fake, deployment_id)["errorInformation"]["message"]


def test_a_scripted_refusal_may_have_its_own_sentence() -> None:
    fake = seeded()
    fake.script.next().fail("TIMEOUT", message="too slow, {really}")
    deployment_id = deploy(fake)
    fake.run_until_idle()
    assert info(fake, deployment_id)["errorInformation"] == {"code": "TIMEOUT", "message": "too slow, {really}"}


def test_application_stop_may_fail_where_the_deployment_says_so() -> None:
    fake = seeded()
    for ignored, status in ((False, "Failed"), (True, "Succeeded")):
        fake.script.next().fail(at="ApplicationStop")
        deployment_id = deploy(fake, ignoreApplicationStopFailures=ignored)
        fake.run_until_idle()
        assert info(fake, deployment_id)["status"] == status


def test_behind_a_load_balancer_the_traffic_events_run() -> None:
    fake = make()
    style = {"deploymentType": "IN_PLACE", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
    fake.seed_group("web", "prod", 1, deploymentStyle=style, loadBalancerInfo={"elbInfoList": [{"name": "lb"}]})
    deployment_id = deploy(fake)
    fake.run_until_idle()
    events = [move.event for move in fake.timeline(deployment_id) if move.event and move.status == "Succeeded"]
    assert events[0] == "BeforeBlockTraffic"
    assert events[-1] == "AfterAllowTraffic"
    assert len(events) == 13


# BatchGetDeployments


def test_a_batch_answers_what_single_reads_answer() -> None:
    fake = seeded()
    first = deploy(fake)
    fake.run_until_idle()
    second = deploy(fake)
    answer = fake.call("BatchGetDeployments", {"deploymentIds": [first, second]})
    assert answer == {"deploymentsInfo": [info(fake, first), info(fake, second)]}


def test_a_batch_leaves_out_what_is_unknown_and_answers_a_duplicate_once() -> None:
    fake = seeded()
    known = deploy(fake)
    answer = fake.call("BatchGetDeployments", {"deploymentIds": ["d-ABCDEFGHI", known, known, "d-ABCDEFGHI"]})
    assert [shown["deploymentId"] for shown in answer["deploymentsInfo"]] == [known]
    assert fake.call("BatchGetDeployments", {"deploymentIds": ["d-ABCDEFGHI"]}) == {"deploymentsInfo": []}


def test_a_batch_comes_in_the_order_of_the_request() -> None:
    fake = make()
    made = several(fake, 12)
    asked = made[::-2] + made[::2]
    answer = fake.call("BatchGetDeployments", {"deploymentIds": asked})
    assert [shown["deploymentId"] for shown in answer["deploymentsInfo"]] == list(dict.fromkeys(asked))


def test_a_batch_may_come_shuffled_by_the_seed() -> None:
    def order(seed: int) -> list[int]:
        fake = make(Policies(batch_order="shuffled"), seed=seed)
        made = several(fake, 12)
        answer = fake.call("BatchGetDeployments", {"deploymentIds": made})
        return [made.index(shown["deploymentId"]) for shown in answer["deploymentsInfo"]]

    assert sorted(order(1)) == list(range(12))
    assert order(1) != list(range(12))
    assert order(1) == order(1)
    assert order(1) != order(2)


# ListDeployments


def test_the_newest_comes_first() -> None:
    fake = make()
    made = several(fake, 5, apart=1)
    assert ids(fake) == made[::-1]


def test_an_empty_account_lists_nothing() -> None:
    assert make().call("ListDeployments") == {"deployments": []}


def test_a_list_may_be_of_one_group() -> None:
    fake = make()
    made = several(fake, 3)
    assert ids(fake, applicationName="web", deploymentGroupName="g1") == [made[1]]
    fake.seed_group("other", "g1")
    assert ids(fake, applicationName="other", deploymentGroupName="g1") == []


def test_a_list_may_be_of_some_statuses() -> None:
    fake = seeded()
    ended = deploy(fake)
    fake.run_until_idle()
    created = deploy(fake)
    assert ids(fake, includeOnlyStatuses=["Created"]) == [created]
    assert ids(fake, includeOnlyStatuses=["Succeeded", "Created"]) == [created, ended]
    assert ids(fake, includeOnlyStatuses=["Baking", "Queued", "Ready"]) == []
    assert ids(fake, includeOnlyStatuses=[]) == [created, ended]
    fake.run_until_idle()
    assert ids(fake, includeOnlyStatuses=["Succeeded"]) == [created, ended]


def test_a_list_may_be_of_a_time_bounds_included_and_open_where_not_given() -> None:
    fake = make()
    start = fake.clock.now().timestamp()
    a, b, c = several(fake, 3, apart=10)

    def between(**span: float | None) -> list[str]:
        return ids(fake, createTimeRange=span)

    assert between(start=start, end=start + 20) == [c, b, a]
    assert between(start=start + 10, end=start + 10) == [b]
    assert between(start=start + 0.001) == [c, b]
    assert between(end=start + 19.999) == [b, a]
    assert between() == [c, b, a]
    assert between(start=None, end=start) == [a]
    assert between(end=-5) == []


def test_nothing_here_was_made_by_cloudformation() -> None:
    fake = make()
    several(fake, 1)
    assert ids(fake, externalId="stack") == []


def test_pages_follow_one_another() -> None:
    fake = make(Policies(list_page_size=2))
    made = several(fake, 5)
    first = fake.call("ListDeployments")
    second = fake.call("ListDeployments", {"nextToken": first["nextToken"]})
    third = fake.call("ListDeployments", {"nextToken": second["nextToken"]})
    assert [page["deployments"] for page in (first, second, third)] == [made[:2:-1], made[2:0:-1], made[:1]]
    assert set(third) == {"deployments"}


def test_a_full_last_page_has_no_token() -> None:
    fake = make(Policies(list_page_size=2))
    several(fake, 2)
    assert "nextToken" not in fake.call("ListDeployments")


def test_a_token_survives_what_happened_since() -> None:
    fake = make(Policies(list_page_size=1))
    old, new = several(fake, 2)
    wanted = {"includeOnlyStatuses": ["Created", "InProgress", "Queued"]}
    first = fake.call("ListDeployments", wanted)
    assert first["deployments"] == [new]
    fake.call("StopDeployment", {"deploymentId": new})
    fake.seed_group("web", "later")
    deploy(fake, deploymentGroupName="later")
    assert fake.call("ListDeployments", {**wanted, "nextToken": first["nextToken"]})["deployments"] == [old]


def test_a_token_is_for_its_own_list_and_nothing_else() -> None:
    fake = make(Policies(list_page_size=1))
    several(fake, 2)
    token = fake.call("ListDeployments")["nextToken"]
    wrong: list[dict[str, Any]] = [
        {"nextToken": token, "includeOnlyStatuses": ["Created"]},
        {"nextToken": token, "applicationName": "web", "deploymentGroupName": "g0"},
        *({"nextToken": text} for text in (token[:-1], token + "=", token + "!", f" {token}", token.lower(), "", "é")),
    ]
    for members in wrong:
        error = refused(fake, "ListDeployments", members)
        assert error.code == "InvalidNextTokenException"


def test_a_token_of_another_world_is_foreign() -> None:
    fake = make(Policies(list_page_size=1))
    several(fake, 2)
    token = fake.call("ListDeployments")["nextToken"]
    other = fake.world(region="eu-west-1")
    body = content(fake.handle(request("ListDeployments", {"nextToken": token})))
    assert len(body["deployments"]) == 1
    other.seed_group("web", "g0", 1)
    other.call("CreateDeployment", {**CREATE, "deploymentGroupName": "g0"})
    with pytest.raises(Exception, match="InvalidNextToken"):
        other.call("ListDeployments", {"nextToken": token})


# StopDeployment


@pytest.mark.parametrize(("after", "status"), [(0, "Created"), (0.5, "Queued"), (1, "InProgress"), (1.6, "InProgress")])
def test_a_stop_while_no_event_runs_is_done_at_once(after: float, status: str) -> None:
    fake = seeded()
    deployment_id = deploy(fake)
    fake.clock.advance(after)
    assert info(fake, deployment_id)["status"] == status
    assert stop(fake, deployment_id) == STOPPED
    shown = info(fake, deployment_id)
    assert shown["status"] == "Stopped"
    assert shown["completeTime"] == shown["createTime"] + after


def test_a_stop_while_an_event_runs_waits_for_its_end() -> None:
    fake = seeded()
    deployment_id = deploy(fake)
    fake.clock.advance(2.05)  # ApplicationStop of the first instance runs from 2.0 to 2.1
    assert stop(fake, deployment_id) == PENDING
    assert info(fake, deployment_id)["status"] == "InProgress"
    assert stop(fake, deployment_id) == PENDING
    fake.clock.advance(0.05)
    shown = info(fake, deployment_id)
    assert (shown["status"], shown["completeTime"]) == ("Stopped", shown["createTime"] + 2.1)
    overview = shown["deploymentOverview"]
    assert (overview["Failed"], overview["Skipped"]) == (1, 2)
    assert stop(fake, deployment_id) == STOPPED


def test_a_stop_between_two_events_is_done_at_once() -> None:
    fake = seeded()
    deployment_id = deploy(fake)
    fake.clock.advance(2.5)
    assert stop(fake, deployment_id) == STOPPED
    overview = info(fake, deployment_id)["deploymentOverview"]
    assert (overview["Failed"], overview["Skipped"]) == (1, 2)


def test_a_second_stop_changes_nothing() -> None:
    fake = seeded()
    deployment_id = deploy(fake)
    stop(fake, deployment_id)
    before = fake.snapshot()
    fake.clock.advance(0)
    assert stop(fake, deployment_id) == STOPPED
    assert fake.snapshot() == before


@pytest.mark.parametrize("fails", [False, True])
def test_what_has_ended_cannot_be_stopped(fails: bool) -> None:
    fake = seeded()
    if fails:
        fake.script.next().fail()
    deployment_id = deploy(fake)
    fake.run_until_idle()
    error = refused(fake, "StopDeployment", {"deploymentId": deployment_id})
    assert error.code == "DeploymentAlreadyCompletedException"


def test_a_stop_may_say_that_it_wants_no_rollback() -> None:
    fake = seeded()
    assert stop(fake, deploy(fake), autoRollbackEnabled=False) == STOPPED


def test_a_stopped_deployment_frees_the_group() -> None:
    fake = seeded()
    stop(fake, deploy(fake))
    deploy(fake)


def test_the_body_of_a_pending_stop_has_the_published_length() -> None:
    fake = seeded()
    deployment_id = deploy(fake)
    fake.clock.advance(2.05)
    assert len(fake.handle(request("StopDeployment", {"deploymentId": deployment_id})).body) == 114


# Time


def test_deployments_of_several_groups_run_side_by_side() -> None:
    fake = make()
    made = several(fake, 3)
    fake.run_until(made[0], "Succeeded")
    assert {info(fake, one)["status"] for one in made} == {"Succeeded"}


def test_a_script_row_serves_the_next_deployment_wherever_it_is() -> None:
    fake = make()
    fake.script.next().succeed(seconds=42)
    made = several(fake, 2)
    fake.run_until_idle()
    first, second = (info(fake, one) for one in made)
    assert first["completeTime"] - first["createTime"] == 42
    assert second["completeTime"] - second["createTime"] != 42


def test_a_refused_call_uses_up_no_script_row() -> None:
    fake = seeded()
    fake.script.next().fail()
    refused(fake, "CreateDeployment", {**CREATE, "deploymentGroupName": "none"})
    fake.run_until_idle()
    deployment_id = deploy(fake)
    fake.run_until_idle()
    assert info(fake, deployment_id)["status"] == "Failed"


def test_a_row_for_a_missing_status_teaches() -> None:
    fake = seeded()
    with pytest.raises(UsageError, match="never gets Failed: it goes Created → Queued → InProgress → Succeeded"):
        fake.run_until(deploy(fake), "Failed")
