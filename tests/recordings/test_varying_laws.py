"""Whatever is changed of a recorded run: it obeys all laws, those that were recorded of the service, too."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from codedeploy_fake import CodeDeployFake, UsageError
from codedeploy_fake.recordings import learn
from codedeploy_fake.simulation.outcome import Outcome
from codedeploy_fake.simulation.states import LIFECYCLE, Flow
from codedeploy_fake.simulation.writing import OpenRow
from tests.evidence import shared
from tests.making import deploy, info, make
from tests.recordings.recorded_runs import CHECKED, RUNS, Recorded, changes, ended, span
from tests.watching import Memory, everything

EVENTS = LIFECYCLE[Flow.IN_PLACE]


@dataclass(frozen=True, slots=True)
class Variation:
    """A word of the script on top of a recording."""

    verb: str
    event: str
    target: int | None
    seconds: float

    def __call__(self, row: OpenRow, instances: tuple[str, ...]) -> None:
        target = None if self.target is None else instances[self.target % len(instances)]
        if self.verb == "take":
            row.take(self.event, self.seconds, target=target)
        elif self.verb == "fail":
            row.fail(at=self.event, target=target)
        else:
            getattr(row, self.verb)(self.event, target=target)


VARIATIONS = st.lists(
    st.builds(
        Variation,
        st.sampled_from(["take", "fail", "hang", "lose"]),
        st.sampled_from(EVENTS),
        st.none() | st.integers(0, 3),
        st.integers(0, 4000_000).map(lambda milliseconds: milliseconds / 1000),
    ),
    max_size=3,
)
#: When somebody looks, and when somebody stops it, as parts of the recorded run: beyond 1, after its recorded end.
LOOKS = st.lists(st.floats(0, 1.5), max_size=5).map(sorted)
STOPS = st.none() | st.floats(0, 1.2)


@cache
def outcome_of(name: str) -> Outcome:
    return RUNS[name].relived().script.rows()[-1].outcome


def varied(name: str, variations: list[Variation]) -> CodeDeployFake:
    """The run with variations; rejects those that contradict each other or the recording."""
    run = RUNS[name]
    # as from_recording does, which reads and compares the whole recording every time
    fake = make()
    fake.seed_group("web", "prod", run.instances)
    row = fake.script.next().follow(outcome_of(name))
    try:
        for one in variations:
            one(row, run.instances)
    except UsageError as error:
        assert "has no place" in str(error)  # noqa: PT017  anything else would be wrong
        reject()
    deploy(fake, deploymentConfigName=run.polls[0]["deploymentConfigName"])
    return fake


def live(fake: CodeDeployFake, run: Recorded, looks: list[float], stop: float | None, memory: Memory | None) -> None:
    """Live to the end, with looks and a stop on the way."""
    start = fake.clock.now_ms
    length = round(run.end * 1000) - start
    for part, stops in sorted([*((look, False) for look in looks), *([] if stop is None else [(stop, True)])]):
        fake.clock.advance_to(start + int(part * length))
        if stops:
            _stop(fake, run.deployment_id)
        if memory is not None:
            memory.look(fake)
    fake.run_until_idle()


def _stop(fake: CodeDeployFake, deployment_id: str) -> None:
    if "completeTime" not in info(fake, deployment_id):
        fake.call("StopDeployment", {"deploymentId": deployment_id, "autoRollbackEnabled": False})


@given(name=st.sampled_from([*RUNS]), variations=VARIATIONS, looks=LOOKS, stop=STOPS)
def test_a_varied_run_obeys_all_laws(
    name: str, variations: list[Variation], looks: list[float], stop: float | None
) -> None:
    run, memory = RUNS[name], Memory()
    fake = varied(name, variations)
    memory.look(fake)
    live(fake, run, looks, stop, memory)
    memory.look(fake)
    memory.look(fake)
    # who never looked, and took the way in one step, sees the same
    other = varied(name, variations)
    live(other, run, [], stop, None)
    now = max(fake.clock.now_ms, other.clock.now_ms)
    fake.clock.advance_to(now)
    other.clock.advance_to(now)
    assert everything(other) == everything(fake)


@given(name=st.sampled_from([*RUNS]), variations=VARIATIONS)
def test_a_varied_run_can_be_kept_and_lived_again(name: str, variations: list[Variation]) -> None:
    fake = varied(name, variations)
    fake.clock.advance(2)
    kept = fake.snapshot()
    fake.run_until_idle()
    first = everything(fake)
    fake.restore(kept)
    assert fake.snapshot() == kept
    fake.run_until_idle()
    assert everything(fake) == first


# Runs of the service, on the API of today, which the watcher understands


def of_today(number: int, **words: Any) -> tuple[CodeDeployFake, str, dict[str, Any]]:
    """A run with more words in its script: a fake that follows it, its id, and how it ended without them."""
    path = sorted(shared("evidence/runs").iterdir())[number]
    script = learn(path)
    (row,) = script["rows"]
    as_it_was = CodeDeployFake.from_recording(path, policies=CHECKED)
    fake = make(start=as_it_was.clock.now())
    fake.seed_group("web", "prod", [one.instance_id for one in as_it_was.fleet.instances])
    for verb, word in words.items():
        said = row.get(verb, [])
        row[verb] = [*(said if isinstance(said, list) else [said]), word]
    fake.script.load(script)
    assert deploy(fake, deploymentConfigName="CodeDeployDefault.AllAtOnce") == path.stem
    return fake, path.stem, ended(as_it_was, path.stem)


def took(last: dict[str, Any]) -> float:
    return span(last["createTime"], last["completeTime"])


every_run = pytest.mark.parametrize("number", range(10))


@every_run
def test_a_run_of_the_service_ends_as_it_did(number: int) -> None:
    fake, deployment_id, before = of_today(number)
    memory = Memory()
    for instant in changes(fake, deployment_id):
        fake.clock.advance_to(instant)
        memory.look(fake)
    last = info(fake, deployment_id)
    same = ("status", "createTime", "completeTime", "deploymentOverview", "errorInformation")
    # the overview of a day that had no Ready yet
    shown = {**last, "deploymentOverview": {k: last["deploymentOverview"][k] for k in before["deploymentOverview"]}}
    assert {k: shown.get(k) for k in same} == {k: before.get(k) for k in same}


@every_run
def test_a_run_of_the_service_can_be_stopped(number: int) -> None:
    fake, deployment_id, before = of_today(number)
    memory = Memory()
    fake.clock.advance(took(before) / 2)
    memory.look(fake)
    fake.call("StopDeployment", {"deploymentId": deployment_id})
    memory.look(fake)
    last = ended(fake, deployment_id)
    memory.look(fake)
    assert last["status"] == "Stopped"
    assert took(last) <= took(before)


@every_run
def test_a_run_of_the_service_can_be_slower(number: int) -> None:
    fake, deployment_id, before = of_today(number, take={"event": "BeforeInstall", "seconds": 60})
    memory = Memory()
    for part in (0.5, 1):
        fake.clock.advance_to(round((before["createTime"] + part * took(before)) * 1000))
        memory.look(fake)
    last = ended(fake, deployment_id)
    memory.look(fake)
    assert last["status"] == before["status"]
    assert took(before) + 59 < took(last) <= took(before) + 60


@every_run
def test_a_run_of_the_service_can_fail(number: int) -> None:
    fake, deployment_id, before = of_today(number, fail={"at": "BeforeInstall"})
    memory = Memory()
    for instant in changes(fake, deployment_id):
        fake.clock.advance_to(instant)
        memory.look(fake)
    last = info(fake, deployment_id)
    assert (last["status"], last["errorInformation"]["code"]) == ("Failed", "HEALTH_CONSTRAINTS")
    assert took(last) < took(before)
