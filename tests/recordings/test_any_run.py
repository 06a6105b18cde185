"""Any run of the fake itself comes again: recorded at random instants, and every answer is equal."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings

from codedeploy_fake import CodeDeployFake
from codedeploy_fake.recordings import examine, learn
from tests.making import CREATE, content, deploy, info, make, request, seeded
from tests.recordings.runs import Recorder, recordings


@given(document=recordings())
@settings(max_examples=60)
def test_any_run_comes_again(document: dict[str, Any]) -> None:
    assert all(one.equal for one in examine(json.loads(json.dumps(document))).compared)


@given(document=recordings())
@settings(max_examples=30)
def test_its_answers_come_at_instants_in_their_order(document: dict[str, Any]) -> None:
    again = CodeDeployFake.from_recording(document)
    name = document["steps"][0]["response"]["deploymentId"]
    again.run_until_idle()
    trace = again.timeline(name).trace
    end = trace.end.at + round(again.policies.timings.rollback * 1000)
    instants = iter(sorted({step.at for step in trace.steps} | {end}))
    again = CodeDeployFake.from_recording(document)
    shown: Any = None
    for step in document["steps"]:
        while step["operation"] == "GetDeployment" and shown != step["response"]:
            again.clock.advance_to(next(instants))  # StopIteration: the answer never comes
            response = again.handle(request("GetDeployment", {"deploymentId": name}))
            shown = content(response)
        if "headers" in step and step["operation"] == "GetDeployment":
            assert len(response.body) == int(step["headers"]["Content-Length"])


@given(document=recordings())
@settings(max_examples=30)
def test_a_script_that_was_learnt_survives_its_file(document: dict[str, Any]) -> None:
    script = json.loads(json.dumps(learn(document)))
    fake = CodeDeployFake()
    fake.script.load(script)
    assert fake.script.dump() == script


def test_the_newer_words_for_instances_come_again() -> None:
    fake = seeded(instances=3, contract="2019-01-10")
    fake.script.next().fail(at="Install", target=fake.fleet.instances[1].instance_id)
    recorder = Recorder(fake, [], lengths=True, asked=False)
    name = content(recorder.record("CreateDeployment", CREATE))["deploymentId"]
    ids = [instance.instance_id for instance in fake.fleet.instances]
    asked = {"deploymentId": name}
    for _ in range(9):
        fake.clock.advance(2.6)
        recorder.record("BatchGetDeployments", {"deploymentIds": [name]})
        recorder.record("BatchGetDeploymentTargets", {**asked, "targetIds": ids})
        recorder.record("GetDeploymentTarget", {**asked, "targetId": ids[0]})
        recorder.record("ListDeploymentTargets", asked)
        recorder.record("BatchGetDeploymentInstances", {**asked, "instanceIds": ids[:2]})
    relived = examine({"steps": recorder.steps})
    assert [one.number for one in relived.compared] == list(range(len(recorder.steps)))
    assert all(one.equal for one in relived.compared)


def test_an_automatic_rollback_comes_again() -> None:
    fake = seeded(instances=2)
    deploy(fake)
    fake.run_until_idle()
    fake.script.next().fail(at="Install")
    recorder = Recorder(fake, [], lengths=True, asked=False)
    other = {"revisionType": "GitHub", "gitHubLocation": {"repository": "o/r", "commitId": "0" * 40}}
    rollback = {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}
    asked = {**CREATE, "revision": other, "autoRollbackConfiguration": rollback}
    name = content(recorder.record("CreateDeployment", asked))["deploymentId"]
    fake.run_until_idle()
    recorder.record("GetDeployment", {"deploymentId": name})
    told = info(fake, name)["rollbackInfo"]
    again = CodeDeployFake.from_recording({"steps": recorder.steps})
    again.run_until_idle()
    assert info(again, name)["rollbackInfo"] == told
    assert info(again, told["rollbackDeploymentId"])["creator"] == "codeDeployRollback"


def test_instances_are_attempted_in_the_recorded_order() -> None:
    """The service has an order of its own, the fake that of the ids: the recording comes first."""
    fake = make()
    fake.seed_group("web", "prod", ["i-0c", "i-0a", "i-0b"])
    recorder = Recorder(fake, [], lengths=False, asked=False)
    create = {**CREATE, "deploymentConfigName": "CodeDeployDefault.OneAtATime"}
    name = content(recorder.record("CreateDeployment", create))["deploymentId"]
    fake.run_until_idle()
    recorder.record("GetDeployment", {"deploymentId": name})
    for one in ("i-0a", "i-0b", "i-0c"):
        recorder.record("GetDeploymentInstance", {"deploymentId": name, "instanceId": one})
    text = json.dumps(recorder.steps)
    swapped = json.loads(text.replace("i-0a", "i-0x").replace("i-0c", "i-0a").replace("i-0x", "i-0c"))
    again = CodeDeployFake.from_recording({"steps": swapped})
    again.run_until_idle()
    moves = [move.target_id for move in again.timeline(name) if move.event == "ApplicationStop"]
    assert list(dict.fromkeys(moves)) == ["i-0c", "i-0b", "i-0a"]


def test_a_configuration_of_ones_own_is_made_as_the_answers_show_it() -> None:
    fake = make()
    fake.seed_group("web", "prod", 5)
    hosts = {"type": "FLEET_PERCENT", "value": 60}
    fake.call("CreateDeploymentConfig", {"deploymentConfigName": "mine", "minimumHealthyHosts": hosts})
    recorder = Recorder(fake, [], lengths=True, asked=False)
    name = content(recorder.record("CreateDeployment", {**CREATE, "deploymentConfigName": "mine"}))["deploymentId"]
    for _ in range(20):
        recorder.record("GetDeployment", {"deploymentId": name})
        fake.clock.advance(2)
    again = CodeDeployFake.from_recording({"steps": recorder.steps})
    made = again.call("GetDeploymentConfig", {"deploymentConfigName": "mine"})["deploymentConfigInfo"]
    assert made["minimumHealthyHosts"] == {"type": "HOST_COUNT", "value": 3}
