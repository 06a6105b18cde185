"""A recorded run that goes another way than it went: it is a deployment like any other, and obeys all laws."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from codedeploy_fake import CodeDeployFake, UsageError
from codedeploy_fake.recordings import learn
from tests.checkout import ROOT
from tests.making import deploy, info
from tests.recordings.recorded_runs import CHECKED, RUNS, Recorded, changes, ended, event_of, span

# One thing changes, and nothing else


@pytest.mark.parametrize("name", RUNS)
def test_without_a_change_it_is_the_recorded_run(name: str) -> None:
    run = RUNS[name]
    assert ended(run.relived(), run.deployment_id) == run.polls[-1]
    assert ended(run.relived(lambda row: None), run.deployment_id) == run.polls[-1]


def test_a_slower_event_moves_the_end_and_nothing_before() -> None:
    """One more poll, for who polls: all that was answered is answered again, from then on so much later."""
    run = RUNS["one succeeds"]
    (instance,) = run.instances
    usual = run.relived()
    usual.run_until_idle()
    install = event_of(usual, run.deployment_id, instance, "Install")
    took = install["endTime"] - install["startTime"]
    fake = run.relived(lambda row: row.take("Install", took + 15, target=instance))
    for instant, poll in zip(changes(run.relived(), run.deployment_id), run.polls, strict=True):
        later = 15_000 if instant >= install["endTime"] * 1000 else 0
        fake.clock.advance_to(instant + later)
        moved = {"completeTime": round(run.end + 15, 3)} if "completeTime" in poll else {}
        assert info(fake, run.deployment_id) == {**poll, **moved}


def test_a_slower_instance_holds_up_who_comes_after_it() -> None:
    run = RUNS["three succeed in turn"]
    first, slow, after = run.instances
    usual, fake = run.relived(), run.relived(lambda row: row.take("DownloadBundle", 60, target=slow))
    for one in (usual, fake):
        one.run_until_idle()

    def delay(instance: str, event: str) -> float:
        before, now = (event_of(one, run.deployment_id, instance, event)["endTime"] for one in (usual, fake))
        return span(before, now)

    slower = delay(slow, "DownloadBundle")
    assert slower > 50
    assert delay(first, "ValidateService") == delay(slow, "ApplicationStop") == 0
    assert delay(slow, "ValidateService") == delay(after, "ApplicationStop") == slower
    last = info(fake, run.deployment_id)
    assert last == {**run.polls[-1], "completeTime": round(run.end + slower, 3)}


def test_an_event_that_fails_fails_what_hangs_on_it() -> None:
    run = RUNS["three succeed in turn"]
    fake = run.relived(lambda row: row.fail(at="AfterInstall", target=run.instances[0], exit_code=7))
    last = ended(fake, run.deployment_id)
    failed = event_of(fake, run.deployment_id, run.instances[0], "AfterInstall")
    assert failed["status"] == "Failed"
    assert "exit code 7" in failed["diagnostics"]["message"]
    assert event_of(fake, run.deployment_id, run.instances[0], "ApplicationStart")["status"] == "Skipped"
    assert last["deploymentOverview"]["Failed"] == 1


def test_a_failed_run_can_fail_earlier_too() -> None:
    run = RUNS["three fail at once"]
    fake = run.relived(lambda row: row.hang("BeforeInstall", target=run.instances[0]))
    last = ended(fake, run.deployment_id)
    assert last["errorInformation"] == run.polls[-1]["errorInformation"]
    assert last["completeTime"] > run.end + 3000  # it ran into the time limit of a script


def test_a_stop_half_way_ends_it_as_stopped() -> None:
    run = RUNS["four by halves"]
    fake = run.relived()
    half = (run.end - fake.clock.now().timestamp()) / 2
    fake.clock.advance(half)
    before = info(fake, run.deployment_id)
    fake.call("StopDeployment", {"deploymentId": run.deployment_id})
    last = ended(fake, run.deployment_id)
    assert (before["status"], last["status"]) == ("InProgress", "Stopped")
    assert last["errorInformation"]["code"] == "MANUAL_STOP"
    assert last["completeTime"] < run.end
    assert sum(last["deploymentOverview"].values()) == len(run.instances)


def test_what_contradicts_the_recording_is_refused() -> None:
    run = RUNS["three fail at once"]
    failed = run.instances[0]
    with pytest.raises(UsageError, match=rf"already has fail\(\) for Install of {failed}, so hang\(\) has no place"):
        run.relived(lambda row: row.hang("Install", target=failed))
    with pytest.raises(UsageError, match="this script row already fails; write another row"):
        run.relived(lambda row: row.succeed())
    with pytest.raises(UsageError, match=r"take\('Instal'\): no such lifecycle event"):
        run.relived(lambda row: row.take("Instal", 1))


def test_the_guide_says_what_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    guide = (ROOT / "docs" / "recordings.md").read_text(encoding="utf-8")
    section = guide.split("## Changing a recorded run")[1].split("\n## ")[0]
    (snippet,) = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    run = RUNS["three succeed in turn"]
    Path("run.json").write_text(json.dumps(run.document), encoding="utf-8")
    made: dict[str, Any] = {}
    exec(snippet, made)
    ends = {name: ended(made[name], run.deployment_id) for name in ("as_it_was", "slower", "failing", "stopped")}
    assert ends["as_it_was"] == run.polls[-1]
    assert ends["slower"]["completeTime"] > run.end + 59
    assert (ends["failing"]["status"], ends["stopped"]["status"]) == ("Failed", "Stopped")


# The script of it, which is a file


def scripted(run: Recorded, script: dict[str, Any], folder: Path) -> CodeDeployFake:
    """A fake with group and instances as in the run, that follows a script."""
    path = folder / "script.json"
    path.write_text(json.dumps(script), encoding="utf-8")
    again = run.relived()
    fake = CodeDeployFake(start=again.clock.now(), contract=again.contract, policies=CHECKED)
    fake.seed_group("web", "prod", run.instances)
    fake.script.load(path)
    created = deploy(fake, deploymentConfigName=run.polls[0]["deploymentConfigName"])
    assert created == run.deployment_id
    return fake


@pytest.mark.parametrize("name", RUNS)
def test_the_script_that_is_learnt_relives_the_run(name: str, tmp_path: Path) -> None:
    run = RUNS[name]
    fake, again = scripted(run, learn(run.document), tmp_path), run.relived()
    for instant in changes(again, run.deployment_id):
        fake.clock.advance_to(instant)
        again.clock.advance_to(instant)
        assert info(fake, run.deployment_id) == info(again, run.deployment_id)
    assert fake.timeline(run.deployment_id).moves == again.timeline(run.deployment_id).moves


def test_the_script_can_be_changed_like_any_other(tmp_path: Path) -> None:
    run = RUNS["one succeeds"]
    script = learn(run.document)
    (row,) = script["rows"]
    row["take"] = {"event": "ApplicationStart", "seconds": 120}
    row["fail"] = {"at": "ValidateService", "message": "no answer on port 80"}
    fake = scripted(run, script, tmp_path)
    last = ended(fake, run.deployment_id)
    assert last["status"] == "Failed"
    assert last["completeTime"] > run.end + 100
    failed = event_of(fake, run.deployment_id, run.instances[0], "ValidateService")
    assert failed["diagnostics"]["message"] == "no answer on port 80"


def test_its_times_can_be_changed_one_by_one(tmp_path: Path) -> None:
    run = RUNS["one succeeds"]
    script = learn(run.document)
    times = script["rows"][0]["schedule"]["events"]
    install = next(time for time in times if time["event"] == "Install")
    install["wait"] += 7
    assert ended(scripted(run, script, tmp_path), run.deployment_id) == {
        **run.polls[-1],
        "completeTime": round(run.end + 7, 3),
    }


@pytest.mark.parametrize("vary", [3, "take", {}])
def test_who_varies_is_a_function(vary: Any) -> None:
    with pytest.raises(UsageError, match=r"vary=.*: a function that gets the row, such as lambda row: row.take"):
        CodeDeployFake.from_recording({}, vary=vary)
