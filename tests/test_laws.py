"""The laws of the whole fake, which hold whatever its users do: random stories, every law after each step of them."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from codedeploy_fake import CodeDeployFake, Policies, Quotas, UsageError
from codedeploy_fake.events import Event
from codedeploy_fake.service.registry import OPERATIONS
from codedeploy_fake.simulation.alarms import AlarmState
from codedeploy_fake.simulation.states import DeploymentStatus
from codedeploy_fake.world import SEED_TAG
from tests import asking
from tests.asking import GENERATORS, HOMES, INSTANCES, PAGED, RACKS, calls, settled, spoilt
from tests.checkout import ROOT
from tests.making import CREATE, REVISION, ROLE, make, request, signed
from tests.watching import Memory, Outcome, called, everything, handled, pages

Home = tuple[str, str]
Call = tuple[str, dict[str, Any]]

#: Examples and steps of each: ten thousand steps in CI, fewer at the desk.
EXAMPLES, STEPS = (250, 50) if os.environ.get("CI") else (30, 40)

READS = tuple(name for name in OPERATIONS if name.startswith(("Get", "BatchGet", "List")))
WRITES = tuple(name for name in OPERATIONS if name not in (*READS, "CreateDeployment", "StopDeployment"))

HOME = st.sampled_from((*(HOMES[0],) * 4, *HOMES))
SECONDS = st.integers(0, 9000).map(lambda milliseconds: milliseconds / 1000)
EVENTS = st.sampled_from(("ApplicationStop", "DownloadBundle", "ApplicationStart", "ValidateService"))
POLICIES = st.builds(
    Policies,
    unseeded_fleet=st.integers(0, 3),
    start_time=st.sampled_from(("never", "first_event", "in_progress")),
    max_running_deployments=st.sampled_from((None, None, 1, 2)),
    instances_per_deployment=st.sampled_from((None, None, 3)),
    initial_health=st.sampled_from(("optimistic", "recorded")),
    batching=st.sampled_from(("sliding", "rigid")),
    early_failure_inflight=st.sampled_from(("finish", "abort")),
    server_bg_status_during_termination_wait=st.sampled_from(("InProgress", "Succeeded")),
    batch_order=st.sampled_from(("request", "shuffled")),
    list_page_size=st.sampled_from((1, 2, 3, 100)),
    keep_deployments_after_delete=st.booleans(),
    strict_sync_resource_checks=st.booleans(),
    quotas=st.builds(Quotas, active_deployments=st.sampled_from((None, None, 1)), lifecycle_hooks=st.just(2)),
    reads_at_one_instant=st.none(),
)

#: The instances of the groups that there are from the start.
FLEETS = {"a": INSTANCES[:3], "b": INSTANCES[3:]}
_HOSTS = {"type": "HOST_COUNT", "value": 1}
#: What there is from the start, besides two groups and their fleet.
SET_UP: tuple[Call, ...] = (
    ("CreateDeploymentConfig", {"deploymentConfigName": "mine", "minimumHealthyHosts": _HOSTS}),
    (
        "CreateDeploymentConfig",
        {
            "deploymentConfigName": "zonal",
            "minimumHealthyHosts": _HOSTS,
            "zonalConfig": {"monitorDurationInSeconds": 1},
        },
    ),
    *(
        ("RegisterOnPremisesInstance", {"instanceName": rack, "iamUserArn": f"arn:aws:iam::123456789012:user/{rack}"})
        for rack in RACKS
    ),
    ("RegisterApplicationRevision", {"applicationName": "web", "revision": REVISION}),
    ("AddTagsToOnPremisesInstances", {"instanceNames": list(RACKS), "tags": [{"Key": "role", "Value": "x"}]}),
)

#: A blue/green group, whose originals are in an Auto Scaling group, and others that may take their place.
EXCHANGED = {
    "applicationName": "web", "deploymentGroupName": "x", "serviceRoleArn": ROLE, "autoScalingGroups": ["asg-x"],
}  # fmt: skip
SIDES = {"i-0x1": "asg-x", "i-0x2": "asg-x", "i-0y1": "asg", "i-0y2": "asg"}
OTHERS = {"targetInstances": {"autoScalingGroups": ["asg"]}}

#: What is outside CodeDeploy: things to lose and to get back, a GitHub connection, a stack that made a group.
OUTSIDE = (
    ("role", ROLE),
    ("auto_scaling_group", "asg"),
    ("load_balancer", "lb"),
    ("github_repository", "owner/web"),
    ("topic", "arn:aws:sns:us-east-1:123456789012:news"),
    ("github", "mine"),
    ("stack", "stack"),
)

#: How a row of the script goes on.
WORDS: dict[str, Callable[..., Any]] = {
    "fails": lambda row, at, seconds, target: row.fail(at=at, target=target, **_code(at)),
    "fails its pre-flight": lambda row, at, seconds, target: row.fail("IAM_ROLE_MISSING"),
    "hangs": lambda row, at, seconds, target: row.hang(at, target=target),
    "never begins": lambda row, at, seconds, target: row.hang(target=target),
    "is lost": lambda row, at, seconds, target: row.lose(at, target=target),
    "takes long": lambda row, at, seconds, target: row.take(at, seconds, target=target).fail(at=at, target=target),
    "takes its time": lambda row, at, seconds, target: row.take(at, seconds),
    "succeeds": lambda row, at, seconds, target: row.succeed(seconds=seconds),
    "is alarmed": lambda row, at, seconds, target: row.take(at, 30, target=target).alarm("cpu", after=seconds),
}


def _code(at: str) -> dict[str, Any]:
    return {"log_tail": "the end"} if at == "ApplicationStart" else {}


class Laws(RuleBasedStateMachine):
    """Two fakes live the same story.

    One answers bytes, is looked at after every step, and goes in small hops; the other answers values, in one hop,
    and is read only when the story says so.
    """

    steps: ClassVar[Counter[str]] = Counter()
    answered: ClassVar[Counter[str]] = Counter()
    refused: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.policies = Policies(reads_at_one_instant=None)
        self.watched, self.alone = make(self.policies), make(self.policies)
        self.memory = Memory()
        self.kept: list[tuple[Any, Memory, list[Any]]] = []
        self.heard: list[Event] = []

    def both(self, act: Callable[[CodeDeployFake], Any]) -> Any:
        """Do something to both, and see the same come of it."""
        first, second = _tried(act, self.watched), _tried(act, self.alone)
        assert first == second
        return first

    def ask(self, home: Home, operation: str, drawn: dict[str, Any]) -> Outcome:
        """Call both, each at its own door; about a deployment, in a world that has one."""
        if "deploymentId" in drawn and not self.deployments(home):
            home = next((other for other in HOMES if self.deployments(other)), home)
        asked = settled(drawn, self.deployments(home), home)
        before, faults = self.alone.snapshot(), self.alone.script._armed
        outcome = called(self.alone, home, operation, asked)
        assert handled(self.watched, home, operation, asked) == outcome
        if outcome[0] == "error" or operation in READS:
            after = self.alone.snapshot()
            assert (
                after.worlds == before.worlds or after.now_ms > before.now_ms
            )  # a delay takes time, which brings this
            assert faults or after == before  # a fault that the call meets is used up
        if outcome[0] == "answer":
            Laws.answered[operation] += 1
        else:
            Laws.refused[operation] += 1
        return outcome

    def hear(self, event: Event) -> None:
        """Whoever listens hears at the instant, and in order."""
        assert self.watched.clock.now() == event.at
        assert not self.heard or self.heard[-1].instant <= event.instant
        self.heard.append(event)

    def deployments(self, home: Home) -> tuple[str, ...]:
        return tuple(self.watched._worlds.store(*home).deployments)

    def step(self, name: str) -> None:
        Laws.steps[name] += 1

    @initialize(policies=POLICIES, exchanging=asking.EXCHANGING, seconds=SECONDS)
    def set_up(self, policies: Policies, exchanging: dict[str, Any], seconds: float) -> None:
        self.policies = policies
        self.watched, self.alone = make(policies), make(policies)
        self.watched.events.subscribe(self.hear)
        for account, region in HOMES:
            for group, instances in FLEETS.items():
                self.both(partial(_seed, home=(account, region), group=group, instances=instances))
            self.both(partial(_add_sides, home=(account, region)))
            self.ask((account, region), "CreateDeploymentGroup", {**EXCHANGED, **exchanging})
            for call in SET_UP:
                self.ask((account, region), *call)
        self.ask(HOMES[0], "CreateDeployment", {**CREATE, "deploymentGroupName": "a"})
        self.both(lambda fake: fake.clock.advance(seconds))

    # What users do.

    @rule(home=HOME, call=calls("CreateDeployment"))
    def deploy(self, home: Home, call: Call) -> None:
        self.step("deploy")
        self.ask(home, *call)

    @rule(
        home=HOME,
        group=st.sampled_from("ab"),
        config=st.sampled_from(("OneAtATime", "HalfAtATime", "AllAtOnce")),
        rollback=asking.ROLLBACK,
        alarms=asking.ALARMED,
        seconds=SECONDS,
    )
    def deploy_plainly(
        self, home: Home, group: str, config: str, rollback: dict[str, Any], alarms: dict[str, Any], seconds: float
    ) -> None:
        self.step("deploy_plainly")
        told = {"autoRollbackConfiguration": rollback, "overrideAlarmConfiguration": alarms}
        names = {"deploymentGroupName": group, "deploymentConfigName": f"CodeDeployDefault.{config}"}
        self.ask(home, "CreateDeployment", {**CREATE, **names, **told})
        self.both(lambda fake: fake.clock.advance(seconds))

    @rule(
        home=HOME,
        asked=st.sampled_from((OTHERS, OTHERS, {})),
        wait=st.sampled_from(("READY_WAIT", "READY_WAIT", "READY_WAIT", "TERMINATION_WAIT")),
        seconds=st.sampled_from((0, 5.5, 35, 45, 70)),
        skips=st.booleans(),
    )
    def replace(self, home: Home, asked: dict[str, Any], wait: str, seconds: float, skips: bool) -> None:
        """A blue/green deployment, to others or to a copy, as its group wants it; its waits are ended, or not."""
        self.step("replace")
        outcome = self.ask(home, "CreateDeployment", {**CREATE, "deploymentGroupName": "x", **asked})
        if outcome[0] != "answer":
            return
        of = {"deploymentId": outcome[1]["deploymentId"]}
        self.both(lambda fake: fake.run_until(of["deploymentId"], "Ready"))
        self.ask(home, "ContinueDeployment", {**of, "deploymentWaitType": wait})
        self.both(lambda fake: fake.clock.advance(seconds))
        if skips:
            self.ask(home, "SkipWaitTimeForInstanceTermination", of)

    @rule(home=HOME, group=st.sampled_from("abx"), alarmed=st.booleans(), seconds=st.sampled_from((0, 2.3, 14.5, 60)))
    def go_wrong(self, home: Home, group: str, alarmed: bool, seconds: float) -> None:
        """One succeeds, and the next one does not, which is rolled back."""
        self.step("go_wrong")
        self.both(lambda fake: fake.run_until_idle())
        self.ask(home, "CreateDeployment", {**CREATE, "deploymentGroupName": group})
        self.both(lambda fake: fake.run_until_idle())
        self.write("is alarmed" if alarmed else "fails", "Install", 5.0, None, "next")
        configured = {
            "autoRollbackConfiguration": {
                "enabled": True,
                "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
            },
            "overrideAlarmConfiguration": {"enabled": True, "alarms": [{"name": "cpu"}]},
        }
        self.ask(home, "CreateDeployment", {**CREATE, "deploymentGroupName": group, **configured})
        self.both(lambda fake: fake.clock.advance(seconds))

    @rule(home=HOME, call=calls("StopDeployment"))
    def stop(self, home: Home, call: Call) -> None:
        self.step("stop")
        self.ask(home, *call)

    @rule(home=HOME, some=st.lists(calls(*WRITES), min_size=1, max_size=4))
    def change(self, home: Home, some: list[Call]) -> None:
        self.step("change")
        for call in some:
            self.ask(home, *call)

    @rule(home=HOME, some=st.lists(calls(*READS), min_size=1, max_size=6))
    def read(self, home: Home, some: list[Call]) -> None:
        self.step("read")
        for call in some:
            self.ask(home, *call)

    @rule(home=HOME, call=spoilt())
    def ask_nonsense(self, home: Home, call: Call) -> None:
        self.step("ask_nonsense")
        self.ask(home, *call)

    @rule(home=HOME, call=calls(*PAGED))
    def turn_pages(self, home: Home, call: Call) -> None:
        """All pages together are what one page would show."""
        self.step("turn_pages")
        operation, asked = call[0], settled(call[1], self.deployments(home), home)
        large = make(replace(self.policies, list_page_size=1000))
        large.restore(self.watched.snapshot())
        large.script.restore(())
        outcome = called(large, home, operation, asked)
        if outcome[0] == "answer":
            with self.watched.script.resting():
                found = pages(self.watched.world(account_id=home[0], region=home[1]), operation, asked)
            assert found == outcome[1][PAGED[operation]]

    @rule(
        home=HOME,
        instance=st.sampled_from(("i-0z", *INSTANCES)),
        tag=asking.TAG,
        zone=st.sampled_from((None, "a", "b")),
    )
    def add_to_the_fleet(self, home: Home, instance: str, tag: dict[str, str], zone: str | None) -> None:
        self.step("add_to_the_fleet")
        tags = {tag["Key"]: tag["Value"], SEED_TAG: "web/a"}
        scaling = "asg" if zone == "a" else None
        self.both(
            lambda fake: fake.world(account_id=home[0], region=home[1]).fleet.add(
                instance, tags=tags, zone=zone, auto_scaling_group=scaling
            )
        )

    # What the test decides.

    @rule(
        word=st.sampled_from(sorted(WORDS)),
        at=EVENTS,
        seconds=SECONDS,
        only=st.sampled_from((*(None,) * 9, *INSTANCES[:3])),
        kind=st.sampled_from(("next", "next", "next", "rollback", "group")),
    )
    def write_a_row(self, word: str, at: str, seconds: float, only: str | None, kind: str) -> None:
        self.step("write_a_row")
        self.write(word, at, seconds, only, kind)

    def write(self, word: str, at: str, seconds: float, only: str | None, kind: str) -> None:
        """Write a row of the script of both."""

        def write(fake: CodeDeployFake) -> None:
            row = getattr(fake.script, kind)(*(("web", "a") if kind == "group" else ()))
            WORDS[word](row, at, seconds, only)

        self.both(write)

    @rule(
        kind=st.sampled_from(("throttle", "server_error", "drop", "delay")),
        n=st.integers(1, 2),
        operation=st.sampled_from((None, "CreateDeployment", "GetDeployment", "StopDeployment")),
        seconds=SECONDS,
    )
    def write_a_fault(self, kind: str, n: int, operation: str | None, seconds: float) -> None:
        self.step("write_a_fault")
        given = (seconds,) if kind == "delay" else ()
        self.both(lambda fake: getattr(fake.script, kind)(*given, n=n, operation=operation))

    @rule(home=HOME, name=st.sampled_from(asking.ALARMS), state=st.sampled_from((*AlarmState, AlarmState.ALARM)))
    def set_an_alarm(self, home: Home, name: str, state: AlarmState) -> None:
        self.step("set_an_alarm")

        def change(fake: CodeDeployFake) -> None:
            alarms = fake.world(account_id=home[0], region=home[1]).alarms
            alarms.unreadable(name) if state is AlarmState.UNREADABLE else alarms.set(name, state)
            assert alarms.get(name) == state

        self.both(change)

    @rule(home=HOME, what=st.sampled_from(OUTSIDE))
    def change_what_is_outside(self, home: Home, what: tuple[Any, str]) -> None:
        self.step("change_what_is_outside")

        def change(fake: CodeDeployFake) -> None:
            resources = fake.world(account_id=home[0], region=home[1]).resources
            match what:
                case "github", name:
                    resources.connect_github(name)
                case "stack", name:
                    resources.made_by_cloudformation(name, "web", "b")
                case kind, name:
                    (resources.restore if what in resources.lost else resources.lose)(kind, name)

        self.both(change)

    @rule()
    def take_the_script_back(self) -> None:
        self.step("take_the_script_back")
        self.both(lambda fake: fake.script.restore(()))

    # Time: two hops are one.

    @rule(hops=st.lists(SECONDS, min_size=1, max_size=4))
    def advance(self, hops: list[float]) -> None:
        self.step("advance")
        for seconds in hops:
            self.watched.clock.advance(seconds)
            self.memory.look(self.watched)
        self.alone.clock.advance(sum(round(seconds * 1000) for seconds in hops) / 1000)

    @rule(far=st.sampled_from((60, 301, 3601)))
    def advance_far(self, far: int) -> None:
        self.step("advance_far")
        self.both(lambda fake: fake.clock.advance(far))

    @rule(place=st.integers(0, 20), status=st.sampled_from(("InProgress", "Ready", "Succeeded", "Failed")))
    @precondition(lambda self: self.watched.deployment_ids())
    def run_until(self, place: int, status: DeploymentStatus) -> None:
        self.step("run_until")
        ids = self.watched.deployment_ids()
        self.both(lambda fake: fake.run_until(ids[place % len(ids)], status))

    @rule()
    def run_until_idle(self) -> None:
        self.step("run_until_idle")
        self.both(lambda fake: fake.run_until_idle())

    # State as a value.

    @rule()
    def keep(self) -> None:
        """Restoring what is changes nothing, in what is seen or in what comes."""
        self.step("keep")
        snapshot, shown = self.watched.snapshot(), everything(self.watched)
        self.watched.restore(snapshot)
        assert self.watched.snapshot() == snapshot
        assert everything(self.watched) == shown
        self.kept.append((snapshot, self.memory.copy(), shown))

    @rule(place=st.integers(0, 20))
    @precondition(lambda self: self.kept)
    def go_back(self, place: int) -> None:
        """The instant as it was; what is done from then on is done to both again."""
        self.step("go_back")
        snapshot, memory, shown = self.kept[place % len(self.kept)]
        self.both(lambda fake: fake.restore(snapshot))
        self.memory = memory.copy()
        self.heard = list(self.watched.events)
        assert everything(self.watched) == shown

    @rule()
    def move_to_another_fake(self) -> None:
        """Another object of the same arguments has the same future, whatever the first one knew by heart."""
        self.step("move_to_another_fake")
        other = make(self.policies)
        other.restore(self.alone.snapshot())
        self.alone = other

    # What holds after every step.

    @invariant()
    def looking_changes_nothing(self) -> None:
        before = self.watched.snapshot()
        self.memory.look(self.watched)
        assert self.watched.snapshot() == before

    @invariant()
    def nobody_can_tell_them_apart(self) -> None:
        assert self.watched.snapshot() == self.alone.snapshot()

    @invariant()
    def who_listens_hears_everything_once(self) -> None:
        assert self.heard == list(self.watched.events)
        assert len({event.event_id for event in self.heard}) == len(self.heard)

    def teardown(self) -> None:
        """Both have one future, and to its end the laws hold."""
        self.both(lambda fake: fake.run_until_idle())
        self.memory.look(self.watched)
        assert everything(self.watched) == everything(self.alone)


def _seed(fake: CodeDeployFake, home: Home, group: str, instances: tuple[str, ...]) -> None:
    fake.world(account_id=home[0], region=home[1]).seed_group("web", group, instances)


def _add_sides(fake: CodeDeployFake, home: Home) -> None:
    for instance, scaling in SIDES.items():
        fake.world(account_id=home[0], region=home[1]).fleet.add(instance, auto_scaling_group=scaling)


def _tried(act: Callable[[CodeDeployFake], Any], fake: CodeDeployFake) -> Any:
    try:
        return act(fake)
    except UsageError as error:
        return str(error)


def test_whatever_happens_the_laws_hold(capsys: pytest.CaptureFixture[str]) -> None:
    for counter in (Laws.steps, Laws.answered, Laws.refused):
        counter.clear()
    run_state_machine_as_test(
        Laws,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
    total = Laws.steps.total()
    with capsys.disabled():
        answers = f"{Laws.answered.total()} answers of {len(Laws.answered)} operations"
        print(f"\n{total} steps; {answers}, {Laws.refused.total()} refusals")  # noqa: T201
    if os.environ.get("CI"):
        assert total >= 10_000
        # which ones are drawn is hypothesis's affair, and another release of it draws others
        assert len(Laws.answered) >= 0.9 * len(OPERATIONS), sorted(set(OPERATIONS) - set(Laws.answered))


def test_every_operation_has_its_generator() -> None:
    assert [name for name in OPERATIONS if name not in GENERATORS] == []
    assert [name for name in GENERATORS if name not in OPERATIONS] == []


# The same seed and the same calls give the same bytes.

#: Plays stories from its standard input, and prints what the answers to each come to.
PLAYER = """
import json, sys
from tests.test_laws import played
for story in json.load(sys.stdin):
    print(played(story))
"""


def played(story: list[Any]) -> str:
    """The digest of all bytes that a new fake answers to a story of calls and hops of the clock."""
    fake, digest = make(seed=7), hashlib.sha256()
    for home in HOMES:
        fake.world(account_id=home[0], region=home[1]).seed_group("web", "a", INSTANCES[:3])
    for home, operation, drawn, seconds in story:
        ids = fake._worlds.store(*home).deployments
        response = fake.handle(request(operation, settled(drawn, tuple(ids), home), Authorization=signed(*home)))
        digest.update(f"{response.status} {response.headers}".encode() + response.body)
        fake.clock.advance(seconds)
    return digest.hexdigest()


def test_the_same_calls_give_the_same_bytes_in_any_process() -> None:
    stories: list[Any] = []

    @settings(max_examples=20, database=None)
    @given(st.lists(st.tuples(HOME, calls(*OPERATIONS), SECONDS), min_size=1, max_size=20))
    def collect(drawn: list[tuple[Home, Call, float]]) -> None:
        # a process knows no placeholders: deployments are asked for by ids that nobody has
        story = [[home, name, settled(asked, (), home), seconds] for home, (name, asked), seconds in drawn]
        first = [HOMES[0], "CreateDeployment", {**CREATE, "deploymentGroupName": "a"}, 2.0]
        stories.append([first, *story])

    collect()
    here = [played(story) for story in stories]
    assert [played(story) for story in stories] == here
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    there = subprocess.run(
        [sys.executable, "-c", PLAYER],
        cwd=ROOT,
        env=environment,
        input=json.dumps(stories),
        capture_output=True,
        check=True,
        text=True,
    )
    assert there.stdout.split() == here
