"""Automatic rollback (behaviour 6.1.3, 6.5): when a deployment is rolled back, by which, and what both tell of it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codedeploy_fake import CodeDeployFake, Policies, ServiceError, Timings
from codedeploy_fake.simulation.outcome import Outcome
from tests.evidence import shared
from tests.making import deploy, info, seeded
from tests.replacing import COPY, ready, replacing

EVENTS = ("DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST")
ALL = {"enabled": True, "events": list(EVENTS)}
ALARMED = {"enabled": True, "alarms": [{"name": "cpu"}]}
DATES = ("2017-05-16", "2021-07-15", "current")


def revision(key: str) -> dict[str, Any]:
    return {"revisionType": "S3", "s3Location": {"bucket": "b", "key": key, "bundleType": "zip"}}


def good(policies: Policies | None = None, **kwargs: Any) -> CodeDeployFake:
    """A fake whose group web/prod has one successful deployment, of ``good.zip``."""
    fake = seeded(policies, **{"instances": 1, **kwargs})
    deploy(fake, revision=revision("good.zip"), fileExistsBehavior="OVERWRITE")
    fake.run_until_idle()
    return fake


def bad(fake: CodeDeployFake, ends: str = "DEPLOYMENT_FAILURE", **members: Any) -> str:
    """A deployment of ``bad.zip`` that has just ended in the way of one of the events."""
    if ends == "DEPLOYMENT_FAILURE":
        fake.script.next().fail()
    if ends == "DEPLOYMENT_STOP_ON_ALARM":
        fake.alarms.set("cpu", "ALARM")
        members.setdefault("overrideAlarmConfiguration", ALARMED)
    deployment_id = deploy(fake, **{"revision": revision("bad.zip"), **members})
    if ends == "DEPLOYMENT_STOP_ON_REQUEST":
        fake.clock.advance(1.6)
        fake.call("StopDeployment", {"deploymentId": deployment_id})
    fake.run_until(deployment_id, "Failed" if ends == "DEPLOYMENT_FAILURE" else "Stopped")
    return deployment_id


def rolled_back(fake: CodeDeployFake, deployment_id: str) -> str | None:
    """The id of the deployment that rolls back another, half a second on."""
    fake.clock.advance(0.5)
    told: dict[str, str] = info(fake, deployment_id)["rollbackInfo"]
    return told.get("rollbackDeploymentId")


# Which end triggers it.


@pytest.mark.parametrize("asked", EVENTS)
@pytest.mark.parametrize("ends", EVENTS)
def test_an_end_is_rolled_back_if_its_event_is_asked_for(ends: str, asked: str) -> None:
    fake = good()
    ended = bad(fake, ends, autoRollbackConfiguration={"enabled": True, "events": [asked]})
    assert (rolled_back(fake, ended) is not None) == (ends == asked)


@pytest.mark.parametrize("ends", EVENTS)
@pytest.mark.parametrize("configuration", [None, {"enabled": False}, {"enabled": False, "events": list(EVENTS)}])
def test_none_where_it_is_not_enabled(ends: str, configuration: dict[str, Any] | None) -> None:
    fake = good()
    asked = {} if configuration is None else {"autoRollbackConfiguration": configuration}
    assert rolled_back(fake, bad(fake, ends, **asked)) is None


def test_a_success_is_never_rolled_back() -> None:
    fake = good()
    succeeded = deploy(fake, autoRollbackConfiguration=ALL)
    fake.run_until_idle()
    assert "rollbackInfo" not in info(fake, succeeded)
    assert len(fake.deployment_ids()) == 2


def test_a_failed_pre_flight_is_a_failure() -> None:
    fake = good()
    fake.script.next().fail("REVISION_MISSING")
    refused = deploy(fake, autoRollbackConfiguration=ALL)
    fake.run_until(refused, "Failed")
    assert rolled_back(fake, refused) is not None


def test_the_request_stands_for_the_group_and_later_changes_of_the_group_do_not_count() -> None:
    fake = good()
    update = {"applicationName": "web", "currentDeploymentGroupName": "prod"}
    fake.call("UpdateDeploymentGroup", {**update, "autoRollbackConfiguration": ALL})
    assert rolled_back(fake, bad(fake, autoRollbackConfiguration={"enabled": False})) is None
    fake.script.next().fail()
    ended = deploy(fake)
    fake.call("UpdateDeploymentGroup", {**update, "autoRollbackConfiguration": {"enabled": False}})
    fake.run_until(ended, "Failed")
    assert rolled_back(fake, ended) is not None


@pytest.mark.parametrize("asked", EVENTS)
def test_a_ready_wait_that_nobody_ended_is_a_failure(asked: str) -> None:
    fake = replacing(ready=5, provision=COPY, autoRollbackConfiguration={"enabled": True, "events": [asked]})
    good_one = ready(fake, green=None)
    fake.call("ContinueDeployment", {"deploymentId": good_one})
    fake.run_until_idle()
    timed_out = ready(fake, green=None)
    fake.run_until(timed_out, "Stopped")
    assert info(fake, timed_out)["errorInformation"]["code"] == "TIMEOUT"
    assert (rolled_back(fake, timed_out) is not None) == (asked == "DEPLOYMENT_FAILURE")


# What StopDeployment says.


@pytest.mark.parametrize(
    ("configured", "flag", "follows"),
    [
        (None, None, False),
        (None, False, False),
        (None, True, True),
        (ALL, None, True),
        (ALL, False, False),
        (ALL, True, True),
        ({"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}, None, False),
        ({"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}, True, True),
        ({"enabled": False}, True, True),
    ],
)
def test_a_stop_may_ask_for_it_or_forbid_it(
    configured: dict[str, Any] | None, flag: bool | None, follows: bool
) -> None:
    fake = good()
    stopped = deploy(fake, **({"autoRollbackConfiguration": configured} if configured else {}))
    fake.clock.advance(1.6)
    fake.call("StopDeployment", {"deploymentId": stopped, **({} if flag is None else {"autoRollbackEnabled": flag})})
    shown = info(fake, stopped).get("autoRollbackConfiguration")
    assert shown == ({"enabled": True, "events": ["DEPLOYMENT_STOP_ON_REQUEST"]} if flag else configured)
    assert (rolled_back(fake, stopped) is not None) == follows


def test_a_stop_that_is_pending_can_still_ask_for_it() -> None:
    fake = good()
    stopped = deploy(fake)
    fake.clock.advance(2.05)
    ask = {"deploymentId": stopped}
    assert fake.call("StopDeployment", ask)["status"] == "Pending"
    assert fake.call("StopDeployment", {**ask, "autoRollbackEnabled": True})["status"] == "Pending"
    fake.run_until(stopped, "Stopped")
    assert rolled_back(fake, stopped) is not None


def test_a_stop_that_is_done_can_not() -> None:
    fake = good()
    stopped = bad(fake, "DEPLOYMENT_STOP_ON_REQUEST")
    fake.call("StopDeployment", {"deploymentId": stopped, "autoRollbackEnabled": True})
    assert rolled_back(fake, stopped) is None
    assert "autoRollbackConfiguration" not in info(fake, stopped)


# What both tell of it.


@pytest.mark.parametrize("contract", DATES)
@pytest.mark.parametrize("ends", EVENTS)
def test_what_both_tell_of_it(contract: str, ends: str) -> None:
    fake = good(contract=contract)
    ended = bad(fake, ends, autoRollbackConfiguration=ALL) if contract == "current" else bad_of_old(fake, ends)
    assert info(fake, ended)["rollbackInfo"] == {}
    fake.clock.advance(0.4)
    (rollback,) = fake.deployment_ids()[2:]
    assert info(fake, ended)["rollbackInfo"] == {
        "rollbackDeploymentId": rollback,
        "rollbackMessage": (
            f"Deployment {ended} terminated. Automatic rollback is triggered with a DeploymentId {rollback}."
        ),
    }
    shown = info(fake, rollback)
    assert shown["rollbackInfo"] == {
        "rollbackTriggeringDeploymentId": ended,
        "rollbackMessage": f"Deployment {rollback} is triggered to roll back deployment {ended}.",
    }
    assert shown["description"] == (
        f"This is a rollback deployment triggered automatically to roll back the deployment {ended}"
    )
    assert shown["creator"] == "codeDeployRollback"
    assert round(shown["createTime"] - info(fake, ended)["completeTime"], 3) == 0.4
    assert shown.get("autoRollbackConfiguration") == (None if contract > "2017-11-28" else {"enabled": False})
    assert "overrideAlarmConfiguration" not in shown


def bad_of_old(fake: CodeDeployFake, ends: str) -> str:
    """The same in a contract where a request had no alarm configuration: the group has one."""
    update = {"applicationName": "web", "currentDeploymentGroupName": "prod", "alarmConfiguration": ALARMED}
    fake.call("UpdateDeploymentGroup", update)
    return bad(fake, ends, autoRollbackConfiguration=ALL)


def test_a_rollback_deploys_the_last_good_revision_as_that_was_deployed() -> None:
    fake = good()
    ended = bad(
        fake,
        autoRollbackConfiguration=ALL,
        deploymentConfigName="CodeDeployDefault.AllAtOnce",
        ignoreApplicationStopFailures=True,
        updateOutdatedInstancesOnly=True,
        fileExistsBehavior="RETAIN",
    )
    shown = info(fake, str(rolled_back(fake, ended)))
    assert shown["revision"] == shown["previousRevision"] == revision("good.zip")
    assert shown["fileExistsBehavior"] == "OVERWRITE"
    assert shown["deploymentConfigName"] == "CodeDeployDefault.AllAtOnce"
    assert shown["ignoreApplicationStopFailures"] is True
    assert shown["updateOutdatedInstancesOnly"] is False


def test_the_last_good_one_is_not_always_the_one_before() -> None:
    fake = good()
    assert rolled_back(fake, bad(fake)) is None
    fake.run_until_idle()
    shown = info(fake, str(rolled_back(fake, bad(fake, autoRollbackConfiguration=ALL))))
    assert shown["revision"] == revision("good.zip")


def test_it_goes_to_all_instances_as_any_deployment_does() -> None:
    fake = good(instances=3)
    ended = bad(fake, autoRollbackConfiguration=ALL)
    rollback = str(rolled_back(fake, ended))
    fake.run_until(rollback, "Succeeded")
    assert info(fake, rollback)["deploymentOverview"]["Succeeded"] == 3
    group = fake.call("GetDeploymentGroup", {"applicationName": "web", "deploymentGroupName": "prod"})
    shown = group["deploymentGroupInfo"]
    assert shown["lastAttemptedDeployment"]["deploymentId"] == rollback
    assert shown["lastSuccessfulDeployment"]["deploymentId"] == rollback
    assert shown["targetRevision"] == revision("good.zip")


def test_a_configuration_that_is_gone_is_the_group_s() -> None:
    fake = good()
    hosts = {"type": "HOST_COUNT", "value": 0}
    fake.call("CreateDeploymentConfig", {"deploymentConfigName": "mine", "minimumHealthyHosts": hosts})
    ended = bad(fake, autoRollbackConfiguration=ALL, deploymentConfigName="mine")
    del fake._own._store.configs["mine"]  # the service does not let go of one that is in use
    assert info(fake, str(rolled_back(fake, ended)))["deploymentConfigName"] == "CodeDeployDefault.OneAtATime"


def test_the_revision_was_used_once_more() -> None:
    fake = good()
    bad(fake, autoRollbackConfiguration=ALL)
    fake.clock.advance(0.5)
    asked = {"applicationName": "web", "revision": revision("good.zip")}
    used = fake.call("GetApplicationRevision", asked)["revisionInfo"]["lastUsedTime"]
    assert used == info(fake, fake.deployment_ids()[-1])["createTime"]


def test_a_rollback_is_not_rolled_back() -> None:
    fake = good()
    fake.call(
        "UpdateDeploymentGroup",
        {"applicationName": "web", "currentDeploymentGroupName": "prod", "autoRollbackConfiguration": ALL},
    )
    fake.script.rollback().fail()
    rollback = str(rolled_back(fake, bad(fake)))
    fake.run_until(rollback, "Failed")
    before = info(fake, rollback)["rollbackInfo"]
    fake.run_until_idle()
    assert info(fake, rollback)["rollbackInfo"] == before
    assert fake.deployment_ids()[-1] == rollback


def test_nor_when_its_stop_asks_for_it() -> None:
    fake = good()
    rollback = str(rolled_back(fake, bad(fake, autoRollbackConfiguration=ALL)))
    before = info(fake, rollback)["rollbackInfo"]
    fake.call("StopDeployment", {"deploymentId": rollback, "autoRollbackEnabled": True})
    fake.run_until_idle()
    shown = info(fake, rollback)
    assert (shown["status"], shown["rollbackInfo"]) == ("Stopped", before)
    assert "autoRollbackConfiguration" not in shown
    assert fake.deployment_ids()[-1] == rollback


@pytest.mark.parametrize("ends", EVENTS)
def test_where_nothing_ever_succeeded_nothing_is_rolled_back(ends: str) -> None:
    fake = seeded(instances=1)
    ended = bad(fake, ends, autoRollbackConfiguration=ALL)
    assert info(fake, ended)["rollbackInfo"] == {}
    fake.clock.advance(0.399)
    assert info(fake, ended)["rollbackInfo"] == {}
    fake.clock.advance(0.001)
    assert info(fake, ended)["rollbackInfo"] == {
        "rollbackMessage": (
            f"Deployment {ended} cannot be rolled back: the deployment group has no successful deployment."
        )
    }
    fake.run_until_idle()
    assert fake.deployment_ids() == (ended,)


def test_nor_where_it_was_not_asked_for() -> None:
    fake = seeded(instances=1)
    ended = bad(fake)
    fake.run_until_idle()
    assert info(fake, ended)["rollbackInfo"] == {}


# From the end of the one to the creation of the other.


def test_the_group_is_taken_from_the_end_of_the_one_to_the_creation_of_the_other() -> None:
    fake = good()
    ended = bad(fake, autoRollbackConfiguration=ALL)
    with pytest.raises(ServiceError, match=f"already has an active Deployment '{ended}'"):
        deploy(fake)  # the id of the rollback is in nobody's hands before it can be read
    rollback = rolled_back(fake, ended)
    with pytest.raises(ServiceError, match=f"already has an active Deployment '{rollback}'"):
        deploy(fake)


def test_a_group_that_is_gone_by_then_is_not_rolled_back() -> None:
    fake = good()
    bad(fake, autoRollbackConfiguration=ALL)
    fake.call("DeleteDeploymentGroup", {"applicationName": "web", "deploymentGroupName": "prod"})
    fake.run_until_idle()
    fake.clock.advance(60)
    assert fake.deployment_ids() == ()


def test_nor_one_whose_deployments_are_kept() -> None:
    fake = good(Policies(keep_deployments_after_delete=True))
    running = deploy(fake, autoRollbackConfiguration=ALL)
    fake.clock.advance(5)
    fake.call("DeleteDeploymentGroup", {"applicationName": "web", "deploymentGroupName": "prod"})
    fake.clock.advance(60)
    assert info(fake, running)["status"] == "Stopped"
    assert info(fake, running)["rollbackInfo"] == {}
    assert len(fake.deployment_ids()) == 2


def test_a_group_that_has_another_name_by_then_is() -> None:
    fake = good()
    ended = bad(fake, autoRollbackConfiguration=ALL)
    names = {"applicationName": "web", "currentDeploymentGroupName": "prod", "newDeploymentGroupName": "live"}
    fake.call("UpdateDeploymentGroup", names)
    assert info(fake, str(rolled_back(fake, ended)))["deploymentGroupName"] == "live"


def test_a_rollback_goes_to_the_fleet_of_its_own_instant() -> None:
    fake = good()
    ended = bad(fake, autoRollbackConfiguration=ALL)
    fake.fleet.add("i-0new", tags={"codedeploy-fake": "web/prod"})
    fake.clock.advance(0.5)
    fake.fleet.add("i-0late", tags={"codedeploy-fake": "web/prod"})
    rollback = str(rolled_back(fake, ended))
    fake.run_until(rollback, "Succeeded")
    targets = fake.call("ListDeploymentTargets", {"deploymentId": rollback})["targetIds"]
    assert "i-0new" in targets
    assert "i-0late" not in targets


@pytest.mark.parametrize("gap", [0.0, 0.4, 30.0])
def test_the_gap_is_a_timing(gap: float) -> None:
    fake = good(Policies(timings=Timings(rollback=gap)))
    ended = bad(fake, "DEPLOYMENT_STOP_ON_REQUEST", autoRollbackConfiguration=ALL)
    fake.run_until_idle()
    rollback = info(fake, ended)["rollbackInfo"]["rollbackDeploymentId"]
    assert round(info(fake, rollback)["createTime"] - info(fake, ended)["completeTime"], 3) == gap


def test_a_rollback_waits_at_the_gate_as_others_do() -> None:
    fake = good(Policies(max_running_deployments=1))
    fake.seed_group("web", "other", 1)
    fake.script.next().fail()
    ended = deploy(fake, autoRollbackConfiguration=ALL)
    other = deploy(fake, deploymentGroupName="other")
    fake.run_until(ended, "Failed")
    rollback = str(rolled_back(fake, ended))
    fake.run_until(other, "Succeeded")
    started = next(move.at for move in fake.timeline(rollback) if move.status == "InProgress")
    assert info(fake, other)["completeTime"] == started / 1000
    fake.run_until_idle()
    assert info(fake, rollback)["status"] == "Succeeded"


# The laws.


def test_a_rollback_is_there_whether_anybody_looks_or_not() -> None:
    fake = good()
    ended = bad(fake, autoRollbackConfiguration=ALL)
    fake.clock.advance(3600)
    (rollback,) = fake.deployment_ids()[2:]
    assert fake.call("ListDeployments")["deployments"][0] == rollback
    assert f"rolled back by {rollback}" in str(fake.timeline(ended))
    assert f"rolls back {ended}" in str(fake.timeline(rollback))
    assert info(fake, rollback)["status"] == "Succeeded"


def test_to_run_until_idle_is_to_the_end_of_the_rollback() -> None:
    fake = good()
    fake.script.next().fail()
    deploy(fake, autoRollbackConfiguration=ALL)
    fake.run_until_idle()
    rollback = fake.deployment_ids()[-1]
    assert fake.clock.now().timestamp() == info(fake, rollback)["completeTime"]


@pytest.mark.parametrize("before", [False, True])
def test_to_run_until_idle_is_until_it_says_that_it_cannot_be_rolled_back(before: bool) -> None:
    fake = seeded(instances=1)
    fake.script.next().fail()
    ended = deploy(fake, autoRollbackConfiguration=ALL)
    if before:
        fake.run_until(ended, "Failed")
        assert info(fake, ended)["rollbackInfo"] == {}
    idle = fake.run_until_idle()
    assert set(info(fake, ended)["rollbackInfo"]) == {"rollbackMessage"}
    assert fake.run_until_idle() == idle


def test_its_id_hangs_on_whom_it_rolls_back_and_on_nothing_else() -> None:
    ids = set()
    for others in range(3):
        fake = good()
        ended = bad(fake, autoRollbackConfiguration=ALL)
        fake.seed_group("web", "other", 1)
        for _ in range(others):
            stopped = deploy(fake, deploymentGroupName="other")
            fake.call("StopDeployment", {"deploymentId": stopped})
        ids.add(rolled_back(fake, ended))
    assert len(ids) == 1
    assert re.fullmatch(r"d-[A-Z0-9]{9}", str(ids.pop()))


@settings(max_examples=30, deadline=None)
@given(
    ends=st.sampled_from(EVENTS),
    hops=st.lists(st.integers(0, 9000), max_size=8),
    fails=st.booleans(),
    gap=st.sampled_from((0.0, 0.4, 3.0)),
)
def test_two_hops_equal_one_and_a_snapshot_holds_all_of_it(ends: str, hops: list[int], fails: bool, gap: float) -> None:
    one, many = (good(Policies(timings=Timings(rollback=gap))) for _ in range(2))
    for fake in (one, many):
        if fails:
            fake.script.rollback().fail()
        bad(fake, ends, autoRollbackConfiguration=ALL)
    start = one.snapshot()
    for hop in hops:
        many.clock.advance(hop / 1000)
        [info(many, name) for name in many.deployment_ids()]
    one.clock.advance(sum(hops) / 1000)
    assert one.snapshot() == many.snapshot()
    middle = many.snapshot()
    many.run_until_idle()
    end = many.snapshot()
    for before in (middle, start):
        one.restore(before)
        one.run_until_idle()
        one.clock.advance((many.clock.now() - one.clock.now()).total_seconds())
        assert one.snapshot() == end


# What the script says of it.


def test_a_row_for_rollbacks_serves_a_rollback_and_nobody_else() -> None:
    fake = good()
    fake.script.rollback().fail(at="Install")
    ended = bad(fake, autoRollbackConfiguration=ALL)
    rollback = str(rolled_back(fake, ended))
    fake.run_until_idle()
    assert info(fake, rollback)["status"] == "Failed"
    assert [row.deployment_id for row in fake.script.rows()] == [rollback, ended]


def test_a_row_for_the_next_deployment_is_not_for_rollbacks() -> None:
    fake = good()
    ended = bad(fake, autoRollbackConfiguration=ALL)
    fake.script.next().fail()
    rollback = str(rolled_back(fake, ended))
    fake.run_until_idle()
    assert info(fake, rollback)["status"] == "Succeeded"
    assert [str(row) for row in fake.script.unmatched()] == [
        "script.next().fail('ScriptFailed', at='ApplicationStart')"
    ]


def test_rows_of_a_revision_and_of_a_group_are_for_its_rollbacks_too() -> None:
    fake = good()
    fake.script.revision("bad.zip").fail()
    ended = deploy(fake, revision=revision("bad.zip"), autoRollbackConfiguration=ALL)
    fake.run_until_idle()
    rollback = info(fake, ended)["rollbackInfo"]["rollbackDeploymentId"]
    assert info(fake, rollback)["status"] == "Succeeded"
    fake.script.group("web", "prod").fail()
    ended = deploy(fake, autoRollbackConfiguration=ALL)
    fake.run_until_idle()
    rollback = info(fake, ended)["rollbackInfo"]["rollbackDeploymentId"]
    assert info(fake, rollback)["status"] == "Failed"


def test_a_row_that_names_what_a_rollback_does_not_have_is_not_used() -> None:
    fake = good()
    fake.script.rollback().fail(target="i-0nobody")
    ended = bad(fake, autoRollbackConfiguration=ALL)
    rollback = str(rolled_back(fake, ended))
    fake.run_until_idle()
    assert info(fake, rollback)["status"] == "Succeeded"
    assert len(fake.script.unmatched()) == 1


def test_a_row_may_give_it_an_id_that_nobody_has() -> None:
    fake = good()
    known = fake.deployment_ids()[0]
    for name in (known, "d-ABCDEFGHI"):
        fake.script.rollback().follow(Outcome(deployment_id=name))
    first = rolled_back(fake, bad(fake, autoRollbackConfiguration=ALL))
    fake.run_until_idle()
    second = rolled_back(fake, bad(fake, autoRollbackConfiguration=ALL))
    assert first not in (None, known)
    assert second == "d-ABCDEFGHI"


# What was recorded.


def recorded() -> list[dict[str, Any]]:
    """Every deployment of the recordings that was rolled back, or rolls back."""
    found = []
    for path in sorted(shared("evidence/responses").glob("*/*.json")):
        answer = json.loads(path.read_text(encoding="utf-8"))["response"]
        if not isinstance(answer, dict):
            continue
        shown = answer.get("deploymentsInfo") or [answer.get("deploymentInfo")]
        found += [one for one in shown if one and one.get("rollbackInfo")]
    return found


def test_the_texts_are_the_recorded_ones() -> None:
    fake = good()
    ended = bad(fake, autoRollbackConfiguration=ALL)
    rollback = str(rolled_back(fake, ended))
    ours = {kind: info(fake, name) for kind, name in (("rollbackDeploymentId", ended), (TRIGGERING, rollback))}
    known = recorded()
    assert len(known) >= 30
    for real in known:
        kind = TRIGGERING if TRIGGERING in real["rollbackInfo"] else "rollbackDeploymentId"
        mine = ours[kind]
        if "deploymentId" not in real:
            continue
        ids = {real["deploymentId"]: mine["deploymentId"], real["rollbackInfo"][kind]: mine["rollbackInfo"][kind]}
        assert _renamed(real["rollbackInfo"], ids) == mine["rollbackInfo"]
        if kind == TRIGGERING and real.get("creator"):
            assert real["creator"] == mine["creator"]
            assert _renamed(real["description"], ids) == mine["description"]
            assert "autoRollbackConfiguration" not in real


def test_the_gap_is_within_the_recorded_ones() -> None:
    known = {one["deploymentId"]: one for one in recorded() if isinstance(one.get("createTime"), float)}
    gaps = [
        one["createTime"] - known[triggering]["completeTime"]
        for one in known.values()
        if (triggering := one["rollbackInfo"].get(TRIGGERING)) in known
    ]
    assert gaps
    assert min(gaps) <= Timings().rollback <= max(gaps)


TRIGGERING = "rollbackTriggeringDeploymentId"


def _renamed(text: Any, ids: dict[str, str]) -> Any:
    found = json.dumps(text)
    for real, mine in ids.items():
        found = found.replace(real, mine)
    return json.loads(found)
