"""Verbs that look."""

from __future__ import annotations

import pytest

from codedeploy_fake import CodeDeployFake, __version__
from codedeploy_fake.contract import load
from codedeploy_fake.server.polling import Polling
from codedeploy_fake.wire import ConnectionDropped
from tests.control.telling import START, refused, send, tell
from tests.making import CREATE, deploy, make, seeded
from tests.making import refused as refused_call


def test_health_says_who_answers() -> None:
    fake = make(region="eu-west-1", seed=7, contract="2017-05-16")
    assert tell(fake, "GET", "/health") == {
        "status": "running",
        "codedeploy_fake": __version__,
        "contract": "2017-05-16",
        "account_id": "123456789012",
        "region": "eu-west-1",
        "seed": 7,
        "clock": {"now": START, "virtual": True},
        "reads_move_the_clock": False,
    }
    assert tell(make(), "GET", "/health")["contract"] == load().date
    assert tell(make(reading=Polling()), "GET", "/health")["reads_move_the_clock"] is True


def test_the_deployments_of_all_worlds_are_listed() -> None:
    fake = seeded()
    fake.world(region="eu-west-1").seed_group("web", "prod")
    there = fake.world(region="eu-west-1").call("CreateDeployment", CREATE)["deploymentId"]
    here = deploy(fake)
    assert tell(fake, "GET", "/deployments") == {"deployments": [there, here]}


@pytest.fixture
def deployed() -> tuple[CodeDeployFake, str]:
    fake = seeded(instances=1)
    fake.script.next().fail("ScriptFailed", at="AfterInstall", message="no")
    deployment_id = deploy(fake)
    fake.run_until_idle()
    return fake, deployment_id


def test_a_timeline_is_every_move(deployed: tuple[CodeDeployFake, str]) -> None:
    fake, name = deployed
    told = tell(fake, "GET", f"/timeline/{name}")
    timeline = fake.timeline(name)
    assert told["text"] == str(timeline)
    assert (told["title"], told["ended"], told["created"]) == (timeline.title, True, START)
    assert len(told["moves"]) == len(timeline.moves)
    assert told["moves"][0] == {"at": START, "status": "Created"}
    (failed,) = [move for move in told["moves"] if move.get("event") == "AfterInstall" and move["status"] == "Failed"]
    assert failed["detail"] == {
        "error_code": "ScriptFailed",
        "script_name": failed["detail"]["script_name"],
        "message": "no",
        "log_tail": failed["detail"]["log_tail"],
    }
    assert told["moves"][-1]["detail"]["code"] == "HEALTH_CONSTRAINTS"


def test_a_timeline_is_a_picture_and_a_text_too(deployed: tuple[CodeDeployFake, str]) -> None:
    fake, name = deployed
    picture, text = send(fake, "GET", f"/timeline/{name}.svg"), send(fake, "GET", f"/timeline/{name}.txt")
    assert (picture.headers["Content-Type"], picture.body.decode()) == ("image/svg+xml", fake.timeline(name).svg())
    assert (text.headers["Content-Type"], text.body.decode()) == (
        "text/plain; charset=utf-8",
        f"{fake.timeline(name)}\n",
    )


def test_a_timeline_is_told_as_of_an_instant(deployed: tuple[CodeDeployFake, str]) -> None:
    fake, name = deployed
    before = tell(fake, "GET", f"/timeline/{name}?at=2026-01-01T00:00:01Z")
    assert (before["outcome"], before["ended"], before["now"]) == (
        "InProgress after 1 s",
        False,
        "2026-01-01T00:00:01.000Z",
    )
    assert "in the future" in refused(fake, "GET", f"/timeline/{name}?at=2027-01-01T00:00:00Z")
    assert "?at: an instant with its zone" in refused(fake, "GET", f"/timeline/{name}?at=now")


@pytest.mark.parametrize("suffix", ["", ".svg", ".txt"])
def test_of_an_unknown_deployment_there_is_none(suffix: str) -> None:
    sentence = refused(make(), "GET", f"/timeline/d-NOTTHERE0{suffix}")
    assert sentence == "there is no deployment 'd-NOTTHERE0'; there are: none yet"


def test_calls_are_told_with_what_came_of_them() -> None:
    fake = make()
    fake.call("ListApplications")
    refused_call(fake, "GetApplication", {"applicationName": "web"})
    fake.script.drop()
    fake.clock.advance(1)
    with pytest.raises(ConnectionDropped):
        fake.call("ListDeployments")
    listed, missing, dropped = tell(fake, "GET", "/calls")["calls"]
    assert listed == {"operation": "ListApplications", "input": {}, "at": START, "answer": {"applications": []}}
    assert missing["error"]["code"] == "ApplicationDoesNotExistException"
    assert missing["error"]["status"] == 400
    assert dropped["dropped"].startswith("ListDeployments lost its connection")
    assert dropped["at"] == "2026-01-01T00:00:01.000Z"


def test_the_last_calls_or_those_since_an_instant_may_be_asked_for() -> None:
    fake = make()
    for operation in ("ListApplications", "ListDeployments", "ListOnPremisesInstances"):
        fake.call(operation)
        fake.clock.advance(10)

    def told(query: str) -> list[str]:
        return [call["operation"] for call in tell(fake, "GET", f"/calls{query}")["calls"]]

    assert told("?limit=2") == ["ListDeployments", "ListOnPremisesInstances"]
    assert told("?limit=0") == []
    assert told("?limit=9") == ["ListApplications", "ListDeployments", "ListOnPremisesInstances"]
    assert told("?since=2026-01-01T00:00:10Z") == ["ListDeployments", "ListOnPremisesInstances"]
    assert told("?since=2026-01-01T00:00:10.001Z&limit=5") == ["ListOnPremisesInstances"]
    assert "?limit=-1: a whole number" in refused(fake, "GET", "/calls?limit=-1")


def test_an_input_that_json_cannot_say_is_said_in_words() -> None:
    fake = make()
    for odd in ({"nextToken": object}, {"nextToken": float("nan")}, {"nextToken": b"x"}):
        refused_call(fake, "ListApplications", odd)
    first, second, third = (call["input"] for call in tell(fake, "GET", "/calls")["calls"])
    assert first == "{'nextToken': <class 'object'>}"
    assert (second, third) == ("{'nextToken': nan}", "{'nextToken': b'x'}")
